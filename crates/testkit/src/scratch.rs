//! Directories that do not outlive the tests, even where nothing is dropped: a test process may be killed, and what
//! lies in a `static` is never dropped.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Names are `hark-testkit-PID-N`; one whose process is gone is removed by the next process that makes one.
const PREFIX: &str = "hark-testkit-";

/// An empty directory, removed when dropped.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes one in the system's folder for temporary files.
    ///
    /// # Panics
    /// If it cannot be made.
    pub fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        if number == 0 {
            // Others may sweep at the same time, or own what is left: then they remove it.
            let _ = sweep(&std::env::temp_dir());
        }
        let path = std::env::temp_dir().join(format!("{PREFIX}{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path)
            .unwrap_or_else(|error| panic!("cannot make {}: {error}", path.display()));
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // After a failed test the files are what explains it.
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

fn sweep(temp: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(temp)?.flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.split('-').next());
        if owner.is_some_and(|pid| !Path::new("/proc").join(pid).exists()) {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dead_process_left_is_swept_and_the_rest_stays() {
        let temp = Scratch::new();
        // No process has the number 0, nor one above the kernel's limit of 2^22.
        let [dead, alive, other] = [
            format!("{PREFIX}4999999-3"),
            format!("{PREFIX}{}-99", std::process::id()),
            "somebody-elses".to_owned(),
        ];
        for name in [&dead, &alive, &other] {
            std::fs::create_dir(temp.path().join(name)).unwrap();
        }
        sweep(temp.path()).unwrap();
        let left = [&dead, &alive, &other].map(|name| temp.path().join(name).exists());
        assert_eq!(left, [false, true, true]);
        let path = temp.path().to_owned();
        drop(temp);
        assert!(!path.exists());
    }
}
