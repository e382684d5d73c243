//! Facts of persons: who reports, who the patient is, age, sex, pregnancy.

use model::{Evidence, Facts};
use text::Folded;

use super::{keep, span_of};
use crate::cue::{Category, Hit, Scope};
use crate::unit::Unit;

/// Ages that no patient has.
const OLDEST: f64 = 120.0;

/// Fills the facts of persons from the cues.
pub(crate) fn read(facts: &mut Facts, text: &Folded, units: &[Unit], hits: &[Hit]) {
    for hit in hits {
        let span = span_of(text, units, hit);
        let evidence = || Evidence { value: hit.value.to_owned(), span };
        let denied = units[hit.start as usize].scope.has(Scope::NEGATED)
            || units[hit.start as usize].scope.has(Scope::HYPOTHETICAL);
        match hit.category {
            Category::Reporter => keep(&mut facts.reporter, evidence),
            Category::Patient => keep(&mut facts.patient, evidence),
            Category::Sex => keep(&mut facts.sex, evidence),
            Category::Pregnancy if !denied => keep(&mut facts.pregnancy, evidence),
            Category::Age => {
                if let Some(age) = number_in(text, units, hit).filter(|age| *age <= OLDEST) {
                    keep(&mut facts.age, || Evidence { value: format!("{age} {}", hit.value), span });
                }
            }
            _ => {}
        }
    }
}

/// The number in a cue, if it is written in digits.
fn number_in(text: &Folded, units: &[Unit], hit: &Hit) -> Option<f64> {
    units[hit.start as usize..hit.end as usize].iter().find_map(|unit| {
        let word = text.word(unit.first as usize);
        let digits = word.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(word.len());
        word[..digits].parse().ok()
    })
}
