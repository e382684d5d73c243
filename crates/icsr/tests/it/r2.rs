//! E2B(R2): valid by a grammar of our own, and saying what the case says.

use std::path::PathBuf;
use std::process::Command;

use expect_test::expect_file;
use icsr::value::{InLanguage, Known, NullFlavor, Quantity};
use icsr::{BUILT_IN, Profile, r2, sample};
use proptest::prelude::*;

use super::grammar::dtd;

fn written(case: icsr::Icsr, profile: &str) -> String {
    let profile = Profile::built_in(profile).unwrap();
    String::from_utf8(r2::batch(&sample::batch(case, &profile), &profile)).unwrap()
}

/// Order and number of elements, by libxml2.
fn assert_valid(xml: &str) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let put = |name: &str, text: &str| -> PathBuf {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let out = Command::new("xmllint")
        .args(["--noout", "--nonet", "--dtdvalid"])
        .args([put("r2.dtd", &dtd()), put("batch.xml", xml)])
        .output()
        .expect("xmllint: install libxml2-utils (scripts/setup.sh does)");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

/// The text of the only element of a name.
fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let (_, rest) = xml.split_once(&open)?;
    Some(rest.split_once(&close)?.0)
}

#[test]
fn the_sample_is_what_it_was_and_valid_for_every_profile() {
    for (name, _) in BUILT_IN {
        assert_valid(&written(sample::case(), name));
        assert_valid(&written(sample::post(), name));
    }
    expect_file!["golden/r2.xml"].assert_eq(&written(sample::case(), "ich"));
}

#[test]
fn the_grammar_refuses_what_is_out_of_order() {
    let xml = written(sample::post(), "ich");
    let serious = "<serious>";
    let at = xml.find(serious).unwrap();
    let line = &xml[at..at + xml[at..].find('\n').unwrap() + 1];
    let moved = xml.replacen(line, "", 1).replacen("<safetyreportid>", &format!("{line}<safetyreportid>"), 1);
    let caught = std::panic::catch_unwind(|| assert_valid(&moved));
    assert!(caught.is_err(), "an element before its place");
}

#[test]
fn heads_are_those_of_the_receiver() {
    for (profile, system, version, release) in [
        ("ich", "ich-icsr-v2-1.dtd", "2.1", "1.0"),
        ("fda", "http://www.accessdata.fda.gov/xml/icsr-xml-v2.2.dtd", "2.2", "1"),
        ("ema", "http://eudravigilance.ema.europa.eu/dtd/icsr21xml.dtd", "2.1", "2.0"),
    ] {
        let xml = written(sample::post(), profile);
        assert!(xml.contains(&format!("<!DOCTYPE ichicsr SYSTEM \"{system}\">")), "{profile}");
        assert_eq!(element(&xml, "messageformatversion"), Some(version));
        assert_eq!(element(&xml, "messageformatrelease"), Some(release));
        assert_eq!(element(&xml, "messagetype"), Some("ichicsr"));
        assert_eq!(
            (element(&xml, "messagedateformat"), element(&xml, "messagedate")),
            (Some("204"), Some("20260310090000"))
        );
    }
}

#[test]
fn codes_units_and_dates_are_those_of_r2() {
    let outcome = |code: &str| {
        let mut case = sample::post();
        case.e[0].outcome = code.into();
        element(&written(case, "ich"), "reactionoutcome").map(str::to_owned)
    };
    let action = |code: &str| {
        let mut case = sample::post();
        case.g[0].action = Some(code.into());
        element(&written(case, "ich"), "actiondrug").map(str::to_owned)
    };
    let age = |unit: &str| {
        let mut case = sample::post();
        case.d.age = Some(Quantity::new("3", unit));
        element(&written(case, "ich"), "patientonsetageunit").map(str::to_owned)
    };
    let start = |ts: &str| {
        let mut case = sample::post();
        case.e[0].start = Some(Known::Is(icsr::value::Ts::parse(ts).unwrap()));
        let xml = written(case, "ich");
        let of = |name| element(&xml, name).unwrap().to_owned();
        (of("reactionstartdateformat"), of("reactionstartdate"))
    };
    for (r3, r2) in [("0", "6"), ("1", "1"), ("4", "4"), ("5", "5")] {
        assert_eq!(outcome(r3).as_deref(), Some(r2));
    }
    for (r3, r2) in [("0", "5"), ("9", "6"), ("1", "1"), ("4", "4")] {
        assert_eq!(action(r3).as_deref(), Some(r2));
    }
    for (ucum, r2) in
        [("10.a", "800"), ("a", "801"), ("mo", "802"), ("wk", "803"), ("d", "804"), ("h", "805")]
    {
        assert_eq!(age(ucum).as_deref(), Some(r2));
    }
    for (ts, format, date) in [
        ("20260302", "102", "20260302"),
        ("202603", "610", "202603"),
        ("2026", "602", "2026"),
        ("20260302101500+0100", "102", "20260302"),
    ] {
        assert_eq!(start(ts), (format.to_owned(), date.to_owned()));
    }
}

