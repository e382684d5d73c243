//! Facts of the case and validity, each with the words that state it. One idea a file: `scene` (what they are read
//! from), `person` (who reports, who the patient is), `age`, `sex` (and pregnancy), `country`, `therapy` (dose to time of
//! onset), `course` (action, outcome, challenges), `seriousness` (criteria per event), `validity`; `reading` is the post
//! as `therapy`, `course` and `seriousness` see it.

mod age;
mod country;
mod course;
mod person;
mod reading;
mod scene;
mod seriousness;
mod sex;
mod therapy;
mod validity;

use model::{Facts, Span};
use text::Folded;

use crate::cue::Hit;
use crate::unit::Unit;

pub(crate) use scene::Scene;
pub(crate) use validity::validity;

/// Reads the facts from the cues and mentions. Of therapy, course and outcome the first statement wins; seriousness may
/// have several.
pub(crate) fn facts(scene: &Scene<'_>) -> Facts {
    let mut facts = Facts::default();
    persons(&mut facts, scene);
    let Scene { source, text, units, hits, mentions, .. } = *scene;
    let reading = reading::Reading::new(source, text, units, hits, mentions);
    therapy::read(&reading, &mut facts);
    facts.seriousness = seriousness::read(&reading);
    let death = facts.seriousness.iter().find(|s| s.evidence.value == "death").map(|s| s.evidence.clone());
    course::read(&reading, death.as_ref(), &mut facts);
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

/// Bytes of the text that a cue covers.
pub(crate) fn span_of(text: &Folded, units: &[Unit], hit: &Hit) -> Span {
    text.span(units[hit.start as usize].first as usize..units[hit.end as usize - 1].last as usize)
}
