//! What the corpora say of drugs and events: which are linked, and which are marked as what.
//!
//! Few corpora name the relation. Where one says only that an event is no reaction, the label is the set of what it
//! can be then, and training finds out which.

use std::ops::Range;

use model::{Mention, Relation};

use crate::pairs::Allowed;
use crate::train::corpus::{CorpusRecord, Example};

/// What a corpus marks a stretch of text as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Reaction,
    Withdrawal,
    Indication,
    /// A symptom that is none of these.
    Symptom,
}

/// The marks of one example, in bytes of its text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gold {
    marks: Vec<(Range<usize>, Mark)>,
    /// Drug and event of each reaction that somebody linked.
    linked: Vec<(Range<usize>, Range<usize>)>,
}

/// An example with its marks.
#[derive(Clone, Debug)]
pub struct PairExample {
    /// The example.
    pub example: Example,
    /// Its marks.
    pub gold: Gold,
}

impl CorpusRecord {
    /// The example with its marks, under the corpus name given.
    pub fn into_pair_example(self, source: &str) -> PairExample {
        let gold = gold(&self);
        PairExample { example: self.into_example(source), gold }
    }
}

fn gold(record: &CorpusRecord) -> Gold {
    let offsets: Vec<usize> =
        record.text.char_indices().map(|(at, _)| at).chain([record.text.len()]).collect();
    let bytes = |start: usize, end: usize| -> Option<Range<usize>> {
        Some(*offsets.get(start)?..*offsets.get(end)?).filter(|range| !range.is_empty())
    };
    let mark = |kind: &str| match kind {
        "ADR" => Some(Mark::Reaction),
        "WD" => Some(Mark::Withdrawal),
        "DI" => Some(Mark::Indication),
        "SSI" => Some(Mark::Symptom),
        _ => None,
    };
    let spans = record.spans.iter().flatten();
    let marks = spans.filter_map(|s| Some((bytes(s.start?, s.end?)?, mark(&s.kind)?))).collect();
    let linked = record
        .rels
        .iter()
        .filter(|rel| rel.4 == "ae")
        .filter_map(|rel| Some((bytes(rel.0, rel.1)?, bytes(rel.2, rel.3)?)))
        .collect();
    Gold { marks, linked }
}

const REACTION: Allowed = Allowed::of(&[Relation::Reaction]);
const WITHDRAWAL: Allowed = Allowed::of(&[Relation::Withdrawal]);
const INDICATION: Allowed = Allowed::of(&[Relation::Indication]);
/// Somebody looked for reactions and did not mark this.
const NO_REACTION: Allowed = Allowed::of(&[Relation::None, Relation::Indication, Relation::History]);
/// The same where withdrawal is not told from the rest.
const UNMARKED: Allowed =
    Allowed::of(&[Relation::None, Relation::Indication, Relation::History, Relation::Withdrawal]);

impl PairExample {
    /// What the relation of two mentions can be by the marks; `None` where they do not settle it. `drugs` is the number
    /// of drug concepts that count in the post, `is_about` whether the page is about this drug.
    pub(crate) fn label(
        &self,
        drug: &Mention,
        event: &Mention,
        drugs: usize,
        is_about: bool,
    ) -> Option<Allowed> {
        let at = |mention: &Mention| mention.span.start as usize..mention.span.end as usize;
        let (drug, event) = (at(drug), at(event));
        let linked = &self.gold.linked;
        if !linked.is_empty() {
            let both = |(d, e): &(Range<usize>, Range<usize>)| overlap(d, &drug) && overlap(e, &event);
            return Some(if linked.iter().any(both) { REACTION } else { NO_REACTION });
        }
        let mark = self.gold.marks.iter().find(|(range, _)| overlap(range, &event)).map(|(_, mark)| *mark);
        let of_page = !self.example.about.is_empty();
        if of_page && !is_about || !of_page && mark.is_some() && drugs > 1 {
            return None;
        }
        match (mark, self.example.label) {
            // A set whose label and marks disagree.
            (Some(Mark::Reaction), Some(false)) if !of_page => None,
            (Some(Mark::Reaction), _) => Some(REACTION),
            (Some(Mark::Withdrawal), _) => Some(WITHDRAWAL),
            (Some(Mark::Indication), _) => Some(INDICATION),
            (Some(Mark::Symptom), _) => Some(NO_REACTION),
            (None, Some(false)) if of_page => Some(NO_REACTION),
            (None, Some(false)) => Some(UNMARKED),
            (None, Some(true)) if !self.gold.marks.is_empty() => Some(NO_REACTION),
            (None, _) => None,
        }
    }

    /// Links whose drug and event are no pair of `found`: out of reach.
    pub(crate) fn missed(&self, found: &[(Mention, Mention)]) -> usize {
        let covers = |range: &Range<usize>, mention: &Mention| {
            overlap(range, &(mention.span.start as usize..mention.span.end as usize))
        };
        self.gold
            .linked
            .iter()
            .filter(|(d, e)| !found.iter().any(|(drug, event)| covers(d, drug) && covers(e, event)))
            .count()
    }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}
