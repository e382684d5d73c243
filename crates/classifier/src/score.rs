//! Scores passages: the sum of the weights of their features, and the same sum taken apart by name.

use model::Contribution;
use text::{Folded, LINK_WORD};

use crate::feature::{BOUND, Passage, Sink, extract};
use crate::key::{Shape, Signal};
use crate::unit::{Unit, UnitKind};
use crate::weights::Head;

/// Log-odds of one passage.
pub(crate) fn logit(passage: &Passage<'_>, head: &Head<'_>, with_words: bool) -> f64 {
    let mut sum = Sum { head, with_words, signals: 0.0, words: 0.0, count: 0 };
    extract(passage, &mut sum);
    head.base() + sum.signals + sum.words * lexical_value(sum.count)
}

/// Value of each of `count` lexical features.
pub(crate) fn lexical_value(count: u32) -> f64 {
    1.0 / f64::from(count.max(1)).sqrt()
}

pub(crate) fn sigmoid(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// Log-odds of a probability; the inverse of [`sigmoid`].
pub(crate) fn log_odds_of(probability: f64) -> f64 {
    (probability / (1.0 - probability)).ln()
}

struct Sum<'a> {
    head: &'a Head<'a>,
    with_words: bool,
    signals: f64,
    words: f64,
    count: u32,
}

impl Sink for Sum<'_> {
    #[inline]
    fn lexical(&mut self, key: u64, _: Shape, _: (u32, u32)) {
        self.count += 1;
        if self.with_words
            && let Some(weight) = self.head.weight(key)
        {
            self.words += weight;
        }
    }

    #[inline]
    fn bound(&mut self, key: u64, _: Shape, _: (u32, u32)) {
        if self.with_words
            && let Some(weight) = self.head.weight(key)
        {
            self.words += weight * BOUND;
        }
    }

    #[inline]
    fn signal(&mut self, signal: Signal) {
        if let Some(weight) = self.head.weight(signal.key()) {
            self.signals += weight;
        }
    }
}

/// The parts of the log-odds of a passage, one a name; they add up to it. `units` are those of the post.
pub(crate) fn contributions(
    passage: &Passage<'_>,
    head: &Head<'_>,
    with_words: bool,
    units: &[Unit],
) -> Vec<Contribution> {
    let mut parts = Parts { head, with_words, signals: Vec::new(), words: Vec::new(), count: 0 };
    extract(passage, &mut parts);
    let value = lexical_value(parts.count);
    let mut out = vec![Contribution { name: "base".to_owned(), weight: head.base() }];
    out.extend(
        parts
            .signals
            .iter()
            .map(|(signal, weight)| Contribution { name: signal.to_string(), weight: *weight }),
    );
    out.extend(parts.words.iter().map(|(shape, at, weight)| Contribution {
        name: name(*shape, *at, passage.text, units),
        weight: *weight * value,
    }));
    merge(&mut out);
    out
}

/// One part a name: a word that stands twice, or counts in two ways, is told once.
pub(crate) fn merge(parts: &mut Vec<Contribution>) {
    parts.sort_by(|a, b| a.name.cmp(&b.name));
    parts.dedup_by(|next, kept| {
        let same = next.name == kept.name;
        if same {
            kept.weight += next.weight;
        }
        same
    });
}

/// Sorts the parts of a score by their weight, whichever way it speaks.
pub(crate) fn strongest_first(parts: &mut [Contribution]) {
    parts.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()).then_with(|| a.name.cmp(&b.name)));
}

struct Parts<'a> {
    head: &'a Head<'a>,
    with_words: bool,
    signals: Vec<(Signal, f64)>,
    words: Vec<(Shape, (u32, u32), f64)>,
    count: u32,
}

impl Sink for Parts<'_> {
    fn lexical(&mut self, key: u64, shape: Shape, units: (u32, u32)) {
        self.count += 1;
        if self.with_words
            && let Some(weight) = self.head.weight(key)
        {
            self.words.push((shape, units, weight));
        }
    }

    fn bound(&mut self, key: u64, shape: Shape, units: (u32, u32)) {
        if self.with_words
            && let Some(weight) = self.head.weight(key)
        {
            self.words.push((shape, units, weight * BOUND));
        }
    }

    fn signal(&mut self, signal: Signal) {
        if let Some(weight) = self.head.weight(signal.key()) {
            self.signals.push((signal, weight));
        }
    }
}

/// How a unit of the post is named in the parts of a score.
pub(crate) fn word_at<'t>(at: u32, text: &'t Folded, units: &[Unit]) -> &'t str {
    match units.get(at as usize) {
        Some(unit) => match unit.kind {
            UnitKind::Drug => "<drug>",
            UnitKind::Number => "<num>",
            UnitKind::Link => LINK_WORD,
            UnitKind::Word | UnitKind::Handle => text.word(unit.first as usize),
        },
        None => "",
    }
}

fn name(shape: Shape, (first, second): (u32, u32), text: &Folded, units: &[Unit]) -> String {
    let word = |at: u32| word_at(at, text, units);
    match shape {
        Shape::Word => format!("word:{}", word(first)),
        Shape::NegatedWord => format!("denied:{}", word(first)),
        Shape::Pair => format!("words:{} {}", word(first), word(second)),
        Shape::NegatedPair => format!("denied:{} {}", word(first), word(second)),
        Shape::DrugToEvent => format!("drug to event:{}", word(first)),
        Shape::EventToDrug => format!("event to drug:{}", word(first)),
        Shape::DrugName => {
            let words =
                units.get(first as usize).map_or(0..0, |unit| unit.first as usize..unit.last as usize);
            format!("drug:{}", words.map(|i| text.word(i)).collect::<Vec<_>>().join(" "))
        }
        Shape::Stem => format!("stem:{}", word(first)),
    }
}
