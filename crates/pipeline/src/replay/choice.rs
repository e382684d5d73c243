//! Which posts of a partition a replay looks at. All records about a post stand in one partition, in order.
//!
//! Holds some 100 bytes for each post of the partition, in the period or not: a later revision may stand anywhere.

use std::collections::{BTreeSet, HashMap};

use journal::Position;
use model::{Pseudonym, ReportId, Timestamp, WithdrawalReason};

use crate::records::{ErasureRecord, PostRecord};
use crate::stages::dedupe::{Seen, Verdict, effective_revision, verdict};

/// When posts became known: at or after `from`, before `to`.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub to: Timestamp,
}

impl Period {
    fn contains(self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }
}

/// Which posts were deleted, and at which revision: read from the hop `erasures`, which knows of deletions whose own
/// records have been trimmed.
#[derive(Debug, Default)]
pub struct Erased {
    revisions: HashMap<ReportId, u64>,
    /// Records that cannot be read. A deletion that is missed for it still wins, by what the loop and the database know.
    pub unreadable: u64,
}

impl Erased {
    /// Takes one record of the hop.
    pub fn record(&mut self, payload: &[u8]) {
        match ErasureRecord::parse(payload).map(|record| record.withdrawal) {
            Ok(gone) if gone.reason == WithdrawalReason::Deleted => {
                let revision = self.revisions.entry(gone.report).or_default();
                *revision = gone.revision.max(*revision);
            }
            Ok(_) => {}
            Err(_) => self.unreadable += 1,
        }
    }

    fn covers(&self, report: ReportId, revision: u64) -> bool {
        self.revisions.get(&report).is_some_and(|&at| at >= revision)
    }
}

/// What is known of a post so far.
#[derive(Clone, Copy)]
struct Latest {
    seen: Seen,
    /// Of the revision that counts; `None` while only a deletion is known.
    at: Option<(Position, Timestamp)>,
    author: Option<Pseudonym>,
}

/// Takes the records of one partition in order, and says in the end which of them count.
pub struct Choice {
    period: Period,
    /// Where the group that screens will go on: what stands after it is yet to be screened for the first time.
    committed: Position,
    posts: HashMap<ReportId, Latest>,
    /// When it became known last that everything by an author must go.
    authors_gone: HashMap<Pseudonym, Timestamp>,
    unreadable: u64,
}

/// What a replay looks at, and what it leaves out.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Places of the records that count.
    pub positions: BTreeSet<Position>,
    /// Posts of the period that are gone.
    pub deleted: u64,
    /// Posts of the period whose latest revision has yet to be screened.
    pub waiting: u64,
    /// Records that cannot be read.
    pub unreadable: u64,
}

impl Choice {
    /// Begins a partition that is screened up to `committed`.
    pub fn new(period: Period, committed: Position) -> Self {
        Self { period, committed, posts: HashMap::new(), authors_gone: HashMap::new(), unreadable: 0 }
    }

    /// Takes one record. What an earlier replay appended is a copy and no source: else every replay would lengthen the life
    /// of raw text by the retention of the hop.
    pub fn record(&mut self, position: Position, payload: &[u8]) {
        let Ok(record) = PostRecord::parse(payload) else {
            self.unreadable += 1;
            return;
        };
        if record.screening().is_some() {
            return;
        }
        if let Some(gone) = record.author_gone() {
            let at = self.authors_gone.entry(gone.author).or_insert(gone.observed_at);
            *at = gone.observed_at.max(*at);
            return;
        }
        let (revision, deleted) = (record.revision(), record.deleted());
        let held = self.posts.get(&record.report).copied();
        let revision =
            effective_revision(held.map(|held| held.seen), revision, deleted, Timestamp(record.observed_at));
        // The rule of the loop itself, so that both agree on which revision counts.
        let at = match verdict(held.map(|held| held.seen), revision, 0, deleted) {
            Verdict::Duplicate | Verdict::Stale => return,
            Verdict::Erase => held.and_then(|held| held.at),
            Verdict::Screen => Some((position, Timestamp(record.observed_at))),
        };
        let seen = Seen { revision, generation: 0, flagged: false, deleted };
        self.posts.insert(record.report, Latest { seen, at, author: record.author });
    }

    /// What counts, once all records were taken.
    pub fn finish(self, erased: &Erased) -> Chosen {
        let mut chosen = Chosen { unreadable: self.unreadable, ..Chosen::default() };
        for (report, Latest { seen, at, author }) in self.posts {
            let Some((position, observed)) = at.filter(|&(_, observed)| self.period.contains(observed))
            else {
                continue;
            };
            let author_gone = author
                .and_then(|author| self.authors_gone.get(&author))
                .is_some_and(|&gone| observed <= gone);
            if seen.deleted || author_gone || erased.covers(report, seen.revision) {
                chosen.deleted += 1;
            } else if position >= self.committed {
                chosen.waiting += 1;
            } else {
                chosen.positions.insert(position);
            }
        }
        chosen
    }
}

#[cfg(test)]
#[path = "choice_tests.rs"]
mod tests;
