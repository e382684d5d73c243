//! What files and objects hold, told by their bytes whatever their names say: JSON lines, lists of JSON, tables, packed with gzip
//! or zstd, or archives (ZIP) of such files. The channels `directory` and `s3` share it.
//!
//! # Contract
//! * Bounded memory: a batch, an item or a row at a time. A list inside a JSON object (`items`) and a table that is not UTF-8 are
//!   the exceptions: they are read whole, up to [`MAX_WHOLE_BYTES`].
//! * [`Content::at`] stands behind what was handed over; a file opened there goes on without a gap. Plain JSON lines go on at a
//!   byte, all others by counting.
//! * An item that is no post is refused; a file that is damaged is an error after everything before the damage.
//!
//! Limits: Parquet is told and refused with that reason; archives inside archives, encrypted members and ZIP64 are not read;
//! an archive unpacks to a bounded number of bytes.

mod elements;
mod stream;
#[cfg(test)]
mod tests;
mod unpack;
mod zip;

use std::io::{Read, Seek, SeekFrom};

use serde::{Deserialize, Serialize};

use crate::fields::Reading;
use crate::file::FileSettings;
use crate::source::Found;
use stream::Stream;

/// Longest content that is held in memory as a whole, in bytes.
pub(crate) const MAX_WHOLE_BYTES: u64 = 256 << 20;

/// What can be read and sought in.
pub(crate) trait Input: Read + Seek + Send {}
impl<T: Read + Seek + Send> Input for T {}

/// How contents are read.
#[derive(Clone, Debug)]
pub(crate) struct How {
    /// How JSON items become posts.
    pub(crate) reading: Reading,
    /// The column map of tables, and the longest line.
    pub(crate) lines: FileSettings,
    /// Lines before the header of a table.
    pub(crate) skip_lines: u64,
    /// Most bytes that a packed file may unpack to.
    pub(crate) max_unpacked: u64,
}

/// A place in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct At {
    /// Members of an archive before.
    #[serde(default)]
    part: usize,
    /// Lines, rows or items before; after `byte` where that is set.
    #[serde(default)]
    done: u64,
    /// Bytes before, in plain JSON lines.
    #[serde(default)]
    byte: u64,
}

/// Why a content cannot be read, or not to its end. Never repeats it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ContentError {
    /// Not a form that is read.
    #[error("{0}")]
    Form(&'static str),
    /// Damaged, or it ends early.
    #[error("{0}")]
    Damaged(String),
    /// The disk, or whatever it is read from, failed: may work later.
    #[error("it cannot be read: {0}")]
    Outside(std::io::ErrorKind),
}

/// A file that is being read.
pub(crate) struct Content {
    how: How,
    inner: Inner,
}

enum Inner {
    One(Stream),
    Archive(zip::Archive, Option<Stream>, At),
}

impl Content {
    /// Opens a content; `name` only tells tables that look like something else.
    ///
    /// # Errors
    /// It is in no form that is read, or cannot be read.
    pub(crate) fn open(
        mut input: Box<dyn Input>,
        name: &str,
        how: &How,
        at: &At,
    ) -> Result<Self, ContentError> {
        let mut head = [0; 4];
        let got = unpack::fill(&mut input, &mut head)?;
        if head[..got].starts_with(b"PK\x03\x04") || head[..got].starts_with(b"PK\x05\x06") {
            let archive = zip::Archive::open(input, how.max_unpacked)?;
            return Ok(Self { how: how.clone(), inner: Inner::Archive(archive, None, at.clone()) });
        }
        input.seek(SeekFrom::Start(at.byte)).map_err(|error| ContentError::Outside(error.kind()))?;
        let stream = Stream::open(Box::new(input), name, how, at)?;
        Ok(Self { how: how.clone(), inner: Inner::One(stream) })
    }

    /// Reads the next items, about `most` of them; false at the end.
    ///
    /// # Errors
    /// After everything before was handed over.
    pub(crate) fn next(&mut self, most: usize, found: &mut Found) -> Result<bool, ContentError> {
        let (archive, current, at) = match &mut self.inner {
            Inner::One(stream) => return stream.next(most, &self.how, found),
            Inner::Archive(archive, current, at) => (archive, current, at),
        };
        loop {
            if let Some(stream) = current {
                match stream.next(most, &self.how, found) {
                    Ok(true) => return Ok(true),
                    Ok(false) => {}
                    // The other members may be whole.
                    Err(error) => {
                        found.refuse(format!("a file in an archive: {error}"), archive.name(at.part))
                    }
                }
                *current = None;
                *at = At { part: at.part + 1, ..At::default() };
            }
            match archive.member(at.part) {
                None => return Ok(false),
                Some(Err(reason)) => {
                    found.refuse(reason.to_string(), archive.name(at.part));
                    *at = At { part: at.part + 1, ..At::default() };
                }
                Some(Ok(None)) => *at = At { part: at.part + 1, ..At::default() },
                Some(Ok(Some(input))) => {
                    let place = At { byte: 0, ..at.clone() };
                    match Stream::open(input, archive.name(at.part), &self.how, &place) {
                        Ok(stream) => *current = Some(stream.counted()),
                        Err(error) => {
                            found.refuse(format!("a file in an archive: {error}"), archive.name(at.part));
                            *at = At { part: at.part + 1, ..At::default() };
                        }
                    }
                }
            }
        }
    }

    /// Where reading goes on after all that was handed over.
    pub(crate) fn at(&self) -> At {
        match &self.inner {
            Inner::One(stream) => stream.at(),
            Inner::Archive(_, Some(stream), at) => At { part: at.part, ..stream.at() },
            Inner::Archive(_, None, at) => at.clone(),
        }
    }
}
