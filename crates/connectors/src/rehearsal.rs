//! Rounds of a connector against the fake of its platform, for the tests of channels.

use std::collections::BTreeMap;

use model::Timestamp;
use testkit::fakes::{FAKES, Fake, FakeServer, World};

use crate::Cursor;
use crate::drive::{Outcome, Round, round};
use crate::http::{Answer, Client, Judgement, Request};
use crate::query::Term;
use crate::source::{Feed, Found, Opening, Recheck, SettingValue, SettingsProblem, SourceSettings};

/// The present of every rehearsal, in seconds since 1970.
pub(crate) const NOW: i64 = 1_800_000_000;

/// `secs` after the present.
pub(crate) fn at(secs: i64) -> Timestamp {
    Timestamp::from_millis((NOW + secs) * 1000)
}

/// A fake with posts of the last hour, and the settings of a source that reads it.
pub(crate) struct Rehearsal {
    pub(crate) fake: &'static dyn Fake,
    pub(crate) server: FakeServer,
    /// Settings beside those of the fake, or in their place; an empty text takes one away.
    pub(crate) settings: Vec<(&'static str, &'static str)>,
    pub(crate) terms: Vec<Term>,
    client: Client,
    folder: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
}

impl Rehearsal {
    /// With so many posts, on pages of `page`.
    pub(crate) fn new(channel: &str, posts: u64, page: usize) -> Self {
        let fake = *FAKES.iter().find(|fake| fake.channel() == channel).unwrap();
        let mut world = World::at(NOW - 3_600, page);
        for n in 1..=posts {
            world.write(&format!("invented words {n}"));
        }
        Self {
            fake,
            server: FakeServer::start(fake, world),
            settings: Vec::new(),
            terms: Vec::new(),
            client: Client::new("hark-test", true, 1 << 20).unwrap(),
            folder: tempfile::tempdir().unwrap(),
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
        }
    }

    /// With names to look for.
    pub(crate) fn with_terms(mut self, names: &[&str]) -> Self {
        let term =
            |name: &&str| Term { name: (*name).to_owned(), drug: (*name).to_owned(), misspelled: false };
        self.terms = names.iter().map(term).collect();
        self
    }

    /// Opens the source.
    pub(crate) fn try_open(&self, from: Option<&Cursor>) -> Result<Feed, SettingsProblem> {
        let count = std::cell::Cell::new(0);
        let secret = |text: &str| {
            count.set(count.get() + 1);
            let path = self.folder.path().join(format!("secret{}", count.get()));
            std::fs::write(&path, text).unwrap();
            path.to_string_lossy().into_owned()
        };
        let mut values: BTreeMap<String, SettingValue> = BTreeMap::new();
        let given = self.fake.settings(&self.server.base(), &secret);
        let more = self.settings.iter().map(|(key, value)| (*key, (*value).to_owned()));
        for (key, value) in given.into_iter().chain(more) {
            values.insert(key.to_owned(), SettingValue::Text(value));
        }
        values.insert("channel".to_owned(), SettingValue::Text(self.fake.channel().to_owned()));
        values.retain(|_, value| *value != SettingValue::Text(String::new()));
        let connector = crate::connector(self.fake.channel()).unwrap();
        let settings =
            SourceSettings::new("trial", connector.keys(), values).map_err(|mut all| all.remove(0))?;
        connector.open(&Opening {
            settings: &settings,
            from,
            now: at(0),
            since: at(-86_400),
            terms: &self.terms,
        })
    }

    /// Opens the source, whose settings are right.
    pub(crate) fn open(&self, from: Option<&Cursor>) -> Feed {
        self.try_open(from).unwrap()
    }

    /// Asks at most `most` times.
    pub(crate) fn ask(&self, feed: &mut Feed, most: u64) -> Round {
        let poll = feed.poll.as_deref_mut().unwrap();
        self.runtime.block_on(round(&self.client, poll, at(0), most, usize::MAX))
    }

    /// Asks until the source rests.
    pub(crate) fn whole_round(&self, feed: &mut Feed) -> Found {
        let round = self.ask(feed, 1_000);
        assert!(matches!(round.end, Outcome::Rest), "{round:?}");
        round.found
    }

    /// The answer to one request.
    pub(crate) fn answer(&self, request: &Request) -> Answer {
        self.runtime.block_on(self.client.ask(request)).unwrap()
    }

    /// Asks whether these still stand.
    pub(crate) fn recheck(&self, recheck: &mut dyn Recheck, ids: &[String]) -> Found {
        let mut found = Found::default();
        for ids in ids.chunks(recheck.most_ids()) {
            loop {
                let answer = self.answer(&recheck.ask(ids, at(0)));
                match recheck.judge(&answer, at(0)) {
                    Judgement::Read if recheck.read(ids, &answer, &mut found).unwrap() => break,
                    Judgement::Read | Judgement::Again => {}
                    other => panic!("{other:?}"),
                }
            }
        }
        found
    }

    /// Ids of what stands in the world.
    pub(crate) fn all(&self) -> Vec<String> {
        let world = self.server.world();
        let mut ids: Vec<String> = world.standing().map(|post| self.fake.id(post)).collect();
        ids.sort();
        ids
    }

    /// Kills the source after each number of requests up to `most`, lets the world go on, opens it at its cursor, and sees that
    /// no post is missing.
    pub(crate) fn goes_on_after_every_kill(&self, most: u64) {
        for stop in 0..most {
            let mut feed = self.open(None);
            let mut got = ids(&self.ask(&mut feed, stop).found);
            let cursor = feed.poll.as_ref().unwrap().cursor();
            self.server.write("between the two");
            let mut feed = self.open(Some(&cursor));
            for _ in 0..2 {
                got.extend(ids(&self.whole_round(&mut feed)));
            }
            got.sort();
            got.dedup();
            assert_eq!(got, self.all(), "stopped after {stop}");
        }
    }
}

/// Ids of what was found and stands, in order.
pub(crate) fn ids(found: &Found) -> Vec<String> {
    let mut ids: Vec<String> =
        found.posts.iter().filter(|post| !post.deleted).map(|post| post.id.to_string()).collect();
    ids.sort();
    ids
}
