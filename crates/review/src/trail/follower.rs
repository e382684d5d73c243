//! The follower: reads the hop from where the copy ends, folds, writes the copy, and then answers.
//!
//! One thread. `desk` rows are written before the lines that they come from: a copy that ends before an entry is continued there,
//! and the rows of the desk are written again, the same. A report's state is made of the lines before the record at hand alone,
//! as another process may have copied further.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use casework::{Directory, Entry, EntryId, Hash, Line, Outcome, Subject};
use futures_util::{StreamExt as _, TryStreamExt as _};
use journal::{Batch, Follow, Hop, JournalError, Limits, Position};
use model::ReportId;
use store::{DeskRow, StoreError, TrailRow};
use telemetry::Causes;
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::memory::{self, Report};
use super::waiting::Outcome as Answer;
use super::{Inner, News, Trail, TrailError, rows};

/// What one round takes: enough to be quick when far behind, little enough to be written at once.
const LIMITS: Limits = Limits { max_records: 500, max_bytes: 8 << 20 };

/// How long a round waits for a record; also how long stopping may take.
const WAIT: Duration = Duration::from_millis(50);

/// Silence short of the end, at a start, that is taken for a gap of a broker's log.
const SILENCE: Duration = Duration::from_secs(10);

/// Naps between tries while the database or the journal is away: the first, and the longest.
const NAPS: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(5));

/// Histories asked for at once.
const AT_ONCE: usize = 8;

/// Partition and position.
type Place = (u16, u64);

/// What the bytes of a record say.
type Parsed = Result<Entry, serde_json::Error>;

/// The thread that follows. Dropping it tells the thread to end; [`Follower::stop`] waits for it.
#[derive(Debug)]
pub struct Follower {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    pub(super) fn start(
        trail: Trail,
        runtime: Handle,
        ready: watch::Sender<bool>,
    ) -> Result<Follower, TrailError> {
        let stop = Arc::new(AtomicBool::new(false));
        let work = Work {
            inner: trail.inner,
            runtime,
            stop: stop.clone(),
            next: Vec::new(),
            chains: Vec::new(),
            directory: Arc::default(),
        };
        let thread = thread::Builder::new().name("trail".to_owned()).spawn(move || work.run(&ready));
        let thread = thread.map_err(|error| TrailError::Start { what: error.to_string() })?;
        Ok(Follower { stop, thread: Some(thread) })
    }

    fn tell(&self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }

    /// Ends the thread and waits for it. Blocks for up to a second, or as long as the database takes for one answer.
    pub fn stop(mut self) {
        self.tell();
        if let Some(thread) = self.thread.take() {
            // A panic was told where it happened.
            let _ = thread.join();
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.tell();
    }
}

/// The thread was told to end.
struct Ended;

struct Work {
    inner: Arc<Inner>,
    runtime: Handle,
    stop: Arc<AtomicBool>,
    /// Where each partition goes on.
    next: Vec<Position>,
    /// The chain of each partition up to there.
    chains: Vec<Hash>,
    directory: Arc<Directory>,
}

/// What a round has found and not written yet.
#[derive(Default)]
struct Round {
    reports: BTreeMap<ReportId, Report>,
    rows: Vec<TrailRow>,
    answers: Vec<(EntryId, Answer)>,
    news: Vec<News>,
}

impl Drop for Work {
    fn drop(&mut self) {
        self.inner.waiting.end();
    }
}

impl Work {
    fn run(mut self, ready: &watch::Sender<bool>) {
        match self.follow(ready) {
            Err(Ended) => {}
            Ok(never) => match never {},
        }
    }

