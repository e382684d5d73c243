//! Lines of a large file, one at a time, with their numbers, as UTF-8 whatever the file's encoding.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::{ImportError, shown};

/// Longest line in bytes; the longest of the releases are some thousands. A file without line ends is refused here
/// and never held whole.
const MAX_LINE: u64 = 1 << 20;
/// Bytes read from the disk at once.
const BUFFER: usize = 1 << 18;

/// An open file.
pub(super) struct Lines {
    path: PathBuf,
    file: String,
    input: BufReader<File>,
    buffer: Vec<u8>,
    number: usize,
}

/// One line without its end.
pub(super) struct Line<'a> {
    file: &'a str,
    pub(super) number: usize,
    text: Cow<'a, str>,
}

impl Lines {
    /// Opens a file.
    pub(super) fn open(path: &Path) -> Result<Lines, ImportError> {
        let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
        let file = File::open(path).map_err(unreadable)?;
        Ok(Lines {
            path: path.to_owned(),
            file: shown(path),
            input: BufReader::with_capacity(BUFFER, file),
            buffer: Vec::new(),
            number: 0,
        })
    }

    /// The next line that is not empty.
    pub(super) fn next(&mut self) -> Result<Option<Line<'_>>, ImportError> {
        loop {
            self.buffer.clear();
            let mut input = (&mut self.input).take(MAX_LINE);
            let read = input.read_until(b'\n', &mut self.buffer);
            let read = read.map_err(|source| ImportError::Unreadable { path: self.path.clone(), source })?;
            if read == 0 {
                return Ok(None);
            }
            self.number += 1;
            if read as u64 == MAX_LINE && self.buffer.last() != Some(&b'\n') {
                return Err(self.bad(format!("the line is longer than {MAX_LINE} bytes")));
            }
            while matches!(self.buffer.last(), Some(b'\n' | b'\r')) {
                self.buffer.pop();
            }
            if self.number == 1 && self.buffer.starts_with("\u{feff}".as_bytes()) {
                self.buffer.drain(..3);
            }
            if !self.buffer.is_empty() {
                break;
            }
        }
        Ok(Some(Line { file: &self.file, number: self.number, text: decode(&self.buffer) }))
    }

    /// Lines read.
    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// A mistake of the file that some line is to blame for.
    pub(super) fn mistake(&self, line: usize, what: impl Into<String>) -> ImportError {
        ImportError::bad(&self.file, line, what)
    }

    fn bad(&self, what: impl Into<String>) -> ImportError {
        self.mistake(self.number, what)
    }
}

/// UTF-8, or else Latin-1, where every byte is the character of its number. Decided by line: no word written in
/// Latin-1 is valid UTF-8 by chance, as that takes two characters such as `Ã©` in a row.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

impl Line<'_> {
    /// The whole line.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Its first `N` fields. A separator at the end closes the last field and begins none.
    ///
    /// # Errors
    /// When there are fewer than `least` fields, which is at least `N`.
    pub(super) fn fields<const N: usize>(
        &self,
        separator: char,
        least: usize,
    ) -> Result<[&str; N], ImportError> {
        let found = self.count(separator);
        if found < least {
            return Err(self.bad(format!("expected at least {least} fields, found {found}")));
        }
        let mut fields = [""; N];
        for (slot, field) in fields.iter_mut().zip(self.text.split(separator)) {
            *slot = field;
        }
        Ok(fields)
    }

    fn count(&self, separator: char) -> usize {
        let separators = self.text.bytes().filter(|byte| char::from(*byte) == separator).count();
        separators + usize::from(!self.text.ends_with(separator))
    }

    /// A code made of digits.
    pub(super) fn code(&self, name: &str, field: &str) -> Result<u32, ImportError> {
        field.parse().map_err(|_| self.bad(format!("{name} `{field}`: expected a number")))
    }

    /// A mistake in this line.
    pub(super) fn bad(&self, what: impl Into<String>) -> ImportError {
        ImportError::bad(self.file, self.number, what)
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn latin_1_is_told_from_utf_8() {
        for (bytes, text) in [(&b"caf\xe9 f\xfcr"[..], "café für"), ("café".as_bytes(), "café"), (b"", "")]
        {
            assert_eq!(decode(bytes), text);
        }
    }
}
