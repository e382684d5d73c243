//! A training run: examples in, bytes of a model and a report out.

use std::collections::HashMap;

use serde::Serialize;
use text::Lang;

use super::calibrate::{Held, platt, threshold};
use super::config::{Kind, TrainConfig};
use super::corpus::Example;
use super::group::groups;
use super::join::{Pair, join};
use super::optimise::{Problem, fit};
use super::rows::{AnnotatedExample, Row, Vocabulary, rows};
use crate::assess::Scratch;
use crate::cue::Cues;
use crate::joint::Joint;
use crate::net::Net;
use crate::score::{log_odds_of, sigmoid};
use crate::weights::{HeadDraft, write};

/// What went into a model and what came out.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TrainReport {
    /// By corpus: name, examples, positives, examples in which no drug counts, positives among those.
    pub corpora: Vec<CorpusReport>,
    /// Examples that say the same as an earlier one, in whichever corpus; they share a fold with it.
    pub repeated: usize,
    /// Lexical features with a weight.
    pub words: usize,
    /// Signals with a weight.
    pub signals: usize,
    /// Base and weights of linear model and net, where they speak together.
    pub joint: Option<[f64; 3]>,
    /// Thresholds for a language that the model knows: sensitive, balanced, precise.
    pub thresholds: [f64; 3],
    /// Thresholds of the head without words.
    pub neutral_thresholds: [f64; 3],
    /// Calibrated log-odds of examples, by corpus and id, from weights that had not seen them; what is built on the score of
    /// a post must not learn from scores of posts that the model knows.
    #[serde(skip)]
    pub held_out: HashMap<(String, String), f64>,
}

/// What a corpus contributed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CorpusReport {
    /// Its name.
    pub name: String,
    /// Examples given.
    pub examples: usize,
    /// Positives among them.
    pub positives: usize,
    /// Examples not learned from: no drug counts.
    pub unscored: usize,
    /// Positives among those.
    pub unscored_positives: usize,
}

/// Trains a model. `annotate` finds language and mentions; `cues` are those the model will be used with.
pub fn train(
    examples: &[Example],
    annotate: &mut dyn FnMut(&Example) -> AnnotatedExample,
    cues: &Cues,
    net: Option<&Net>,
    config: &TrainConfig,
) -> (Vec<u8>, TrainReport) {
    // Copies stand on one side of every split: of the corpora that are learned from, those of this run alone.
    let learned: Vec<Example> =
        examples.iter().filter(|e| config.corpora.iter().any(|c| c.name == e.source)).cloned().collect();
    let (groups, repeated) = groups(&learned);
    let (all, report) = collect(&learned, &groups, annotate, cues, net, config);
    let mut report = TrainReport { corpora: report, repeated, ..TrainReport::default() };
    let (lexical, sizes, held) = head(&all, config, &report.corpora, true);
    let (neutral, ..) = head(&all, config, &report.corpora, false);
    let joint = net.and_then(|net| joined(net, &held, config, &report.corpora));
    let name = |i: usize| (learned[i].source.clone(), learned[i].id.clone());
    report.held_out = held.iter().map(|h| (name(h.example), h.log_odds)).collect();
    (report.words, report.signals) = sizes;
    report.thresholds = joint.map_or(lexical.thresholds, |joint| joint.thresholds);
    report.joint = joint.map(|joint| [joint.base, joint.linear, joint.net]);
    report.neutral_thresholds = neutral.thresholds;
    let languages: Vec<&str> = config.languages.iter().map(String::as_str).collect();
    (write(&config.version, &languages, joint.as_ref(), &[lexical, neutral]), report)
}

