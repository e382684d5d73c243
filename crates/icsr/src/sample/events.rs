//! Sections E, F and G of the sample: reactions, tests, drugs.

use super::values::{in_language, known, term, term_id, ts};
use crate::e::{Reaction, Seriousness};
use crate::f::{Measured, Qualifier, Test};
use crate::g::{Assessment, Authorisation, Dosage, Drug, Indication, Interval, Relation, Substance};
use crate::value::{Known, NullFlavor, Quantity};

const DROWSINESS: &str = "3d1f6f0a-5f7b-4d5e-8a55-0b1f6a3c0001";
const BREATHING: &str = "3d1f6f0a-5f7b-4d5e-8a55-0b1f6a3c0002";

pub(super) fn drowsiness() -> Reaction {
    Reaction {
        id: DROWSINESS.into(),
        native: Some(in_language("schläft nur noch & trinkt nicht", "deu")),
        translation: Some("only sleeps & does not drink".into()),
        term: term("10900071"),
        highlighted: Some("3".into()),
        seriousness: Seriousness {
            hospitalisation: true,
            other_important: true,
            fda_required_intervention: Some(false),
            ..Seriousness::default()
        },
        start: Some(Known::Is(ts("20260220"))),
        end: Some(Known::Is(ts("20260227"))),
        duration: Some(Quantity::new("8", "d")),
        outcome: "3".into(),
        confirmed: Some(true),
        country: Some("DE".into()),
    }
}

pub(super) fn breathing() -> Reaction {
    Reaction {
        id: BREATHING.into(),
        native: Some(in_language("Atemstillstand", "deu")),
        translation: Some("stopped breathing".into()),
        term: term("10900072"),
        highlighted: Some("4".into()),
        seriousness: Seriousness {
            death: true,
            life_threatening: true,
            hospitalisation: true,
            disability: true,
            congenital_anomaly: true,
            other_important: true,
            fda_required_intervention: Some(true),
        },
        start: Some(Known::Is(ts("20260228"))),
        end: None,
        duration: Some(Quantity::new("20", "min")),
        outcome: "5".into(),
        confirmed: Some(false),
        country: Some("AT".into()),
    }
}

pub(super) fn level() -> Test {
    Test {
        date: Known::Is(ts("20260227")),
        name: Some("Level of dolorexine in blood".into()),
        term: Some(term("10900081")),
        result_code: Some("1".into()),
        result: Some(Measured { qualifier: Qualifier::Equal, number: "87.5".into(), unit: "ng/mL".into() }),
        result_text: Some("Far above what is expected".into()),
        normal_low: Some("0".into()),
        normal_high: Some("2".into()),
        comments: Some("Taken on admission".into()),
        more_available: Some(true),
    }
}

pub(super) fn protein() -> Test {
    Test {
        date: Known::Null(NullFlavor::Unk),
        name: Some("C-reactive protein".into()),
        term: Some(term("10900082")),
        result_code: Some("2".into()),
        result: Some(Measured { qualifier: Qualifier::Less, number: "5".into(), unit: "mg/L".into() }),
        result_text: None,
        normal_low: None,
        normal_high: Some("5".into()),
        comments: None,
        more_available: Some(false),
    }
}

pub(super) fn analgesic() -> Drug {
    Drug {
        id: "9b2c4e10-7a31-4c0d-9f6e-5d2e8b7a1001".into(),
        role: "1".into(),
        mpid: Some(term_id("2026-01", "MP-1001")),
        phpid: None,
        name: "Dolorex drops".into(),
        substances: vec![
            Substance {
                name: Some("dolorexine".into()),
                term: Some(term_id("2026-03", "SUB-11")),
                strength: Some(Quantity::new("12", "mg")),
            },
            Substance {
                name: Some("paracetamol".into()),
                term: None,
                strength: Some(Quantity::new("500", "mg")),
            },
        ],
        country_obtained: Some("DE".into()),
        blinded: true,
        authorisation: Some(Authorisation {
            number: Some("EU/1/00/000/001".into()),
            country: Some("EU".into()),
            holder: Some("Invented Pharma".into()),
        }),
        dosages: vec![
            Dosage {
                dose: Some(Quantity::new("15", "mg")),
                interval: Some(Interval { number: Some("6".into()), unit: "h".into() }),
                start: Some(Known::Is(ts("20260216"))),
                end: Some(Known::Is(ts("20260227"))),
                duration: Some(Quantity::new("12", "d")),
                lot: Some("LOT-5A".into()),
                text: Some("15 drops every six hours, as the leaflet says".into()),
                form: Some(known("oral drops")),
                form_term: Some(term_id("2026-01", "PDF-00000001")),
                route: Some(known("by mouth")),
                route_term: Some(term_id("2026-01", "ROA-00000001")),
                parent_route: Some(known("by mouth (mother)")),
                parent_route_term: Some(term_id("2026-01", "ROA-00000002")),
            },
            Dosage {
                interval: Some(Interval { number: None, unit: "{asnecessary}".into() }),
                form: Some(Known::Null(NullFlavor::Asku)),
                route: Some(Known::Null(NullFlavor::Unk)),
                ..Dosage::default()
            },
        ],
        cumulative_dose: Some(Quantity::new("660", "mg")),
        gestation: Some(Quantity::new("39", "wk")),
        indications: vec![
            Indication { text: Some(known("pain after birth")), term: Some(term("10900091")) },
            Indication { text: Some(Known::Null(NullFlavor::Asku)), term: Some(term("10900092")) },
        ],
        action: Some("1".into()),
        relations: vec![
            Relation {
                reaction: DROWSINESS.into(),
                assessments: vec![
                    assessment("Mother", "Own words", "Certain"),
                    assessment("Company", "Global introspection", "Possible"),
                ],
                from_first_dose: Some(Quantity::new("4", "d")),
                from_last_dose: Some(Quantity::new("6", "h")),
                recurrence: Some("3".into()),
            },
            Relation {
                reaction: BREATHING.into(),
                assessments: vec![assessment("Company", "Global introspection", "Related")],
                from_first_dose: Some(Quantity::new("12", "d")),
                from_last_dose: Some(Quantity::new("1", "d")),
                recurrence: Some("4".into()),
            },
        ],
        additional: vec!["2".into(), "11".into()],
        additional_text: Some("The mother took twice what the leaflet says.".into()),
    }
}

pub(super) fn antihistamine() -> Drug {
    Drug {
        id: "9b2c4e10-7a31-4c0d-9f6e-5d2e8b7a1002".into(),
        role: "2".into(),
        mpid: None,
        phpid: Some(term_id("2026-02", "PH-2002")),
        name: "Schnupfnix".into(),
        substances: vec![Substance { name: Some("nasoline".into()), term: None, strength: None }],
        country_obtained: None,
        blinded: false,
        authorisation: None,
        dosages: vec![Dosage {
            text: Some("one at night".into()),
            start: Some(Known::Is(ts("202602"))),
            ..Dosage::default()
        }],
        cumulative_dose: None,
        gestation: None,
        indications: vec![Indication { text: Some(known("cold")), term: Some(term("10900093")) }],
        action: Some("0".into()),
        relations: vec![Relation {
            reaction: DROWSINESS.into(),
            assessments: Vec::new(),
            from_first_dose: None,
            from_last_dose: None,
            recurrence: None,
        }],
        additional: Vec::new(),
        additional_text: None,
    }
}

fn assessment(source: &str, method: &str, result: &str) -> Assessment {
    Assessment { source: Some(source.into()), method: Some(method.into()), result: Some(result.into()) }
}
