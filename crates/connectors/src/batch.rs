//! A batch of lines in one buffer: no allocation per line.

use std::fmt;
use std::ops::Range;

/// A line that is no post, with why; its bytes may hold what a person wrote.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RefusedLine<'a> {
    /// 1-based line of the source.
    pub line: u64,
    /// The original bytes; of an over-long line the first ones.
    pub bytes: &'a [u8],
    /// Why, in words without the content.
    pub reason: &'a str,
}

impl fmt::Debug for RefusedLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RefusedLine({}, {} bytes, {})", self.line, self.bytes.len(), self.reason)
    }
}

/// Lines of JSON with their line numbers. Empty lines are not among them.
///
/// Refused lines (over-long, not UTF-8, a bad CSV row) are among [`LineBatch::iter`] as well, as they came: no
/// reader takes them for a post, so that one who does not ask for [`LineBatch::refused`] still loses nothing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LineBatch {
    buffer: Vec<u8>,
    ranges: Vec<Range<usize>>,
    numbers: Vec<u64>,
    /// Index into `ranges`, and why.
    refusals: Vec<(usize, String)>,
}

impl LineBatch {
    /// Lines in the batch, refused ones among them.
    pub fn len(&self) -> usize {
        self.ranges.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// 1-based number and bytes of every line, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (u64, &[u8])> {
        self.ranges.iter().zip(&self.numbers).map(|(range, line)| (*line, &self.buffer[range.clone()]))
    }

    /// 1-based number and bytes of every line, with the reason where it is refused.
    pub fn entries(&self) -> impl Iterator<Item = (u64, &[u8], Option<&str>)> {
        let mut refusals = self.refusals.iter().peekable();
        self.iter().enumerate().map(move |(index, (line, bytes))| {
            let refusal = refusals.next_if(|(at, _)| *at == index);
            (line, bytes, refusal.map(|(_, reason)| reason.as_str()))
        })
    }

    /// The lines that are no posts.
    pub fn refused(&self) -> impl ExactSizeIterator<Item = RefusedLine<'_>> {
        self.refusals.iter().map(|(index, reason)| RefusedLine {
            line: self.numbers[*index],
            bytes: &self.buffer[self.ranges[*index].clone()],
            reason,
        })
    }

    /// 1-based number of the first line; 0 in an empty batch.
    pub fn first_line(&self) -> u64 {
        self.numbers.first().copied().unwrap_or(0)
    }

    pub(crate) fn clear(&mut self) {
        self.buffer.clear();
        self.ranges.clear();
        self.numbers.clear();
        self.refusals.clear();
    }

    /// Bytes of all lines together.
    pub(crate) fn bytes(&self) -> usize {
        self.buffer.len()
    }

    /// Adds part of a line that is not whole yet.
    pub(crate) fn extend(&mut self, part: &[u8]) {
        self.buffer.extend_from_slice(part);
    }

    /// Bytes added since `start` become a line.
    pub(crate) fn close(&mut self, start: usize, line: u64) {
        self.ranges.push(start..self.buffer.len());
        self.numbers.push(line);
    }

    /// Takes back what was added since `start`.
    pub(crate) fn rewind(&mut self, start: usize) {
        self.buffer.truncate(start);
    }

    pub(crate) fn since(&self, start: usize) -> &[u8] {
        &self.buffer[start..]
    }

    /// The line closed last is no post.
    pub(crate) fn refuse_last(&mut self, reason: String) {
        if let Some(last) = self.ranges.len().checked_sub(1) {
            self.refusals.push((last, reason));
        }
    }
}

impl fmt::Debug for LineBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LineBatch({} lines, {} bytes)", self.len(), self.buffer.len())
    }
}
