//! For tests: a source of a channel against the fake of its platform, behind a real socket.

use std::cell::Cell;
use std::collections::BTreeMap;

use tempfile::TempDir;
use testkit::fakes::{FAKES, Fake, FakeServer, World};

use crate::drive::{Round, round};
use crate::http::{Answer, Client, Judgement};
use crate::query::Term;
use crate::source::{
    Feed, Found, HookReply, HookRequest, Opening, SettingValue, SettingsProblem, SourceSettings,
};
use crate::{Cursor, connector};
use model::Timestamp;

/// Where the clock of the fakes starts, in seconds since 1970.
pub(crate) const START: i64 = 1_780_000_000;

/// Most requests of one round.
const MOST: u64 = 500;

/// A fake and a source that reads it.
pub(crate) struct Trial {
    pub(crate) server: FakeServer,
    fake: &'static dyn Fake,
    channel: &'static str,
    runtime: tokio::runtime::Runtime,
    client: Client,
    folder: TempDir,
    secrets: Cell<usize>,
    more: Vec<(&'static str, &'static str)>,
}

impl Trial {
    /// A platform with `posts` posts on pages of `page`.
    pub(crate) fn new(channel: &'static str, posts: usize, page: usize) -> Self {
        let fake = *FAKES.iter().find(|fake| fake.channel() == channel).unwrap();
        let mut world = World::at(START, page);
        for n in 1..=posts {
            world.write(&format!("post {n} about my tablets 💊"));
        }
        Self {
            server: FakeServer::start(fake, world),
            fake,
            channel,
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
            client: Client::new("hark-test", true, 1 << 20).unwrap(),
            folder: TempDir::new().unwrap(),
            secrets: Cell::new(0),
            more: Vec::new(),
        }
    }

    /// With one more setting.
    pub(crate) fn with(mut self, key: &'static str, value: &'static str) -> Self {
        self.more.push((key, value));
        self
    }

    /// Opens the source.
    pub(crate) fn try_open(&self, from: Option<&Cursor>, terms: &[&str]) -> Result<Feed, SettingsProblem> {
        let secret = |text: &str| {
            self.secrets.set(self.secrets.get() + 1);
            let path = self.folder.path().join(self.secrets.get().to_string());
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let given = self.fake.settings(&self.server.base(), &secret);
        let mut values: BTreeMap<String, SettingValue> =
            given.into_iter().map(|(key, value)| (key.to_owned(), SettingValue::Text(value))).collect();
        values.insert("channel".to_owned(), SettingValue::Text(self.channel.to_owned()));
        for (key, value) in &self.more {
            values.insert((*key).to_owned(), SettingValue::Text((*value).to_owned()));
        }
        let connector = connector(self.channel).unwrap();
        let settings = SourceSettings::new("trial", connector.keys(), values).unwrap();
        let terms: Vec<Term> = terms
            .iter()
            .map(|name| Term { name: (*name).to_owned(), drug: String::new(), misspelled: false })
            .collect();
        connector.open(&Opening {
            settings: &settings,
            from,
            now: self.now(),
            since: Timestamp::from_millis((START - 3600) * 1000),
            terms: &terms,
        })
    }

    /// Opens the source; it opens.
    pub(crate) fn open(&self, from: Option<&Cursor>) -> Feed {
        self.try_open(from, &[]).unwrap()
    }

    /// The platform's present.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.server.world().now * 1000)
    }

    /// One round.
    pub(crate) fn round(&self, feed: &mut Feed) -> Round {
        self.most(feed, MOST)
    }

    /// Part of a round.
    pub(crate) fn most(&self, feed: &mut Feed, requests: u64) -> Round {
        let poll = feed.poll.as_deref_mut().unwrap();
        self.runtime.block_on(round(&self.client, poll, self.now(), requests, usize::MAX))
    }

    /// Asks whether posts still stand; what was found.
    pub(crate) fn recheck(&self, feed: &mut Feed, ids: &[String]) -> Found {
        let check = feed.recheck.as_deref_mut().unwrap();
        let mut found = Found::default();
        for ids in ids.chunks(check.most_ids()) {
            for _ in 0..100 {
                let request = check.ask(ids, self.now());
                let answer: Answer = self.runtime.block_on(self.client.ask(&request)).unwrap();
                assert_eq!(check.judge(&answer, self.now()), Judgement::Read);
                if check.read(ids, &answer, &mut found).unwrap() {
                    break;
                }
            }
        }
        found
    }

    /// The id of post `n`.
    pub(crate) fn id(&self, n: u64) -> String {
        let world = self.server.world();
        self.fake.id(world.posts.iter().find(|post| post.n == n).unwrap())
    }

    /// Ids of all posts that stand, sorted.
    pub(crate) fn ids(&self) -> Vec<String> {
        let world = self.server.world();
        let mut ids: Vec<String> = world.standing().map(|post| self.fake.id(post)).collect();
        ids.sort();
        ids
    }

    /// What the platform pushes of a change, received by the source's webhook.
    pub(crate) fn push(&self, feed: &Feed, n: u64, change: testkit::fakes::Change) -> (HookReply, Found) {
        let world = self.server.world();
        let post = world.posts.iter().find(|post| post.n == n).unwrap();
        let delivery = self.fake.deliveries(post, change, &world).remove(0);
        let mut found = Found::default();
        let request = HookRequest {
            method: delivery.method,
            query: &delivery.query,
            headers: &delivery.headers,
            body: &delivery.body,
            now: self.now(),
        };
        let reply = feed.hook.as_ref().unwrap().receive(&request, &mut found);
        (reply, found)
    }

    /// The same delivery with another body, the signature unchanged.
    pub(crate) fn push_forged(&self, feed: &Feed, n: u64) -> (HookReply, Found) {
        let world = self.server.world();
        let post = world.posts.iter().find(|post| post.n == n).unwrap();
        let mut delivery = self.fake.deliveries(post, testkit::fakes::Change::New, &world).remove(0);
        delivery.body.push(b' ');
        let mut found = Found::default();
        let request = HookRequest {
            method: "POST",
            query: "",
            headers: &delivery.headers,
            body: &delivery.body,
            now: self.now(),
        };
        let reply = feed.hook.as_ref().unwrap().receive(&request, &mut found);
        (reply, found)
    }

    /// The handshake: the reply, and what it must say.
    pub(crate) fn handshake(&self, feed: &Feed, spoiled: bool) -> (HookReply, String) {
        let (mut delivery, wanted) = self.fake.handshake().unwrap();
        if spoiled {
            delivery.query = delivery.query.replace("verify_token=", "verify_token=x");
        }
        let request = HookRequest {
            method: delivery.method,
            query: &delivery.query,
            headers: &delivery.headers,
            body: &delivery.body,
            now: self.now(),
        };
        (feed.hook.as_ref().unwrap().receive(&request, &mut Found::default()), wanted)
    }
}

/// Ids of posts, sorted, without repeats.
pub(crate) fn sorted(found: &Found) -> Vec<String> {
    let mut ids: Vec<String> =
        found.posts.iter().filter(|post| !post.deleted).map(|post| post.id.to_string()).collect();
    ids.sort();
    ids.dedup();
    ids
}
