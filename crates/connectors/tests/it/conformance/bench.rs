//! What scenarios work with: a source set up against its fake, and a sink in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use connectors::drive::{self, Running, Shared, Sink, SinkError, SourceState, Stop};
use connectors::query::Term;
use connectors::source::{Connector, Feed, Found, Item, Opening, SettingValue, SourceSettings};
use model::{Clock, FixedClock, SystemClock, Timestamp};
use testkit::fakes::{Fake, FakeServer, World};
use tokio::runtime::Runtime;

/// Longest wait for something that must happen.
pub(super) const PATIENCE: Duration = Duration::from_secs(25);

/// A fake and its connector.
pub(super) struct Bench {
    pub(super) fake: &'static dyn Fake,
    connector: &'static dyn Connector,
    folder: tempfile::TempDir,
    pub(super) runtime: Runtime,
}

/// Seconds since 1970.
pub(super) fn now() -> i64 {
    SystemClock.now().millis() / 1000
}

impl Bench {
    pub(super) fn new(fake: &'static dyn Fake) -> Self {
        let connector = connectors::connector(fake.channel()).expect("a fake stands for a connector");
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Self { fake, connector, folder: tempfile::tempdir().unwrap(), runtime }
    }

    pub(super) fn polls(&self) -> bool {
        self.open(&self.server(2), None, 0).unwrap().poll.is_some()
    }

    pub(super) fn pushed(&self) -> bool {
        let mut world = World::at(now() - 3600, 2);
        let post = world.write("sertraline gives me a headache").clone();
        !self.fake.deliveries(&post, testkit::fakes::Change::New, &world).is_empty()
    }

    /// A platform that is an hour old, with pages of `page` posts.
    pub(super) fn server(&self, page: usize) -> FakeServer {
        FakeServer::start(self.fake, World::at(now() - 3600, page))
    }

    pub(super) fn settings(&self, base: &str) -> SourceSettings {
        let secret = |text: &str| {
            let path = self.secret_file(text);
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let mut values: BTreeMap<String, SettingValue> = self
            .fake
            .settings(base, &secret)
            .into_iter()
            .map(|(key, value)| (key.to_owned(), SettingValue::Text(value)))
            .collect();
        for (key, value) in [
            ("channel", self.fake.channel()),
            ("allow_private_addresses", "true"),
            ("poll_interval_secs", "1"),
            ("backfill_hours", "96"),
        ] {
            values.entry(key.to_owned()).or_insert_with(|| SettingValue::Text(value.to_owned()));
        }
        SourceSettings::new("tested", self.connector.keys(), values)
            .unwrap_or_else(|problems| panic!("{}: {problems:?}", self.fake.channel()))
    }

    fn secret_file(&self, text: &str) -> PathBuf {
        let digest = xxhash_rust::xxh3::xxh3_64(text.as_bytes());
        self.folder.path().join(format!("secret-{digest:x}"))
    }

    /// Opens the source with a clock that is `skew` seconds off.
    pub(super) fn open(
        &self,
        server: &FakeServer,
        state: Option<&SourceState>,
        skew: i64,
    ) -> Result<Feed, String> {
        let settings = self.settings(&server.base());
        let now = Timestamp((now() + skew) * 1_000_000);
        let cursor = state.and_then(SourceState::cursor);
        let terms = [Term { name: "sertraline".into(), drug: "Sertraline".into(), misspelled: false }];
        let since = Timestamp(now.0 - 96 * 3_600_000_000);
        let opening = Opening { settings: &settings, from: cursor.as_ref(), now, since, terms: &terms };
        self.connector.open(&opening).map_err(|problem| problem.to_string())
    }

    /// Starts the source where `state` stands.
    pub(super) fn start(
        &self,
        server: &FakeServer,
        sink: &Arc<Memory>,
        state: Option<SourceState>,
        skew: i64,
    ) -> Result<Started, String> {
        let feed = self.open(server, state.as_ref(), skew)?;
        let poll = feed.poll.ok_or("it asks nothing")?;
        let stop = Stop::default();
        let clock: Arc<dyn Clock> = match skew {
            0 => Arc::new(SystemClock),
            skew => Arc::new(FixedClock(Timestamp((now() + skew) * 1_000_000))),
        };
        let shared = Shared { sink: sink.clone(), clock, stop: stop.clone() };
        let settings = self.settings(&server.base());
        let running = Running::new(&settings, self.fake.channel(), state.unwrap_or_default(), shared)
            .map_err(|error| error.to_string())?;
        let task = self.runtime.spawn(drive::run(running, poll));
        Ok(Started { stop, task })
    }
}

/// A source that runs.
pub(super) struct Started {
    pub(super) stop: Stop,
    pub(super) task: tokio::task::JoinHandle<Result<(), SinkError>>,
}

impl Started {
    /// Stops it as a process that is killed: nothing more is written down.
    pub(super) fn kill(self, sink: &Memory) -> Option<SourceState> {
        sink.dead.store(true, Ordering::SeqCst);
        self.task.abort();
        let state = sink.state.lock().unwrap().clone();
        sink.dead.store(false, Ordering::SeqCst);
        state
    }

