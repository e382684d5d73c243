//! Runs jobs: asks the trail whose turn it is, has the work done, writes the manifest, and says on the trail that it is done.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use casework::{Actor, Change, Hash, Subject};
use model::{Clock, Timestamp};

use super::manifest::Refused;
use super::{File, JobState, Manifest, Period, due};
use crate::destination::{Body, Destination, DestinationError};
use crate::settings::JobSettings;
use crate::trail::{Draft, Proposed, Trail, TrailError};

/// How often names are changed where what is to be written differs from what an earlier try has left.
const TRIES: u32 = 20;

/// A job with what it needs.
#[derive(Clone)]
pub struct Job {
    /// What the settings say.
    pub settings: Arc<JobSettings>,
    /// Where its files go.
    pub destination: Arc<dyn Destination>,
    /// Who writes them.
    pub work: Arc<dyn Work>,
}

impl Job {
    /// The periods that have their turn at `now`, in order. `done` is what is finished, [`merged`](super::merged).
    pub fn due(&self, done: &[Period], now: Timestamp) -> Vec<Period> {
        let settings = &self.settings;
        let settled = Timestamp(now.0.saturating_sub(micros(settings.settle)));
        due(&settings.schedule, done, settled, settings.catch_up, settings.starts)
    }
}

/// A period at work.
pub struct Turn {
    /// The job.
    pub job: Arc<JobSettings>,
    /// The period.
    pub period: Period,
    /// When the period was first begun: the time that files have in them, the same in every try.
    pub cut_off: Timestamp,
    /// Where the files go.
    pub destination: Arc<dyn Destination>,
    /// 1, and one more where an earlier try has left other files under the names of this one.
    pub attempt: u32,
}

impl Turn {
    /// The name of a file of this turn at the destination: `JOB/20261126T060000Z/FILE`.
    pub fn name(&self, file: &str) -> String {
        let (job, stamp) = (&self.job.name, self.period.stamp());
        match self.attempt {
            1 => format!("{job}/{stamp}/{file}"),
            attempt => format!("{job}/{stamp}-{attempt}/{file}"),
        }
    }
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The files.
    pub files: Vec<File>,
    /// Cases or rows in all of them.
    pub rows: u64,
    /// Cases that were not written.
    pub refused: Vec<Refused>,
    /// Query string that chose the reports, as it was used.
    pub filter: String,
    /// Versions of what made the files.
    pub versions: BTreeMap<String, String>,
}

/// Why a period is not finished.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkError {
    /// The destination.
    #[error(transparent)]
    Destination(#[from] DestinationError),
    /// The trail.
    #[error(transparent)]
    Trail(#[from] TrailError),
    /// The period that was asked for is not over, or what belongs to it may not be in the database yet.
    #[error("the period ends at {to}, and can be run from {from} on; run it then")]
    NotOver {
        /// Its end.
        to: Timestamp,
        /// Its end and the time that the job's settings give what belongs to it.
        from: Timestamp,
    },
    /// What writes the files.
    #[error(transparent)]
    Work(Box<dyn std::error::Error + Send + Sync>),
}

/// Work of a job, some time.
pub type Working<'a> = Pin<Box<dyn Future<Output = Result<Written, WorkError>> + Send + 'a>>;

/// Writes the files of a period to the turn's destination, under names that [`Turn::name`] makes, the same files in every try as far
/// as what they are made of is the same. May be stopped at any point, and is then done again from the begin.
pub trait Work: Send + Sync {
    /// Does it.
    fn run<'a>(&'a self, turn: &'a Turn) -> Working<'a>;
}

/// What came of looking after a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is due.
    Idle,
    /// Another process runs this period.
    Elsewhere {
        /// It.
        period: Period,
        /// The process.
        by: String,
    },
    /// A period is finished. There may be another.
    Done {
        /// It.
        period: Period,
        /// What was written.
        manifest: Box<Manifest>,
    },
    /// The period that was asked for was finished before.
    Already {
        /// It.
        period: Period,
        /// SHA-256 of its manifest.
        manifest: String,
    },
    /// Another process has taken the period over meanwhile; what it says counts.
    Lost {
        /// It.
        period: Period,
    },
}

/// A process that runs jobs.
#[derive(Clone)]
pub struct Runner {
    /// The trail.
    pub trail: Arc<dyn Trail>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Name of this process, the same after a restart, and no other's: what it left it takes up again at once.
    pub name: String,
    /// Who the trail names.
    pub by: Actor,
}

