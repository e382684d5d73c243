//! A trail, reports and a destination in memory and on this disk, which can stop at any step as a process would.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use casework::{
    Actor, CaseMessage, Change, DayZero, Entry, Hash, Line, Outcome as Applied, Standing, Subject,
};
use export::destination::{self, Body, Destination, DestinationError, Directory, Put};
use export::e2b::{self, Cases, Loaded, Outcome, Plans, Run, RunError, check};
use export::meddra::Release;
use export::settings::Sender;
use export::trail::{self, Draft, Proposed, Trail, TrailError};
use icsr::Profile;
use model::{FixedClock, ReportId, Timestamp, Versions};
use store::StoredReport;

use crate::cases::{DAY, Desk, POSTED, release, sender};

/// Stops at a step; counts steps.
#[derive(Default)]
pub(crate) struct Kill {
    left: AtomicI64,
    pub(crate) steps: AtomicI64,
}

impl Kill {
    /// From now on, the step number `at` (from 1) and all behind it fail; 0: none.
    pub(crate) fn set(&self, at: i64) {
        self.left.store(if at == 0 { i64::MAX } else { at - 1 }, Ordering::SeqCst);
        self.steps.store(0, Ordering::SeqCst);
    }

    fn step(&self) -> bool {
        self.steps.fetch_add(1, Ordering::SeqCst);
        self.left.fetch_sub(1, Ordering::SeqCst) <= 0
    }
}

/// The trail, by the contract of `export::trail`: one order, `prev` decides, a number counts once.
pub(crate) struct Trails {
    lines: Mutex<BTreeMap<Subject, Vec<Line>>>,
    standings: Mutex<BTreeMap<ReportId, Standing>>,
    kill: Arc<Kill>,
    /// Before each of the next so many proposals, somebody else writes about the same subject.
    pub(crate) rivals: AtomicI64,
}

impl Trails {
    fn write(&self, draft: Draft) -> Proposed {
        let mut lines = self.lines.lock().unwrap();
        let held = lines.entry(draft.subject.clone()).or_default();
        let id = draft.id.expect("runs number their entries");
        if let Some(first) = held.iter().find(|line| line.entry.id == id) {
            let first = Box::new(first.clone());
            return if first.applied { Proposed::Applied(first) } else { Proposed::Void { stands: first } };
        }
        let mut standings = self.standings.lock().unwrap();
        let head = match &draft.subject {
            Subject::Report(id) => standings.entry(*id).or_default().head.clone(),
            _ => held.iter().rfind(|line| line.applied).map(|line| Hash::of(&line.bytes)).unwrap_or_default(),
        };
        let lost = self.rivals.fetch_sub(1, Ordering::SeqCst) > 0;
        let entry = Entry {
            id,
            subject: draft.subject,
            prev: if lost { Hash("somebody was quicker".into()) } else { head },
            at: Timestamp(POSTED.0 + 6 * DAY + held.len() as i64),
            by: draft.by,
            change: draft.change,
            reason: draft.reason,
            meaning: None,
            versions: Versions::default(),
        };
        let bytes = entry.to_bytes();
        let applied = match &entry.subject {
            Subject::Report(id) => {
                standings.entry(*id).or_default().apply(&entry, &bytes) == Applied::Applied
            }
            _ => !lost,
        };
        let position = held.len() as u64;
        let line = Line { partition: 0, position, bytes, entry, applied, chain: Hash::default() };
        held.push(line.clone());
        if applied { Proposed::Applied(Box::new(line)) } else { Proposed::Void { stands: Box::new(line) } }
    }
}

fn stopped() -> TrailError {
    TrailError("the process was killed".into())
}

impl Trail for Trails {
    fn propose<'a>(&'a self, drafts: Vec<Draft>) -> trail::Answer<'a, Vec<Result<Proposed, TrailError>>> {
        Box::pin(async move {
            let mut answers = Vec::new();
            for draft in drafts {
                // Each may be there without an answer, and those behind it not.
                if self.kill.step() {
                    return Err(stopped());
                }
                answers.push(Ok(self.write(draft)));
            }
            if self.kill.step() { Err(stopped()) } else { Ok(answers) }
        })
    }

    fn standing<'a>(&'a self, report: ReportId) -> trail::Answer<'a, Arc<Standing>> {
        let standing = self.standings.lock().unwrap().get(&report).cloned().unwrap_or_default();
        Box::pin(async move { Ok(Arc::new(standing)) })
    }

    fn history<'a>(&'a self, subject: &'a Subject) -> trail::Answer<'a, Vec<Line>> {
        let lines = self.lines.lock().unwrap().get(subject).cloned().unwrap_or_default();
        Box::pin(async move { Ok(lines) })
    }
}

