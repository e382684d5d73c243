//! What can go wrong on the way to a destination, and whose turn it is then.

use std::error::Error;
use std::path::PathBuf;

/// Why a file is not there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DestinationError {
    /// It does not answer, broke off, or has too much to do. Nothing is there by halves: try again.
    #[error(
        "{place} broke off or did not answer ({doing}); it is tried again, and if it stays so ask who runs it"
    )]
    Away {
        /// The destination.
        place: String,
        /// What was asked of it.
        doing: String,
        /// Why.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    /// It does not let us in, or not do this.
    #[error(
        "{place} does not allow this ({doing}): {what}; check user, key and rights in the settings of the destination"
    )]
    Denied {
        /// The destination.
        place: String,
        /// What was asked of it.
        doing: String,
        /// What it said.
        what: String,
    },
    /// It is not the machine that it should be. Nothing was sent, no password either.
    #[error(
        "{place} shows the host key {shown}, which is not the one expected; ask who runs it whether the key was changed, \
         and only then change `known_hosts` or `fingerprint`"
    )]
    HostKey {
        /// The destination.
        place: String,
        /// Fingerprint of the key it shows.
        shown: String,
    },
    /// A file of this name is there, with other content. It was left as it is.
    #[error(
        "{place} has another file under the name `{name}`; it was not touched: move it away, or find out who wrote it"
    )]
    Differs {
        /// The destination.
        place: String,
        /// The name.
        name: String,
    },
    /// It did not do what it was asked to, and would not another time.
    #[error("{place} refused ({doing}): {what}")]
    Refused {
        /// The destination.
        place: String,
        /// What was asked of it.
        doing: String,
        /// What it said, or did.
        what: String,
    },
    /// The destination cannot be used as it is set up.
    #[error("{place} cannot be used: {what}")]
    Setup {
        /// The destination.
        place: String,
        /// Why, and what to do.
        what: String,
        /// What lies behind it.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    /// The name cannot be that of a file at a destination.
    #[error("`{name}` is no name for a file at a destination: {what}")]
    Name {
        /// The name.
        name: String,
        /// Why.
        what: &'static str,
    },
    /// The file to send cannot be read.
    #[error("the file to send, `{}`, cannot be read; check the disk, and that nobody removes files there", .path.display())]
    Local {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The process is stopping.
    #[error("the process is stopping; the file is put there after the next start")]
    Stopped,
}

impl DestinationError {
    /// Whether the same may go through later with nobody doing anything about it.
    pub fn retryable(&self) -> bool {
        matches!(self, DestinationError::Away { .. } | DestinationError::Stopped)
    }
}
