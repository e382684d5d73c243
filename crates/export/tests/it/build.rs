//! Cases out of reports: what the post says, what people said, where each value comes from, and what must not leave.

use std::collections::BTreeMap;

use casework::{
    CaseMessage, Change, Correction, CriterionName, DayZero, DuplicateKind, Label, MessageKind, RejectReason,
    Verdict, Words,
};
use export::case::{Built, Input, Refused, Source, build, elements, report_of};
use icsr::Profile;
use icsr::value::{Known, NullFlavor};
use model::{Assertion, Field, MentionKind, Relation, ReportId, Span, Status, Timestamp};
use proptest::prelude::*;
use store::StoredReport;

use crate::cases::*;

fn built_for(
    profile: &str,
    report: &StoredReport,
    desk: &Desk,
    members: &[StoredReport],
) -> Result<Built, Refused> {
    let (profile, sender, release) = (Profile::built_in(profile).unwrap(), sender(), release());
    build(&Input {
        report,
        standing: &desk.standing,
        members,
        sender: Some(&sender),
        profile: &profile,
        meddra: Some(&release),
        day_zero: DayZero::CriteriaMet,
        may_export: true,
        created: Timestamp(POSTED.0 + 5 * DAY),
        nullification: None,
    })
}

fn built(report: &StoredReport, desk: &Desk) -> Built {
    built_for("ich", report, desk, &[]).unwrap()
}

fn refused(report: &StoredReport, desk: &Desk) -> Vec<(String, String)> {
    let refused = built_for("ich", report, desk, &[]).unwrap_err();
    refused.reasons.into_iter().map(|reason| (reason.element, reason.text)).collect()
}

/// Values by element.
fn values(built: &Built) -> BTreeMap<String, String> {
    built.origins.iter().map(|origin| (origin.element.clone(), origin.value.clone())).collect()
}

#[test]
fn a_post_becomes_a_case() {
    let report = skull(1);
    let built = built(&report, &Desk::ready(&report));
    let found = values(&built);
    for (element, expected) in [
        ("C.1.1", format!("DE-HERON-{}", report.id).as_str()),
        ("C.1.2", "20261006080000+0000"),
        ("C.1.3", "1"),
        ("C.1.4", "20261002"),
        ("C.1.5", "20261002"),
        ("C.1.6.1", "true"),
        ("C.1.7", "false"),
        ("C.1.8.1", format!("DE-HERON-{}", report.id).as_str()),
        ("C.1.8.2", "2"),
        ("C.2.1.3", "DE"),
        ("C.2.1.4", "5"),
        ("C.2.1.5", "true"),
        ("C.3.1", "1"),
        ("C.3.2", "Heron Pharma"),
        ("D.1", "NASK"),
        ("D.2.2a", "34"),
        ("D.2.2b", "a"),
        ("D.5", "UNK"),
        ("D.7.2", "UNK"),
        ("E.1.1.1a", "splitting skull"),
        ("E.1.1.1b", "eng"),
        ("E.1.1.2", "splitting skull"),
        ("E.1.2.1a", "77.1"),
        ("E.1.2.1b", "99000001"),
        ("E.1.3.2a", "NI"),
        ("E.1.3.2c", "true"),
        ("E.1.7", "0"),
        ("E.1.8", "false"),
        ("E.2.2.1b", "99000002"),
        ("E.2.3.2c", "NI"),
        // The words of the outcome stand nearest to the second.
        ("E.2.7", "2"),
        ("G.1.1", "1"),
        ("G.1.2.2", "Zoloft"),
        ("G.1.2.3.1.1", "sertraline"),
        ("G.1.4.1.1a", "50"),
        ("G.1.4.1.1b", "mg"),
        ("G.1.4.1.2", "12"),
        ("G.1.4.1.3", "h"),
        ("G.1.4.1.8", "50 mg, twice a day"),
        ("G.1.8", "1"),
        ("G.2.1", "2"),
        ("G.2.2.2", "Advil"),
    ] {
        assert_eq!(found.get(element).map(String::as_str), Some(expected), "{element}");
    }
    // Two days are no date, and of two reactions nobody knows which came two days later.
    for absent in ["E.1.4", "E.2.4", "G.1.9.1.3.1a", "G.2.8", "H.5.1.1a", "C.4.1.1"] {
        assert_eq!(found.get(absent), None, "{absent}");
    }
    let narrative = &found["H.1"];
    for told in ["Zoloft", "splitting skull", "Onset: Two days", &report.text] {
        assert!(narrative.contains(told), "{narrative}");
    }
    assert_eq!(report_of(&found["C.1.1"]), Some(report.id));
}

