//! Many processes, one trail: each period is exported once, whoever is killed when.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use casework::{Actor, Change};
use export::destination::{Answer, Body, Destination, DestinationError, Directory, Put};
use export::job::{
    CatchUp, File, Job, JobState, Manifest, Outcome, Period, Runner, Schedule, Turn, Work, WorkError,
    Working, Written,
};
use export::settings::{Content, JobSettings, Selection};
use proptest::prelude::*;
use tokio::sync::Notify;

use super::made_up::{MemoryTrail, SetClock};

/// Writes three files that say what period they are of, and when it was begun.
struct ThreeFiles;

impl Work for ThreeFiles {
    fn run<'a>(&'a self, turn: &'a Turn) -> Working<'a> {
        Box::pin(async move {
            let mut written = Written { rows: 3, filter: "status=ready".into(), ..Written::default() };
            for number in 0..3 {
                let name = turn.name(&format!("{number}.txt"));
                let text = format!("{} {} {number}\n", turn.period, turn.cut_off);
                let put = turn.destination.put(&name, text.into_bytes().into()).await?;
                written.files.push(File { name, bytes: put.bytes, sha256: put.sha256, rows: 1 });
            }
            Ok(written)
        })
    }
}

/// A destination whose n-th call, counted over all, ends the process: the future is never done, and the caller drops it. Before or
/// after the file is there.
struct Deadly {
    inner: Arc<dyn Destination>,
    until: Arc<AtomicUsize>,
    died: Arc<Notify>,
}

impl Deadly {
    async fn maybe(&self) {
        let left = self.until.load(Ordering::SeqCst);
        if left != usize::MAX {
            self.until.store(left.saturating_sub(1), Ordering::SeqCst);
            if left == 0 {
                self.died.notify_one();
                std::future::pending::<()>().await;
            }
        }
    }
}

impl Destination for Deadly {
    fn place(&self) -> &str {
        self.inner.place()
    }

    fn put<'a>(&'a self, name: &'a str, body: Body) -> Answer<'a, Put> {
        Box::pin(async move {
            self.maybe().await;
            let put = self.inner.put(name, body).await;
            self.maybe().await;
            put
        })
    }

    fn sha256<'a>(&'a self, name: &'a str) -> Answer<'a, Option<String>> {
        self.inner.sha256(name)
    }

    fn read<'a>(&'a self, name: &'a str) -> Answer<'a, Option<bytes::Bytes>> {
        self.inner.read(name)
    }

    fn list<'a>(&'a self, prefix: &'a str) -> Answer<'a, Vec<String>> {
        self.inner.list(prefix)
    }
}

fn settings(catch_up: CatchUp) -> Arc<JobSettings> {
    Arc::new(JobSettings {
        name: "hourly".into(),
        content: Content::Csv,
        selection: Selection::Filter("status=ready".into()),
        profile: None,
        destination: "d".into(),
        schedule: Schedule::parse("0 * * * *", "UTC").unwrap(),
        catch_up,
        starts: None,
        take_over: Duration::from_secs(600),
        settle: Duration::ZERO,
    })
}

struct Stage {
    clock: Arc<SetClock>,
    trail: Arc<MemoryTrail>,
    scratch: testkit::Scratch,
    until: Arc<AtomicUsize>,
    died: Arc<Notify>,
    job: Job,
}

impl Stage {
    fn new(catch_up: CatchUp) -> Stage {
        let clock = SetClock::at("2026-11-26T06:10:00Z");
        let (scratch, until) = (testkit::Scratch::new(), Arc::new(AtomicUsize::new(usize::MAX)));
        let (inner, died) = (Arc::new(Directory::new(scratch.path())), Arc::new(Notify::new()));
        let destination = Arc::new(Deadly { inner, until: until.clone(), died: died.clone() });
        let job = Job { settings: settings(catch_up), destination, work: Arc::new(ThreeFiles) };
        Stage { trail: MemoryTrail::new(clock.clone()), clock, scratch, until, died, job }
    }

