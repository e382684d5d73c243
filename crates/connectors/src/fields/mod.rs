//! Posts out of JSON that somebody else designed: which pointer of an item becomes which field of a post, as settings say it.
//! The generic channels share it.
//!
//! ```toml
//! [sources.NAME.fields]
//! id = "/id"                              # a JSON pointer (RFC 6901)
//! text = ["/body", "/summary"]            # the first of these that holds something
//! title = "{/topic}: {/subject}"          # a template of pointers
//! kind = "comment"                        # anything else is a constant
//! metrics = { likes = "/counts/like" }
//! ```
//!
//! Without `fields` an item is a post as `docs/post-format.md` says. A reason for a refusal names a field, never a value.

mod body;
mod keys;
mod map;
mod pointer;
mod rule;
mod times;

pub(crate) use body::Reading;
pub(crate) use keys::{AS_CHANNEL, DELETED, FIELDS, HTML, ITEMS, TIME_FORMAT};
pub(crate) use pointer::{Pointer, text_of};

#[cfg(test)]
mod tests;