fn collect(
    examples: &[Example],
    groups: &[u64],
    annotate: &mut dyn FnMut(&Example) -> AnnotatedExample,
    cues: &Cues,
    net: Option<&Net>,
    config: &TrainConfig,
) -> (Vec<Row>, Vec<CorpusReport>) {
    let own = config.languages.first().and_then(|tag| Lang::parse(tag)).unwrap_or(Lang::UNKNOWN);
    let mut reports: Vec<CorpusReport> = config
        .corpora
        .iter()
        .map(|c| CorpusReport { name: c.name.clone(), ..CorpusReport::default() })
        .collect();
    let mut all = Vec::new();
    let mut scratch = Scratch::new();
    for (index, (example, &group)) in examples.iter().zip(groups).enumerate() {
        let Some(corpus) = config.corpora.iter().position(|c| c.name == example.source) else { continue };
        let settings = &config.corpora[corpus];
        if example.label.is_none() && settings.kind == Kind::Labelled {
            continue;
        }
        let lang = example.lang.as_deref().and_then(Lang::parse).unwrap_or(own);
        let mut add = |example: &Example, weight: f64, made_up: bool| {
            // The net reads only what it did not learn from: it is slow, and of the rest it says too much.
            let net = net.filter(|_| !made_up && config.holds_out(example.group));
            let found = rows(example, &annotate(example), lang, cues, net, &mut scratch);
            let count = found.len();
            let of = |row| Row { corpus, weight, made_up, group, example: index, ..row };
            all.extend(found.into_iter().map(of));
            count
        };
        let count = add(example, settings.weight, false);
        if config.negated_weight > 0.0
            && let Some(negated) = example.negated(&config.negators)
        {
            add(&negated, settings.weight * config.negated_weight, true);
        }
        let report = &mut reports[corpus];
        let positive = usize::from(example.label == Some(true));
        report.examples += 1;
        report.positives += positive;
        if count == 0 {
            report.unscored += 1;
            report.unscored_positives += positive;
        }
    }
    (all, reports)
}

/// Weights of the features of `vocabulary` over the rows that `keep` lets through, bias last.
fn weigh(
    all: &[Row],
    vocabulary: &Vocabulary,
    config: &TrainConfig,
    keep: impl Fn(&Row) -> bool,
) -> Vec<f64> {
    let kept: Vec<&Row> = all.iter().filter(|row| keep(row)).collect();
    let rows: Vec<Vec<(u32, f32)>> = kept.iter().map(|row| vocabulary.encode(row)).collect();
    let penalty = penalties(&kept, &rows, vocabulary, config);
    let problem = Problem {
        rows,
        signs: kept.iter().map(|row| if row.positive { 1.0 } else { -1.0 }).collect(),
        weights: kept.iter().map(|row| row.weight).collect(),
        penalty,
    };
    fit(&problem, config.iterations)
}

/// A lexical feature is held back less the more it tells by itself: its penalty is divided by the square of its
/// log-count ratio. The same as scaling its value by the ratio (Wang and Manning 2012, "Baselines and bigrams:
/// simple, good sentiment and topic classification"), but the scale stays out of the model file.
fn penalties(
    kept: &[&Row],
    rows: &[Vec<(u32, f32)>],
    vocabulary: &Vocabulary,
    config: &TrainConfig,
) -> Vec<f64> {
    /// Keeps features that tell nothing by themselves in the game.
    const LEAST: f64 = 0.05;
    let mut counts = vec![[1.0f64; 2]; vocabulary.keys.len()];
    let mut totals = [1e-9f64; 2];
    for (row, features) in kept.iter().zip(rows) {
        let side = usize::from(row.positive);
        totals[side] += row.weight;
        for (i, _) in features {
            counts[*i as usize][side] += row.weight;
        }
    }
    counts
        .iter()
        .enumerate()
        .map(|(i, [without, with])| {
            let ratio = ((with / totals[1]) / (without / totals[0])).ln();
            if i < vocabulary.first_signal {
                config.l2_words / (ratio * ratio + LEAST)
            } else {
                config.l2_signals
            }
        })
        .collect()
}

