//! How far the scope of a cue reaches. A scope ends after the words of its window, at a sentence end, at a
//! terminator of its kind, and, if it denies or supposes, at a comma behind which no list goes on.
//!
//! Words of events do not count towards the window: "no nausea, headaches or dizziness" denies all three. A window
//! of no words is the event straight beside the cue ("headache free").

use model::Person;

use super::scan::Hit;
use super::scope::Scope;
use crate::unit::{Unit, UnitKind};

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
///
/// What would end a supposition further on ("if I skip it I get a rash") does not where it follows straight on the
/// cue: in "if I get a rash" it is what is supposed. What ends all scopes alike ends it there too.
pub(super) fn forward(units: &mut [Unit], hit: &Hit, cover: Cover) {
    if cover.own {
        units[hit.start as usize..hit.end as usize].iter_mut().for_each(|unit| cover.lay(unit));
    }
    let denies = cover.scope == Scope::NEGATED;
    let clause = denies || cover.scope == Scope::HYPOTHETICAL;
    let (mut event_seen, mut left) = (false, hit.window);
    let from = hit.end as usize;
    for at in from..units.len() {
        let unit = &units[at];
        let begins = at == from && cover.scope == Scope::HYPOTHETICAL && !unit.walls.has(Scope::HISTORY);
        if unit.after_break() || ends(unit, cover.scope) && !begins {
            break;
        }
        if hit.window == 0 && at > from && unit.event != units[at - 1].event {
            break;
        }
        if clause && unit.after_comma() && (at == from || !list_goes_on(units, at)) {
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
    let first = &units[hit.start as usize];
    let apart = cover.scope == Scope::NEGATED && first.after_comma();
    if !first.after_break() && !apart {
        back_from(units, hit.start as usize, hit.window, cover);
    }
}

/// Lays the scope over the event straight before the cue, be there a sentence end between or not, if nothing
/// follows in the clause ("Headaches? None." "Rash: no, thank god"); otherwise forward.
pub(super) fn answer(units: &mut [Unit], hit: &Hit, cover: Cover) {
    let (start, end) = (hit.start as usize, hit.end as usize);
    let alone = units.get(end).is_none_or(|next| next.after_break() || next.after_comma());
    let event_before = start > 0 && units[start - 1].event.is_some();
    if alone && event_before {
        back_from(units, start, 0, cover);
    } else {
        forward(units, hit, cover);
    }
}

fn back_from(units: &mut [Unit], to: usize, window: u32, cover: Cover) {
    let (mut left, mut nearer) = (window, None);
    for unit in units[..to].iter_mut().rev() {
        if ends(unit, cover.scope) || window == 0 && nearer.is_some() && unit.event != nearer {
            break;
        }
        if unit.event.is_none() {
            if left == 0 {
                break;
            }
            left -= 1;
        }
        nearer = unit.event;
        cover.lay(unit);
        // "Quit it because of the rash, now I have zaps from withdrawal": the rash is not of the withdrawal.
        let begins_clause = unit.after_comma() && unit.event.is_none();
        if unit.after_break() || begins_clause && cover.scope == Scope::WITHDRAWAL {
            break;
        }
    }
}

/// A terminator ends scopes, unless it is part of an event's name.
fn ends(unit: &Unit, scope: Scope) -> bool {
    unit.walls.has(scope) && unit.event.is_none()
}

/// Whether a denial or supposition reaches over the comma before the unit `at`: to the event behind it ("no
/// rash, nausea, or headaches"), but not into another clause ("no rash, I have a headache"; "no, it gave me a
/// rash"; "if I eat, I get sick").
fn list_goes_on(units: &[Unit], at: usize) -> bool {
    let next = if units[at].joins { at + 1 } else { at };
    units.get(next).is_some_and(|unit| unit.event.is_some() && !unit.after_break())
}
