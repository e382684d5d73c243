//! Answers of a server: lines, with literals in them, taken apart into words.

use std::io::Read;

use super::ImapError;

/// Longest line without its literals: a list of a million numbers fits.
const MAX_LINE_BYTES: usize = 16 << 20;

/// Deepest lists.
const MAX_DEPTH: usize = 32;

/// One word of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// An atom, a number, `NIL`, a flag.
    Atom(String),
    /// A text in quotes, or a literal.
    Text(Vec<u8>),
    /// `(` … `)`
    List(Vec<Word>),
}

impl Word {
    /// An atom of this name, whatever its case.
    pub(super) fn is(&self, name: &str) -> bool {
        matches!(self, Self::Atom(atom) if atom.eq_ignore_ascii_case(name))
    }

    pub(super) fn number(&self) -> Option<u32> {
        match self {
            Self::Atom(atom) => atom.parse().ok(),
            _ => None,
        }
    }
}

/// Reads answers from a stream.
pub(super) struct Lines<S> {
    pub stream: S,
    buffer: Vec<u8>,
    at: usize,
    max_literal: usize,
}

impl<S: Read> Lines<S> {
    pub(super) fn new(stream: S, max_literal: usize) -> Self {
        Self { stream, buffer: Vec::new(), at: 0, max_literal }
    }

    /// Whether something was read that nobody asked for yet.
    pub(super) fn has_rest(&self) -> bool {
        self.at < self.buffer.len()
    }

    /// One whole answer: its words. The first is `*`, `+` or a tag.
    pub(super) fn answer(&mut self) -> Result<Vec<Word>, ImapError> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut total = 0;
        loop {
            let line = self.line()?;
            total += line.len();
            if total > MAX_LINE_BYTES {
                return Err(ImapError::Unreadable("a line is too long"));
            }
            let literal = literal_length(&line);
            pieces.push(Piece::Line(line));
            let Some(length) = literal else { break };
            if length > self.max_literal {
                return Err(ImapError::Unreadable("a message is longer than was asked for"));
            }
            pieces.push(Piece::Literal(self.exactly(length)?));
        }
        Ok(words(pieces))
    }

    fn line(&mut self) -> Result<Vec<u8>, ImapError> {
        let mut line = Vec::new();
        loop {
            let waiting = &self.buffer[self.at..];
            if let Some(end) = memchr::memchr(b'\n', waiting) {
                line.extend_from_slice(&waiting[..end]);
                self.at += end + 1;
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(line);
            }
            line.extend_from_slice(waiting);
            if line.len() > MAX_LINE_BYTES {
                return Err(ImapError::Unreadable("a line is too long"));
            }
            self.fill()?;
        }
    }

    fn exactly(&mut self, length: usize) -> Result<Vec<u8>, ImapError> {
        let mut bytes = Vec::new();
        loop {
            let waiting = &self.buffer[self.at..];
            let part = waiting.len().min(length - bytes.len());
            bytes.extend_from_slice(&waiting[..part]);
            self.at += part;
            if bytes.len() == length {
                return Ok(bytes);
            }
            self.fill()?;
        }
    }

    /// Reads on; what was in the buffer is used up.
    fn fill(&mut self) -> Result<(), ImapError> {
        self.buffer.resize(64 << 10, 0);
        let read = self.stream.read(&mut self.buffer)?;
        self.buffer.truncate(read);
        self.at = 0;
        match read {
            0 => Err(ImapError::Connection("the server closed the connection".to_owned())),
            _ => Ok(()),
        }
    }
}

enum Piece {
    Line(Vec<u8>),
    Literal(Vec<u8>),
}

/// The length in `{n}` at the end of a line.
fn literal_length(line: &[u8]) -> Option<usize> {
    let inside = line.strip_suffix(b"}")?;
    let start = memchr::memrchr(b'{', inside)?;
    let digits = std::str::from_utf8(&inside[start + 1..]).ok()?;
    digits.trim_end_matches('+').parse().ok()
}

