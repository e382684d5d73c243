//! The course of the case: what was done with the drug, how it ended, and whether the event went when the drug
//! was stopped (dechallenge) and came back when it was taken again (rechallenge).
//!
//! A cue counts only where it is not denied, feared or asked, and where its object is a drug: "stopped smoking"
//! and "the rash stopped" are no action taken. A challenge is two cues, close together and in the right order.

use std::ops::Range;

use model::{Evidence, Facts};

use super::reading::{Reading, distance, join, overlap, range_of};
use crate::cue::{Category, Hit, Scope};

/// Actions from the one that tells most of a case to the one that tells least; a post may state several.
const ACTIONS: [&str; 4] = ["stopped", "reduced", "increased", "continued"];
/// How many words may lie between "still" and the event.
const REACH_OF_PERSIST: usize = 3;
/// How many words may lie between stopping or restarting and what came of it. Larger pairs what does not belong
/// together.
const REACH_OF_CHALLENGE: usize = 15;

/// Most stops, restarts and turns of one post that are paired. More is no account of one case.
const MOST: usize = 64;

/// Fills the facts of the course; `death` is the seriousness criterion, if the post states it.
pub(super) fn read(reading: &Reading<'_>, death: Option<&Evidence>, facts: &mut Facts) {
    facts.action = action(reading);
    let turns = turns(reading);
    facts.outcome = outcome(reading, &turns, death);
    let restarts: Vec<_> = courses(reading, "restart").take(MOST).collect();
    facts.dechallenge = dechallenge(reading, &turns, &restarts);
    facts.rechallenge = rechallenge(reading, &restarts);
}

/// Where the text says that the drug was stopped.
pub(super) fn stops(reading: &Reading<'_>) -> Vec<Range<usize>> {
    let mut stops: Vec<_> = reading
        .valued(Category::Action, "stopped")
        .chain(reading.valued(Category::Course, "halt"))
        .filter(|hit| is_done_to_drug(reading, hit))
        .map(range_of)
        .take(MOST)
        .collect();
    stops.sort_by_key(|range| (range.start, range.end));
    stops
}

/// Turns of the course of one value that are not denied, feared or asked.
fn courses(reading: &Reading<'_>, value: &'static str) -> impl Iterator<Item = Range<usize>> {
    reading.valued(Category::Course, value).map(range_of).filter(|range| !reading.phrase_unreal(range))
}

/// Whether what is done is done, and to a drug.
fn is_done_to_drug(reading: &Reading<'_>, hit: &Hit) -> bool {
    let range = range_of(hit);
    let object_is_event =
        !reading.clause_ends_before(range.end) && !reading.events_in(&(range.end..range.end + 1)).is_empty();
    !reading.unreal(range.start) && !object_is_event && !reading.course_at("elsewhere", range.end)
}

fn action(reading: &Reading<'_>) -> Option<Evidence> {
    ACTIONS.iter().find_map(|value| {
        let hit =
            reading.of(Category::Action).find(|hit| hit.value == *value && is_done_to_drug(reading, hit))?;
        Some(reading.evidence(*value, range_of(hit)))
    })
}

/// How the event stood at some place of the text: a value of [`Facts::outcome`].
struct Turn {
    value: &'static str,
    units: Range<usize>,
}

/// All turns, in the order of the text.
fn turns(reading: &Reading<'_>) -> Vec<Turn> {
    let mut turns: Vec<Turn> = reading.of(Category::Outcome).filter_map(|hit| turn(reading, hit)).collect();
    for range in courses(reading, "persist") {
        let sentence = reading.sentence(range.start);
        let reach = range.end..(range.end + REACH_OF_PERSIST + 1).min(sentence.end);
        let event = reading.events_in(&reach).first();
        // "Still taking it for my headache" is no event that lasts.
        let taken = event.is_some_and(|event| {
            let between = range.end..event.units.start;
            reading.drug_within(between.clone()) || reading.hit_within(Category::Intake, &between)
        });
        if let Some(event) = event.filter(|_| !taken) {
            turns.push(Turn { value: "not_recovered", units: join(&range, &event.units) });
        }
    }
    turns.sort_by_key(|turn| turn.units.start);
    turns
}

