//! gzip and zstd taken off, up to a number of bytes.

use std::io::{self, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

use super::ContentError;

/// Bytes read at once.
const CHUNK: usize = 256 << 10;

/// Reads until `buffer` is full or the input ends; how many bytes there were.
pub(super) fn fill(input: &mut dyn Read, buffer: &mut [u8]) -> Result<usize, ContentError> {
    let mut got = 0;
    while got < buffer.len() {
        match input.read(&mut buffer[got..]) {
            Ok(0) => break,
            Ok(count) => got += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(fault(&error)),
        }
    }
    Ok(got)
}

/// The first bytes of an input, at most `most`, and the input with them in front. An error behind them comes once they are read.
pub(super) fn head(mut input: Box<dyn Read + Send>, most: usize) -> (Vec<u8>, Box<dyn Read + Send>) {
    let (mut head, mut got) = (vec![0; most], 0);
    let error = loop {
        match input.read(&mut head[got..]) {
            Ok(0) => break None,
            Ok(count) => got += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => break Some(error),
        }
    };
    head.truncate(got);
    let front = Cursor::new(head.clone());
    match error {
        Some(error) => (head, Box::new(front.chain(Failed(Some(error))))),
        None => (head, Box::new(front.chain(input))),
    }
}

/// An input that failed: says so once, and ends.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// What an error of reading means: the decoders report damage under several kinds, a disk's error has a system's number.
pub(super) fn fault(error: &io::Error) -> ContentError {
    match (error.raw_os_error(), error.kind()) {
        (Some(_), kind) => ContentError::Outside(kind),
        (None, io::ErrorKind::UnexpectedEof) => {
            ContentError::Damaged("the packed data ends early: get the file again".to_owned())
        }
        (None, io::ErrorKind::FileTooLarge) => ContentError::Damaged(
            "it unpacks to more than `max_unpacked_mib`: raise that if it is to be expected".to_owned(),
        ),
        (None, _) => ContentError::Damaged("the packed data is damaged: get the file again".to_owned()),
    }
}

/// The bytes without their packing; the second says whether there was one.
pub(super) fn unpacked(
    input: Box<dyn Read + Send>,
    most: u64,
) -> Result<(Box<dyn Read + Send>, bool), ContentError> {
    let (head, whole) = head(input, 4);
    Ok(match &head[..] {
        [0x1f, 0x8b, ..] => {
            (limited(MultiGzDecoder::new(BufReader::with_capacity(CHUNK, whole)), most), true)
        }
        [0x28, 0xb5, 0x2f, 0xfd] => {
            (limited(zstd::Decoder::new(whole).map_err(|error| fault(&error))?, most), true)
        }
        _ => (whole, false),
    })
}

/// A reader that fails once it gave `most` bytes.
pub(super) fn limited(inner: impl Read + Send + 'static, most: u64) -> Box<dyn Read + Send> {
    Box::new(Limited { inner, left: most })
}

struct Limited<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // One byte more than allowed tells that there is one.
        let most = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX).saturating_add(1));
        let count = self.inner.read(&mut buffer[..most])?;
        self.left = self
            .left
            .checked_sub(count as u64)
            .ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        Ok(count)
    }
}
