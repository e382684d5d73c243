//! The undisturbed run: one process, embedded engines, the same posts, the same key. Made once for each number of posts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use testkit::clickhouse::Server;
use testkit::{Hark, Scratch, invented_posts};

use crate::same::{INGEST, dump, status};

/// Hour by hour, channel by channel, pair by pair.
const TALLIES: &str = "SELECT toUInt32(hour), channel, drug, event, sum(posts), sum(flagged) FROM DB.tallies FINAL \
                       GROUP BY ALL ORDER BY ALL FORMAT TSV";

/// What the posts come to.
pub(super) struct Calm {
    /// The posts, one a line.
    pub(super) lines: Vec<String>,
    /// Lines that are no posts.
    pub(super) unreadable: usize,
    /// Every report, as it is printed.
    pub(super) reports: Vec<String>,
    /// What `hark db status` says.
    pub(super) status: Value,
    /// Counted posts.
    pub(super) tallies: String,
    key: PathBuf,
    _dir: Scratch,
}

impl Calm {
    /// Of so many invented posts.
    pub(super) fn of(posts: usize) -> Arc<Self> {
        static MADE: Mutex<BTreeMap<usize, Arc<Calm>>> = Mutex::new(BTreeMap::new());
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(made.entry(posts).or_insert_with(|| Arc::new(Self::make(posts))))
    }

    fn make(posts: usize) -> Self {
        let dir = Scratch::new();
        let hark = Hark::new(env!("CARGO_BIN_EXE_hark"), dir.path().join("data"));
        let invented = invented_posts(posts, 5);
        let unreadable = invented.iter().filter(|line| !line.readable).count();
        let lines: Vec<String> = invented.into_iter().map(|post| post.line + "\n").collect();
        hark.run_with(INGEST, &lines.concat()).success();
        let (reports, status) = (dump(&hark), status(&hark));
        let server = Server::start(hark.data().join("clickhouse"));
        let tallies = tallies(&server, "hark");
        Self { lines, unreadable, reports, status, tallies, key: hark.data().join("hark.key"), _dir: dir }
    }

    /// The key of the run: identities are digests under it.
    pub(super) fn key(&self) -> &Path {
        &self.key
    }

    /// One of the counts of the tables.
    pub(super) fn table(&self, count: &str) -> u64 {
        self.status["tables"][count].as_u64().unwrap()
    }
}

/// The counts of a database.
pub(super) fn tallies(server: &Server, database: &str) -> String {
    server.query(&TALLIES.replace("DB", database)).unwrap()
}
