//! Writing what one batch of the journal brought.

use std::collections::BTreeMap;

use deident::SafeReport;
use model::{ReportId, Tally, Timestamp, Withdrawal};

use crate::error::StoreError;
use crate::reports::ReportStore;
use crate::rows::{ReportRow, SealRow, generation_of, tally_rows};

/// From so many reports on a batch goes in by two inserts at once, for ClickHouse reads the rows of one on one processor.
/// Which of the two a report is in follows from its id, so that the revisions of one report keep their order and a batch
/// that is written again is parted as before.
const SPLIT_ROWS: usize = 20_000;

/// Where a flagged post came from, sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal<'a> {
    /// The report.
    pub report: ReportId,
    /// The sealed source, opaque here.
    pub sealed: &'a str,
    /// When the post was seen; retention counts from here.
    pub observed_at: Timestamp,
    /// Revision of the post.
    pub revision: u64,
}

/// What one batch of the journal brought.
#[derive(Debug, Clone, Copy)]
pub struct StoreBatch<'a> {
    /// Names the batch: the same token always comes with the same contents. Made from the journal's delta.
    pub token: &'a str,
    /// An earlier process may have died while it wrote this batch. Then the database's memory of tokens is not trusted:
    /// ClickHouse writes a token down before the part that goes with it, and a kill between the two leaves a token whose
    /// rows are nowhere. All rows are written again; every table folds rows that stand there twice.
    pub again: bool,
    /// Reports, in order; of two with the same id and revision the later stands.
    pub reports: &'a [SafeReport],
    /// Reports that no longer stand.
    pub withdrawals: &'a [Withdrawal],
    /// Counts.
    pub tallies: &'a [Tally],
    /// Seals of the reports.
    pub seals: &'a [Seal<'a>],
}

/// What a write handed to the database; the same numbers when the batch was there already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Reports.
    pub reports: usize,
    /// Withdrawals.
    pub withdrawals: usize,
    /// Tallies.
    pub tallies: usize,
    /// Seals.
    pub seals: usize,
}

/// How long rows stay, in days after the post was seen; 0 keeps them. Fixed when a row is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retention {
    /// Reports of channels not listed below, and tombstones.
    pub reports_days: u32,
    /// Reports of these channels.
    pub reports_days_by_channel: BTreeMap<String, u32>,
    /// Seals.
    pub seals_days: u32,
}

impl Retention {
    fn of_channel(&self, channel: &str) -> u32 {
        self.reports_days_by_channel.get(channel).copied().unwrap_or(self.reports_days)
    }
}

impl ReportStore {
    /// Writes a batch: seals, then reports and withdrawals (a large batch in two halves), then tallies, each in one atomic
    /// insert with a token of its own. Repeating the batch after an error, after success, or after a crash, leaves every table as one write
    /// would.
    ///
    /// # Errors
    /// When a table's insert failed; see [`StoreError::retry`] for whether to repeat.
    pub async fn write(&self, batch: &StoreBatch<'_>) -> Result<Written, StoreError> {
        let StoreBatch { token, again, reports, withdrawals, tallies, seals } = *batch;
        let seals_days = self.retention.seals_days;
        // A seal has the version of its report. Nearly all reports are of the first generation.
        let later: BTreeMap<ReportId, u32> = reports
            .iter()
            .map(|report| (report.id(), generation_of(report)))
            .filter(|(_, generation)| *generation > 0)
            .collect();
        let generation = |seal: &Seal<'_>| later.get(&seal.report).copied().unwrap_or(0);
        let seal_rows: Vec<SealRow> = seals
            .iter()
            .map(|seal| SealRow::new(seal, generation(seal), seals_days))
            .chain(withdrawals.iter().map(|withdrawal| SealRow::tombstone(withdrawal, seals_days)))
            .collect();
        let tally_rows = tally_rows(tallies, token);

        let token_of = |table: &str| (!again).then(|| format!("{token}/{table}"));
        // A report without its seal would show a source that cannot be revealed, so the seals go first.
        self.engine.insert("seals", &seal_rows, token_of("seals").as_deref()).await?;
        if reports.len() + withdrawals.len() < SPLIT_ROWS {
            self.write_reports(batch, token_of("reports"), |_| true).await?;
        } else {
            tokio::try_join!(
                self.write_reports(batch, token_of("reports/even"), |id| id.0[0] & 1 == 0),
                self.write_reports(batch, token_of("reports/odd"), |id| id.0[0] & 1 == 1),
            )?;
        }
        self.engine.insert("tallies", &tally_rows, token_of("tallies").as_deref()).await?;
        Ok(Written {
            reports: reports.len(),
            withdrawals: withdrawals.len(),
            tallies: tallies.len(),
            seals: seals.len(),
        })
    }

    /// Writes the reports and withdrawals whose ids are chosen, as one insert. The rows are made while they are sent: the
    /// database reads the first ones while we write the JSON of the next.
    async fn write_reports(
        &self,
        batch: &StoreBatch<'_>,
        token: Option<String>,
        chosen: impl Fn(ReportId) -> bool + Copy,
    ) -> Result<(), StoreError> {
        let StoreBatch { reports, withdrawals, .. } = *batch;
        let days = self.retention.reports_days;
        let rows = || {
            let reports = reports.iter().filter(move |report| chosen(report.id()));
            let withdrawals = withdrawals.iter().filter(move |withdrawal| chosen(withdrawal.report));
            reports
                .map(|report| ReportRow::new(report, self.retention.of_channel(report.channel())))
                .chain(withdrawals.map(move |withdrawal| Ok(ReportRow::tombstone(withdrawal, days))))
        };
        let count = reports.len() + withdrawals.len();
        self.engine.insert_each::<ReportRow, _, _, _>("reports", count, rows, token.as_deref()).await?
    }
}
