//! What Hark writes passes its own check, and whatever else comes is read without harm.

use std::collections::BTreeSet;

use icsr::check::{self, Finding, Problem, Severity};
use icsr::value::{Known, NullFlavor};
use icsr::{Icsr, Profile, sample, write};
use proptest::prelude::*;

use crate::cases;

const PROFILES: [&str; 3] = ["ich", "fda", "ema"];

fn written(cases: &[Icsr], profile: &Profile) -> Vec<u8> {
    let mut batch = sample::batch(cases[0].clone(), profile);
    batch.messages = cases.iter().map(|case| sample::message(case.clone(), profile)).collect();
    write::batch(&batch, profile)
}

fn errors(xml: &[u8], profile: &Profile) -> Vec<Finding> {
    let findings = check::message(xml, &profile.rules).expect("what Hark writes can be read");
    findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect()
}

fn told(findings: &[Finding]) -> String {
    findings.iter().take(20).map(|finding| format!("{finding}\n")).collect()
}

#[test]
fn samples_pass_for_every_profile() {
    for name in PROFILES {
        let profile = Profile::built_in(name).unwrap();
        for case in [sample::case(), sample::post()] {
            let found = errors(&written(&[case], &profile), &profile);
            assert!(found.is_empty(), "{name}:\n{}", told(&found));
        }
    }
}

#[test]
fn what_is_masked_and_left_out_for_the_ema_is_no_slip() {
    let profile = Profile::built_in("ema").unwrap();
    let xml = String::from_utf8(written(&[sample::case()], &profile)).unwrap();
    assert!(xml.contains("nullFlavor=\"MSK\""));
    assert!(errors(xml.as_bytes(), &profile).is_empty());
}

#[test]
fn nothing_that_hark_writes_is_unknown() {
    for name in PROFILES {
        let profile = Profile::built_in(name).unwrap();
        let findings = check::message(&written(&[sample::case()], &profile), &profile.rules).unwrap();
        let rules: BTreeSet<&str> = findings.iter().map(|finding| finding.rule.as_str()).collect();
        // The sample has every element, those that exclude each other too.
        let known = ["ICH.D.10.2.2a.precise", "ICH.D.2.2a.precise", "ICH.D.2.3.precise"];
        assert!(rules.iter().all(|rule| known.contains(rule)), "{name}: {rules:?}");
    }
}

#[test]
fn three_hundred_generated_cases_pass_for_every_profile() {
    let cases = cases::some(300);
    for name in PROFILES {
        let profile = Profile::built_in(name).unwrap();
        let found = errors(&written(&cases, &profile), &profile);
        assert!(found.is_empty(), "{name}:\n{}", told(&found));
    }
}

#[test]
fn each_message_of_a_batch_is_told_by_its_number() {
    let profile = Profile::built_in("ich").unwrap();
    let mut other = sample::case();
    other.c.identification.id = "DE-INVENTED-000099".into();
    other.e[1].outcome = "8".into();
    let xml = written(&[sample::case(), other], &profile);
    let found = errors(&xml, &profile);
    assert_eq!(found.len(), 1, "{}", told(&found));
    let finding = &found[0];
    assert_eq!((finding.rule.as_str(), finding.element.as_str()), ("ICH.E.i.7.code", "E.i.7"));
    assert_eq!((finding.place.as_str(), finding.message), ("E.2.7", Some(2)));
    assert_eq!(finding.value.as_deref(), Some("8"));
    assert!(
        finding.path.starts_with("/MCCI_IN200100UV01/PORR_IN049016UV[2]/controlActProcess/"),
        "{}",
        finding.path
    );
    assert!(finding.path.ends_with("/observation/value"), "{}", finding.path);
}

#[test]
fn the_same_case_twice_in_a_batch_is_told() {
    let profile = Profile::built_in("ich").unwrap();
    let found = errors(&written(&[sample::case(), sample::case()], &profile), &profile);
    assert_eq!(found.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>(), ["ICH.N.2.r.1.unique"]);
}

