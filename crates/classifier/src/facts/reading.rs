//! The post as the readers of facts see it: its words with cues and events laid over them, and the questions
//! that every reader asks (where does the sentence end, is this denied, is it said of the drug).
//!
//! Positions are indices of units. Nothing here knows a language or a fact.

use std::ops::Range;

use model::{Assertion, Evidence, Field, Mention, MentionKind, Span};
use text::Folded;

use crate::cue::{Category, Hit, Scope};
use crate::unit::{Unit, UnitKind};

/// An event of the text.
pub(super) struct Event {
    /// Index in the mentions of the assessment.
    pub(super) mention: usize,
    pub(super) units: Range<usize>,
    /// Whether it is said to have happened, to whomever.
    pub(super) happened: bool,
}

/// One post, ready to be asked.
pub(super) struct Reading<'a> {
    pub(super) source: &'a str,
    pub(super) text: &'a Folded,
    pub(super) units: &'a [Unit],
    pub(super) hits: &'a [Hit],
    /// In the order of the text.
    pub(super) events: Vec<Event>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(
        source: &'a str,
        text: &'a Folded,
        units: &'a [Unit],
        hits: &'a [Hit],
        mentions: &[Mention],
    ) -> Self {
        let tokens = text.tokens();
        let events = mentions
            .iter()
            .enumerate()
            .filter(|(_, m)| m.kind == MentionKind::Event && m.field == Field::Text)
            .map(|(mention, m)| {
                let from = units.partition_point(|u| tokens[u.last as usize - 1].end <= m.span.start);
                let to = units.partition_point(|u| tokens[u.first as usize].start < m.span.end);
                let happened = matches!(m.assertion, Assertion::Affirmed | Assertion::OtherPerson);
                Event { mention, units: from..to.max(from), happened }
            })
            .filter(|event| !event.units.is_empty())
            .collect();
        Self { source, text, units, hits, events }
    }

    /// Hits of a category, in the order of the text.
    pub(super) fn of(&self, category: Category) -> impl DoubleEndedIterator<Item = &'a Hit> + '_ {
        self.hits.iter().filter(move |hit| hit.category == category)
    }

    /// Hits of a category with a value, in the order of the text.
    pub(super) fn valued(
        &self,
        category: Category,
        value: &'static str,
    ) -> impl Iterator<Item = &'a Hit> + '_ {
        self.of(category).filter(move |hit| hit.value == value)
    }

    /// Bytes of the text that some units cover, which must be at least one.
    pub(super) fn span(&self, units: Range<usize>) -> Span {
        self.text.span(self.units[units.start].first as usize..self.units[units.end - 1].last as usize)
    }

    /// The text that some units cover, as written.
    pub(super) fn words(&self, units: Range<usize>) -> &'a str {
        self.span(units).of(self.source).unwrap_or_default()
    }

    /// A value with the units that state it.
    pub(super) fn evidence(&self, value: impl Into<String>, units: Range<usize>) -> Evidence {
        Evidence { value: value.into(), span: self.span(units) }
    }

    /// The sentence or clause, as far as punctuation tells, that a unit stands in.
    pub(super) fn sentence(&self, at: usize) -> Range<usize> {
        let from = (0..=at).rev().find(|i| self.units[*i].after_break()).unwrap_or(0);
        let to = (at + 1..self.units.len()).find(|i| self.units[*i].after_break());
        from..to.unwrap_or(self.units.len())
    }

    /// Whether a unit stands where things are denied, feared or asked.
    pub(super) fn unreal(&self, at: usize) -> bool {
        let scope = self.units[at].scope;
        scope.has(Scope::NEGATED) || scope.has(Scope::HYPOTHETICAL)
    }

    /// Whether a drug is named in the text.
    pub(super) fn names_drug(&self) -> bool {
        self.units.iter().any(|u| u.kind == UnitKind::Drug)
    }

    /// Whether some units name a drug.
    pub(super) fn drug_within(&self, units: Range<usize>) -> bool {
        self.units[units].iter().any(|u| u.kind == UnitKind::Drug)
    }

    /// Whether a hit of the category begins within some units.
    pub(super) fn hit_within(&self, category: Category, units: &Range<usize>) -> bool {
        self.of(category).any(|hit| units.contains(&(hit.start as usize)))
    }

    /// Whether a turn of the course of that value begins at a unit.
    pub(super) fn course_at(&self, value: &'static str, at: usize) -> bool {
        self.valued(Category::Course, value).any(|hit| hit.start as usize == at)
    }

    /// Whether what some units say is said of a drug rather than of an event: in their sentence a drug, a dose
    /// or a cue of taking stands at least as near as any event. A sentence with neither counts as about the drug.
    pub(super) fn is_of_drug(&self, units: &Range<usize>) -> bool {
        let sentence = self.sentence(units.start);
        let mut drug = usize::MAX;
        for i in sentence.clone().filter(|i| self.units[*i].kind == UnitKind::Drug) {
            drug = drug.min(distance(units, &(i..i + 1)));
        }
        const SPEAKS_OF_DRUG: [Category; 6] = [
            Category::Dose,
            Category::Amount,
            Category::Intake,
            Category::Stop,
            Category::Medicine,
            Category::Route,
        ];
        for hit in self.hits.iter().filter(|hit| SPEAKS_OF_DRUG.contains(&hit.category)) {
            let range = range_of(hit);
            if sentence.contains(&range.start) && !overlap(&range, units) {
                drug = drug.min(distance(units, &range));
            }
        }
        let event = self
            .events
            .iter()
            .filter(|event| sentence.contains(&event.units.start))
            .map(|event| distance(units, &event.units))
            .min()
            .unwrap_or(usize::MAX);
        drug <= event
    }
}

/// The units a hit covers.
pub(super) fn range_of(hit: &Hit) -> Range<usize> {
    hit.start as usize..hit.end as usize
}

/// Whether two ranges share a unit.
pub(super) fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// How many units lie between two ranges; 0 if they touch or overlap.
pub(super) fn distance(a: &Range<usize>, b: &Range<usize>) -> usize {
    if a.end <= b.start { b.start - a.end } else { a.start.saturating_sub(b.end) }
}

/// The smallest range with both.
pub(super) fn join(a: &Range<usize>, b: &Range<usize>) -> Range<usize> {
    a.start.min(b.start)..a.end.max(b.end)
}
