//! `store`: from the hop `reports` to ClickHouse, each delta exactly once.
//!
//! A delta's boundaries are made durable before the insert ([`journal::Reader::plan`]), and the insert carries
//! a deduplication token made from them: whatever happens between insert and commit, the retry inserts the
//! same rows under the same token, and the database drops them. Only the first delta of a partition that was taken over,
//! at a start or from another process, may have been cut short by a kill, where a token proves nothing: it is written
//! again in any case, into tables that fold what stands there twice.

use std::time::{Duration, Instant};

use deident::Sealed;
use journal::{Batch, Delta, Hop, Journal, JournalError, Limits, Member, Subscription, Work};
use model::{Clock, Timestamp, Withdrawal};
use store::{ReportStore, Seal, StoreBatch, StoreError};
use telemetry::{BatchStored, DeadLettered, Stage, StoreRetried, StoreSeen};

use crate::records::{DeadLetter, ErasureRecord, ReportsRecord};
use crate::restart::Restarts;
use crate::retry::{after_failure, wait_unless};
use crate::run::behind;
use crate::stop::{Pace, Progress};

/// The consumer group that stores.
pub const GROUP: &str = "store";

/// Largest delta in payload bytes. One insert must stay one part: below 256 MB it is.
const BATCH_BYTES: usize = 32 << 20;

/// What the store loop works with.
pub struct Delivery<'a> {
    /// The journal.
    pub journal: &'a dyn Journal,
    /// Seals dead letters.
    pub keys: &'a deident::Keys,
    /// The database.
    pub store: &'a ReportStore,
    /// For latencies and dead letters.
    pub clock: &'a dyn Clock,
    /// Runs the database's asynchronous client.
    pub runtime: &'a tokio::runtime::Handle,
    /// Records in one insert.
    pub insert_rows: usize,
    /// How long to collect records before an insert that is not full.
    pub flush_interval: Duration,
}

/// Why the loop ended before its time.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The database refused what a retry cannot mend.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Stores until told to stop, or until drained once nothing more will come. Partitions that another process takes over,
/// and a journal that is away for a while, do not end it.
///
/// # Errors
/// What going on cannot mend; the delta stays planned and is stored by the next start.
pub fn store(cx: &Delivery<'_>, member: Member, pace: &Pace) -> Result<(), DeliveryError> {
    let mut reports = cx.journal.subscribe(GROUP, Hop::Reports, member)?;
    let mut restarts = Restarts::new(Hop::Reports);
    loop {
        let upstream_done = pace.upstream_done();
        if pace.stopping() {
            return Ok(());
        }
        let idle = match step(cx, reports.as_mut(), pace) {
            Ok(stored) => {
                restarts.worked();
                !stored
            }
            Err(DeliveryError::Journal(error)) => {
                restarts.after(error, reports.as_mut(), pace)?;
                false
            }
            Err(error) => return Err(error),
        };
        if pace.after_round(idle, upstream_done) == Progress::Finished {
            return Ok(());
        }
        // Few large inserts instead of many small ones; a backlog is taken without waiting.
        if !idle && !upstream_done && !pace.stopping() {
            std::thread::sleep(cx.flush_interval);
        }
    }
}

/// What there is to store, up to the limits; `false` if there was nothing, or if told to stop meanwhile.
fn step(cx: &Delivery<'_>, reports: &mut dyn Subscription, pace: &Pace) -> Result<bool, DeliveryError> {
    let limits = Limits { max_records: cx.insert_rows, max_bytes: BATCH_BYTES };
    let batches = reports.next_batches(limits)?;
    let deltas: Vec<Delta> = batches.iter().map(|batch| *batch.delta()).collect();
    if deltas.is_empty() {
        return Ok(false);
    }
    reports.plan(&deltas)?;
    let (mut work, mut stored) = (Vec::with_capacity(deltas.len()), Vec::with_capacity(deltas.len()));
    for batch in &batches {
        let (mut rows, mut out) = decode(cx, batch);
        let dead = out.len() as u64;
        let started = Instant::now();
        let Some(by_authors) = write(cx, &rows, batch, reports, pace)? else { return Ok(false) };
        out.extend(
            by_authors.iter().map(|gone| (Hop::Erasures, ErasureRecord::new(gone.clone()).to_record())),
        );
        rows.withdrawals.extend(by_authors);
        stored.push((rows, dead, started.elapsed()));
        work.push(Work { delta: *batch.delta(), out, state: Vec::new() });
    }
    reports.commit(&work)?;
    for (batch, (rows, dead, elapsed)) in batches.iter().zip(stored) {
        rows.emit(cx.clock.now(), batch.len() as u64, elapsed);
        if dead > 0 {
            DeadLettered { stage: Stage::Store, reason: "unreadable_record", count: dead }.emit();
        }
        behind(cx.clock, batch);
    }
    Ok(true)
}

