//! Exports: jobs, and the destinations of their files.

use std::time::Duration;

use crate::causes::Causes;
use crate::names::{Counter, Gauge};
use crate::record::{add, set};

/// A destination did not take or give something, and is asked again.
pub struct DestinationRetried<'a> {
    /// The destination, without any secret.
    pub place: &'a str,
    /// Until it is asked again.
    pub wait: Duration,
    /// What went wrong.
    pub error: &'a (dyn std::error::Error + 'static),
}

impl DestinationRetried<'_> {
    /// Counts, and logs at `warn` with the causes of the error.
    pub fn emit(self) {
        add(Counter::DestinationRetries, 1, &[]);
        let seconds = self.wait.as_secs_f64();
        tracing::warn!(place = self.place, seconds, error = %Causes(self.error), "a destination did not answer; trying again");
    }
}

/// A job has begun a period.
pub struct JobBegun<'a> {
    /// Its name.
    pub job: &'a str,
    /// The period.
    pub period: &'a str,
    /// Whether it was begun before and not finished.
    pub again: bool,
}

impl JobBegun<'_> {
    /// Logs at `info`.
    pub fn emit(self) {
        tracing::info!(job = self.job, period = self.period, again = self.again, "an export job has begun");
    }
}

/// A job has finished a period.
pub struct JobDone<'a> {
    /// Its name.
    pub job: &'a str,
    /// The period.
    pub period: &'a str,
    /// Files written, the manifest among them.
    pub files: u64,
    /// Cases or rows in them.
    pub rows: u64,
    /// Cases that were refused.
    pub refused: u64,
    /// How long it took.
    pub took: Duration,
    /// The end of the period: seconds since 1970.
    pub until: f64,
}

impl JobDone<'_> {
    /// Counts, sets the gauge, and logs at `info`.
    pub fn emit(self) {
        let job = || [("export_job", self.job.to_owned().into())];
        add(
            Counter::ExportPeriods,
            1,
            &[("export_job", self.job.to_owned().into()), ("outcome", "finished".into())],
        );
        add(Counter::ExportFiles, self.files, &job());
        add(Counter::ExportRows, self.rows, &job());
        add(Counter::ExportRefused, self.refused, &job());
        set(Gauge::ExportedUntil, self.until, &job());
        let (job, period, files, rows, refused) =
            (self.job, self.period, self.files, self.rows, self.refused);
        let seconds = self.took.as_secs_f64();
        tracing::info!(job, period, files, rows, refused, seconds, "an export job has finished");
    }
}

/// A job could not finish a period; it is taken up again.
pub struct JobFailed<'a> {
    /// Its name.
    pub job: &'a str,
    /// Until it is taken up again.
    pub wait: Duration,
    /// What went wrong.
    pub error: &'a (dyn std::error::Error + 'static),
}

impl JobFailed<'_> {
    /// Counts, and logs at `error` with the causes of the error.
    pub fn emit(self) {
        add(
            Counter::ExportPeriods,
            1,
            &[("export_job", self.job.to_owned().into()), ("outcome", "failed".into())],
        );
        let (job, seconds) = (self.job, self.wait.as_secs_f64());
        tracing::error!(job, seconds, error = %Causes(self.error), "an export job failed; what it wrote stays, and it is taken up again");
    }
}
