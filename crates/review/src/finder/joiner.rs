//! What the finder needs of the trail.

use std::pin::Pin;
use std::sync::Arc;

use casework::{Actor, Change, EntryId, Hash, Standing, Subject};
use model::ReportId;
use store::StoreError;

use crate::trail::{Draft, Proposed, Trail};

/// Why a step of the finder failed. It is tried again.
#[derive(Debug, thiserror::Error)]
pub enum FinderError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The trail.
    #[error("the trail did not take what the finder of duplicates found")]
    Trail(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// An answer on its way.
pub type Asked<'a, T> = Pin<Box<dyn Future<Output = Result<T, FinderError>> + Send + 'a>>;

/// What the finder wants to have happened to a report, by Hark itself.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The number of the entry: the same for the same finding on the same ground.
    pub id: EntryId,
    /// The report.
    pub report: ReportId,
    /// The last entry of the report that the finder knew.
    pub prev: Hash,
    /// What.
    pub change: Change,
    /// Why, in words.
    pub reason: Option<String>,
}

/// The trail, as far as the finder needs it.
pub trait Joiner: Send + Sync + 'static {
    /// What stands of a report.
    fn standing(&self, report: ReportId) -> Asked<'_, Arc<Standing>>;

    /// Proposes; whether it stands. Where it does, whoever asks the database from then on sees it.
    fn propose(&self, proposal: Proposal) -> Asked<'_, bool>;
}

impl Joiner for Trail {
    fn standing(&self, report: ReportId) -> Asked<'_, Arc<Standing>> {
        Box::pin(async move { self.standing(report).await.map_err(|error| FinderError::Trail(error.into())) })
    }

    fn propose(&self, proposal: Proposal) -> Asked<'_, bool> {
        let Proposal { id, report, prev, change, reason } = proposal;
        let (subject, by) = (Subject::Report(report), Actor::Hark);
        let draft = Draft { id: Some(id), subject, prev: Some(prev), by, change, reason, meaning: None };
        Box::pin(async move {
            let proposed = self.propose(draft).await.map_err(|error| FinderError::Trail(error.into()))?;
            Ok(matches!(proposed, Proposed::Applied(_)))
        })
    }
}
