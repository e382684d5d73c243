//! Settings of a source.

use crate::meta::settings as shared;
use crate::source::{Key, Takes, key};

/// What can be listed of the account.
pub(super) const EDGES: [&str; 3] = ["mentions", "threads", "replies"];

pub(super) static KEYS: &[Key] = &[
    key("base_url", Takes::Url, "Where the interface stands.").or("https://graph.threads.net"),
    key("api_version", Takes::Text, "Its version.").or("v1.0"),
    key(
        "access_token_file",
        Takes::SecretFile,
        "File with the long-lived token of the account (60 days). Without it nothing is asked, and the source only listens.",
    ),
    key(
        "refresh_token",
        Takes::Flag,
        "Whether the token is exchanged for one with 60 more days at each start and before it ends. The file is not written: put a new token into it before it is 60 days old. A token younger than a day cannot be exchanged.",
    )
    .or("false"),
    shared::APP_SECRET,
    shared::VERIFY_TOKEN,
    shared::ALLOW_SHA1,
    shared::DELETION_STATUS_URL,
    key(
        "edges",
        Takes::List,
        "What is listed of the account: `mentions`, `threads` (with the conversations below), `replies` (its own).",
    )
    .or("mentions,threads"),
    key("queries", Takes::List, "Words that are searched for besides the names of drugs."),
    key(
        "search_mode",
        Takes::Choice(&["KEYWORD", "TAG"]),
        "Whether words are searched for in texts or as topic tags.",
    )
    .or("KEYWORD"),
    key(
        "searches_per_day",
        Takes::Number(0, 1_000_000),
        "Most searches in 24 hours; the platform allows an account 2,200 in all its apps. 0: nothing is searched for.",
    )
    .or("2200"),
    key(
        "conversation_days",
        Takes::Number(0, 365),
        "How many days after an own post answers to it are still looked for.",
    )
    .or("14"),
    shared::PAGE_SIZE,
    shared::THROTTLE_PERCENT,
];
