//! Facts of the case and validity, each with the words that state it. One idea a file: `scene` (what they are read
//! from), `person` (who reports, who the patient is), `age`, `sex` (and pregnancy), `country`, `validity`.

mod age;
mod country;
mod person;
mod scene;
mod sex;
mod validity;

use model::{Evidence, Facts, Seriousness, Span};
use text::Folded;

use crate::cue::{Category, Hit, Scope};
use crate::unit::Unit;

pub(crate) use scene::Scene;
pub(crate) use validity::validity;

/// Reads the facts from the cues. Of therapy, course and outcome the first statement wins; seriousness may have several.
pub(crate) fn facts(scene: &Scene<'_>) -> Facts {
    let mut facts = Facts::default();
    persons(&mut facts, scene);
    let Scene { source, text, units, hits, .. } = *scene;
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
    facts
}

/// What the post says of the persons in it.
fn persons(facts: &mut Facts, scene: &Scene<'_>) {
    let people = person::People::find(scene);
    let ages = age::ages(scene, &people);
    person::read(facts, scene, &people);
    facts.age = age::of_patient(scene, &people, &ages);
    facts.pregnancy = sex::pregnancy(scene, &people);
    facts.sex = sex::of_patient(scene, &people, &ages, facts.pregnancy.as_ref());
    facts.country = country::stated(scene);
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
