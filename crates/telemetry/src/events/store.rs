//! Writing to the database.

use std::time::Duration;

use crate::causes::Causes;
use crate::labels::Stage;
use crate::names::{Counter, Gauge, Histogram};
use crate::record::{add, observe, set};

/// A batch is in the database.
pub struct BatchStored<'a> {
    /// Candidate reports.
    pub reports: u64,
    /// Reports taken back.
    pub withdrawals: u64,
    /// Rows of all tables.
    pub rows: u64,
    /// How long the inserts took.
    pub elapsed: Duration,
    /// For each report, how long after its post was observed; empty where that says nothing (a replay).
    pub latencies: &'a [Duration],
}

impl BatchStored<'_> {
    /// Counts, notes the durations, and logs at `debug`.
    pub fn emit(self) {
        add(Counter::ReportsStored, self.reports, &[]);
        add(Counter::ReportsWithdrawn, self.withdrawals, &[]);
        add(Counter::StoreInsertRows, self.rows, &[]);
        observe(Histogram::StageDuration, self.elapsed, &[("stage", Stage::Store.as_str().into())]);
        for latency in self.latencies {
            observe(Histogram::EndToEndLatency, *latency, &[]);
        }
        let seconds = self.elapsed.as_secs_f64();
        tracing::debug!(
            reports = self.reports,
            withdrawals = self.withdrawals,
            rows = self.rows,
            seconds,
            "batch stored"
        );
    }
}

/// A write failed and will be tried again; nothing is lost meanwhile.
pub struct StoreRetried<'a> {
    /// Attempts so far.
    pub attempt: u32,
    /// Until the next.
    pub wait: Duration,
    /// What went wrong.
    pub error: &'a (dyn std::error::Error + 'static),
}

impl StoreRetried<'_> {
    /// Counts, and logs at `warn` with the causes of the error.
    pub fn emit(self) {
        add(Counter::StoreRetries, 1, &[]);
        let seconds = self.wait.as_secs_f64();
        tracing::warn!(
            attempt = self.attempt,
            wait_seconds = seconds,
            error = %Causes(self.error),
            "the database did not take a batch; trying again"
        );
    }
}

/// Whether the database answers.
pub struct StoreSeen {
    /// It took the last write, or answered the last check.
    pub up: bool,
}

impl StoreSeen {
    /// Sets the gauge; logs nothing.
    pub fn emit(self) {
        set(Gauge::StoreUp, f64::from(u8::from(self.up)), &[]);
    }
}
