//! The elements of a JSON list, one at a time: the list may be larger than memory. Finds where elements end by counting braces
//! outside of texts; what stands between is read by whoever gets it.

use std::io::Read;

use super::ContentError;
use super::unpack::fill;

/// Bytes read at once.
const CHUNK: usize = 256 << 10;

/// An element of a list.
pub(super) enum Element<'a> {
    /// Its bytes.
    Whole(&'a [u8]),
    /// It is longer than allowed; its first bytes.
    TooLong(&'a [u8]),
}

/// Reads the elements of one list.
pub(super) struct Elements {
    input: Box<dyn Read + Send>,
    chunk: Vec<u8>,
    at: usize,
    filled: usize,
    element: Vec<u8>,
    max_bytes: usize,
    begun: bool,
    ended: bool,
}

impl Elements {
    /// Of a list that `input` holds.
    pub(super) fn new(input: Box<dyn Read + Send>, max_bytes: usize) -> Self {
        Self {
            input,
            chunk: vec![0; CHUNK],
            at: 0,
            filled: 0,
            element: Vec::new(),
            max_bytes,
            begun: false,
            ended: false,
        }
    }

    /// The next element; nothing behind the last one.
    ///
    /// # Errors
    /// The list ends early, or something stands behind it.
    pub(super) fn next(&mut self) -> Result<Option<Element<'_>>, ContentError> {
        let early = || ContentError::Damaged("the JSON list ends early: get the file again".to_owned());
        self.element.clear();
        let (mut depth, mut in_text, mut escaped, mut length) = (0_u64, false, false, 0_usize);
        loop {
            let Some(byte) = self.byte()? else {
                return if self.ended { Ok(None) } else { Err(early()) };
            };
            if self.ended {
                if byte.is_ascii_whitespace() {
                    continue;
                }
                return Err(ContentError::Damaged(
                    "something stands behind the end of the JSON list".to_owned(),
                ));
            }
            if !self.begun {
                self.begun = byte == b'[';
                continue;
            }
            if in_text {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => in_text = false,
                    _ => {}
                }
            } else {
                match byte {
                    b'"' => in_text = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' if depth > 0 => depth -= 1,
                    b',' | b']' if depth == 0 => {
                        self.ended = byte == b']';
                        if length > 0 {
                            return Ok(Some(match length > self.max_bytes {
                                true => Element::TooLong(&self.element),
                                false => Element::Whole(&self.element),
                            }));
                        }
                        continue;
                    }
                    byte if byte.is_ascii_whitespace() && length == 0 => continue,
                    _ => {}
                }
            }
            length += 1;
            if length <= self.max_bytes {
                self.element.push(byte);
            }
        }
    }

    fn byte(&mut self) -> Result<Option<u8>, ContentError> {
        if self.at == self.filled {
            self.filled = fill(&mut self.input, &mut self.chunk)?;
            self.at = 0;
            if self.filled == 0 {
                return Ok(None);
            }
        }
        self.at += 1;
        Ok(Some(self.chunk[self.at - 1]))
    }
}
