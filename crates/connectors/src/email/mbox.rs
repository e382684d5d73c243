//! An mbox: messages one after the other, each below a line that begins with `From `.
//!
//! * Such a line counts after an empty line (or at the start) only, and only with a time in it: a sentence of a letter may begin
//!   in the same way.
//! * Lines of a message that would look like one have `>` in front: one is taken off (`mboxrd`, and `mboxo`, which differ in
//!   what they do to lines that had one already).
//! * Reads piece by piece: never more than one message, cut off at its longest length, is in memory.

use std::borrow::Cow;
use std::io::BufRead;

/// Longest message that is kept whole, in bytes; of a longer one the start is read, which holds the words.
pub(super) const MAX_MESSAGE_BYTES: usize = 32 << 20;

/// Longest line above a message.
const MAX_FROM_BYTES: usize = 1000;

/// Whether bytes begin as an mbox does.
pub(super) fn is_mbox(bytes: &[u8]) -> bool {
    bytes.split_inclusive(|byte| *byte == b'\n').next().is_some_and(is_from_line)
}

/// `From `, someone, and a time with hours, minutes and a year.
fn is_from_line(line: &[u8]) -> bool {
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    line.starts_with(b"From ")
        && line.len() <= MAX_FROM_BYTES
        && line.windows(5).any(|five| five[2] == b':' && digits(&five[3..]) && five[1].is_ascii_digit())
        && line
            .split(|byte| !byte.is_ascii_digit())
            .any(|word| word.len() == 4 && (word.starts_with(b"19") || word.starts_with(b"20")))
}

/// A line of a message without the mark that keeps it from looking like the start of one.
fn unmarked(line: &[u8]) -> &[u8] {
    let words = line.iter().position(|byte| *byte != b'>').unwrap_or(line.len());
    if words > 0 && line[words..].starts_with(b"From ") { &line[1..] } else { line }
}

/// The messages of an mbox that is in memory.
pub(super) fn messages(bytes: &[u8]) -> impl Iterator<Item = Cow<'_, [u8]>> {
    let mut mailbox = Mailbox::new(bytes);
    std::iter::from_fn(move || {
        // Reading from memory never fails.
        mailbox.next_message().ok().flatten().map(|message| Cow::Owned(message.bytes))
    })
}

/// One message of an mbox.
pub(super) struct Mail {
    /// The message, its marks taken off.
    pub bytes: Vec<u8>,
    /// Where the next one begins, in bytes from where reading began.
    pub end: u64,
}

/// Reads an mbox from a start of a message on.
pub(super) struct Mailbox<R> {
    reader: R,
    read: u64,
    line: Vec<u8>,
    /// A message has begun: its `From ` line was read.
    begun: bool,
}

impl<R: BufRead> Mailbox<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, read: 0, line: Vec::new(), begun: false }
    }

    /// The next message; nothing at the end.
    ///
    /// # Errors
    /// The file cannot be read on.
    pub(super) fn next_message(&mut self) -> std::io::Result<Option<Mail>> {
        let mut bytes = Vec::new();
        let mut after_empty = true;
        // A line longer than the room for it comes in pieces; only the first piece begins a line.
        let mut begins = true;
        loop {
            self.line.clear();
            let piece = read_line(&mut self.reader, &mut self.line)?;
            if piece == 0 {
                let any = std::mem::take(&mut self.begun) && !bytes.trim_ascii().is_empty();
                return Ok(any.then_some(Mail { bytes, end: self.read }));
            }
            let start = self.read;
            self.read += piece as u64;
            let is_first = start == 0 && self.line.starts_with(b"From ");
            if begins && after_empty && (is_first || is_from_line(&self.line)) {
                if std::mem::replace(&mut self.begun, true) && !bytes.is_empty() {
                    return Ok(Some(Mail { bytes, end: start }));
                }
            } else if self.begun && bytes.len() < MAX_MESSAGE_BYTES {
                let words = if begins { unmarked(&self.line) } else { &self.line };
                bytes.extend_from_slice(words);
            }
            after_empty = begins && self.line.trim_ascii().is_empty();
            begins = self.line.last() == Some(&b'\n');
        }
    }
}

/// Reads up to a line end, or as much of an endless line as there is room for.
fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<usize> {
    const ROOM: u64 = 1 << 16;
    std::io::Read::take(reader, ROOM).read_until(b'\n', line)
}
