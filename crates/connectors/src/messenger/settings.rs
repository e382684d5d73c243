//! Settings of a source.

use crate::import::IMPORT_PATH;
use crate::meta::settings as shared;
use crate::source::{Key, Takes, key};

pub(super) static KEYS: &[Key] = &[
    shared::BASE_URL,
    shared::API_VERSION,
    shared::ACCESS_TOKEN,
    shared::APP_SECRET,
    shared::VERIFY_TOKEN,
    shared::ALLOW_SHA1,
    shared::DELETION_STATUS_URL,
    key(
        "page_ids",
        Takes::List,
        "Ids of the pages whose inboxes are asked; the token must be one of these pages.",
    ),
    shared::PAGE_SIZE,
    shared::THROTTLE_PERCENT,
    IMPORT_PATH,
];
