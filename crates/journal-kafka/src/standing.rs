//! Where a group stands in a partition, and how that is kept with the committed offset. Pure.
//!
//! The brokers keep a short text beside each committed offset. Ours is `1 p=<planned> s=<state> f=<from>`, each part
//! but the version optional: the end of the planned delta, the end of the last delta that wrote state, and the offset in
//! the state topic before which nothing belongs to this group. An offset and its text are written together, so they
//! are as atomic as the offset alone.

use std::fmt::Write;

use journal::{Position, Progress};

/// Version of the text.
const VERSION: &str = "1";

/// Progress, and what of the state topic belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) progress: Progress,
    /// End of the last delta that wrote state: whoever takes over must have read the state topic that far.
    pub(crate) state_to: Option<Position>,
    /// Offset in the state topic at which the group began.
    pub(crate) state_from: u64,
}

impl Standing {
    /// A group that begins at `first`, while the state topic ends at `state_from`.
    pub(crate) fn at(first: Position, state_from: u64) -> Standing {
        Standing { progress: Progress::at(first), state_to: None, state_from }
    }

    /// The text beside the offset.
    pub(crate) fn text(&self) -> String {
        let mut text = VERSION.to_owned();
        let parts = [("p", self.progress.planned), ("s", self.state_to)];
        for (name, position) in parts.into_iter().filter_map(|(name, at)| Some((name, at?))) {
            let _ = write!(text, " {name}={position}");
        }
        if self.state_from > 0 {
            let _ = write!(text, " f={}", self.state_from);
        }
        text
    }

    /// Reads an offset and its text back. `None` for a text of another program or of a newer version: its plan could
    /// not be kept.
    pub(crate) fn read(committed: Position, text: &str) -> Option<Standing> {
        let mut standing = Standing::at(committed, 0);
        let mut parts = text.split(' ');
        if parts.next() != Some(VERSION) {
            return None;
        }
        for part in parts {
            let (name, number) = part.split_once('=')?;
            let number: u64 = number.parse().ok()?;
            match name {
                "p" => standing.progress.planned = Some(Position(number)),
                "s" => standing.state_to = Some(Position(number)),
                "f" => standing.state_from = number,
                _ => return None,
            }
        }
        Some(standing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        for planned in [None, Some(Position(12))] {
            for state_to in [None, Some(Position(7))] {
                for state_from in [0, 99] {
                    let progress = Progress { committed: Position(10), planned };
                    let standing = Standing { progress, state_to, state_from };
                    assert_eq!(Standing::read(Position(10), &standing.text()), Some(standing));
                }
            }
        }
    }

    #[test]
    fn what_is_not_ours_is_refused() {
        for text in ["", "2", "1 p", "1 p=x", "1 q=1", "1  p=1", "hello"] {
            assert_eq!(Standing::read(Position(1), text), None, "{text}");
        }
    }
}