#[test]
fn seriousness_of_reactions_is_that_of_the_report() {
    let mut case = sample::post();
    let mut second = case.e[0].clone();
    case.e[0].seriousness = Default::default();
    second.seriousness = icsr::e::Seriousness { hospitalisation: true, ..Default::default() };
    case.e.push(second);
    let xml = written(case.clone(), "ich");
    assert_eq!(element(&xml, "serious"), Some("1"));
    assert_eq!(element(&xml, "seriousnesshospitalization"), Some("1"));
    assert_eq!(element(&xml, "seriousnessdeath"), Some("2"));
    case.e.pop();
    assert_eq!(element(&written(case, "ich"), "serious"), Some("2"));
}

#[test]
fn what_is_withheld_and_what_is_unknown_is_said_in_words() {
    for (why, word) in [
        (NullFlavor::Msk, Some("PRIVACY")),
        (NullFlavor::Unk, Some("UNKNOWN")),
        (NullFlavor::Asku, Some("UNKNOWN")),
        (NullFlavor::Nask, Some("UNKNOWN")),
        (NullFlavor::Ni, None),
    ] {
        let mut case = sample::post();
        case.d.name = Known::Null(why);
        case.c.sources[0].family_name = Some(Known::Null(why));
        let xml = written(case, "ich");
        assert_eq!(
            (element(&xml, "patientinitial"), element(&xml, "reporterfamilyname")),
            (word, word),
            "{why:?}"
        );
    }
    let masked = written(sample::case(), "ema");
    assert_eq!(element(&masked, "reporterfamilyname"), Some("PRIVACY"), "masked by the profile");
    assert_eq!(element(&masked, "senderfamilyname"), None, "left out by the profile");
}

#[test]
fn a_drug_that_was_not_given_has_no_code_and_says_so() {
    let mut case = sample::post();
    case.g[0].role = "4".into();
    let xml = written(case, "ich");
    assert_eq!(element(&xml, "drugcharacterization"), None);
    assert_eq!(element(&xml, "drugadditional"), Some("Drug not administered"));
}

#[test]
fn nothing_that_r2_has_no_place_for_is_lost() {
    let mut case = sample::case();
    case.e[0].native = Some(InLanguage { text: "眠い".into(), language: "jpn".into() });
    case.e[0].translation = Some("very ".repeat(60) + "sleepy");
    let xml = written(case, "ich");
    let narrative = element(&xml, "narrativeincludeclinical").unwrap();
    for said in [
        "CASE SUMMARY: [jpn] 授乳中の母親が薬を二つ服用し、乳児が眠り続けた。",
        "ADDITIONAL DOCUMENTS: Capture of the post; Answer to a question",
        "眠い",
        "very very sleepy",
        "INDICATION ",
    ] {
        assert!(narrative.contains(said), "{said}: {narrative}");
    }
    assert_eq!(element(&xml, "primarysourcereaction").unwrap().chars().count(), 200);
    assert!(
        element(&xml, "documentlist")
            .unwrap()
            .starts_with("Source of this Case Safety Report in E2B(R3) Format")
    );
}

