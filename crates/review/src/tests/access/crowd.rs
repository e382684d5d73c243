//! People in memory: the entries in order, folded as the trail folds them; a clock that is moved by hand.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use casework::{Actor, Change, Directory, Entry, Outcome, Role, Subject};
use model::{Clock, ReportId, Timestamp, Versions};

use crate::access::{Intent, NotWritten, People, Writing, Written};

pub(crate) struct HandClock(AtomicI64);

impl Default for HandClock {
    fn default() -> Self {
        Self(AtomicI64::new("2026-11-01T08:00:00Z".parse::<Timestamp>().unwrap().0))
    }
}

impl HandClock {
    pub(crate) fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

pub(crate) struct Crowd {
    clock: Arc<HandClock>,
    log: Mutex<(Arc<Directory>, Vec<Entry>)>,
    /// The journal does not answer.
    pub(crate) away: AtomicBool,
}

impl Crowd {
    pub(crate) fn new(clock: Arc<HandClock>) -> Crowd {
        Crowd { clock, log: Mutex::default(), away: AtomicBool::new(false) }
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.log.lock().unwrap().1.clone()
    }

    /// Types of the changes since the `from`th entry.
    pub(crate) fn changes(&self, from: usize) -> Vec<String> {
        let kind =
            |entry: &Entry| serde_json::to_value(&entry.change).unwrap()["type"].as_str().unwrap().to_owned();
        self.entries().iter().skip(from).map(kind).collect()
    }

    /// Everything that was ever written, as bytes would be.
    pub(crate) fn text(&self) -> String {
        serde_json::to_string(&self.entries()).unwrap()
    }

    pub(crate) fn add(&self, intent: Intent) -> Written {
        let mut log = self.log.lock().unwrap();
        let (directory, entries) = &mut *log;
        let prev = intent.prev.unwrap_or_else(|| directory.head(&intent.subject));
        let mut id = [0; 16];
        id[..8].copy_from_slice(&(entries.len() as u64).to_be_bytes());
        let Intent { subject, by, change, reason, .. } = intent;
        let versions = Versions::default();
        let (id, at) = (ReportId(id), self.clock.now());
        let entry = Entry { id, subject, prev, at, by, change, reason, meaning: None, versions };
        let outcome = Arc::make_mut(directory).apply(&entry, &entry.to_bytes());
        entries.push(entry);
        if outcome == Outcome::Applied { Written::Stands } else { Written::Overtaken }
    }

    /// An account, with a sealed password where there is one.
    pub(crate) fn account(&self, name: &str, roles: &[Role], password: Option<String>) {
        let change =
            Change::AccountMade { display: name.to_ascii_uppercase(), roles: roles.to_vec(), password };
        self.add(Intent::new(Subject::Account(name.to_owned()), Actor::Hark, change));
    }
}

impl People for Crowd {
    fn directory(&self) -> Arc<Directory> {
        self.log.lock().unwrap().0.clone()
    }

    fn write(&self, intent: Intent) -> Writing<'_> {
        let written = if self.away.load(Ordering::SeqCst) {
            Err(NotWritten("the journal is away".into()))
        } else {
            Ok(self.add(intent))
        };
        Box::pin(std::future::ready(written))
    }
}
