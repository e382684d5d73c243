//! What the classifier says of one post.

use serde::{Deserialize, Serialize};

use crate::case::{Facts, Quality, Validity};
use crate::mention::{Mention, Pair};

/// One named part of a score, in log-odds. The parts of a post add up to the logit of its score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// What contributed, in words without the post's identifiers: `word:dizzy`, `cue:negation` …
    pub name: String,
    /// How much, in log-odds; negative speaks against a reaction.
    pub weight: f64,
}

/// The judgement of one post.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assessment {
    /// Whether it becomes a candidate report.
    pub flagged: bool,
    /// Whether the model knows the words of the language that the post was read in; otherwise mentions, cues, order
    /// and form decide alone.
    pub language_known: bool,
    /// Calibrated probability of a suspected reaction, 0..=1; 0 without a drug.
    pub score: f64,
    /// The same as log-odds: the sum of all contributions. `None` without a drug.
    pub log_odds: Option<f64>,
    /// Mentions with their assertions, by field and start.
    pub mentions: Vec<Mention>,
    /// Drug × event pairs.
    pub pairs: Vec<Pair>,
    /// Facts of the case; spans are bytes of the post's text.
    pub facts: Facts,
    /// The four criteria.
    pub validity: Validity,
    /// Kind of source.
    pub quality: Quality,
    /// The strongest parts of the score, strongest first, and all others as one; filled on request.
    pub contributions: Vec<Contribution>,
}
