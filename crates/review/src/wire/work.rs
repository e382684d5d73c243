//! What people do: bodies of the requests that change a report.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::report::{Place, Standing};

/// A finding.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionRequest {
    /// `valid`, `not_valid`, `duplicate`, `follow_up`, `snoozed`.
    pub(crate) verdict: String,
    /// With `not_valid`: why.
    #[serde(default)]
    pub(crate) because: Option<String>,
    /// With `duplicate`: id of the other report.
    #[serde(default)]
    pub(crate) of: Option<String>,
    /// With `follow_up`: what is asked.
    #[serde(default)]
    pub(crate) question: Option<String>,
    /// With `snoozed`: when it comes back, RFC 3339.
    #[serde(default)]
    pub(crate) until: Option<String>,
    /// In words; needed with `not_valid` because of `other`, and to settle a disagreement.
    #[serde(default)]
    pub(crate) reason: Option<String>,
}

/// Takes a report into work, or keeps it there.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeaseRequest {
    /// Takes it over from another (reviewers only).
    #[serde(default)]
    pub(crate) take_over: bool,
}

/// Gives a report to somebody.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignmentRequest {
    /// The account; nothing: to nobody.
    pub(crate) to: Option<String>,
}

/// Raises a report, or lowers it again.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EscalationRequest {
    pub(crate) raised: bool,
    #[serde(default)]
    pub(crate) reason: Option<String>,
}

/// A comment.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommentRequest {
    /// At most 4,000 characters.
    pub(crate) text: String,
}

/// Takes a decided report up again.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReopeningRequest {
    pub(crate) reason: String,
}

/// Joins, confirms or splits.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DuplicatesRequest {
    /// `join` (to `master`), `confirm`, `split`.
    pub(crate) action: String,
    /// With `join`: the report that stands for the cluster.
    #[serde(default)]
    pub(crate) master: Option<String>,
    #[serde(default)]
    pub(crate) reason: Option<String>,
}

/// A correction: labelled data.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectionRequest {
    /// `mention`, `missed`, `relation`, `fact`, `seriousness`, `criterion`.
    pub(crate) of: String,
    /// `mention`: its index.
    #[serde(default)]
    pub(crate) mention: Option<u32>,
    /// `relation`: index of the drug mention.
    #[serde(default)]
    pub(crate) drug: Option<u32>,
    /// `relation`, `seriousness`: index of the event mention.
    #[serde(default)]
    pub(crate) event: Option<u32>,
    /// `fact`, `seriousness`, `criterion`: its name.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// The right value; for `mention` nothing: nothing stands there. `relation`: the relation. `seriousness`: `met` or
    /// `not_met`. `criterion`: `met`, `not_met`, `unsure`. `fact`: nothing: the post does not say.
    #[serde(default)]
    pub(crate) value: Option<String>,
    /// `mention`, `missed`: `drug`, `event`, `situation`.
    #[serde(default)]
    pub(crate) kind: Option<String>,
    /// `mention`, `missed`: concept, such as `drug/sertraline`.
    #[serde(default)]
    pub(crate) concept: Option<String>,
    /// `mention`, `missed`: how it is meant.
    #[serde(default)]
    pub(crate) assertion: Option<String>,
    /// Where the right thing stands; nothing: inferred.
    #[serde(default)]
    pub(crate) place: Option<Place>,
    #[serde(default)]
    pub(crate) reason: Option<String>,
}

/// What came of a change.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Changed {
    /// The report.
    pub(crate) report: String,
    /// Number of the entry.
    pub(crate) entry: String,
    /// How it stands now.
    pub(crate) standing: Standing,
}

/// A change of many.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkRequest {
    /// Ids, at most 1,000.
    pub(crate) reports: Vec<String>,
    /// `decide`, `assign`, `escalate`, `comment`, `confirm`.
    pub(crate) action: String,
    #[serde(default)]
    pub(crate) decision: Option<DecisionRequest>,
    #[serde(default)]
    pub(crate) to: Option<String>,
    #[serde(default)]
    pub(crate) raised: Option<bool>,
    #[serde(default)]
    pub(crate) text: Option<String>,
    #[serde(default)]
    pub(crate) reason: Option<String>,
    /// Says what would change, and changes nothing.
    #[serde(default)]
    pub(crate) preview: bool,
}

/// What a change of many does to one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BulkItem {
    pub(crate) report: String,
    /// Status before.
    pub(crate) from: String,
    /// Status after; the same where it is refused.
    pub(crate) to: String,
    /// Why it is refused.
    pub(crate) refused: Option<String>,
}

/// What a change of many does, or did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BulkAnswer {
    pub(crate) preview: bool,
    pub(crate) changed: u32,
    pub(crate) refused: u32,
    pub(crate) items: Vec<BulkItem>,
}
