//! Finds cues in a post and opens their scopes.

use text::TokenFlags;

use super::category::Category;
use super::false_friends::drop_false_friends;
use super::parse::{Cue, CueSet, Direction, Part};
use super::person::Persons;
use super::reach::{self, Cover};
use super::scope::Scope;
use crate::unit::{Unit, UnitKind};

/// Value of a denial that no name of an event begins with ("never had sleep" denies, "no sleep" is a name), and
/// of a phrase that denies nothing even where an event begins inside it ("never felt so awful").
pub(crate) const OUTRIGHT: &str = "outright";

/// Words of the longest phrase that another may hide, so that long posts take no longer per word.
const LONGEST: usize = 16;

/// Words within which a sentence has to end in its question mark.
const ASKED_WITHIN: usize = 60;

/// Most words that a `*` may stand for.
const GAP: usize = 3;

const WITHDRAWAL: u64 = 1 << Category::Withdrawal as u32;

/// Categories whose phrases may begin with a negation that is then not one of its own.
const SPEAKS_FOR_NEGATION: u64 =
    1 << Category::LackOfEffect as u32 | WITHDRAWAL | 1 << Category::Hypothetical as u32;

/// A cue found in the units `start..end`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) category: Category,
    pub(crate) direction: Direction,
    pub(crate) window: u32,
    pub(crate) value: &'static str,
}

/// Fills `hits`, in order of their start, and the scopes of `units`.
pub(crate) fn scan(set: &CueSet, units: &mut [Unit], hits: &mut Vec<Hit>) {
    hits.clear();
    let mut hidden_until = 0;
    let mut time_until = 0;
    for start in 0..units.len() {
        let mut hidden = start < hidden_until;
        let mut seen = 0u64;
        let second = units.get(start + 1).map(|unit| unit.cue_hash);
        for cue in set.beginning(units[start].cue_hash, second) {
            let bit = 1u64 << cue.category as u32;
            // Whatever a phrase with "me" in it means, the writer speaks.
            if seen & bit != 0 || hidden && cue.category != Category::FirstPerson {
                continue;
            }
            let Some(end) = match_phrase(cue, units, start) else { continue };
            if cue.category == Category::Pseudo {
                if cue.value != OUTRIGHT && cut_by_event(units, start, end) {
                    continue;
                }
                hide(hits, start, end);
                (hidden, hidden_until) = (true, end);
                continue;
            }
            // "In May" is a time: the "may" in it supposes nothing.
            if cue.category == Category::Hypothetical && start < time_until {
                continue;
            }
            if cue.category == Category::When && end > start + 1 {
                time_until = end;
            }
            // "от <drug>" says what came from the drug where "от" alone would say what the drug is for.
            if cue.category == Category::Indication && seen & (1 << Category::Causal as u32) != 0 {
                continue;
            }
            // "didn't help with", "if I don't take": the longer cue says what the shorter one in it means.
            if cue.category == Category::Negation && seen & SPEAKS_FOR_NEGATION != 0
                || cue.category == Category::Hypothetical && seen & WITHDRAWAL != 0
            {
                continue;
            }
            if cue.category == Category::Negation && cue.value != OUTRIGHT && names_event(units, start, end) {
                continue;
            }
            // One word may end several scopes, each a line of its own.
            if cue.category != Category::Terminator {
                seen |= bit;
            }
            hits.push(Hit {
                start: start as u32,
                end: end as u32,
                category: cue.category,
                direction: cue.direction,
                window: cue.window,
                value: cue.value,
            });
        }
    }
    drop_false_friends(hits);
    mark_walls(hits, units);
    // Scopes of what is hoped, feared or asked come first: a denial in them denies nothing.
    open(units, hits, |category| category != Category::Negation);
    open(units, hits, |category| category == Category::Negation);
}

/// Drops the cues that open a scope and end inside the phrase ("was not" before "not able to").
fn hide(hits: &mut Vec<Hit>, start: usize, end: usize) {
    let mut at = hits.partition_point(|hit| hit.start as usize + LONGEST < start);
    while let Some(hit) = hits.get(at) {
        let within = start < hit.end as usize && (hit.end as usize) < end;
        if within && hit.category.scope().is_some() {
            hits.remove(at);
        } else {
            at += 1;
        }
    }
}

