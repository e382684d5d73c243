//! What every source that is asked by time must hold to, tried against its fake.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use model::Timestamp;
use testkit::fakes::{FAKES, Fake, FakeServer, Fault, World};

use crate::Cursor;
use crate::drive::{Outcome, Round, round};
use crate::http::{Client, Judgement};
use crate::source::{Opening, Poll, SettingValue, SourceSettings, Trouble};

/// When the invented world begins, in seconds since 1970.
const START: i64 = 1_770_112_800;

struct Trial {
    fake: &'static dyn Fake,
    server: FakeServer,
    folder: tempfile::TempDir,
    more: Vec<(&'static str, &'static str)>,
}

/// One client for all trials: making one reads every authority that the system trusts.
static CLIENT: LazyLock<(tokio::runtime::Runtime, Client)> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    (runtime, Client::new("hark-test", true, 1 << 20).unwrap())
});

impl Trial {
    fn new(channel: &str, more: &[(&'static str, &'static str)], posts: usize) -> Self {
        let fake = *FAKES.iter().find(|fake| fake.channel() == channel).unwrap();
        let mut world = World::at(START, 3);
        for n in 0..posts {
            world.write(&format!("Post {n} on Zolvex & sleep"));
        }
        Self {
            fake,
            server: FakeServer::start(fake, world),
            folder: tempfile::tempdir().unwrap(),
            more: more.to_vec(),
        }
    }

    fn open(&self, cursor: Option<&Cursor>) -> Box<dyn Poll> {
        let secret = |text: &str| {
            let path = self.folder.path().join(format!("{}.secret", text.len()));
            std::fs::write(&path, text).unwrap();
            path.to_string_lossy().into_owned()
        };
        let connector = crate::connector(self.fake.channel()).unwrap();
        let mut values: BTreeMap<String, SettingValue> = BTreeMap::new();
        let given = self.fake.settings(&self.server.base(), &secret);
        let given =
            given.iter().map(|(name, value)| (*name, value.as_str())).chain(self.more.iter().copied());
        for (name, value) in
            given.chain([("channel", self.fake.channel()), ("allow_private_addresses", "true")])
        {
            values.insert(name.to_owned(), SettingValue::Text(value.to_owned()));
        }
        let settings = SourceSettings::new("trial", connector.keys(), values).unwrap();
        let opening = Opening {
            settings: &settings,
            from: cursor,
            now: Timestamp(START * 1_000_000),
            since: Timestamp((START - 86_400) * 1_000_000),
            terms: &[],
        };
        connector.open(&opening).unwrap().poll.unwrap()
    }

    fn run(&self, poll: &mut dyn Poll, most_requests: u64) -> Round {
        let now = Timestamp((self.server.world().now + 1) * 1_000_000);
        CLIENT.0.block_on(round(&CLIENT.1, poll, now, most_requests, usize::MAX))
    }

    fn wanted(&self) -> BTreeSet<String> {
        self.server.world().standing().map(|post| self.fake.id(post)).collect()
    }
}

fn ids(round: &Round) -> BTreeSet<String> {
    round.found.posts.iter().map(|post| post.id.to_string()).collect()
}

/// Tries the source of a channel, with more settings than its fake has.
pub(crate) fn holds(channel: &str, more: &[(&'static str, &'static str)]) {
    let trial = Trial::new(channel, more, 10);
    let mut poll = trial.open(None);
    let first = trial.run(&mut *poll, 100);
    assert!(matches!(first.end, Outcome::Rest), "{:?}", first.end);
    assert_eq!(ids(&first), trial.wanted());
    assert!(first.found.refused.is_empty());
    let oldest = first.found.posts.iter().find(|post| post.text == "Post 0 on Zolvex & sleep").unwrap();
    assert_eq!(oldest.created_at, Some(Timestamp((START + 1) * 1_000_000)));

    // What is written later is read later, by another process as well.
    trial.server.write("Later");
    let mut again = trial.open(Some(&poll.cursor()));
    for poll in [&mut poll, &mut again] {
        let later = trial.run(&mut **poll, 100);
        assert!(later.found.posts.iter().any(|post| post.text == "Later"), "{:?}", later.found);
    }

    // A process that is killed after any request leaves no gap.
    for killed_after in 1..first.requests {
        let trial = Trial::new(channel, more, 10);
        let mut poll = trial.open(None);
        let before = trial.run(&mut *poll, killed_after);
        let mut next = trial.open(Some(&poll.cursor()));
        let after = trial.run(&mut *next, 100);
        let both: BTreeSet<String> = ids(&before).union(&ids(&after)).cloned().collect();
        assert_eq!(both, trial.wanted(), "killed after {killed_after}");
    }
    faults(channel, more, first.requests);
    empty(channel, more);
}

/// Whatever goes wrong with any request, it is told apart, and nothing is missing afterwards.
fn faults(channel: &str, more: &[(&'static str, &'static str)], requests: u64) {
    for fault in [Fault::Limited(30), Fault::Denied, Fault::Status(500), Fault::Malformed, Fault::Cut] {
        for at in 0..requests {
            let trial = Trial::new(channel, more, 10);
            let mut poll = trial.open(None);
            let mut seen = match at {
                0 => BTreeSet::new(),
                _ => ids(&trial.run(&mut *poll, at)),
            };
            trial.server.faults([fault]);
            let mut hit = trial.run(&mut *poll, 100);
            seen.extend(ids(&hit));
            let as_it_should = match (fault, &hit.end) {
                (Fault::Limited(_), Outcome::Judged(Judgement::Limited(until), _)) => until.is_some(),
                // A token that is refused is asked for anew.
                (Fault::Denied, Outcome::Judged(Judgement::Denied(_), _) | Outcome::Rest) => true,
                (Fault::Status(_), Outcome::Judged(Judgement::Retry(_), _)) => true,
                (Fault::Malformed, Outcome::Trouble(Trouble::Malformed(_))) => true,
                (Fault::Cut, Outcome::NoAnswer(_)) => true,
                // Half of an answer in lines is lines, and an empty one is none.
                (Fault::Malformed, Outcome::Rest) => true,
                _ => false,
            };
            assert!(as_it_should, "{fault:?} at {at}: {:?}", hit.end);
            for _ in 0..3 {
                hit = trial.run(&mut *poll, 100);
                seen.extend(ids(&hit));
            }
            assert!(matches!(hit.end, Outcome::Rest), "{fault:?} at {at}: {:?}", hit.end);
            assert_eq!(seen, trial.wanted(), "{fault:?} at {at}");
        }
    }
}

fn empty(channel: &str, more: &[(&'static str, &'static str)]) {
    let trial = Trial::new(channel, more, 0);
    let mut poll = trial.open(None);
    let round = trial.run(&mut *poll, 100);
    assert!(matches!(round.end, Outcome::Rest) && round.found.is_empty(), "{:?}", round.end);
}
