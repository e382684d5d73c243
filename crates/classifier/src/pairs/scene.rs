//! A post laid out for its pairs: where each drug and event stands, with which others it is listed, in which clause
//! and sentence, and which cues are near. Everything that does not depend on both of a pair is found here once.
//!
//! A list is mentions of one kind with nothing but a joining word between them ("dizzy, tired and sick"); distances
//! and cues are taken from its ends, so that what is said of the first is said of all.

use std::ops::Range;

use model::{Field, MentionKind};

use super::{MAX_PAIRS, Seen};
use crate::cue::{Category, Hit, Scope};
use crate::unit::{Unit, covered};

/// Cue categories as bits.
pub(crate) type CueBits = u64;

/// Most words on either side that are read as the clause of a mention.
const CLAUSE_REACH: usize = 24;
/// Words before a mention in which the last cue is looked for. Larger takes the cue of another mention.
const BEFORE: usize = 7;
/// Words after it in which the first cue is looked for.
const AFTER: usize = 5;
/// Most words between two members of a list: "and the".
const JOINED: usize = 2;

/// Categories that say what a mention has to do with another; the rest of the cues is passed over.
pub(crate) const TELLING: [Category; 15] = [
    Category::Negation,
    Category::Indication,
    Category::Hypothetical,
    Category::History,
    Category::LackOfEffect,
    Category::Withdrawal,
    Category::Causal,
    Category::Intake,
    Category::Stop,
    Category::Benefit,
    Category::Onset,
    Category::Outcome,
    Category::Action,
    Category::Interaction,
    Category::Question,
];
const TELLING_BITS: CueBits = {
    let mut bits = 0;
    let mut i = 0;
    while i < TELLING.len() {
        bits |= bit(TELLING[i]);
        i += 1;
    }
    bits
};

pub(crate) const fn bit(category: Category) -> CueBits {
    1 << category as u32
}

/// A drug or an event where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Entity {
    /// Index of the mention.
    pub(crate) mention: usize,
    /// Its words; `None` outside the text.
    pub(crate) place: Option<Range<usize>>,
    /// The words of the list it is a member of; its own where it stands alone.
    pub(crate) list: Range<usize>,
    /// Members of the list.
    pub(crate) listed: usize,
    /// Scopes over its words.
    pub(crate) scope: Scope,
    /// Cues in its clause.
    pub(crate) clause: CueBits,
    /// Cues in its sentence.
    pub(crate) sentence: CueBits,
    /// Place in [`TELLING`] of the last telling cue before the list, and of the first after it.
    pub(crate) before: Option<usize>,
    pub(crate) after: Option<usize>,
}

/// The drugs near an event.
pub(crate) struct Near {
    /// Fewest words to any drug of the text.
    pub(crate) gap: Option<usize>,
    /// Index of the last drug before the event, and of the first after it.
    pub(crate) before: Option<usize>,
    pub(crate) after: Option<usize>,
}

/// Buffers of one thread; reused from post to post.
#[derive(Debug, Default)]
pub(crate) struct Scene {
    pub(crate) drugs: Vec<Entity>,
    pub(crate) events: Vec<Entity>,
    /// Different drugs and events among them.
    pub(crate) drug_concepts: usize,
    pub(crate) event_concepts: usize,
    /// Cues anywhere in the post.
    pub(crate) cues: CueBits,
    /// By unit: how many clauses and sentences ended up to it.
    clauses: Vec<u32>,
    sentences: Vec<u32>,
}

impl Scene {
    /// Lays a post out.
    pub(crate) fn lay(&mut self, seen: &Seen<'_>) {
        self.drugs.clear();
        self.events.clear();
        self.gather(seen);
        if self.drugs.is_empty() || self.events.is_empty() {
            return;
        }
        self.cues = seen.hits.iter().fold(0, |bits, hit| bits | bit(hit.category));
        self.count_ends(seen.units);
        self.drug_concepts = concepts(&self.drugs, seen);
        self.event_concepts = concepts(&self.events, seen);
        join(&mut self.drugs, seen);
        join(&mut self.events, seen);
        let (clauses, sentences) = (&self.clauses, &self.sentences);
        for entity in self.drugs.iter_mut().chain(&mut self.events) {
            let Some(place) = entity.place.clone() else { continue };
            let scope = &mut entity.scope;
            seen.units[place.clone()].iter().for_each(|unit| scope.add(unit.scope));
            entity.clause = cues_in(seen.hits, around(clauses, place.start));
            entity.sentence = cues_in(seen.hits, around(sentences, place.start));
            entity.before = last_before(seen.hits, entity.list.start, sentences);
            entity.after = first_after(seen.hits, entity.list.end, sentences);
        }
    }

    fn gather(&mut self, seen: &Seen<'_>) {
        for (mention, (m, found)) in seen.mentions.iter().zip(seen.matches).enumerate() {
            let into = match m.kind {
                MentionKind::Drug => &mut self.drugs,
                MentionKind::Event => &mut self.events,
                MentionKind::Situation => continue,
            };
            if into.len() == MAX_PAIRS {
                continue;
            }
            let place = (m.field == Field::Text).then(|| covered(seen.units, found));
            // A drug inside another has no words of its own.
            let place = place.filter(|range| !range.is_empty() && range.end <= seen.units.len());
            into.push(Entity {
                mention,
                list: place.clone().unwrap_or_default(),
                place,
                listed: 1,
                scope: Scope::default(),
                clause: 0,
                sentence: 0,
                before: None,
                after: None,
            });
        }
    }

