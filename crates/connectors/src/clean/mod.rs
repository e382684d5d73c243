//! Texts as people read them: markup taken off, entities resolved, what others wrote set apart.
//!
//! The cleaned text is the text of the post: every span of a report points into it.

mod bbcode;
mod html;

pub use bbcode::bbcode;
pub use html::{entities, html};

/// A text without its markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// What the author wrote.
    pub text: String,
    /// What the author quoted, each quotation once, in order; at most [`MAX_QUOTE_BYTES`] long. Goes into `about`: a drug
    /// named there is context.
    pub quotes: Vec<String>,
}

/// Longest quotation that is kept, in bytes: what an entry of `about` may have.
pub const MAX_QUOTE_BYTES: usize = 1000;

/// Cuts a text at a character boundary so that it fits into a short field of a post.
pub fn short(text: &str) -> String {
    let end = text.floor_char_boundary(MAX_QUOTE_BYTES);
    text[..end].trim().to_owned()
}
