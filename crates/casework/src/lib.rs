//! The life of a report in review: what happens to it, who may do it, what stands after it. No IO, no clock.
//!
//! # Contract
//! * Everything that happens is an [`Entry`] of the trail: who, when, what, why, with which versions. The trail is the only
//!   truth; a [`Standing`] (of a report) and the [`Directory`] (of people) are what it adds up to.
//! * An entry names, in [`Entry::prev`], the last entry of its subject that it knew. Where another one came first, it is void:
//!   whoever reads the trail in order comes to the same result, on every machine. So of two decisions on one report exactly one
//!   stands, without a lock.
//! * [`rules::check`] says whether an entry may be written. Reading does not check again: what stood in the trail stood.
//!
//! The bytes of an entry are its JSON, and its hash is over these bytes: nothing is ever written anew to be compared.

pub mod case;
pub mod chain;
pub mod clock;
pub mod directory;
pub mod lessons;
pub mod rules;
pub mod training;

mod access;
mod change;
mod correction;
mod entry;
mod standing;

pub use access::{Right, Role};
pub use case::CaseElement;
pub use change::{
    BatchPlan, CaseMessage, Change, DuplicateKind, MessageKind, PlannedCase, RejectReason, Verdict,
};
pub use clock::{Awareness, DayZero, Deadlines, Ledger};
pub use correction::{Correction, CriterionName, Label, Words};
pub use directory::{Account, Directory, Person, Session, Token, View};
pub use entry::{Actor, Entry, EntryId, Hash, Line, Subject};
pub use rules::{Policy, Refusal};
pub use standing::{
    Answer, CaseValue, Decision, Lease, Member, Note, Outcome, Standing, Status, Transmission, UNDOABLE,
};
