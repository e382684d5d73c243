//! What access control asks of the trail: who there is, and that something about them be written down. A trait, so that
//! tests can ask a directory in memory.

use std::pin::Pin;
use std::sync::Arc;

use casework::{Actor, Change, Directory, Hash, Subject};

use super::refusals;
use crate::problem::Problem;

/// Something to be written down.
#[derive(Clone, Debug)]
pub struct Intent {
    /// What it is about.
    pub subject: Subject,
    /// The entry of the subject that must be the last; nothing: whatever is the last.
    pub prev: Option<Hash>,
    /// Who.
    pub by: Actor,
    /// What.
    pub change: Change,
    /// Why.
    pub reason: Option<String>,
}

impl Intent {
    /// A change of a subject as it stands.
    pub fn new(subject: Subject, by: Actor, change: Change) -> Intent {
        Intent { subject, prev: None, by, change, reason: None }
    }

    /// The first entry of a subject: void where the subject is there already.
    pub fn first(self) -> Intent {
        Intent { prev: Some(Hash::default()), ..self }
    }

    /// With a reason.
    pub fn because(self, reason: impl Into<String>) -> Intent {
        Intent { reason: Some(reason.into()), ..self }
    }
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It stands, and the directory shows it.
    Stands,
    /// Another entry of the subject came first; nothing has changed.
    Overtaken,
}

/// It could not be written, or it is not known whether it was.
#[derive(Debug, thiserror::Error)]
#[error("the trail did not take an entry")]
pub struct NotWritten(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// An entry on its way.
pub type Writing<'a> = Pin<Box<dyn Future<Output = Result<Written, NotWritten>> + Send + 'a>>;

/// The people of the desk.
pub trait People: Send + Sync + 'static {
    /// Who there is now.
    fn directory(&self) -> Arc<Directory>;

    /// Writes an entry; returns when the directory shows it.
    fn write(&self, intent: Intent) -> Writing<'_>;
}

impl From<NotWritten> for Problem {
    fn from(NotWritten(cause): NotWritten) -> Problem {
        let error: &(dyn std::error::Error + 'static) = &*cause;
        tracing::warn!(error = %telemetry::Causes(error), "an entry about people could not be written");
        refusals::trail_away()
    }
}
