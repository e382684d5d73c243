//! Whatever people do, in whatever order, through two processes that stop, are killed, and whose database fails: what stands is
//! what a simple model says, everywhere, and the trail verifies.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use casework::{Hash, Line, Right, Role, Subject, rules};
use journal::Journal;
use model::Clock as _;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, TestRunner};
use review::trail::{Draft, Follower, Proposed, Trail, TrailError, TrailStore, verify};
use store::{DeskRow, ReportStore};

use crate::bench::{Hand, journal, person, report, run, start, stop};
use crate::fake::{Failure, Fake};
use crate::model::{Story, View};
use crate::steps::{Act, PEOPLE, Step, step};

const CASES: u32 = 96;

/// A process that serves the desk.
struct Process {
    journal: Arc<dyn Journal>,
    store: Arc<dyn TrailStore>,
    /// The store, where it can be made to fail.
    fake: Option<Arc<Fake>>,
    trail: Trail,
    follower: Option<Follower>,
}

/// What a process is made of.
type Parts = (Arc<dyn Journal>, Arc<dyn TrailStore>, Option<Arc<Fake>>);

struct World {
    processes: [Process; 2],
    clock: Arc<Hand>,
    stories: BTreeMap<u8, Story>,
    /// Hashes of all that stood of a report, oldest first; the empty one before.
    heads: BTreeMap<u8, Vec<Hash>>,
    /// So that every run of a case is the same.
    numbers: u64,
    races: u32,
}

fn rights() -> Vec<Right> {
    Role::ALL.iter().flat_map(|role| role.rights()).copied().collect()
}

impl World {
    async fn over_fakes(folder: &Path) -> World {
        let first = Fake::default();
        let second = first.other();
        World::new([first, second].map(|fake| {
            let fake = Arc::new(fake);
            (journal(folder), fake.clone() as Arc<dyn TrailStore>, Some(fake))
        }))
    }

    fn new(parts: [Parts; 2]) -> World {
        let clock = Hand::new();
        let processes = parts.map(|(journal, store, fake)| {
            let (trail, follower) = start(&journal, store.clone(), &clock);
            Process { journal, store, fake, trail, follower: Some(follower) }
        });
        let (stories, heads) = (BTreeMap::new(), BTreeMap::new());
        World { processes, clock, stories, heads, numbers: 0, races: 0 }
    }

    async fn restart(&mut self, process: usize) {
        let clock = self.clock.clone();
        let process = &mut self.processes[process];
        if let Some(follower) = process.follower.take() {
            stop(follower).await;
        }
        let (trail, follower) = start(&process.journal, process.store.clone(), &clock);
        (process.trail, process.follower) = (trail, Some(follower));
    }

    /// The draft, as the process sees the report; nothing where the rules refuse.
    async fn draft(&mut self, process: usize, act: &Act) -> Option<Draft> {
        let standing = self.processes[process].trail.standing(report(act.report)).await.unwrap();
        let now = self.clock.now();
        let change = act.change(&standing, now)?;
        let (by, reason) = (person(PEOPLE[act.who]), "the source was read again");
        rules::check(&standing, &change, Some(reason), &by, &rights(), now).ok()?;
        self.numbers += 1;
        let mut id = [0; 16];
        id[..8].copy_from_slice(&self.numbers.to_le_bytes());
        Some(Draft {
            id: Some(model::ReportId(id)),
            subject: Subject::Report(report(act.report)),
            prev: Some(standing.head.clone()),
            by,
            change,
            reason: Some(reason.to_owned()),
            meaning: None,
        })
    }

    fn head(&self, number: u8) -> Hash {
        self.heads.get(&number).and_then(|heads| heads.last()).cloned().unwrap_or_default()
    }

