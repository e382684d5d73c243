//! The result of screening one post as other programs read it: the line `hark screen` prints.
//!
//! The shape is stable (golden file `tests/golden/screened.jsonl`): members are added, never renamed or removed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::assessment::Contribution;
use crate::case::{Facts, Quality, Validity};
use crate::mention::{Assertion, Field, How, MentionKind, Person, Relation};

/// What decided: the same post with the same four gives the same bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// Version of the program.
    pub hark: String,
    /// Version and short hash of the dictionary.
    pub dictionary: String,
    /// Version and short hash of the model.
    pub model: String,
    /// Short hash of the settings that bear on screening.
    pub settings: String,
}

/// A mention with everything a reader without the dictionary needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MentionRecord {
    /// Drug, event or situation.
    pub kind: MentionKind,
    /// First byte in the text; 0 for a mention outside the text.
    pub start: u32,
    /// One past the last byte; 0 for a mention outside the text.
    pub end: u32,
    /// The words at `start..end`; empty for a mention outside the text.
    pub text: String,
    /// Stable id of the concept, such as `drug/sertraline`.
    pub concept: String,
    /// Preferred name of the concept.
    pub preferred: String,
    /// Codes by terminology: `unii`, `drugbank`, `hpo` …
    pub codes: BTreeMap<String, String>,
    /// How it is meant.
    pub assertion: Assertion,
    /// Whom it concerns, if not the one who writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// How it was found.
    pub how: How,
    /// Where it stands, if not in the text.
    #[serde(default, skip_serializing_if = "in_text")]
    pub field: Field,
}

fn in_text(field: &Field) -> bool {
    *field == Field::Text
}

/// A pair; `drug` and `event` index [`Screened::mentions`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairRecord {
    /// Index of the drug mention.
    pub drug: usize,
    /// Index of the event mention.
    pub event: usize,
    /// What links them.
    pub relation: Relation,
    /// How probable that is, 0..=1.
    pub probability: f32,
}

/// Why a term that stands in the text is no mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassedOver {
    /// It belongs to other languages than the text.
    OtherLanguage,
    /// A match that covers more, or fits better, takes its words.
    Overlap,
    /// It is an ordinary word too, and nothing near by says that it is meant.
    NoEvidence,
}

/// A term that stands in the text and is no mention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOverRecord {
    /// First byte in the text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The words at `start..end`.
    pub text: String,
    /// What it would stand for.
    pub concept: String,
    /// How it was found.
    pub how: How,
    /// Why it is no mention.
    pub reason: PassedOver,
}

/// One screened post.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Screened {
    /// The post's id as it came in; in de-identified form the report's id.
    pub id: String,
    /// Whether it is a candidate report.
    pub flagged: bool,
    /// Calibrated probability of a suspected reaction, 0..=1.
    pub score: f64,
    /// The same as log-odds, of which `why` is the sum; absent where no drug counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_odds: Option<f64>,
    /// BCP 47 tag, `und` where the text is too short to tell.
    pub language: String,
    /// Version and short hash of the model that knows the words of this language, or `none for <language>`: then
    /// mentions, cues, order and form decided alone. Empty in what earlier versions wrote.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub model: String,
    /// Mentions by field and start.
    pub mentions: Vec<MentionRecord>,
    /// Drug × event pairs.
    pub pairs: Vec<PairRecord>,
    /// Facts of the case.
    pub facts: Facts,
    /// The four criteria.
    pub validity: Validity,
    /// Kind of source.
    pub quality: Quality,
    /// What decided.
    pub versions: Versions,
    /// The strongest parts of the score and the rest as one; only with `--explain`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<Contribution>,
    /// Terms in the text that are no mentions; only with `--explain`, never in de-identified form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed_over: Vec<PassedOverRecord>,
}
