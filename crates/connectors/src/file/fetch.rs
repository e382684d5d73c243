//! Opens files, unpacks them, and splits them into batches of lines.

use std::fs;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use crate::batch::LineBatch;
use crate::file::FileError;
use crate::file::parse::{Fed, Rows};
use crate::file::settings::FileSettings;

/// Bytes read at once. Larger gains nothing measurable, smaller costs calls.
const CHUNK: usize = 256 << 10;
/// A batch is handed over at this many bytes even if it has fewer lines than asked for, so that long posts do
/// not make memory grow.
const BATCH_BYTES: usize = 16 << 20;

/// The lines of one file or of standard input.
pub struct Lines {
    path: PathBuf,
    settings: FileSettings,
    input: Box<dyn Read + Send>,
    form: Option<&'static str>,
    rows: Option<Rows>,
    read: Arc<AtomicU64>,
    total: Option<u64>,
    chunk: Vec<u8>,
    at: usize,
    filled: usize,
    batch: LineBatch,
    /// Lines begun so far, empty ones included.
    line: u64,
    started: bool,
    ended: bool,
    /// What is wrong with the rest, to be said once everything before it was handed over.
    failed: Option<FileError>,
    /// An error that came with the first bytes.
    pending: Option<FileError>,
    finished: bool,
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lines({}, line {})", self.path.display(), self.line)
    }
}

