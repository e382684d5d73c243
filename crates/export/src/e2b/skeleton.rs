//! What is kept of a case that was sent, so that it can be taken back after its post was withdrawn, or where it cannot be built any more:
//! identifiers, codes and names of products, which a receiver finds the case by. No word of the post is in it, no age, no date but those
//! of the report.

use icsr::Icsr;
use icsr::d::Patient;
use icsr::g::Drug;
use icsr::h::Narrative;
use icsr::value::{Known, NullFlavor};

/// The narrative of a case whose post is gone.
pub(super) const GONE: &str = "The post that told of this case was withdrawn, and nothing of what it told is kept. The case is taken back.";

/// The narrative of a case whose post is there, and is none any more.
pub(super) const NO_CASE: &str = "The case is taken back.";

pub(super) fn skeleton(case: &Icsr) -> Icsr {
    let mut bare = case.clone();
    bare.c.identification.documents.clear();
    bare.c.identification.nullification = None;
    bare.c.literature.clear();
    bare.d = Patient {
        name: Known::Null(NullFlavor::Nask),
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
        sex: Some(Known::Null(NullFlavor::Unk)),
        last_menstrual_period: None,
        history: Vec::new(),
        history_text: Some(Known::Null(NullFlavor::Unk)),
        concomitant_therapies: None,
        past_drugs: Vec::new(),
        death: None,
        parent: None,
        fda_race: case.d.fda_race.clone(),
        fda_ethnicity: case.d.fda_ethnicity.clone(),
    };
    for reaction in &mut bare.e {
        (reaction.native, reaction.translation, reaction.start, reaction.end) = (None, None, None, None);
    }
    bare.f.clear();
    for drug in &mut bare.g {
        let Drug { id, role, name, substances, .. } = drug.clone();
        *drug = Drug {
            id,
            role,
            name,
            substances,
            mpid: None,
            phpid: None,
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
        };
    }
    bare.h = Narrative {
        text: Known::Is(GONE.to_owned()),
        reporter_comments: None,
        diagnoses: Vec::new(),
        sender_comments: None,
        summaries: Vec::new(),
    };
    bare
}