impl Runner {
    /// What the trail says of a job.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn state(&self, job: &str) -> Result<JobState, TrailError> {
        Ok(JobState::of(&self.trail.history(&Subject::Job(job.to_owned())).await?))
    }

    /// Runs the next period of a job that is due, if there is one; or the period that is asked for.
    ///
    /// # Errors
    /// [`WorkError`]; a period that was begun stays so, and the next call takes it up again.
    pub async fn step(&self, job: &Job, wanted: Option<Period>) -> Result<Outcome, WorkError> {
        let settings = &job.settings;
        let state = self.state(&settings.name).await?;
        let now = self.clock.now();
        if let Some((wanted, finished)) = wanted.and_then(|wanted| state.finished.get_key_value(&wanted)) {
            let manifest = finished.manifest.clone();
            return Ok(Outcome::Already { period: *wanted, manifest });
        }
        if let Some(wanted) = wanted {
            let from = Timestamp(wanted.to.0.saturating_add(micros(settings.settle)));
            if from > now {
                return Err(WorkError::NotOver { to: wanted.to, from });
            }
        }
        if let Some(begun) = &state.begun {
            // Whichever period is asked for: two at once would each take the other's entry for its own end.
            let silent = now.0.saturating_sub(begun.last.0);
            if begun.by != self.name && silent < micros(settings.take_over) {
                let (period, by) = (begun.period, begun.by.clone());
                return Ok(Outcome::Elsewhere { period, by });
            }
        }
        let (period, first) = match (&state.begun, wanted) {
            (Some(begun), wanted) if wanted.is_none_or(|wanted| wanted == begun.period) => {
                (begun.period, Some(begun.first))
            }
            (_, Some(wanted)) => (wanted, None),
            (_, None) => {
                let periods = job.due(&state.done(), now);
                let Some(period) = periods.first() else { return Ok(Outcome::Idle) };
                (*period, None)
            }
        };
        let Some((head, at)) = self.begin(&settings.name, period, state.head).await? else {
            return Ok(Outcome::Elsewhere { period, by: String::new() });
        };
        let text = period.to_string();
        telemetry::JobBegun { job: &settings.name, period: &text, again: first.is_some() }.emit();
        self.run(job, period, first.unwrap_or(at), head).await
    }

    /// Says on the trail that this process runs the period. Nothing where another was quicker. The hash of the entry and its time.
    async fn begin(
        &self,
        job: &str,
        period: Period,
        head: Hash,
    ) -> Result<Option<(Hash, Timestamp)>, TrailError> {
        let change = Change::JobStarted { period: period.to_string() };
        match self.propose(job, change, head).await? {
            Proposed::Applied(line) => Ok(Some((Hash::of(&line.bytes), line.entry.at))),
            Proposed::Void { .. } => Ok(None),
        }
    }

    async fn propose(&self, job: &str, change: Change, head: Hash) -> Result<Proposed, TrailError> {
        let draft = Draft {
            id: None,
            subject: Subject::Job(job.to_owned()),
            prev: Some(head),
            by: self.by.clone(),
            change,
            reason: Some(self.name.clone()),
        };
        let mut answers = self.trail.propose(vec![draft]).await?;
        answers.pop().unwrap_or_else(|| Err(TrailError("the trail gave no answer".into())))
    }

    async fn run(
        &self,
        job: &Job,
        period: Period,
        cut_off: Timestamp,
        head: Hash,
    ) -> Result<Outcome, WorkError> {
        let begun = self.clock.now();
        let name = job.settings.name.clone();
        let mut head = head;
        let work = self.write(job, period, cut_off);
        tokio::pin!(work);
        // While it works it says so, lest another takes over.
        let (manifest, sha256) = loop {
            tokio::select! {
                done = &mut work => break done?,
                () = tokio::time::sleep(job.settings.take_over / 3) => {
                    match self.begin(&name, period, head.clone()).await {
                        Ok(Some((renewed, _))) => head = renewed,
                        Ok(None) => return Ok(Outcome::Lost { period }),
                        // The trail is away: whoever could take over is told by the same trail.
                        Err(_) => {}
                    }
                }
            }
        };
        let (files, rows) = (manifest.files.len() as u64 + 1, manifest.rows);
        let change = Change::JobFinished { period: period.to_string(), files, rows, manifest: sha256 };
        match self.propose(&name, change, head).await? {
            Proposed::Void { .. } => Ok(Outcome::Lost { period }),
            Proposed::Applied(_) => {
                let took = u64::try_from(self.clock.now().0.saturating_sub(begun.0)).unwrap_or(0);
                telemetry::JobDone {
                    job: &name,
                    period: &period.to_string(),
                    files,
                    rows,
                    refused: manifest.refused.len() as u64,
                    took: Duration::from_micros(took),
                    until: period.to.millis() as f64 / 1000.0,
                }
                .emit();
                Ok(Outcome::Done { period, manifest: Box::new(manifest) })
            }
        }
    }

    /// Has the files written, and the manifest after them.
    async fn write(
        &self,
        job: &Job,
        period: Period,
        cut_off: Timestamp,
    ) -> Result<(Manifest, String), WorkError> {
        let name = Manifest::name(&job.settings.name, period);
        // Where it is, everything is: only the trail was not told.
        if let Some(content) = job.destination.read(&name).await? {
            let manifest =
                Manifest::parse(&content).ok().filter(|manifest| manifest.period == period.to_string());
            let Some(manifest) = manifest else {
                let place = job.destination.place().to_owned();
                return Err(DestinationError::Differs { place, name }.into());
            };
            let put = job.destination.put(&name, Body::Bytes(content)).await?;
            return Ok((manifest, put.sha256));
        }
        let mut turn = Turn {
            job: job.settings.clone(),
            period,
            cut_off,
            destination: job.destination.clone(),
            attempt: 1,
        };
        let written = loop {
            match job.work.run(&turn).await {
                // An earlier try wrote of other reports, or with other versions, and has no manifest: it counts for nothing.
                Err(WorkError::Destination(DestinationError::Differs { .. })) if turn.attempt < TRIES => {
                    turn.attempt += 1;
                }
                done => break done?,
            }
        };
        let manifest = Manifest::of(&turn, written);
        let put = job.destination.put(&name, manifest.to_bytes().into()).await?;
        Ok((manifest, put.sha256))
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
