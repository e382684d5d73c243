//! The keys that the generic channels share.

use crate::source::{Key, SettingsProblem, SourceSettings, Takes, key};

/// Which pointer becomes which field.
pub(crate) const FIELDS: Key = key(
    "fields",
    Takes::Table,
    "Field of a post, and the JSON pointer, template or constant that it is made of; without it items are posts as post-format.md says.",
);

/// Where the list of items stands.
pub(crate) const ITEMS: Key = key(
    "items",
    Takes::Text,
    "JSON pointer to the list of items in a document, such as `/data/items`; without it the document is the item or the list.",
);

/// What says that an item is gone.
pub(crate) const DELETED: Key = key(
    "deleted",
    Takes::Table,
    "`pointer` to what says that an item is gone, and the `values` that say so (without `values`: anything but null, false, 0 and an empty text).",
);

/// Which fields are HTML.
pub(crate) const HTML: Key =
    key("html", Takes::List, "Fields that hold HTML: their markup is taken off, quotations go to `about`.");

/// How times are written.
pub(crate) const TIME_FORMAT: Key = key(
    "time_format",
    Takes::Text,
    "How times are written: auto, seconds, milliseconds, microseconds, or a pattern such as `%d/%m/%Y %H:%M`.",
)
.or("auto");

/// The channel that posts get.
pub(crate) const AS_CHANNEL: Key = key(
    "as_channel",
    Takes::Text,
    "The channel of posts that name none: its policy holds, and ids are told apart by it. Give two sources whose ids may be the same two names.",
);

/// The channel that posts get which name none; `own` is that of the connector.
///
/// # Errors
/// A name that is not made of lower-case letters, digits, `-` and `_`, or is longer than 64 bytes.
pub(crate) fn channel_name(settings: &SourceSettings, own: &str) -> Result<String, SettingsProblem> {
    let name = settings.given(AS_CHANNEL.name).unwrap_or(own);
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    match name.len() <= 64 && name.bytes().all(fits) {
        true => Ok(name.to_owned()),
        false => Err(settings
            .problem(AS_CHANNEL.name, "takes a name of at most 64 lower-case letters, digits, `-` and `_`")),
    }
}
