//! What the tests share: a clock that is moved by hand, a journal on disk, drafts.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use casework::{Actor, Change, Subject};
use journal::{EmbeddedJournal, Journal, Millis, OpenOptions, Partitions};
use model::{Clock, ReportId, Timestamp, Versions};
use review::trail::{Draft, Follower, Trail, TrailStore};

/// Midday of 1 October 2026, in microseconds.
pub(crate) const NOON: i64 = 1_790_856_000_000_000;

/// A clock that goes where it is told.
#[derive(Debug)]
pub(crate) struct Hand(AtomicI64);

impl Hand {
    pub(crate) fn new() -> Arc<Hand> {
        Arc::new(Hand(AtomicI64::new(NOON)))
    }

    pub(crate) fn wind(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

pub(crate) fn versions() -> Versions {
    let text = str::to_owned;
    Versions { hark: text("1"), dictionary: text("d1"), model: text("m1"), settings: text("s1") }
}

/// The journal in a folder, opened anew: another process's view of it.
pub(crate) fn journal(folder: &Path) -> Arc<dyn Journal> {
    let options = OpenOptions::new(Partitions::all(2), Arc::new(|| Millis(NOON / 1000)));
    Arc::new(EmbeddedJournal::open(folder, options).unwrap())
}

pub(crate) fn start(
    journal: &Arc<dyn Journal>,
    store: Arc<dyn TrailStore>,
    clock: &Arc<Hand>,
) -> (Trail, Follower) {
    Trail::start(journal.clone(), store, clock.clone(), versions()).unwrap()
}

pub(crate) fn report(number: u8) -> ReportId {
    ReportId([number; 16])
}

pub(crate) fn person(name: &str) -> Actor {
    Actor::Person(name.to_owned())
}

/// A proposal without more.
pub(crate) fn draft(subject: Subject, by: &str, change: Change) -> Draft {
    Draft { id: None, subject, prev: None, by: person(by), change, reason: None, meaning: None }
}

pub(crate) fn about(number: u8, by: &str, change: Change) -> Draft {
    draft(Subject::Report(report(number)), by, change)
}

pub(crate) fn comment(text: &str) -> Change {
    Change::Commented { text: text.to_owned() }
}

/// Runs on a runtime of two threads.
pub(crate) fn run<T>(test: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(2).enable_all().build().unwrap().block_on(test)
}

/// Stops a follower where waiting is allowed.
pub(crate) async fn stop(follower: Follower) {
    tokio::task::spawn_blocking(move || follower.stop()).await.unwrap();
}
