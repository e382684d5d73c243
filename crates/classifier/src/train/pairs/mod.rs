//! Learns what links drugs and events, and measures it.
//!
//! `gold` reads what corpora mark, `invented` posts that state every relation, `fit` finds the weights, `measure`
//! counts. Calibrated on folds that were held out, by group; fixed order, no random source: same examples, same bytes.

mod fit;
mod gold;
mod invented;
mod measure;

use std::collections::HashMap;

use model::{Field, Mention, MentionKind, Relation};

use super::config::PairsConfig;
use super::measure::Scored;
use super::rows::AnnotatedExample;
use super::study::Annotate;
use crate::assess::{Classifier, Input, Scratch};
use crate::cue::Category;
use crate::pairs::{Allowed, Block, RELATIONS, Seen, Signals, TELLING, each, index_of, write};
use fit::{PairRow, chances, fit, rounded, temperature};

pub use gold::{Gold, PairExample};
pub use invented::{Invented, InventedError, read as read_invented};
pub use measure::{PairMetrics, evaluate_pairs};

/// Folds that are held out in turn.
const FOLDS: u64 = 5;
/// What the pairs of one corpus weigh in all, so that a large corpus of one register does not overrule a small one of
/// another.
const CORPUS_WEIGHT: f64 = 5000.0;

/// What went into the weights and what came out.
#[derive(Clone, Debug, Default)]
pub struct PairReport {
    /// Pairs learned from.
    pub pairs: usize,
    /// Pairs of invented posts among them.
    pub invented: usize,
    /// Lines of the invented posts with a pair that was not found, in order.
    pub not_found: Vec<usize>,
    /// What held-out logits were divided by.
    pub temperature: f64,
    /// Held-out pairs of the corpora: probability of a reaction against the marks.
    pub held_out: PairMetrics,
    /// Share of the held-out pairs of invented posts whose most probable relation is the one stated.
    pub invented_right: f64,
}

/// Trains the weights of drug × event pairs.
///
/// `held_out` gives, by corpus and id, the log-odds of examples from a model that had not seen them; other examples are
/// not learned from. `classifier` scores the invented posts.
pub fn train_pairs(
    examples: &[PairExample],
    held_out: &HashMap<(String, String), f64>,
    invented: &[Invented],
    annotate: Annotate<'_>,
    classifier: &Classifier,
    settings: &PairsConfig,
) -> (Vec<u8>, PairReport) {
    let mut rows: Vec<PairRow> = Vec::new();
    let mut corpora: Vec<String> = Vec::new();
    for example in examples {
        let key = (example.example.source.clone(), example.example.id.clone());
        let Some(log_odds) = held_out.get(&key) else { continue };
        let found = annotate(&example.example);
        let label = |seen: &Seen<'_>, d: usize, e: usize| labelled(example, seen, d, e);
        collect(&example.example, &found, Some(*log_odds), classifier, label, &mut rows);
        corpora.resize(rows.len(), key.0);
    }
    weigh(&mut rows, &corpora);
    let mut report = PairReport { pairs: rows.len(), ..PairReport::default() };
    let corpus_rows = rows.len();
    for post in invented {
        let found = annotate(&post.example);
        let before = rows.len();
        let label = |seen: &Seen<'_>, d: usize, e: usize| stated(post, seen, d, e);
        collect(&post.example, &found, None, classifier, label, &mut rows);
        rows[before..].iter_mut().for_each(|row| row.weight = settings.invented_weight);
        if rows.len() - before < post.relations.len() && report.not_found.last() != Some(&post.line) {
            report.not_found.push(post.line);
        }
    }
    report.invented = rows.len() - corpus_rows;
    report.pairs = rows.len();
    let folds: Vec<Vec<f64>> =
        (0..FOLDS).map(|fold| fit(&rows, settings.l2, |row| row.group % FOLDS != fold)).collect();
    let weights_of = |row: &PairRow| folds[(row.group % FOLDS) as usize].as_slice();
    // What is invented is not how often things are told: it has no part in the calibration.
    let held: Vec<(&PairRow, &[f64])> =
        rows[..corpus_rows].iter().map(|row| (row, weights_of(row))).collect();
    report.temperature = temperature(&held);
    let scored: Vec<Scored> = rows[..corpus_rows]
        .iter()
        .map(|row| measure::scored(chances(row, weights_of(row), report.temperature), row.label))
        .collect();
    report.held_out = PairMetrics::of(&scored, 0);
    let right = rows[corpus_rows..].iter().filter(|row| {
        let chances = chances(row, weights_of(row), report.temperature);
        let best = (0..RELATIONS.len()).fold(0, |a, b| if chances[b] > chances[a] { b } else { a });
        row.label.has(best)
    });
    report.invented_right = right.count() as f64 / report.invented.max(1) as f64;
    let weights = fit(&rows, settings.l2, |_| true);
    (write(&rounded(&weights, report.temperature)), report)
}

