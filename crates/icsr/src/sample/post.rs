//! The least that is sent: a public post.

use super::events;
use super::values::known;
use crate::Icsr;
use crate::c::{Identification, PrimarySource, SectionC, Sender};
use crate::d::Patient;
use crate::g::Drug;
use crate::h::Narrative;
use crate::value::{Known, NullFlavor};

/// The least that is sent: a public post of somebody unknown about a drug and what it did.
pub(super) fn post() -> Icsr {
    let full = super::case();
    let mut reaction = events::drowsiness();
    reaction.start = None;
    reaction.end = None;
    reaction.duration = None;
    reaction.confirmed = None;
    reaction.highlighted = None;
    Icsr {
        c: SectionC {
            identification: Identification {
                kind: "1".into(),
                documents: Vec::new(),
                other_ids: Vec::new(),
                linked: Vec::new(),
                nullification: None,
                ..full.c.identification
            },
            sources: vec![PrimarySource {
                family_name: Some(Known::Null(NullFlavor::Nask)),
                country: Some(known("DE")),
                qualification: Some(known("5")),
                is_primary: true,
                fda_email: Some(Known::Null(NullFlavor::Nask)),
                ..PrimarySource::default()
            }],
            sender: Sender {
                kind: "1".into(),
                organisation: Some("Invented Pharma".into()),
                ..Sender::default()
            },
            literature: Vec::new(),
            study: None,
        },
        d: Patient {
            name: Known::Null(NullFlavor::Unk),
            gp_record: None,
            specialist_record: None,
            hospital_record: None,
            investigation: None,
            birth: None,
            age: None,
            gestation: None,
            age_group: None,
            weight: None,
            height: None,
            sex: None,
            last_menstrual_period: None,
            history: Vec::new(),
            history_text: Some(Known::Null(NullFlavor::Unk)),
            concomitant_therapies: None,
            past_drugs: Vec::new(),
            death: None,
            parent: None,
            fda_race: vec![Known::Null(NullFlavor::Unk)],
            fda_ethnicity: Some(Known::Null(NullFlavor::Unk)),
        },
        e: vec![reaction],
        f: Vec::new(),
        g: vec![Drug {
            id: events::analgesic().id,
            role: "1".into(),
            mpid: None,
            phpid: None,
            name: "Dolorex".into(),
            substances: Vec::new(),
            country_obtained: None,
            blinded: false,
            authorisation: None,
            dosages: Vec::new(),
            cumulative_dose: None,
            gestation: None,
            indications: Vec::new(),
            action: None,
            relations: Vec::new(),
            additional: Vec::new(),
            additional_text: None,
        }],
        h: Narrative {
            text: known("Somebody wrote in a public forum that Dolorex made them very drowsy."),
            reporter_comments: None,
            diagnoses: Vec::new(),
            sender_comments: None,
            summaries: Vec::new(),
        },
    }
}
