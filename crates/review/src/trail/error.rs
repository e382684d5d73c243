//! What can go wrong between a proposal and its answer.

use casework::EntryId;
use journal::JournalError;
use store::StoreError;

/// Why a proposal, or a question about the trail, has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrailError {
    /// The journal refused or did not answer. The entry may be in it all the same: propose it again under the same number.
    #[error("the journal did not take the entry; propose it again under the same number")]
    Journal(#[from] JournalError),
    /// The database did not answer. Nothing is lost: the journal has everything, and the copy follows.
    #[error("the database did not answer")]
    Store(#[from] StoreError),
    /// The entry is durable, and its outcome is not known yet: propose it again under the same number.
    #[error(
        "entry {entry} is written, and it is not known yet whether it stands; ask again under the same number"
    )]
    Late {
        /// The entry.
        entry: EntryId,
    },
    /// `prev` is the hash of no entry of the subject, so nothing came first, and the entry is void all the same.
    #[error("entry {entry} builds on one that its subject does not have; read the subject again")]
    UnknownPrev {
        /// The entry.
        entry: EntryId,
    },
    /// What was in the journal when the process started is still being read.
    #[error("the trail is still being read; try again in a moment")]
    Starting,
    /// The follower has ended, as the process is stopping.
    #[error("the process is stopping")]
    Stopped,
    /// The follower cannot start.
    #[error("the trail cannot be followed: {what}")]
    Start {
        /// Why.
        what: String,
    },
}