    /// Compares an answer with the model, which goes on with it.
    fn note(&mut self, number: u8, prev: &Hash, answer: &Proposed) {
        match answer {
            Proposed::Applied(line) => {
                assert_eq!(*prev, self.head(number), "what stands builds on what stood");
                self.heads.entry(number).or_default().push(Hash::of(&line.bytes));
                self.stories.entry(number).or_default().lines.push((**line).clone());
            }
            Proposed::Void { stands } => {
                assert_ne!(*prev, self.head(number), "nothing is void for nothing");
                assert!(stands.applied && stands.entry.prev == *prev, "the one that took its place is told");
                assert!(self.heads[&number].contains(&Hash::of(&stands.bytes)));
            }
        }
    }

    async fn act(&mut self, process: usize, act: &Act) {
        if let Some(draft) = self.draft(process, act).await {
            self.propose(process, act.report, draft).await;
        }
    }

    async fn propose(&mut self, process: usize, number: u8, draft: Draft) {
        let prev = draft.prev.clone().unwrap();
        let answer = self.processes[process].trail.propose(draft.clone()).await.unwrap();
        self.note(number, &prev, &answer);
        // The same again, here or elsewhere, is answered the same.
        let other = &self.processes[1 - process].trail;
        let again = other.propose(Draft { prev: None, ..draft }).await.unwrap();
        assert_eq!(again, answer, "a repetition gets the first outcome");
    }

    async fn step(&mut self, step: &Step) {
        match step {
            Step::Do { process, act } => self.act(*process, act).await,
            Step::Late { process, act } => {
                let Some(mut draft) = self.draft(*process, act).await else { return };
                let heads = self.heads.get(&act.report).map_or(&[][..], Vec::as_slice);
                let before_last = heads.len().checked_sub(2).map(|index| heads[index].clone());
                draft.prev = Some(before_last.unwrap_or_default());
                self.propose(*process, act.report, draft).await;
            }
            Step::Race { acts: [one, other] } => {
                let other = Act { report: one.report, ..other.clone() };
                let drafts = (self.draft(0, one).await, self.draft(1, &other).await);
                let (Some(one), Some(mut two)) = drafts else { return };
                two.prev.clone_from(&one.prev);
                let prev = one.prev.clone().unwrap();
                let head = self.head(other.report);
                let [first, second] = &self.processes;
                let answers = tokio::join!(first.trail.propose(one), second.trail.propose(two));
                let answers = [answers.0.unwrap(), answers.1.unwrap()];
                let applied = answers.iter().filter(|answer| matches!(answer, Proposed::Applied(_))).count();
                // A process that is behind may have raced from a page that was old already.
                assert_eq!(applied, usize::from(prev == head), "exactly one stands");
                self.races += u32::from(applied == 1);
                let stands_first = |answer: &&Proposed| matches!(answer, Proposed::Void { .. });
                let (void, stands): (Vec<_>, Vec<_>) = answers.iter().partition(stands_first);
                for answer in stands.into_iter().chain(void) {
                    self.note(other.report, &prev, answer);
                }
            }
            Step::Restart { process } => self.restart(*process).await,
            Step::Kill { process, at, act } => self.kill(*process, *at, act).await,
            Step::Fail { process, how } => {
                if let Some(fake) = &self.processes[*process].fake {
                    fake.fail(how.iter().copied());
                }
            }
            Step::Wait { minutes } => self.clock.wind(60 * minutes),
        }
        self.clock.wind(1);
    }

    /// The process dies in the middle of a write, and what was proposed is proposed again after its restart.
    async fn kill(&mut self, process: usize, at: Failure, act: &Act) {
        let Some(fake) = self.processes[process].fake.clone() else { return self.restart(process).await };
        let Some(draft) = self.draft(process, act).await else { return };
        let prev = draft.prev.clone().unwrap();
        let dying = &mut self.processes[process];
        // It never gets past this write.
        fake.fail(std::iter::repeat_n(at, 1000));
        let (trail, proposed) = (dying.trail.clone(), draft.clone());
        let waiting = tokio::spawn(async move { trail.propose(proposed).await });
        tokio::time::sleep(Duration::from_millis(20)).await;
        stop(dying.follower.take().unwrap()).await;
        let answer = waiting.await.unwrap();
        assert!(matches!(answer, Err(TrailError::Stopped)), "{answer:?}");
        let clock = self.clock.clone();
        let dying = &mut self.processes[process];
        let fake = Arc::new(fake.other());
        (dying.store, dying.fake) = (fake.clone(), Some(fake));
        let (trail, follower) = start(&dying.journal, dying.store.clone(), &clock);
        (dying.trail, dying.follower) = (trail, Some(follower));
        let answer = dying.trail.propose(draft).await.unwrap();
        self.note(act.report, &prev, &answer);
    }