#[test]
fn every_element_has_a_source_and_a_name() {
    let report = foreign();
    let mut desk = Desk::ready(&report);
    desk.sets("C.1.10.r", None, "DE-OTHER-1");
    desk.sets("H.2", None, "It was the pills.");
    for profile in ["ich", "fda", "ema"] {
        for report in [&skull(1), &report] {
            let desk = if report.language == "de" { &desk } else { &Desk::ready(report) };
            let built = built_for(profile, report, desk, &[]).unwrap();
            let present: Vec<String> =
                elements(&built.icsr).into_iter().map(|element| element.path).collect();
            let explained: Vec<String> = built.origins.iter().map(|origin| origin.element.clone()).collect();
            assert_eq!(present, explained, "{profile}");
            assert!(built.origins.iter().all(|origin| !origin.id.is_empty()), "{profile}");
        }
    }
}

#[test]
fn a_value_leads_to_the_words_that_it_comes_from() {
    let report = skull(1);
    let built = built(&report, &Desk::ready(&report));
    let source =
        |element: &str| built.origins.iter().find(|origin| origin.element == element).unwrap().from.clone();
    for (element, expected) in [
        ("E.1.3.2c", "in hospital"),
        ("D.2.2a", "34"),
        ("G.1.8", "stopped it"),
        ("E.2.7", "belly got better"),
    ] {
        let Source::Span { report: of, start, end, words, .. } = source(element) else { panic!("{element}") };
        assert_eq!((of, words.as_str()), (report.id, expected), "{element}");
        assert_eq!(report.text.get(start as usize..end as usize), Some(expected));
    }
    assert!(matches!(source("C.1.7"), Source::Decision { .. }));
    assert!(matches!(source("C.1.4"), Source::Ledger { .. }));
    assert!(matches!(source("C.3.2"), Source::Settings { .. }));
    assert!(matches!(source("D.1"), Source::Rule { .. }));
    // Neither debug output nor errors show words.
    assert!(!format!("{:?}", built.origins).contains("hospital"));
}

#[test]
fn other_languages_indications_history_and_situations_have_their_elements() {
    let report = foreign();
    let mut desk = Desk::ready(&report);
    let found = values(&built(&report, &desk));
    for (element, expected) in [
        ("E.1.1.1a", "Kopfbrummen"),
        ("E.1.1.1b", "deu"),
        ("E.1.2.1b", "99000001"),
        ("C.2.1.4", "UNK"),
        ("G.1.1", "3"),
        ("G.2.1", "3"),
        ("G.1.7.1.1", "Zappelbein"),
        ("G.1.10.1", "2"),
        ("D.7.2", "Before the drug: “Migräne”. Pregnant."),
        ("H.5.1.1a", report.text.as_str()),
        ("H.5.1.1b", "deu"),
        ("G.1.4.1.10.1", "oral"),
    ] {
        assert_eq!(found.get(element).map(String::as_str), Some(expected), "{element}");
    }
    // Nobody translated it, and Hark does not.
    assert_eq!(found.get("E.1.1.2"), None);
    assert_eq!(found.get("E.1.8"), None);
    assert!(!found["H.1"].contains(&report.text));
    desk.sets("E.i.1.2", Some(3), "humming of the head");
    desk.sets("G.k.7.r.2b", Some(2), "99000004");
    desk.sets("G.k.1", Some(1), "2");
    let found = values(&built(&report, &desk));
    for (element, expected) in [
        ("E.1.1.2", "humming of the head"),
        ("G.1.7.1.2b", "99000004"),
        ("G.2.1", "2"),
        ("G.2.2.2", "Saftol"),
    ] {
        assert_eq!(found.get(element).map(String::as_str), Some(expected), "{element}");
    }
}

