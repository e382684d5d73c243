//! Messages as posts.

use std::borrow::Cow;

use model::Post;

use crate::fields::Reading;
use crate::source::{Found, TopicMessage};
use crate::webhook::event;

/// Reads one message; what cannot be read is refused.
pub(super) fn message(reading: &Reading, message: &TopicMessage, found: &mut Found) {
    let Some(bytes) = &message.value else {
        return tombstone(reading, message.key.as_deref().unwrap_or_default(), found);
    };
    if bytes.is_empty() {
        return found.skip("an empty message");
    }
    let mut own = Found::default();
    match value(reading, message.content_type.as_deref(), bytes, &mut own) {
        Ok(()) => found.append(own),
        Err(reason) => found.refuse(reason, bytes.as_slice()),
    }
}

/// Reads the value of a message.
///
/// # Errors
/// Nothing of it can be read; says why without content.
pub(super) fn value(
    reading: &Reading,
    content_type: Option<&str>,
    bytes: &[u8],
    found: &mut Found,
) -> Result<(), String> {
    // Values of a schema registry begin with a zero and the number of their schema.
    if bytes.first() == Some(&0) {
        return Err("the value is not JSON, but of a schema registry (Avro or Protobuf)".to_owned());
    }
    event::body(reading, content_type, bytes, &|_| None, found)
}

/// The key of a tombstone is the id of a post, or its channel, NUL, and the id.
fn tombstone(reading: &Reading, key: &[u8], found: &mut Found) {
    let Ok(key) = std::str::from_utf8(key) else {
        return found.refuse("the key of a tombstone is no text", key);
    };
    let (channel, id) = key.split_once('\0').unwrap_or(("", key));
    match id.is_empty() {
        true => found.skip("a tombstone without an id in its key"),
        false => found.post(reading.finished(Post {
            id: Cow::Owned(id.to_owned()),
            channel: Cow::Owned(channel.to_owned()),
            deleted: true,
            ..Post::default()
        })),
    }
}
