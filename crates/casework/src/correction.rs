//! What people put right: labelled data for the next training.

use model::{Assertion, Field, MentionKind, Relation, Span, Status};
use serde::{Deserialize, Serialize};

/// One of the four criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CriterionName {
    /// An identifiable reporter.
    Reporter,
    /// An identifiable patient.
    Patient,
    /// A suspect drug.
    Drug,
    /// A suspected reaction.
    Event,
}

/// Bytes of a field of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// The field.
    #[serde(default)]
    pub field: Field,
    /// The bytes.
    #[serde(flatten)]
    pub span: Span,
}

/// What stands where, as a person labels it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Where.
    #[serde(flatten)]
    pub words: Words,
    /// What it names.
    pub kind: MentionKind,
    /// The concept, such as `drug/sertraline`; nothing where the dictionary has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concept: Option<String>,
    /// How it is meant.
    #[serde(default)]
    pub assertion: Assertion,
}

/// One correction. Indices count the mentions of the report at the revision named in the entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of")]
pub enum Correction {
    /// A mention is wrong, or has the wrong span, concept or assertion. No label: nothing stands there.
    Mention {
        /// Which.
        mention: usize,
        /// What is right.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        label: Option<Label>,
    },
    /// A mention was missed.
    Missed {
        /// What is right.
        label: Label,
    },
    /// A drug and an event relate otherwise.
    Relation {
        /// Index of the drug mention.
        drug: usize,
        /// Index of the event mention.
        event: usize,
        /// What is right.
        relation: Relation,
    },
    /// A fact is otherwise. The machine's evidence is kept beside it.
    Fact {
        /// Name of the field in `Facts`, such as `age`, `outcome`.
        fact: String,
        /// What is right; nothing: the post does not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<String>,
        /// Where the post says so; nothing: inferred by the person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<Words>,
    },
    /// A seriousness criterion is met or not, of an event.
    Seriousness {
        /// `death`, `life_threatening` …
        criterion: String,
        /// Whether.
        met: bool,
        /// Index of the event mention.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event: Option<usize>,
        /// Where the post says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<Words>,
    },
    /// A criterion of a valid case is met or not.
    Criterion {
        /// Which.
        criterion: CriterionName,
        /// Whether.
        status: Status,
        /// What shows it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        words: Option<Words>,
    },
}