    /// Tells it to stop, and waits.
    pub(super) fn stop(self, bench: &Bench) -> Result<Duration, String> {
        let began = Instant::now();
        self.stop.stop();
        let ended = bench.runtime.block_on(async { tokio::time::timeout(PATIENCE, self.task).await });
        match ended {
            Ok(Ok(Ok(()))) => Ok(began.elapsed()),
            other => Err(format!("it did not stop in order: {other:?}")),
        }
    }
}

/// Keeps in memory what a journal would keep on disk.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) posts: Mutex<Vec<Item>>,
    pub(super) refused: AtomicUsize,
    pub(super) state: Mutex<Option<SourceState>>,
    /// The process is dead: nothing is kept any more.
    dead: AtomicBool,
    /// The journal takes nothing at the moment.
    pub(super) blocked: AtomicBool,
    pub(super) waiting: AtomicUsize,
    /// The journal is away: nothing is durable.
    pub(super) away: AtomicBool,
}

impl Sink for Memory {
    fn deliver(&self, _source: &str, found: &Found) -> Result<(), SinkError> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        while self.blocked.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(10));
        }
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        if self.away.load(Ordering::SeqCst) {
            return Err(SinkError { what: "away".into(), retry: true });
        }
        if self.dead.load(Ordering::SeqCst) {
            return Err(SinkError { what: "dead".into(), retry: false });
        }
        self.posts.lock().unwrap().extend(found.posts.iter().cloned());
        self.refused.fetch_add(found.refused.len(), Ordering::SeqCst);
        Ok(())
    }

    fn save(&self, _source: &str, state: &SourceState) -> Result<(), SinkError> {
        if !self.dead.load(Ordering::SeqCst) {
            *self.state.lock().unwrap() = Some(state.clone());
        }
        Ok(())
    }
}

impl Memory {
    /// Ids of posts that came and were not deletions.
    pub(super) fn ids(&self) -> BTreeSet<String> {
        let posts = self.posts.lock().unwrap();
        posts.iter().filter(|post| !post.deleted).map(|post| post.id.to_string()).collect()
    }

    /// Waits until `done`, or says what there is instead.
    pub(super) fn wait(&self, what: &str, done: impl Fn(&Self) -> bool) -> Result<(), String> {
        let until = Instant::now() + PATIENCE;
        while !done(self) {
            if Instant::now() > until {
                let state = self.state.lock().unwrap().clone();
                let problem = state.as_ref().and_then(|state| state.problem.clone());
                let ids = self.ids();
                return Err(format!("waited in vain for {what}; what came: {ids:?}; problem: {problem:?}"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Waits until every one of `ids` came.
    pub(super) fn wait_for(&self, ids: &BTreeSet<String>) -> Result<(), String> {
        self.wait(&format!("{ids:?}"), |memory| memory.ids().is_superset(ids))
    }
}
