//! `store`: from the hop `reports` to ClickHouse, each delta exactly once.
//!
//! A delta's boundaries are made durable before the insert ([`journal::Reader::plan`]), and the insert carries
//! a deduplication token made from them: whatever happens between insert and commit, the retry inserts the
//! same rows under the same token, and the database drops them. Only the first delta of a partition after a start may
//! have been cut short by a kill, where a token proves nothing: it is written again in any case, into tables that fold
//! what stands there twice.

use std::time::{Duration, Instant};

use deident::Sealed;
use journal::{Batch, Hop, Journal, JournalError, Limits, Partition, Reader};
use model::{Clock, Timestamp};
use store::{ReportStore, Seal, StoreBatch, StoreError};
use telemetry::{BatchStored, DeadLettered, Stage, StoreRetried};

use crate::records::{DeadLetter, ReportsRecord};
use crate::retry::after_failure;
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

/// Stores until told to stop, or until drained once nothing more will come.
///
/// # Errors
/// What a retry cannot mend; the delta stays planned and is stored by the next start.
pub fn store(cx: &Delivery<'_>, pace: &Pace) -> Result<(), DeliveryError> {
    let mut readers = Vec::new();
    for partition in 0..cx.journal.partitions(Hop::Reports) {
        let reader = cx.journal.reader(GROUP, Hop::Reports, Partition(partition))?;
        readers.push(Partitioned { reader, first: true });
    }
    loop {
        let upstream_done = pace.upstream_done();
        let mut idle = true;
        for reader in &mut readers {
            if pace.stopping() {
                return Ok(());
            }
            idle &= !step(cx, reader, pace)?;
        }
        if pace.after_round(idle, upstream_done) == Progress::Finished {
            return Ok(());
        }
        // Few large inserts instead of many small ones; a backlog is taken without waiting.
        if !idle && !upstream_done && !pace.stopping() {
            std::thread::sleep(cx.flush_interval);
        }
    }
}

/// A partition's reader.
struct Partitioned {
    reader: Box<dyn Reader>,
    /// No delta has been stored since the start: an earlier process may have died over this one.
    first: bool,
}

/// One delta of one partition; `false` if there was none.
fn step(cx: &Delivery<'_>, from: &mut Partitioned, pace: &Pace) -> Result<bool, DeliveryError> {
    let reader = from.reader.as_mut();
    let limits = Limits { max_records: cx.insert_rows, max_bytes: BATCH_BYTES };
    let Some(batch) = reader.next_batch(limits)? else { return Ok(false) };
    let delta = *batch.delta();
    reader.plan(&delta)?;
    let (rows, dead) = decode(cx, &batch);
    let token = format!("{}/{}/{}-{}", delta.hop, delta.partition, delta.from, delta.to);
    let started = Instant::now();
    if !write(cx, &rows, &token, from.first, pace)? {
        return Ok(false);
    }
    let dead_count = dead.len() as u64;
    reader.commit(&delta, &dead, &[])?;
    from.first = false;
    let now = cx.clock.now();
    let latencies: Vec<Duration> =
        rows.reports.iter().map(|report| since(report.observed_at(), now)).collect();
    BatchStored {
        reports: rows.reports.len() as u64,
        withdrawals: rows.withdrawals.len() as u64,
        rows: batch.len() as u64,
        elapsed: started.elapsed(),
        latencies: &latencies,
    }
    .emit();
    if dead_count > 0 {
        DeadLettered { stage: Stage::Store, reason: "unreadable_record", count: dead_count }.emit();
    }
    Ok(true)
}

/// Rows of one delta.
#[derive(Default)]
struct Rows {
    reports: Vec<deident::SafeReport>,
    /// The seal of each report, in the same order.
    seals: Vec<Sealed>,
    withdrawals: Vec<model::Withdrawal>,
    tallies: Vec<model::Tally>,
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

/// Inserts, again and again while a retry can mend it. `false` if told to stop meanwhile: the plan stays.
fn write(cx: &Delivery<'_>, rows: &Rows, token: &str, again: bool, pace: &Pace) -> Result<bool, StoreError> {
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
        token,
        again,
        reports: &rows.reports,
        withdrawals: &rows.withdrawals,
        tallies: &rows.tallies,
        seals: &seals,
    };
    let mut attempt = 0;
    loop {
        let error = match cx.runtime.block_on(cx.store.write(&batch)) {
            Ok(_) => return Ok(true),
            Err(error) if !error.retry() => return Err(error),
            Err(error) => error,
        };
        attempt += 1;
        let wait = after_failure(attempt);
        StoreRetried { attempt, wait, error: &error }.emit();
        let until = Instant::now() + wait;
        while Instant::now() < until {
            if pace.stopping() {
                return Ok(false);
            }
            std::thread::sleep(Duration::from_millis(20).min(wait));
        }
    }
}

fn since(observed: Timestamp, now: Timestamp) -> Duration {
    Duration::from_micros(now.0.saturating_sub(observed.0).max(0) as u64)
}
