//! A disk that is small, so that it gets full: a file system in memory.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Mounting takes rights that not everybody has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotMounted(String);

impl fmt::Display for NotMounted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no disk could be mounted: {}", self.0)
    }
}

impl std::error::Error for NotMounted {}

/// A file system of bounded size, unmounted when dropped.
#[derive(Debug)]
pub struct SmallDisk {
    at: PathBuf,
}

impl SmallDisk {
    /// Mounts an empty one of `mib` MiB at `at`, which is made.
    ///
    /// # Errors
    /// Where that is not permitted.
    pub fn mount(at: impl Into<PathBuf>, mib: u32) -> Result<Self, NotMounted> {
        let disk = Self { at: at.into() };
        std::fs::create_dir_all(&disk.at).map_err(|error| NotMounted(error.to_string()))?;
        disk.run_mount(&["-t", "tmpfs", "-o", &format!("size={mib}m"), "tmpfs"])?;
        Ok(disk)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.at
    }

    /// Changes its size to `mib` MiB.
    ///
    /// # Panics
    /// If that fails; for example because more than that is stored.
    #[track_caller]
    pub fn grow(&self, mib: u32) {
        let grown = self.run_mount(&["-o", &format!("remount,size={mib}m")]);
        assert!(grown.is_ok(), "the disk cannot be made larger: {grown:?}");
    }

    fn run_mount(&self, args: &[&str]) -> Result<(), NotMounted> {
        let output = Command::new("mount").args(args).arg(&self.at).stdin(Stdio::null()).output();
        match output {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(NotMounted(String::from_utf8_lossy(&output.stderr).trim().to_owned())),
            Err(error) => Err(NotMounted(error.to_string())),
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a process that a failed test has left behind may still hold files.
        let _ = Command::new("umount").arg("-l").arg(&self.at).stderr(Stdio::null()).status();
    }
}
