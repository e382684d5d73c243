//! Settings of a source.

use crate::import::IMPORT_PATH;
use crate::meta::settings as shared;
use crate::source::{Key, Takes, key};

/// Edges of a page that can be listed.
pub(super) const EDGES: [&str; 5] = ["feed", "posts", "visitor_posts", "tagged", "ratings"];

pub(super) static KEYS: &[Key] = &[
    shared::BASE_URL,
    shared::API_VERSION,
    shared::ACCESS_TOKEN,
    shared::APP_SECRET,
    shared::VERIFY_TOKEN,
    shared::ALLOW_SHA1,
    shared::DELETION_STATUS_URL,
    key("page_ids", Takes::List, "Ids of the pages that are asked; the token must be one of these pages."),
    key(
        "edges",
        Takes::List,
        "What is listed of a page: `feed` (everything on it), `posts`, `visitor_posts`, `tagged`, `ratings`.",
    )
    .or("feed,tagged,ratings"),
    key(
        "comment_days",
        Takes::Number(0, 365),
        "How many days after a post its comments are still looked for; older posts only by webhook.",
    )
    .or("14"),
    shared::PAGE_SIZE,
    shared::THROTTLE_PERCENT,
    IMPORT_PATH,
];