/// A real directory, before and behind which the process may stop.
pub(crate) struct Mortal {
    inner: Directory,
    kill: Arc<Kill>,
    /// Whether it takes files and shows none.
    pub(crate) dark: AtomicBool,
}

impl Destination for Mortal {
    fn place(&self) -> &str {
        self.inner.place()
    }

    fn put<'a>(&'a self, name: &'a str, body: Body) -> destination::Answer<'a, Put> {
        Box::pin(async move {
            if self.kill.step() {
                return Err(DestinationError::Stopped);
            }
            let put = self.inner.put(name, body).await?;
            if self.kill.step() { Err(DestinationError::Stopped) } else { Ok(put) }
        })
    }

    fn sha256<'a>(&'a self, name: &'a str) -> destination::Answer<'a, Option<String>> {
        if self.dark.load(Ordering::SeqCst) {
            let (place, doing) = (self.place().to_owned(), "reading a file".to_owned());
            return Box::pin(async move { Err(DestinationError::Away { place, doing, source: None }) });
        }
        self.inner.sha256(name)
    }

    fn read<'a>(&'a self, name: &'a str) -> destination::Answer<'a, Option<bytes::Bytes>> {
        self.inner.read(name)
    }

    fn list<'a>(&'a self, prefix: &'a str) -> destination::Answer<'a, Vec<String>> {
        self.inner.list(prefix)
    }
}

/// Reports, what people did with them, and where files go.
pub(crate) struct World {
    pub(crate) trail: Trails,
    pub(crate) reports: Mutex<BTreeMap<ReportId, StoredReport>>,
    pub(crate) destination: Mortal,
    pub(crate) kill: Arc<Kill>,
    pub(crate) dir: tempfile::TempDir,
    pub(crate) sender: Sender,
    pub(crate) release: Release,
    /// Runs so far: each has a time of its own.
    runs: AtomicI64,
}

impl World {
    pub(crate) fn new() -> World {
        let dir = tempfile::tempdir().unwrap();
        let kill = Arc::new(Kill::default());
        kill.set(0);
        World {
            trail: Trails {
                lines: Mutex::default(),
                standings: Mutex::default(),
                kill: kill.clone(),
                rivals: AtomicI64::new(0),
            },
            reports: Mutex::default(),
            destination: Mortal {
                inner: Directory::new(dir.path().join("out")),
                kill: kill.clone(),
                dark: AtomicBool::new(false),
            },
            kill,
            dir,
            sender: sender(),
            release: release(),
            runs: AtomicI64::new(0),
        }
    }

    /// Puts a report there that stands like this.
    pub(crate) fn has(&self, report: StoredReport, desk: Desk) {
        self.trail.standings.lock().unwrap().insert(report.id, desk.standing);
        self.reports.lock().unwrap().insert(report.id, report);
    }

    /// A person does something with a report that is there, after everything that was sent.
    pub(crate) fn does(&self, report: ReportId, change: Change) {
        let mut standings = self.trail.standings.lock().unwrap();
        let standing = standings.get_mut(&report).unwrap();
        let number = standing.entries + 100;
        let mut id = report.0;
        id[1] = number as u8;
        let entry = Entry {
            id: ReportId(id),
            subject: Subject::Report(report),
            prev: standing.head.clone(),
            // After the last run, and before the next one.
            at: Timestamp(
                POSTED.0 + 7 * DAY + self.runs.load(Ordering::SeqCst) * 60_000_000 - 30_000_000
                    + number as i64,
            ),
            by: Actor::Person("heron".into()),
            change,
            reason: Some("so it is".into()),
            meaning: None,
            versions: Versions::default(),
        };
        assert_eq!(standing.apply(&entry, &entry.to_bytes()), Applied::Applied);
    }

    pub(crate) fn standing(&self, report: ReportId) -> Standing {
        self.trail.standings.lock().unwrap().get(&report).cloned().unwrap_or_default()
    }

    pub(crate) fn history(&self, subject: &Subject) -> Vec<Line> {
        self.trail.lines.lock().unwrap().get(subject).cloned().unwrap_or_default()
    }

    pub(crate) fn ids(&self) -> Vec<ReportId> {
        self.trail.standings.lock().unwrap().keys().copied().collect()
    }

    pub(crate) async fn run(
        &self,
        profile: &str,
        per_batch: usize,
        amend: Option<&str>,
    ) -> Result<Outcome, RunError> {
        self.run_on("plans", profile, per_batch, amend).await
    }

