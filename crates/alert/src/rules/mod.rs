//! Rules over candidate reports: what safety teams want to be told of. Pure: no file, no clock, no network.
//!
//! # Contract
//! * A rule is data ([`RuleSpec`]); [`read`] takes a file's text and tells all its mistakes at once.
//! * [`Engine::step`] takes reports one by one and gives the alerts that each sets off. The time of an event is the report's
//!   `observed_at`. Same reports in the same order, same alerts. No clock is read; three times are handed in that are the caller's
//!   clock: when time began, for a first start ([`Engine::begin_at`]), past what no report moves time on ([`Engine::not_after`]), and
//!   by when mutes are over and rules gone for long enough ([`Engine::release`]). While clocks are right to within an hour, none of
//!   them makes a difference to what is found, only to when it is told.
//! * **The same alerts in any order.** What decides is monotone in the set of reports: an alert of a count exists if there is a
//!   report such that the window that ends with it reaches the threshold; its number is made of rule, group and the stretch of
//!   `cool_down` (counted from 1970) in which that window ends. More reports can only add such windows, so it makes no difference
//!   in which order they come, nor how far one partition of the journal is read before another, up to a week, as long as none comes
//!   late: more than `lateness` behind the newest of its own partition. (A rate also needs the hours of its baseline first, and a
//!   first pair the time of learning: there partitions may be apart by as much as `lateness`.)
//! * **Once.** A report that a rule counted is not counted again, whatever revision or generation of it comes. A revision that
//!   meets a rule for the first time counts then. A late report never sets off an alert; baselines and known pairs take it in.
//! * A withdrawn report leaves counts. What it helped to set off before stays set off: whether a withdrawal comes before or after
//!   the last report of a window does make a difference.
//! * A rule whose meaning changed (all of it but note, severity, tracked, receivers and mute times) is another rule: it begins anew.
//!   One that vanished and comes back within a week as it was goes on.
//!
//! # Limits
//! Per rule: [`MAX_GROUPS`] groups, [`MAX_ENTRIES`] reports in windows, [`MAX_IDS`] reports remembered as
//! counted. What is beyond is forgotten, oldest first, and told ([`Tally::evicted`]). Late reports no newer than one that was
//! forgotten are left out of baselines: it could be the same. A group that comes after groups were forgotten begins at nothing, and
//! has a baseline once it has weeks of its own.
//!
//! # State
//! [`Engine::dirty_state`] gives what changed since it was last asked, as bytes per key, each with its format's version in front;
//! [`Engine::restore`] reads them back. Written in the transaction that moves the positions on, they let a killed process go on as
//! if it had never stopped.

mod baseline;
mod check;
mod codec;
mod engine;
mod filter;
mod group;
mod idlog;
mod memory;
mod mute;
mod period;
mod read;
mod rule;
mod seen;
mod series;
mod shelf;
mod spec;
mod state;
mod watch;

pub use baseline::upper_tail;
pub use engine::{Engine, Tally};
pub use idlog::MAX_IDS;
pub use memory::{MAX_ENTRIES, MAX_GROUPS};
pub use period::Period;
pub use read::read;
pub use rule::{Rule, Rules};
pub use seen::{Concept, Seen};
pub use spec::{Cascade, Dimension, Kind, MuteSpec, RuleSpec, When};
pub use state::{BadState, Saved};
pub use watch::{Change, Watch};
