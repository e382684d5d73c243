//! Training examples for the net, as words: what `training/encoder.py` reads.
//!
//! The lines hold words of the corpora: they are for the machine that trains, and belong in no repository.

use serde::Serialize;
use text::Lang;

use super::config::{Kind, TrainConfig};
use super::corpus::Example;
use super::group::groups;
use super::rows::AnnotatedExample;
use crate::assess::{Input, Scratch, passage, prepare};
use crate::cue::Cues;
use crate::net::{Word, words};

/// One passage that the net learns from.
#[derive(Clone, Debug, Serialize)]
pub struct WordsLine {
    /// The post's id.
    pub id: String,
    /// Name of its corpus.
    pub corpus: String,
    /// Whether it tells of a reaction.
    pub label: bool,
    /// Weight in training.
    pub weight: f64,
    /// Held out from the net's training, to weigh net and linear model against each other.
    pub held_out: bool,
    /// A copy in which the reactions are denied.
    pub made_up: bool,
    /// Words in canonical form; `drug`, `http`, `user`, `.` and `:` also stand for what the net sees instead of a word.
    pub words: Vec<String>,
}

/// The passages of a training run, in order.
pub fn training_words(
    examples: &[Example],
    annotate: &mut dyn FnMut(&Example) -> AnnotatedExample,
    cues: &Cues,
    config: &TrainConfig,
    give: &mut dyn FnMut(WordsLine),
) {
    let own = config.languages.first().and_then(|tag| Lang::parse(tag)).unwrap_or(Lang::UNKNOWN);
    let mut scratch = Scratch::new();
    let (groups, _) = groups(examples);
    for (example, group) in examples.iter().zip(groups) {
        let Some(corpus) = config.corpora.iter().find(|c| c.name == example.source) else { continue };
        if example.label.is_none() && corpus.kind == Kind::Labelled {
            continue;
        }
        let mut tell = |example: &Example, weight: f64, made_up: bool| {
            for words in passages(example, &annotate(example), own, cues, &mut scratch) {
                give(WordsLine {
                    id: example.id.clone(),
                    corpus: corpus.name.clone(),
                    label: example.label == Some(true),
                    weight,
                    held_out: config.holds_out(group),
                    made_up,
                    words,
                });
            }
        };
        tell(example, corpus.weight, false);
        if let Some(negated) = example.negated(&config.negators) {
            tell(&negated, corpus.weight * config.negated_weight, true);
        }
    }
}

/// The words of each passage of an example; none where the rows of the linear model have none either.
fn passages(
    example: &Example,
    found: &AnnotatedExample,
    lang: Lang,
    cues: &Cues,
    scratch: &mut Scratch,
) -> Vec<Vec<String>> {
    let post = example.post();
    let input = Input { post: &post, lang: found.lang, text: &found.text, matches: &found.matches };
    let positive = example.label == Some(true);
    if !prepare(&input, cues.of(lang), scratch) || (positive && scratch.passages.len() > 1) {
        return Vec::new();
    }
    let Scratch { units, hits, passages, context, .. } = scratch;
    passages
        .iter()
        .map(|range| {
            let passage = passage(&input, units, hits, range, context);
            let mut said = Vec::new();
            words(passage.text, passage.units, passage.offset, passage.about(), |word, _| {
                let own = match word {
                    Word::Own(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                    other => {
                        let name = Word::NAMES.iter().find(|(_, known)| *known == other);
                        name.map_or_else(String::new, |(name, _)| (*name).to_owned())
                    }
                };
                said.push(own);
            });
            said
        })
        .collect()
}