/// Whether the denial belongs to the name of an event ("can't sleep"): the name goes on behind it. A denial at
/// the end of a match, or after a comma in it, is none of its words.
fn names_event(units: &[Unit], start: usize, end: usize) -> bool {
    let last = &units[end - 1];
    let goes_on = units.get(end).is_some_and(|next| next.event == last.event);
    let begins = end < 2 || units[end - 2].event != last.event;
    last.event.is_some() && goes_on && (begins || !units[start].after_comma())
}

/// Opens the scopes of the cues of some categories.
fn open(units: &mut [Unit], hits: &[Hit], of: impl Fn(Category) -> bool) {
    let mut persons = Persons::default();
    for (index, hit) in hits.iter().enumerate().filter(|(_, hit)| of(hit.category)) {
        let Some(scope) = hit.category.scope() else { continue };
        let at = units[hit.start as usize].scope;
        if hit.category == Category::Negation && hoped_or_asked(at)
            || hit.category == Category::Interrogative && !asks(units, hit)
        {
            continue;
        }
        let person = (hit.category == Category::OtherPerson).then(|| persons.of(hits, index));
        let cover = Cover { scope, person, own: hit.value == OUTRIGHT || hoped_or_asked(scope) };
        if matches!(hit.direction, Direction::Forward | Direction::Both) {
            reach::forward(units, hit, cover);
        }
        match hit.direction {
            Direction::Backward | Direction::Both => reach::backward(units, hit, cover),
            Direction::Answer => reach::answer(units, hit, cover),
            Direction::Forward | Direction::Anywhere => {}
        }
    }
}

fn hoped_or_asked(scope: Scope) -> bool {
    scope.has(Scope::HYPOTHETICAL) || scope.has(Scope::QUESTION)
}

/// Whether the cue begins a sentence or clause that ends in a question mark.
fn asks(units: &[Unit], hit: &Hit) -> bool {
    let start = hit.start as usize;
    let first = &units[start];
    let called = start > 0 && matches!(units[start - 1].kind, UnitKind::Handle | UnitKind::Link);
    if !(start == 0 || called || first.after_break() || first.after_comma()) {
        return false;
    }
    let rest = &units[start..(start + ASKED_WITHIN).min(units.len())];
    match rest[1..].iter().find(|unit| unit.after_break()).or(rest.last()) {
        Some(end) => end.flags.has(TokenFlags::QUESTION),
        None => false,
    }
}

/// Whether an event begins inside the phrase and goes on behind it, so that the phrase is not what is said.
fn cut_by_event(units: &[Unit], start: usize, end: usize) -> bool {
    let last = units[end - 1].event;
    last.is_some()
        && units[start].event != last
        && units.get(end).is_some_and(|next| next.event == last && !next.after_break())
}

/// Where the phrase ends if it stands at `start`.
fn match_phrase(cue: &Cue, units: &[Unit], start: usize) -> Option<usize> {
    fn rest(parts: &[Part], units: &[Unit], at: usize) -> Option<usize> {
        let Some((part, more)) = parts.split_first() else { return Some(at) };
        match part {
            Part::Word(hash) => {
                let unit = units.get(at)?;
                if unit.cue_hash == *hash && !unit.after_break() { rest(more, units, at + 1) } else { None }
            }
            Part::Gap => (1..=GAP)
                .take_while(|n| units.get(at + n - 1).is_some_and(|u| !u.after_break()))
                .find_map(|n| rest(more, units, at + n)),
        }
    }
    let (first, more) = cue.parts.split_first()?;
    if *first != Part::Word(units[start].cue_hash) {
        return None;
    }
    rest(more, units, start + 1)
}

/// Terminators are walls for the scopes they name; joiners carry lists on.
fn mark_walls(hits: &[Hit], units: &mut [Unit]) {
    for hit in hits {
        let first = &mut units[hit.start as usize];
        match hit.category {
            Category::Terminator => first.walls.add(Scope::ended_by(hit.value)),
            Category::Joiner => first.joins = true,
            _ => {}
        }
    }
}