#[test]
fn what_people_put_right_stands() {
    let report = skull(1);
    let mut desk = Desk::ready(&report);
    let words = |text: &str| {
        let start = report.text.find(text).unwrap();
        Words { field: Field::Text, span: Span::new(start, start + text.len()) }
    };
    let corrections = [
        Correction::Mention { mention: 2, label: None },
        Correction::Missed {
            label: Label {
                words: words("belly got better"),
                kind: MentionKind::Event,
                concept: Some("event/green-moods".into()),
                assertion: Assertion::Affirmed,
            },
        },
        Correction::Fact { fact: "age".into(), value: Some("adult".into()), words: None },
        Correction::Fact { fact: "action".into(), value: None, words: None },
        Correction::Fact {
            fact: "outcome".into(),
            value: Some("fatal".into()),
            words: Some(words("splitting skull")),
        },
        Correction::Seriousness { criterion: "hospitalisation".into(), met: false, event: None, words: None },
        Correction::Seriousness { criterion: "disability".into(), met: true, event: Some(1), words: None },
    ];
    for correction in corrections {
        desk.does(Change::Corrected { correction: Box::new(correction), criteria_met: true });
    }
    desk.sets("E.i.2.1b", Some(4), "99000004");
    let found = values(&built(&report, &desk));
    for (element, expected) in [
        ("E.1.1.1a", "splitting skull"),
        ("E.1.7", "5"),
        ("E.1.3.2a", "true"),
        ("E.1.3.2c", "NI"),
        ("E.1.3.2d", "true"),
        ("E.2.2.1b", "99000004"),
        ("E.2.3.2a", "NI"),
        ("D.2.3", "5"),
    ] {
        assert_eq!(found.get(element).map(String::as_str), Some(expected), "{element}");
    }
    assert_eq!((found.get("G.1.8"), found.get("D.2.2a"), found.get("E.3")), (None, None, None));
}

#[test]
fn all_reasons_are_told_at_once_with_their_elements() {
    let mut report = skull(1);
    report.validity.patient.status = Status::NotMet;
    event(&mut report, "event/unheard-of", "got better");
    pair(&mut report, 0, 4, Relation::Reaction);
    let found = refused(&report, &Desk::untouched(&report));
    let elements: Vec<&str> = found.iter().map(|(element, _)| element.as_str()).collect();
    assert_eq!(elements, ["case", "D", "C.1.7", "E.i.2.1b", "C.1.4"]);
    assert!(found[3].1.contains("unheard of (mention 4)"), "{found:?}");
    // Reasons go to logs: no word of the post is in them.
    assert!(!found.iter().any(|(_, text)| text.contains("got better")));
}

