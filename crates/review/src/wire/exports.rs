//! Cases on their way to receivers: elements, batches, acknowledgements.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An element of a case.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ElementView {
    /// With the numbers of its repetitions, such as `E.2.7`.
    pub element: String,
    /// As the guideline names it, such as `E.i.7`.
    pub id: String,
    /// What is sent: a value, or the code of a null flavour.
    pub value: String,
    /// Where it comes from, in words.
    pub from: String,
}

/// Says which, never the value.
impl std::fmt::Debug for ElementView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ElementView({})", self.element)
    }
}

/// What keeps a case from leaving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CaseReason {
    /// The element; `case`: the whole.
    pub element: String,
    /// What is wrong, and what to do.
    pub text: String,
}

/// A message that went to a receiver, and what came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct SentView {
    /// Profile of the receiver.
    pub(crate) profile: String,
    /// C.1.1.
    pub(crate) case: String,
    /// N.1.2.
    pub(crate) batch: String,
    /// `initial`, `follow_up`, `amendment`, `nullification`.
    pub(crate) kind: String,
    /// 0 for the first.
    pub(crate) version: u32,
    pub(crate) at: String,
    /// Whether it was taken; nothing while no answer has come.
    pub(crate) accepted: Option<bool>,
    /// Why not.
    pub(crate) reasons: Vec<String>,
    pub(crate) answered_at: Option<String>,
}

/// An element that a person may set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct SettableView {
    pub(crate) element: String,
    /// What it says.
    pub(crate) name: String,
    /// `case`, `event`, `drug`: of what.
    pub(crate) of: String,
    /// `truth`, `one_of`, `digits`, `country`, `text`.
    pub(crate) form: String,
    /// With `one_of`: the values.
    pub(crate) values: Vec<String>,
    /// With `digits` and `text`: how many characters, at most.
    pub(crate) most: Option<u32>,
}

/// What a person said of an element.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct SaidView {
    pub(crate) element: String,
    /// Index of the mention it is said of.
    pub(crate) mention: Option<u32>,
    pub(crate) value: String,
    pub(crate) by: String,
    pub(crate) at: String,
}

/// The case of a report for one receiver.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct CaseView {
    pub(crate) profile: String,
    /// Those that may be asked for.
    pub(crate) profiles: Vec<String>,
    /// Whether nothing keeps it from leaving.
    pub(crate) ready: bool,
    pub(crate) reasons: Vec<CaseReason>,
    pub(crate) elements: Vec<ElementView>,
    /// Oldest first.
    pub(crate) sent: Vec<SentView>,
    pub(crate) settable: Vec<SettableView>,
    pub(crate) said: Vec<SaidView>,
}

/// Says something of a case.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseSetRequest {
    /// One of those that a person may set.
    pub(crate) element: String,
    /// Index of the mention it is said of, where the element is said of one.
    #[serde(default)]
    pub(crate) mention: Option<u32>,
    /// What; nothing takes back what was said.
    #[serde(default)]
    pub(crate) value: Option<String>,
}

/// A batch that went to a receiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BatchView {
    /// N.1.2.
    pub number: String,
    /// Profile of the receiver.
    pub profile: String,
    /// When it was sent, RFC 3339.
    pub at: String,
    /// Account that sent it, or the job.
    pub by: String,
    /// Cases in it.
    pub messages: u32,
    /// `sent`, `accepted`, `partly`, `rejected`.
    pub state: String,
    /// When the answer was read.
    pub answered_at: Option<String>,
    /// What the receiver said of the batch as a whole.
    pub errors: Vec<String>,
}

/// An answer that belongs to no batch of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnmatchedView {
    /// When it was read, RFC 3339.
    pub at: String,
    /// N.1.2 of the batch that it answers.
    pub batch: String,
    /// `AA`, `AE`, `AR`.
    pub code: String,
    /// Cases that it speaks of.
    pub messages: u32,
}

/// What went out, and what came back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Batches {
    /// Newest first.
    pub batches: Vec<BatchView>,
    /// Answers that belong to none, newest first.
    pub unmatched: Vec<UnmatchedView>,
}

/// What came of an answer that was taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Acknowledged {
    /// N.1.2 of the batch that it answers.
    pub batch: String,
    /// `AA`, `AE`, `AR`.
    pub code: String,
    /// Whether there is such a batch. An answer to none is kept.
    pub matched: bool,
    /// Cases that were taken.
    pub accepted: u32,
    /// Cases that were not.
    pub rejected: u32,
    /// Messages that were answered and are of no case in the batch.
    pub unknown: u32,
    /// Reports that are open again because their case was not taken.
    pub reopened: Vec<String>,
}
