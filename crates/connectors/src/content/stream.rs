//! One file that is no archive: what its first bytes say it is, and its items.

use std::io::{Cursor, Read};
use std::path::Path;

use super::elements::{Element, Elements};
use super::unpack::{self, fill, unpacked};
use super::{At, ContentError, How, MAX_WHOLE_BYTES};
use crate::file::{FileError, FileSettings, Lines, owned};
use crate::source::Found;
use crate::table;

/// Bytes by which the form is told.
const HEAD: usize = 64 << 10;

/// A file that is being read.
pub(super) struct Stream {
    inner: Inner,
    at: At,
    /// Bytes before the place at which reading began; nothing where only items are counted.
    base: Option<u64>,
}

enum Inner {
    Json(Lines),
    Table(Lines),
    List(Elements),
    /// A document of which the list is a part.
    Whole(Vec<u8>),
    End,
}

impl Stream {
    /// Opens a file at a place.
    pub(super) fn open(
        input: Box<dyn Read + Send>,
        name: &str,
        how: &How,
        at: &At,
    ) -> Result<Self, ContentError> {
        let (input, packed) = unpacked(input, how.max_unpacked)?;
        let (head, mut whole) = unpack::head(input, HEAD);
        let mark = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let first = head[mark..].iter().find(|byte| !byte.is_ascii_whitespace()).copied();
        let lower = name.to_ascii_lowercase();
        let form = match first {
            None if head.len() < HEAD => {
                // Nothing, or an error behind nothing.
                std::io::copy(&mut whole, &mut std::io::sink()).map_err(|error| unpack::fault(&error))?;
                return Ok(Self { inner: Inner::End, at: at.clone(), base: None });
            }
            // Whoever goes on at a byte was in JSON lines, whatever stands there.
            _ if at.byte > 0 => b'{',
            _ if head.starts_with(b"PAR1") => {
                return Err(ContentError::Form(
                    "it is Parquet, which is not read: export it as JSON lines or CSV",
                ));
            }
            _ if head.starts_with(b"From ") || lower.ends_with(".eml") => {
                return Err(ContentError::Form("it is mail: read it with the channel `email`"));
            }
            Some(b'<') => return Err(ContentError::Form("it is XML or HTML, which is not read here")),
            Some(b'{') if how.reading.items.is_some() => b'o',
            Some(b'{') => b'{',
            Some(b'[') => b'[',
            _ => b',',
        };
        let plain = !packed && form == b'{';
        let mut at = at.clone();
        let inner = match form {
            b'{' => Inner::Json(lines(whole, "-", &FileSettings { map: Vec::new(), ..how.lines.clone() })?),
            b'[' => Inner::List(Elements::new(whole, how.lines.max_line_bytes)),
            b'o' => Inner::Whole(read_whole(whole)?),
            _ => {
                if !is_utf8(&head) {
                    let bytes = read_whole(whole)?;
                    whole = Box::new(Cursor::new(table::decode(&bytes).into_owned().into_bytes()));
                }
                skip_lines(&mut whole, how.skip_lines)?;
                Inner::Table(lines(whole, "table.csv", &how.lines)?)
            }
        };
        let mut stream = Self { inner, base: plain.then_some(at.byte), at: At::default() };
        // What was counted is passed over; a byte was sought by whoever opened the file.
        let done = std::mem::take(&mut at.done);
        stream.at = at;
        stream.pass_over(done)?;
        stream.at.done = done;
        Ok(stream)
    }

    /// The same, which counts items instead of bytes: a member of an archive cannot be sought in.
    pub(super) fn counted(mut self) -> Self {
        self.base = None;
        self
    }

