//! Reports that are no cases yet are listed with what is known of them.

use casework::{Actor, Change, Correction, DayZero, Entry, Hash, Label, Standing, Subject, Verdict, Words};
use export::case::{Input, sketch};
use export::listing::{Candidate, Entry as Rows, entry};
use icsr::Profile;
use icsr::listing::{CASES, Cell, Names, PAIRS, Row, TermNames};
use icsr::value::MedDra;
use icsr::write::masked;
use model::{Assertion, Field, MentionKind, ReportId, Span, Timestamp};
use serde_json::json;
use store::StoredReport;

const TEXT: &str = "My gran (74) took Exazol for gout, then she fainted and had a rash. Stopped it.";

fn report() -> StoredReport {
    let mention = |kind: &str, word: &str, concept: &str, assertion: &str| {
        let start = TEXT.find(word).unwrap();
        json!({ "kind": kind, "start": start, "end": start + word.len(), "text": word,
            "concept": format!("{kind}/{concept}"), "preferred": concept, "codes": {},
            "assertion": assertion, "how": "exact" })
    };
    let fact = |value: &str| json!({ "value": value, "start": 0, "end": 2 });
    let criterion = json!({ "status": "met" });
    serde_json::from_value(json!({
        "id": "000102030405060708090a0b0c0d0e0f",
        "revision": 1,
        "channel": "forum",
        "metrics": {},
        "created_at": "2026-11-01T09:00:00Z",
        "observed_at": "2026-11-02T10:00:00Z",
        "score": 0.75,
        "language": "en",
        "fingerprint": 1,
        "text": TEXT,
        "mentions": [
            mention("drug", "Exazol", "exazol", "affirmed"),
            mention("event", "gout", "gout", "indication"),
            mention("event", "fainted", "syncope", "other_person"),
            mention("event", "rash", "rash", "other_person"),
        ],
        "pairs": [
            { "drug": 0, "event": 1, "relation": "indication", "probability": 0.9 },
            { "drug": 0, "event": 2, "relation": "reaction", "probability": 0.9 },
            { "drug": 0, "event": 3, "relation": "reaction", "probability": 0.9 },
        ],
        "facts": {
            "reporter": fact("carer"), "age": fact("74 a"), "sex": fact("female"), "action": fact("stopped"),
            "seriousness": [{ "value": "other_important", "start": 0, "end": 2, "event": 2 }],
        },
        "validity": { "reporter": criterion, "patient": criterion, "drug": criterion, "event": criterion },
        "quality": { "first_hand": true },
        "redactions": {},
        "versions": { "hark": "1", "dictionary": "1", "model": "1", "settings": "1" },
    }))
    .unwrap()
}

fn standing(report: ReportId, changes: impl IntoIterator<Item = Change>) -> Standing {
    let mut standing = Standing::default();
    for (second, change) in (0u8..).zip(changes) {
        let entry: Entry = serde_json::from_value(json!({
            "id": ReportId([second; 16]),
            "subject": Subject::Report(report),
            "prev": standing.head,
            "at": Timestamp(1_795_000_000_000_000 + i64::from(second) * 1_000_000),
            "by": Actor::Person("rita".to_owned()),
            "change": change,
            "versions": model::Versions::default(),
        }))
        .unwrap();
        standing.apply(&entry, &[second]);
        assert_eq!(standing.head, Hash::of(&[second]));
    }
    standing
}

fn at<'a>(columns: &[icsr::listing::Column], row: &'a Row, name: &str) -> &'a Cell {
    &row[columns.iter().position(|column| column.name == name).unwrap()]
}

fn text(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) => text,
        Cell::Empty => "",
        other => panic!("no text: {other:?}"),
    }
}

/// The rows of a report that is no case, for the receiver of a profile.
fn listed(
    report: &StoredReport,
    standing: &Standing,
    profile: &Profile,
    day_zero: DayZero,
    missing: &[String],
    names: Names<'_>,
) -> Rows {
    let sender = export::case::Sender { fallback_country: "DE".to_owned(), ..Default::default() };
    let input = Input {
        report,
        standing,
        members: &[],
        sender: Some(&sender),
        profile,
        meddra: None,
        day_zero,
        may_export: true,
        created: Timestamp(1_796_000_000_000_000),
        nullification: None,
    };
    let case = masked(&sketch(&input), profile);
    entry(Candidate { report, standing, case: &case, missing }, names)
}

fn ich() -> Profile {
    Profile::built_in("ich").unwrap()
}

