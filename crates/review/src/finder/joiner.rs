//! What the finder needs of the trail.

use std::pin::Pin;
use std::sync::Arc;

use casework::{Change, EntryId, Hash, Standing};
use model::ReportId;
use store::StoreError;

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