/// Gives every corpus the same weight in all. `corpora` names that of each row.
fn weigh(rows: &mut [PairRow], corpora: &[String]) {
    let mut counts: HashMap<&str, f64> = HashMap::new();
    for corpus in corpora {
        *counts.entry(corpus).or_default() += 1.0;
    }
    for (row, corpus) in rows.iter_mut().zip(corpora) {
        row.weight = CORPUS_WEIGHT / counts[corpus.as_str()];
    }
}

/// Adds the pairs of an example whose label is known.
fn collect(
    example: &super::Example,
    found: &AnnotatedExample,
    log_odds: Option<f64>,
    classifier: &Classifier,
    label: impl Fn(&Seen<'_>, usize, usize) -> Option<Allowed>,
    rows: &mut Vec<PairRow>,
) {
    let post = example.post();
    let input = Input { post: &post, lang: found.lang, text: &found.text, matches: &found.matches };
    let take = |seen: &Seen<'_>, scene: &mut crate::pairs::Scene| {
        each(seen, scene, |d, e, signals: &Signals, allowed| {
            if let Some(label) = label(seen, d, e) {
                let label = narrowed(label, signals);
                let signals = signals.iter().map(|(i, value)| (i as u16, value)).collect();
                rows.push(PairRow { signals, label, allowed, weight: 1.0, group: example.group });
            }
        });
    };
    classifier.pairs_of(&input, log_odds, &mut Scratch::new(), take);
}

/// Where it is only known that an event is no reaction, it can be an indication, a history or a withdrawal only if some
/// word near it, or for a withdrawal near the drug, says so; else nothing is said of the two.
fn narrowed(label: Allowed, signals: &Signals) -> Allowed {
    const NOT_INDICATION: Allowed = Allowed::of(&[Relation::None, Relation::History, Relation::Withdrawal]);
    const NOT_WITHDRAWAL: Allowed = Allowed::of(&[Relation::None, Relation::Indication, Relation::History]);
    const NOT_HISTORY: Allowed = Allowed::of(&[Relation::None, Relation::Indication, Relation::Withdrawal]);
    if !label.has(index_of(Relation::None)) {
        return label;
    }
    let says_in = |block: Block, categories: &[Category]| {
        TELLING
            .iter()
            .enumerate()
            .any(|(i, category)| categories.contains(category) && signals.holds(block, i))
    };
    let says = |categories: &[Category]| says_in(Block::EventClause, categories);
    let mut label = label;
    let halts = [Category::Withdrawal, Category::Stop];
    if !says(&halts) && !says_in(Block::DrugClause, &halts) {
        label = label.both(NOT_WITHDRAWAL);
    }
    if !says(&[Category::Indication, Category::Benefit, Category::LackOfEffect, Category::Intake]) {
        label = label.both(NOT_INDICATION);
    }
    if !says(&[Category::History]) {
        label = label.both(NOT_HISTORY);
    }
    label
}

/// What the marks of a corpus say of two mentions.
fn labelled(example: &PairExample, seen: &Seen<'_>, drug: usize, event: usize) -> Option<Allowed> {
    let concept = seen.mentions[drug].concept;
    let drugs = || seen.mentions.iter().filter(|m| m.kind == MentionKind::Drug);
    let others = drugs().filter(|m| m.concept != concept).count();
    let is_about = drugs().any(|m| m.field == Field::About && m.concept == concept);
    example.label(&seen.mentions[drug], &seen.mentions[event], 1 + others, is_about)
}

/// What an invented post states of two mentions.
fn stated(post: &Invented, seen: &Seen<'_>, drug: usize, event: usize) -> Option<Allowed> {
    let words = |mention: &Mention| -> String {
        let field = match mention.field {
            Field::Text => post.example.text.as_str(),
            Field::About => post.example.about.first().map_or("", String::as_str),
            Field::Title => "",
        };
        mention.span.of(field).unwrap_or_default().to_owned()
    };
    let (drug, event) = (words(&seen.mentions[drug]), words(&seen.mentions[event]));
    let fits = |(d, e, _): &&(String, String, Relation)| {
        drug == *d && (event.contains(e.as_str()) || e.contains(&event))
    };
    post.relations.iter().find(fits).map(|(_, _, relation)| Allowed::of(&[*relation]))
}
