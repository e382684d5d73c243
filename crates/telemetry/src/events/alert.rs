//! Putting reports through the rules of alerts.

use crate::causes::Causes;
use crate::names::{Counter, Gauge};
use crate::record::{add, set};

/// Rules have looked at reports.
pub struct RulesEvaluated<'a> {
    /// Reports.
    pub reports: u64,
    /// Reports that came too late to set off a rule that looks at them, each once for each rule.
    pub late: u64,
    /// Alerts made, by severity.
    pub alerts: &'a [(&'static str, u64)],
    /// Alerts that fell into a muted time.
    pub muted: u64,
    /// Ids, reports and groups forgotten because a limit was reached.
    pub evicted: u64,
}

impl RulesEvaluated<'_> {
    /// Counts; logs at `debug`, and at `warn` where something was forgotten.
    pub fn emit(self) {
        add(Counter::AlertReports, self.reports, &[]);
        add(Counter::AlertReportsLate, self.late, &[]);
        add(Counter::AlertsMuted, self.muted, &[]);
        add(Counter::AlertMemoryEvicted, self.evicted, &[]);
        for (severity, count) in self.alerts {
            add(Counter::AlertsMade, *count, &[("severity", (*severity).into())]);
        }
        let alerts: u64 = self.alerts.iter().map(|(_, count)| count).sum();
        let (reports, late, muted, evicted) = (self.reports, self.late, self.muted, self.evicted);
        tracing::debug!(reports, late, alerts, muted, "rules of alerts evaluated");
        if evicted > 0 {
            tracing::warn!(
                evicted,
                "rules of alerts reached the limit of what they remember and forgot the oldest"
            );
        }
    }
}

/// The file of rules was read.
pub struct RulesRead {
    /// Rules in force.
    pub rules: usize,
}

impl RulesRead {
    /// Logs at `info`.
    pub fn emit(self) {
        tracing::info!(rules = self.rules, "rules of alerts read");
    }
}

/// The changed file of rules has mistakes; the old rules stay.
pub struct RulesRefused<'a> {
    /// What is wrong with it.
    pub error: &'a (dyn std::error::Error + 'static),
}

impl RulesRefused<'_> {
    /// Counts, and logs at `error`.
    pub fn emit(self) {
        add(Counter::AlertRulesRefused, 1, &[]);
        tracing::error!(error = %Causes(self.error), "the changed rules of alerts have mistakes; the old ones stay");
    }
}

/// The journal goes on behind where the outbox of alerts ended: the outbox is an older copy, or retention removed records.
pub struct RecordsMissed {
    /// The partition.
    pub partition: u16,
    /// Position up to which the outbox has read.
    pub known: u64,
    /// How many, at most: positions without a record are counted too.
    pub records: u64,
}

impl RecordsMissed {
    /// Counts, and logs at `warn`.
    pub fn emit(self) {
        let Self { partition, known, records } = self;
        add(Counter::AlertRecordsMissed, records, &[]);
        tracing::warn!(
            partition,
            known,
            records,
            "records were never put through the rules of alerts: the outbox is older than the journal's position, or retention removed them"
        );
    }
}

/// The journal is far before where the outbox of alerts ended: the outbox has read another one.
pub struct LedgerOfAnother {
    /// The partition.
    pub partition: u16,
    /// Position up to which the outbox has read.
    pub known: u64,
    /// Position at which the journal goes on.
    pub from: u64,
}

impl LedgerOfAnother {
    /// Logs at `warn`.
    pub fn emit(self) {
        let Self { partition, known, from } = self;
        tracing::warn!(
            partition,
            known,
            from,
            "the positions in the outbox of alerts are of another journal; it goes on at those of this one"
        );
    }
}

/// How late the rules of alerts read a partition.
pub struct AlertsBehind {
    /// The partition.
    pub partition: u16,
    /// Age of the oldest record of the batch, in seconds.
    pub seconds: f64,
}

impl AlertsBehind {
    /// Sets the gauge; logs nothing.
    pub fn emit(self) {
        set(Gauge::AlertLagSeconds, self.seconds, &[("partition", self.partition.to_string().into())]);
    }
}
