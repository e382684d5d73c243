//! The durable log.

use std::path::Path;

use crate::causes::Causes;
use crate::labels::Hop;
use crate::names::Gauge;
use crate::record::set;

/// How far a role is behind.
pub struct JournalLag {
    /// Which hop.
    pub hop: Hop,
    /// Which partition.
    pub partition: u16,
    /// Records that are not done with.
    pub records: u64,
}

impl JournalLag {
    /// Sets the gauge; logs nothing.
    pub fn emit(self) {
        let partition = self.partition.to_string();
        let labels = [("hop", self.hop.as_str().into()), ("partition", partition.into())];
        set(Gauge::JournalLag, self.records as f64, &labels);
    }
}

/// The log was opened after a stop that was not clean, and its unfinished tail was cut.
pub struct JournalRecovered {
    /// Which hop.
    pub hop: Hop,
    /// Which partition.
    pub partition: u16,
    /// Bytes that were cut; none of them had been acknowledged.
    pub cut_bytes: u64,
}

impl JournalRecovered {
    /// Logs at `warn`.
    pub fn emit(self) {
        let (hop, partition, cut_bytes) = (self.hop.as_str(), self.partition, self.cut_bytes);
        tracing::warn!(hop, partition, cut_bytes, "the journal ended in an unfinished write, which was cut");
    }
}

/// The data directory is in use by another process.
pub struct DirectoryLocked<'a> {
    /// The directory.
    pub dir: &'a Path,
}

impl DirectoryLocked<'_> {
    /// Logs at `error`.
    pub fn emit(self) {
        tracing::error!(dir = %self.dir.display(), "the data directory is in use by another process; stop it, or set `data.dir`");
    }
}

/// Old records of a hop could not be removed; it is tried again later.
pub struct TrimFailed<'a> {
    /// The hop.
    pub hop: &'static str,
    /// Why.
    pub error: &'a (dyn std::error::Error + 'static),
}

impl TrimFailed<'_> {
    /// Logs at `warn` with the causes of the error.
    pub fn emit(self) {
        let error = Causes(self.error);
        tracing::warn!(hop = self.hop, %error, "old records could not be removed; trying again later");
    }
}
