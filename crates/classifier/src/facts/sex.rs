//! Sex and pregnancy of the patient.
//!
//! Sex, strongest evidence first, each class only if the one before it says nothing: words said of the patient and the
//! letter in `34F`; the patient's pregnancy; signs ("my period", "prostate"). Evidence of one class that contradicts
//! itself gives no sex, and so does a pregnant man.

use model::Evidence;

use super::age::Age;
use super::person::{Claim, People};
use super::scene::{Scene, Statement};
use crate::cue::Category;

/// Words between a word for a sex and an age that belong together ("female, 34").
const BESIDE_AGE: usize = 1;

/// The sex of the patient.
pub(crate) fn of_patient(
    scene: &Scene<'_>,
    people: &People,
    ages: &[Age],
    pregnancy: Option<&Evidence>,
) -> Option<Evidence> {
    let letters = ages.iter().filter_map(|age| Some(Statement { value: age.sex?, ..age.statement }));
    let (signs, words): (Vec<Statement>, Vec<Statement>) =
        scene.statements(Category::Sex).partition(|s| s.value.ends_with("_sign"));
    let words = words.into_iter().filter(|word| is_of_somebody(scene, people, ages, *word));
    let stated = surest(scene, people, words.chain(letters));
    match (stated, pregnancy) {
        (Class::One(word), Some(_)) if word.value == "male" => None,
        (Class::One(word), _) => Some(scene.evidence(word.value, word)),
        (Class::Contradictory, _) => None,
        (Class::Silent, Some(pregnancy)) => {
            Some(Evidence { value: "female".to_owned(), span: pregnancy.span })
        }
        (Class::Silent, None) => match surest(scene, people, signs.into_iter()) {
            Class::One(sign) => Some(scene.evidence(sign.value.trim_end_matches("_sign"), sign)),
            Class::Contradictory | Class::Silent => None,
        },
    }
}

/// Pregnancy or breastfeeding of the patient. Who is named behind it is the child.
pub(crate) fn pregnancy(scene: &Scene<'_>, people: &People) -> Option<Evidence> {
    scene
        .statements(Category::Pregnancy)
        .find(|s| !scene.denied(*s) && !people.is_of_another(scene, *s))
        .map(|s| scene.evidence(s.value, s))
}

/// Where the writer is the patient, a word for a sex ("a woman") is theirs only if it shares words with one for the
/// writer ("as a woman"), or stands beside an age.
fn is_of_somebody(scene: &Scene<'_>, people: &People, ages: &[Age], word: Statement) -> bool {
    let beside = |age: &Age| {
        let (first, second) =
            if age.statement.from < word.from { (age.statement, word) } else { (word, age.statement) };
        second.from <= first.to + BESIDE_AGE
    };
    !people.patient.is_some_and(|p| p.is_writer())
        || scene.statements(Category::FirstPerson).any(|me| me.overlaps(word))
        || ages.iter().any(beside)
}

enum Class {
    Silent,
    Contradictory,
    One(Statement),
}

/// What the statements with the surest claim on the patient say together.
fn surest(scene: &Scene<'_>, people: &People, statements: impl Iterator<Item = Statement>) -> Class {
    let mut best: Option<(Claim, Statement, bool)> = None;
    for statement in statements {
        let Some(claim) = people.claim(scene, statement) else { continue };
        best = match best {
            Some((held, first, agreed)) if held == claim => {
                Some((held, first, agreed && first.value == statement.value))
            }
            Some(held) if held.0 > claim => Some(held),
            _ => Some((claim, statement, true)),
        };
    }
    match best {
        None => Class::Silent,
        Some((_, _, false)) => Class::Contradictory,
        Some((_, statement, true)) => Class::One(statement),
    }
}