fn words(pieces: Vec<Piece>) -> Vec<Word> {
    let mut stack: Vec<Vec<Word>> = vec![Vec::new()];
    let push = |stack: &mut Vec<Vec<Word>>, word| {
        if let Some(list) = stack.last_mut() {
            list.push(word);
        }
    };
    for piece in pieces {
        let line = match piece {
            Piece::Literal(bytes) => {
                push(&mut stack, Word::Text(bytes));
                continue;
            }
            Piece::Line(line) => line,
        };
        let end = if literal_length(&line).is_some() {
            memchr::memrchr(b'{', &line).unwrap_or(line.len())
        } else {
            line.len()
        };
        let mut rest = &line[..end];
        while let Some((first, after)) = rest.split_first() {
            match first {
                b' ' => rest = after,
                b'(' if stack.len() < MAX_DEPTH => {
                    stack.push(Vec::new());
                    rest = after;
                }
                b')' if stack.len() > 1 => {
                    let list = stack.pop().unwrap_or_default();
                    push(&mut stack, Word::List(list));
                    rest = after;
                }
                b'"' => {
                    let (text, length) = in_quotes(after);
                    push(&mut stack, Word::Text(text));
                    rest = &after[length..];
                }
                _ => {
                    let length = atom_length(rest);
                    push(&mut stack, Word::Atom(String::from_utf8_lossy(&rest[..length]).into_owned()));
                    rest = &rest[length..];
                }
            }
        }
    }
    while stack.len() > 1 {
        let list = stack.pop().unwrap_or_default();
        push(&mut stack, Word::List(list));
    }
    stack.pop().unwrap_or_default()
}

/// Length of an atom; what stands in brackets (`BODY[HEADER (X)]`, `[UIDVALIDITY 3]`) belongs to it. At least 1.
fn atom_length(bytes: &[u8]) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            b' ' | b'(' | b')' | b'"' if depth == 0 && at > 0 => return at,
            _ => {}
        }
    }
    bytes.len()
}

/// The text up to the closing quote, and its length with that.
fn in_quotes(bytes: &[u8]) -> (Vec<u8>, usize) {
    let mut text = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return (text, at + 1),
            b'\\' if at + 1 < bytes.len() => {
                text.push(bytes[at + 1]);
                at += 2;
            }
            other => {
                text.push(*other);
                at += 1;
            }
        }
    }
    (text, at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn atom(text: &str) -> Word {
        Word::Atom(text.to_owned())
    }

    #[test]
    fn answers_are_taken_apart() {
        let sent = b"* 2 FETCH (FLAGS (\\Seen) BODY[]<0> {5}\r\na\r\n)( UID 7)\r\n* OK [UIDVALIDITY 3] fine\r\n* X \"a \\\"b\\\"\" NIL\r\n";
        let mut lines = Lines::new(&sent[..], 100);
        let fetch = lines.answer().unwrap();
        let inside = Word::List(vec![
            atom("FLAGS"),
            Word::List(vec![atom("\\Seen")]),
            atom("BODY[]<0>"),
            Word::Text(b"a\r\n)(".to_vec()),
            atom("UID"),
            atom("7"),
        ]);
        assert_eq!(fetch, [atom("*"), atom("2"), atom("FETCH"), inside]);
        assert_eq!(lines.answer().unwrap()[2], atom("[UIDVALIDITY 3]"));
        assert_eq!(lines.answer().unwrap()[2], Word::Text(b"a \"b\"".to_vec()));
        assert!(matches!(lines.answer(), Err(ImapError::Connection(_))));
        assert!(matches!(Lines::new(&b"* 1 X {101}\r\n"[..], 100).answer(), Err(ImapError::Unreadable(_))));
    }

    proptest! {
        #[test]
        fn any_bytes_do_no_harm(bytes in prop::collection::vec(prop::sample::select(b"*(){}[]\"\\ 19\r\nAx".to_vec()), 0..200)) {
            let mut lines = Lines::new(&bytes[..], 50);
            while lines.answer().is_ok() {}
        }
    }
}