#[test]
fn encodings_of_unicode_say_the_same() {
    let profile = Profile::built_in("ich").unwrap();
    let xml = String::from_utf8(written(&[sample::case()], &profile)).unwrap();
    let expected = check::message(xml.as_bytes(), &profile.rules).unwrap();
    let mark: Vec<u8> = [b"\xEF\xBB\xBF", xml.as_bytes()].concat();
    let little: Vec<u8> = xml.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = [0xFEFF].into_iter().chain(xml.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    for other in [mark, little, big] {
        assert_eq!(check::message(&other, &profile.rules).unwrap(), expected);
    }
    let latin = xml.replacen("UTF-8", "ISO-8859-1", 1);
    let refused = check::message(latin.as_bytes(), &profile.rules).unwrap_err();
    assert_eq!(refused.problem, Problem::Encoding("ISO-8859-1".into()));
}

#[test]
fn prefixes_of_name_spaces_do_not_matter() {
    let profile = Profile::built_in("ich").unwrap();
    let xml = String::from_utf8(written(&[sample::case()], &profile)).unwrap();
    let expected = check::message(xml.as_bytes(), &profile.rules).unwrap();
    let prefixed = xml.replace("xsi:", "i:").replace("xmlns:xsi", "xmlns:i");
    let prefixed =
        prefixed.replace("</", "</h:").replace("<?", "\u{0}").replace("</h:", "\u{1}").replace('<', "<h:");
    let prefixed = prefixed.replace('\u{0}', "<?").replace('\u{1}', "</h:").replace("xmlns=", "xmlns:h=");
    let found = check::message(prefixed.as_bytes(), &profile.rules).unwrap();
    assert_eq!(found, expected);
    let without = xml.replace("xmlns=\"urn:hl7-org:v3\"", "xmlns=\"urn:other\"");
    let refused = check::message(without.as_bytes(), &profile.rules).unwrap_err();
    assert!(matches!(refused.problem, Problem::OtherDocument { .. }), "{refused}");
}

#[test]
fn what_would_grow_without_end_is_refused() {
    let rules = BTreeSet::from(["ich".to_owned()]);
    let bomb =
        "<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<x>&b;</x>";
    let outside = "<?xml version=\"1.0\"?><!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>";
    let entity = "<MCCI_IN200100UV01 xmlns=\"urn:hl7-org:v3\">\n&secret;</MCCI_IN200100UV01>";
    let in_attribute = "<MCCI_IN200100UV01 xmlns=\"urn:hl7-org:v3\" a=\"&secret;\"/>";
    let refused = |xml: &str| check::message(xml.as_bytes(), &rules).expect_err("it is refused");
    assert_eq!((refused(bomb).line, refused(bomb).problem), (2, Problem::DocumentType));
    assert_eq!(refused(outside).problem, Problem::DocumentType);
    assert_eq!((refused(entity).line, refused(entity).problem), (2, Problem::Entity));
    assert_eq!(refused(in_attribute).problem, Problem::Entity);
    let head = "<MCCI_IN200100UV01 xmlns=\"urn:hl7-org:v3\"><PORR_IN049016UV>";
    let deep = format!("{head}{}", "<a>".repeat(100_000));
    assert!(matches!(refused(&deep).problem, Problem::TooLarge { .. }), "{}", refused(&deep));
    let wide = format!("{head}{}</PORR_IN049016UV></MCCI_IN200100UV01>", "<a/>".repeat(300_000));
    assert!(matches!(refused(&wide).problem, Problem::TooLarge { .. }), "{}", refused(&wide));
    let attributes: String = (0..1_000).map(|number| format!(" a{number}=\"\"")).collect();
    let many = format!("<MCCI_IN200100UV01 xmlns=\"urn:hl7-org:v3\"{attributes}/>");
    assert!(matches!(refused(&many).problem, Problem::TooLarge { .. }), "{}", refused(&many));
}

#[test]
fn what_is_no_batch_is_refused_with_its_place() {
    let rules = BTreeSet::from(["ich".to_owned()]);
    for (xml, problem) in [
        ("", "it ends early"),
        ("<MCCI_IN200100UV01 xmlns=\"urn:hl7-org:v3\">", "it ends early"),
        ("<a></b>", "broken"),
        ("{\"json\": true}", "outside of the document"),
        ("<ichicsr lang=\"en\"/>", "this is a `ichicsr`"),
        ("<MCCI_IN200100UV01 xmlns=\"urn:hl7-org:v3\"/><more/>", "more than one document"),
    ] {
        let refused = check::message(xml.as_bytes(), &rules).unwrap_err().to_string();
        assert!(refused.starts_with("line 1: ") && refused.contains(problem), "{xml}: {refused}");
    }
    let bytes = b"<a>\n\xFF\xFE\x00</a>";
    assert_eq!(check::message(bytes, &rules).unwrap_err().line, 2);
    let empty = check::message(b"<MCCI_IN200100UV01 xmlns=\"urn:hl7-org:v3\"/>", &rules).unwrap();
    assert!(empty.iter().any(|finding| finding.rule == "ICH.N.2.r.missing"));
}

#[test]
fn findings_have_an_end() {
    let rules = BTreeSet::from(["ich".to_owned()]);
    let bad = "<PORR_IN049016UV><x/></PORR_IN049016UV>".repeat(5_000);
    let xml = format!("<MCCI_IN200100UV01 xmlns=\"urn:hl7-org:v3\">{bad}</MCCI_IN200100UV01>");
    let findings = check::message(xml.as_bytes(), &rules).unwrap();
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    assert_eq!(errors, check::MAX_FINDINGS);
    assert!(findings.len() <= 2 * check::MAX_FINDINGS);
}

/// Names of the rules that are broken as errors.
fn broken(findings: &[Finding]) -> Vec<&str> {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.rule.as_str()).collect()
}

