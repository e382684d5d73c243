//! Mentions and the pairs between them.

use serde::{Deserialize, Serialize};

use crate::id::ConceptId;
use crate::span::Span;

/// What a mention names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MentionKind {
    /// A medicine, vaccine or class of medicines.
    Drug,
    /// A symptom, sign, finding or other reaction.
    Event,
    /// A special situation: overdose, exposure in pregnancy, lack of effect …
    Situation,
}

/// The field of the post a mention stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The post's own words.
    #[default]
    Text,
    /// Its title.
    Title,
    /// What the page or product is: entry 0 and on of `about`.
    About,
}

/// How the mention was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// A dictionary term, letter for letter after folding.
    Exact,
    /// A dictionary term with slips of the pen.
    Fuzzy,
    /// A dictionary phrase with other words inside.
    Gap,
    /// Put together by a rule from parts.
    Composed,
    /// Named in the title or in `about`, not in the text.
    Context,
}

/// How the mention is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assertion {
    /// It is said to be so.
    #[default]
    Affirmed,
    /// It is said not to be so.
    Negated,
    /// It is feared, hoped, asked or supposed.
    Hypothetical,
    /// It is what the drug was taken for.
    Indication,
    /// It was so before the drug.
    History,
    /// It concerns another person than the one who writes.
    OtherPerson,
    /// The drug did not help.
    LackOfEffect,
    /// It is asked, not told.
    Question,
    /// It is said of people in general: news, research, a label, advice.
    General,
}

/// Whom a mention concerns, where it is not the one who writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Person {
    /// A child of the writer, or a child.
    Child,
    /// A parent of the writer.
    Parent,
    /// Husband, wife, boyfriend, girlfriend.
    Partner,
    /// Brother or sister.
    Sibling,
    /// Another relative.
    Relative,
    /// A friend, neighbour or colleague.
    Friend,
    /// A patient of a health professional, or of a case report.
    Patient,
    /// Somebody else.
    Other,
}

/// One mention as the stages pass it on. The dictionary in use resolves `concept`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// What it names.
    pub kind: MentionKind,
    /// Where it stands.
    pub field: Field,
    /// Bytes of that field.
    pub span: Span,
    /// What it stands for.
    pub concept: ConceptId,
    /// How it was found.
    pub how: How,
    /// How it is meant.
    pub assertion: Assertion,
    /// Whom it concerns, if not the one who writes.
    pub person: Option<Person>,
}

/// What links a drug and an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The event is a suspected reaction to the drug.
    Reaction,
    /// The drug was taken for the event.
    Indication,
    /// The event was there before the drug.
    History,
    /// Two drugs together are suspected.
    Interaction,
    /// The event came when the drug was stopped.
    Withdrawal,
    /// None that is stated.
    None,
}

/// A drug and an event of one post; `drug` and `event` index its list of mentions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Index of the drug mention.
    pub drug: usize,
    /// Index of the event mention.
    pub event: usize,
    /// The most probable relation.
    pub relation: Relation,
    /// Its probability, 0..=1.
    pub probability: f32,
}
