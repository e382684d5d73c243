//! Starts the loops of the pipeline on threads of their own, and ends them in the order of the flow.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use journal::{Hop, Journal, Member};
use model::SystemClock;
use pipeline::delivery::{self, Delivery};
use pipeline::knowledge::Current;
use pipeline::run::{self, Screening, Storage};
use pipeline::stop::{Bell, Pace};
use store::ReportStore;

use crate::alerting::{self, Alerting};
use crate::home::Home;
use crate::{reload, upkeep};

/// What the pipeline runs with.
pub(crate) struct Parts<'a> {
    pub(crate) home: &'a Home,
    pub(crate) knowledge: Option<&'a Current>,
    pub(crate) store: Option<&'a ReportStore>,
    pub(crate) alerting: Option<&'a Alerting>,
    pub(crate) runtime: &'a tokio::runtime::Handle,
}

/// Handed to the work that feeds the pipeline.
#[derive(Clone, Default)]
pub(crate) struct Control {
    stop: Arc<AtomicBool>,
    posts_done: Arc<AtomicBool>,
    reports_done: Arc<AtomicBool>,
    failed: Arc<Mutex<Option<anyhow::Error>>>,
    /// Rings when there is something to read.
    pub(crate) bell: Bell,
}

impl Control {
    /// Tells every loop to stop after what it has in hand.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Release);
        self.bell.ring();
    }

    /// Whether the loops were told to stop, by a signal or by a failure.
    pub(crate) fn stopping(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    fn fail(&self, error: anyhow::Error) {
        // The first failure is the cause; what follows it is noise.
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        self.stop();
    }

    fn failure(&self) -> Option<anyhow::Error> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Runs the loops around `work`. When `work` returns, the loops drain what is in the journal and end: first
/// `screen`, then `store` and `alert`. If `work` fails, or told the loops to stop, they end after what they have in hand.
pub(crate) fn with_pipeline<T>(
    parts: &Parts<'_>,
    control: &Control,
    work: impl FnOnce(&Control) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let settings = parts.home.settings();
    let journal: &dyn Journal = &*parts.home.journal;
    let clock = SystemClock;
    let policy = |channel: &str| storage(settings, channel);
    let result = std::thread::scope(|scope| {
        let mut screens = Vec::new();
        if let Some(knowledge) = parts.knowledge {
            let partitions = journal.partitions(Hop::Posts);
            for member in members(partitions, settings.screen.threads) {
                let pace = Pace::new(control.stop.clone(), control.posts_done.clone(), control.bell.clone());
                let screening = Screening {
                    journal,
                    knowledge,
                    keys: &parts.home.keys,
                    clock: &clock,
                    policy: &policy,
                    batch_posts: settings.screen.batch_posts,
                    // The window is over all partitions, and posts spread evenly over them.
                    dedupe_window: settings.journal.dedupe_window_posts as u64 / u64::from(partitions.max(1)),
                };
                let control = control.clone();
                screens.push(scope.spawn(move || {
                    if let Err(error) = run::screen(&screening, member, &pace) {
                        control.fail(anyhow::Error::new(error).context("screening stopped; nothing is lost"));
                    }
                }));
            }
        }
        let store = parts.store.map(|store| {
            let pace = Pace::new(control.stop.clone(), control.reports_done.clone(), control.bell.clone());
            let delivery = Delivery {
                journal,
                keys: &parts.home.keys,
                store,
                clock: &clock,
                runtime: parts.runtime,
                insert_rows: settings.store.insert_rows,
                flush_interval: Duration::from_millis(settings.store.flush_interval_millis),
            };
            let control = control.clone();
            scope.spawn(move || {
                if let Err(error) = delivery::store(&delivery, Member::ONLY, &pace) {
                    control.fail(anyhow::Error::new(error).context("storing stopped; nothing is lost"));
                }
            })
        });
        let alert = parts.alerting.map(|alerting| {
            let pace = Pace::new(control.stop.clone(), control.reports_done.clone(), control.bell.clone());
            let (control, runtime) = (control.clone(), parts.runtime);
            scope.spawn(move || {
                if let Err(error) = alerting::run(alerting, journal, runtime, &pace) {
                    control.fail(error.context("alerts stopped; nothing is lost"));
                }
            })
        });
        let ended = Arc::new(AtomicBool::new(false));
        let keeper = {
            let (ended, home) = (ended.clone(), parts.home);
            let screens = parts.knowledge.is_some().then_some((run::GROUP, Hop::Posts));
            let stores = parts.store.is_some().then_some((delivery::GROUP, Hop::Reports));
            // The lag of a hop has one series: where this process stores too, that of the database counts.
            let alone = parts.alerting.is_some() && parts.store.is_none();
            let alerts = alone.then_some((alerting::GROUP, Hop::Reports));
            let groups: Vec<_> = screens.into_iter().chain(stores).chain(alerts).collect();
            scope.spawn(move || upkeep::run(home, &groups, &ended))
        };
        let renewal = parts.knowledge.map(|knowledge| {
            let (ended, home) = (ended.clone(), parts.home);
            scope.spawn(move || reload::watch(&home.loaded, knowledge, &ended))
        });

        let result = work(control);
        if result.is_err() {
            control.stop();
        }
        control.posts_done.store(true, Ordering::Release);
        control.bell.ring();
        for screen in screens {
            if screen.join().is_err() {
                control.fail(anyhow::anyhow!("a screening thread ended with a fault of the program"));
            }
        }
        control.reports_done.store(true, Ordering::Release);
        control.bell.ring();
        if store.is_some_and(|store| store.join().is_err()) {
            control.fail(anyhow::anyhow!("the storing thread ended with a fault of the program"));
        }
        if alert.is_some_and(|alert| alert.join().is_err()) {
            control.fail(anyhow::anyhow!("the thread of alerts ended with a fault of the program"));
        }
        ended.store(true, Ordering::Release);
        keeper.thread().unpark();
        renewal.iter().for_each(|renewal| renewal.thread().unpark());
        result
    });
    match control.failure() {
        Some(failure) => Err(failure),
        None => result,
    }
}

/// What a channel's policy and the operator's attestation allow to keep.
pub(crate) fn storage(settings: &settings::Settings, channel: &str) -> Storage {
    let attested = settings.channels.get(channel).is_some_and(|channel| channel.storage_attested);
    if connectors::about(channel).may_store_reports(attested) {
        Storage::Report
    } else {
        Storage::AggregateOnly
    }
}

/// The screening threads as members of their group; a thread count of 0 means one per core. More threads than
/// partitions would have nothing to do.
fn members(partitions: u16, threads: usize) -> impl Iterator<Item = Member> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = if threads == 0 { cores } else { threads };
    let of = u16::try_from(threads).unwrap_or(u16::MAX).min(partitions).max(1);
    (0..of).map(move |index| Member { index, of })
}

/// Waits until everything in the journal is screened and stored, or the loops were told to stop.
pub(crate) fn wait_until_drained(home: &Home, control: &Control) -> anyhow::Result<()> {
    while !control.stopping() && waiting(home)? > 0 {
        control.bell.ring();
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

/// Records of both hops that no loop is done with.
pub(crate) fn waiting(home: &Home) -> anyhow::Result<u64> {
    let posts = home.journal.lag(run::GROUP, Hop::Posts)?;
    let reports = home.journal.lag(delivery::GROUP, Hop::Reports)?;
    Ok(posts.iter().chain(&reports).map(journal::Lag::records).sum())
}