#[test]
fn a_report_that_nobody_touched_is_listed_as_the_machine_has_it() {
    let report = report();
    let missing = ["E.i.2.1b: no term".to_owned(), "no decision".to_owned()];
    let entry = listed(&report, &Standing::default(), &ich(), DayZero::Read, &missing, &|_| None);
    for (column, expected) in [
        ("case_id", ""),
        ("report", "000102030405060708090a0b0c0d0e0f"),
        ("report_type", "spontaneous"),
        ("reporter_qualification", "consumer or other"),
        ("age_unit", "a"),
        ("sex", "female"),
        ("suspect_products", "Exazol"),
        // The dictionary does not say that the product is one substance.
        ("substances", ""),
        // Where the post was written nobody says, and the sender's own country is no answer.
        ("country", "UNK"),
        ("indication_verbatim", "gout"),
        ("reactions_verbatim", "fainted; rash"),
        ("reactions_llt", ""),
        ("action_taken", "withdrawn"),
        ("status", "new"),
        ("missing", "E.i.2.1b: no term; no decision"),
        ("acknowledged", "not sent"),
        ("narrative", TEXT),
    ] {
        assert_eq!(text(at(&CASES, &entry.case, column)), expected, "{column}");
    }
    assert_eq!(at(&CASES, &entry.case, "age"), &Cell::Number(74.0));
    assert_eq!(at(&CASES, &entry.case, "serious"), &Cell::Bool(true));
    assert_eq!(at(&CASES, &entry.case, "first_received"), &Cell::Date(jiff::civil::date(2026, 11, 2)));
    let serious: Vec<_> = entry.reactions.iter().map(|row| at(&PAIRS, row, "serious")).collect();
    assert_eq!(serious, [&Cell::Bool(true), &Cell::Bool(false)], "each event by itself");
}

#[test]
fn what_people_said_stands_over_what_the_machine_found() {
    let report = report();
    let set = |element: &str, mention: Option<usize>, value: &str| Change::CaseSet {
        element: element.to_owned(),
        mention,
        value: Some(value.to_owned()),
    };
    let corrected = |correction| Change::Corrected { correction: Box::new(correction), criteria_met: false };
    let standing = standing(
        report.id,
        [
            corrected(Correction::Mention { mention: 3, label: None }),
            corrected(Correction::Fact {
                fact: "age".to_owned(),
                value: Some("70-79 a".to_owned()),
                words: None,
            }),
            set("E.i.2.1b", Some(2), "10042772"),
            set("E.i.1.2", Some(2), "fainted"),
            set("C.1.7", None, "true"),
            Change::Decided { verdict: Verdict::Valid, second_review: false },
        ],
    );
    let names = |term: &MedDra| {
        (term.code == "10042772").then(|| TermNames {
            llt: "Fainting".to_owned(),
            pt: "Faint".to_owned(),
            soc: "Nerves".to_owned(),
        })
    };
    let entry = listed(&report, &standing, &ich(), DayZero::Read, &[], &names);
    for (column, expected) in [
        ("reactions_verbatim", "fainted"),
        ("reactions_llt", "Fainting (10042772)"),
        ("reactions_pt", "Faint"),
        ("soc", "Nerves"),
        ("age_group", "elderly"),
        ("status", "ready"),
        ("reviewer", "rita"),
        ("review_decision", "valid"),
    ] {
        assert_eq!(text(at(&CASES, &entry.case, column)), expected, "{column}");
    }
    assert_eq!(at(&CASES, &entry.case, "age"), &Cell::Empty);
    assert_eq!(at(&CASES, &entry.case, "expedited"), &Cell::Bool(true));
    assert_eq!(entry.reactions.len(), 1);
}

/// What people say that the machine missed is read, and a mention that they say is of another kind is of that kind.
#[test]
fn what_was_missed_is_listed_and_kinds_are_as_people_say() {
    let report = report();
    let label = |word: &str, kind, concept: &str| {
        let start = TEXT.find(word).unwrap() as u32;
        let span = Span { start, end: start + word.len() as u32 };
        let words = Words { field: Field::Text, span };
        Label { kind, concept: Some(concept.to_owned()), assertion: Assertion::Affirmed, words }
    };
    let corrected = |correction| Change::Corrected { correction: Box::new(correction), criteria_met: false };
    let standing = standing(
        report.id,
        [
            corrected(Correction::Missed { label: label("took", MentionKind::Event, "event/taken") }),
            corrected(Correction::Mention {
                mention: 3,
                label: Some(label("rash", MentionKind::Drug, "drug/rash")),
            }),
        ],
    );
    let entry = listed(&report, &standing, &ich(), DayZero::Read, &[], &|_| None);
    assert_eq!(text(at(&CASES, &entry.case, "reactions_verbatim")), "fainted; took");
    assert_eq!(text(at(&CASES, &entry.case, "suspect_products")), "Exazol");
    assert_eq!(text(at(&CASES, &entry.case, "concomitants")), "rash");
}

/// Nothing is invented: no suspect where nothing is linked, no day on which it was received before day 0 has come.
#[test]
fn what_is_not_known_stays_empty() {
    let mut report = report();
    report.pairs.clear();
    let entry = listed(&report, &Standing::default(), &ich(), DayZero::Seen, &[], &|_| None);
    for column in ["first_received", "latest_information"] {
        assert_eq!(at(&CASES, &entry.case, column), &Cell::Empty, "{column}");
    }
    for (column, expected) in
        [("suspect_products", ""), ("concomitants", "Exazol"), ("reactions_verbatim", "")]
    {
        assert_eq!(text(at(&CASES, &entry.case, column)), expected, "{column}");
    }
}

/// Rows are masked as messages are.
#[test]
fn a_row_shows_what_the_receiver_may_see() {
    let (report, mut profile) = (report(), ich());
    profile.mask.insert("D.5".to_owned());
    profile.blank.insert("D.2.2".to_owned());
    let entry = listed(&report, &Standing::default(), &profile, DayZero::Read, &[], &|_| None);
    assert_eq!(text(at(&CASES, &entry.case, "sex")), "MSK");
    assert_eq!(at(&CASES, &entry.case, "age"), &Cell::Empty);
}