#[test]
fn after_marketing_the_fda_must_be_told_the_race_or_why_not() {
    let profile = Profile::built_in("fda").unwrap();
    let mut case = sample::case();
    for null in [NullFlavor::Unk, NullFlavor::Msk, NullFlavor::Na, NullFlavor::Oth] {
        case.d.fda_race = vec![Known::Null(null)];
        let xml = String::from_utf8(written(&[case.clone()], &profile)).unwrap();
        assert!(xml.contains("C17049"), "what the case says is written");
        assert_eq!(broken(&errors(xml.as_bytes(), &profile)), [""; 0], "{null:?}");
    }
    case.d.fda_race.clear();
    let xml = written(&[case.clone()], &profile);
    let found = errors(&xml, &profile);
    assert_eq!(broken(&found), ["FDA.D.11.r.1.missing"], "{}", told(&found));
    assert!(found[0].path.ends_with("/primaryRole"), "{}", found[0].path);
    // Whoever goes by the rules of ICH alone is not asked.
    assert!(errors(&written(&[case], &profile), &Profile::built_in("ich").unwrap()).is_empty());
}

#[test]
fn nothing_was_made_in_the_future() {
    let profile = Profile::built_in("ich").unwrap();
    let xml = written(&[sample::case()], &profile);
    // The batch was sent at nine, its message made at half past eight.
    let times: [(Option<&str>, &[&str]); 5] = [
        (None, &[]),
        (Some("2026-03-10T09:00:00Z"), &[]),
        (Some("2030-01-01T00:00:00Z"), &[]),
        (Some("2026-03-10T08:59:59Z"), &["ICH.N.1.5.future"]),
        (Some("2026-03-10T08:29:59Z"), &["ICH.N.1.5.future", "ICH.C.1.2.future"]),
    ];
    for (now, expected) in times {
        let at = now.map(|now| now.parse::<jiff::Timestamp>().unwrap());
        let findings = check::message_for(&xml, &profile, at).unwrap();
        let mut found = broken(&findings);
        let mut expected = expected.to_vec();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{now:?}");
    }
    assert!(errors(&xml, &profile).is_empty(), "nobody told the time");
}

#[test]
fn types_of_study_are_those_that_the_receiver_takes() {
    let mut profile = Profile::built_in("ich").unwrap();
    let xml = written(&[sample::case()], &profile);
    // Without any it takes all of the list.
    let taken: [(&[&str], &[&str]); 3] =
        [(&["1", "2", "3"], &[]), (&["1", "2"], &["ICH.C.5.4.receiver"]), (&[], &[])];
    for (kinds, expected) in taken {
        profile.study_kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        let findings = check::message_for(&xml, &profile, None).unwrap();
        assert_eq!(broken(&findings), expected, "{kinds:?}");
        assert!(errors(&xml, &profile).is_empty(), "rules alone say nothing of the receiver");
    }
}

