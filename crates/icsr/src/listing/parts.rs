//! Parts of a case in words, as both tables have them.

use super::cell::Cell;
use super::meta::{ListingMeta, Names, TermNames};
use super::words::{self, Words};
use crate::case::Icsr;
use crate::e::Reaction;
use crate::g::{Dosage, Drug, Relation};
use crate::value::{Known, MedDra, Quantity, Ts};

/// What a row is made of.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) case: &'a Icsr,
    pub(super) meta: &'a ListingMeta,
    pub(super) names: Names<'a>,
}

/// Texts one after another in a cell; empty ones are left out.
pub(super) fn joined<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Cell {
    let mut all = String::new();
    for text in texts {
        let text = text.as_ref();
        if !text.is_empty() {
            if !all.is_empty() {
                all.push_str("; ");
            }
            all.push_str(text);
        }
    }
    Cell::text(all)
}

/// The same, each text once.
pub(super) fn once<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Cell {
    let mut seen: Vec<String> = Vec::new();
    for text in texts {
        if !seen.iter().any(|have| have == text.as_ref()) {
            seen.push(text.as_ref().to_owned());
        }
    }
    joined(seen)
}

/// The value as text, or the code of its null flavour.
pub(super) fn or_null<T>(value: Option<&Known<T>>, text: impl FnOnce(&T) -> String) -> String {
    match value {
        None => String::new(),
        Some(Known::Is(value)) => text(value),
        Some(Known::Null(why)) => why.code().to_owned(),
    }
}

/// A coded value in words, or the code of its null flavour.
pub(super) fn coded(words: Words, value: Option<&Known<String>>) -> Cell {
    Cell::text(or_null(value, |code| words::word(words, code).to_owned()))
}

/// A point in time as text, as exact as it is known: `2026`, `2026-02`, `2026-02-28`.
pub(super) fn when(ts: &Ts) -> String {
    let date = ts.date();
    let parts = [date.get(..4), date.get(4..6), date.get(6..8)];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// The day of a point in time; empty where it is not known to the day.
pub(super) fn day(ts: &Ts) -> Cell {
    jiff::civil::Date::strptime("%Y%m%d", ts.date()).map_or(Cell::Empty, Cell::Date)
}

/// A number with its unit.
pub(super) fn quantity(quantity: &Quantity) -> String {
    format!("{} {}", quantity.number, quantity.unit)
}

/// A dosage in words: those of the reporter, else dose and interval.
pub(super) fn dose(dosage: &Dosage) -> String {
    if let Some(text) = &dosage.text {
        return text.clone();
    }
    let dose = dosage.dose.as_ref().map(quantity);
    let interval = dosage.interval.as_ref().map(|interval| match &interval.number {
        Some(number) => format!("every {number} {}", interval.unit),
        None => interval.unit.clone(),
    });
    [dose, interval].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Routes of a drug: in words, else the identifier of the term.
pub(super) fn routes(drug: &Drug) -> impl Iterator<Item = String> + '_ {
    drug.dosages.iter().map(|dosage| {
        let words = or_null(dosage.route.as_ref(), Clone::clone);
        if words.is_empty() {
            dosage.route_term.as_ref().map_or(words, |term| term.id.clone())
        } else {
            words
        }
    })
}

/// Begin of the dosages of a drug.
pub(super) fn starts(drug: &Drug) -> impl Iterator<Item = String> + '_ {
    drug.dosages.iter().map(|dosage| or_null(dosage.start.as_ref(), when))
}

/// End of the dosages of a drug.
pub(super) fn ends(drug: &Drug) -> impl Iterator<Item = String> + '_ {
    drug.dosages.iter().map(|dosage| or_null(dosage.end.as_ref(), when))
}

/// Substances of a drug.
pub(super) fn substances(drug: &Drug) -> impl Iterator<Item = &str> {
    drug.substances.iter().filter_map(|substance| substance.name.as_deref())
}

/// From the first dose, else from the last, to the reaction.
pub(super) fn onset(relation: &Relation) -> String {
    relation.from_first_dose.as_ref().or(relation.from_last_dose.as_ref()).map_or_else(String::new, quantity)
}

/// Assessments of a relation: `source: result (method)`.
pub(super) fn causality(relation: &Relation) -> impl Iterator<Item = String> + '_ {
    relation.assessments.iter().map(|assessment| {
        let source = assessment.source.as_deref().map_or_else(String::new, |source| format!("{source}: "));
        let result = assessment.result.as_deref().unwrap_or("not said");
        let method = assessment.method.as_deref().map_or_else(String::new, |method| format!(" ({method})"));
        format!("{source}{result}{method}")
    })
}

/// What was reported: in English, else in its own language.
pub(super) fn verbatim(reaction: &Reaction) -> String {
    let native = reaction.native.as_ref().map(|native| native.text.clone());
    reaction.translation.clone().or(native).unwrap_or_default()
}

/// A term: its name, else its code; nothing where it has no code yet.
pub(super) fn llt(term: &MedDra, names: Names<'_>) -> String {
    named(term, names).map_or_else(|| term.code.clone(), |known| format!("{} ({})", known.llt, term.code))
}

/// Names of a term that has a code.
pub(super) fn named(term: &MedDra, names: Names<'_>) -> Option<TermNames> {
    if term.code.is_empty() { None } else { names(term) }
}
