//! The age of the patient.
//!
//! Value: a number and its UCUM unit (`34 a`, `6 mo`, `3 wk`, `2 d`); ten years as `30-39 a`; else an age group of ICH
//! E2B(R3), D.2.3 (`neonate`, `infant`, `child`, `adolescent`, `adult`, `elderly`). A number goes before a group, an
//! age said of the patient before one that nobody claims, and of equals the first counts.

use model::Evidence;

use super::person::{Claim, People};
use super::scene::{MOST, Scene, Statement};
use crate::cue::{Category, Scope};
use crate::unit::UnitKind;

/// Unit in the files → smallest and largest age that a person states in it.
const PLAUSIBLE: [(&str, f64, f64); 4] =
    [("a", 0.5, 120.0), ("mo", 0.5, 60.0), ("wk", 0.5, 104.0), ("d", 1.0, 120.0)];
/// Ages that a number with a letter for the sex (`34F`), or with no unit at all ("I'm 34"), can state: below stand
/// counts of everything else, above degrees, weights and speeds.
const BARE: (f64, f64) = (12.0, 99.0);
/// Ages in years that a number in brackets behind a person can state.
const BESIDE: std::ops::RangeInclusive<u32> = 1..=110;
/// The age groups; every other value of a cue comes with a number.
const GROUPS: [&str; 6] = ["neonate", "infant", "child", "adolescent", "adult", "elderly"];

/// An age that the post states, whose ever it is.
#[derive(Clone, Debug)]
pub(crate) struct Age {
    pub(crate) statement: Statement,
    value: String,
    /// Nothing says that the number counts years.
    bare: bool,
    /// `female` or `male`, where a letter for it is stuck to the number.
    pub(crate) sex: Option<&'static str>,
}

/// All ages of a post, in order.
pub(crate) fn ages(scene: &Scene<'_>, people: &People) -> Vec<Age> {
    let mut ages: Vec<Age> =
        scene.statements(Category::Age).filter_map(|statement| stated(scene, statement)).collect();
    ages.extend((0..scene.units.len()).filter_map(|i| letter_first(scene, i)).take(MOST));
    // "I am sixty" is part of "I am sixty years old".
    let whole: Vec<Statement> = ages.iter().filter(|age| !age.bare).map(|age| age.statement).collect();
    ages.retain(|age| !age.bare || !whole.iter().any(|other| other.overlaps(age.statement)));
    let known: Vec<Statement> = ages.iter().map(|age| age.statement).collect();
    let described: Vec<Statement> = people.named().chain(scene.statements(Category::Sex)).collect();
    let beside = described.iter().filter_map(|person| set_beside(scene, *person));
    ages.extend(beside.filter(|age| !known.iter().any(|other| other.overlaps(age.statement))));
    ages.sort_by_key(|age| age.statement.from);
    ages
}

/// "my dad (72)", "My brother Tom, 24,": a number set apart behind somebody, with at most a name between.
fn set_beside(scene: &Scene<'_>, person: Statement) -> Option<Age> {
    let at = (person.to..=person.to + 1)
        .find(|at| scene.units.get(*at).is_some_and(|u| u.kind == UnitKind::Number))?;
    let written = scene.written(at, at + 1);
    let number: u32 = written.parse().ok().filter(|n| BESIDE.contains(n))?;
    if !scene.set_apart(at, at + 1) || scene.parted(person.from, at) {
        return None;
    }
    let statement = Statement { from: at, to: at + 1, value: "a" };
    Some(Age { statement, value: format!("{number} a"), bare: true, sex: None })
}

/// The age of the patient.
pub(crate) fn of_patient(scene: &Scene<'_>, people: &People, ages: &[Age]) -> Option<Evidence> {
    let mut best: Option<((bool, Claim), &Age)> = None;
    for age in ages {
        let Some(claim) = people.claim(scene, age.statement) else { continue };
        let of_another = scene.units[age.statement.from].scope.has(Scope::OTHER_PERSON);
        if claim == Claim::Unclaimed && of_another && people.patient.is_some_and(|p| p.is_writer()) {
            continue;
        }
        let rank = (!GROUPS.contains(&age.value.as_str()), claim);
        if best.is_none_or(|(held, _)| rank > held) {
            best = Some((rank, age));
        }
    }
    best.map(|(_, age)| scene.evidence(age.value.clone(), age.statement))
}

fn stated(scene: &Scene<'_>, statement: Statement) -> Option<Age> {
    let kind = statement.value;
    if GROUPS.contains(&kind) {
        return Some(Age { statement, value: kind.to_owned(), bare: false, sex: None });
    }
    let (number, at) = scene.number(statement)?;
    // 5'4 is a height.
    if scene.written(at, at + 1).contains(['\'', '\u{2019}']) {
        return None;
    }
    let statement = Statement { from: statement.from.min(at), ..statement };
    let bare = |n: f64| (BARE.0..=BARE.1).contains(&n) && n.fract() == 0.0;
    match kind {
        "decade" => {
            let fits = (10.0..=100.0).contains(&number) && number % 10.0 == 0.0;
            let value = format!("{number}-{} a", number + 9.0);
            fits.then_some(Age { statement, value, bare: false, sex: None })
        }
        "female" | "male" => (bare(number) && is_shorthand(scene, statement)).then(|| Age {
            statement,
            value: format!("{number} a"),
            bare: false,
            sex: Some(kind),
        }),
        unit => {
            let (_, least, most) = PLAUSIBLE.iter().find(|(known, ..)| *known == unit)?;
            // "I'm 34": the number is the last word.
            let unitless = scene.is_number(statement.to - 1);
            let fits = if unitless { bare(number) } else { number >= *least && number <= *most };
            fits.then(|| Age { statement, value: format!("{number} {unit}"), bare: unitless, sex: None })
        }
    }
}

/// Whether `34F` is an age and a sex, rather than degrees, minutes or metres: the letter is a capital and the whole set
/// apart from what stands before it, or it is set apart on both sides. Longer forms ("34yo f") speak for themselves.
fn is_shorthand(scene: &Scene<'_>, statement: Statement) -> bool {
    let written = scene.written(statement.from, statement.to);
    let mut letters = written.chars().filter(|c| c.is_alphabetic());
    match (letters.next(), letters.next()) {
        (Some(letter), None) => {
            let apart = letter.is_uppercase() && scene.set_apart_before(statement.from);
            apart || scene.set_apart(statement.from, statement.to)
        }
        _ => true,
    }
}

/// `(F34)`: a letter for the sex, then two digits, set apart. Behind the name of an event it is a code of it.
fn letter_first(scene: &Scene<'_>, i: usize) -> Option<Age> {
    let (letter, digits) = scene.word(i).split_at_checked(1)?;
    let sex = match letter {
        "f" => "female",
        "m" => "male",
        _ => return None,
    };
    let number: f64 = (digits.len() == 2).then(|| digits.parse().ok())??;
    let code = i > 0 && scene.units[i - 1].event.is_some();
    if code || !(BARE.0..=BARE.1).contains(&number) || !scene.set_apart(i, i + 1) {
        return None;
    }
    let statement = Statement { from: i, to: i + 1, value: sex };
    Some(Age { statement, value: format!("{number} a"), bare: false, sex: Some(sex) })
}
