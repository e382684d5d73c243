//! Cases to a receiver as E2B(R3): which have their turn, batches of them, what becomes of each.
//!
//! ```text
//! reports ─▶ turn ─▶ build ─▶ batch ─▶ check ─▶ plan in the trail ─▶ file at the destination ─▶ what was sent in the trail
//!            pure    pure     pure     pure     from here on it is carried out, by whoever comes
//! ```
//!
//! # Contract
//! * Nothing is lost and nothing doubled, wherever the process stops, and whichever process goes on, on whatever disk. What is not
//!   planned in the trail has not begun: the next run finds the same cases. What is planned comes first in the next run to the same
//!   destination (`resume`): the destination takes the same file twice, and the trail the same entry twice, both without effect. Where
//!   the file cannot be made again, since more has become known of a case, the destination says whether it was handed over: a file is
//!   there whole or not at all. A receiver who takes files away before the trail has them makes that answer wrong; the batch is then
//!   sent anew. Cases of a plan for another destination wait.
//! * One process at a time works for a profile on one disk ([`Plans`]). On several machines two runs for one profile that begin in the
//!   same moment are not kept apart: jobs are, by the trail, each by itself.
//! * A receiver gets a case once, then what has changed ([`MessageKind`](casework::MessageKind)): the same content is not sent again.
//!   What was sent and is found to be no case, or another's duplicate, is taken back.
//! * Nothing leaves that does not pass [`Run::check`].
//! * The number of a batch (N.1.2) and the name of its file are made of what is in it; no clock has a part in them. All messages of a
//!   run are made at its begin (C.1.2): a job's cut-off is no such time, since what people decided after it may be in them.
//!
//! Limits: a batch is held in memory, whatever the number of cases; of every case that was sent or refused, a line.

mod acknowledge;
mod cases;
mod check;
mod error;
mod message;
mod plan;
mod prepare;
mod resume;
mod run;
mod select;
mod skeleton;
mod transmit;
mod turn;

pub use acknowledge::{Acknowledged, acknowledge};
pub use cases::{Answer, Cases, CasesError, Loaded, StoredCases};
pub use check::{Fault, check, checked};
pub use error::RunError;
pub use message::message;
pub use plan::{Plan, Planned, Plans};
pub use run::{Check, File, Outcome, Run, Sent, Waiting, run};
pub use select::{candidates, ready, sent_ever, sent_under};
pub use turn::{Life, Turn, life, turn};
