//! The post as the readers of facts see it: its words with cues and events laid over them, and the questions
//! that every reader asks (where does the sentence end, is this denied, is it said of the drug).
//!
//! Positions are indices of units. Nothing here knows a language or a fact. Every question looks at the words
//! near by only, so that reading stays linear in the length of a post.

use std::ops::Range;

use model::{Assertion, Evidence, Field, MentionKind, Span};
use text::{Folded, TokenFlags};

use super::scene::{Scene, happened};
use crate::cue::{Category, Hit, Scope};
use crate::unit::{Unit, UnitKind};

/// Most words on either side of a word that its sentence is taken to have. Posts without punctuation are one
/// sentence otherwise, in which everything belongs to everything.
const SENTENCE_REACH: usize = 40;

/// How many words a comma counts as when the nearest is looked for.
const COMMA: usize = 2;

/// An event of the text.
pub(super) struct Event {
    /// Index in the mentions of the assessment.
    pub(super) mention: usize,
    pub(super) units: Range<usize>,
    pub(super) assertion: Assertion,
}

impl Event {
    /// Whether it is said to have happened, to whomever.
    pub(super) fn happened(&self) -> bool {
        happened(self.assertion)
    }
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
    pub(super) fn new(scene: &Scene<'a>) -> Self {
        let Scene { source, text, units, hits, mentions, .. } = *scene;
        let tokens = text.tokens();
        let events = mentions
            .iter()
            .enumerate()
            .filter(|(_, m)| m.kind == MentionKind::Event && m.field == Field::Text)
            .map(|(mention, m)| {
                let from = units.partition_point(|u| tokens[u.last as usize - 1].end <= m.span.start);
                let to = units.partition_point(|u| tokens[u.first as usize].start < m.span.end);
                Event { mention, units: from..to.max(from), assertion: m.assertion }
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

    /// Hits that begin within some units.
    pub(super) fn hits_in(&self, units: &Range<usize>) -> &'a [Hit] {
        let from = self.hits.partition_point(|hit| (hit.start as usize) < units.start);
        let to = self.hits.partition_point(|hit| (hit.start as usize) < units.end);
        &self.hits[from..to.max(from)]
    }

    /// Events that begin within some units.
    pub(super) fn events_in(&self, units: &Range<usize>) -> &[Event] {
        let from = self.events.partition_point(|event| event.units.start < units.start);
        let to = self.events.partition_point(|event| event.units.start < units.end);
        &self.events[from..to.max(from)]
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
        let first = at.saturating_sub(SENTENCE_REACH);
        let last = (at + SENTENCE_REACH).min(self.units.len());
        let from = (first..=at).rev().find(|i| self.units[*i].after_break());
        let to = (at + 1..last).find(|i| self.units[*i].after_break());
        from.unwrap_or(first)..to.unwrap_or(last)
    }

    /// Whether a unit stands where things are denied, feared or asked.
    pub(super) fn unreal(&self, at: usize) -> bool {
        self.units[at].scope.has(Scope::UNREAL)
    }

    /// The same of a phrase, whose own denial ("without any problems", "never been the same") is part of what it says.
    pub(super) fn phrase_unreal(&self, units: &Range<usize>) -> bool {
        let scope = self.units[units.start].scope;
        let says_no = self.hit_within(Category::Negation, &(units.start..units.start + 1));
        let denied = scope.has(Scope::NEGATED) && !says_no;
        denied || scope.has(Scope::SUPPOSED)
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
        self.hits_in(units).iter().any(|hit| hit.category == category)
    }

    /// Whether a turn of the course of that value begins at a unit.
    pub(super) fn course_at(&self, value: &str, at: usize) -> bool {
        let here = self.hits_in(&(at..at + 1));
        here.iter().any(|hit| hit.category == Category::Course && hit.value == value)
    }

    /// Whether what some units say is said of a drug rather than of an event: in their sentence a drug, a dose
    /// or a cue of taking stands at least as near as any event. A sentence with neither counts as about the drug.
    pub(super) fn is_of_drug(&self, units: &Range<usize>) -> bool {
        const SPEAKS_OF_DRUG: [Category; 6] = [
            Category::Dose,
            Category::Amount,
            Category::Intake,
            Category::Stop,
            Category::Medicine,
            Category::Route,
        ];
        let sentence = self.sentence(units.start);
        let named = sentence.clone().filter(|i| self.units[*i].kind == UnitKind::Drug).map(|i| i..i + 1);
        let spoken_of = self.hits_in(&sentence).iter().filter(|hit| SPEAKS_OF_DRUG.contains(&hit.category));
        let drug = named
            .chain(spoken_of.map(range_of).filter(|range| !overlap(range, units)))
            .map(|range| self.distance_in_clauses(units, &range))
            .min();
        let events = self.events_in(&sentence).iter();
        let event = events.map(|event| self.distance_in_clauses(units, &event.units)).min();
        match (drug, event) {
            (Some(drug), Some(event)) => drug <= event,
            (None, Some(_)) => false,
            (_, None) => true,
        }
    }

    /// Words between two ranges, where a comma counts as some more.
    fn distance_in_clauses(&self, a: &Range<usize>, b: &Range<usize>) -> usize {
        let crossed = if a.end <= b.start { a.end..=b.start } else { b.end..=a.start };
        let commas = crossed.filter(|i| self.comma_before(*i)).count();
        distance(a, b) + COMMA * commas
    }

    /// Whether a comma, bracket or the like stands before a unit.
    pub(super) fn comma_before(&self, at: usize) -> bool {
        self.units.get(at).is_some_and(|unit| unit.flags.has(TokenFlags::COMMA))
    }

    /// Whether a clause ends before a unit.
    pub(super) fn clause_ends_before(&self, at: usize) -> bool {
        self.comma_before(at) || self.units.get(at).is_none_or(Unit::after_break)
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
