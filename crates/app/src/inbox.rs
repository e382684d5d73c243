//! The drop folder: every file put into it is read once and moved to `done/` beside it.
//!
//! Writers put a file under another name (`.part`, or a leading dot) and rename it when it is whole. A file
//! that is damaged goes to `failed/` with a message; what could be read of it has been read.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use connectors::file::{FileSettings, Lines};
use model::SystemClock;

use crate::feed::feed;
use crate::home::Home;
use crate::output::note;
use crate::roles::Control;

/// How often the folder is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// Watches the folder until told to stop.
pub(crate) fn watch(home: &Home, control: &Control, dir: &Path) -> anyhow::Result<()> {
    for folder in [dir.to_owned(), dir.join("done"), dir.join("failed")] {
        fs::create_dir_all(folder)?;
    }
    while !control.stopping() {
        for path in files(dir)? {
            if control.stopping() {
                break;
            }
            read(home, control, dir, &path)?;
        }
        std::thread::sleep(LOOK);
    }
    Ok(())
}

/// Whole files, in order of name.
fn files(dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(dir)?
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            !name.starts_with('.') && !name.ends_with(".part")
        })
        .collect();
    paths.sort();
    Ok(paths)
}

fn read(home: &Home, control: &Control, dir: &Path, path: &Path) -> anyhow::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let settings =
        FileSettings { max_line_bytes: home.settings().ingest.max_line_bytes, ..FileSettings::default() };
    let result = Lines::open(path, &settings)
        .map_err(anyhow::Error::from)
        .and_then(|mut lines| feed(home, control, &SystemClock, &name, &mut lines, |_, _| Ok(())));
    if control.stopping() {
        // Not read to its end: it stays, and is read again after the next start.
        return Ok(());
    }
    let to = match result {
        Ok(_) => "done",
        Err(error) if error.is::<journal::JournalError>() => return Err(error),
        Err(error) => {
            note(&format!("{name}: {error}; moved to {}", dir.join("failed").display()));
            "failed"
        }
    };
    fs::rename(path, dir.join(to).join(&name))?;
    Ok(())
}