    fn count_ends(&mut self, units: &[Unit]) {
        self.clauses.clear();
        self.sentences.clear();
        let (mut clauses, mut sentences) = (0, 0);
        for unit in units {
            clauses += u32::from(ends_clause(unit));
            sentences += u32::from(unit.after_break());
            self.clauses.push(clauses);
            self.sentences.push(sentences);
        }
    }

    /// Clause and sentence ends between two words, in any order.
    pub(crate) fn ends_between(&self, a: usize, b: usize) -> (u32, u32) {
        let of = |ends: &[u32]| match (ends.get(a), ends.get(b)) {
            (Some(a), Some(b)) => a.abs_diff(*b),
            _ => 0,
        };
        (of(&self.clauses), of(&self.sentences))
    }

    /// The drugs near an event.
    pub(crate) fn nearest(&self, event: usize) -> Near {
        let mut near = Near { gap: None, before: None, after: None };
        let event = &self.events[event];
        if event.place.is_none() {
            return near;
        }
        for (i, drug) in self.drugs.iter().enumerate().filter(|(_, drug)| drug.place.is_some()) {
            let gap = gap(&drug.list, &event.list);
            near.gap = Some(near.gap.map_or(gap, |least| least.min(gap)));
            if drug.list.start < event.list.start {
                near.before = Some(i);
            } else if near.after.is_none() {
                near.after = Some(i);
            }
        }
        near
    }
}

/// Words between two stretches.
pub(crate) fn gap(a: &Range<usize>, b: &Range<usize>) -> usize {
    if a.start <= b.start { b.start.saturating_sub(a.end) } else { a.start.saturating_sub(b.end) }
}

/// The cues that begin in a stretch of words.
pub(crate) fn cues_in(hits: &[Hit], range: Range<usize>) -> CueBits {
    let from = hits.partition_point(|hit| (hit.start as usize) < range.start);
    hits[from..]
        .iter()
        .take_while(|hit| (hit.start as usize) < range.end)
        .fold(0, |bits, hit| bits | bit(hit.category))
}

fn concepts(entities: &[Entity], seen: &Seen<'_>) -> usize {
    let concept = |entity: &Entity| seen.mentions[entity.mention].concept;
    (0..entities.len())
        .filter(|&i| entities[..i].iter().all(|earlier| concept(earlier) != concept(&entities[i])))
        .count()
}

/// Draws lists together. Entities come in order of their start.
fn join(entities: &mut [Entity], seen: &Seen<'_>) {
    let mut from = 0;
    while from < entities.len() {
        let mut to = from + 1;
        while to < entities.len() && joined(&entities[to - 1], &entities[to], seen) {
            to += 1;
        }
        let list =
            entities[from].list.start..entities[from..to].iter().map(|e| e.list.end).max().unwrap_or(0);
        if to - from > 1 {
            for entity in &mut entities[from..to] {
                entity.list = list.clone();
                entity.listed = to - from;
            }
        }
        from = to;
    }
}

fn joined(first: &Entity, second: &Entity, seen: &Seen<'_>) -> bool {
    let (Some(a), Some(b)) = (&first.place, &second.place) else { return false };
    if b.start < a.end {
        return a.start < b.start;
    }
    let between = a.end..b.start;
    let cues = cues_in(seen.hits, between.clone());
    let joins = cues & bit(Category::Conjunction) != 0 && between.len() <= JOINED;
    let ends = seen.units[a.end..=b.start].iter().any(ends_clause);
    (between.is_empty() || joins) && cues & TELLING_BITS == 0 && !ends
}

/// Whether a clause ended before it. A history ends at every terminator but those of one scope alone.
fn ends_clause(unit: &Unit) -> bool {
    unit.after_break() || unit.walls.has(Scope::HISTORY)
}

/// The words around `at` up to the next ends, within reach.
fn around(ends: &[u32], at: usize) -> Range<usize> {
    let same = |i: &usize| ends[*i] == ends[at];
    let back = (at.saturating_sub(CLAUSE_REACH)..at).rev().take_while(same).last().unwrap_or(at);
    let on = (at..(at + CLAUSE_REACH).min(ends.len())).take_while(same).last().unwrap_or(at);
    back..on + 1
}

fn telling(hit: &Hit) -> Option<usize> {
    TELLING.iter().position(|category| *category == hit.category)
}

/// The last telling cue that begins shortly before `at`, in the same sentence.
fn last_before(hits: &[Hit], at: usize, sentences: &[u32]) -> Option<usize> {
    let to = hits.partition_point(|hit| (hit.start as usize) < at);
    hits[..to]
        .iter()
        .rev()
        .take_while(|hit| hit.start as usize + BEFORE >= at)
        .filter(|hit| sentences[hit.start as usize] == sentences[at])
        .find_map(telling)
}

/// The first telling cue that begins shortly after `at`, in the sentence of the word before.
fn first_after(hits: &[Hit], at: usize, sentences: &[u32]) -> Option<usize> {
    let from = hits.partition_point(|hit| (hit.start as usize) < at);
    hits[from..]
        .iter()
        .take_while(|hit| (hit.start as usize) < at + AFTER)
        .filter(|hit| sentences[hit.start as usize] == sentences[at.saturating_sub(1)])
        .find_map(telling)
}
