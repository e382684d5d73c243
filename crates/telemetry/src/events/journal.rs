//! The durable log.

use std::path::Path;
use std::time::Duration;

use crate::causes::Causes;
use crate::names::{Counter, Gauge};
use crate::record::{add, set};

/// How far a role is behind.
pub struct JournalLag {
    /// The hop.
    pub hop: &'static str,
    /// Which partition.
    pub partition: u16,
    /// Records that are not done with.
    pub records: u64,
}

impl JournalLag {
    /// Sets the gauge; logs nothing.
    pub fn emit(self) {
        let partition = self.partition.to_string();
        let labels = [("hop", self.hop.into()), ("partition", partition.into())];
        set(Gauge::JournalLag, self.records as f64, &labels);
    }
}

/// The log was opened after a stop that was not clean, and its unfinished tail was cut.
pub struct JournalRecovered {
    /// Which hop.
    pub hop: &'static str,
    /// Which partition.
    pub partition: u16,
    /// Bytes that were cut; none of them had been acknowledged.
    pub cut_bytes: u64,
}

impl JournalRecovered {
    /// Logs at `warn`.
    pub fn emit(self) {
        let (hop, partition, cut_bytes) = (self.hop, self.partition, self.cut_bytes);
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

/// How late a role reads a partition.
pub struct JournalBehind {
    /// The hop.
    pub hop: &'static str,
    /// The partition.
    pub partition: u16,
    /// Age of the oldest record of the batch, in seconds.
    pub seconds: f64,
}

impl JournalBehind {
    /// Sets the gauge; logs nothing.
    pub fn emit(self) {
        let partition = self.partition.to_string();
        set(
            Gauge::JournalLagSeconds,
            self.seconds,
            &[("hop", self.hop.into()), ("partition", partition.into())],
        );
    }
}

/// A loop lost its partitions to another process, or the journal did not answer; it goes on from the last commits.
pub struct JournalRestarted<'a> {
    /// The hop.
    pub hop: &'static str,
    /// Failures in a row.
    pub attempt: u32,
    /// Until it goes on.
    pub wait: Duration,
    /// Why.
    pub error: &'a (dyn std::error::Error + 'static),
}

impl JournalRestarted<'_> {
    /// Counts, and logs at `warn` with the causes of the error.
    pub fn emit(self) {
        add(Counter::JournalRestarts, 1, &[("hop", self.hop.into())]);
        let (error, seconds) = (Causes(self.error), self.wait.as_secs_f64());
        tracing::warn!(
            hop = self.hop,
            attempt = self.attempt,
            wait_seconds = seconds,
            %error,
            "going on from the last commits; nothing is lost"
        );
    }
}

/// Retention removed records before a group had read them.
pub struct RecordsSkipped {
    /// The hop.
    pub hop: &'static str,
    /// The partition.
    pub partition: u16,
    /// How many, at most: positions without a record are counted too.
    pub records: u64,
}

impl RecordsSkipped {
    /// Counts, and logs at `error`.
    pub fn emit(self) {
        let Self { hop, partition, records } = self;
        add(Counter::JournalSkipped, records, &[("hop", hop.into())]);
        tracing::error!(
            hop,
            partition,
            records,
            "retention removed records before they were read; raise the retention of the hop, or add processes that read it"
        );
    }
}

/// How far a role is behind could not be asked; it is tried again later.
pub struct LagUnknown<'a> {
    /// The hop.
    pub hop: &'static str,
    /// Why.
    pub error: &'a (dyn std::error::Error + 'static),
}

impl LagUnknown<'_> {
    /// Logs at `debug` with the causes of the error: the loops themselves say so louder.
    pub fn emit(self) {
        let error = Causes(self.error);
        tracing::debug!(hop = self.hop, %error, "the journal did not say how far a role is behind");
    }
}
