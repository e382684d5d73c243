//! Measures the reaction pairs of labelled posts: every drug concept and event concept that is found, whose relation
//! the marks settle.

use std::collections::HashMap;

use model::{ConceptId, Relation};

use super::{PairExample, labelled};
use crate::assess::{Classifier, Input, Scratch};
use crate::pairs::{Allowed, Chances, Seen, each, index_of, judge};
use crate::train::measure::{Metrics, Scored, bins, measure};
use crate::train::study::Annotate;

/// What a set of judged pairs says.
#[derive(Clone, Debug, Default)]
pub struct PairMetrics {
    /// Of reaction against everything else; a pair is flagged if reaction is its most probable relation, its score is
    /// the probability of a reaction.
    pub reactions: Metrics,
    /// Expected calibration error of the probability of a reaction, by tenths of it (Guo and others 2017).
    pub calibration_error: f64,
    /// By tenth of the probability: pairs, mean probability, share of reactions.
    pub reliability: Vec<(usize, f64, f64)>,
    /// Links of the corpus whose drug or event was not found: out of reach, and not in `reactions`.
    pub missed: usize,
}

impl PairMetrics {
    pub(super) fn of(scored: &[Scored], missed: usize) -> Self {
        let reliability = bins(scored);
        let total = scored.len().max(1) as f64;
        let calibration_error =
            reliability.iter().map(|(n, score, share)| *n as f64 / total * (score - share).abs()).sum();
        Self { reactions: measure(scored), calibration_error, reliability, missed }
    }
}

/// The probabilities of a pair against its label.
pub(super) fn scored(chances: [f64; 6], label: Allowed) -> Scored {
    let best = Chances(chances.map(|p| p as f32)).best().0;
    Scored {
        score: chances[index_of(Relation::Reaction)],
        flagged: best == Relation::Reaction,
        positive: label.has(index_of(Relation::Reaction)),
    }
}

/// Judges the pairs of examples, in order.
pub fn evaluate_pairs(
    examples: &[PairExample],
    annotate: Annotate<'_>,
    classifier: &Classifier,
) -> PairMetrics {
    let mut scratch = Scratch::new();
    let mut all: Vec<Scored> = Vec::new();
    let mut missed = 0;
    for example in examples {
        let found = annotate(&example.example);
        let post = example.example.post();
        let input = Input { post: &post, lang: found.lang, text: &found.text, matches: &found.matches };
        let mut pairs = Vec::new();
        classifier.pairs_of(&input, None, &mut scratch, |seen, scene| {
            let mut labels: HashMap<(ConceptId, ConceptId), Allowed> = HashMap::new();
            each(seen, scene, |d, e, _, _| {
                pairs.push((seen.mentions[d], seen.mentions[e]));
                if let Some(label) = labelled(example, seen, d, e) {
                    let known = labels.entry(concepts(seen, d, e)).or_insert(label);
                    if label.has(index_of(Relation::Reaction)) {
                        *known = label;
                    }
                }
            });
            for judged in judge(seen, classifier.pairs(), scene) {
                if let Some(label) = labels.get(&concepts(seen, judged.drug, judged.event)) {
                    all.push(scored(judged.chances.0.map(f64::from), *label));
                }
            }
        });
        missed += example.missed(&pairs);
    }
    PairMetrics::of(&all, missed)
}

fn concepts(seen: &Seen<'_>, drug: usize, event: usize) -> (ConceptId, ConceptId) {
    (seen.mentions[drug].concept, seen.mentions[event].concept)
}