    /// Everything, everywhere, is what the model says.
    async fn check(mut self) {
        for process in 0..2 {
            self.restart(process).await;
            self.processes[process].trail.ready().await.unwrap();
        }
        for (number, story) in &self.stories {
            let expected = story.view();
            for process in &self.processes {
                let until = Instant::now() + Duration::from_secs(5);
                let mut standing = process.trail.standing(report(*number)).await.unwrap();
                while standing.entries < expected.entries && Instant::now() < until {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    standing = process.trail.standing(report(*number)).await.unwrap();
                }
                assert_eq!(View::of(&standing), expected);
                assert_eq!(standing.head, self.head(*number));
                if let Some(fake) = &process.fake {
                    let data = fake.data();
                    let row = data.desks.get(&report(*number).to_string()).unwrap();
                    assert!(*row == DeskRow::of(report(*number), &standing), "the row is what stands");
                }
            }
            let history = self.processes[0].trail.history(&Subject::Report(report(*number))).await.unwrap();
            let stood: Vec<Line> = history.into_iter().filter(|line| line.applied).collect();
            assert_eq!(stood, story.lines, "the history is what was answered");
        }
        let [process, other] = self.processes;
        let found = verify(process.journal.clone(), process.store.clone(), Duration::ZERO).await.unwrap();
        assert!(found.is_sound(), "{found:?}");
        let total: usize = self.stories.values().map(|story| story.lines.len()).sum();
        assert_eq!(found.stand, total as u64);
        for follower in [process.follower, other.follower].into_iter().flatten() {
            stop(follower).await;
        }
    }
}

#[test]
fn any_life_at_the_desk_is_what_the_model_says() {
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let stood = std::cell::Cell::new((0, 0));
    runner
        .run(&proptest::collection::vec(step(), 5..40), |steps| {
            run(async {
                let folder = tempfile::tempdir().unwrap();
                let mut world = World::over_fakes(folder.path()).await;
                for step in &steps {
                    world.step(step).await;
                }
                let lines: usize = world.stories.values().map(|story| story.lines.len()).sum();
                let (before, races) = stood.get();
                stood.set((before + lines, races + world.races));
                world.check().await;
            });
            Ok(())
        })
        .unwrap();
    let (lines, races) = stood.get();
    assert!(
        lines > 500 && races > 20,
        "the cases say something: {lines} entries stood, {races} races were decided"
    );
}

/// One life of so many steps through two processes over one database.
pub(crate) async fn one_life(store: Arc<ReportStore>, length: usize) {
    let folder = tempfile::tempdir().unwrap();
    let one = || (journal(folder.path()), store.clone() as Arc<dyn TrailStore>, None);
    let mut world = World::new([one(), one()]);
    let mut runner = TestRunner::deterministic();
    for _ in 0..length {
        let step = step().new_tree(&mut runner).unwrap().current();
        world.step(&step).await;
    }
    let ids: Vec<_> = world.stories.keys().map(|number| report(*number)).collect();
    let mut expected = Vec::new();
    for id in &ids {
        let number = id.0[0];
        let story = &world.stories[&number];
        // The follower of the other process may not have come so far.
        let mut standing = world.processes[0].trail.standing(*id).await.unwrap();
        while standing.entries < story.lines.len() as u64 {
            tokio::time::sleep(Duration::from_millis(5)).await;
            standing = world.processes[0].trail.standing(*id).await.unwrap();
        }
        expected.push(DeskRow::of(*id, &standing));
    }
    assert!(!expected.is_empty() && world.races > 0);
    world.check().await;
    let rows = store.desk_rows(&ids).await.unwrap();
    assert!(rows == expected, "the rows are what stands");
}
