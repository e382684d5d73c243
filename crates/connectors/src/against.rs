//! Runs a source against the fake of its platform, for the tests of channels.

use std::collections::BTreeMap;

use model::Timestamp;
use testkit::fakes::{Change, Delivery, FAKES, Fake, FakeServer, World};

use crate::drive::{Outcome, Round, round};
use crate::http::Client;
use crate::source::{
    Feed, Found, HookReply, HookRequest, Opening, Poll, SettingValue, SettingsProblem, SourceSettings,
};
use crate::{Cursor, connector};

/// A platform with invented posts, and the folder of the secrets that its sources need.
pub(crate) struct Platform {
    pub(crate) fake: &'static dyn Fake,
    pub(crate) server: FakeServer,
    pub(crate) changed: BTreeMap<&'static str, String>,
    runtime: tokio::runtime::Runtime,
    secrets: tempfile::TempDir,
}

impl Platform {
    /// The fake of `channel` at noon of a day, with `posts` posts on pages of `page`.
    pub(crate) fn new(channel: &str, posts: u64, page: usize) -> Self {
        let fake = FAKES.iter().copied().find(|fake| fake.channel() == channel).unwrap();
        let noon: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
        let server = FakeServer::start(fake, World::at(noon.0 / 1_000_000, page));
        for n in 1..=posts {
            server.write(&format!("post {n}"));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { fake, server, changed: BTreeMap::new(), runtime, secrets: tempfile::tempdir().unwrap() }
    }

    /// The same with another value of a setting.
    pub(crate) fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.changed.insert(key, value.into());
        self
    }

    /// A file with a secret.
    pub(crate) fn secret(&self, text: &str) -> String {
        let path = self.secrets.path().join(crate::sign::hex(&crate::sign::Hash::Sha1.of(text.as_bytes())));
        std::fs::write(&path, format!("{text}\n")).unwrap();
        path.to_string_lossy().into_owned()
    }

    /// The platform's clock.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp(self.server.world().now * 1_000_000)
    }

    /// The source with the fake's settings.
    pub(crate) fn try_open(&self, from: Option<&Cursor>) -> Result<Feed, SettingsProblem> {
        let connector = connector(self.fake.channel()).unwrap();
        let mut all: BTreeMap<&str, String> =
            self.fake.settings(&self.server.base(), &|text| self.secret(text)).into_iter().collect();
        all.extend(self.changed.clone());
        all.insert("channel", self.fake.channel().to_owned());
        let values =
            all.into_iter().map(|(key, value)| (key.to_owned(), SettingValue::Text(value))).collect();
        let settings = SourceSettings::new("test", connector.keys(), values).unwrap();
        let since = "2026-11-26T00:00:00Z".parse().unwrap();
        connector.open(&Opening { settings: &settings, from, now: self.now(), since, terms: &[] })
    }

    /// The same, where nothing is wrong with them.
    pub(crate) fn open(&self, from: Option<&Cursor>) -> Feed {
        self.try_open(from).unwrap()
    }

    /// One round.
    pub(crate) fn round(&self, poll: &mut dyn Poll) -> Round {
        self.some(poll, 1000)
    }

    /// One round of at most so many requests.
    pub(crate) fn some(&self, poll: &mut dyn Poll, most: u64) -> Round {
        let client = Client::new("hark-test", true, 8 << 20).unwrap();
        self.runtime.block_on(round(&client, poll, self.now(), most, 100_000))
    }

    /// A round that ends well, as ids of posts in order; each once.
    pub(crate) fn ids(&self, poll: &mut dyn Poll) -> Vec<String> {
        let round = self.round(poll);
        assert!(matches!(round.end, Outcome::Rest), "{:?}", round.end);
        assert!(round.found.refused.is_empty(), "{:?}", round.found.refused);
        ids(&round.found)
    }

    /// The ids of the posts that stand on the platform, sorted.
    pub(crate) fn standing(&self) -> Vec<String> {
        let mut ids: Vec<String> = self.server.world().standing().map(|post| self.fake.id(post)).collect();
        ids.sort();
        ids
    }

    /// The deliveries of a change of post `n`.
    pub(crate) fn deliveries(&self, n: u64, change: Change) -> Vec<Delivery> {
        let world = self.server.world();
        let post = world.posts.iter().find(|post| post.n == n).unwrap();
        self.fake.deliveries(post, change, &world)
    }

    /// Hands a delivery to the webhook of a source.
    pub(crate) fn deliver(&self, feed: &Feed, delivery: &Delivery, found: &mut Found) -> HookReply {
        feed.hook.as_ref().unwrap().receive(
            &HookRequest {
                method: delivery.method,
                query: &delivery.query,
                headers: &delivery.headers,
                body: &delivery.body,
                now: self.now(),
            },
            found,
        )
    }
}

/// The ids of posts, sorted, each once.
pub(crate) fn ids(found: &Found) -> Vec<String> {
    let mut ids: Vec<String> = found.posts.iter().map(|post| post.id.clone().into_owned()).collect();
    ids.sort();
    ids.dedup();
    ids
}
