//! Why the outbox did not do what it was asked. Nothing of an alert is repeated.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::ErrorCode;

/// Why the outbox did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The disk is full. Nothing is lost: what was asked for was not done.
    #[error("the disk of the outbox `{}` is full; make room, and it goes on by itself", .path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// Another process kept the file locked.
    #[error("another process kept the outbox `{}` locked for {} s; try again", .path.display(), .waited.as_secs())]
    Busy {
        /// The file.
        path: PathBuf,
        /// How long this one waited.
        waited: Duration,
    },
    /// A later version of the program wrote the file.
    #[error("the outbox `{}` has format {found}; this program knows formats up to {known}: use the program that wrote it, or a later one", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format this program knows.
        known: i64,
    },
    /// The file is no outbox, or damaged.
    #[error("the outbox `{}` cannot be read: {what}; restore it from a backup, or move it away to begin anew: rules then count from where they stand in the journal, and alerts that waited for a receiver are gone", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The file cannot be made or opened.
    #[error("could not make the outbox `{}`; check that its folder exists and this user may write there", .path.display())]
    Make {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// SQLite refused for another reason.
    #[error("could not {doing} in the outbox `{}`", .path.display())]
    Engine {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// No such alert or endpoint.
    #[error("the outbox has no {what} `{name}`")]
    Unknown {
        /// `alert` or `endpoint`.
        what: &'static str,
        /// What was asked for.
        name: String,
    },
}

impl OutboxError {
    /// Whether the same may work later.
    pub fn retry(&self) -> bool {
        matches!(self, Self::Full { .. } | Self::Busy { .. } | Self::Engine { .. })
    }
}

/// What goes wrong inside a transaction; it gets the file's path on the way out.
#[derive(Debug)]
pub(super) enum Fault {
    /// SQLite refused.
    Sql(rusqlite::Error),
    /// What is stored cannot be what was written.
    Damage(String),
    /// No such alert or endpoint.
    Unknown(&'static str, String),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Fault {
        Fault::Sql(error)
    }
}

/// A fault with all that the reader of the error needs.
pub(super) fn explain(path: &Path, waited: Duration, doing: &'static str, fault: Fault) -> OutboxError {
    let path = path.to_owned();
    let source = match fault {
        Fault::Sql(source) => source,
        Fault::Damage(what) => return OutboxError::Damaged { path, what },
        Fault::Unknown(what, name) => return OutboxError::Unknown { what, name },
    };
    match source.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => OutboxError::Full { path },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OutboxError::Busy { path, waited },
        Some(ErrorCode::NotADatabase) => OutboxError::Damaged { path, what: "it is no database".to_owned() },
        Some(ErrorCode::DatabaseCorrupt) => {
            OutboxError::Damaged { path, what: "its pages do not fit together".to_owned() }
        }
        _ => OutboxError::Engine { path, doing, source },
    }
}