#[test]
fn who_somebody_is_never_goes_to_the_narrative() {
    let long = |word: &str| Some(Known::Is(format!("{word} ").repeat(60)));
    let mut case = sample::case();
    let source = &mut case.c.sources[0];
    source.title = long("Title");
    source.given_name = long("Given");
    source.middle_name = long("Middle");
    source.family_name = long("Family");
    source.organisation = long("Clinic");
    source.department = long("Ward");
    source.street = long("Street");
    source.city = long("City");
    source.state = long("State");
    source.postcode = long("Code");
    source.telephone = Some(Known::Is("+49 69 5550100".into()));
    case.d.name = Known::Is("Initials of the child".into());
    case.d.gp_record = long("Practice");
    case.d.specialist_record = long("Specialist");
    case.d.hospital_record = long("Hospitalrecord");
    case.d.investigation = long("Trialnumber");
    case.d.parent.as_mut().unwrap().name = Some(Known::Is("Initials of the mother".into()));
    let xml = written(case, "ich");
    assert_valid(&xml);
    let narrative = element(&xml, "narrativeincludeclinical").unwrap();
    for word in [
        "Title ",
        "Given",
        "Middle",
        "Family ",
        "Clinic",
        "Ward",
        "Street",
        "City",
        "State",
        "Code ",
        "555",
        "Initials",
        "Practice",
        "Specialist",
        "Hospitalrecord",
        "Trialnumber",
    ] {
        assert!(!narrative.contains(word), "{word}: {narrative}");
    }
    assert!(!xml.contains("5550100"), "R2 has no element for it");
    for (name, length) in [("reportergivename", 35), ("reportercity", 35), ("patientinitial", 10)] {
        assert_eq!(element(&xml, name).unwrap().chars().count(), length, "{name}");
    }
    assert_eq!(element(&xml, "parentidentification"), Some("Initials o"));
}

#[test]
fn numbers_of_the_sender_can_be_dialled() {
    for (given, number, country) in [
        ("+43-1-0000001", Some("10000001"), Some("43")),
        ("+49 (0)69 / 555-0100", Some("695550100"), Some("49")),
        ("0043 1 0000001", Some("10000001"), Some("43")),
        ("+1 (202) 555-0100", Some("2025550100"), Some("1")),
        ("+353 1 555 0100", Some("15550100"), Some("353")),
        ("069 5550100", Some("0695550100"), None),
        // Half a number reaches nobody.
        ("+49 69 555 0100 1234", None, None),
        ("+49 69 5550100 ext. 5", None, None),
        ("+", None, None),
    ] {
        let mut case = sample::case();
        case.c.sender.telephone = Some(given.into());
        case.c.sender.fax = Some(given.into());
        let xml = written(case, "ich");
        assert_valid(&xml);
        for (element_of_number, element_of_country, r3) in [
            ("sendertel", "sendertelcountrycode", "C.3.4.6"),
            ("senderfax", "senderfaxcountrycode", "C.3.4.7"),
        ] {
            assert_eq!(element(&xml, element_of_number), number, "{given}");
            assert_eq!(element(&xml, element_of_country), country, "{given}");
            let told = element(&xml, "narrativeincludeclinical").unwrap().contains(&format!("{r3}: {given}"));
            assert_eq!(told, number.is_none(), "{given}");
        }
    }
}

#[test]
fn remainders_say_which_drug_or_reaction_they_are_of() {
    let mut case = sample::case();
    for (drug, name) in case.g.iter_mut().zip(["First drug", "Second drug"]) {
        drug.name = name.into();
        drug.dosages.truncate(1);
        drug.dosages[0].dose = Some(Quantity::new("5", "mg/mL"));
    }
    for (reaction, words) in case.e.iter_mut().zip(["slept", "stopped breathing"]) {
        reaction.translation = Some(words.into());
        reaction.duration = Some(Quantity::new("3", "fortnight"));
    }
    let xml = written(case, "ich");
    let narrative = element(&xml, "narrativeincludeclinical").unwrap();
    for line in [
        "G.k.4.r.1: First drug: 5 mg/mL",
        "G.k.4.r.1: Second drug: 5 mg/mL",
        "E.i.6: slept: 3 fortnight",
        "E.i.6: stopped breathing: 3 fortnight",
        "D.10.8.r.2: Nausenol MP-0003",
    ] {
        assert_eq!(narrative.lines().filter(|told| *told == line).count(), 1, "{line}: {narrative}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Any text is carried, whatever it is made of, and the file stays valid.
    #[test]
    fn any_text_makes_a_valid_file(text in any::<String>(), name in ".{0,300}", role in "[1-4]", drugs in 1_usize..4) {
        let mut case = sample::case();
        case.h.text = Known::Is(text);
        let mut drug = case.g[0].clone();
        drug.role = role;
        drug.name = format!("a{name}");
        case.g.extend(std::iter::repeat_n(drug, drugs));
        case.h.reporter_comments = Some(name);
        assert_valid(&written(case, "ich"));
    }
}
