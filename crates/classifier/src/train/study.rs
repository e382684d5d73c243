//! Measures a model for its card: on sets it did not see, across corpora, on denied reactions, and on posts that
//! are about anything.

use std::collections::HashMap;

use super::card::{Card, CardRow};
use super::config::{CorpusConfig, Kind, MeasureConfig, TrainConfig};
use super::corpus::Example;
use super::evaluate::evaluate;
use super::fit::{TrainReport, train};
use super::group::overlapping;
use super::measure::{Scored, bins, measure};
use super::rows::AnnotatedExample;
use crate::assess::{Classifier, OtherNet};
use crate::cue::{CueError, Cues};
use crate::net::Net;
use crate::weights::{Model, Policy};

/// What the probe puts before a reaction to deny it. Each denies every marked reaction of a post; words that the training
/// settings use (`negators`) and words they do not.
pub const PROBE: [&str; 5] = ["no", "didn't", "without", "didn't have", "without any"];

/// Finds language and mentions of an example.
pub type Annotate<'a> = &'a mut dyn FnMut(&Example) -> AnnotatedExample;

/// The nets of a study.
#[derive(Debug, Default)]
pub struct Nets {
    /// That of the model.
    pub whole: Option<Net>,
    /// By name of a corpus: one that never saw it, for the row across corpora.
    pub without: HashMap<String, Net>,
}

/// Why a study cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// A cue file cannot be read.
    #[error(transparent)]
    Cues(#[from] CueError),
    /// The model was weighed against another net.
    #[error(transparent)]
    Net(#[from] OtherNet),
}

/// Everything that a card shows of the model that `bytes` are.
///
/// `sets` are the examples of `config.measure`, in that order; `examples` those the model was trained on.
///
/// # Errors
/// A cue file that cannot be read, or a net that is not the model's.
pub fn study(
    config: &TrainConfig,
    examples: &[Example],
    sets: &[Vec<Example>],
    annotate: Annotate<'_>,
    cue_files: &[(&str, &str)],
    nets: &Nets,
    (model, bytes, report): (&Model, usize, TrainReport),
) -> Result<Card, StudyError> {
    let cues = Cues::parse(cue_files)?;
    let classifier = |model: Model, net: Option<&Net>| -> Result<Classifier, StudyError> {
        let classifier = Classifier::with_cues(model, cues.clone(), Policy::Balanced);
        Ok(match net {
            Some(net) => classifier.with_net(net.clone())?,
            None => classifier,
        })
    };
    let shipped = classifier(model.clone(), nets.whole.as_ref())?;
    let mut card = Card { model: shipped.version().to_owned(), bytes, report, ..Card::default() };
    let mut all: Vec<Scored> = Vec::new();
    let examples_learned = examples;
    for (set, examples) in config.measure.iter().zip(sets) {
        let scored = evaluate(examples, annotate, &shipped, Policy::Balanced);
        let row = row(set, &scored, format!("hark model evaluate {}", arguments(set)));
        if set.kind == Kind::General {
            card.general.push(row);
            continue;
        }
        card.overlaps.push((set.name.clone(), overlapping(examples_learned, examples)));
        card.rows.push(row);
        if set.corpus.is_none() {
            continue;
        }
        all.extend(scored);
        let denied: Vec<Example> = denied(examples).collect();
        let scored = evaluate(&denied, annotate, &shipped, Policy::Balanced);
        card.probes.push(self::row(set, &scored, format!("hark model evaluate --denied {}", arguments(set))));
    }
    card.reliability = bins(&all);
    for (set, tested) in config.measure.iter().zip(sets) {
        let Some(left_out) = &set.corpus else { continue };
        let mut others = config.clone();
        others.corpora.retain(|corpus| &corpus.name != left_out);
        let net = nets.without.get(left_out);
        let (bytes, _) = train(examples, annotate, &cues, net, &others);
        // The bytes were written a line ago: they are a model.
        let Ok(model) = Model::from_vec(bytes) else { continue };
        let scored = evaluate(tested, annotate, &classifier(model, net)?, Policy::Balanced);
        let (train_net, use_net) = match net {
            Some(_) => ("--net other.hnet ", "--set screen.net=other.hnet "),
            None => ("", ""),
        };
        let command = format!(
            "hark model train --without {left_out} {train_net}--out other.hmod && hark model evaluate --set screen.model=other.hmod {use_net}{}",
            arguments(set)
        );
        let mut row = row(set, &scored, command);
        let alone = if net.is_none() { ", linear model alone" } else { "" };
        row.title = format!("all others → {}{alone}", set.name);
        card.cross.push(row);
    }
    Ok(card)
}

/// The positive examples of a set with each marked reaction denied, once by each word of [`PROBE`]: none of them tells of
/// a reaction.
pub fn denied(examples: &[Example]) -> impl Iterator<Item = Example> + '_ {
    PROBE.iter().flat_map(|word| denied_by(examples, word))
}

/// The same with one word.
pub fn denied_by<'a>(examples: &'a [Example], word: &str) -> impl Iterator<Item = Example> + 'a {
    let negators = [word.to_owned()];
    examples.iter().filter(|e| e.label == Some(true)).filter_map(move |e| e.negated(&negators))
}

fn row(set: &MeasureConfig, scored: &[Scored], command: String) -> CardRow {
    CardRow { title: set.name.clone(), metrics: measure(scored), command }
}

fn arguments(set: &MeasureConfig) -> String {
    if set.not_one_of > 1 {
        format!("--not-one-of {} {}", set.not_one_of, set.path)
    } else {
        set.path.clone()
    }
}

impl CorpusConfig {
    /// Whether an example of the file belongs to what is learned from.
    pub fn keeps(&self, example: &Example) -> bool {
        example.is_kept(self.one_of)
    }
}

impl MeasureConfig {
    /// Whether an example of the file belongs to what is measured.
    pub fn keeps(&self, example: &Example) -> bool {
        self.not_one_of <= 1 || !example.is_kept(self.not_one_of)
    }
}
