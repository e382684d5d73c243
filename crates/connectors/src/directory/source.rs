//! Reads the files of a folder, one after the other.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;

use openssl::hash::{Hasher, MessageDigest};
use serde::{Deserialize, Serialize};

use super::settings::DirectorySettings;
use super::walk::{DONE, Entry, FAILED, entries};
use crate::Cursor;
use crate::content::{At, Content, ContentError};
use crate::ledger::{Ledger, key_of};
use crate::sign::hex;
use crate::source::{Found, Opening, Reader, ReaderError, SettingsProblem, Stopping};

/// Items of one batch.
const BATCH_ITEMS: usize = 1000;

/// Bytes read at once for the hash.
const CHUNK: usize = 256 << 10;

/// Where the folder stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Stand {
    ledger: Ledger,
    /// The file that is being read: key, mark, place.
    #[serde(default)]
    open: Option<(String, String, At)>,
}

/// A file that is being read.
struct Current {
    entry: Entry,
    key: String,
    mark: String,
    content: Content,
}

/// How a file looked, and since when it looks so.
struct Look {
    size: u64,
    at: i64,
    since: Instant,
}

/// See the module.
pub(super) struct DirectorySource {
    settings: DirectorySettings,
    stand: Stand,
    waiting: VecDeque<Entry>,
    current: Option<Current>,
    looks: BTreeMap<String, Look>,
    /// Files that were read, to be moved once that is durable; whether to their end.
    read: Vec<(Entry, bool)>,
}

impl DirectorySource {
    /// Opens a folder at its cursor.
    ///
    /// # Errors
    /// Settings that do not fit together, or a cursor that is none of a folder.
    pub(super) fn open(opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let stand = match opening.from {
            Some(cursor) => serde_json::from_str(&cursor.0).map_err(|_| {
                opening.settings.problem("", "the stored cursor is not readable: forget it to start over")
            })?,
            // Whoever names a folder wants what lies in it, however old.
            None => Stand { ledger: Ledger::since(i64::MIN), open: None },
        };
        Ok(Self {
            settings: DirectorySettings::of(opening.settings)?,
            stand,
            waiting: VecDeque::new(),
            current: None,
            looks: BTreeMap::new(),
            read: Vec::new(),
        })
    }

    /// Finds the files that are whole and were not read.
    fn look(&mut self) -> Result<(), ReaderError> {
        let all = entries(&self.settings.root, self.settings.depth).map_err(|error| {
            ReaderError::Retry(format!(
                "`path` cannot be looked through ({}); check that it is there and may be read",
                error.kind()
            ))
        })?;
        let now = Instant::now();
        let keys: BTreeMap<String, &Entry> = all.iter().map(|entry| (key_of(&entry.name), entry)).collect();
        self.stand.ledger.keep(|key| keys.contains_key(key));
        self.looks.retain(|key, _| keys.contains_key(key));
        let mut waiting = Vec::new();
        for entry in &all {
            let key = key_of(&entry.name);
            let look =
                self.looks.entry(key.clone()).or_insert(Look { size: entry.size, at: entry.at, since: now });
            if (look.size, look.at) != (entry.size, entry.at) {
                *look = Look { size: entry.size, at: entry.at, since: now };
            }
            let settled = now.duration_since(look.since) >= self.settings.settle && !self.settings.needs_mate;
            let known = match self.stand.ledger.entry(&key) {
                Some((mark, at)) => at == entry.at && size_of(mark) == Some(entry.size),
                None => self.stand.ledger.knows(&key, "", entry.at),
            };
            if (settled || entry.mate) && !known {
                waiting.push(entry.clone());
            }
            // Read by a program that ended before it could move it.
            if known && self.settings.moves && !self.read.iter().any(|(read, _)| read.name == entry.name) {
                self.read.push((entry.clone(), true));
            }
        }
        // A file that was begun is finished first.
        let open = self.stand.open.as_ref().map(|(key, ..)| key.clone());
        waiting.sort_by_key(|entry| open.as_ref() != Some(&key_of(&entry.name)));
        self.waiting = waiting.into();
        Ok(())
    }

