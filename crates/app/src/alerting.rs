//! The role `alert`: reports from the journal through the rules into the outbox, and from there to endpoints.
//!
//! A batch is read, put through the rules and written to the outbox in one transaction; only then the journal's position moves.
//! What is read again after a crash is skipped by the positions in the outbox.
//!
//! One process of an installation has this role. The outbox (`alerts.sqlite` in the data directory) is a local file that holds what
//! the rules counted: a second process, with an outbox of its own, would count half of the reports. Over Kafka, where many
//! processes may run, start it in one of them alone.
//!
//! A second one on the same data directory is stopped by a lock; nothing stops one on another machine.
//!
//! The file of rules and endpoints is looked at every few seconds, and a text is taken when two looks in a row saw it. One with mistakes
//! changes nothing: the log says why, and the old rules and endpoints stay.

mod file;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use alert::delivery::Courier;
use alert::outbox::{Outbox, OutboxError};
use alert::rules::{Change, Rules, Watch};
use alert::run::{Batch, Done, EvaluateError, Evaluation, Incoming, MAX_RECORDS};
use alert::settings::{AlertSettings, load_text, text_of};
use journal::{Hop, Journal, JournalError, Limits, Member, Millis, Subscription, Work};
use model::{Clock, SystemClock};
use pipeline::records::ReportsRecord;
use pipeline::stop::{Pace, Progress};
use pipeline::{after_failure, wait_unless};
use telemetry::{
    AlertsBehind, JournalRestarted, LedgerOfAnother, OutboxRetried, RecordsMissed, RulesEvaluated, RulesRead,
};
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::commands::alert::opened::{OUTBOX, told};
use crate::exit::{self, failure};
use crate::home::{Home, locked};
use file::File;

/// The consumer group that evaluates.
pub(crate) const GROUP: &str = "alert";

/// How much is put through the rules in one transaction.
const LIMITS: Limits = Limits { max_records: MAX_RECORDS, max_bytes: 8 << 20 };

/// How often the file is looked at, and what was held is let go.
const LOOK: Duration = Duration::from_secs(5);

/// Locked in the data directory by the process that has the role.
const LOCK: &str = "alerts.lock";

/// What the role runs with.
pub(crate) struct Alerting {
    file: PathBuf,
    /// Address under which people reach the desk.
    desk: Option<String>,
    outbox: Arc<Outbox>,
    rules: Rules,
    settings: watch::Sender<Arc<AlertSettings>>,
    /// Knows the file as it was read.
    watch: Watch,
    /// Keeps other processes from the role.
    _lock: fs::File,
}

impl Alerting {
    /// Reads the file of rules and endpoints and opens the outbox; nothing where the settings name no file.
    pub(crate) fn open(home: &Home) -> anyhow::Result<Option<Alerting>> {
        let Some(file) = home.settings().alert.file() else {
            // A group that nobody reads for would keep every report in the journal.
            if !home.shares_journal() {
                home.journal.forget(GROUP, Hop::Reports)?;
            }
            return Ok(None);
        };
        let desk = home.settings().sign_in.public_url().map(str::to_owned);
        Alerting::at(file, desk, home.dir()).map(Some)
    }

    /// With this file, and the outbox in this directory.
    fn at(file: &Path, desk: Option<String>, dir: &Path) -> anyhow::Result<Alerting> {
        let lock = lock(dir)?;
        let wrong = |error: &dyn std::error::Error| failure(exit::CONFIG, format!("alert.file: {error}"));
        let text = text_of(file).map_err(|error| wrong(&error))?;
        let settings = load_text(&text, file, desk.as_deref()).map_err(|error| wrong(&error))?;
        let mut watch = Watch::default();
        let rules = match watch.look(&text) {
            Change::Rules(rules) => rules,
            Change::Refused(mistakes) => return Err(wrong(&mistakes)),
            // The first look takes or refuses.
            Change::Same | Change::Unsettled => Rules::default(),
        };
        let outbox = Outbox::open(&dir.join(OUTBOX)).map_err(told)?;
        // Before the first alert: what is to be sent of it is written with it.
        outbox.subscribe(&settings.subscriptions()).map_err(told)?;
        RulesRead { rules: rules.iter().len() }.emit();
        Ok(Alerting {
            file: file.to_owned(),
            desk,
            outbox: Arc::new(outbox),
            rules,
            settings: watch::Sender::new(Arc::new(settings)),
            watch,
            _lock: lock,
        })
    }
}

/// Evaluates and delivers until told to stop, or until drained once nothing more will come.
pub(crate) fn run(
    alerting: &Alerting,
    journal: &dyn Journal,
    runtime: &Handle,
    pace: &Pace,
) -> anyhow::Result<()> {
    let (stop, stopped) = watch::channel(false);
    let courier = Courier::new(alerting.outbox.clone(), Arc::new(SystemClock));
    let settings = alerting.settings.subscribe();
    let delivering = runtime.spawn(async move { courier.run(settings, stopped).await });
    let evaluated = evaluate(alerting, journal, pace);
    stop.send_replace(true);
    let delivered = runtime.block_on(delivering);
    evaluated?;
    Ok(delivered?)
}

