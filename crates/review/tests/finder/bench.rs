//! A desk: database, journal, trail and finder, each of them real.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use casework::{Actor, Change, Deadlines, Standing, Subject};
use chdb::{Chdb, OpenOptions};
use journal::{EmbeddedJournal, Journal, Millis, Partitions};
use model::{FixedClock, ReportId, Timestamp, Versions, Withdrawal};
use review::Answer;
use review::finder::{Asked, FinderError, Joiner, Lookup, Pace, Proposal, Search};
use review::trail::{Draft, Follower, Proposed, Trail, TrailStore};
use store::{
    AsOf, DeskFilter, DeskRow, Engine, ReportStore, Retention, StoreBatch, TrailEnd, TrailRow, migrate,
};

use crate::posts::{Said, id, report};

/// The first of November 2026.
const NOW: Timestamp = Timestamp(1_793_534_400_000_000);

static CHDB: LazyLock<Chdb> = LazyLock::new(|| {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("finder");
    let _ = std::fs::remove_dir_all(&dir);
    Chdb::open(&OpenOptions::new(dir)).unwrap_or_else(|error| panic!("{error}"))
});

/// The copy of the trail in the store.
struct Copy(ReportStore);

impl TrailStore for Copy {
    fn trail_ends(&self) -> Answer<'_, Vec<TrailEnd>> {
        Box::pin(self.0.trail_ends())
    }

    fn trail_of<'a>(&'a self, subject: &'a str) -> Answer<'a, Vec<TrailRow>> {
        Box::pin(self.0.trail_of(subject))
    }

    fn trail_of_people(&self) -> Answer<'_, Vec<TrailRow>> {
        Box::pin(self.0.trail_of_people())
    }

    fn trail_lines(&self, _: u16, _: u64, _: u32) -> Answer<'_, Vec<TrailRow>> {
        unreachable!("nobody verifies here")
    }

    fn write_trail<'a>(&'a self, desks: &'a [DeskRow], rows: &'a [TrailRow]) -> Answer<'a, ()> {
        Box::pin(self.0.write_trail(desks, rows))
    }
}

/// A trail that fails for every third proposal, before or after it took it.
pub(crate) struct Failing {
    trail: Trail,
    asked: AtomicU64,
}

impl Joiner for Failing {
    fn standing(&self, report: ReportId) -> Asked<'_, Arc<Standing>> {
        Joiner::standing(&self.trail, report)
    }

    fn propose(&self, proposal: Proposal) -> Asked<'_, bool> {
        let away = || FinderError::Trail("made to fail by the test".into());
        Box::pin(async move {
            let asked = self.asked.fetch_add(1, Ordering::SeqCst);
            if asked.is_multiple_of(3) {
                return Err(away());
            }
            let stands = Joiner::propose(&self.trail, proposal).await?;
            if asked % 3 == 1 { Err(away()) } else { Ok(stands) }
        })
    }
}

pub(crate) struct Desk {
    pub(crate) store: ReportStore,
    pub(crate) trail: Trail,
    follower: Follower,
    batches: AtomicU64,
    _folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) async fn open(name: &str) -> Desk {
        let engine = Engine::embedded_in(&CHDB, name);
        migrate(&engine).await.unwrap();
        let store = ReportStore::new(engine, Retention::default());
        let folder = tempfile::tempdir().unwrap();
        let options = journal::OpenOptions::new(Partitions::all(2), Arc::new(|| Millis(NOW.0 / 1000)));
        let journal: Arc<dyn Journal> = Arc::new(EmbeddedJournal::open(folder.path(), options).unwrap());
        let copy = Arc::new(Copy(store.clone()));
        let clock = Arc::new(FixedClock(NOW));
        let (trail, follower) = Trail::start(journal, copy, clock, Versions::default()).unwrap();
        trail.ready().await.unwrap();
        Desk { store, trail, follower, batches: AtomicU64::new(0), _folder: folder }
    }

    pub(crate) async fn close(self) {
        tokio::task::spawn_blocking(move || self.follower.stop()).await.unwrap();
    }

    /// Stores posts, and takes others back, as one batch.
    pub(crate) async fn write(&self, said: &[Said], gone: &[Withdrawal]) {
        let reports: Vec<_> = said.iter().map(report).collect();
        let token = format!("batch/{}", self.batches.fetch_add(1, Ordering::SeqCst));
        let batch = StoreBatch {
            token: &token,
            again: false,
            reports: &reports,
            withdrawals: gone,
            tallies: &[],
            seals: &[],
        };
        self.store.write(&batch).await.unwrap();
    }

    /// A finder as a process that has just started has one.
    pub(crate) fn search(&self) -> Search {
        self.search_by(Arc::new(self.trail.clone()))
    }

    pub(crate) fn search_by(&self, joiner: Arc<dyn Joiner>) -> Search {
        Search::new(Arc::new(Lookup::new(self.store.clone())), joiner, Pace { rows: 3, ..Pace::default() })
    }

    pub(crate) fn failing(&self) -> Arc<Failing> {
        Arc::new(Failing { trail: self.trail.clone(), asked: AtomicU64::new(0) })
    }

    /// Looks at everything, as a process that has just started; what was joined or left.
    pub(crate) async fn find(&self) -> u64 {
        self.search().catch_up().await.unwrap()
    }

    /// Of each of the reports that are members, the master and what matched.
    pub(crate) async fn members(&self, reports: impl IntoIterator<Item = u8>) -> BTreeMap<u8, (u8, String)> {
        let mut found = BTreeMap::new();
        for n in reports {
            if let Some(member) = self.trail.standing(id(n)).await.unwrap().member() {
                let how = serde_json::to_value(member.how).unwrap().as_str().unwrap().to_owned();
                found.insert(n, (member.master.0[0], how));
            }
        }
        found
    }

    /// How many the queue counts: masters only.
    pub(crate) async fn counted(&self) -> u64 {
        let as_of = AsOf { deadlines: Deadlines::default(), now: NOW };
        self.store.queue_count(&DeskFilter::default(), &as_of).await.unwrap().0
    }

    /// Something a person does.
    pub(crate) async fn does(&self, n: u8, change: Change) {
        let (subject, by) = (Subject::Report(id(n)), Actor::Person("anna".into()));
        let draft = Draft { id: None, subject, prev: None, by, change, reason: None, meaning: None };
        let done = self.trail.propose(draft).await.unwrap();
        assert!(matches!(done, Proposed::Applied(_)));
    }
}

/// Members as a test writes them down: report, master, what matched.
pub(crate) fn expected(members: &[(u8, u8, &str)]) -> BTreeMap<u8, (u8, String)> {
    members.iter().map(|(n, master, how)| (*n, (*master, (*how).to_owned()))).collect()
}