#[test]
fn each_gate_holds() {
    let report = skull(1);
    let ready = || Desk::ready(&report);
    let only = |desk: &Desk, element: &str, word: &str| {
        let found = refused(&report, desk);
        assert!(
            found.iter().any(|(of, text)| of == element && text.contains(word)),
            "{element} {word}: {found:?}"
        );
    };
    let mut desk = Desk::untouched(&report);
    desk.does(seen(&report));
    only(&desk, "case", "no person has decided");
    desk.does(decided(Verdict::NotValid { because: RejectReason::Joke }));
    only(&desk, "case", "not_valid");
    let mut desk = ready();
    let master = ReportId([9; 16]);
    let joined = Change::Joined { master, how: DuplicateKind::NearText, score: 0.9, matched: vec![] };
    desk.does(joined);
    only(&desk, "case", "cluster");
    let mut desk = Desk::untouched(&report);
    desk.does(decided(Verdict::Duplicate { of: master }));
    only(&desk, "case", "same case");
    let mut desk = ready();
    let criterion =
        Correction::Criterion { criterion: CriterionName::Reporter, status: Status::Unsure, words: None };
    desk.does(Change::Corrected { correction: Box::new(criterion), criteria_met: false });
    only(&desk, "C.2.r", "reporter");
    for (code, word) in [("99000003", "not current"), ("99000077", "no LLT")] {
        let mut desk = ready();
        desk.sets("E.i.2.1b", Some(1), code);
        only(&desk, "E.i.2.1b", word);
    }
    let mut desk = ready();
    for event in [1, 2] {
        let relation = Correction::Relation { drug: 0, event, relation: Relation::None };
        desk.does(Change::Corrected { correction: Box::new(relation), criteria_met: true });
    }
    only(&desk, "E.i", "no event");
    only(&desk, "G.k.1", "no drug");

    let (profile, desk) = (Profile::built_in("ich").unwrap(), ready());
    let input = Input {
        report: &report,
        standing: &desk.standing,
        members: &[],
        sender: None,
        profile: &profile,
        meddra: None,
        day_zero: DayZero::CriteriaMet,
        may_export: false,
        created: POSTED,
        nullification: None,
    };
    let elements: Vec<String> =
        build(&input).unwrap_err().reasons.into_iter().map(|reason| reason.element).collect();
    for element in ["case", "C.3", "E.i.2.1a", "E.i.2.1b"] {
        assert!(elements.iter().any(|of| of == element), "{element}: {elements:?}");
    }
}

#[test]
fn a_later_post_of_the_same_author_is_follow_up_and_others_are_not() {
    let first = skull(1);
    let mut later = report(2, "en", "Still a splitting skull.");
    later.author = first.author;
    later.observed_at = Timestamp(first.observed_at.0 + 3 * DAY);
    let mut stranger = later.clone();
    (stranger.id, stranger.author) = (ReportId([3; 16]), None);
    let built = built_for("ich", &first, &Desk::ready(&first), &[stranger, later.clone()]).unwrap();
    let identification = &built.icsr.c.identification;
    assert_eq!(
        (identification.first_received.as_str(), identification.latest.as_str()),
        ("20261002", "20261005")
    );
    assert_eq!(identification.documents.len(), 2);
    assert_eq!(values(&built)["H.1"].matches(&later.text).count(), 1);
}

fn sent(profile: &str, latest: Option<&str>) -> Change {
    let message = CaseMessage {
        profile: profile.into(),
        case: "DE-HERON-1".into(),
        batch: "HERON-1".into(),
        kind: MessageKind::Initial,
        version: 0,
        content: "2-ab".into(),
        latest: latest.map(str::to_owned),
    };
    Change::CaseSent { message }
}

