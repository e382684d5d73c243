//! Jobs: exports that run by themselves, each period at most once, with a manifest that says what was written.
//!
//! ```text
//! settings ─▶ due(schedule, what the trail says, now) ─▶ JobStarted on the trail ─▶ files ─▶ manifest ─▶ JobFinished
//!                     pure                                whoever's stands runs it            last file
//! ```
//!
//! # Contract
//! * A period is run by whoever's `JobStarted` stands on the trail, by the order of the trail: at most one process at a time begins
//!   it, on any number of machines.
//! * What was begun and not finished is taken up again: by the same process after a failure, by another once
//!   `take_over_minutes` have gone by. Files are put under names made of job and period, so what was there already is found,
//!   not doubled.
//! * The manifest is the last file: where it is, all files that it names are there.
//! * A job that never ran takes the period that ended last, unless `starts` holds it back.
//! * A period runs once it is over and `settle_minutes` have gone by: what belongs to it takes its time to the database. None that
//!   ends later can be asked for.
//! * A period that is asked for leaves out nothing: what lies before it stays due.
//!
//! Limits: periods are as exact as cron, one minute; what is exported is decided when a period runs.

mod due;
mod forever;
mod manifest;
mod period;
mod runner;
mod schedule;
mod state;

pub use due::{CatchUp, due, merged};
pub use forever::run;
pub use manifest::{File, Manifest, Refused};
pub use period::{Period, PeriodError};
pub use runner::{Job, Outcome, Runner, Turn, Work, WorkError, Working, Written};
pub use schedule::{Schedule, ScheduleError};
pub use state::{Begun, Finished, JobState};