    fn runner(&self, name: &str) -> Runner {
        Runner { trail: self.trail.clone(), clock: self.clock.clone(), name: name.into(), by: Actor::Hark }
    }

    /// A step of a process that is killed where the destination says so, or left to work.
    async fn step(&self, name: &str) -> Option<Result<Outcome, WorkError>> {
        let runner = self.runner(name);
        tokio::select! {
            done = runner.step(&self.job, None) => Some(done),
            () = self.died.notified() => None,
        }
    }

    fn state(&self) -> JobState {
        JobState::of(&self.trail.lines())
    }

    /// Every finished period has its manifest with the hash of the trail, and the manifest's files, unharmed, and of files that no
    /// manifest names there are none.
    async fn check(&self) {
        let state = self.state();
        let mut named = Vec::new();
        for (period, finished) in &state.finished {
            let name = Manifest::name("hourly", *period);
            assert_eq!(self.job.destination.sha256(&name).await.unwrap().as_ref(), Some(&finished.manifest));
            let content = self.job.destination.read(&name).await.unwrap().unwrap();
            let manifest = Manifest::parse(&content).unwrap();
            assert_eq!((manifest.files.len() as u64 + 1, manifest.rows), (finished.files, finished.rows));
            for file in &manifest.files {
                let there = self.job.destination.sha256(&file.name).await.unwrap();
                assert_eq!(there.as_ref(), Some(&file.sha256));
                named.push(file.name.clone());
            }
            named.push(name);
        }
        named.sort();
        assert_eq!(self.job.destination.list("").await.unwrap(), named);
        // No two finished periods share a moment.
        let periods: Vec<&Period> = state.finished.keys().collect();
        assert!(periods.windows(2).all(|pair| pair[0].to <= pair[1].from), "{periods:?}");
        // Each was finished once.
        let done = self
            .trail
            .lines()
            .into_iter()
            .filter(|line| line.applied && matches!(line.entry.change, Change::JobFinished { .. }));
        assert_eq!(done.count(), state.finished.len());
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn a_period_is_run_once() {
    runtime().block_on(async {
        let stage = Stage::new(CatchUp::Together);
        let done = stage.step("a").await.unwrap().unwrap();
        assert!(matches!(&done, Outcome::Done { manifest, .. } if manifest.files.len() == 3 && manifest.rows == 3), "{done:?}");
        for name in ["a", "b"] {
            assert_eq!(stage.step(name).await.unwrap().unwrap(), Outcome::Idle);
        }
        stage.clock.set("2026-11-26T07:00:00Z");
        assert!(matches!(stage.step("b").await.unwrap().unwrap(), Outcome::Done { .. }));
        stage.check().await;
        // Asked for by name, it was there already.
        let period = stage.state().last().unwrap();
        let again = stage.runner("c").step(&stage.job, Some(period)).await.unwrap();
        assert!(matches!(again, Outcome::Already { .. }));
    });
}

/// A process is killed at every step of the destination, before and after each file; another waits for its time, or the same
/// comes back at once. The bytes are those of a run that nobody disturbed.
#[test]
fn a_process_that_is_killed_at_every_step() {
    runtime().block_on(async {
        for (at, same) in (0..8).flat_map(|at| [(at, true), (at, false)]) {
            let stage = Stage::new(CatchUp::Together);
            stage.until.store(at, Ordering::SeqCst);
            assert!(stage.step("a").await.is_none(), "killed at step {at}");
            stage.until.store(usize::MAX, Ordering::SeqCst);
            stage.clock.advance(Duration::from_secs(60));
            if !same {
                let waits = stage.step("b").await.unwrap().unwrap();
                assert!(matches!(&waits, Outcome::Elsewhere { by, .. } if by == "a"), "{waits:?}");
                stage.clock.advance(Duration::from_secs(600));
            }
            let done = stage.step(if same { "a" } else { "b" }).await.unwrap().unwrap();
            let Outcome::Done { period, manifest } = done else { panic!("{done:?}") };
            stage.check().await;
            assert_eq!(manifest.cut_off, "2026-11-26T06:10:00Z".parse().unwrap());
            let first = stage.job.destination.read(&manifest.files[0].name).await.unwrap().unwrap();
            assert_eq!(first, format!("{period} 2026-11-26T06:10:00Z 0\n"));
            assert!(stage.scratch.path().join("hourly/20261126T060000Z/0.txt").exists());
        }
    });
}

#[test]
fn an_answer_of_the_trail_that_is_lost() {
    runtime().block_on(async {
        let stage = Stage::new(CatchUp::Together);
        stage.trail.lose.store(1, Ordering::SeqCst);
        assert!(matches!(stage.step("a").await.unwrap(), Err(WorkError::Trail(_))));
        // It is on the trail that `a` runs it: `a` does.
        assert!(matches!(stage.step("b").await.unwrap().unwrap(), Outcome::Elsewhere { .. }));
        assert!(matches!(stage.step("a").await.unwrap().unwrap(), Outcome::Done { .. }));
        stage.check().await;
    });
}

/// What an earlier try has left of other reports does not stand in the way, and no manifest names it.
#[test]
fn reports_that_changed_between_two_tries() {
    runtime().block_on(async {
        let stage = Stage::new(CatchUp::Together);
        stage
            .job
            .destination
            .put("hourly/20261126T060000Z/1.txt", Body::from(b"of old".to_vec()))
            .await
            .unwrap();
        let done = stage.step("a").await.unwrap().unwrap();
        let Outcome::Done { manifest, .. } = done else { panic!("{done:?}") };
        assert!(manifest.files.iter().all(|file| file.name.starts_with("hourly/20261126T060000Z-2/")));
    });
}

#[test]
fn a_destination_that_refuses_leaves_the_period_open() {
    struct Refuses;
    impl Work for Refuses {
        fn run<'a>(&'a self, _: &'a Turn) -> Working<'a> {
            Box::pin(async { Err(DestinationError::Stopped.into()) })
        }
    }
    runtime().block_on(async {
        let mut stage = Stage::new(CatchUp::Together);
        stage.job.work = Arc::new(Refuses);
        assert!(stage.step("a").await.unwrap().is_err());
        assert_eq!(stage.state().begun.unwrap().by, "a");
        stage.job.work = Arc::new(ThreeFiles);
        assert!(matches!(stage.step("a").await.unwrap().unwrap(), Outcome::Done { .. }));
        stage.check().await;
    });
}

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

/// A period that is asked for must be over, and have settled; nothing of one that is not reaches the trail.
#[test]
fn a_period_that_is_not_over() {
    runtime().block_on(async {
        let mut stage = Stage::new(CatchUp::Together);
        let settings = JobSettings { settle: Duration::from_secs(300), ..(*stage.job.settings).clone() };
        stage.job.settings = Arc::new(settings);
        stage.clock.set("2026-11-26T06:10:00Z");
        for (wanted, from) in [
            ("2026-11-26T06:00:00Z/2099-01-01T00:00:00Z", "2099-01-01T00:05:00Z"),
            ("2026-11-26T06:00:00Z/2026-11-26T06:10:01Z", "2026-11-26T06:15:01Z"),
            ("2026-11-26T06:00:00Z/2026-11-26T06:05:01Z", "2026-11-26T06:10:01Z"),
        ] {
            let error = stage.runner("a").step(&stage.job, Some(period(wanted))).await.unwrap_err();
            assert!(matches!(error, WorkError::NotOver { .. }), "{error}");
            assert!(error.to_string().contains(from), "{error}");
            assert_eq!(stage.state(), JobState::default());
        }
        let over = period("2026-11-26T06:00:00Z/2026-11-26T06:05:00Z");
        let done = stage.runner("a").step(&stage.job, Some(over)).await.unwrap();
        assert!(matches!(done, Outcome::Done { .. }), "{done:?}");
    });
}

/// What belongs to a period has its time to come to the database.
#[test]
fn a_period_runs_once_it_has_settled() {
    runtime().block_on(async {
        let mut stage = Stage::new(CatchUp::Together);
        let settings = JobSettings { settle: Duration::from_secs(600), ..(*stage.job.settings).clone() };
        stage.job.settings = Arc::new(settings);
        for (now, wanted) in [
            ("2026-11-26T07:09:59Z", "2026-11-26T05:00:00Z/2026-11-26T06:00:00Z"),
            ("2026-11-26T07:10:00Z", "2026-11-26T06:00:00Z/2026-11-26T07:00:00Z"),
        ] {
            stage.clock.set(now);
            let done = stage.step("a").await.unwrap().unwrap();
            assert!(
                matches!(&done, Outcome::Done { period: done, .. } if *done == period(wanted)),
                "{done:?}"
            );
            assert_eq!(stage.step("a").await.unwrap().unwrap(), Outcome::Idle);
        }
        stage.check().await;
    });
}

/// Somebody runs the last hour by hand after three that nobody was there for: the hours before it are run all the same, and nothing
/// twice. One that lies before all that ever ran is no begin to go on from.
#[test]
fn a_period_by_hand_leaves_out_nothing() {
    let missed = [
        (CatchUp::Together, vec!["2026-11-26T06:00:00Z/2026-11-26T09:00:00Z"]),
        (
            CatchUp::Each,
            vec![
                "2026-11-26T06:00:00Z/2026-11-26T07:00:00Z",
                "2026-11-26T07:00:00Z/2026-11-26T08:00:00Z",
                "2026-11-26T08:00:00Z/2026-11-26T09:00:00Z",
            ],
        ),
    ];
    for (catch_up, wanted) in missed {
        runtime().block_on(async {
            let stage = Stage::new(catch_up);
            assert!(matches!(stage.step("a").await.unwrap().unwrap(), Outcome::Done { .. }));
            stage.clock.set("2026-11-26T10:10:00Z");
            for by_hand in
                ["2026-11-26T09:00:00Z/2026-11-26T10:00:00Z", "2020-01-01T00:00:00Z/2020-01-02T00:00:00Z"]
            {
                let done = stage.runner("b").step(&stage.job, Some(period(by_hand))).await.unwrap();
                assert!(matches!(done, Outcome::Done { .. }), "{done:?}");
            }
            for wanted in wanted {
                let done = stage.step("a").await.unwrap().unwrap();
                assert!(
                    matches!(&done, Outcome::Done { period: done, .. } if *done == period(wanted)),
                    "{done:?}"
                );
            }
            assert_eq!(stage.step("a").await.unwrap().unwrap(), Outcome::Idle);
            stage.check().await;
        });
    }
}

/// While one period is begun and its process is heard of, nobody begins another.
#[test]
fn another_period_waits_for_the_one_that_is_begun() {
    runtime().block_on(async {
        let stage = Stage::new(CatchUp::Together);
        stage.until.store(1, Ordering::SeqCst);
        assert!(stage.step("a").await.is_none(), "killed");
        stage.until.store(usize::MAX, Ordering::SeqCst);
        let other = period("2026-11-26T03:00:00Z/2026-11-26T04:00:00Z");
        let waits = stage.runner("b").step(&stage.job, Some(other)).await.unwrap();
        assert!(
            matches!(&waits, Outcome::Elsewhere { period, by } if by == "a" && *period != other),
            "{waits:?}"
        );
        stage.clock.advance(Duration::from_secs(600));
        let done = stage.runner("b").step(&stage.job, Some(other)).await.unwrap();
        assert!(matches!(&done, Outcome::Done { period, .. } if *period == other), "{done:?}");
        // What was begun is due as before.
        assert!(
            matches!(stage.step("a").await.unwrap().unwrap(), Outcome::Done { period, .. } if period != other)
        );
        assert_eq!(stage.state().finished.len(), 2);
    });
}

/// Everything that is due runs, one after the other, until there is nothing left; what is at work at the end is taken up again.
#[test]
fn jobs_are_looked_after_until_the_process_stops() {
    /// Never done; says that it was begun.
    struct Hangs(Arc<Notify>);
    impl Work for Hangs {
        fn run<'a>(&'a self, _: &'a Turn) -> Working<'a> {
            Box::pin(async move {
                self.0.notify_one();
                std::future::pending().await
            })
        }
    }
    runtime().block_on(async {
        let mut stage = Stage::new(CatchUp::Each);
        assert!(matches!(stage.step("a").await.unwrap().unwrap(), Outcome::Done { .. }));
        stage.clock.set("2026-11-26T09:10:00Z");
        let begun = Arc::new(Notify::new());
        let hangs = Job { work: Arc::new(Hangs(begun.clone())), ..stage.job.clone() };
        export::job::run(stage.runner("a"), vec![hangs], begun.notified()).await;
        let left = stage.state();
        assert_eq!((left.finished.len(), left.begun.unwrap().by.as_str()), (1, "a"));

        // The real work, until three more hours are done.
        stage.job.work = Arc::new(ThreeFiles);
        let all_done = async {
            while stage.state().finished.len() < 4 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let jobs = vec![stage.job.clone()];
        let run = export::job::run(stage.runner("a"), jobs, all_done);
        tokio::time::timeout(Duration::from_secs(60), run).await.unwrap();
        assert_eq!(stage.state().begun, None);
        assert_eq!(stage.state().done(), [period("2026-11-26T05:00:00Z/2026-11-26T09:00:00Z")]);
        stage.check().await;
    });
}

/// One thing that happens.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// Process `0` or `1` steps, and is killed after so many steps of the destination, if at all.
    Step(bool, Option<usize>),
    /// So many minutes pass.
    Pass(u64),
    /// The trail's next answer is lost.
    Lose,
    /// Both step at once.
    Both,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        (any::<bool>(), proptest::option::of(0_usize..9)).prop_map(|(who, kill)| Event::Step(who, kill)),
        (1_u64..90).prop_map(Event::Pass),
        Just(Event::Lose),
        Just(Event::Both),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn each_period_at_most_once(
        events in proptest::collection::vec(event(), 1..14),
        each in any::<bool>(),
    ) {
        runtime().block_on(async {
            let catch_up = if each { CatchUp::Each } else { CatchUp::Together };
            let stage = Stage::new(catch_up);
            for event in events {
                match event {
                    Event::Step(who, kill) => {
                        stage.until.store(kill.unwrap_or(usize::MAX), Ordering::SeqCst);
                        let _ = stage.step(if who { "a" } else { "b" }).await;
                        stage.until.store(usize::MAX, Ordering::SeqCst);
                    }
                    Event::Pass(minutes) => stage.clock.advance(Duration::from_secs(60 * minutes)),
                    Event::Lose => stage.trail.lose.store(1, Ordering::SeqCst),
                    Event::Both => {
                        let _ = tokio::join!(stage.step("a"), stage.step("b"));
                    }
                }
            }
            // In the end somebody is left in peace, and everything that is due is done.
            stage.trail.lose.store(0, Ordering::SeqCst);
            stage.clock.advance(Duration::from_secs(3600));
            for _ in 0..60 {
                if stage.step("a").await.unwrap().unwrap() == Outcome::Idle {
                    break;
                }
            }
            assert_eq!(stage.state().begun, None);
            let last = stage.state().last().unwrap();
            let now = model::Clock::now(&*stage.clock);
            assert!(now.0 - last.to.0 < 3_600_000_000, "nothing is left out");
            stage.check().await;
        });
    }
}
