//! Whether somebody tells of their own case, and whether the case is that of a person at all.

use model::{Assertion, Evidence};
use text::Folded;

use crate::context::Context;
use crate::cue::{Category, Hit};
use crate::facts::span_of;
use crate::unit::Unit;

/// What a post tells as somebody's own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Account {
    /// Somebody speaks of themselves or of one person, and something happened, or a drug is taken or stopped.
    pub(crate) first_hand: bool,
    /// Stricter: an event is said to have happened, in or right after a sentence that speaks of somebody.
    pub(crate) told: bool,
    /// An event is that of a person, where animals are spoken of as well.
    pub(crate) of_person: bool,
    /// The words that speak of somebody.
    pub(crate) somebody: Option<Evidence>,
}

/// Of whom a cue speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    Person,
    Animal,
}

/// Reads the account from the cues and the events that happened.
pub(crate) fn account(text: &Folded, units: &[Unit], hits: &[Hit], context: &Context) -> Account {
    let has = |category: Category| hits.iter().any(|hit| hit.category == category);
    let events = happened(units, context);
    let speaks = |hit: &&Hit| matches!(hit.category, Category::FirstPerson | Category::Patient);
    let somebody = hits.iter().find(speaks);
    let acts = has(Category::Intake) || has(Category::Causal) || has(Category::Stop);
    let near = |event: usize| {
        let from = sentence_before(units, event);
        let to = sentence_end(units, event);
        hits.iter().filter(speaks).any(|hit| (from..to).contains(&(hit.start as usize)))
    };
    Account {
        first_hand: somebody.is_some() && (!events.is_empty() || acts),
        told: events.iter().any(|event| near(*event)),
        of_person: events.iter().any(|event| whose(units, hits, *event) == Some(Subject::Person)),
        somebody: somebody
            .map(|hit| Evidence { value: "anecdotal".to_owned(), span: span_of(text, units, hit) }),
    }
}

/// First units of the events that are said to have happened.
fn happened(units: &[Unit], context: &Context) -> Vec<usize> {
    let mut last = None;
    let mut found = Vec::new();
    for (i, unit) in units.iter().enumerate() {
        let Some(event) = unit.event.filter(|event| last != Some(*event)) else { continue };
        last = Some(event);
        if matches!(context.assertion(event), Assertion::Affirmed | Assertion::OtherPerson) {
            found.push(i);
        }
    }
    found
}

fn sentence_start(units: &[Unit], at: usize) -> usize {
    (0..=at).rev().find(|i| units[*i].after_break()).unwrap_or(0)
}

/// Start of the sentence before the one of `at`.
fn sentence_before(units: &[Unit], at: usize) -> usize {
    match sentence_start(units, at) {
        0 => 0,
        start => sentence_start(units, start - 1),
    }
}

fn sentence_end(units: &[Unit], at: usize) -> usize {
    (at + 1..units.len()).find(|i| units[*i].after_break()).unwrap_or(units.len())
}

/// Whose the event is: of the last subject before it. Without one, of the writer if they spoke of themselves before
/// it ("out cold until my dog woke me"), else of the first subject after it in its sentence.
fn whose(units: &[Unit], hits: &[Hit], event: usize) -> Option<Subject> {
    let of = |hit: &Hit| match hit.category {
        Category::Patient => Some(Subject::Person),
        Category::Veterinary if hit.value != "faint" => Some(Subject::Animal),
        _ => None,
    };
    let before = || hits.iter().filter(|hit| (hit.end as usize) <= event);
    let last = before().filter_map(|hit| Some((hit.end, of(hit)?))).max_by_key(|(end, _)| *end);
    if let Some((_, subject)) = last {
        return Some(subject);
    }
    // Without a subject before the event, no "my" before it belongs to an animal.
    if before().any(|hit| hit.category == Category::FirstPerson) {
        return Some(Subject::Person);
    }
    let after = event..sentence_end(units, event);
    hits.iter().filter(|hit| after.contains(&(hit.start as usize))).find_map(of)
}