/// C.1.5 for a receiver, after things that happened so many days after the post.
#[test]
fn the_latest_information_never_goes_back() {
    let again = || decided(Verdict::Valid);
    let set = |value: Option<&str>| Change::CaseSet {
        element: "H.4".into(),
        mention: None,
        value: value.map(str::to_owned),
    };
    let refused = Change::CaseAcknowledged {
        batch: "HERON-1".into(),
        accepted: false,
        reasons: vec![],
        file: "ab".into(),
    };
    for (name, steps, expected) in [
        ("first", vec![], "20261002"),
        ("decided anew before the first", vec![(3, again())], "20261002"),
        ("sent", vec![(4, sent("ich", None))], "20261002"),
        ("decided anew", vec![(4, sent("ich", None)), (5, again())], "20261006"),
        (
            "decided anew, then set",
            vec![(4, sent("ich", None)), (5, again()), (6, sent("ich", None)), (7, set(Some("a")))],
            "20261008",
        ),
        (
            "decided anew, and sent",
            vec![(4, sent("ich", None)), (5, again()), (6, sent("ich", None))],
            "20261006",
        ),
        ("not read, and again", vec![(4, sent("ich", None)), (5, refused)], "20261002"),
        ("set, and not decided", vec![(4, sent("ich", None)), (6, set(Some("a")))], "20261007"),
        ("taken back", vec![(3, set(Some("a"))), (4, sent("ich", None)), (5, set(None))], "20261006"),
        ("another receiver", vec![(4, sent("fda", Some("20261007"))), (5, again())], "20261002"),
        ("what was said", vec![(4, sent("ich", Some("20261009")))], "20261009"),
    ] {
        let report = skull(1);
        let mut desk = Desk::ready(&report);
        for (day, change) in steps {
            desk.does_at(day, change);
        }
        assert_eq!(built(&report, &desk).icsr.c.identification.latest.as_str(), expected, "{name}");
    }
}

/// What is said of no event is said of all, until a person says otherwise of one.
#[test]
fn a_person_takes_a_criterion_from_one_event_of_all() {
    let mut report = skull(1);
    report.facts.seriousness.clear();
    serious(&mut report, "hospitalisation", "in hospital", None);
    let mut desk = Desk::ready(&report);
    let of = |desk: &Desk| {
        let found = values(&built(&report, desk));
        (found["E.1.3.2c"].clone(), found["E.2.3.2c"].clone())
    };
    let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    assert_eq!(of(&desk), pair("true", "true"));
    let mut says = |met, event| {
        let correction =
            Correction::Seriousness { criterion: "hospitalisation".into(), met, event, words: None };
        desk.does(Change::Corrected { correction: Box::new(correction), criteria_met: true });
        of(&desk)
    };
    assert_eq!(says(false, Some(1)), pair("NI", "true"));
    assert_eq!(says(false, Some(2)), pair("NI", "NI"));
    assert_eq!(says(true, None), pair("true", "true"));
    assert_eq!(says(false, None), pair("NI", "NI"));
}

/// What a person labelled without a concept has no name but the post's words, and those are in no reason.
#[test]
fn reasons_name_nothing_by_the_words_of_the_post() {
    let mut report = skull(1);
    report.title = "Xyzzol again".into();
    let mut desk = Desk::ready(&report);
    let start = report.text.find("Ended up").unwrap();
    let in_text = Words { field: Field::Text, span: Span::new(start, start + "Ended up".len()) };
    let in_title = Words { field: Field::Title, span: Span::new(0, "Xyzzol".len()) };
    for (words, kind) in [(in_text, MentionKind::Event), (in_title, MentionKind::Drug)] {
        let label = Label { words, kind, concept: None, assertion: Assertion::Affirmed };
        let missed = Correction::Missed { label };
        desk.does(Change::Corrected { correction: Box::new(missed), criteria_met: true });
    }
    desk.sets("G.k.1", Some(5), "1");
    let found = refused(&report, &desk);
    let elements: Vec<&str> = found.iter().map(|(element, _)| element.as_str()).collect();
    assert_eq!(elements, ["E.i.2.1b", "G.k.2.2"], "{found:?}");
    assert!(found[0].1.starts_with("a reaction that the dictionary does not know (mention 4)"), "{found:?}");
    assert!(found[1].1.starts_with("a drug that the dictionary does not know (mention 5)"), "{found:?}");
    let told = format!("{found:?}").to_ascii_lowercase();
    assert!(!told.contains("ended") && !told.contains("xyzzol"), "{told}");
    // With a term it leaves, and the narrative quotes what E.i.1.1a does.
    desk.sets("E.i.2.1b", Some(4), "99000004");
    let gone = Correction::Mention { mention: 5, label: None };
    desk.does(Change::Corrected { correction: Box::new(gone), criteria_met: true });
    let narrative = &values(&built(&report, &desk))["H.1"];
    assert!(narrative.contains("a reaction that the dictionary does not know (“Ended up”)"), "{narrative}");
}