impl Lines {
    /// Opens a file; `-` is standard input.
    ///
    /// # Errors
    /// The file is missing or unreadable, or the column map is wrong. A missing column shows with the first batch.
    pub fn open(path: &Path, settings: &FileSettings) -> Result<Self, FileError> {
        if path == Path::new("-") {
            return Self::from_reader(Box::new(io::stdin()), path, None, settings);
        }
        let fault = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => FileError::Missing { path: path.to_owned() },
            _ => FileError::Read { path: path.to_owned(), source },
        };
        let file = fs::File::open(path).map_err(fault)?;
        let meta = file.metadata().map_err(fault)?;
        if meta.is_dir() {
            return Err(fault(io::Error::from(io::ErrorKind::IsADirectory)));
        }
        let total = meta.is_file().then_some(meta.len());
        Self::from_reader(Box::new(file), path, total, settings)
    }

    /// Reads anything; `name` tells CSV by its ending and is named in errors.
    ///
    /// # Errors
    /// The first bytes cannot be read, or the column map is wrong.
    pub fn from_reader(
        mut reader: Box<dyn Read + Send>,
        name: &Path,
        total: Option<u64>,
        settings: &FileSettings,
    ) -> Result<Self, FileError> {
        settings.columns()?;
        let read = Arc::new(AtomicU64::new(0));
        let mut head = [0u8; 4];
        let mut got = 0;
        while got < head.len() {
            match reader.read(&mut head[got..]) {
                Ok(0) => break,
                Ok(count) => got += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(FileError::Read { path: name.to_owned(), source }),
            }
        }
        let head = head[..got].to_vec();
        let whole = Counted { inner: io::Cursor::new(head.clone()).chain(reader), read: Arc::clone(&read) };
        let (input, form): (Box<dyn Read + Send>, _) = if head.starts_with(&[0x1f, 0x8b]) {
            (Box::new(MultiGzDecoder::new(BufReader::with_capacity(CHUNK, whole))), Some("gzip"))
        } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            let decoder = zstd::Decoder::new(whole)
                .map_err(|source| FileError::Read { path: name.to_owned(), source })?;
            (Box::new(decoder), Some("zstd"))
        } else {
            (Box::new(whole), None)
        };
        Ok(Self {
            path: name.to_owned(),
            rows: (!settings.map.is_empty() || is_csv(name)).then(Rows::new),
            settings: settings.clone(),
            input,
            form,
            read,
            total,
            chunk: vec![0; CHUNK],
            at: 0,
            filled: 0,
            batch: LineBatch::default(),
            line: 0,
            started: false,
            ended: false,
            failed: None,
            pending: None,
            finished: false,
        })
    }

    /// Bytes of the file read so far, as it lies on disk.
    pub fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Bytes of the file on disk; `None` for standard input.
    pub fn total_bytes(&self) -> Option<u64> {
        self.total
    }

    /// The next batch of at most `most` lines (at least one), or `None` at the end.
    ///
    /// From standard input a batch is handed over as soon as no more input is waiting, so that a slow writer
    /// does not wait for a full one.
    ///
    /// # Errors
    /// After everything that could be read was handed over: what is wrong with the rest.
    pub fn next_batch(&mut self, most: usize) -> Result<Option<&LineBatch>, FileError> {
        let most = most.max(1);
        self.batch.clear();
        if !self.finished
            && let Err(error) = if self.rows.is_some() { self.fill_rows(most) } else { self.fill_lines(most) }
        {
            self.failed = Some(error);
            self.finished = true;
        }
        if !self.batch.is_empty() {
            return Ok(Some(&self.batch));
        }
        self.failed.take().map_or(Ok(None), Err)
    }

    /// Where the line after the last one handed over begins, in bytes from where reading began; nothing for packed files and
    /// tables, of which only lines can be counted.
    pub(crate) fn offset(&self) -> Option<u64> {
        let waiting = (self.filled - self.at) as u64;
        (self.form.is_none() && self.rows.is_none()).then(|| self.bytes_read() - waiting)
    }

    /// Skips lines that were handed over before.
    pub(crate) fn skip_lines(&mut self, mut count: u64) -> Result<(), FileError> {
        while count > 0 {
            let Some(batch) = self.next_batch(usize::try_from(count).unwrap_or(usize::MAX).min(1000))? else {
                break;
            };
            count -= batch.len() as u64;
        }
        Ok(())
    }

    /// JSON lines: everything up to each LF.
    fn fill_lines(&mut self, most: usize) -> Result<(), FileError> {
        let mut start = self.batch.bytes();
        let mut over_long = false;
        let mut open = false;
        while open || (self.batch.len() < most && self.batch.bytes() < BATCH_BYTES) {
            if self.at == self.filled && !self.refill(!open)? {
                if open {
                    self.close(start, over_long);
                }
                return Ok(());
            }
            if self.at == self.filled {
                // Nothing is waiting and there are lines to hand over.
                return Ok(());
            }
            let rest = &self.chunk[self.at..self.filled];
            let end = memchr::memchr(b'\n', rest);
            let part = &rest[..end.unwrap_or(rest.len())];
            if !open {
                open = true;
                over_long = false;
                start = self.batch.bytes();
                self.line += 1;
            }
            // One byte more than allowed is kept: it may be the CR before the LF.
            let room = (self.settings.max_line_bytes + 1).saturating_sub(self.batch.bytes() - start);
            over_long |= part.len() > room;
            self.batch.extend(&part[..part.len().min(room)]);
            self.at += part.len() + usize::from(end.is_some());
            if end.is_some() {
                self.close(start, over_long);
                open = false;
            }
        }
        Ok(())
    }

    /// The bytes since `start` are a whole line.
    fn close(&mut self, start: usize, over_long: bool) {
        let bytes = self.batch.since(start);
        let kept = if over_long { bytes.len() } else { bytes.strip_suffix(b"\r").unwrap_or(bytes).len() };
        let over_long = over_long || kept > self.settings.max_line_bytes;
        let kept = kept.min(self.settings.max_line_bytes);
        let bytes = &bytes[..kept];
        if bytes.iter().all(u8::is_ascii_whitespace) && !over_long {
            self.batch.rewind(start);
            return;
        }
        let refusal = if over_long {
            Some(format!(
                "the line is longer than {} bytes; its first bytes are kept",
                self.settings.max_line_bytes
            ))
        } else {
            not_utf8(bytes)
        };
        self.batch.rewind(start + kept);
        self.batch.close(start, self.line);
        if let Some(reason) = refusal {
            self.batch.refuse_last(reason);
        }
    }

    /// CSV rows.
    fn fill_rows(&mut self, most: usize) -> Result<(), FileError> {
        let Some(mut rows) = self.rows.take() else { return Ok(()) };
        let result = self.feed_rows(&mut rows, most);
        self.rows = Some(rows);
        result
    }

    fn feed_rows(&mut self, rows: &mut Rows, most: usize) -> Result<(), FileError> {
        while self.batch.len() < most && self.batch.bytes() < BATCH_BYTES {
            if self.at == self.filled && !self.ended {
                let first = !self.started;
                if self.refill(true)? && first {
                    let head = &self.chunk[self.at..self.filled];
                    rows.sniff(&head[..memchr::memchr(b'\n', head).unwrap_or(head.len())]);
                }
                if self.at == self.filled && !self.ended {
                    if self.batch.is_empty() {
                        continue;
                    }
                    // Nothing is waiting and there are rows to hand over.
                    return Ok(());
                }
            }
            let (used, fed) = rows.feed(&self.chunk[self.at..self.filled], self.settings.max_line_bytes);
            self.at += used;
            match fed {
                Fed::More => {}
                Fed::End => {
                    let path = self.path.clone();
                    return if rows.has_header() { Ok(()) } else { Err(FileError::NoHeader { path }) };
                }
                Fed::Row => {
                    self.line = rows.line();
                    if rows.has_header() {
                        rows.take_row(&mut self.batch);
                    } else {
                        rows.take_header(&self.path, &self.settings)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Reads the next chunk; false at the end. With `may_pause` it returns true without new bytes where waiting
    /// for a pipe would hold back lines that are whole.
    fn refill(&mut self, may_pause: bool) -> Result<bool, FileError> {
        if self.ended {
            return Ok(false);
        }
        // A pipe that gave less than a chunk last time has probably nothing more at the moment.
        if may_pause && self.total.is_none() && self.filled < self.chunk.len() && !self.batch.is_empty() {
            return Ok(true);
        }
        if let Some(error) = self.pending.take() {
            return Err(error);
        }
        let mut count = 0;
        loop {
            match self.input.read(&mut self.chunk[count..]) {
                Ok(0) => break,
                Ok(read) => count += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                // What came before the damage is handed over first.
                Err(source) if count > 0 => {
                    self.pending = Some(self.fault(source));
                    break;
                }
                Err(source) => return Err(self.fault(source)),
            }
            // The first chunk must hold the byte order mark and the header row, however slowly it comes.
            if self.started || count == self.chunk.len() || self.chunk[..count].contains(&b'\n') {
                break;
            }
        }
        self.at = 0;
        self.filled = count;
        self.ended = count == 0;
        if !self.started && count > 0 {
            self.started = true;
            if self.chunk[..count].starts_with("\u{feff}".as_bytes()) {
                self.at = 3;
            }
        }
        Ok(count > 0)
    }

    fn fault(&self, source: io::Error) -> FileError {
        let path = self.path.clone();
        let lines = self.line;
        match self.form {
            Some(form) if source.kind() == io::ErrorKind::UnexpectedEof => {
                FileError::Truncated { path, form, lines }
            }
            // The decoders report damage under several kinds; an error of the disk carries a system's number.
            Some(form) if source.raw_os_error().is_none() => FileError::Damaged { path, form, lines },
            _ => FileError::Read { path, source },
        }
    }
}

/// Why the bytes are not UTF-8, or `None` if they are.
fn not_utf8(bytes: &[u8]) -> Option<String> {
    let error = std::str::from_utf8(bytes).err()?;
    Some(format!("the line is not UTF-8 (byte {})", error.valid_up_to() + 1))
}

/// Whether the name, less the ending of a packer, is one of a table.
fn is_csv(name: &Path) -> bool {
    let name = name.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let name = [".gz", ".zst"].iter().find_map(|packed| name.strip_suffix(packed)).unwrap_or(&name);
    name.ends_with(".csv") || name.ends_with(".tsv")
}

/// Counts the bytes of the file as they are read.
struct Counted<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