    /// Opens a file, unless it turns out to be known, or no file that is read.
    fn begin(&mut self, entry: Entry, found: &mut Found) -> Result<(), ReaderError> {
        let key = key_of(&entry.name);
        let mark = match mark(&entry.path) {
            Ok(mark) => mark,
            // It went away, or somebody is at it again: the next look tells.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(outside(error.kind())),
        };
        if size_of(&mark) != Some(entry.size) {
            return Ok(());
        }
        if self.stand.ledger.entry(&key).is_some_and(|(held, _)| held == mark) {
            // Touched, but the same: only its time is new.
            self.stand.ledger.enter(key, mark, entry.at, self.settings.remembered);
            return Ok(());
        }
        let at = match &self.stand.open {
            Some((open, same, at)) if *open == key && *same == mark => at.clone(),
            _ => At::default(),
        };
        let file = File::open(&entry.path).map_err(|error| outside(error.kind()))?;
        match Content::open(Box::new(file), &entry.name, &self.settings.how, &at) {
            Ok(content) => {
                self.stand.open = Some((key.clone(), mark.clone(), at));
                self.current = Some(Current { entry, key, mark, content });
                Ok(())
            }
            Err(ContentError::Outside(kind)) => Err(outside(kind)),
            Err(error) => {
                found.refuse(format!("a file: {error}"), entry.name.as_bytes());
                self.finish(entry, key, mark, false);
                Ok(())
            }
        }
    }

    fn finish(&mut self, entry: Entry, key: String, mark: String, whole: bool) {
        self.stand.ledger.enter(key, mark, entry.at, self.settings.remembered);
        self.stand.open = None;
        self.read.push((entry, whole));
    }
}

impl Reader for DirectorySource {
    fn read(&mut self, stop: &dyn Stopping, found: &mut Found) -> Result<bool, ReaderError> {
        loop {
            if stop.stopping() {
                return Ok(false);
            }
            if let Some(current) = &mut self.current {
                let next = current.content.next(BATCH_ITEMS, found);
                let at = current.content.at();
                match next {
                    Ok(true) => {
                        self.stand.open = Some((current.key.clone(), current.mark.clone(), at));
                        return Ok(true);
                    }
                    Err(ContentError::Outside(kind)) => {
                        self.current = None;
                        return Err(outside(kind));
                    }
                    ended => {
                        let Some(Current { entry, key, mark, .. }) = self.current.take() else { continue };
                        if let Err(error) = &ended {
                            found.refuse(format!("a file: {error}"), entry.name.as_bytes());
                        }
                        self.finish(entry, key, mark, ended.is_ok());
                        if !found.is_empty() {
                            return Ok(true);
                        }
                    }
                }
                continue;
            }
            if self.waiting.is_empty() {
                self.look()?;
            }
            match self.waiting.pop_front() {
                Some(entry) => self.begin(entry, found)?,
                // What was finished without a post is told all the same, so that it is moved.
                None => return Ok(false),
            }
            if self.current.is_none() && (self.waiting.is_empty() || !found.is_empty()) {
                return Ok(!self.waiting.is_empty());
            }
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(&self.stand).unwrap_or_default())
    }

    fn done(&mut self) -> Result<(), ReaderError> {
        while let Some((entry, whole)) = self.read.first() {
            if self.settings.moves {
                let folder = if *whole { DONE } else { FAILED };
                move_away(&self.settings.root, folder, entry).map_err(|error| {
                    ReaderError::Retry(format!(
                        "a file that was read cannot be moved to `{folder}/` ({})",
                        error.kind()
                    ))
                })?;
            }
            self.read.remove(0);
        }
        Ok(())
    }
}

fn outside(kind: io::ErrorKind) -> ReaderError {
    ReaderError::Retry(format!("a file cannot be read ({kind}); check the folder's rights and its disk"))
}

/// Size and hash of a file, read through once.
fn mark(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Hasher::new(MessageDigest::sha256())?;
    let (mut chunk, mut size) = (vec![0; CHUNK], 0_u64);
    loop {
        match file.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => {
                hasher.update(&chunk[..count])?;
                size += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(format!("{size}:{}", hex(&hasher.finish()?[..16])))
}

fn size_of(mark: &str) -> Option<u64> {
    mark.split_once(':')?.0.parse().ok()
}

/// Moves a file, and its mate, to a folder beside; a name that is taken gets a number.
fn move_away(root: &Path, folder: &str, entry: &Entry) -> io::Result<()> {
    let target = root.join(folder).join(&entry.name);
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::rename(&entry.path, free(target)?) {
        // Somebody was faster.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    }
    if entry.mate {
        let name = entry.path.display().to_string();
        let stem = entry.path.with_extension("done");
        for mate in [PathBuf::from(format!("{name}.done")), stem] {
            match fs::remove_file(mate) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

fn free(target: PathBuf) -> io::Result<PathBuf> {
    if !target.try_exists()? {
        return Ok(target);
    }
    let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for number in 1..10_000 {
        let other = target.with_file_name(format!("{number}-{name}"));
        if !other.try_exists()? {
            return Ok(other);
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}