/// Rows of one delta.
#[derive(Default)]
struct Rows {
    reports: Vec<deident::SafeReport>,
    /// The seal of each report, in the same order.
    seals: Vec<Sealed>,
    withdrawals: Vec<Withdrawal>,
    tallies: Vec<model::Tally>,
    authors_gone: Vec<model::AuthorErasure>,
}

impl Rows {
    /// Counts and notes latencies, once the rows are committed.
    fn emit(&self, now: Timestamp, records: u64, elapsed: Duration) {
        let latencies: Vec<Duration> =
            self.reports.iter().map(|report| since(report.observed_at(), now)).collect();
        BatchStored {
            reports: self.reports.len() as u64,
            withdrawals: self.withdrawals.len() as u64,
            rows: records,
            elapsed,
            latencies: &latencies,
        }
        .emit();
    }
}

/// Reads the records; one that cannot be read becomes a dead letter and stops nothing.
fn decode(cx: &Delivery<'_>, batch: &Batch) -> (Rows, Vec<(Hop, journal::Record)>) {
    let (mut rows, mut dead) = (Rows::default(), Vec::new());
    for (position, payload) in batch.numbered() {
        match ReportsRecord::parse(payload) {
            Ok(ReportsRecord::Report(report, sealed)) => {
                rows.seals.push(sealed);
                rows.reports.push(*report);
            }
            Ok(ReportsRecord::Withdrawal(withdrawal)) => rows.withdrawals.push(withdrawal),
            Ok(ReportsRecord::Tally(tally)) => rows.tallies.push(tally),
            Ok(ReportsRecord::AuthorGone(gone)) => rows.authors_gone.push(gone),
            Err(bad) => {
                let origin = format!("reports/{}@{}", batch.delta().partition, position);
                let now = cx.clock.now();
                let letter = DeadLetter::seal(cx.keys, "store", &origin, 0, bad.to_string(), now, payload);
                dead.push((Hop::DeadLetters, letter.to_record()));
            }
        }
    }
    (rows, dead)
}

/// Inserts, again and again while a retry can mend it. Gives what authors that are gone took with them; nothing if told to
/// stop meanwhile: the plan stays.
fn write(
    cx: &Delivery<'_>,
    rows: &Rows,
    from: &Batch,
    reports: &mut dyn Subscription,
    pace: &Pace,
) -> Result<Option<Vec<Withdrawal>>, DeliveryError> {
    let delta = from.delta();
    let token = format!("{}/{}/{}-{}", delta.hop, delta.partition, delta.from, delta.to);
    let seals: Vec<Seal<'_>> = rows
        .reports
        .iter()
        .zip(&rows.seals)
        .map(|(report, sealed)| Seal {
            report: report.id(),
            sealed: sealed.as_str(),
            observed_at: report.observed_at(),
            revision: report.revision(),
        })
        .collect();
    let batch = StoreBatch {
        token: &token,
        again: from.taken_over(),
        reports: &rows.reports,
        withdrawals: &rows.withdrawals,
        tallies: &rows.tallies,
        seals: &seals,
    };
    let mut attempt = 0;
    loop {
        let written = cx.runtime.block_on(async {
            cx.store.write(&batch).await?;
            // What stands of them stands by now: their news came behind their reports.
            cx.store.withdraw_authors(&rows.authors_gone, &token).await
        });
        let error = match written {
            Ok(by_authors) => {
                StoreSeen { up: true }.emit();
                return Ok(Some(by_authors));
            }
            Err(error) if !error.retry() => return Err(error.into()),
            Err(error) => error,
        };
        attempt += 1;
        StoreSeen { up: false }.emit();
        let wait = after_failure(attempt);
        StoreRetried { attempt, wait, error: &error }.emit();
        // However long the database is away, the journal must not take this member for dead.
        let mut alive = Ok(());
        let waited = wait_unless(wait, || {
            pace.stopping() || {
                alive = reports.keep_alive();
                alive.is_err()
            }
        });
        alive?;
        if !waited {
            return Ok(None);
        }
    }
}

fn since(observed: Timestamp, now: Timestamp) -> Duration {
    Duration::from_micros(now.0.saturating_sub(observed.0).max(0) as u64)
}
