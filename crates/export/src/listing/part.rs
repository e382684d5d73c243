//! A file that has its name only once it is whole.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::ListingError;

/// A file on its way: written under another name beside it, for its owner alone.
pub(super) struct Part {
    file: BufWriter<File>,
    part: PathBuf,
    path: PathBuf,
    whole: bool,
}

impl Part {
    pub(super) fn create(path: &Path) -> Result<Part, ListingError> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let part = path.with_file_name(name);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&part).map_err(|source| ListingError::Io { path: part.clone(), source })?;
        let file = BufWriter::with_capacity(1 << 16, file);
        Ok(Part { file, part, path: path.to_owned(), whole: false })
    }

    /// Gives it its name, over what has it.
    pub(super) fn finish(mut self) -> Result<PathBuf, ListingError> {
        let done = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        let done = done.and_then(|()| std::fs::rename(&self.part, &self.path));
        done.map_err(|source| self.failed(source))?;
        self.whole = true;
        Ok(self.path.clone())
    }

    pub(super) fn failed(&self, source: std::io::Error) -> ListingError {
        ListingError::Io { path: self.path.clone(), source }
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.whole {
            // What is left of an abandoned listing; that it cannot be removed is nothing to add to why it was abandoned.
            let _ = std::fs::remove_file(&self.part);
        }
    }
}

/// The file beside `path` whose name has `middle` before the ending: `a.csv` and `reactions` give `a.reactions.csv`.
pub(super) fn beside(path: &Path, middle: &str, ending: &str) -> PathBuf {
    path.with_extension(format!("{middle}.{ending}"))
}
