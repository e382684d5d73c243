//! The reports of one group over time, and the windows of them that are over a line.
//!
//! A window ends with a report: it holds all reports of the group in `(end - length, end]`. A report that comes after later ones
//! is part of their windows too, so those are looked at again. Whether there is a window over the line that ends in a stretch of
//! the cool-down is therefore a matter of which reports there are, not of the order in which they came.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use model::ReportId;

use super::baseline::HOUR;

/// A report in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// When it was first read, in microseconds since 1970.
    pub(super) at: i64,
    pub(super) report: ReportId,
    /// First eight bytes of the author's pseudonym.
    pub(super) author: Option<u64>,
}

/// What is over the line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Crossing {
    /// Stretch of the cool-down.
    pub(super) stretch: i64,
    /// Begin and end of the window.
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) value: u64,
    pub(super) reports: u64,
    pub(super) last: ReportId,
    /// Of a rate.
    pub(super) expected: Option<f64>,
}

/// Reports of one group.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Series {
    /// In order of time, then of ids.
    pub(super) entries: VecDeque<Entry>,
    /// Stretches that have their alert, muted ones apart.
    pub(super) fired: BTreeSet<(i64, bool)>,
    /// Reports by hour since 1970, for baselines.
    pub(super) hours: BTreeMap<i64, u32>,
}

impl Series {
    pub(super) fn insert(&mut self, entry: Entry) {
        let place = self.entries.partition_point(|known| *known < entry);
        self.entries.insert(place, entry);
    }

    /// Forgets entries up to `end`; gives them.
    pub(super) fn forget_until(&mut self, end: i64) -> Vec<Entry> {
        let expired = self.entries.partition_point(|entry| entry.at <= end);
        self.entries.drain(..expired).collect()
    }

    /// The entries of one hour since 1970.
    pub(super) fn of_hour(&self, hour: i64) -> impl ExactSizeIterator<Item = &Entry> {
        let before = |hour: i64| self.entries.partition_point(|entry| entry.at < hour.saturating_mul(HOUR));
        self.entries.range(before(hour)..before(hour + 1))
    }

    /// Takes out the entries that `gone` says; gives them.
    pub(super) fn take_out(&mut self, gone: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        let mut out = Vec::new();
        self.entries.retain(|entry| {
            let goes = gone(entry);
            if goes {
                out.push(*entry);
            }
            !goes
        });
        out
    }

    /// Windows with a report of the time `at` in them that hold at least `least` reports, or with `authors` reports of so many
    /// authors, one per end; those are left out that end where `known` says that there is nothing to tell.
    pub(super) fn over(
        &self,
        at: i64,
        window: i64,
        least: u64,
        authors: bool,
        cool_down: i64,
        known: impl Fn(i64) -> bool,
    ) -> Vec<Crossing> {
        let mut found = Vec::new();
        let mut next = self.entries.partition_point(|entry| entry.at < at);
        while let Some(to) = self.entries.get(next).map(|entry| entry.at).filter(|to| *to < at + window) {
            let end = self.entries.partition_point(|entry| entry.at <= to);
            next = end;
            let stretch = to.div_euclid(cool_down);
            if known(stretch) {
                continue;
            }
            let begin = self.entries.partition_point(|entry| entry.at <= to - window);
            let reports = (end - begin) as u64;
            if reports < least {
                continue;
            }
            let value = if authors { self.authors(begin, end) } else { reports };
            if value >= least {
                let last = self.entries[end - 1].report;
                found.push(Crossing { stretch, from: to - window, to, value, reports, last, expected: None });
            }
        }
        found
    }

    fn authors(&self, begin: usize, end: usize) -> u64 {
        let authors: HashSet<u64> = self.entries.range(begin..end).filter_map(|entry| entry.author).collect();
        authors.len() as u64
    }
}
