//! Why a data directory could not be opened. Statements fail as HTTP answers instead, see `bridge::exception`.

use std::path::PathBuf;

/// Why [`crate::Chdb::open`] failed; each message says what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// No library at any of the places where it may lie.
    #[error(
        "the embedded ClickHouse engine (libchdb.so) was not found; looked at {}. \
         Run scripts/install-chdb.sh, or point HARK_CHDB_LIB at the file",
        list(tried)
    )]
    LibraryNotFound {
        /// Every path looked at, in order.
        tried: Vec<PathBuf>,
    },
    /// A file is there but is not a library we can use.
    #[error(
        "{} cannot be used as the embedded ClickHouse engine: damaged, or not version 26.7 or newer. \
         Run scripts/install-chdb.sh --force",
        path.display()
    )]
    LibraryInvalid {
        /// The file.
        path: PathBuf,
        /// What the dynamic loader said.
        #[source]
        source: libloading::Error,
    },
    /// Another process, or another handle of this one, has the directory open.
    #[error(
        "the data directory {} is in use by {}. Stop that process first, or choose another directory",
        dir.display(),
        holder_text(*holder)
    )]
    DirectoryLocked {
        /// The directory asked for.
        dir: PathBuf,
        /// Process id of the holder, where its lock file tells.
        holder: Option<u32>,
    },
    /// The engine holds one directory per process, and it is another one.
    #[error(
        "this process already has the data directory {} open, and the engine holds one per process; \
         {} must be opened by another process, or after the first is closed",
        open.display(),
        dir.display()
    )]
    OtherDirectoryOpen {
        /// The directory that is open.
        open: PathBuf,
        /// The directory asked for.
        dir: PathBuf,
    },
    /// The engine refused the directory.
    #[error(
        "the embedded ClickHouse engine could not open {}: its files are damaged, unreadable, or were written by a \
         newer engine. The engine's own words are on standard error; restore a backup or move the directory aside",
        dir.display()
    )]
    Corrupt {
        /// The directory.
        dir: PathBuf,
    },
    /// The directory opened but a first statement failed.
    #[error("the embedded ClickHouse engine opened {} but does not answer: {message}", dir.display())]
    ConnectFailed {
        /// The directory.
        dir: PathBuf,
        /// The engine's words.
        message: String,
    },
    /// A path that the engine's arguments cannot carry.
    #[error("the path {} is not valid UTF-8, which the engine needs; choose another data directory", path.display())]
    PathNotText {
        /// The path.
        path: PathBuf,
    },
    /// Reading or writing something in the directory failed.
    #[error("could not {action} {}", path.display())]
    Io {
        /// What was tried, for example `create`.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why it failed.
        #[source]
        source: std::io::Error,
    },
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn holder_text(holder: Option<u32>) -> String {
    holder.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"))
}
