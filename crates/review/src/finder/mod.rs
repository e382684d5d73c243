//! The finder of duplicates: looks at each report that comes and puts those of one case together.
//!
//! ```text
//! reports (as they come) ─▶ record, keys ─▶ candidates ─▶ compare ─▶ plan ─▶ Joined, by Hark ─▶ trail
//!                              signatures: how far it is, and what is found again
//! ```
//!
//! # Contract
//! * What it finds it proposes to the trail as any other: a person's word stands above it. It joins nothing that a person has
//!   decided, nothing that a person parted, and takes nobody out of a cluster that a person confirmed.
//! * It may run in several processes at once, stop at any point, and look at a report again: an entry's number is made of what it
//!   says and of what stood before, so that the same finding is the same entry, and what came too late is void.
//! * Its place is in the table of signatures, which is written after the trail took what was found. A row that became visible
//!   after later ones is found by looking back [`LOOK_BACK`].
//! * Withdrawn reports leave; the members of a withdrawn master go to the first of them.
//! * No report costs a scan: see `docs/duplicates.md` for what is read.
//!
//! Not here: what makes two reports one case (`duplicates`), and what a cluster is counted as (the queue).

mod batch;
mod clusters;
mod joiner;
mod lookup;
mod records;
mod scene;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use model::{ReportId, Timestamp};
use store::{Arrival, ReportStore};
use telemetry::{DuplicatesFound, FinderRetried};
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use joiner::{Asked, FinderError, Joiner, Proposal};
pub use lookup::{Lookup, Resemblance, resembling};

use batch::Batch;

/// How far the finder looks back for rows that became visible late: longer than an insert takes.
pub const LOOK_BACK: Duration = Duration::from_secs(120);

/// How the finder works.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Pause when nothing has come.
    pub pause: Duration,
    /// Rows looked at together: their candidates are looked up by one statement.
    pub rows: u32,
    /// Longest pause after an error.
    pub longest_wait: Duration,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { pause: Duration::from_secs(2), rows: 64, longest_wait: Duration::from_secs(60) }
    }
}

/// The running finder.
#[derive(Debug)]
pub struct Finder {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Finder {
    /// Starts it, on the runtime that it is called on.
    pub fn start(lookup: Arc<Lookup>, joiner: Arc<dyn Joiner>, pace: Pace) -> Finder {
        let (stop, stopped) = watch::channel(false);
        let search = Search::new(lookup, joiner, pace);
        Finder { stop, task: tokio::spawn(search.run(stopped)) }
    }

    /// Stops it, wherever it is, and waits until it has.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        // A panic has been reported where it happened.
        let _ended = self.task.await;
    }
}

/// A place in the order in which rows came.
type Place = (Timestamp, Option<ReportId>, u64);

/// The finder's work, step by step: what [`Finder`] does in the background.
pub struct Search {
    lookup: Arc<Lookup>,
    joiner: Arc<dyn Joiner>,
    pace: Pace,
    /// Behind which rows are looked for; nothing before the first step.
    place: Option<Place>,
    /// When the last row came that was seen.
    newest: Timestamp,
    /// Versions of reports that were looked at, of the time that is looked back to, with when they came.
    done: BTreeMap<(ReportId, u64), Timestamp>,
}

/// What a step did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Rows that came; none: the end is reached.
    pub rows: usize,
    /// Reports that were joined or left a cluster.
    pub changed: u64,
}

impl Search {
    /// From where the signatures in the database end.
    pub fn new(lookup: Arc<Lookup>, joiner: Arc<dyn Joiner>, pace: Pace) -> Search {
        Search { lookup, joiner, pace, place: None, newest: Timestamp(i64::MIN), done: BTreeMap::new() }
    }

    async fn run(mut self, mut stopped: watch::Receiver<bool>) {
        let mut attempt = 0;
        loop {
            let step = tokio::select! {
                _ = stopped.wait_for(|stop| *stop) => return,
                step = self.step() => step,
            };
            let wait = match step {
                Ok(Step { rows: 0, .. }) => self.pace.pause,
                Ok(_) => Duration::ZERO,
                Err(error) => {
                    attempt += 1;
                    let wait = (self.pace.pause * 2u32.saturating_pow(attempt)).min(self.pace.longest_wait);
                    FinderRetried { attempt, wait, error: &error }.emit();
                    wait
                }
            };
            if wait <= self.pace.pause {
                attempt = 0;
            }
            tokio::select! {
                _ = stopped.wait_for(|stop| *stop) => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Looks at the next rows. At the end it goes back a little, for what may still become visible.
    ///
    /// # Errors
    /// When the database or the trail fails. What was done stands, and the next step does the rest.
    pub async fn step(&mut self) -> Result<Step, FinderError> {
        let place = match self.place {
            Some(place) => place,
            None => self.begin().await?,
        };
        let rows = self.store().reports_stored_since(place, self.pace.rows).await?;
        let Some(last) = rows.last() else {
            self.look_back();
            return Ok(Step::default());
        };
        let end = (last.stored_at, Some(last.report), last.version);
        let new: Vec<Arrival> =
            rows.iter().filter(|row| !self.done.contains_key(&key(row))).cloned().collect();
        let changed = Batch::new(&self.lookup, &*self.joiner).handle(&new).await?;
        DuplicatesFound { reports: new.len() as u64, changed }.emit();
        self.done.extend(rows.iter().map(|row| (key(row), row.stored_at)));
        self.newest = self.newest.max(last.stored_at);
        self.place = Some(end);
        if rows.len() < self.pace.rows as usize {
            self.look_back();
            return Ok(Step { rows: new.len(), changed });
        }
        Ok(Step { rows: rows.len(), changed })
    }

    /// Looks at everything that has come; how many reports were joined or left a cluster.
    ///
    /// # Errors
    /// As [`Search::step`].
    pub async fn catch_up(&mut self) -> Result<u64, FinderError> {
        let mut changed = 0;
        loop {
            let step = self.step().await?;
            changed += step.changed;
            if step.rows == 0 {
                return Ok(changed);
            }
        }
    }

    async fn begin(&mut self) -> Result<Place, FinderError> {
        self.newest = self.store().last_signature(duplicates::FORMAT).await?.unwrap_or(Timestamp(i64::MIN));
        self.look_back();
        Ok(self.place.unwrap_or((self.newest, None, 0)))
    }

    fn look_back(&mut self) {
        let back = i64::try_from(LOOK_BACK.as_micros()).unwrap_or(i64::MAX);
        let from = Timestamp(self.newest.0.saturating_sub(back));
        self.done.retain(|_, at| *at >= from);
        self.place = Some((from, None, 0));
    }

    fn store(&self) -> &ReportStore {
        self.lookup.store()
    }
}

fn key(row: &Arrival) -> (ReportId, u64) {
    (row.report, row.version)
}

impl std::fmt::Debug for Search {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Search")
            .field("place", &self.place)
            .field("done", &self.done.len())
            .finish_non_exhaustive()
    }
}
