//! What the trail says of a job. Pure.

use std::collections::BTreeMap;

use casework::{Change, Hash, Line};
use model::Timestamp;

use super::{Period, merged};

/// A period that was begun and is not finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// It.
    pub period: Period,
    /// When it was first begun.
    pub first: Timestamp,
    /// When somebody last said that they run it.
    pub last: Timestamp,
    /// Who: the name of a process.
    pub by: String,
}

/// A period that is finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// When.
    pub at: Timestamp,
    /// Files, the manifest among them.
    pub files: u64,
    /// Cases or rows.
    pub rows: u64,
    /// SHA-256 of the manifest.
    pub manifest: String,
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobState {
    /// Hash of the last entry that stands: what the next one names.
    pub head: Hash,
    /// The period that is being run, or was left.
    pub begun: Option<Begun>,
    /// What is finished.
    pub finished: BTreeMap<Period, Finished>,
}

impl JobState {
    /// Of everything that the trail says about a job, oldest first. Void entries change nothing.
    pub fn of(lines: &[Line]) -> JobState {
        let mut state = JobState::default();
        for line in lines.iter().filter(|line| line.applied) {
            state.head = Hash::of(&line.bytes);
            state.take(line);
        }
        state
    }

    fn take(&mut self, line: &Line) {
        let at = line.entry.at;
        match &line.entry.change {
            Change::JobStarted { period } => {
                // What cannot be read was written by a later version; it is nobody's turn then.
                let Ok(period) = period.parse() else { return };
                let by = line.entry.reason.clone().unwrap_or_default();
                let before = self.begun.take().filter(|begun| begun.period == period);
                let first = before.map_or(at, |begun| begun.first);
                self.begun = Some(Begun { period, first, last: at, by });
            }
            Change::JobFinished { period, files, rows, manifest } => {
                let Ok(period) = period.parse() else { return };
                self.begun = self.begun.take().filter(|begun| begun.period != period);
                let (files, rows, manifest) = (*files, *rows, manifest.clone());
                self.finished.insert(period, Finished { at, files, rows, manifest });
            }
            _ => {}
        }
    }

    /// What is finished, as stretches of time, from the first period that ever was: one from before it, run by hand, is no begin to
    /// go on from.
    pub fn done(&self) -> Vec<Period> {
        let first = self.finished.iter().min_by_key(|(_, finished)| finished.at).map(|(period, _)| *period);
        let from = first.map_or(Timestamp(i64::MIN), |first| first.from);
        merged(self.finished.keys().copied().filter(|period| period.to >= from))
    }

    /// The finished period that ends last.
    pub fn last(&self) -> Option<Period> {
        self.finished.keys().max_by_key(|period| period.to).copied()
    }
}
