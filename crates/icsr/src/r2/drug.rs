//! `drug`: section G. R2 has one dosage in a drug, so that a drug with several dosages is told several times.

use super::codes::{ACTION, ADDITIONAL, DOSE, GESTATION, INTERVAL, RECURRENCE, ROLE, ROUTE, TIME, mapped};
use super::xml::Xml;
use crate::e::Reaction;
use crate::g::{Dosage, Drug, Relation};
use crate::value::{Known, NullFlavor, Quantity, TermId};

pub(super) fn write(xml: &mut Xml, drug: &Drug, reactions: &[Reaction]) {
    xml.of(Some(&drug.name));
    let none = Dosage::default();
    let dosages = if drug.dosages.is_empty() { std::slice::from_ref(&none) } else { drug.dosages.as_slice() };
    for dosage in dosages {
        one(xml, drug, dosage, reactions);
    }
    rest(xml, drug);
    xml.of(None);
}

fn one(xml: &mut Xml, drug: &Drug, dosage: &Dosage, reactions: &[Reaction]) {
    xml.open("drug");
    xml.maybe("drugcharacterization", mapped(ROLE, &drug.role));
    xml.leaf("medicinalproduct", &drug.name);
    xml.maybe("obtaindrugcountry", drug.country_obtained.as_deref());
    xml.maybe("drugbatchnumb", dosage.lot.as_deref());
    if let Some(authorisation) = &drug.authorisation {
        xml.maybe("drugauthorizationnumb", authorisation.number.as_deref());
        xml.maybe("drugauthorizationcountry", authorisation.country.as_deref());
        xml.maybe("drugauthorizationholder", authorisation.holder.as_deref());
    }
    dose(xml, dosage);
    let cumulative = drug.cumulative_dose.as_ref();
    xml.quantity("drugcumulativedosagenumb", "drugcumulativedosageunit", cumulative, DOSE, "G.k.5");
    xml.maybe("drugdosagetext", dosage.text.as_deref());
    xml.private("drugdosageform", dosage.form.as_ref());
    xml.maybe("drugadministrationroute", route(dosage.route.as_ref()));
    xml.maybe("drugparadministration", route(dosage.parent_route.as_ref()));
    let gestation = drug.gestation.as_ref();
    xml.quantity("reactiongestationperiod", "reactiongestationperiodunit", gestation, GESTATION, "G.k.6");
    if let Some(first) = drug.indications.first() {
        match (&first.term, &first.text) {
            (Some(term), _) => xml.term("drugindicationmeddraversion", "drugindication", Some(term)),
            (None, text) => xml.private("drugindication", text.as_ref()),
        }
    }
    xml.date("drugstartdateformat", "drugstartdate", dosage.start.as_ref());
    let told = |period: fn(&Relation) -> Option<&Quantity>| drug.relations.iter().find_map(period);
    let from_first = told(|relation| relation.from_first_dose.as_ref());
    let from_last = told(|relation| relation.from_last_dose.as_ref());
    xml.period("drugstartperiod", "drugstartperiodunit", from_first, "G.k.9.i.3.1");
    xml.period("druglastperiod", "druglastperiodunit", from_last, "G.k.9.i.3.2");
    xml.date("drugenddateformat", "drugenddate", dosage.end.as_ref());
    let duration = dosage.duration.as_ref();
    xml.period("drugtreatmentduration", "drugtreatmentdurationunit", duration, "G.k.4.r.6");
    xml.maybe("actiondrug", drug.action.as_deref().and_then(|code| mapped(ACTION, code)));
    xml.maybe("drugrecurreadministration", recurrence(&drug.relations));
    xml.leaf("drugadditional", &additional(drug));
    for substance in &drug.substances {
        if let Some(name) = &substance.name {
            xml.open("activesubstance");
            xml.leaf("activesubstancename", name);
            xml.close("activesubstance");
        }
    }
    relations(xml, drug, reactions);
    xml.close("drug");
    unplaced(xml, dosage);
}

/// `5 mg, 2 times in 3 days` is no matter of R3: what is separated is one dose, and the interval is between two of them.
fn dose(xml: &mut Xml, dosage: &Dosage) {
    let amount = dosage.dose.as_ref();
    xml.quantity("drugstructuredosagenumb", "drugstructuredosageunit", amount, DOSE, "G.k.4.r.1");
    let Some(interval) = &dosage.interval else { return };
    if let Some(unit) = mapped(TIME, &interval.unit) {
        xml.leaf("drugseparatedosagenumb", "1");
        xml.maybe("drugintervaldosageunitnumb", interval.number.as_deref());
        xml.leaf("drugintervaldosagedefinition", unit);
    } else if let Some(definition) = mapped(INTERVAL, &interval.unit) {
        xml.leaf("drugintervaldosagedefinition", definition);
    } else {
        let number = interval.number.as_deref().unwrap_or_default();
        xml.rest("G.k.4.r.2", format!("{number} {}", interval.unit).trim());
    }
}