    /// As a machine whose plans are in this folder.
    pub(crate) async fn run_on(
        &self,
        disk: &str,
        profile: &str,
        per_batch: usize,
        amend: Option<&str>,
    ) -> Result<Outcome, RunError> {
        let plans = Plans::open(&self.dir.path().join(disk))?;
        self.run_to(Some(&self.destination), &plans, profile, per_batch, amend).await
    }

    /// Writes nothing.
    pub(crate) async fn dry_run(&self, profile: &str) -> Result<Outcome, RunError> {
        let plans = Plans::look(&self.dir.path().join("plans"));
        self.run_to(None, &plans, profile, 10, None).await
    }

    pub(crate) async fn run_to(
        &self,
        destination: Option<&dyn Destination>,
        plans: &Plans,
        profile: &str,
        per_batch: usize,
        amend: Option<&str>,
    ) -> Result<Outcome, RunError> {
        let profile = Profile::built_in(profile).unwrap();
        let run = self.runs.fetch_add(1, Ordering::SeqCst);
        let clock = FixedClock(Timestamp(POSTED.0 + 7 * DAY + run * 60_000_000));
        let run = Run {
            cases: self,
            trail: &self.trail,
            destination,
            plans: Some(plans),
            clock: &clock,
            by: Actor::Hark,
            sender: Some(&self.sender),
            profile: &profile,
            meddra: Some(&self.release),
            day_zero: DayZero::CriteriaMet,
            may_export: &|_| true,
            check: &check,
            per_batch,
            amend: amend.map(str::to_owned),
            folder: "",
        };
        e2b::run(&run, &self.ids()).await
    }

    /// Files at the destination, by name.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let Ok(entries) = std::fs::read_dir(self.dir.path().join("out")) else { return BTreeMap::new() };
        let file = |path: &Path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap())
        };
        entries.map(|entry| file(&entry.unwrap().path())).filter(|(name, _)| !name.starts_with('.')).collect()
    }

    /// What happened to batches, by their numbers.
    pub(crate) fn batches(&self) -> BTreeMap<String, Vec<Change>> {
        let lines = self.trail.lines.lock().unwrap();
        let of_batch = lines.iter().filter_map(|(subject, lines)| match subject {
            Subject::Batch(number) => Some((number.clone(), lines)),
            _ => None,
        });
        let stands = |lines: &Vec<Line>| {
            lines
                .iter()
                .filter(|line| line.applied)
                .map(|line| line.entry.change.clone())
                .collect::<Vec<Change>>()
        };
        of_batch.map(|(number, lines)| (number, stands(lines))).collect()
    }

    /// What went out of a report, as the trail has it.
    pub(crate) fn sent(&self, report: ReportId) -> Vec<CaseMessage> {
        self.standing(report).sent.into_iter().map(|sent| sent.message).collect()
    }
}

impl Cases for World {
    fn load<'a>(&'a self, ids: &'a [ReportId]) -> e2b::Answer<'a, Vec<Loaded>> {
        let reports = self.reports.lock().unwrap();
        let loaded = ids.iter().map(|id| Loaded {
            id: *id,
            report: reports.get(id).cloned(),
            standing: self.standing(*id),
            members: Vec::new(),
        });
        let loaded = loaded.collect();
        Box::pin(async move { Ok(loaded) })
    }

    fn sent_in<'a>(&'a self, batch: &'a str) -> e2b::Answer<'a, Vec<ReportId>> {
        let standings = self.trail.standings.lock().unwrap();
        let of = |standing: &Standing| standing.sent.iter().any(|sent| sent.message.batch == batch);
        let found = standings.iter().filter(|(_, standing)| of(standing)).map(|(id, _)| *id).collect();
        Box::pin(async move { Ok(found) })
    }

    fn planned<'a>(&'a self, profile: &'a str) -> e2b::Answer<'a, Vec<String>> {
        let lines = self.trail.lines.lock().unwrap();
        let stands = |lines: &[Line], wanted: &dyn Fn(&Change) -> bool| {
            lines.iter().any(|line| line.applied && wanted(&line.entry.change))
        };
        let planned =
            |change: &Change| matches!(change, Change::BatchPlanned { plan } if plan.profile == profile);
        let closed = |change: &Change| matches!(change, Change::BatchSent { .. } | Change::BatchDropped);
        let open = lines.iter().filter(|(_, lines)| stands(lines, &planned) && !stands(lines, &closed));
        let numbers = open.filter_map(|(subject, _)| match subject {
            Subject::Batch(number) => Some(number.clone()),
            _ => None,
        });
        let found = numbers.collect();
        Box::pin(async move { Ok(found) })
    }
}
