//! Seriousness criteria (ICH E2A, II.B), each with the event it is said of.
//!
//! The criterion is said of the event it names ("seizure"), else of the nearest event in its sentence, else of
//! the last event of the sentence before, else of none. Events that are important by themselves are cues like
//! any other. A criterion does not count where it is denied, feared, asked or answered with "no", where it was
//! so before the drug, or where it befell somebody whom the post does not connect with a drug.

use std::ops::Range;

use model::Seriousness;

use super::reading::{Reading, distance, overlap, range_of};
use crate::cue::{Category, Hit, Scope};

/// The criteria of a post, in the order of its text; each once per event.
pub(super) fn read(reading: &Reading<'_>) -> Vec<Seriousness> {
    let hits: Vec<&Hit> = reading.of(Category::Seriousness).collect();
    let mut found: Vec<Seriousness> = Vec::new();
    for hit in &hits {
        let units = range_of(hit);
        // "Almost died" holds "died": the longer phrase says what is meant.
        let inside = hits.iter().any(|other| {
            other.start <= hit.start && hit.end <= other.end && other.end - other.start > hit.end - hit.start
        });
        if inside || !counts(reading, hit) {
            continue;
        }
        let own = reading.events.iter().find(|event| overlap(&event.units, &units));
        if own.is_some_and(|event| !event.happened) {
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
    let denied =
        reading.of(Category::Negation).any(|no| no.start as usize == at && no.end as usize == at + 1);
    denied && ends(at) && ends(at + 1)
}

/// Whether the sentence is of a relative or friend while drug and event stand elsewhere: "my grandma died last
/// year" beside "I take this". Where the text names no drug, all of it may be of the drug of the page.
fn is_of_a_stranger(reading: &Reading<'_>, units: &Range<usize>) -> bool {
    let sentence = reading.sentence(units.start);
    let somebody = reading
        .of(Category::Patient)
        .any(|hit| !matches!(hit.value, "self" | "patient") && sentence.contains(&(hit.start as usize)));
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
    let within = |part: Range<usize>| {
        reading.events.iter().filter(move |event| event.happened && part.contains(&event.units.start))
    };
    let near = within(sentence.clone()).min_by_key(|event| distance(&event.units, units));
    let before = || within(reading.sentence(sentence.start.checked_sub(1)?)).next_back();
    near.or_else(before).map(|event| event.mention)
}