fn head(
    all: &[Row],
    config: &TrainConfig,
    reports: &[CorpusReport],
    with_words: bool,
) -> (HeadDraft, (usize, usize), Vec<Held>) {
    let vocabulary = Vocabulary::new(all, config.min_examples, with_words);
    let mut held = Vec::new();
    for fold in 0..config.folds {
        let outside = |row: &Row| row.group % config.folds != fold;
        let weights = weigh(all, &vocabulary, config, outside);
        for row in all.iter().filter(|row| !outside(row) && !row.made_up) {
            let log_odds = log_odds(&vocabulary.encode(row), &weights);
            held.push(Held {
                log_odds,
                positive: row.positive,
                weight: row.weight,
                corpus: row.corpus,
                net: row.net,
                example: row.example,
            });
        }
    }
    let (slope, intercept) = platt(&held);
    for h in &mut held {
        h.log_odds = slope * h.log_odds + intercept;
    }
    let thresholds = thresholds(&held, config, reports, 1.0, 0.0);
    let weights = weigh(all, &vocabulary, config, |_| true);
    let bias = weights.last().copied().unwrap_or_default();
    let pairs = vocabulary.keys.iter().copied().zip(weights.iter().copied()).collect();
    let sizes = (vocabulary.first_signal, vocabulary.keys.len() - vocabulary.first_signal);
    (HeadDraft { weights: pairs, bias, slope, intercept, thresholds }, sizes, held)
}

/// How the net joins the linear model: weighed on the rows that it read, all of them held out from both.
fn joined(net: &Net, held: &[Held], config: &TrainConfig, reports: &[CorpusReport]) -> Option<Joint> {
    let read_from = log_odds_of(config.net_reads_from);
    let pairs: Vec<Pair> = held
        .iter()
        .filter(|h| h.log_odds >= read_from)
        .filter_map(|h| {
            Some(Pair { linear: h.log_odds, net: h.net?, positive: h.positive, weight: h.weight })
        })
        .collect();
    let [base, linear, net_weight] = join(&pairs)?;
    let mut joint = Joint {
        net_checksum: net.checksum(),
        read_from,
        base,
        linear,
        net: net_weight,
        thresholds: [0.0; 3],
    };
    let read: Vec<Held> = held
        .iter()
        .filter_map(|h| {
            let said = h.net?;
            let log_odds =
                if h.log_odds >= read_from { joint.log_odds(h.log_odds, said) } else { h.log_odds };
            Some(Held { log_odds, ..*h })
        })
        .collect();
    let share = read.len() as f64 / held.len().max(1) as f64;
    joint.thresholds = thresholds(&read, config, reports, share, config.net_reads_from);
    Some(joint)
}

/// The thresholds of the policies, over held-out rows that are `share` of all. Only `sensitive` may flag what lies below
/// `lowest`: there the net has not read.
fn thresholds(
    held: &[Held],
    config: &TrainConfig,
    reports: &[CorpusReport],
    share: f64,
    lowest: f64,
) -> [f64; 3] {
    let labelled = config.corpora.iter().filter(|c| c.kind == Kind::Labelled).count();
    // Labelled corpora are numbered first, so that the thresholds can count over a prefix.
    let rank = |corpus: usize| {
        let before = config.corpora[..corpus].iter().filter(|c| c.kind == Kind::Labelled).count();
        if config.corpora[corpus].kind == Kind::Labelled { before } else { labelled + corpus - before }
    };
    let general_of = |corpus: usize| config.corpora[corpus].kind == Kind::General;
    let scores: Vec<Held> =
        held.iter().map(|h| Held { log_odds: sigmoid(h.log_odds), corpus: rank(h.corpus), ..*h }).collect();
    let general: Vec<f64> = scores.iter().filter(|h| h.corpus >= labelled).map(|h| h.log_odds).collect();
    let general_posts: usize =
        reports.iter().enumerate().filter(|(c, _)| general_of(*c)).map(|(_, r)| r.examples).sum();
    let unscored: Vec<f64> = reports
        .iter()
        .enumerate()
        .filter(|(c, _)| !general_of(*c))
        .map(|(_, r)| r.unscored_positives as f64 * share)
        .collect();
    let general_posts = (general_posts as f64 * share) as usize;
    [(config.sensitive, 0.0), (config.balanced, lowest), (config.precise, lowest)].map(|(policy, lowest)| {
        threshold(&policy, &scores, labelled, &unscored, &general, general_posts, lowest)
    })
}

fn log_odds(row: &[(u32, f32)], weights: &[f64]) -> f64 {
    let bias = weights.last().copied().unwrap_or_default();
    row.iter().fold(bias, |sum, (i, value)| sum + weights[*i as usize] * f64::from(*value))
}
