//! Looks through a folder for files that may be read.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::ledger::key_of;

/// Most files in a folder; a path that was mistyped to the root of a disk ends here.
const MAX_FILES: usize = 200_000;

/// Where files go once they were read; never looked into.
pub(super) const DONE: &str = "done";
/// Where files go that could not be read to their end.
pub(super) const FAILED: &str = "failed";

/// Endings of files that somebody still writes.
const UNFINISHED: [&str; 4] = [".part", ".tmp", ".crdownload", ".filepart"];

/// The ending of a file that says that another one is whole.
const MATE: &str = ".done";

/// A file as it lies there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Relative to the folder, with `/` between its parts.
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) size: u64,
    /// When its place in the folder or its content last changed (`ctime`), in microseconds since 1970.
    pub(super) at: i64,
    /// Whether it has a mate.
    pub(super) mate: bool,
}

/// The files below `root`, the oldest first.
///
/// # Errors
/// A folder cannot be read, or there are too many files.
pub(super) fn entries(root: &Path, depth: u64) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut mates = BTreeSet::new();
    let mut folders = vec![(root.to_owned(), String::new(), 0)];
    while let Some((folder, prefix, level)) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            // A name that is no text would not be found again under the one it is remembered by.
            let Ok(name) = entry.file_name().into_string() else { continue };
            let kind = entry.file_type()?;
            if name.starts_with('.') || kind.is_symlink() {
                continue;
            }
            let relative = format!("{prefix}{name}");
            if kind.is_dir() {
                let ours = level == 0 && (name == DONE || name == FAILED);
                if level < depth && !ours {
                    folders.push((entry.path(), format!("{relative}/"), level + 1));
                }
                continue;
            }
            let lower = name.to_ascii_lowercase();
            if !kind.is_file() || UNFINISHED.iter().any(|ending| lower.ends_with(ending)) {
                continue;
            }
            if let Some(of) = relative.strip_suffix(MATE) {
                mates.insert(of.to_owned());
                continue;
            }
            if entries.len() >= MAX_FILES {
                return Err(io::Error::other(format!("there are more than {MAX_FILES} files")));
            }
            // A file that went away in the meantime is none.
            let Ok(meta) = entry.metadata() else { continue };
            let at = meta.ctime().saturating_mul(1_000_000).saturating_add(meta.ctime_nsec() / 1000);
            entries.push(Entry { name: relative, path: entry.path(), size: meta.len(), at, mate: false });
        }
    }
    for entry in &mut entries {
        let stem = entry.name.rsplit_once('.').map(|(stem, _)| stem);
        entry.mate = mates.contains(&entry.name) || stem.is_some_and(|stem| mates.contains(stem));
    }
    // The order in which the ledger forgets.
    entries.sort_by_cached_key(|entry| (entry.at, key_of(&entry.name)));
    Ok(entries)
}
