//! Whether a changed file of rules is put in use. Pure: whoever has the file hands over its text.
//!
//! Whoever looks may look while somebody writes: an empty file, or one that ends between two tables, has no mistakes. So a text is
//! taken only when two looks in a row saw it. The first is taken at once: without rules nothing can begin.

use super::read::read;
use super::rule::Rules;
use crate::Mistakes;

/// What to do about a file.
#[derive(Debug)]
pub enum Change {
    /// It says what it said before.
    Same,
    /// It says something else since this look; the next look tells whether it was complete.
    Unsettled,
    /// It has new rules.
    Rules(Rules),
    /// It has mistakes, told once; the old rules stay.
    Refused(Mistakes),
}

/// The last text of a file of rules that was looked at.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    /// Of the text that was taken or refused.
    last: Option<blake3::Hash>,
    /// Of another that was seen once.
    unsettled: Option<blake3::Hash>,
}

impl Watch {
    /// Looks at the file's text.
    pub fn look(&mut self, text: &str) -> Change {
        let hash = blake3::hash(text.as_bytes());
        if self.last == Some(hash) {
            self.unsettled = None;
            return Change::Same;
        }
        if self.last.is_some() && self.unsettled.replace(hash) != Some(hash) {
            return Change::Unsettled;
        }
        (self.last, self.unsettled) = (Some(hash), None);
        match read(text) {
            Ok(rules) => Change::Rules(rules),
            Err(mistakes) => Change::Refused(mistakes),
        }
    }
}
