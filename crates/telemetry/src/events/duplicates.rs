//! Looking for duplicates.

use std::time::Duration;

use crate::causes::Causes;
use crate::names::Counter;
use crate::record::add;

/// The finder of duplicates has looked at what came.
pub struct DuplicatesFound {
    /// Rows of reports that it looked at.
    pub reports: u64,
    /// Reports that it joined to a cluster or took out of one.
    pub changed: u64,
}

impl DuplicatesFound {
    /// Counts, and logs at `debug`.
    pub fn emit(self) {
        add(Counter::DuplicatesExamined, self.reports, &[]);
        add(Counter::DuplicatesJoined, self.changed, &[]);
        tracing::debug!(reports = self.reports, changed = self.changed, "looked for duplicates");
    }
}

/// A step of the finder failed and will be tried again; what it found meanwhile is found again.
pub struct FinderRetried<'a> {
    /// Attempts so far.
    pub attempt: u32,
    /// Until the next.
    pub wait: Duration,
    /// What went wrong.
    pub error: &'a (dyn std::error::Error + 'static),
}

impl FinderRetried<'_> {
    /// Counts, and logs at `warn` with the causes of the error.
    pub fn emit(self) {
        add(Counter::FinderRetries, 1, &[]);
        let seconds = self.wait.as_secs_f64();
        tracing::warn!(attempt = self.attempt, seconds, error = %Causes(self.error), "could not look for duplicates; trying again");
    }
}
