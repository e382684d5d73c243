//! Lines of a text by byte offsets. A line ends with LF, CR LF, or CR alone, as files from old tools have it.
//!
//! Kept is how many lines end before each chunk of the text, and the rest is counted when a line is asked for: a file of newlines
//! must not cost a number for each of them.

use std::ops::Range;

/// Length of a chunk, in bytes.
const CHUNK: usize = 4 << 10;

/// Where the lines of a text are.
pub(crate) struct Lines<'t> {
    bytes: &'t [u8],
    /// Lines that end before each chunk; the last chunk may be empty.
    before: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// Those of a text.
    pub(crate) fn of(text: &'t str) -> Lines<'t> {
        let bytes = text.as_bytes();
        let mut before = Vec::with_capacity(bytes.len() / CHUNK + 1);
        let mut ended = 0;
        for start in (0..=bytes.len()).step_by(CHUNK) {
            before.push(ended);
            ended += ends(bytes, start..(start + CHUNK).min(bytes.len()));
        }
        Lines { bytes, before }
    }

    /// The line that a byte stands on, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        let offset = offset.min(self.bytes.len());
        let chunk = offset / CHUNK;
        let before = self.before.get(chunk).copied().unwrap_or_default();
        1 + before + ends(self.bytes, chunk * CHUNK..offset)
    }
}

/// How many lines end with a byte of a range. The CR of a CR LF ends none, also where the LF is of the next chunk.
fn ends(bytes: &[u8], range: Range<usize>) -> usize {
    let is_end = |at: &usize| match bytes.get(*at) {
        Some(b'\n') => true,
        Some(b'\r') => bytes.get(*at + 1) != Some(&b'\n'),
        _ => false,
    };
    range.filter(is_end).count()
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, Lines};

    /// Line of every byte of a text, by going through it.
    fn counted(text: &str) -> Vec<usize> {
        let bytes = text.as_bytes();
        let mut line = 1;
        let mut lines = vec![line];
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                line += 1;
            }
            lines.push(line);
        }
        lines
    }

    #[test]
    fn lines_are_the_same_within_and_across_chunks() {
        let filled = |length: usize, rest: &str| format!("{}{rest}", "x".repeat(length));
        for text in [
            String::new(),
            "a\nb\r\nc\rd".to_owned(),
            "\n".repeat(2 * CHUNK),
            "ab\r\n".repeat(CHUNK),
            // The CR is the last byte of a chunk, the LF the first of the next.
            filled(CHUNK - 1, "\r\n\rend"),
            filled(CHUNK - 1, "\r"),
            filled(CHUNK, "\n"),
            filled(CHUNK - 1, "\n"),
        ] {
            let lines = Lines::of(&text);
            for (offset, line) in counted(&text).into_iter().enumerate() {
                assert_eq!(lines.line(offset), line, "byte {offset} of {}", text.len());
            }
            assert_eq!(lines.line(usize::MAX), lines.line(text.len()));
        }
    }

    #[test]
    fn newlines_cost_no_number_each() {
        let lines_of = |text: &str| Lines::of(text).before.len();
        assert_eq!(lines_of(&"\n".repeat(64 * CHUNK)), 65);
    }
}