    fn pass_over(&mut self, mut done: u64) -> Result<(), ContentError> {
        while done > 0 {
            match &mut self.inner {
                Inner::Json(lines) | Inner::Table(lines) => {
                    return lines.skip_lines(done).map_err(|error| fault(&error));
                }
                Inner::List(elements) => {
                    if elements.next()?.is_none() {
                        return Ok(());
                    }
                    done -= 1;
                }
                Inner::Whole(_) | Inner::End => {
                    self.inner = Inner::End;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// See [`super::Content::next`].
    pub(super) fn next(&mut self, most: usize, how: &How, found: &mut Found) -> Result<bool, ContentError> {
        match &mut self.inner {
            Inner::End => return Ok(false),
            Inner::Json(lines) => {
                let Some(batch) = lines.next_batch(most).map_err(|error| fault(&error))? else {
                    return Ok(false);
                };
                for (_, bytes, refusal) in batch.entries() {
                    match refusal {
                        Some(reason) => found.refuse(reason, bytes),
                        None => how.reading.item(bytes, found),
                    }
                }
                let count = batch.len() as u64;
                match (self.base, lines.offset()) {
                    (Some(base), Some(offset)) => {
                        self.at = At { part: self.at.part, done: 0, byte: base + offset }
                    }
                    _ => self.at.done += count,
                }
            }
            Inner::Table(lines) => {
                let Some(batch) = lines.next_batch(most).map_err(|error| fault(&error))? else {
                    return Ok(false);
                };
                for (_, bytes, refusal) in batch.entries() {
                    match (refusal, model::parse_post(bytes)) {
                        (None, Ok(post)) => found.post(how.reading.finished(owned(post))),
                        (Some(reason), _) => found.refuse(reason, bytes),
                        (None, Err(bad)) => found.refuse(bad.to_string(), bytes),
                    }
                }
                self.at.done += batch.len() as u64;
            }
            Inner::List(elements) => {
                let mut any = false;
                for _ in 0..most.max(1) {
                    match elements.next()? {
                        None => break,
                        Some(Element::Whole(json)) => how.reading.item(json, found),
                        Some(Element::TooLong(start)) => {
                            found.refuse(
                                "the item is longer than `max_line_bytes`; its first bytes are kept",
                                start,
                            );
                        }
                    }
                    any = true;
                    self.at.done += 1;
                }
                return Ok(any);
            }
            Inner::Whole(body) => {
                let read = how.reading.document(body, found);
                self.inner = Inner::End;
                self.at.done = 1;
                read.map_err(ContentError::Damaged)?;
            }
        }
        Ok(true)
    }

    /// See [`super::Content::at`].
    pub(super) fn at(&self) -> At {
        self.at.clone()
    }
}

fn lines(input: Box<dyn Read + Send>, name: &str, settings: &FileSettings) -> Result<Lines, ContentError> {
    Lines::from_reader(input, Path::new(name), None, settings).map_err(|error| fault(&error))
}

/// Errors of lines without the name of the file, which here is none.
fn fault(error: &FileError) -> ContentError {
    match error {
        FileError::Read { source, .. } => unpack::fault(source),
        FileError::NoHeader { .. } => ContentError::Form("it is a table without a header row"),
        FileError::BadHeader { .. } => ContentError::Form("the header row is not text, or too long"),
        FileError::NoColumn { missing, .. } => {
            let missing: Vec<_> = missing.iter().map(|name| format!("`{name}`")).collect();
            ContentError::Damaged(format!(
                "it is a table without the columns {}: see `map`",
                missing.join(", ")
            ))
        }
        FileError::Map { what } => ContentError::Damaged(format!("column map: {what}")),
        FileError::Missing { .. } => ContentError::Outside(std::io::ErrorKind::NotFound),
        FileError::Truncated { .. } | FileError::Damaged { .. } => {
            ContentError::Damaged("the packed data is damaged: get the file again".to_owned())
        }
    }
}

/// Whether text begins as UTF-8; its last character may be cut.
fn is_utf8(head: &[u8]) -> bool {
    match std::str::from_utf8(head) {
        Ok(text) => !text.contains('\0'),
        Err(error) => error.error_len().is_none() && head.len() == HEAD && !head.contains(&0),
    }
}

fn read_whole(input: Box<dyn Read + Send>) -> Result<Vec<u8>, ContentError> {
    let mut bytes = Vec::new();
    let mut input = input.take(MAX_WHOLE_BYTES + 1);
    input.read_to_end(&mut bytes).map_err(|error| unpack::fault(&error))?;
    match bytes.len() as u64 > MAX_WHOLE_BYTES {
        true => {
            Err(ContentError::Form("it must be held in memory whole, and is longer than 256 MiB: split it"))
        }
        false => Ok(bytes),
    }
}

/// Lines of explanation above a table.
fn skip_lines(input: &mut Box<dyn Read + Send>, lines: u64) -> Result<(), ContentError> {
    let mut byte = [0];
    let mut left = lines;
    while left > 0 && fill(input, &mut byte)? == 1 {
        left -= u64::from(byte[0] == b'\n');
    }
    Ok(())
}