/// What the validator would reject leaves in no other form either.
#[test]
fn a_checked_case_is_one_that_a_receiver_would_take() {
    let (profile, mut sender, release) = (Profile::built_in("ich").unwrap(), sender(), release());
    let (report, day) = (skull(1), Timestamp(POSTED.0 + 5 * DAY));
    let desk = Desk::ready(&report);
    let of = |sender: &export::settings::Sender, created| {
        export::e2b::checked(&Input {
            report: &report,
            standing: &desk.standing,
            members: &[],
            sender: Some(sender),
            profile: &profile,
            meddra: Some(&release),
            day_zero: DayZero::CriteriaMet,
            may_export: true,
            created,
            nullification: None,
        })
    };
    assert_eq!(of(&sender, day).unwrap(), built(&report, &desk));
    // Made before it was known.
    let found = of(&sender, POSTED).unwrap_err();
    assert!(found.reasons.iter().any(|reason| reason.text.starts_with("ICH.C.1.2.order")), "{found}");
    sender.c3.kind = "9".into();
    let found = of(&sender, day).unwrap_err();
    assert!(found.to_string().contains("C.3.1"), "{found}");
}

#[test]
fn what_the_fda_wants_is_said_as_unknown() {
    let report = skull(1);
    let built = built_for("fda", &report, &Desk::ready(&report), &[]).unwrap();
    let c = &built.icsr.c;
    assert_eq!(c.identification.fda_local_criteria.as_deref(), Some("2"));
    assert_eq!(c.identification.fda_combination, Some(Known::Null(NullFlavor::Ni)));
    assert_eq!(c.sources[0].fda_email, Some(Known::Null(NullFlavor::Nask)));
    assert_eq!(built.icsr.d.fda_race, [Known::Null(NullFlavor::Unk)]);
    assert_eq!(built.icsr.e[0].seriousness.fda_required_intervention, Some(false));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever the post says: the same input gives the same case, every element has a source, and nothing of the machine's
    /// finding is lost in what is quoted.
    #[test]
    fn a_case_is_a_function_of_its_input(
        before in "\\PC{0,40}", skull in "[a-zäöü ]{1,300}", after in "\\PC{0,400}",
        language in prop::sample::select(vec!["en", "de", "ja", "und", "pt-BR"]),
        age in prop::sample::select(vec!["34 a", "30-39 a", "60-69 a", "6 mo", "elderly", "??"]),
        outcome in prop::sample::select(vec!["fatal", "recovered", "unheard"]),
    ) {
        let text = format!("{before} Pillax {skull}! {after}");
        let mut report = report(5, language, &text);
        let drug = drug(&mut report, "drug/pillax", "Pillax");
        let event = mention(&mut report, (MentionKind::Event, "event/skull"), &format!("{skull}!"), Assertion::Affirmed, &[("meddra_pt", "99000001")]);
        pair(&mut report, drug, event, Relation::Reaction);
        facts(&mut report, &[("age", age, "Pillax"), ("outcome", outcome, "Pillax")]);
        let desk = Desk::ready(&report);
        let one = built(&report, &desk);
        prop_assert_eq!(&one, &built(&report, &desk));
        prop_assert_eq!(elements(&one.icsr).len(), one.origins.len());
        prop_assert!(one.icsr.e[0].native.as_ref().unwrap().text.chars().count() <= 250);
        prop_assert_eq!(one.icsr.e[0].outcome == "5", one.icsr.e[0].seriousness.death);
        prop_assert!(one.icsr.d.age.is_none() || one.icsr.d.age_group.is_none());
    }
}
