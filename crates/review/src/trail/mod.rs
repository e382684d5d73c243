//! The trail: everything that happens on the desk, in one order that every process sees.
//!
//! ```text
//! propose ─▶ journal, hop `reviews` ─▶ follower ─▶ ClickHouse (`desk`, `trail`) ─▶ answer, news
//!                 the only truth          folds             a copy to read
//! ```
//!
//! # Contract
//! * What was proposed and answered is in the journal and in the copy. What was not answered ([`TrailError::Late`], a journal that
//!   failed) may be there: propose it again under the same number, and the first outcome is the answer.
//! * Of several proposals that name the same `prev`, on any number of machines, exactly one stands, by the order of the journal.
//! * Every follower comes to the same result from the same records, and writes the same rows, so any number may run, and each
//!   may stop at any point. An entry stands where it names the last entry of its subject that stood, and its number was not there
//!   before; a record that is no entry stands for nothing and stops nothing.
//! * Accounts, sessions, tokens and views are all in one partition: what ends a session is in order with what began it.
//! * Until [`Trail::ready`] the [`Trail::directory`] knows nobody, and does not say that there is nobody.
//!
//! Limits: one entry at most as long as a record of the journal; of reports the 50,000 last changed are held in memory, of the
//! others everything that has not ended, and 16 bytes for each entry that ever was.
//!
//! With replicas of the database, what was written must be read from any of them: see `docs/adr/020-review-trail.md`.

mod error;
mod follower;
mod memory;
mod rows;
mod store;
mod verify;
mod waiting;

use std::sync::Arc;
use std::time::Duration;

use casework::{Actor, Change, Directory, Entry, EntryId, Hash, Line, Standing, Status, Subject};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use journal::{Hop, Journal, Record};
use model::{Clock, ReportId, Versions};
use tokio::sync::{broadcast, watch};

pub use error::TrailError;
pub use follower::Follower;
pub use store::TrailStore;
pub use verify::{Verification, verify};

use memory::{Known, Memory};
use waiting::{Outcome, Waiter, Waiting};

/// How long a proposal is waited for once it is durable.
const PATIENCE: Duration = Duration::from_secs(10);

/// Histories asked for at once.
const AT_ONCE: usize = 8;

/// News that a slow listener may be behind by.
const NEWS: usize = 1024;

/// What somebody wants to have happened.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its number, where the caller has one: the same again gives the first outcome. Nothing: a number nobody has.
    pub id: Option<EntryId>,
    /// What it is about.
    pub subject: Subject,
    /// The last entry of the subject that the caller knew; nothing: the one that is last now.
    pub prev: Option<Hash>,
    /// Who.
    pub by: Actor,
    /// What.
    pub change: Change,
    /// Why.
    pub reason: Option<String>,
    /// What the signature means.
    pub meaning: Option<String>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Proposed {
    /// It stands.
    Applied(Box<Line>),
    /// Another came first.
    Void {
        /// That one.
        stands: Box<Line>,
    },
}

/// Something stands that did not before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// What it is about.
    pub subject: Subject,
    /// Its number.
    pub entry: EntryId,
    /// Who.
    pub by: Actor,
    /// The `type` of the change.
    pub change: &'static str,
    /// Of a report: its status now.
    pub status: Option<Status>,
}

/// What a process knows of the trail, and the way to add to it. Cheap to clone.
#[derive(Clone)]
pub struct Trail {
    inner: Arc<Inner>,
}

struct Inner {
    journal: Arc<dyn Journal>,
    store: Arc<dyn TrailStore>,
    clock: Arc<dyn Clock + Send + Sync>,
    versions: Versions,
    memory: Memory,
    waiting: Waiting,
    news: broadcast::Sender<News>,
    ready: watch::Receiver<bool>,
}

impl Trail {
    /// Starts a follower over the journal. To be called within a runtime, which asks the store; does not wait for it: see
    /// [`Trail::ready`].
    ///
    /// # Errors
    /// When there is no runtime, or no thread.
    pub fn start(
        journal: Arc<dyn Journal>,
        store: Arc<dyn TrailStore>,
        clock: Arc<dyn Clock + Send + Sync>,
        versions: Versions,
    ) -> Result<(Trail, Follower), TrailError> {
        let runtime = tokio::runtime::Handle::try_current()
            .map_err(|_| TrailError::Start { what: "it was not called within a runtime".to_owned() })?;
        let (ready_sender, ready) = watch::channel(false);
        let (memory, waiting) = (Memory::default(), Waiting::default());
        let news = broadcast::channel(NEWS).0;
        let inner = Arc::new(Inner { journal, store, clock, versions, memory, waiting, news, ready });
        let trail = Trail { inner };
        let follower = Follower::start(trail.clone(), runtime, ready_sender)?;
        Ok((trail, follower))
    }