/// The code of a route that is given in words, such as `Oral use`.
fn route(words: Option<&Known<String>>) -> Option<&'static str> {
    match words? {
        Known::Is(words) => {
            let words = words.to_ascii_lowercase();
            mapped(ROUTE, words.trim().trim_end_matches(" use"))
        }
        Known::Null(NullFlavor::Unk | NullFlavor::Asku | NullFlavor::Nask) => Some("065"),
        Known::Null(_) => None,
    }
}

/// Yes before no before not known, over all reactions.
fn recurrence(relations: &[Relation]) -> Option<&'static str> {
    relations.iter().filter_map(|relation| mapped(RECURRENCE, relation.recurrence.as_deref()?)).min()
}

fn additional(drug: &Drug) -> String {
    let mut texts: Vec<&str> = Vec::new();
    if drug.role == "4" {
        texts.push("Drug not administered");
    }
    if drug.blinded {
        texts.push("Investigational product blinded");
    }
    texts.extend(drug.additional.iter().filter_map(|code| mapped(ADDITIONAL, code)));
    texts.extend(drug.additional_text.as_deref());
    texts.join("; ")
}

fn relations(xml: &mut Xml, drug: &Drug, reactions: &[Reaction]) {
    let term = |relation: &Relation| {
        reactions.iter().find(|reaction| reaction.id == relation.reaction).map(|reaction| &reaction.term)
    };
    for relation in drug.relations.iter().filter(|relation| relation.recurrence.as_deref() == Some("1")) {
        xml.open("drugrecurrence");
        xml.term("drugrecuractionmeddraversion", "drugrecuraction", term(relation));
        xml.close("drugrecurrence");
    }
    for relation in &drug.relations {
        for assessment in &relation.assessments {
            xml.open("drugreactionrelatedness");
            xml.term("drugreactionassesmeddraversion", "drugreactionasses", term(relation));
            xml.maybe("drugassessmentsource", assessment.source.as_deref());
            xml.maybe("drugassessmentmethod", assessment.method.as_deref());
            xml.maybe("drugresult", assessment.result.as_deref());
            xml.close("drugreactionrelatedness");
        }
    }
}

/// What of a dosage R2 has no element or no code for.
fn unplaced(xml: &mut Xml, dosage: &Dosage) {
    for (element, words) in [("G.k.4.r.10.1", &dosage.route), ("G.k.4.r.11.1", &dosage.parent_route)] {
        if let (Some(Known::Is(text)), None) = (words, route(words.as_ref())) {
            xml.rest(element, text);
        }
    }
    let terms = [
        ("G.k.4.r.9.2", &dosage.form_term),
        ("G.k.4.r.10.2", &dosage.route_term),
        ("G.k.4.r.11.2", &dosage.parent_route_term),
    ];
    for (element, term) in terms {
        identifier(xml, element, None, term.as_ref());
    }
}

/// What of a drug R2 has no element for.
fn rest(xml: &mut Xml, drug: &Drug) {
    identifier(xml, "G.k.2.1.1", None, drug.mpid.as_ref());
    identifier(xml, "G.k.2.1.2", None, drug.phpid.as_ref());
    for substance in &drug.substances {
        identifier(xml, "G.k.2.3.r.2", substance.name.as_deref(), substance.term.as_ref());
        if let Some(strength) = &substance.strength {
            let name = substance.name.as_deref().unwrap_or_default();
            xml.rest("G.k.2.3.r.3", format!("{name} {} {}", strength.number, strength.unit).trim());
        }
    }
    if let Some(first) = drug.indications.first()
        && let (Some(_), Some(Known::Is(text))) = (&first.term, &first.text)
    {
        xml.rest("G.k.7.r.1", text);
    }
}

/// An identifier of the drug, or of what it is made of.
fn identifier(xml: &mut Xml, element: &str, of: Option<&str>, term: Option<&TermId>) {
    if let Some(term) = term {
        let of = of.map(|of| format!("{of}: ")).unwrap_or_default();
        xml.rest(element, &format!("{of}{} ({})", term.id, term.version));
    }
}
