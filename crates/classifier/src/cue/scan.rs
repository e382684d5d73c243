//! Finds cues in a post and opens their scopes.

use super::category::{Category, Scope};
use super::parse::{Cue, CueSet, Direction, Part};
use crate::unit::{Unit, UnitKind};

/// Most words that a `*` may stand for.
const GAP: usize = 3;

/// Categories whose phrases may begin with a negation that is then not one of its own.
const SPEAKS_FOR_NEGATION: u64 = 1 << Category::LackOfEffect as u32
    | 1 << Category::Withdrawal as u32
    | 1 << Category::Hypothetical as u32;

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
    for start in 0..units.len() {
        if start < hidden_until {
            continue;
        }
        let mut seen = 0u64;
        let second = units.get(start + 1).map(|unit| unit.cue_hash);
        for cue in set.beginning(units[start].cue_hash, second) {
            let bit = 1u64 << cue.category as u32;
            if seen & bit != 0 {
                continue;
            }
            let Some(end) = match_phrase(cue, units, start) else { continue };
            if cue.category == Category::Pseudo {
                hidden_until = end;
                break;
            }
            // "didn't help with": the longer cue says what the negation in it means.
            if cue.category == Category::Negation && seen & SPEAKS_FOR_NEGATION != 0 {
                continue;
            }
            // "от <drug>" says what came from the drug where "от" alone would say what the drug is for.
            if cue.category == Category::Indication && seen & (1 << Category::Causal as u32) != 0 {
                continue;
            }
            // A negation inside the name of an event ("can't sleep") is part of the event.
            if cue.category == Category::Negation
                && units[start].event.is_some()
                && units[end - 1].event == units[start].event
            {
                continue;
            }
            seen |= bit;
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
    mark_walls(hits, units);
    for hit in hits.iter() {
        if let Some(scope) = hit.category.scope() {
            if matches!(hit.direction, Direction::Forward | Direction::Both) {
                open_forward(units, hit, scope);
            }
            if matches!(hit.direction, Direction::Backward | Direction::Both) {
                open_backward(units, hit, scope);
            }
        }
    }
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

/// Terminators are walls for the scopes of every other cue.
fn mark_walls(hits: &[Hit], units: &mut [Unit]) {
    for hit in hits.iter().filter(|hit| hit.category == Category::Terminator) {
        units[hit.start as usize].wall = true;
    }
}

fn open_forward(units: &mut [Unit], hit: &Hit, scope: Scope) {
    let from = hit.end as usize;
    let to = (from + hit.window as usize).min(units.len());
    let mut event_seen = false;
    for unit in &mut units[from..to] {
        if unit.after_break() || unit.wall {
            break;
        }
        // "no rash from <drug>" denies the rash, not the drug.
        if unit.kind == UnitKind::Drug && scope == Scope::NEGATED && event_seen {
            continue;
        }
        event_seen |= unit.event.is_some();
        unit.scope.add(scope);
    }
}

fn open_backward(units: &mut [Unit], hit: &Hit, scope: Scope) {
    let to = hit.start as usize;
    let from = to.saturating_sub(hit.window as usize);
    if units[to].after_break() {
        return;
    }
    for unit in units[from..to].iter_mut().rev() {
        if unit.wall {
            break;
        }
        unit.scope.add(scope);
        if unit.after_break() {
            break;
        }
    }
}