    /// Waits until everything that was in the journal when this process started is known.
    ///
    /// # Errors
    /// [`TrailError::Stopped`] when the follower has ended.
    pub async fn ready(&self) -> Result<(), TrailError> {
        let mut ready = self.inner.ready.clone();
        ready.wait_for(|ready| *ready).await.map(|_| ()).map_err(|_| TrailError::Stopped)
    }

    /// Appends an entry and waits until it is in the copy.
    ///
    /// # Errors
    /// [`TrailError::Journal`], [`TrailError::Store`], [`TrailError::Late`], [`TrailError::UnknownPrev`],
    /// [`TrailError::Starting`], [`TrailError::Stopped`].
    pub async fn propose(&self, draft: Draft) -> Result<Proposed, TrailError> {
        let mut answers = self.propose_all(vec![draft]).await?;
        answers.pop().unwrap_or(Err(TrailError::Stopped))
    }

    /// What became of the entry with this number; nothing where there is none.
    ///
    /// # Errors
    /// [`TrailError::Store`], [`TrailError::Late`], [`TrailError::Starting`], [`TrailError::Stopped`].
    pub async fn outcome(&self, subject: &Subject, id: EntryId) -> Result<Option<Proposed>, TrailError> {
        tokio::time::timeout(PATIENCE, self.ready()).await.map_err(|_| TrailError::Starting)??;
        let known = self.known(subject).await?.has(id);
        if known { self.first_outcome(subject, id).await.map(Some) } else { Ok(None) }
    }

    /// Appends many entries at once, and waits for all of them: much quicker than one after the other. Each has an answer of its
    /// own, in the order of the drafts; of two about one subject the second must not leave `prev` open.
    ///
    /// # Errors
    /// As for [`propose`](Trail::propose), where none of them has an answer.
    pub async fn propose_all(
        &self,
        drafts: Vec<Draft>,
    ) -> Result<Vec<Result<Proposed, TrailError>>, TrailError> {
        tokio::time::timeout(PATIENCE, self.ready()).await.map_err(|_| TrailError::Starting)??;
        let subjects: Vec<Subject> = drafts.iter().map(|draft| draft.subject.clone()).collect();
        let known = stream::iter(subjects.into_iter().map(|subject| {
            let trail = self.clone();
            async move { trail.known(&subject).await }
        }));
        let known: Vec<Known> = known.buffered(AT_ONCE).try_collect().await?;
        let mut records = Vec::new();
        let mut begun = Vec::new();
        for (draft, known) in drafts.into_iter().zip(known) {
            if let Some(id) = draft.id.filter(|id| known.has(*id)) {
                begun.push((draft.subject, id, None));
                continue;
            }
            let entry = self.entry(draft, &known);
            let waiter = self.inner.waiting.wait_for(entry.id).ok_or(TrailError::Stopped)?;
            records.push(record(&entry.subject, entry.to_bytes()));
            begun.push((entry.subject, entry.id, Some(waiter)));
        }
        if !records.is_empty() {
            let journal = self.inner.journal.clone();
            let append = tokio::task::spawn_blocking(move || journal.append(Hop::Reviews, &records));
            append.await.map_err(|_| TrailError::Stopped)??;
        }
        let until = tokio::time::Instant::now() + PATIENCE;
        let answers = begun.into_iter().map(|(subject, id, waiter)| async move {
            match waiter {
                Some(waiter) => self.answer(&subject, id, waiter, until).await,
                None => self.first_outcome(&subject, id).await,
            }
        });
        Ok(stream::iter(answers).buffered(AT_ONCE).collect().await)
    }

    fn entry(&self, draft: Draft, known: &Known) -> Entry {
        let Draft { id, subject, prev, by, change, reason, meaning } = draft;
        Entry {
            id: id.unwrap_or_else(fresh_id),
            prev: prev.unwrap_or_else(|| known.head()),
            at: self.inner.clock.now(),
            versions: self.inner.versions.clone(),
            subject,
            by,
            change,
            reason,
            meaning,
        }
    }

