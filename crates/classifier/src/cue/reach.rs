//! How far the scope of a cue reaches. A scope ends after the words of its window, at a sentence end, at a
//! terminator of its kind, and, if it denies, at a comma behind which no list goes on.
//!
//! Words of events do not count towards the window: "no nausea, headaches or dizziness" denies all three.

use model::Person;

use super::scan::Hit;
use super::scope::Scope;
use crate::unit::{Unit, UnitKind};

/// Words that may stand between a comma and the next event of a list ("no rash, bad headaches or nausea").
const IN_LIST: usize = 1;

/// What a cue lays over the words it reaches.
#[derive(Clone, Copy)]
pub(super) struct Cover {
    pub(super) scope: Scope,
    pub(super) person: Option<Person>,
    /// The words of the cue itself are covered too.
    pub(super) own: bool,
}

impl Cover {
    fn lay(self, unit: &mut Unit) {
        unit.scope.add(self.scope);
        // What stands next to a mention names its person: the later cue wins.
        unit.person = self.person.or(unit.person);
    }
}

/// Lays the scope over the words after the cue.
pub(super) fn forward(units: &mut [Unit], hit: &Hit, cover: Cover) {
    if cover.own {
        units[hit.start as usize..hit.end as usize].iter_mut().for_each(|unit| cover.lay(unit));
    }
    let denies = cover.scope == Scope::NEGATED;
    let (mut event_seen, mut left) = (false, hit.window);
    for at in hit.end as usize..units.len() {
        let unit = &units[at];
        if unit.after_break() || ends(unit, cover.scope) {
            break;
        }
        if denies && unit.after_comma() && !goes_on(units, at, hit, event_seen) {
            break;
        }
        if unit.event.is_none() {
            if left == 0 {
                break;
            }
            left -= 1;
        }
        // "no rash from <drug>" denies the rash, not the drug.
        if unit.kind == UnitKind::Drug && denies && event_seen {
            continue;
        }
        event_seen |= unit.event.is_some();
        cover.lay(&mut units[at]);
    }
}

/// Lays the scope over the words before the cue.
pub(super) fn backward(units: &mut [Unit], hit: &Hit, cover: Cover) {
    if !units[hit.start as usize].after_break() {
        back_from(units, hit.start as usize, hit.window, cover);
    }
}

/// Lays the scope over the event before the sentence end, if the cue is all that its sentence or clause says
/// ("Headaches? None." "Rash: no, thank god"); otherwise forward.
pub(super) fn answer(units: &mut [Unit], hit: &Hit, cover: Cover) {
    let (start, end) = (hit.start as usize, hit.end as usize);
    let alone = units.get(end).is_none_or(|next| next.after_break() || next.after_comma());
    let event_before = start > 0 && units[start].after_break() && units[start - 1].event.is_some();
    if alone && event_before {
        back_from(units, start, hit.window, cover);
    } else {
        forward(units, hit, cover);
    }
}

fn back_from(units: &mut [Unit], to: usize, window: u32, cover: Cover) {
    let mut left = window;
    for unit in units[..to].iter_mut().rev() {
        if ends(unit, cover.scope) {
            break;
        }
        if unit.event.is_none() {
            if left == 0 {
                break;
            }
            left -= 1;
        }
        cover.lay(unit);
        if unit.after_break() {
            break;
        }
    }
}

/// A terminator ends scopes, unless it is part of an event's name.
fn ends(unit: &Unit, scope: Scope) -> bool {
    unit.walls.has(scope) && unit.event.is_none()
}

/// Whether a denial reaches over the comma before the unit `at`: over a remark before the first event ("not, so
/// far, a rash"), and to the next event of a list.
fn goes_on(units: &[Unit], at: usize, hit: &Hit, event_seen: bool) -> bool {
    if at == hit.end as usize {
        // "No, it gave me a rash" answers; "no (zero) headaches" denies.
        return units[at].event.is_some();
    }
    !event_seen || units[at..].iter().take(IN_LIST + 1).any(|unit| unit.event.is_some())
}
