//! Looks through a path for files that were not read, and reads one at a time.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::ledger::Ledger;
use crate::Cursor;
use crate::source::{Document, Found, NotOurs, Reader, ReaderError, Stopping};

/// Longest file that is read, in bytes: it is held in memory with what it makes.
const MAX_FILE_BYTES: u64 = 512 << 20;

/// Most files in a folder; a path that was mistyped to the root of a disk ends here.
const MAX_FILES: usize = 200_000;

/// Reads one document.
pub(crate) type Parse = Box<dyn Fn(&Document<'_>, &mut Found) -> Result<(), NotOurs> + Send>;

/// What tells without reading that a file is as it was at the last look.
type Look = (u64, Option<SystemTime>);

/// Reads each file of a path once. See the module.
pub(crate) struct Imports {
    path: PathBuf,
    endings: &'static [&'static str],
    parse: Parse,
    ledger: Ledger,
    /// Files as they were when last looked into; only saves reading them again.
    looked: BTreeMap<String, Look>,
    waiting: VecDeque<(String, PathBuf, Look)>,
}

impl Imports {
    /// A reader of the files at `path` with one of the `endings` (with a dot, lower case), from `cursor` on.
    ///
    /// # Errors
    /// The cursor is none of a reader of files; in words.
    pub(crate) fn new(
        path: PathBuf,
        endings: &'static [&'static str],
        cursor: Option<&Cursor>,
        parse: Parse,
    ) -> Result<Self, &'static str> {
        let ledger = match cursor {
            Some(cursor) => Ledger::from_cursor(cursor)
                .ok_or("the stored cursor is no list of files: forget it to start over")?,
            None => Ledger::default(),
        };
        Ok(Self { path, endings, parse, ledger, looked: BTreeMap::new(), waiting: VecDeque::new() })
    }

    /// Finds the files that are new or look changed.
    fn look(&mut self) -> Result<(), ReaderError> {
        let fault = |error: std::io::Error| {
            ReaderError::Retry(format!(
                "`import_path` cannot be looked through ({error}); check that it is there"
            ))
        };
        let mut files = BTreeMap::new();
        let meta = fs::metadata(&self.path).map_err(fault)?;
        if meta.is_dir() {
            walk(&self.path, self.endings, &mut files).map_err(fault)?;
        } else {
            let name = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.insert(name, (self.path.clone(), (meta.len(), meta.modified().ok())));
        }
        self.ledger.keep(&|name| files.contains_key(name));
        self.looked.retain(|name, _| files.contains_key(name));
        for (name, (path, look)) in files {
            if self.looked.get(&name) != Some(&look) {
                self.waiting.push_back((name, path, look));
            }
        }
        Ok(())
    }

    fn one(&mut self, name: &str, path: &Path, size: u64, found: &mut Found) {
        if size > MAX_FILE_BYTES {
            let most = MAX_FILE_BYTES >> 20;
            found.refuse(format!("a file is longer than {most} MiB: split it"), name);
            return;
        }
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                found.refuse(format!("a file cannot be read ({})", error.kind()), name);
                return;
            }
        };
        if self.ledger.knows(name, &bytes) {
            return;
        }
        let document = Document { name: Some(name), ..Document::of(&bytes) };
        if (self.parse)(&document, found).is_err() {
            found.skip("a file without posts");
        }
        self.ledger.enter(name, &bytes);
    }
}

impl Reader for Imports {
    fn read(&mut self, stop: &dyn Stopping, found: &mut Found) -> Result<bool, ReaderError> {
        if self.waiting.is_empty() {
            self.look()?;
        }
        while let Some((name, path, look)) = self.waiting.pop_front() {
            self.one(&name, &path, look.0, found);
            self.looked.insert(name, look);
            if !found.is_empty() || stop.stopping() {
                break;
            }
        }
        Ok(!self.waiting.is_empty())
    }

    fn cursor(&self) -> Cursor {
        self.ledger.cursor()
    }
}

/// The files below `root`, by name relative to it.
fn walk(root: &Path, endings: &[&str], files: &mut BTreeMap<String, (PathBuf, Look)>) -> std::io::Result<()> {
    let mut folders = vec![(root.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type()?;
            if name.starts_with('.') || kind.is_symlink() {
                continue;
            }
            let relative = format!("{prefix}{name}");
            if kind.is_dir() {
                folders.push((entry.path(), format!("{relative}/")));
                continue;
            }
            let lower = name.to_ascii_lowercase();
            if !endings.iter().any(|ending| lower.ends_with(ending)) {
                continue;
            }
            if files.len() >= MAX_FILES {
                return Err(std::io::Error::other(format!("there are more than {MAX_FILES} files")));
            }
            let meta = entry.metadata()?;
            files.insert(relative, (entry.path(), (meta.len(), meta.modified().ok())));
        }
    }
    Ok(())
}