fn evaluate(alerting: &Alerting, journal: &dyn Journal, pace: &Pace) -> anyhow::Result<()> {
    let partitions = journal.partitions(Hop::Reports);
    let mut evaluation = Evaluation::open(alerting.rules.clone(), alerting.outbox.clone(), partitions)?;
    let mut reports = journal.subscribe(GROUP, Hop::Reports, Member::ONLY)?;
    let mut file = File::of(alerting);
    let (mut failures, mut next) = (0, Instant::now() + LOOK);
    loop {
        let upstream_done = pace.upstream_done();
        if pace.stopping() {
            return Ok(());
        }
        if Instant::now() >= next {
            next = Instant::now() + LOOK;
            if let Some(rules) = file.look() {
                evaluation.replace(rules);
            }
            step(&mut evaluation, &[], reports.as_mut(), pace)?;
        }
        let idle = match round(&mut evaluation, reports.as_mut(), pace) {
            Ok(idle) => {
                failures = 0;
                idle
            }
            Err(error) => {
                failures += 1;
                restart(error, failures, reports.as_mut(), pace)?;
                false
            }
        };
        if pace.after_round(idle, upstream_done) == Progress::Finished {
            return Ok(());
        }
    }
}

/// What there is to evaluate, up to the limits; whether there was nothing.
fn round(
    evaluation: &mut Evaluation<Arc<Outbox>>,
    reports: &mut dyn Subscription,
    pace: &Pace,
) -> anyhow::Result<bool> {
    let read = reports.next_batches(LIMITS)?;
    if read.is_empty() {
        return Ok(true);
    }
    read.iter().for_each(behind);
    let batches: Vec<Batch> = read.iter().map(decoded).collect();
    if step(evaluation, &batches, reports, pace)? {
        let done =
            |batch: &journal::Batch| Work { delta: *batch.delta(), out: Vec::new(), state: Vec::new() };
        reports.commit(&read.iter().map(done).collect::<Vec<_>>())?;
    }
    Ok(false)
}

/// The records that concern rules. What cannot be read becomes a dead letter where it is stored.
fn decoded(batch: &journal::Batch) -> Batch {
    let records = batch.numbered().filter_map(|(position, payload)| {
        let incoming = match ReportsRecord::parse(payload).ok()? {
            ReportsRecord::Report(report, _) => Incoming::Report(report),
            ReportsRecord::Withdrawal(withdrawal) => Incoming::Withdrawn(withdrawal.report),
            ReportsRecord::AuthorGone(gone) => Incoming::AuthorGone(gone),
            ReportsRecord::Tally(_) => return None,
        };
        Some((position.0, incoming))
    });
    let delta = batch.delta();
    Batch { partition: delta.partition.0, from: delta.from.0, upto: delta.to.0, records: records.collect() }
}

/// Tells how late the oldest record of a batch is read.
fn behind(batch: &journal::Batch) {
    if let Some(seconds) = batch.waited_secs(Millis(SystemClock.now().millis())) {
        AlertsBehind { partition: batch.delta().partition.0, seconds }.emit();
    }
}

/// One step, again and again while a retry can mend it; `false` if told to stop meanwhile.
fn step(
    evaluation: &mut Evaluation<Arc<Outbox>>,
    batches: &[Batch],
    reports: &mut dyn Subscription,
    pace: &Pace,
) -> anyhow::Result<bool> {
    let mut attempt = 0;
    loop {
        let error: OutboxError = match evaluation.step(batches, SystemClock.now()) {
            Ok(done) => {
                tell(&done);
                return Ok(true);
            }
            Err(EvaluateError::Ledger(error)) if error.retry() => error,
            Err(EvaluateError::Ledger(error)) => return Err(told(error)),
            Err(error) => return Err(error.into()),
        };
        attempt += 1;
        OutboxRetried { attempt, error: &error }.emit();
        let mut alive = Ok(());
        let waited = wait_unless(after_failure(attempt), || {
            pace.stopping() || {
                alive = reports.keep_alive();
                alive.is_err()
            }
        });
        alive?;
        if !waited {
            return Ok(false);
        }
    }
}

/// Goes on from the last commits where that is possible, after a pause.
fn restart(
    error: anyhow::Error,
    failures: u32,
    reports: &mut dyn Subscription,
    pace: &Pace,
) -> anyhow::Result<()> {
    let Some(lost) = error.downcast_ref::<JournalError>().filter(|error| error.restart()) else {
        return Err(error);
    };
    let wait = after_failure(failures);
    JournalRestarted { hop: Hop::Reports.name(), attempt: failures, wait, error: lost }.emit();
    if wait_unless(wait, || pace.stopping()) {
        match reports.restart() {
            // Away still: the next round fails, and waits longer.
            Err(error) if !error.restart() => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

fn tell(done: &Done) {
    for apart in &done.apart {
        let (partition, known, from) = (apart.partition, apart.known, apart.from);
        match apart.missed() {
            0 => LedgerOfAnother { partition, known, from }.emit(),
            records => RecordsMissed { partition, known, records }.emit(),
        }
    }
    let tally = &done.tally;
    let alerts: Vec<(&'static str, u64)> =
        tally.alerts.iter().map(|(severity, count)| (severity.word(), *count)).collect();
    if tally.reports > 0 || !alerts.is_empty() {
        let (reports, late, muted, evicted) = (tally.reports, tally.late, tally.muted, tally.evicted);
        RulesEvaluated { reports, late, alerts: &alerts, muted, evicted }.emit();
    }
}

/// Takes the role for this process, for as long as the file is open. Two would each count half of the reports.
fn lock(dir: &Path) -> anyhow::Result<fs::File> {
    locked(&dir.join(LOCK))?.map_err(|_| {
        failure(
            exit::TRY_AGAIN,
            format!(
                "another process has the role `alert` on the data directory {}; one process of an installation has it: \
                 stop the other, or start this one without the role",
                dir.display()
            ),
        )
    })
}