    /// Waits for the outcome of an entry that was appended.
    async fn answer(
        &self,
        subject: &Subject,
        id: EntryId,
        waiter: Waiter,
        until: tokio::time::Instant,
    ) -> Result<Proposed, TrailError> {
        match tokio::time::timeout_at(until, waiter.outcome()).await {
            Err(_) => Err(TrailError::Late { entry: id }),
            Ok(None) => Err(TrailError::Stopped),
            Ok(Some(Outcome::Applied(line))) => Ok(Proposed::Applied(line)),
            // Its own line has the number; what came first is looked for beside it.
            Ok(Some(Outcome::Void)) => self.first_outcome(subject, id).await,
        }
    }

    /// What became of the first entry with this number.
    async fn first_outcome(&self, subject: &Subject, id: EntryId) -> Result<Proposed, TrailError> {
        let history = self.history(subject).await?;
        let Some(own) = history.iter().find(|line| line.entry.id == id) else {
            return Err(TrailError::Late { entry: id });
        };
        if own.applied {
            return Ok(Proposed::Applied(Box::new(own.clone())));
        }
        let stood = |line: &&Line| line.applied && line.position < own.position;
        let took_its_place = history.iter().filter(stood).find(|line| line.entry.prev == own.entry.prev);
        let stands = took_its_place.or_else(|| history.iter().rfind(stood));
        stands
            .map(|line| Proposed::Void { stands: Box::new(line.clone()) })
            .ok_or(TrailError::UnknownPrev { entry: id })
    }

    /// How a report stands.
    ///
    /// # Errors
    /// [`TrailError::Store`].
    pub async fn standing(&self, report: ReportId) -> Result<Arc<Standing>, TrailError> {
        match self.known(&Subject::Report(report)).await? {
            Known::Report(known) => Ok(known.standing),
            Known::Other { .. } => Ok(Arc::default()),
        }
    }

    async fn known(&self, subject: &Subject) -> Result<Known, TrailError> {
        let report = match subject {
            Subject::Report(report) => *report,
            other => return Ok(self.inner.memory.other(other)),
        };
        if let Some(known) = self.inner.memory.report(report) {
            return Ok(Known::Report(known));
        }
        let rounds = self.inner.memory.rounds();
        let rows = self.inner.store.trail_of(&subject.to_string()).await?;
        let known = memory::fold(&rows, None);
        self.inner.memory.hold(report, &known, rounds);
        Ok(Known::Report(known))
    }

    /// Everything that was said about a subject, oldest first; what is void among it.
    ///
    /// # Errors
    /// [`TrailError::Store`].
    pub async fn history(&self, subject: &Subject) -> Result<Vec<Line>, TrailError> {
        let mut rows = self.inner.store.trail_of(&subject.to_string()).await?;
        rows.sort_by_key(|row| (row.partition, row.position));
        rows.dedup_by_key(|row| (row.partition, row.position));
        Ok(rows.iter().filter_map(rows::line).collect())
    }

    /// Accounts, sessions, tokens and views as they are now. Knows nobody before [`Trail::ready`].
    pub fn directory(&self) -> Arc<Directory> {
        self.inner.memory.directory()
    }

    /// What happens from now on. Who is too slow is told that news was lost, and asks anew.
    pub fn news(&self) -> broadcast::Receiver<News> {
        self.inner.news.subscribe()
    }
}

impl std::fmt::Debug for Trail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Trail").field("ready", &*self.inner.ready.borrow()).finish_non_exhaustive()
    }
}

/// An entry's place in the journal: one partition for a report, one for all that is about people.
fn record(subject: &Subject, bytes: Vec<u8>) -> Record {
    match subject {
        Subject::Report(id) => Record::about(id.0, bytes),
        _ => {
            let digest = blake3::hash(subject.to_string().as_bytes());
            let key = digest.as_bytes().first_chunk().copied().unwrap_or_default();
            Record { key, route: 0, payload: bytes }
        }
    }
}

/// A number that nobody has: the standard library's seeds are random, and no secret depends on it.
fn fresh_id() -> EntryId {
    use std::hash::{BuildHasher as _, Hasher as _, RandomState};
    let half = || RandomState::new().build_hasher().finish().to_le_bytes();
    let mut id = [0; 16];
    id[..8].copy_from_slice(&half());
    id[8..].copy_from_slice(&half());
    ReportId(id)
}
