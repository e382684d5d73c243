//! Facts of the case and validity, each with the words that state it. One idea a file: `person` (who reports,
//! who the patient is), `therapy` (dose to time of onset), `course` (action, outcome, challenges), `seriousness`
//! (criteria per event), `validity`; `reading` is the post as `therapy`, `course` and `seriousness` see it.

mod course;
mod person;
mod reading;
mod seriousness;
mod therapy;
mod validity;

use model::{Evidence, Facts, Mention, Span};
use text::Folded;

use crate::cue::Hit;
use crate::unit::Unit;

pub(crate) use validity::validity;

/// Reads the facts from the cues and mentions. The first statement of each wins; seriousness may have several.
pub(crate) fn facts(
    source: &str,
    text: &Folded,
    units: &[Unit],
    hits: &[Hit],
    mentions: &[Mention],
) -> Facts {
    let mut facts = Facts::default();
    person::read(&mut facts, text, units, hits);
    let reading = reading::Reading::new(source, text, units, hits, mentions);
    therapy::read(&reading, &mut facts);
    facts.seriousness = seriousness::read(&reading);
    let death = facts.seriousness.iter().find(|s| s.evidence.value == "death").map(|s| s.evidence.clone());
    course::read(&reading, death.as_ref(), &mut facts);
    facts
}

fn keep(slot: &mut Option<Evidence>, evidence: impl FnOnce() -> Evidence) {
    if slot.is_none() {
        *slot = Some(evidence());
    }
}

/// Bytes of the text that a cue covers.
pub(crate) fn span_of(text: &Folded, units: &[Unit], hit: &Hit) -> Span {
    text.span(units[hit.start as usize].first as usize..units[hit.end as usize - 1].last as usize)
}
