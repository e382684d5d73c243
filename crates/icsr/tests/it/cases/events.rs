//! Sections E, F and G as they may be: reactions, tests, drugs.

use icsr::e::{Reaction, Seriousness};
use icsr::f::{Measured, Qualifier, Test};
use icsr::g::{Assessment, Authorisation, Dosage, Drug, Indication, Interval, Relation, Substance};
use icsr::value::{Known, NullFlavor};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::values::{
    TIME, code, edqm, identifier, in_language, known, maybe, number, product_ids, quantity, span, term,
    term_id, text, ts,
};

const NOT_MASKED: &[NullFlavor] = &[NullFlavor::Unk, NullFlavor::Asku, NullFlavor::Nask];

/// A reaction; its identifier is given by the case.
pub(crate) fn reaction() -> BoxedStrategy<Reaction> {
    let words = (of(in_language(250)), of(text(250)), term(), of(code(&["1", "2", "3", "4"])));
    let times = (span(), of(quantity(4, TIME)));
    let rest = (code(&["0", "1", "2", "3", "4", "5"]), of(code(&["DE", "JP"])));
    (words, any::<[bool; 7]>(), times, rest)
        .prop_map(
            |(
                (native, translation, term, highlighted),
                met,
                ((start, end), duration),
                (outcome, country),
            )| {
                let [
                    death,
                    life_threatening,
                    hospitalisation,
                    disability,
                    congenital_anomaly,
                    other_important,
                    needed,
                ] = met;
                let seriousness = Seriousness {
                    death: outcome == "5" || death,
                    life_threatening,
                    hospitalisation,
                    disability,
                    congenital_anomaly,
                    other_important,
                    fda_required_intervention: Some(needed),
                };
                Reaction {
                    id: String::new(),
                    native,
                    translation,
                    term,
                    highlighted: highlighted
                        .filter(|code| matches!(code.as_str(), "3" | "4") == seriousness.is_serious()),
                    seriousness,
                    start,
                    end,
                    duration,
                    outcome,
                    confirmed: None,
                    country,
                }
            },
        )
        .boxed()
}

/// A test.
pub(crate) fn test() -> BoxedStrategy<Test> {
    const QUALIFIERS: &[Qualifier] =
        &[Qualifier::Equal, Qualifier::Less, Qualifier::AtMost, Qualifier::Greater, Qualifier::AtLeast];
    let result = (select(QUALIFIERS), number(5), select(&["mg/dL", "mmol/L", "[iU]/L"][..]))
        .prop_map(|(qualifier, number, unit)| Measured { qualifier, number, unit: unit.into() });
    let name = (of(text(250)), term());
    let results = (of(code(&["1", "2", "3", "4"])), of(result), text(2000));
    let rest = (of(number(4)), of(number(4)), of(text(2000)), of(any::<bool>()));
    (known(ts(), &[NullFlavor::Unk]), name, results, rest)
        .prop_map(
            |(date, (name, term), (result_code, result, words), (low, high, comments, more_available))| {
                Test {
                    date,
                    name,
                    term: Some(term),
                    result_code,
                    normal_low: low.filter(|_| result.is_some()),
                    normal_high: high.filter(|_| result.is_some()),
                    result,
                    result_text: Some(words),
                    comments,
                    more_available,
                }
            },
        )
        .boxed()
}

