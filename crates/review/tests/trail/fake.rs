//! A copy of the trail in memory that can fail where a database can.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use review::Answer;
use review::trail::TrailStore;
use store::{DeskRow, StoreError, TrailEnd, TrailRow};

/// Where a write fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Before anything is written.
    Before,
    /// After the rows of the desk, before the lines.
    Between,
    /// After everything is written: the answer is lost.
    After,
}

#[derive(Default)]
pub(crate) struct Data {
    pub(crate) rows: BTreeMap<(u16, u64), TrailRow>,
    pub(crate) desks: BTreeMap<String, DeskRow>,
}

fn away() -> StoreError {
    StoreError::BadRow { report: String::new(), column: "made to fail by the test", source: None }
}

/// One process's way to the copy; all share the data.
#[derive(Default)]
pub(crate) struct Fake {
    pub(crate) data: Arc<Mutex<Data>>,
    /// What the next writes do.
    failures: Mutex<VecDeque<Failure>>,
    /// Whether it answers no question about its ends.
    away: AtomicBool,
}

impl Fake {
    /// Another process's way to the same data.
    pub(crate) fn other(&self) -> Fake {
        Fake { data: self.data.clone(), ..Fake::default() }
    }

    pub(crate) fn data(&self) -> MutexGuard<'_, Data> {
        self.data.lock().unwrap()
    }

    /// Whether a process that starts gets no answer.
    pub(crate) fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    /// The next writes fail like this.
    pub(crate) fn fail(&self, failures: impl IntoIterator<Item = Failure>) {
        self.failures.lock().unwrap().extend(failures);
    }

    fn rows(&self, keep: impl Fn(&TrailRow) -> bool) -> Vec<TrailRow> {
        self.data().rows.values().filter(|row| keep(row)).cloned().collect()
    }

    fn write(&self, desks: &[DeskRow], rows: &[TrailRow]) -> Result<(), StoreError> {
        let failure = self.failures.lock().unwrap().pop_front();
        if failure == Some(Failure::Before) {
            return Err(away());
        }
        let mut data = self.data();
        for desk in desks {
            let newer = data.desks.get(&desk.report_id).is_none_or(|there| there.version <= desk.version);
            if newer {
                data.desks.insert(desk.report_id.clone(), desk.clone());
            }
        }
        if failure == Some(Failure::Between) {
            return Err(away());
        }
        for row in rows {
            let there = data.rows.insert((row.partition, row.position), row.clone());
            assert!(there.is_none_or(|there| there == *row), "every follower writes the same line: {row:?}");
        }
        if failure.is_some() { Err(away()) } else { Ok(()) }
    }
}

impl TrailStore for Fake {
    fn trail_ends(&self) -> Answer<'_, Vec<TrailEnd>> {
        if self.away.load(Ordering::SeqCst) {
            return Box::pin(async { Err(away()) });
        }
        let mut ends: BTreeMap<u16, TrailEnd> = BTreeMap::new();
        for row in self.data().rows.values() {
            let (partition, position, chain) = (row.partition, row.position, row.chain.clone());
            let entries = ends.get(&partition).map_or(0, |end| end.entries) + 1;
            ends.insert(partition, TrailEnd { partition, position, entries, chain });
        }
        Box::pin(async { Ok(ends.into_values().collect()) })
    }

    fn trail_of<'a>(&'a self, subject: &'a str) -> Answer<'a, Vec<TrailRow>> {
        let rows = self.rows(|row| row.subject == subject);
        Box::pin(async { Ok(rows) })
    }

    fn trail_of_people(&self) -> Answer<'_, Vec<TrailRow>> {
        let rows = self.rows(|row| !row.subject.starts_with("report/"));
        Box::pin(async { Ok(rows) })
    }

    fn trail_lines(&self, partition: u16, from: u64, limit: u32) -> Answer<'_, Vec<TrailRow>> {
        let mut rows = self.rows(|row| row.partition == partition && row.position >= from);
        rows.truncate(limit as usize);
        Box::pin(async { Ok(rows) })
    }

    fn write_trail<'a>(&'a self, desks: &'a [DeskRow], rows: &'a [TrailRow]) -> Answer<'a, ()> {
        let written = self.write(desks, rows);
        Box::pin(async { written })
    }
}
