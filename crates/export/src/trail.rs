//! The trail of the desk, as exports need it: what stands, and a way to add to it. The program gives the real one; its contract is
//! that of the desk's: of several drafts that name the same `prev`, on any number of machines, exactly one stands.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use casework::{Actor, Change, EntryId, Hash, Line, Standing, Subject};
use model::ReportId;

/// What somebody wants to have happened.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its number, where the caller has one: the same again gives the first outcome. Nothing: a number nobody has.
    pub id: Option<EntryId>,
    /// What it is about.
    pub subject: Subject,
    /// The last entry of the subject that the caller knew; nothing: the one that is last now.
    pub prev: Option<Hash>,
    /// Who.
    pub by: Actor,
    /// What.
    pub change: Change,
    /// Why.
    pub reason: Option<String>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Proposed {
    /// It stands.
    Applied(Box<Line>),
    /// Another came first.
    Void {
        /// That one.
        stands: Box<Line>,
    },
}

/// The trail does not answer. What was proposed may be on it all the same: propose it again under the same number.
#[derive(Debug, thiserror::Error)]
#[error("the trail of the desk did not answer; nothing is lost: the same is tried again")]
pub struct TrailError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// What the trail answers, some time.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, TrailError>> + Send + 'a>>;

/// See the module.
pub trait Trail: Send + Sync {
    /// Appends entries and waits until each is known to stand or not; the answers are in the order of the drafts.
    fn propose<'a>(&'a self, drafts: Vec<Draft>) -> Answer<'a, Vec<Result<Proposed, TrailError>>>;

    /// How a report stands.
    fn standing<'a>(&'a self, report: ReportId) -> Answer<'a, Arc<Standing>>;

    /// Everything that was said about a subject, oldest first; what is void among it.
    fn history<'a>(&'a self, subject: &'a Subject) -> Answer<'a, Vec<Line>>;
}
