//! Facts of the therapy: dose, route, frequency, begin and end, time to the event. What is said of the event
//! ("headaches twice a day", "rash since March") is none of them, and the first statement of each wins.

use model::Facts;

use super::reading::{Reading, distance, join, overlap, range_of};
use crate::cue::{Category, Direction, Hit};
use std::ops::Range;

/// How many words may lie between "stopped" and the day. Larger takes the day of the next clause.
const REACH_OF_STOP: usize = 6;
/// How many words may lie between a stop and a length of time that says how long the drug was taken.
const REACH_OF_COURSE: usize = 2;
/// Years that a post can mean.
const YEARS: std::ops::RangeInclusive<u32> = 1930..=2099;

/// Fills the facts of the therapy.
pub(super) fn read(reading: &Reading<'_>, facts: &mut Facts) {
    facts.dose = dose(reading);
    facts.route = reading
        .of(Category::Route)
        .find(|hit| !reading.unreal(hit.start as usize))
        .map(|hit| reading.evidence(hit.value, range_of(hit)));
    facts.frequency = reading
        .of(Category::Frequency)
        .map(range_of)
        .find(|range| !reading.unreal(range.start) && reading.is_of_drug(range))
        .map(|range| reading.evidence(reading.words(range.clone()), range));
    facts.start = start(reading);
    facts.stop = stop(reading);
    facts.onset = onset(reading);
}

/// A dose with a unit of mass or volume, or else an amount such as "two puffs".
fn dose(reading: &Reading<'_>) -> Option<model::Evidence> {
    let hit = reading.of(Category::Dose).next().or_else(|| reading.of(Category::Amount).next())?;
    let mut range = range_of(hit);
    // "2 x 500 mg" holds "500 mg", and "50 mg patch" is held by nothing shorter: the widest says most.
    for wider in reading.of(Category::Amount).map(range_of) {
        if overlap(&wider, &range) {
            range = join(&range, &wider);
        }
    }
    Some(reading.evidence(reading.words(range.clone()), range))
}

fn start(reading: &Reading<'_>) -> Option<model::Evidence> {
    reading.of(Category::Begin).filter(|hit| !reading.unreal(hit.start as usize)).find_map(|hit| {
        let begin = range_of(hit);
        if hit.value == "itself" {
            return Some(reading.evidence(reading.words(begin.clone()), begin));
        }
        if !reading.is_of_drug(&begin) || reading.course_at("elsewhere", begin.end) {
            return None;
        }
        let point = nearest_point(reading, &begin, hit.window as usize, hit.direction)?;
        // "since March" is of the event if that stands nearer than the drug, and of the drug in "on it since March".
        let whole = join(&begin, &point);
        reading.is_of_drug(&whole).then(|| reading.evidence(reading.words(point), whole))
    })
}

fn stop(reading: &Reading<'_>) -> Option<model::Evidence> {
    super::course::stops(reading).into_iter().find_map(|range| {
        let point = nearest_point(reading, &range, REACH_OF_STOP, Direction::Both)?;
        let whole = join(&range, &point);
        // "started it in May, stopped in June": the nearer begin takes the day.
        let begun = reading
            .of(Category::Begin)
            .map(range_of)
            .any(|begin| !overlap(&begin, &range) && distance(&begin, &point) < distance(&range, &point));
        (!begun).then(|| reading.evidence(reading.words(point), whole))
    })
}

/// The point in time nearest to some units, in their sentence, at most `reach` words away.
fn nearest_point(
    reading: &Reading<'_>,
    units: &Range<usize>,
    reach: usize,
    direction: Direction,
) -> Option<Range<usize>> {
    let sentence = reading.sentence(units.start);
    reading
        .of(Category::When)
        .filter(|hit| hit.value == "point" || hit.value == "year" && is_year(reading, hit))
        .map(range_of)
        .filter(|point| sentence.contains(&point.start) && distance(units, point) <= reach)
        .filter(|point| match direction {
            Direction::Forward => point.end > units.end,
            Direction::Backward => point.start < units.start,
            Direction::Both | Direction::Answer | Direction::Anywhere => true,
        })
        // What follows is meant sooner than what stands before at the same distance.
        .min_by_key(|point| (distance(units, point), point.start < units.start))
}

fn is_year(reading: &Reading<'_>, hit: &Hit) -> bool {
    range_of(hit).any(|i| {
        let word = reading.text.word(reading.units[i].first as usize);
        word.len() == 4 && word.parse().is_ok_and(|year: u32| YEARS.contains(&year))
    })
}

/// The time from drug to event: a phrase that says so by itself, or a length of time beside a word such as
/// "later". The earlier wins.
fn onset(reading: &Reading<'_>) -> Option<model::Evidence> {
    let real = |range: &Range<usize>| !reading.unreal(range.start) && !is_length_of_course(reading, range);
    let by_itself = reading.of(Category::Onset).map(range_of).filter(real).map(|range| {
        let value = value_of(reading, &range);
        (value, range)
    });
    let beside = reading.of(Category::Lapse).filter_map(|hit| {
        let lapse = range_of(hit);
        let length = length_beside(reading, hit)?;
        let ends_clause = |at: usize| {
            reading.units.get(at).is_none_or(|u| u.after_break() || u.flags.has(text::TokenFlags::COMMA))
        };
        if hit.value == "clause_end" && !ends_clause(lapse.end) {
            return None;
        }
        let whole = join(&lapse, &length);
        real(&whole).then_some((length, whole))
    });
    let (value, range) =
        by_itself.chain(beside).min_by_key(|(_, range)| (range.start, usize::MAX - range.end))?;
    Some(reading.evidence(reading.words(value), range))
}

/// The length of time in a phrase, or else the whole phrase.
fn value_of(reading: &Reading<'_>, range: &Range<usize>) -> Range<usize> {
    let length = reading.valued(Category::When, "length").map(range_of).find(|length| overlap(length, range));
    if let Some(length) = length.filter(|length| length.start >= range.start && length.end <= range.end) {
        return length;
    }
    let number = range.clone().find(|i| reading.units[*i].cue_hash == crate::unit::NUMBER_HASH);
    number.map_or_else(|| range.clone(), |from| from..(from + 2).min(range.end))
}

/// The length of time on the side of a cue that it looks to, close enough and in the same sentence.
fn length_beside(reading: &Reading<'_>, hit: &Hit) -> Option<Range<usize>> {
    let lapse = range_of(hit);
    let sentence = reading.sentence(lapse.start);
    reading
        .valued(Category::When, "length")
        .map(range_of)
        .filter(|length| sentence.contains(&length.start) && distance(&lapse, length) <= hit.window as usize)
        .find(|length| match hit.direction {
            Direction::Forward => length.start >= lapse.end,
            Direction::Backward => length.end <= lapse.start,
            Direction::Both | Direction::Answer | Direction::Anywhere => !overlap(length, &lapse),
        })
}

/// "Stopped after 2 weeks" tells how long the drug was taken.
fn is_length_of_course(reading: &Reading<'_>, range: &Range<usize>) -> bool {
    super::course::stops(reading)
        .iter()
        .any(|stop| stop.end <= range.start && range.start - stop.end <= REACH_OF_COURSE)
}
