//! Section G.

use super::{Facts, Group, numbered};
use crate::case::Icsr;
use crate::e::Reaction;
use crate::g::{Dosage, Drug, Interval, Relation};
use crate::value::TermId;
use crate::words::{self, Terms};

/// Number with the version of its dictionary.
pub(super) fn identifier(term: &TermId) -> String {
    format!("{} (version {})", term.id, term.version)
}

pub(super) fn drugs(case: &Icsr, terms: &Terms) -> Vec<Group> {
    let mut groups = Vec::new();
    for (at, it) in case.g.iter().enumerate() {
        let title = format!("{}: {}", numbered("Drug", at), it.name);
        groups.push(drug(it, terms, title.clone()));
        let dosages = it.dosages.iter().enumerate();
        groups.extend(dosages.map(|(at, it)| dosage(it, format!("{title}, {}", numbered("dosage", at)))));
        groups.extend(it.relations.iter().map(|it| relation(it, &case.e, terms, &title)));
    }
    groups
}

fn drug(drug: &Drug, terms: &Terms, title: String) -> Group {
    let id = |term: &Option<TermId>| term.as_ref().map_or(String::new(), identifier);
    let mut facts = Facts::new(title);
    facts.add("G.k.1", "Role", words::meaning(words::ROLE, &drug.role));
    facts.add("G.k.2.1.1", "MPID", id(&drug.mpid));
    facts.add("G.k.2.1.2", "PhPID", id(&drug.phpid));
    facts.add("G.k.2.2", "Name as reported", drug.name.as_str());
    for substance in &drug.substances {
        facts.text("G.k.2.3.r.1", "Substance", &substance.name);
        facts.add("G.k.2.3.r.2", "Substance identifier", id(&substance.term));
        facts.quantity("G.k.2.3.r.3", "Strength", &substance.strength);
    }
    facts.text("G.k.2.4", "Country where obtained", &drug.country_obtained);
    facts.yes_no("G.k.2.5", "Blinded", drug.blinded.then_some(true));
    if let Some(authorisation) = &drug.authorisation {
        facts.text("G.k.3.1", "Authorisation number", &authorisation.number);
        facts.text("G.k.3.2", "Authorisation country", &authorisation.country);
        facts.text("G.k.3.3", "Authorisation holder", &authorisation.holder);
    }
    facts.quantity("G.k.5", "Cumulative dose to the first reaction", &drug.cumulative_dose);
    facts.quantity("G.k.6", "Gestation period at exposure", &drug.gestation);
    for indication in &drug.indications {
        facts.known("G.k.7.r.1", "Indication as reported", &indication.text);
        let term = indication.term.as_ref().map_or(String::new(), |term| words::term(term, terms));
        facts.add("G.k.7.r.2", "Indication", term);
    }
    facts.code("G.k.8", "Action taken", words::ACTION, &drug.action);
    for code in &drug.additional {
        facts.add("G.k.10.r", "Special situation", words::meaning(words::ADDITIONAL, code));
    }
    facts.text("G.k.11", "More about it", &drug.additional_text);
    facts.done()
}

fn dosage(dosage: &Dosage, title: String) -> Group {
    let id = |term: &Option<TermId>| term.as_ref().map_or(String::new(), identifier);
    let mut facts = Facts::new(title);
    facts.quantity("G.k.4.r.1", "Dose", &dosage.dose);
    facts.add("G.k.4.r.2", "Interval", dosage.interval.as_ref().map_or(String::new(), interval));
    facts.date("G.k.4.r.4", "Start", &dosage.start);
    facts.date("G.k.4.r.5", "Last time", &dosage.end);
    facts.quantity("G.k.4.r.6", "Duration", &dosage.duration);
    facts.text("G.k.4.r.7", "Batch or lot", &dosage.lot);
    facts.text("G.k.4.r.8", "In words", &dosage.text);
    facts.known("G.k.4.r.9.1", "Form", &dosage.form);
    facts.add("G.k.4.r.9.2", "Form (EDQM)", id(&dosage.form_term));
    facts.known("G.k.4.r.10.1", "Route", &dosage.route);
    facts.add("G.k.4.r.10.2", "Route (EDQM)", id(&dosage.route_term));
    facts.known("G.k.4.r.11.1", "Parent's route", &dosage.parent_route);
    facts.add("G.k.4.r.11.2", "Parent's route (EDQM)", id(&dosage.parent_route_term));
    facts.done()
}

fn interval(interval: &Interval) -> String {
    match (interval.unit.as_str(), interval.number.as_deref()) {
        ("{asnecessary}", _) => "As necessary".into(),
        ("{cyclical}", _) => "In cycles".into(),
        ("{total}", _) => "In total".into(),
        (unit, Some("1") | None) => format!("Every {}", words::unit(unit, "1")),
        (unit, Some(number)) => format!("Every {number} {}", words::unit(unit, number)),
    }
}

fn relation(relation: &Relation, reactions: &[Reaction], terms: &Terms, title: &str) -> Group {
    let reaction = reactions.iter().find(|reaction| reaction.id == relation.reaction);
    let named = reaction.map_or(relation.reaction.clone(), |reaction| words::term(&reaction.term, terms));
    let mut facts = Facts::new(format!("{title}, and {named}"));
    // It is sent also where nobody has assessed anything.
    facts.add("G.k.9.i.1", "Reaction", named);
    for assessment in &relation.assessments {
        facts.text("G.k.9.i.2.r.1", "Assessed by", &assessment.source);
        facts.text("G.k.9.i.2.r.2", "Method", &assessment.method);
        facts.text("G.k.9.i.2.r.3", "Result", &assessment.result);
    }
    facts.quantity("G.k.9.i.3.1", "From the first dose to the reaction", &relation.from_first_dose);
    facts.quantity("G.k.9.i.3.2", "From the last dose to the reaction", &relation.from_last_dose);
    facts.code("G.k.9.i.4", "Given again", words::RECURRENCE, &relation.recurrence);
    facts.done()
}
