//! What can go wrong, who is to blame, and whether trying again can help.

use std::{fmt, io, path::PathBuf, time::Duration};

use crate::record::{Delta, Hop, Partition, Position};

/// Who has to act on an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// Whoever runs Hark: settings, permissions, disk space.
    Operator,
    /// Something outside: the disk, another process, a broker.
    Outside,
    /// Hark itself.
    Bug,
}

/// A place in a journal, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The hop.
    pub hop: Hop,
    /// The partition.
    pub partition: Partition,
    /// The position.
    pub position: Position,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, partition {}, position {}", self.hop, self.partition, self.position)
    }
}

/// Every error of a journal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The operating system refused something.
    #[error("could not {doing} {}; check that the folder exists and that this user may write there", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried, as an infinitive.
        doing: &'static str,
        /// The refusal.
        #[source]
        source: io::Error,
    },
    /// The storage engine refused something.
    #[error("could not {doing} in the journal {}", path.display())]
    Engine {
        /// The journal file.
        path: PathBuf,
        /// What was tried, as an infinitive.
        doing: &'static str,
        /// The refusal.
        #[source]
        source: rusqlite::Error,
    },
    /// No space left, or the journal's own size cap was reached.
    #[error(
        "no space left for the journal {}; free space on that disk or raise the journal's size cap \
         (nothing acknowledged was lost)",
        path.display()
    )]
    DiskFull {
        /// The journal file.
        path: PathBuf,
    },
    /// Another process or thread held the lock for too long.
    #[error(
        "the journal {} stayed locked for {waited:?}; see which other process has it open, then try again",
        path.display()
    )]
    Busy {
        /// The locked file.
        path: PathBuf,
        /// How long was waited.
        waited: Duration,
    },
    /// What is on disk is not what was written.
    #[error(
        "the journal {} is damaged{}: {what}; stop Hark and keep a copy of the file, then restore a backup, or \
         move the file away to start empty (records in it that were not yet stored are then lost)",
        path.display(),
        place.map(|place| format!(" at {place}")).unwrap_or_default()
    )]
    Corrupt {
        /// The journal file.
        path: PathBuf,
        /// Where, when that is known.
        place: Option<Place>,
        /// What was found.
        what: String,
    },
    /// The file belongs to another program.
    #[error(
        "{} is not a Hark journal (application id {found:#010x}); name another folder for the journal",
        path.display()
    )]
    NotAJournal {
        /// The file.
        path: PathBuf,
        /// The application id in its header.
        found: u32,
    },
    /// The file was written by a newer Hark.
    #[error(
        "the journal {} has format {found}, and this Hark knows formats up to {known}; run the newer Hark",
        path.display()
    )]
    NewerFormat {
        /// The journal file.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest format this program knows.
        known: u32,
    },
    /// Settings and file disagree on the number of partitions.
    #[error(
        "the journal {} was made with {found} partitions of {hop} and the settings say {wanted}; set it back to \
         {found}, or drain the journal and move it away",
        path.display()
    )]
    PartitionsDiffer {
        /// The journal file.
        path: PathBuf,
        /// The hop.
        hop: Hop,
        /// Partitions in the file.
        found: u16,
        /// Partitions asked for.
        wanted: u16,
    },
    /// There is no such partition.
    #[error("{hop} has {count} partitions, so there is no partition {partition}")]
    UnknownPartition {
        /// The hop.
        hop: Hop,
        /// The partition asked for.
        partition: Partition,
        /// How many there are.
        count: u16,
    },
    /// A record is longer than [`MAX_RECORD_BYTES`](crate::MAX_RECORD_BYTES).
    #[error(
        "a record of {bytes} bytes is longer than the {limit} bytes a journal takes; send it to dead letters cut short"
    )]
    RecordTooLarge {
        /// Its length.
        bytes: usize,
        /// The longest allowed.
        limit: usize,
    },
    /// Another reader of the same group went on meanwhile, or the group was forgotten.
    #[error(
        "`{group}` wanted to go on with {delta}, but the group stands at {committed}: another reader has this \
         partition; open the reader again"
    )]
    Fenced {
        /// The consumer group.
        group: String,
        /// What was to be planned or committed.
        delta: Delta,
        /// Where the group stands.
        committed: Position,
    },
    /// A different delta is planned, and its effects may already be outside.
    #[error(
        "`{group}` has planned up to {planned} and so cannot go on with {delta}; finish the planned delta first"
    )]
    PlanPending {
        /// The consumer group.
        group: String,
        /// What was to be planned or committed.
        delta: Delta,
        /// End of the planned delta.
        planned: Position,
    },
    /// A delta that is not of this reader or runs past the end.
    #[error("{delta} is not a part of this partition, which ends at {end}")]
    OutsideLog {
        /// The delta.
        delta: Delta,
        /// Where the partition ends.
        end: Position,
    },
    /// The records were removed by a trim.
    #[error("{place} was trimmed (kept from position {first}); open the reader again to go on from there")]
    Trimmed {
        /// What was to be read.
        place: Place,
        /// The first position still kept.
        first: Position,
    },
    /// Another journal implementation failed.
    #[error("could not {doing}")]
    Backend {
        /// What was tried, as an infinitive.
        doing: String,
        /// Who has to act.
        blame: Blame,
        /// Whether trying again can help.
        retry: bool,
        /// The failure.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl JournalError {
    /// Whether the same call can succeed later without anybody changing the program or the settings.
    pub fn retry(&self) -> bool {
        match self {
            JournalError::DiskFull { .. } | JournalError::Busy { .. } => true,
            JournalError::Backend { retry, .. } => *retry,
            _ => false,
        }
    }

    /// Whether a loop can go on from the last commits, by [`restart`](crate::Subscription::restart): its partition has
    /// another owner now, or the journal was away for a while.
    pub fn restart(&self) -> bool {
        matches!(
            self,
            JournalError::Fenced { .. }
                | JournalError::Trimmed { .. }
                | JournalError::Backend { retry: true, .. }
        )
    }

    /// Who has to act.
    pub fn blame(&self) -> Blame {
        match self {
            JournalError::Io { .. }
            | JournalError::DiskFull { .. }
            | JournalError::NotAJournal { .. }
            | JournalError::NewerFormat { .. }
            | JournalError::PartitionsDiffer { .. } => Blame::Operator,
            JournalError::Engine { .. }
            | JournalError::Busy { .. }
            | JournalError::Corrupt { .. }
            | JournalError::Fenced { .. }
            | JournalError::Trimmed { .. } => Blame::Outside,
            JournalError::UnknownPartition { .. }
            | JournalError::RecordTooLarge { .. }
            | JournalError::PlanPending { .. }
            | JournalError::OutsideLog { .. } => Blame::Bug,
            JournalError::Backend { blame, .. } => *blame,
        }
    }
}
