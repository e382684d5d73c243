//! Canonical text with a way back to the original bytes, language, and similarity fingerprints.
//!
//! [`Folded`] is what every later stage reads: the post's words in one canonical spelling, each with the
//! bytes of the original it came from. A match over words `i..j` is exactly the original bytes from the first
//! byte of word `i` to the last of word `j - 1`, so no map of single characters is needed.
//!
//! Not here: what any word means. No IO, no allocation per word once the buffers have grown.

mod blocks;
mod class;
mod fingerprint;
mod fold;
mod hash;
mod language;
mod token;

pub use fingerprint::fingerprint;
pub use fold::{HANDLE_WORD, LINK_WORD, fold_term, single_letters};
pub use hash::{pair_hash, short_hash, word_hash};
pub use language::{Lang, language};
pub use token::{Folded, Token, TokenFlags};
