//! Section D of the sample.

use super::values::{known, term, term_id, ts};
use crate::d::{Cause, Death, MedicalHistory, Parent, PastDrug, Patient};
use crate::value::{Known, NullFlavor, Quantity};

/// The section.
pub(super) fn section() -> Patient {
    Patient {
        name: known("E.E."),
        gp_record: Some(known("GP-1")),
        specialist_record: Some(known("SP-2")),
        hospital_record: Some(known("HO-3")),
        investigation: Some(known("IN-4")),
        birth: Some(Known::Is(ts("20251118"))),
        age: Some(Quantity::new("3", "mo")),
        gestation: None,
        age_group: Some("2".into()),
        weight: Some("5.4".into()),
        height: Some("59".into()),
        sex: Some(known("2")),
        last_menstrual_period: None,
        history: vec![
            MedicalHistory {
                term: term("10900031"),
                start: Some(Known::Is(ts("202511"))),
                continuing: Some(Known::Is(false)),
                end: Some(Known::Is(ts("20251205"))),
                comments: Some("Light therapy for two days".into()),
                family: true,
            },
            MedicalHistory {
                term: term("10900032"),
                start: None,
                continuing: Some(Known::Null(NullFlavor::Unk)),
                end: None,
                comments: None,
                family: false,
            },
        ],
        history_text: Some(known("Born at term after a normal pregnancy")),
        concomitant_therapies: Some(true),
        past_drugs: vec![
            PastDrug {
                name: known("Vitamin K drops"),
                mpid: Some(term_id("2026-01", "MP-0001")),
                phpid: None,
                start: Some(Known::Is(ts("20251118"))),
                end: Some(Known::Is(ts("20251119"))),
                indication: Some(term("10900041")),
                reaction: Some(term("10900042")),
            },
            PastDrug {
                name: Known::Null(NullFlavor::Unk),
                mpid: None,
                phpid: Some(term_id("2026-02", "PH-0002")),
                start: Some(Known::Null(NullFlavor::Asku)),
                end: None,
                indication: None,
                reaction: None,
            },
        ],
        death: Some(Death {
            date: Some(Known::Is(ts("20260228"))),
            reported_causes: vec![
                Cause { term: Some(term("10900051")), text: Some("Stopped breathing".into()) },
                Cause { term: None, text: Some("Too much of the drops".into()) },
            ],
            autopsy: Some(Known::Is(true)),
            autopsy_causes: vec![
                Cause { term: Some(term("10900052")), text: Some("Respiratory depression".into()) },
                Cause { term: Some(term("10900053")), text: Some("Opioid in breast milk".into()) },
            ],
        }),
        parent: Some(parent()),
        fda_race: vec![known("C41261"), known("C41260")],
        fda_ethnicity: Some(known("C41222")),
    }
}

fn parent() -> Parent {
    Parent {
        name: Some(known("A.E.")),
        birth: Some(Known::Is(ts("19960704"))),
        age: Some(Quantity::new("29", "a")),
        last_menstrual_period: Some(Known::Is(ts("20250211"))),
        weight: Some("64.5".into()),
        height: Some("168".into()),
        sex: Some(known("2")),
        history: vec![
            MedicalHistory {
                term: term("10900061"),
                start: Some(Known::Is(ts("2024"))),
                continuing: Some(Known::Is(false)),
                end: Some(Known::Is(ts("202501"))),
                comments: Some("Before the pregnancy".into()),
                family: false,
            },
            MedicalHistory {
                term: term("10900064"),
                start: Some(Known::Null(NullFlavor::Asku)),
                continuing: Some(Known::Null(NullFlavor::Unk)),
                end: Some(Known::Null(NullFlavor::Nask)),
                comments: None,
                family: false,
            },
        ],
        history_text: Some("Rapid metaboliser, found out later".into()),
        past_drugs: vec![
            PastDrug {
                name: known("Nausenol"),
                mpid: Some(term_id("2026-01", "MP-0003")),
                phpid: None,
                start: Some(Known::Is(ts("202504"))),
                end: Some(Known::Is(ts("202506"))),
                indication: Some(term("10900062")),
                reaction: Some(term("10900063")),
            },
            PastDrug {
                name: known("folic acid"),
                mpid: None,
                phpid: Some(term_id("2026-02", "PH-0004")),
                start: None,
                end: None,
                indication: None,
                reaction: None,
            },
        ],
    }
}
