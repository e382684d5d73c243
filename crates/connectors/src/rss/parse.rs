//! A document to posts: XML or JSON, told by its first sign.

use super::decode;
use super::entry::Document;
use super::{json, xml};
use crate::source::{Found, NotOurs};

/// Reads a feed without making posts of it yet.
pub(super) fn document(
    bytes: &[u8],
    content_type: Option<&str>,
    asked: Option<&str>,
    found: &mut Found,
) -> Result<Document, NotOurs> {
    let text = decode::text(bytes, content_type);
    match text.trim_start().as_bytes().first() {
        Some(b'<') => xml::read(&text, asked),
        Some(b'{') => json::read(&text, found),
        _ => Err(NotOurs::because("neither XML nor JSON")),
    }
}

/// Posts of a document. Where it breaks off, the rest is refused.
pub(super) fn posts(
    bytes: &[u8],
    content_type: Option<&str>,
    asked: Option<&str>,
    found: &mut Found,
) -> Result<(), NotOurs> {
    let document = document(bytes, content_type, asked, found)?;
    if let Some((_, why)) = document.broken {
        if document.entries.is_empty() && document.gone.is_empty() {
            return Err(NotOurs::because(why));
        }
        // Positions are those of the decoded text; the bytes as a whole are what somebody can mend.
        found.refuse(why, bytes);
    }
    document.posts(asked, found);
    Ok(())
}
