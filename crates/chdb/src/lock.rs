//! Who holds a data directory: one process per directory, one directory per process.
//!
//! The engine has a lock of its own, but tells of it on standard error only. Ours is taken first: an advisory lock on
//! `hark.lock`, which the kernel drops when the process ends however it ends, with the holder's process id as text
//! inside (for the message only; a stale id in an unlocked file means nothing).

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::OpenError;

/// The directory this process has open. Process-wide because the engine's state is: it lives in the library.
static OPEN: Mutex<Option<PathBuf>> = Mutex::new(None);

fn open_dir() -> MutexGuard<'static, Option<PathBuf>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Holds a directory until dropped.
#[derive(Debug)]
pub(crate) struct DirLock {
    /// Locked for as long as it is open.
    _file: File,
}

impl DirLock {
    /// Takes `dir` (absolute, existing) for this process.
    pub(crate) fn take(dir: &Path) -> Result<DirLock, OpenError> {
        let mut open = open_dir();
        match open.as_deref() {
            Some(held) if held == dir => {
                return Err(OpenError::DirectoryLocked {
                    dir: dir.to_owned(),
                    holder: Some(std::process::id()),
                });
            }
            Some(held) => {
                return Err(OpenError::OtherDirectoryOpen { open: held.to_owned(), dir: dir.to_owned() });
            }
            None => {}
        }
        let path = dir.join("hark.lock");
        let io = |action| {
            let path = path.clone();
            move |source| OpenError::Io { action, path, source }
        };
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(io("open the lock file"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Unreadable only costs the number in the message.
                let _ = file.read_to_string(&mut holder);
                return Err(OpenError::DirectoryLocked {
                    dir: dir.to_owned(),
                    holder: holder.trim().parse().ok(),
                });
            }
            Err(TryLockError::Error(source)) => return Err(io("lock")(source)),
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .map_err(io("write the lock file"))?;
        *open = Some(dir.to_owned());
        Ok(DirLock { _file: file })
    }
}

impl Drop for DirLock {
    fn drop(&mut self) {
        *open_dir() = None;
    }
}
