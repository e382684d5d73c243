//! The channel through its public interface: payloads, and a fake of the platform behind a socket.

mod asked;
mod heard;
mod hostile;
mod payloads;
mod pushed;
mod rechecked;

use std::collections::BTreeMap;

use model::Timestamp;
use testkit::fakes::{FAKES, Fake, FakeServer, World};

use crate::Cursor;
use crate::drive::{Round, round};
use crate::http::Client;
use crate::query::Term;
use crate::source::{
    Connector, Document, Feed, Found, NotOurs, Opening, Poll, SettingValue, SettingsProblem, SourceSettings,
};
use crate::x::X;

/// Noon of the first day of 2026.
const NOW: i64 = 1_767_268_800;

fn fake() -> &'static dyn Fake {
    *FAKES.iter().find(|fake| fake.channel() == "x").unwrap()
}

/// A platform with posts `post 1` to `post n`, and pages of `page`.
fn platform(n: u64, page: usize) -> FakeServer {
    let server = FakeServer::start(fake(), World::at(NOW, page));
    for n in 1..=n {
        server.write(&format!("post {n} on drugamol"));
    }
    server
}

fn parsed(json: &str) -> Result<Found, NotOurs> {
    let mut found = Found::default();
    X.parse(&Document::of(json.as_bytes()), &mut found).map(|()| found)
}

/// What was found, a line each: `id@revision kind "text"`, or `-id` for an erasure, `-@author` for one of an account.
fn lines(found: &Found) -> Vec<String> {
    let line = |post: &crate::source::Item| match (post.deleted, &post.author_id) {
        (true, Some(author)) => format!("-@{author}"),
        (true, None) => format!("-{}", post.id),
        (false, _) => {
            let kind = post.kind.as_deref().unwrap_or("none");
            format!("{}@{} {kind} {:?}", post.id, post.revision, post.text)
        }
    };
    found.posts.iter().map(line).collect()
}

/// A source at the fake, with settings of its own in place of the fake's.
struct Source {
    values: BTreeMap<String, SettingValue>,
    terms: Vec<Term>,
    since: i64,
    folder: tempfile::TempDir,
}

impl Source {
    fn at(base: &str, own: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files = std::cell::Cell::new(0);
        let secret = |text: &str| {
            files.set(files.get() + 1);
            let path = folder.path().join(files.get().to_string());
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let fakes = fake().settings(base, &secret);
        let all = fakes.iter().map(|(key, value)| (*key, value.as_str())).chain(own.iter().copied());
        let mut values: BTreeMap<String, SettingValue> = all
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| (key.to_owned(), SettingValue::Text(value.to_owned())))
            .collect();
        for (key, value) in own {
            if value.is_empty() {
                values.remove(*key);
            }
        }
        values.insert("channel".into(), SettingValue::Text("x".into()));
        Self { values, terms: Vec::new(), since: NOW - 86_400, folder }
    }

    fn terms(mut self, names: &[&str]) -> Self {
        let term = |name: &&str| Term { name: (*name).to_owned(), drug: String::new(), misspelled: false };
        self.terms = names.iter().map(term).collect();
        self.values.remove("queries");
        self
    }

    fn set(&mut self, key: &str, text: &str) {
        let path = self.folder.path().join(key);
        std::fs::write(&path, text).unwrap();
        self.values.insert(key.to_owned(), SettingValue::Text(path.display().to_string()));
    }

    fn open(&self, from: Option<&Cursor>) -> Result<Feed, SettingsProblem> {
        let settings =
            SourceSettings::new("one", X.keys(), self.values.clone()).map_err(|mut all| all.remove(0))?;
        let (now, since) = (Timestamp::from_millis(NOW * 1000), Timestamp::from_millis(self.since * 1000));
        X.open(&Opening { settings: &settings, from, now, since, terms: &self.terms })
    }

    fn poll(&self, from: Option<&Cursor>) -> Box<dyn Poll> {
        self.open(from).unwrap().poll.unwrap()
    }
}

fn client() -> Client {
    Client::new("hark-test", true, 1 << 20).unwrap()
}

/// One round, at the time of the platform.
fn run(server: &FakeServer, poll: &mut dyn Poll, most_requests: u64) -> Round {
    let now = Timestamp::from_millis(server.world().now * 1000);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(round(&client(), poll, now, most_requests, usize::MAX))
}

/// Ids in the order in which they came.
fn ids(found: &Found) -> Vec<String> {
    found.posts.iter().map(|post| post.id.to_string()).collect()
}
