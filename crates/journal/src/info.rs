//! What a journal says about itself: lag, sizes, positions, and what a trim removed.

use crate::record::{Hop, Partition, Position};

/// How far one group is behind in one partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lag {
    /// The partition.
    pub partition: Partition,
    /// Where the partition ends.
    pub end: Position,
    /// Where the group will go on; the first retained position for a group that has never read.
    pub committed: Position,
}

impl Lag {
    /// Positions not yet committed.
    pub fn records(&self) -> u64 {
        self.end.0.saturating_sub(self.committed.0)
    }
}

/// One partition as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartitionInfo {
    /// The hop.
    pub hop: Hop,
    /// The partition.
    pub partition: Partition,
    /// First position still kept.
    pub first: Position,
    /// Position after the last record.
    pub end: Position,
    /// Bytes the records take as stored (compressed where the journal compresses).
    pub stored_bytes: u64,
}

/// One registered reader: a group in a partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderInfo {
    /// The consumer group.
    pub group: String,
    /// The hop.
    pub hop: Hop,
    /// The partition.
    pub partition: Partition,
    /// Where it will go on.
    pub committed: Position,
    /// End of the delta it has planned and not yet committed.
    pub planned: Option<Position>,
}

/// A whole journal, for `db status` and metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalInfo {
    /// Which implementation: `embedded`, `memory`, `kafka`.
    pub kind: &'static str,
    /// Bytes on disk, with write-ahead log; 0 where the journal lives elsewhere.
    pub bytes_on_disk: u64,
    /// Every partition, by hop and number.
    pub partitions: Vec<PartitionInfo>,
    /// Every registered reader, by group, hop and partition.
    pub readers: Vec<ReaderInfo>,
}

/// What a trim removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Trimmed {
    /// Records removed.
    pub records: u64,
    /// Bytes they took as stored.
    pub stored_bytes: u64,
}
