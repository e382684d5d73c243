//! Facts of the case and validity, each with the words that state it. One idea a file: `person` (who reports,
//! who the patient is), `validity`.

mod person;
mod validity;

use model::{Evidence, Facts, Seriousness, Span};
use text::Folded;

use crate::cue::{Category, Hit, Scope};
use crate::unit::Unit;

pub(crate) use validity::validity;

/// Reads the facts from the cues. The first statement of each wins; seriousness may have several.
pub(crate) fn facts(source: &str, text: &Folded, units: &[Unit], hits: &[Hit]) -> Facts {
    let mut facts = Facts::default();
    for hit in hits {
        let span = span_of(text, units, hit);
        let evidence = || Evidence { value: hit.value.to_owned(), span };
        let denied = units[hit.start as usize].scope.has(Scope::NEGATED)
            || units[hit.start as usize].scope.has(Scope::HYPOTHETICAL);
        match hit.category {
            Category::Outcome if !denied => keep(&mut facts.outcome, evidence),
            Category::Action if !denied => keep(&mut facts.action, evidence),
            Category::Dose => keep(&mut facts.dose, || as_written(source, text, units, hit, span)),
            Category::Onset => keep(&mut facts.onset, || as_written(source, text, units, hit, span)),
            Category::Seriousness
                if !denied && !facts.seriousness.iter().any(|s| s.evidence.value == hit.value) =>
            {
                facts.seriousness.push(Seriousness { evidence: evidence(), event: None });
            }
            _ => {}
        }
    }
    person::read(&mut facts, text, units, hits);
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

/// The words of a cue from its number to the unit after it.
fn as_written(source: &str, text: &Folded, units: &[Unit], hit: &Hit, span: Span) -> Evidence {
    let within = &units[hit.start as usize..hit.end as usize];
    let number = within.iter().position(|u| u.cue_hash != u.hash || u.hash == crate::unit::NUMBER_HASH);
    let from = number.unwrap_or(0);
    let to = (from + 2).min(within.len());
    let words = text.span(within[from].first as usize..within[to - 1].last as usize);
    Evidence { value: words.of(source).unwrap_or_default().to_owned(), span }
}