    fn follow(&mut self, ready: &watch::Sender<bool>) -> Result<std::convert::Infallible, Ended> {
        let journal = self.inner.journal.clone();
        self.patiently("the trail could not be read from the database", Self::load)?;
        let ends = self.patiently("the ends of the trail are not known", |_| {
            let lags = journal.lag("trail", Hop::Reviews)?;
            Ok::<_, JournalError>(lags.iter().map(|lag| lag.end).collect::<Vec<_>>())
        })?;
        loop {
            let mut follow = self.patiently("the trail could not be followed", |work| {
                journal.follow(Hop::Reviews, &work.next)
            })?;
            let failed = self.rounds(&mut *follow, &ends, ready)?;
            tracing::warn!(error = %Causes(&failed), "the trail could not be read on; trying again");
            self.nap(NAPS.1 / 5)?;
        }
    }

    /// Round after round until reading fails.
    fn rounds(
        &mut self,
        follow: &mut dyn Follow,
        ends: &[Position],
        ready: &watch::Sender<bool>,
    ) -> Result<JournalError, Ended> {
        let mut heard = Instant::now();
        loop {
            if !*ready.borrow() {
                let reached = ends.iter().zip(&self.next).all(|(end, next)| next >= end);
                if reached || heard.elapsed() >= SILENCE {
                    self.inner.memory.publish([], self.directory.clone());
                    ready.send_replace(true);
                }
            }
            self.go_on()?;
            let batches = match follow.next(LIMITS, WAIT) {
                Ok(batches) => batches,
                Err(error) => return Ok(error),
            };
            if !batches.is_empty() {
                heard = Instant::now();
                self.round(&batches)?;
            }
        }
    }

    fn go_on(&self) -> Result<(), Ended> {
        if self.stop.load(Ordering::Acquire) { Err(Ended) } else { Ok(()) }
    }

    fn nap(&self, long: Duration) -> Result<(), Ended> {
        let until = Instant::now() + long;
        loop {
            self.go_on()?;
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            thread::park_timeout(left);
        }
    }

    /// Tries until it succeeds, with longer and longer naps. Nothing is lost meanwhile: the journal has everything.
    fn patiently<T, E: std::error::Error + 'static>(
        &mut self,
        what: &'static str,
        mut act: impl FnMut(&mut Self) -> Result<T, E>,
    ) -> Result<T, Ended> {
        let mut nap = NAPS.0;
        loop {
            match act(self) {
                Ok(done) => return Ok(done),
                Err(error) => tracing::warn!(error = %Causes(&error), "{what}; trying again"),
            }
            self.nap(nap)?;
            nap = (nap * 2).min(NAPS.1);
        }
    }

    /// Reads where the copy ends, and all about people up to there.
    fn load(&mut self) -> Result<(), StoreError> {
        let store = self.inner.store.clone();
        let ends = self.runtime.block_on(store.trail_ends())?;
        let mut people = self.runtime.block_on(store.trail_of_people())?;
        let partitions = usize::from(self.inner.journal.partitions(Hop::Reviews));
        self.next = vec![Position(0); partitions];
        self.chains = vec![Hash::default(); partitions];
        for end in ends {
            let number = usize::from(end.partition);
            if let (Some(next), Some(chain)) = (self.next.get_mut(number), self.chains.get_mut(number)) {
                *next = Position(end.position + 1);
                *chain = Hash(end.chain);
            }
        }
        people.sort_by_key(|row| (row.partition, row.position));
        people.dedup_by_key(|row| (row.partition, row.position));
        let copied = |row: &&TrailRow| {
            let next = self.next.get(usize::from(row.partition));
            next.is_some_and(|next| row.position < next.0)
        };
        let mut directory = Directory::default();
        for line in people.iter().filter(copied).filter_map(rows::line) {
            if self.inner.memory.is_new(line.entry.id) {
                directory.apply(&line.entry, &line.bytes);
            }
        }
        self.directory = Arc::new(directory);
        Ok(())
    }

