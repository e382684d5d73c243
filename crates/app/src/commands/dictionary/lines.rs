//! Lines of corpora and of posts, for measuring: the first line that cannot be read ends the command, since a
//! figure over half a file would mislead.

use std::path::{Path, PathBuf};

use anyhow::Context;
use connectors::file::{FileSettings, Lines};

use crate::commands::ingest;
use crate::exit::{self, failure};

/// Lines in one read.
const BATCH: usize = 4096;

/// Gives every line of a file to `take`; an error names the file and the line.
pub(super) fn each_line(
    path: &Path,
    mut take: impl FnMut(&[u8]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut lines = ingest::open(path, &[], FileSettings::default().max_line_bytes)?;
    while let Some(batch) = Lines::next_batch(&mut lines, BATCH)? {
        for (number, line, refusal) in batch.entries() {
            let place = || format!("{}:{number}", path.display());
            match refusal {
                Some(reason) => return Err(failure(exit::DATA, format!("{}: {reason}", place()))),
                None => take(line).map_err(|error| failure(exit::DATA, format!("{}: {error}", place())))?,
            }
        }
    }
    Ok(())
}

/// The file itself, or every file of JSON lines below a folder, in the order of their paths.
pub(super) fn files(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries =
            std::fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if [".jsonl", ".jsonl.gz", ".jsonl.zst"].iter().any(|end| name.ends_with(end)) {
                files.push(path);
            }
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(failure(exit::NO_INPUT, format!("{}: no file of JSON lines in it", path.display())));
    }
    Ok(files)
}
