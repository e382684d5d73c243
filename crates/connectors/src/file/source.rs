//! A file as a source: read once, from the line where it stood. Cursor: the number of lines handed over.

use std::path::PathBuf;

use crate::Cursor;
use crate::file::{FileSettings, Lines, post};
use crate::source::{Found, Opening, Reader, ReaderError, SettingsProblem, Stopping};

/// Lines of one batch.
const BATCH_LINES: usize = 1000;

/// Opens a file at its cursor.
pub(super) fn open(opening: &Opening<'_>) -> Result<FileSource, SettingsProblem> {
    let settings = opening.settings;
    let handed_over = match opening.from {
        Some(cursor) => cursor.0.parse().map_err(|_| {
            settings.problem("", "the stored cursor is not readable: forget it to start over")
        })?,
        None => 0,
    };
    let path = settings.path("path").unwrap_or_default();
    Ok(FileSource { path, settings: FileSettings::of(settings), lines: None, handed_over })
}

/// See the module.
pub(super) struct FileSource {
    path: PathBuf,
    settings: FileSettings,
    lines: Option<Lines>,
    handed_over: u64,
}

impl Reader for FileSource {
    fn read(&mut self, _stop: &dyn Stopping, found: &mut Found) -> Result<bool, ReaderError> {
        let fatal = |error: super::FileError| ReaderError::Fatal(error.to_string());
        let lines = match &mut self.lines {
            Some(lines) => lines,
            None => {
                let mut lines = Lines::open(&self.path, &self.settings).map_err(fatal)?;
                lines.skip_lines(self.handed_over).map_err(fatal)?;
                self.lines.insert(lines)
            }
        };
        let Some(batch) = lines.next_batch(BATCH_LINES).map_err(fatal)? else { return Ok(false) };
        self.handed_over += batch.len() as u64;
        post::batch_into(batch, found);
        Ok(true)
    }

    fn cursor(&self) -> Cursor {
        Cursor(self.handed_over.to_string())
    }
}