fn turn(reading: &Reading<'_>, hit: &Hit) -> Option<Turn> {
    let units = range_of(hit);
    let supposed = reading.units[units.start].scope.has(Scope::SUPPOSED);
    if supposed || hit.value == "fatal" {
        return None;
    }
    if !reading.phrase_unreal(&units) {
        return Some(Turn { value: hit.value, units });
    }
    // "Not recovered" says how it stands; "not getting worse" does not.
    if !matches!(hit.value, "recovered" | "recovering") {
        return None;
    }
    let before = reading.sentence(units.start).start..units.start;
    let denials = reading.hits_in(&before).iter().filter(|hit| hit.category == Category::Negation);
    let denial = denials.map(range_of).rfind(|denial| denial.end <= units.start)?;
    Some(Turn { value: "not_recovered", units: join(&denial, &units) })
}

/// The last word on it, except that death and lasting damage outweigh what else is told.
fn outcome(reading: &Reading<'_>, turns: &[Turn], death: Option<&Evidence>) -> Option<Evidence> {
    if let Some(death) = death {
        return Some(Evidence { value: "fatal".to_owned(), span: death.span });
    }
    let lasting = turns.iter().find(|turn| turn.value == "recovered_with_sequelae");
    let turn = lasting.or(turns.last())?;
    Some(reading.evidence(turn.value, turn.units.clone()))
}

fn dechallenge(reading: &Reading<'_>, turns: &[Turn], restarts: &[Range<usize>]) -> Option<Evidence> {
    let mut effects: Vec<(&str, Range<usize>)> = turns
        .iter()
        .filter_map(|turn| match turn.value {
            "recovered" | "recovering" => Some(("positive", turn.units.clone())),
            "not_recovered" => Some(("negative", turn.units.clone())),
            _ => None,
        })
        .chain(courses(reading, "relief").map(|range| ("positive", range)))
        .take(MOST)
        .collect();
    effects.sort_by_key(|(_, range)| range.start);
    let connected: Vec<_> = reading.valued(Category::Course, "halt").map(range_of).take(MOST).collect();
    let reduced = reading
        .valued(Category::Action, "reduced")
        .filter(|hit| is_done_to_drug(reading, hit))
        .map(range_of)
        .take(MOST);
    stops(reading).into_iter().chain(reduced).find_map(|halt| {
        let (value, effect) = effects
            .iter()
            .filter(|(_, effect)| !overlap(effect, &halt))
            .filter(|(_, effect)| {
                // "It went away when I stopped" needs the "when": "it went away and I stopped" is the other order.
                let follows = effect.start >= halt.end && is_close(reading, &halt, effect);
                let told_first =
                    connected.iter().any(|c| overlap(c, &halt)) && same_sentence(reading, &halt, effect);
                let between = join(&halt, effect);
                let taken_again = restarts.iter().any(|r| r.start >= between.start && r.start < between.end);
                (follows || told_first) && !taken_again
            })
            .min_by_key(|(_, effect)| distance(&halt, effect))?;
        Some(reading.evidence(*value, join(&halt, effect)))
    })
}

fn rechallenge(reading: &Reading<'_>, restarts: &[Range<usize>]) -> Option<Evidence> {
    let mut effects: Vec<(&str, Range<usize>)> = reading
        .valued(Category::Course, "return")
        .filter(|hit| !reading.units[hit.start as usize].scope.has(Scope::HYPOTHETICAL))
        .map(|hit| {
            let denied = reading.units[hit.start as usize].scope.has(Scope::NEGATED);
            (if denied { "negative" } else { "positive" }, range_of(hit))
        })
        .chain(courses(reading, "relief").map(|range| ("negative", range)))
        .take(MOST)
        .collect();
    effects.sort_by_key(|(_, range)| range.start);
    restarts.iter().find_map(|restart| {
        let (value, effect) = effects
            .iter()
            .filter(|(_, effect)| !overlap(effect, restart))
            .filter(|(value, effect)| {
                let follows = effect.start >= restart.end && is_close(reading, restart, effect);
                follows || *value == "positive" && same_sentence(reading, restart, effect)
            })
            .min_by_key(|(_, effect)| (effect.start < restart.start, distance(restart, effect)))?;
        Some(reading.evidence(*value, join(restart, effect)))
    })
}

/// Whether the second stands in the sentence of the first or in the next one, not too far away.
fn is_close(reading: &Reading<'_>, first: &Range<usize>, second: &Range<usize>) -> bool {
    let sentence = reading.sentence(first.start);
    let limit =
        if sentence.end < reading.units.len() { reading.sentence(sentence.end).end } else { sentence.end };
    second.start < limit && distance(first, second) <= REACH_OF_CHALLENGE
}

fn same_sentence(reading: &Reading<'_>, a: &Range<usize>, b: &Range<usize>) -> bool {
    reading.sentence(a.start).contains(&b.start) && distance(a, b) <= REACH_OF_CHALLENGE
}
