//! What is put: bytes, or a file of this machine that is read piece by piece.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::DestinationError;

/// Content for a destination.
#[derive(Clone)]
pub enum Body {
    /// In memory.
    Bytes(Bytes),
    /// A file, which nobody changes meanwhile.
    File(PathBuf),
}

/// Says how much, never what.
impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Body::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Body::File(path) => write!(f, "File({})", path.display()),
        }
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Body::Bytes(bytes.into())
    }
}

/// Something that is read from any place of it.
pub(super) trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// Hash and length of a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Measured {
    pub(super) sha256: String,
    pub(super) bytes: u64,
}

impl Body {
    /// A reader from the start.
    pub(super) fn reader(&self) -> Result<Box<dyn ReadSeek>, DestinationError> {
        match self {
            Body::Bytes(bytes) => Ok(Box::new(Cursor::new(bytes.clone()))),
            Body::File(path) => File::open(path)
                .map(|file| Box::new(file) as Box<dyn ReadSeek>)
                .map_err(|source| self.unreadable(source)),
        }
    }

    /// Up to `most` bytes from `from` on; fewer only at the end.
    pub(super) fn piece(&self, from: u64, most: usize) -> Result<Bytes, DestinationError> {
        match self {
            Body::Bytes(bytes) => {
                let start = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
                Ok(bytes.slice(start..bytes.len().min(start + most)))
            }
            Body::File(_) => {
                let mut reader = self.reader()?;
                let mut piece = Vec::new();
                reader
                    .seek(SeekFrom::Start(from))
                    .and_then(|_| reader.take(most as u64).read_to_end(&mut piece))
                    .map_err(|source| self.unreadable(source))?;
                Ok(piece.into())
            }
        }
    }

    /// Reads it once.
    pub(super) fn measure(&self) -> Result<Measured, DestinationError> {
        measure(&mut *self.reader()?).map_err(|source| self.unreadable(source))
    }

    /// That the content cannot be read: the fault of this machine, not of the destination.
    pub(super) fn unreadable(&self, source: io::Error) -> DestinationError {
        let path = match self {
            Body::Bytes(_) => PathBuf::from("(memory)"),
            Body::File(path) => path.clone(),
        };
        DestinationError::Local { path, source }
    }
}

/// Hash and length of what a reader gives.
pub(super) fn measure(reader: &mut (impl Read + ?Sized)) -> io::Result<Measured> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    let mut bytes = 0;
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(Measured { sha256: hex(&hasher.finalize()), bytes }),
            Ok(n) => {
                hasher.update(&buffer[..n]);
                bytes += n as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)]))
        .collect()
}
