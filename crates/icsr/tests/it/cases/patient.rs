//! Section D as it may be.

use icsr::d::{Cause, Death, MedicalHistory, Parent, PastDrug, Patient};
use icsr::value::{Known, NullFlavor, Ts};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use super::values::{
    ASKED, UNKNOWN, code, day, known, maybe, number, product_ids, quantity, span, term, text, ts,
};

const MASKED: &[NullFlavor] = &[NullFlavor::Msk];
const AGES: &[&str] = &["a", "mo", "wk", "d", "h", "10.a"];

fn history(family: bool) -> BoxedStrategy<MedicalHistory> {
    (term(), span(), maybe(any::<bool>(), UNKNOWN), of(text(2000)), any::<bool>())
        .prop_map(move |(term, (start, end), continuing, comments, of_family)| MedicalHistory {
            term,
            start,
            continuing,
            end,
            comments,
            family: family && of_family,
        })
        .boxed()
}

fn past_drug(name: BoxedStrategy<Known<String>>) -> BoxedStrategy<PastDrug> {
    (name, product_ids(), span(), of(term()), of(term()))
        .prop_map(|(name, (mpid, phpid), (start, end), indication, reaction)| PastDrug {
            name,
            mpid,
            phpid,
            start,
            end,
            indication,
            reaction,
        })
        .boxed()
}

fn causes() -> BoxedStrategy<Vec<Cause>> {
    let cause = (term(), text(250)).prop_map(|(term, text)| Cause { term: Some(term), text: Some(text) });
    let words = text(250).prop_map(|text| Cause { term: None, text: Some(text) });
    vec(prop_oneof![cause, words], 0..3).boxed()
}

/// Death: what an autopsy found is told of where there was one.
pub(crate) fn death() -> BoxedStrategy<Death> {
    const NULLS: &[NullFlavor] = &[NullFlavor::Unk, NullFlavor::Asku, NullFlavor::Nask];
    // After all births.
    let date =
        (1u8..=2, 1u8..=28).prop_map(|(month, day)| Ts::parse(&format!("2026{month:02}{day:02}")).unwrap());
    (known(date, ASKED), causes(), known(any::<bool>(), NULLS), causes())
        .prop_map(|(date, reported_causes, autopsy, found)| Death {
            date: Some(date),
            reported_causes,
            autopsy_causes: if autopsy == Known::Is(true) { found } else { Vec::new() },
            autopsy: Some(autopsy),
        })
        .boxed()
}

fn parent() -> BoxedStrategy<Parent> {
    let who = (
        known(text(60), UNKNOWN),
        maybe(ts(), ASKED),
        of(quantity(2, &["a"])),
        known(code(&["1", "2"]), UNKNOWN),
    );
    let body = (maybe(ts(), ASKED), of(number(3)), of(number(3)));
    let past = (
        vec(history(false), 0..3),
        of(text(10_000)),
        vec(past_drug(text(250).prop_map(Known::Is).boxed()), 0..3),
    );
    (who, body, past)
        .prop_map(|((name, birth, age, sex), (lmp, weight, height), (history, history_text, past_drugs))| {
            Parent {
                name: Some(name),
                age: age.filter(|_| !matches!(birth, Some(Known::Is(_)))),
                birth,
                // Of mothers only.
                last_menstrual_period: lmp.filter(|_| sex == Known::Is("2".into())),
                sex: Some(sex),
                weight,
                height,
                history,
                history_text,
                past_drugs,
            }
        })
        .boxed()
}

/// The section, without death: whether somebody died is for the reactions to say.
pub(crate) fn section() -> BoxedStrategy<Patient> {
    let records =
        (maybe(text(20), MASKED), maybe(text(20), MASKED), maybe(text(20), MASKED), maybe(text(20), MASKED));
    let age = (
        maybe(day(), MASKED),
        of(quantity(2, AGES)),
        of(quantity(2, &["wk", "mo", "d", "{trimester}"])),
        of(code(&["0", "1", "2", "3", "4", "5", "6"])),
    );
    let body = (of(number(3)), of(number(3)), known(code(&["1", "2"]), UNKNOWN), maybe(ts(), MASKED));
    let past = (
        vec(history(true), 0..4),
        known(text(10_000), UNKNOWN),
        of(any::<bool>()),
        vec(past_drug(known(text(250), &[NullFlavor::Unk, NullFlavor::Na])), 0..4),
    );
    let race = vec(
        known(code(&["C16352", "C41259", "C41260"]), &[NullFlavor::Unk, NullFlavor::Msk, NullFlavor::Oth]),
        1..3,
    );
    let ethnicity = known(code(&["C17459", "C41222"]), &[NullFlavor::Ni, NullFlavor::Unk, NullFlavor::Msk]);
    (known(text(60), UNKNOWN), records, age, body, past, of(parent()), race, ethnicity)
        .prop_map(|(name, records, age, body, past, parent, fda_race, ethnicity)| {
            let (gp_record, specialist_record, hospital_record, investigation) = records;
            let (birth, age, gestation, age_group) = age;
            // The most precise one only.
            let age = age.filter(|_| !matches!(birth, Some(Known::Is(_))));
            let age_group = age_group.filter(|_| age.is_none() && !matches!(birth, Some(Known::Is(_))));
            let (weight, height, sex, lmp) = body;
            let (history, history_text, concomitant_therapies, past_drugs) = past;
            Patient {
                name,
                gp_record,
                specialist_record,
                hospital_record,
                investigation,
                birth,
                age,
                gestation,
                age_group,
                weight,
                height,
                last_menstrual_period: lmp.filter(|_| sex == Known::Is("2".into())),
                sex: Some(sex),
                history,
                history_text: Some(history_text),
                concomitant_therapies,
                past_drugs,
                death: None,
                parent,
                fda_race,
                fda_ethnicity: Some(ethnicity),
            }
        })
        .boxed()
}
