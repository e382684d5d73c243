//! Training rows: the features of examples, made by the code that scores posts.

use std::borrow::Cow;
use std::collections::HashMap;

use matcher::Match;
use model::Post;
use text::{Folded, Lang};

use super::corpus::Example;
use crate::assess::{Input, Scratch, passage, prepare};
use crate::cue::Cues;
use crate::feature::{BOUND, Sink, extract};
use crate::judge::read;
use crate::key::{Shape, Signal};
use crate::net::Net;
use crate::score::lexical_value;

/// An example with what earlier stages find in it.
pub struct AnnotatedExample {
    /// Detected or stated language.
    pub lang: Lang,
    /// Text in canonical form.
    pub text: Folded,
    /// Mentions in text, title and `about`.
    pub matches: Vec<Match>,
}

impl Example {
    /// The example as a post.
    pub fn post(&self) -> Post<'_> {
        Post {
            id: Cow::Borrowed(&self.id),
            text: Cow::Borrowed(&self.text),
            title: self.title.as_deref().map(Cow::Borrowed),
            about: self.about.iter().map(|drug| Cow::Borrowed(drug.as_str())).collect(),
            lang: self.lang.as_deref().map(Cow::Borrowed),
            ..Post::default()
        }
    }
}

/// Features of one example.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    /// Distinct lexical keys with how often each stands there.
    pub(crate) words: Vec<(u64, f64)>,
    pub(crate) signals: Vec<u64>,
    pub(crate) positive: bool,
    pub(crate) weight: f64,
    /// Index of the corpus.
    pub(crate) corpus: usize,
    pub(crate) group: u64,
    /// Index of the example.
    pub(crate) example: usize,
    /// Made up: learned from, but not measured.
    pub(crate) made_up: bool,
    /// Lexical features, for their common value.
    pub(crate) count: u32,
    /// In another language than the model's first.
    pub(crate) foreign: bool,
    /// What the net says, where neither it nor, in its fold, the linear model learned from the row.
    pub(crate) net: Option<f64>,
}

impl Sink for Row {
    fn lexical(&mut self, key: u64, _: Shape, _: (u32, u32)) {
        self.words.push((key, 1.0));
        self.count += 1;
    }

    fn bound(&mut self, key: u64, _: Shape, _: (u32, u32)) {
        self.words.push((key, BOUND));
    }

    fn signal(&mut self, signal: Signal) {
        self.signals.push(signal.key());
    }
}

/// The rows of an example: one for each passage of a post that is not scored as a whole; none where no drug
/// counts, or where it is not known which of several passages tells of the reaction. `net` reads them too if given.
pub(crate) fn rows(
    example: &Example,
    found: &AnnotatedExample,
    lang: Lang,
    cues: &Cues,
    net: Option<&Net>,
    scratch: &mut Scratch,
) -> Vec<Row> {
    let post = example.post();
    let input = Input { post: &post, lang: found.lang, text: &found.text, matches: &found.matches };
    let positive = example.label == Some(true);
    if !prepare(&input, cues.of(lang), scratch) || (positive && scratch.passages.len() > 1) {
        return Vec::new();
    }
    let Scratch { units, hits, passages, context, net: net_scratch, .. } = scratch;
    let mut rows = Vec::new();
    for range in passages.iter() {
        let mut row = Row { positive, weight: 1.0, group: example.group, ..Row::default() };
        let passage = passage(&input, units, hits, range, context);
        extract(&passage, &mut row);
        row.net = net.map(|net| read(net, &passage, net_scratch));
        let value = lexical_value(row.count);
        row.words.sort_unstable_by_key(|(key, _)| *key);
        row.words.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        row.words.iter_mut().for_each(|(_, count)| *count *= value);
        rows.push(row);
    }
    rows
}

/// A dense numbering of the features that are learned.
pub(crate) struct Vocabulary {
    pub(crate) keys: Vec<u64>,
    index: HashMap<u64, u32>,
    /// Keys from here on are signals.
    pub(crate) first_signal: usize,
}

impl Vocabulary {
    /// Words that stand in at least `min_examples` rows, and all signals; without words on request.
    pub(crate) fn new(rows: &[Row], min_examples: u32, with_words: bool) -> Self {
        let mut counts: HashMap<u64, u32> = HashMap::new();
        let mut signals: HashMap<u64, u32> = HashMap::new();
        for row in rows.iter().filter(|row| !row.made_up) {
            for (key, _) in &row.words {
                *counts.entry(*key).or_default() += 1;
            }
        }
        for row in rows {
            for key in &row.signals {
                *signals.entry(*key).or_default() += 1;
            }
            // Denied words are mostly found in made-up examples: those count if the word itself is common.
            if row.made_up {
                for (key, _) in &row.words {
                    *counts.entry(*key).or_default() += 1;
                }
            }
        }
        let frequent = |counts: HashMap<u64, u32>| -> Vec<u64> {
            let mut keys: Vec<u64> =
                counts.into_iter().filter(|(_, n)| *n >= min_examples).map(|(key, _)| key).collect();
            keys.sort_unstable();
            keys
        };
        let mut keys = if with_words { frequent(counts) } else { Vec::new() };
        let first_signal = keys.len();
        keys.extend(frequent(signals));
        let index = keys.iter().enumerate().map(|(i, key)| (*key, i as u32)).collect();
        Self { keys, index, first_signal }
    }

    /// The row as numbered features.
    pub(crate) fn encode(&self, row: &Row) -> Vec<(u32, f32)> {
        let words = row.words.iter().copied();
        let signals = row.signals.iter().map(|key| (*key, 1.0));
        words.chain(signals).filter_map(|(key, value)| Some((*self.index.get(&key)?, value as f32))).collect()
    }
}
