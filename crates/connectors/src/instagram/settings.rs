//! Settings of a source.

use crate::import::IMPORT_PATH;
use crate::meta::settings as shared;
use crate::source::{Key, Takes, key};

/// What can be listed of an account.
pub(super) const EDGES: [&str; 4] = ["media", "tags", "stories", "conversations"];

pub(super) static KEYS: &[Key] = &[
    shared::BASE_URL,
    shared::API_VERSION,
    shared::ACCESS_TOKEN,
    shared::APP_SECRET,
    shared::VERIFY_TOKEN,
    shared::ALLOW_SHA1,
    shared::DELETION_STATUS_URL,
    key(
        "account_id",
        Takes::Text,
        "Id of the account (the number of the professional account, not its name).",
    ),
    key(
        "page_id",
        Takes::Text,
        "Id of the Facebook page that the account belongs to: conversations are asked for there. Not needed with `graph.instagram.com`.",
    ),
    key(
        "edges",
        Takes::List,
        "What is listed of the account: `media` (with comments), `tags`, `stories`, `conversations`.",
    )
    .or("media,tags,stories"),
    key(
        "hashtags",
        Takes::List,
        "Hashtags without `#` under which recent media are looked for; at most 30 in seven days. Needs `graph.facebook.com` and a review by the platform.",
    ),
    key(
        "hashtags_of_drugs",
        Takes::Flag,
        "Whether names of the drugs that are looked for count as hashtags as well, as far as the 30 reach.",
    )
    .or("false"),
    key("max_hashtags", Takes::Number(0, 30), "Most different hashtags in seven days.").or("30"),
    key(
        "comment_days",
        Takes::Number(0, 365),
        "How many days after a post its comments are still looked for; older posts only by webhook.",
    )
    .or("14"),
    key(
        "comment_interval_minutes",
        Takes::Number(0, 1440),
        "How often comments are asked for where their number did not change: one may have gone and another come. 0: each round.",
    )
    .or("15"),
    shared::PAGE_SIZE,
    shared::THROTTLE_PERCENT,
    IMPORT_PATH,
];