    /// Folds, writes, shows, answers: in this order.
    fn round(&mut self, batches: &[Batch]) -> Result<(), Ended> {
        let mut round = Round::default();
        let mut records = Vec::new();
        for batch in batches {
            let partition = batch.delta().partition.0;
            let parsed =
                |(position, bytes): (Position, _)| ((partition, position.0), bytes, Entry::parse(bytes));
            records.extend(batch.numbered().map(parsed));
            if let Some(next) = self.next.get_mut(usize::from(partition)) {
                *next = batch.delta().to;
            }
        }
        round.reports = self.reports(&records)?;
        for (place, bytes, entry) in records {
            self.record(place, bytes, entry, &mut round);
        }
        let Round { reports, rows, answers, news } = round;
        let touched = reports.iter().filter(|(_, report)| report.standing.entries > 0);
        let desks: Vec<DeskRow> = touched.map(|(id, report)| DeskRow::of(*id, &report.standing)).collect();
        let store = self.inner.store.clone();
        self.patiently("the trail could not be written to the database", |work| {
            work.runtime.block_on(store.write_trail(&desks, &rows))
        })?;
        self.inner.memory.publish(reports, self.directory.clone());
        for (entry, answer) in answers {
            self.inner.waiting.tell(entry, &answer);
        }
        for news in news {
            // Nobody may be listening.
            let _ = self.inner.news.send(news);
        }
        Ok(())
    }

    /// Folds one record.
    fn record(&mut self, place: Place, bytes: &[u8], entry: Parsed, round: &mut Round) {
        let (partition, position) = place;
        let Some(before) = self.chains.get_mut(usize::from(partition)) else { return };
        let chain = Hash::chained(before, bytes);
        before.clone_from(&chain);
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                // Where, not what: the record may hold people's words.
                let (line, column) = (error.line(), error.column());
                tracing::warn!(
                    partition,
                    position,
                    line,
                    column,
                    "a record of the trail is no entry; it stands for nothing"
                );
                round.rows.push(rows::unreadable(place, &chain, bytes));
                return;
            }
        };
        let (outcome, status) = match &entry.subject {
            Subject::Report(id) => {
                let report = round.reports.entry(*id).or_default();
                let outcome = report.add(place, &entry, bytes);
                (outcome, Some(report.standing.status()))
            }
            _ if self.inner.memory.is_new(entry.id) => {
                (Arc::make_mut(&mut self.directory).apply(&entry, bytes), None)
            }
            _ => (Outcome::Void, None),
        };
        let applied = outcome == Outcome::Applied;
        let line = Line { partition, position, bytes: bytes.to_vec(), entry, applied, chain };
        round.rows.push(rows::row(&line));
        let entry = &line.entry;
        if applied {
            let (subject, by) = (entry.subject.clone(), entry.by.clone());
            round.news.push(News { subject, entry: entry.id, by, change: entry.change.kind(), status });
        }
        let answer = if applied { Answer::Applied(Box::new(line.clone())) } else { Answer::Void };
        round.answers.push((entry.id, answer));
    }

    /// The reports that the records are about, as they stood before: from memory, or from the copy, several at once.
    fn reports(&mut self, records: &[(Place, &[u8], Parsed)]) -> Result<BTreeMap<ReportId, Report>, Ended> {
        let mut firsts = BTreeMap::new();
        for (place, _, entry) in records {
            if let Ok(Entry { subject: Subject::Report(id), .. }) = entry {
                firsts.entry(*id).or_insert(*place);
            }
        }
        let mut reports = BTreeMap::new();
        firsts.retain(|id, place| match self.inner.memory.report_before(*id, *place) {
            Some(report) => reports.insert(*id, report).is_some(),
            None => true,
        });
        let store = self.inner.store.clone();
        let read = self.patiently("reports' trails could not be read", |work| {
            let asked = firsts.iter().map(|(id, place)| {
                let store = &store;
                async move {
                    let rows = store.trail_of(&Subject::Report(*id).to_string()).await?;
                    Ok::<_, StoreError>((*id, memory::fold(&rows, Some(*place))))
                }
            });
            work.runtime.block_on(futures_util::stream::iter(asked).buffered(AT_ONCE).try_collect::<Vec<_>>())
        })?;
        reports.extend(read);
        Ok(reports)
    }
}
