//! Section C of the sample.

use super::values::{known, pdf, ts};
use crate::c::{
    Document, Identification, Literature, Nullification, OtherId, PrimarySource, Registration, SectionC,
    Sender, Study,
};
use crate::value::{Known, NullFlavor};

/// The section.
pub(super) fn section() -> SectionC {
    SectionC {
        identification: identification(),
        sources: vec![mother(), physician()],
        sender: sender(),
        literature: vec![
            Literature {
                reference: known("Invented A. Drowsiness in nursed infants. J Invent Med 2026; 1: 1-2"),
                content: Some(pdf("%PDF-1.7 reprint")),
            },
            Literature { reference: Known::Null(NullFlavor::Asku), content: None },
        ],
        study: Some(Study {
            registrations: vec![
                Registration { number: known("EUPAS-000001"), country: Some(known("DE")) },
                Registration {
                    number: Known::Null(NullFlavor::Asku),
                    country: Some(Known::Null(NullFlavor::Nask)),
                },
            ],
            name: Some(known("Listening to nursing mothers")),
            number: Some(known("LNM-2026")),
            kind: Some("3".into()),
        }),
    }
}

fn identification() -> Identification {
    Identification {
        id: "DE-INVENTED-000001".into(),
        created: ts("20260310083000+0000"),
        kind: "2".into(),
        first_received: ts("20260302"),
        latest: ts("20260309"),
        documents: vec![
            Document { title: "Capture of the post".into(), content: Some(pdf("%PDF-1.7 capture")) },
            Document { title: "Answer to a question".into(), content: None },
        ],
        expedited: Known::Is(true),
        worldwide_id: "DE-INVENTED-000001".into(),
        first_sender: "2".into(),
        other_ids: vec![
            OtherId { source: "Regional centre".into(), id: "RC-77".into() },
            OtherId { source: "Hospital".into(), id: "H-4711".into() },
        ],
        linked: vec!["DE-INVENTED-000002".into(), "DE-INVENTED-000003".into()],
        nullification: Some(Nullification {
            kind: "2".into(),
            reason: "The dose was put right after the mother answered.".into(),
        }),
        fda_local_criteria: Some("1".into()),
        fda_combination: Some(Known::Is(false)),
    }
}

fn mother() -> PrimarySource {
    PrimarySource {
        title: Some(known("Mrs")),
        given_name: Some(known("Ada")),
        middle_name: Some(known("B.")),
        family_name: Some(known("Example")),
        organisation: Some(known("Forum of Nursing Mothers")),
        department: Some(known("First Months")),
        street: Some(known("Beispielweg 1")),
        city: Some(known("Musterstadt")),
        state: Some(known("Hessen")),
        postcode: Some(known("00000")),
        telephone: Some(known("+49-69-0000000")),
        country: Some(known("DE")),
        qualification: Some(known("5")),
        is_primary: true,
        fda_email: Some(known("ada@example.org")),
    }
}

fn physician() -> PrimarySource {
    PrimarySource {
        title: Some(known("Dr")),
        given_name: Some(Known::Null(NullFlavor::Msk)),
        family_name: Some(Known::Null(NullFlavor::Msk)),
        organisation: Some(known("Example Hospital")),
        country: Some(known("AT")),
        qualification: Some(known("1")),
        fda_email: Some(Known::Null(NullFlavor::Nask)),
        ..PrimarySource::default()
    }
}

fn sender() -> Sender {
    Sender {
        kind: "1".into(),
        organisation: Some("Invented Pharma".into()),
        department: Some("Drug Safety".into()),
        title: Some("Dr".into()),
        given_name: Some("Cleo".into()),
        middle_name: Some("D.".into()),
        family_name: Some("Muster".into()),
        street: Some("Musterallee 2".into()),
        city: Some("Wien".into()),
        state: Some("Wien (Land)".into()),
        postcode: Some("1000".into()),
        country: Some("AT".into()),
        telephone: Some("+43-1-0000001".into()),
        fax: Some("+43-1-0000002".into()),
        email: Some("safety@example.com".into()),
    }
}
