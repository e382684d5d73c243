//! A case made up for examples and tests: a mother took two drugs while she nursed, the infant became drowsy and later died.
//!
//! [`case`] has something in every section and repeats what can be repeated, so that whoever reads or writes cases meets all of it.
//! Only what would contradict the rest is left out: a last menstrual period (D.6) and a gestation period (D.2.2.1) of the
//! infant, and both identifiers for one product. [`post`] is the opposite: what a public post gives. People, products and codes
//! are invented; the MedDRA codes have the form of codes and are none.

mod events;
mod patient;
mod post;
mod report;
mod values;

use crate::Icsr;
use crate::h::Narrative;
use crate::n::{Batch, Message};
use crate::profile::Profile;
use values::{in_language, known, term, ts};

/// The case with everything.
pub fn case() -> Icsr {
    Icsr {
        c: report::section(),
        d: patient::section(),
        e: vec![events::drowsiness(), events::breathing()],
        f: vec![events::level(), events::protein()],
        g: vec![events::analgesic(), events::antihistamine()],
        h: Narrative {
            text: known(
                "A mother wrote in a public forum that her daughter, three months old, slept <16 hours & would not wake \
                 for feeds while she herself took two drugs.\nEight days later the infant stopped breathing and died.",
            ),
            reporter_comments: Some("I am sure it was the drops.".into()),
            diagnoses: vec![term("10900021"), term("10900022")],
            sender_comments: Some("The interval is compatible with exposure by milk.".into()),
            summaries: vec![
                in_language("授乳中の母親が薬を二つ服用し、乳児が眠り続けた。", "jpn"),
                in_language("Die Mutter nahm während der Stillzeit zwei Arzneien ein.", "deu"),
            ],
        },
    }
}

/// The least that is sent: a public post of somebody unknown about a drug and what it did.
pub fn post() -> Icsr {
    post::post()
}

/// A batch of one message with a case, for the receiver of a profile.
pub fn batch(case: Icsr, profile: &Profile) -> Batch {
    Batch {
        number: "HARK-2026-000001".into(),
        sender: "INVENTED".into(),
        receiver: profile.batch_receiver.clone(),
        transmitted: ts("20260310090000+0000"),
        messages: vec![message(case, profile)],
    }
}

/// A message with a case, for the receiver of a profile.
pub fn message(case: Icsr, profile: &Profile) -> Message {
    Message {
        id: case.c.identification.id.clone(),
        sender: "INVENTED".into(),
        receiver: profile.message_receiver.clone(),
        created: case.c.identification.created.clone(),
        case,
    }
}
