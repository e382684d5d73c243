//! What goes past `screen` beside a report: counts for channels that allow no more, and withdrawals.

use serde::{Deserialize, Serialize};

use crate::id::{Pseudonym, ReportId};
use crate::time::Timestamp;

/// Posts counted by hour, channel, drug and event: all that is kept of a channel that forbids storing more,
/// and the denominator of every rate. An empty drug and event count every screened post of that hour.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tally {
    /// Start of the hour in which the posts were written, or observed where the channel gives no time.
    pub hour: Timestamp,
    /// The channel.
    pub channel: String,
    /// Concept of the drug, or empty.
    pub drug: String,
    /// Concept of the event, or empty.
    pub event: String,
    /// Posts screened.
    pub posts: u64,
    /// Posts flagged.
    pub flagged: u64,
}

/// Why a report no longer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithdrawalReason {
    /// The channel says that the post was deleted.
    Deleted,
    /// The post was edited and no longer tells of a suspected reaction.
    Edited,
    /// The post was screened again, by another dictionary or model, and is no candidate any more.
    Rescreened,
}

/// The last generation there is. Deletions are of it: no replay of the same revision brings back what was deleted.
pub const LAST_GENERATION: u32 = 2047;

/// Whether it is the generation that every record without one is of.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_first(generation: &u32) -> bool {
    *generation == 0
}

/// A report that must go from every place that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// The report.
    pub report: ReportId,
    /// Revision of the post that withdrew it.
    pub revision: u64,
    /// How many replays of the journal went before: 0 for what was screened as it came. Of one revision, the later
    /// generation decides.
    #[serde(default, skip_serializing_if = "is_first")]
    pub generation: u32,
    /// Why.
    pub reason: WithdrawalReason,
    /// When this became known.
    pub observed_at: Timestamp,
}

/// Everything by one author must go: the account was deleted, protected or suspended, or its owner asked for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AuthorErasure {
    /// The author.
    pub author: Pseudonym,
    /// When this became known. What the author wrote and Hark learned of later stands: the account is back.
    pub observed_at: Timestamp,
}
