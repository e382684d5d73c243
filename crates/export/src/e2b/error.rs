//! Why a run stops. What was sent before stays sent; the same run again goes on.

use std::path::PathBuf;

use super::cases::CasesError;
use crate::destination::DestinationError;
use crate::trail::TrailError;

/// See the module.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Reports cannot be read.
    #[error(transparent)]
    Cases(#[from] CasesError),
    /// The trail does not answer.
    #[error(transparent)]
    Trail(#[from] TrailError),
    /// The file did not arrive.
    #[error(transparent)]
    Destination(#[from] DestinationError),
    /// A plan cannot be written or read.
    #[error("the plan of a batch, `{}`, cannot be {doing}; check the disk and the rights of the data directory, then run the export again", .path.display())]
    Plan {
        /// The file.
        path: PathBuf,
        /// What was to be done with it.
        doing: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A plan is not what was written.
    #[error("the plan of a batch, `{}`, is damaged; compare the trail (`hark audit export`) with what the receiver has, then move the file away", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// Another process is at it.
    #[error("another export to this profile is running; `{}` is locked", .path.display())]
    Busy {
        /// The lock.
        path: PathBuf,
    },
    /// Whether a file was handed over cannot be told.
    #[error(
        "batch {batch} was planned by a process that stopped, and whether {place} has its file `{file}` cannot be seen; see to it \
         that the destination can be read, then run the export again: until then nothing goes out to this receiver"
    )]
    Unsure {
        /// Its number.
        batch: String,
        /// The destination.
        place: String,
        /// The name of the file there.
        file: String,
        /// Why.
        #[source]
        source: DestinationError,
    },
    /// Two processes planned the same batch at the same time.
    #[error("another process has just planned batch {batch}; nothing was sent here: run the export again")]
    Elsewhere {
        /// Its number.
        batch: String,
    },
    /// An entry never came to stand.
    #[error(
        "the trail has not taken that batch {batch} was sent, as others wrote at the same time again and again; run the export again"
    )]
    Contended {
        /// Its number.
        batch: String,
    },
    /// Messages that pass alone do not pass together: no fault of a case.
    #[error(
        "batch {batch} does not pass the check, though each of its cases does: {what}; this is a fault of the program, please report it"
    )]
    Batch {
        /// Its number.
        batch: String,
        /// The first finding.
        what: String,
    },
}
