//! Seriousness criteria (ICH E2A, II.B), each with the event it is said of.
//!
//! The criterion is said of the event it names ("seizure"), else of the nearest event in its sentence, else of
//! the last event of the sentence before, else of none. Events that are important by themselves are cues like
//! any other. A criterion does not count where it is denied, feared, asked or answered with "no", where it was
//! so before the drug, or where it befell somebody whom the post does not connect with a drug.

use std::ops::Range;

use model::{Assertion, Seriousness};

use super::reading::{Event, Reading, distance, overlap, range_of};
use crate::cue::{Category, Hit, Scope};

/// Most criteria that are kept of one post.
const MOST: usize = 64;
/// How many words may lie between a stay in hospital and what it was for. Larger takes the drug's indication.
const REACH_OF_REASON: usize = 3;

/// The criteria of a post, in the order of its text; each once per event.
pub(super) fn read(reading: &Reading<'_>) -> Vec<Seriousness> {
    let mut found: Vec<Seriousness> = Vec::new();
    let mut said_until = 0;
    for hit in reading.of(Category::Seriousness) {
        let units = range_of(hit);
        // "Almost died" holds "died": the phrase that begins first says what is meant.
        let inside = units.start < said_until;
        said_until = said_until.max(units.end);
        if inside || found.len() == MOST || !counts(reading, hit) {
            continue;
        }
        let own =
            reading.events_in(&reading.sentence(units.start)).iter().find(|e| overlap(&e.units, &units));
        if own.is_some_and(|event| !event.happened()) {
            continue;
        }
        let event = own.map(|event| event.mention).or_else(|| event_of(reading, &units));
        if !found.iter().any(|s| s.evidence.value == hit.value && (s.event == event || event.is_none())) {
            found.push(Seriousness { evidence: reading.evidence(hit.value, units), event });
        }
    }
    // What is said of an event says more than the same said of none.
    let attached: Vec<String> =
        found.iter().filter(|s| s.event.is_some()).map(|s| s.evidence.value.clone()).collect();
    found.retain(|s| s.event.is_some() || !attached.contains(&s.evidence.value));
    found
}

/// Whether the criterion is met, and by somebody who may have had a reaction.
fn counts(reading: &Reading<'_>, hit: &Hit) -> bool {
    let units = range_of(hit);
    let was_before = reading.units[units.start].scope.has(Scope::HISTORY) && hit.value != "death";
    !reading.unreal(units.start)
        && !was_before
        && !answered_no(reading, units.end)
        && !reading.course_at("unrelated", units.end)
        && !is_of_a_stranger(reading, &units)
}

/// Whether the form in the text says "no" after a criterion: `Hospitalisation: No`.
fn answered_no(reading: &Reading<'_>, at: usize) -> bool {
    let ends = |i: usize| reading.units.get(i).is_none_or(|unit| unit.after_break());
    let denies = |no: &Hit| no.category == Category::Negation && range_of(no) == (at..at + 1);
    ends(at) && ends(at + 1) && reading.hits_in(&(at..at + 1)).iter().any(denies)
}

/// Whether the sentence is of a relative or friend while drug and event stand elsewhere: "my grandma died last
/// year" beside "I take this". Where the text names no drug, all of it may be of the drug of the page.
fn is_of_a_stranger(reading: &Reading<'_>, units: &Range<usize>) -> bool {
    let sentence = reading.sentence(units.start);
    let other =
        |hit: &Hit| hit.category == Category::Patient && !matches!(hit.value, "self" | "patient" | "none");
    let somebody = reading.hits_in(&sentence).iter().any(other);
    if !somebody || !reading.names_drug() {
        return false;
    }
    let linked = |part: &Range<usize>| {
        reading.drug_within(part.clone())
            || [Category::Intake, Category::Causal].iter().any(|c| reading.hit_within(*c, part))
    };
    let before = sentence.start.checked_sub(1).map(|at| reading.sentence(at));
    let after = (sentence.end < reading.units.len()).then(|| reading.sentence(sentence.end));
    let told_after =
        after.is_some_and(|next| linked(&next) && !reading.hit_within(Category::FirstPerson, &next));
    !linked(&sentence) && !before.is_some_and(|part| linked(&part)) && !told_after
}

/// The event that a criterion is said of, by its index in the mentions.
fn event_of(reading: &Reading<'_>, units: &Range<usize>) -> Option<usize> {
    let sentence = reading.sentence(units.start);
    // "Kept overnight for the rash": what a stay is for is what happened, unlike what a drug is for.
    let is_reason = |event: &Event| {
        event.assertion == Assertion::Indication
            && event.units.start >= units.end
            && distance(units, &event.units) <= REACH_OF_REASON
    };
    let here = reading.events_in(&sentence).iter().filter(|event| event.happened() || is_reason(event));
    let nearest = here.min_by_key(|event| distance(&event.units, units));
    let before = || {
        let part = reading.sentence(sentence.start.checked_sub(1)?);
        reading.events_in(&part).iter().rfind(|event| event.happened())
    };
    nearest.or_else(before).map(|event| event.mention)
}
