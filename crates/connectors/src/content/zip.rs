//! ZIP archives: the directory at the end, members that are stored or deflated, one after the other.
//!
//! A bomb costs time and no memory: members are streamed, their number is bounded, and all of them together unpack to at most
//! the bytes allowed. The checksum of a member is checked when it ends.
//!
//! Layout (APPNOTE.TXT, 4.3): local header `PK 3 4`, directory entry `PK 1 2`, end of directory `PK 5 6`; little endian.

use std::io::{self, Read, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::unpack::fill;
use super::{ContentError, Input};

/// Most members.
const MAX_MEMBERS: usize = 10_000;

/// Longest end of directory: the record, and a comment of 65,535 bytes.
const MAX_END: u64 = 22 + 65_535;

type Shared = Arc<Mutex<Box<dyn Input>>>;

/// An open archive.
pub(super) struct Archive {
    input: Shared,
    members: Vec<Member>,
    left: u64,
}

struct Member {
    name: String,
    encrypted: bool,
    method: u16,
    crc: u32,
    packed: u64,
    unpacked: u64,
    offset: u64,
}

fn damaged() -> ContentError {
    ContentError::Damaged("the archive is damaged: get the file again".to_owned())
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

impl Archive {
    /// Reads the directory.
    pub(super) fn open(mut input: Box<dyn Input>, max_unpacked: u64) -> Result<Self, ContentError> {
        let outside = |error: io::Error| ContentError::Outside(error.kind());
        let size = input.seek(SeekFrom::End(0)).map_err(outside)?;
        let tail = size.min(MAX_END);
        input.seek(SeekFrom::Start(size - tail)).map_err(outside)?;
        let mut end = vec![0; tail as usize];
        let got = fill(&mut input, &mut end)?;
        end.truncate(got);
        let at = memchr::memmem::rfind(&end, b"PK\x05\x06").ok_or_else(damaged)?;
        let record = &end[at..];
        let numbers = (u16_at(record, 10), u32_at(record, 12), u32_at(record, 16));
        let (Some(count), Some(length), Some(offset)) = numbers else { return Err(damaged()) };
        if count == u16::MAX || length == u32::MAX || offset == u32::MAX {
            return Err(ContentError::Form("it is a ZIP64 archive, which is not read: unpack it"));
        }
        if usize::from(count) > MAX_MEMBERS {
            return Err(ContentError::Form("it is an archive of more than 10,000 files: unpack it"));
        }
        if u64::from(offset) + u64::from(length) > size {
            return Err(damaged());
        }
        input.seek(SeekFrom::Start(u64::from(offset))).map_err(outside)?;
        let mut directory = vec![0; length as usize];
        let got = fill(&mut input, &mut directory)?;
        directory.truncate(got);
        let mut members = Vec::new();
        let mut rest = &directory[..];
        for _ in 0..count {
            let (member, used) = entry(rest).ok_or_else(damaged)?;
            members.push(member);
            rest = &rest[used..];
        }
        Ok(Self { input: Arc::new(Mutex::new(input)), members, left: max_unpacked })
    }

    /// The name of a member.
    pub(super) fn name(&self, index: usize) -> &str {
        self.members.get(index).map_or("", |member| &member.name)
    }

    /// A member to read; `Some(Ok(None))` for folders and what programs add of their own, nothing behind the last one.
    #[expect(clippy::type_complexity, reason = "three outcomes, each used once")]
    pub(super) fn member(
        &mut self,
        index: usize,
    ) -> Option<Result<Option<Box<dyn Read + Send>>, ContentError>> {
        let member = self.members.get(index)?;
        let base = member.name.rsplit('/').next().unwrap_or_default();
        if base.is_empty() || base.starts_with('.') || member.name.starts_with("__MACOSX/") {
            return Some(Ok(None));
        }
        Some(self.open_member(index).map(Some))
    }

    fn open_member(&mut self, index: usize) -> Result<Box<dyn Read + Send>, ContentError> {
        let member = &self.members[index];
        if member.encrypted {
            return Err(ContentError::Form("it is encrypted: unpack the archive"));
        }
        self.left = self.left.checked_sub(member.unpacked).ok_or(ContentError::Form(
            "the archive unpacks to more than `max_unpacked_mib`: raise that if it is to be expected",
        ))?;
        let mut header = [0; 30];
        let mut local = Slice { input: Arc::clone(&self.input), at: member.offset, left: 30 };
        fill(&mut local, &mut header)?;
        let lengths = (u16_at(&header, 26), u16_at(&header, 28));
        let (true, (Some(name), Some(extra))) = (header.starts_with(b"PK\x03\x04"), lengths) else {
            return Err(damaged());
        };
        let at = member.offset + 30 + u64::from(name) + u64::from(extra);
        let packed = Slice { input: Arc::clone(&self.input), at, left: member.packed };
        let inner: Box<dyn Read + Send> = match member.method {
            0 => Box::new(packed),
            8 => Box::new(DeflateDecoder::new(packed)),
            _ => {
                return Err(ContentError::Form("it is packed in a way that is not read: unpack the archive"));
            }
        };
        Ok(Box::new(Checked { inner, crc: Crc::new(), wanted: member.crc, left: member.unpacked }))
    }
}

/// One entry of the directory, and how long it is.
fn entry(bytes: &[u8]) -> Option<(Member, usize)> {
    if !bytes.starts_with(b"PK\x01\x02") {
        return None;
    }
    let name = usize::from(u16_at(bytes, 28)?);
    let used = 46 + name + usize::from(u16_at(bytes, 30)?) + usize::from(u16_at(bytes, 32)?);
    let member = Member {
        name: String::from_utf8_lossy(bytes.get(46..46 + name)?).into_owned(),
        encrypted: u16_at(bytes, 8)? & 1 != 0,
        method: u16_at(bytes, 10)?,
        crc: u32_at(bytes, 16)?,
        packed: u64::from(u32_at(bytes, 20)?),
        unpacked: u64::from(u32_at(bytes, 24)?),
        offset: u64::from(u32_at(bytes, 42)?),
    };
    (bytes.len() >= used).then_some((member, used))
}

/// A part of the archive.
struct Slice {
    input: Shared,
    at: u64,
    left: u64,
}

impl Read for Slice {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        if most == 0 {
            return Ok(0);
        }
        let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        input.seek(SeekFrom::Start(self.at))?;
        let count = input.read(&mut buffer[..most])?;
        self.at += count as u64;
        self.left -= count as u64;
        Ok(count)
    }
}

/// A member whose length and checksum are those that the directory promises.
struct Checked {
    inner: Box<dyn Read + Send>,
    crc: Crc,
    wanted: u32,
    left: u64,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.crc.update(&buffer[..count]);
        // More than promised is a bomb, less a cut.
        self.left =
            self.left.checked_sub(count as u64).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
        if count == 0 && !buffer.is_empty() && (self.left > 0 || self.crc.sum() != self.wanted) {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        }
        Ok(count)
    }
}