fn dosage() -> BoxedStrategy<Dosage> {
    let interval = prop_oneof![
        (number(3), select(TIME))
            .prop_map(|(number, unit)| Interval { number: Some(number), unit: unit.into() }),
        select(&["{asnecessary}", "{cyclical}", "{total}"][..])
            .prop_map(|unit| Interval { number: None, unit: unit.into() }),
    ];
    let how_much = (of(quantity(4, &["mg", "{DF}", "mL", "[iU]"])), of(interval), of(quantity(4, TIME)));
    let words = (of(text(35)), of(text(2000)));
    let forms = (
        maybe(text(60), NOT_MASKED),
        of(edqm("PDF")),
        maybe(text(60), NOT_MASKED),
        of(edqm("ROA")),
        maybe(text(60), NOT_MASKED),
        of(edqm("ROA")),
    );
    (how_much, span(), words, forms)
        .prop_map(|((dose, interval, duration), (start, end), (lot, text), forms)| {
            let (form, form_term, route, route_term, parent_route, parent_route_term) = forms;
            Dosage {
                dose,
                interval,
                start,
                end,
                duration,
                lot,
                text,
                form,
                form_term,
                route,
                route_term,
                parent_route,
                parent_route_term,
            }
        })
        .boxed()
}

fn substance() -> BoxedStrategy<Substance> {
    (text(250), of(term_id()), of(quantity(5, &["mg", "ug", "mL"])))
        .prop_map(|(name, term, strength)| Substance { name: Some(name), term, strength })
        .boxed()
}

fn relation() -> BoxedStrategy<Relation> {
    let assessment = (text(60), text(60), text(60)).prop_map(|(source, method, result)| Assessment {
        source: Some(source),
        method: Some(method),
        result: Some(result),
    });
    (vec(assessment, 0..3), of(quantity(4, TIME)), of(quantity(4, TIME)), of(code(&["1", "2", "3", "4"])))
        .prop_map(|(assessments, from_first_dose, from_last_dose, recurrence)| Relation {
            reaction: String::new(),
            assessments,
            from_first_dose,
            from_last_dose,
            recurrence,
        })
        .boxed()
}

/// A drug; its identifier and those of reactions are given by the case, which also cuts its relations to the reactions.
pub(crate) fn drug() -> BoxedStrategy<Drug> {
    let indication = (known(text(250), NOT_MASKED), term())
        .prop_map(|(text, term)| Indication { text: Some(text), term: Some(term) });
    let authorisation =
        (identifier(35), code(&["DE", "US", "EU"]), text(60)).prop_map(|(number, country, holder)| {
            Authorisation { number: Some(number), country: Some(country), holder: Some(holder) }
        });
    let product = (
        product_ids(),
        text(250),
        vec(substance(), 0..3),
        of(code(&["DE", "JP"])),
        any::<bool>(),
        of(authorisation),
    );
    let use_of_it = (
        code(&["1", "2", "3", "4"]),
        vec(dosage(), 0..3),
        of(quantity(5, &["mg", "g"])),
        of(quantity(2, &["wk", "mo", "{trimester}"])),
        vec(indication, 0..3),
        of(code(&["0", "1", "2", "3", "4", "9"])),
    );
    let rest =
        (vec(relation(), 0..4), vec(code(&["1", "2", "7", "8", "9", "10", "11"]), 0..3), of(text(2000)));
    (product, use_of_it, rest)
        .prop_map(|(product, use_of_it, (relations, mut additional, additional_text))| {
            let ((mpid, phpid), name, substances, country_obtained, blinded, authorisation) = product;
            let (role, dosages, cumulative_dose, gestation, indications, action) = use_of_it;
            additional.sort();
            additional.dedup();
            Drug {
                id: String::new(),
                role,
                mpid,
                phpid,
                name,
                substances,
                country_obtained,
                blinded,
                authorisation,
                dosages,
                cumulative_dose,
                gestation,
                indications,
                action,
                relations,
                additional,
                additional_text,
            }
        })
        .boxed()
}

/// Whether a drug or reaction says that somebody died.
pub(crate) fn died(reactions: &[Reaction]) -> bool {
    reactions.iter().any(|reaction| reaction.seriousness.death)
}

/// Confirmed by a health professional, or not: not said where the source is one.
pub(crate) fn confirm(reactions: &mut [Reaction], qualification: Option<&Known<String>>) {
    if qualification == Some(&Known::Is("5".into())) {
        reactions.iter_mut().for_each(|reaction| reaction.confirmed = Some(false));
    }
}
