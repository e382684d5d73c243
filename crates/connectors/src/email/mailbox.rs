//! Mailboxes on disk that grow: an mbox that is read on from where it ended, and a Maildir whose messages are read once each.

use std::collections::{BTreeSet, VecDeque};
use std::fs::{self, File};
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::PathBuf;

use crate::Cursor;
use crate::email::imap::leave_out_own;
use crate::email::mbox::{MAX_MESSAGE_BYTES, Mailbox};
use crate::email::parse;
use crate::sign;
use crate::source::{Found, Reader, ReaderError, Stopping};

/// Messages of one batch.
const BATCH: usize = 50;

/// An mbox. Cursor: the byte at which the next message begins, or will begin.
pub(super) struct MboxFile {
    path: PathBuf,
    own: Vec<String>,
    at: u64,
    /// How long the file was at the last look: its last message may still be being written until it stays the same.
    length: Option<u64>,
}

impl MboxFile {
    /// From where it stood.
    ///
    /// # Errors
    /// The cursor is none of an mbox.
    pub(super) fn open(
        path: PathBuf,
        own: Vec<String>,
        cursor: Option<&Cursor>,
    ) -> Result<Self, &'static str> {
        let at = match cursor {
            Some(cursor) => cursor
                .0
                .parse()
                .map_err(|_| "the stored cursor is no place in an mbox: forget it to start over")?,
            None => 0,
        };
        Ok(Self { path, own, at, length: None })
    }

    /// The file at the place where reading goes on: its start, if mail programs have written it anew since.
    fn reopened(&mut self) -> std::io::Result<(BufReader<File>, u64)> {
        let mut file = File::open(&self.path)?;
        let length = file.metadata()?.len();
        let mut mark = [0; 5];
        let is_start = self.at == length || {
            self.at < length
                && file.seek(SeekFrom::Start(self.at)).is_ok()
                && file.read_exact(&mut mark).is_ok()
                && &mark == b"From "
        };
        if !is_start {
            self.at = 0;
        }
        file.seek(SeekFrom::Start(self.at))?;
        Ok((BufReader::with_capacity(1 << 16, file), length))
    }
}

impl Reader for MboxFile {
    fn read(&mut self, stop: &dyn Stopping, found: &mut Found) -> Result<bool, ReaderError> {
        let fault = |error: std::io::Error| {
            ReaderError::Retry(format!(
                "`mbox` cannot be read ({error}); check that it is there and that you may read it"
            ))
        };
        let (reader, length) = self.reopened().map_err(fault)?;
        let grows = self.length.replace(length) != Some(length);
        let (from, mut mailbox) = (self.at, Mailbox::new(reader));
        for _ in 0..BATCH {
            if stop.stopping() {
                return Ok(true);
            }
            let Some(mail) = mailbox.next_message().map_err(fault)? else { return Ok(false) };
            if grows && from + mail.end >= length {
                return Ok(false);
            }
            let before = found.posts.len();
            parse::message(&mail.bytes, found);
            leave_out_own(&self.own, before, found);
            self.at = from + mail.end;
        }
        Ok(true)
    }

    fn cursor(&self) -> Cursor {
        Cursor(self.at.to_string())
    }
}

/// A Maildir. Cursor: for each message that is there and was read, eight bytes of the hash of its name without flags.
pub(super) struct Maildir {
    path: PathBuf,
    own: Vec<String>,
    read: BTreeSet<u64>,
    waiting: VecDeque<(u64, PathBuf)>,
}

impl Maildir {
    /// From where it stood.
    ///
    /// # Errors
    /// The cursor is none of a Maildir.
    pub(super) fn open(
        path: PathBuf,
        own: Vec<String>,
        cursor: Option<&Cursor>,
    ) -> Result<Self, &'static str> {
        let hex = cursor.map_or("", |cursor| &cursor.0);
        let bytes = sign::unhex(hex).filter(|bytes| bytes.len() % 8 == 0);
        let bytes = bytes.ok_or("the stored cursor is none of a Maildir: forget it to start over")?;
        let read = bytes.as_chunks::<8>().0.iter().map(|eight| u64::from_be_bytes(*eight)).collect();
        Ok(Self { path, own, read, waiting: VecDeque::new() })
    }

    /// Finds the messages that were not read, oldest name first.
    fn look(&mut self) -> std::io::Result<()> {
        let mut files = Vec::new();
        for folder in ["new", "cur"] {
            for entry in fs::read_dir(self.path.join(folder))? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                if name.starts_with('.') || !entry.file_type()?.is_file() {
                    continue;
                }
                // Flags stand behind `:2,` and change; the rest of the name never does.
                let lasting = name.split([':', ';', '!']).next().unwrap_or_default().to_owned();
                files.push((lasting, entry.path()));
            }
        }
        files.sort();
        let hashed: Vec<(u64, PathBuf)> = files.into_iter().map(|(name, path)| (hash(&name), path)).collect();
        let there: BTreeSet<u64> = hashed.iter().map(|(hash, _)| *hash).collect();
        self.read.retain(|hash| there.contains(hash));
        self.waiting = hashed.into_iter().filter(|(hash, _)| !self.read.contains(hash)).collect();
        Ok(())
    }
}

fn hash(name: &str) -> u64 {
    let digest = sign::Hash::Sha256.of(name.as_bytes());
    digest.first_chunk::<8>().map_or(0, |eight| u64::from_be_bytes(*eight))
}

impl Reader for Maildir {
    fn read(&mut self, stop: &dyn Stopping, found: &mut Found) -> Result<bool, ReaderError> {
        if self.waiting.is_empty() {
            self.look().map_err(|error| {
                ReaderError::Retry(format!(
                    "`maildir` cannot be read ({error}); it must hold the folders `new` and `cur`"
                ))
            })?;
        }
        for _ in 0..BATCH {
            if stop.stopping() {
                return Ok(true);
            }
            let Some((hash, path)) = self.waiting.pop_front() else { break };
            let mut bytes = Vec::new();
            let most = MAX_MESSAGE_BYTES as u64;
            // A message that went, or was renamed, between the look and now is found at the next look.
            if File::open(&path).and_then(|file| file.take(most).read_to_end(&mut bytes)).is_err() {
                continue;
            }
            let before = found.posts.len();
            parse::message(&bytes, found);
            leave_out_own(&self.own, before, found);
            self.read.insert(hash);
        }
        Ok(!self.waiting.is_empty())
    }

    fn cursor(&self) -> Cursor {
        let bytes: Vec<u8> = self.read.iter().flat_map(|hash| hash.to_be_bytes()).collect();
        Cursor(sign::hex(&bytes))
    }
}