#[test]
fn characters_that_xml_does_not_allow_are_refused_with_their_line() {
    let rules = BTreeSet::from(["ich".to_owned()]);
    let head = "<MCCI_IN200100UV01 xmlns=\"urn:hl7-org:v3\">";
    let inside = |message: &str| {
        format!("{head}\n<PORR_IN049016UV>\n{message}\n</PORR_IN049016UV></MCCI_IN200100UV01>")
    };
    let expected = Problem::Broken("a character that XML does not allow".into());
    for bad in [
        inside("<text>a\u{b}b</text>"),
        inside("<text>a&#1;b</text>"),
        inside("<text>a&#x1F;b</text>"),
        inside("<text>&#xFFFE;</text>"),
        inside("<text>\u{ffff}</text>"),
        inside("<text>\u{0}</text>"),
        inside("<![CDATA[\u{8}]]>"),
        inside("<!-- \u{c} -->"),
        inside("<id extension=\"a\u{1}\"/>"),
        inside("<id extension=\"a&#x8;\"/>"),
        // Of another name space: passed over, and still no XML.
        inside("<id xmlns:o=\"urn:other\" o:a=\"&#11;\"/>"),
        format!("{head}\n\n&#2;</MCCI_IN200100UV01>"),
    ] {
        let refused = check::message(bad.as_bytes(), &rules).unwrap_err();
        assert_eq!((refused.line, refused.problem), (3, expected.clone()), "{bad:?}");
        assert!(icsr::ack::read(bad.as_bytes()).is_err(), "{bad:?}");
    }
    for good in
        ["\t\r\n", "&#9;&#10;&#13;", "\u{7f}\u{85}", "&#xFFFD;\u{fffd}", "\u{10ffff}&#x1F600;", "\u{d7ff}"]
    {
        let xml = inside(&format!("<text>{good}</text><id extension=\"{good}\"/>"));
        assert!(check::message(xml.as_bytes(), &rules).is_ok(), "{good:?}");
    }
    let wide: Vec<u8> = inside("<text>\u{b}</text>").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(check::message(&wide, &rules).unwrap_err().problem, expected);
}

/// What is done to bytes.
#[derive(Clone, Debug)]
enum Harm {
    Cut(usize, usize),
    Copy(usize, usize, usize),
    Put(usize, Vec<u8>),
}

fn harm() -> impl Strategy<Value = Harm> {
    let place = 0..60_000usize;
    let words = prop::sample::select(vec![
        "",
        "<",
        ">",
        "\"",
        "&",
        "&#x0;",
        "&#1;",
        "\u{b}",
        "\u{ffff}",
        "<id/>",
        "nullFlavor=\"NI\"",
        "9",
        "-",
        "é",
        "<![CDATA[",
        "<!--",
        "]]>",
        "\u{0}",
        "<observation>",
        "99999999999999999999",
        "{",
        "%",
    ]);
    prop_oneof![
        (place.clone(), 0..400usize).prop_map(|(at, length)| Harm::Cut(at, length)),
        (place.clone(), 0..4_000usize, place.clone()).prop_map(|(at, length, to)| Harm::Copy(at, length, to)),
        (place, words).prop_map(|(at, word)| Harm::Put(at, word.as_bytes().to_vec())),
    ]
}

fn harmed(mut xml: Vec<u8>, harms: &[Harm]) -> Vec<u8> {
    for harm in harms {
        let within = |at: usize, xml: &[u8]| at.min(xml.len());
        match harm {
            Harm::Cut(at, length) => {
                let from = within(*at, &xml);
                xml.drain(from..within(from + length, &xml));
            }
            Harm::Copy(at, length, to) => {
                let from = within(*at, &xml);
                let part = xml[from..within(from + length, &xml)].to_vec();
                let to = within(*to, &xml);
                xml.splice(to..to, part);
            }
            Harm::Put(at, word) => {
                let at = within(*at, &xml);
                xml.splice(at..at, word.iter().copied());
            }
        }
    }
    xml
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_harm_makes_the_check_fall(harms in prop::collection::vec(harm(), 1..12), name in prop::sample::select(PROFILES.to_vec())) {
        let profile = Profile::built_in(name).unwrap();
        let xml = harmed(written(&[sample::case()], &profile), &harms);
        if let Ok(findings) = check::message(&xml, &profile.rules) {
            for finding in findings {
                prop_assert!(!finding.rule.is_empty() && finding.line > 0 && finding.path.starts_with("/MCCI"));
                prop_assert!(finding.value.as_deref().unwrap_or_default().chars().count() <= 41);
            }
        }
    }

    /// Wherever such a character comes to stand.
    #[test]
    fn no_place_hides_a_character_that_xml_does_not_allow(
        at in 0..60_000usize,
        bad in prop::sample::select(vec!["\u{1}", "\u{8}", "\u{b}", "\u{c}", "\u{e}", "\u{1f}", "\u{fffe}", "\u{ffff}"]),
    ) {
        let profile = Profile::built_in("ich").unwrap();
        let xml = harmed(written(&[sample::case()], &profile), &[Harm::Put(at, bad.as_bytes().to_vec())]);
        prop_assert!(check::message(&xml, &profile.rules).is_err());
    }

    #[test]
    fn no_bytes_make_it_fall(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = check::message(&bytes, &BTreeSet::from(["ich".to_owned()]));
        let _ = icsr::ack::read(&bytes);
    }
}
