//! Where a reader stands, and which plans and commits it may make. Pure: every journal decides here.

use crate::{
    error::JournalError,
    record::{Delta, Position},
};

/// A reader's durable progress. Invariant: `planned > committed` where there is a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Where it goes on.
    pub committed: Position,
    /// End of the delta that is planned and not committed.
    pub planned: Option<Position>,
}

impl Progress {
    /// A reader that starts at `first` with nothing planned.
    pub fn at(first: Position) -> Progress {
        Progress { committed: first, planned: None }
    }

    /// The progress after planning `delta` in a partition that ends at `end`.
    ///
    /// # Errors
    /// [`JournalError::OutsideLog`], [`JournalError::Fenced`], [`JournalError::PlanPending`].
    pub fn plan(self, group: &str, delta: &Delta, end: Position) -> Result<Progress, JournalError> {
        self.check(group, delta, end)?;
        // A plan of nothing pins nothing.
        let planned = (delta.to > delta.from).then_some(delta.to);
        Ok(Progress { planned, ..self })
    }

    /// The progress after committing `delta` in a partition that ends at `end`.
    ///
    /// # Errors
    /// As for [`plan`](Progress::plan).
    pub fn commit(self, group: &str, delta: &Delta, end: Position) -> Result<Progress, JournalError> {
        self.check(group, delta, end)?;
        Ok(Progress::at(delta.to))
    }

    fn check(self, group: &str, delta: &Delta, end: Position) -> Result<(), JournalError> {
        if delta.to < delta.from || delta.to > end {
            return Err(JournalError::OutsideLog { delta: *delta, end });
        }
        if delta.from != self.committed {
            return Err(JournalError::Fenced {
                group: group.to_owned(),
                delta: *delta,
                committed: self.committed,
            });
        }
        match self.planned {
            Some(planned) if planned != delta.to => {
                Err(JournalError::PlanPending { group: group.to_owned(), delta: *delta, planned })
            }
            _ => Ok(()),
        }
    }
}
