//! Everything that is written validates against the schema of the standard, and says what the case says.

use std::path::Path;

use icsr::{Icsr, Profile, sample, write};
use proptest::prelude::*;
use quick_xml::events::Event;

use crate::{cases, reference};

const PROFILES: [&str; 3] = ["ich", "fda", "ema"];

fn batch(cases: &[Icsr], profile: &Profile) -> icsr::n::Batch {
    let mut batch = sample::batch(cases[0].clone(), profile);
    batch.messages = cases.iter().map(|case| sample::message(case.clone(), profile)).collect();
    batch
}

/// What is wrong with cases, for people: the first that fails alone.
fn first_wrong(folder: &Path, cases: &[Icsr], profile: &Profile) -> String {
    let dir = tempfile::tempdir().unwrap();
    for (at, case) in cases.iter().enumerate() {
        let file = dir.path().join(format!("{at}.xml"));
        let xml = write::batch(&batch(std::slice::from_ref(case), profile), profile);
        let lines = String::from_utf8(xml).unwrap().replace("><", ">\n<");
        std::fs::write(&file, lines).unwrap();
        let output = reference::validate(folder, &[file]);
        if !output.status.success() {
            return format!("case {at}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
    "none fails alone".to_owned()
}

#[test]
fn generated_cases_validate_for_every_profile() {
    let Some(folder) = reference::folder("generated_cases_validate_for_every_profile") else { return };
    let cases = cases::some(300);
    assert!(cases.iter().any(|case| case.g.len() > 1 && case.e.len() > 1 && case.d.parent.is_some()));
    let dir = tempfile::tempdir().unwrap();
    for name in PROFILES {
        let profile = Profile::built_in(name).unwrap();
        let file = dir.path().join(format!("{name}.xml"));
        std::fs::write(&file, write::batch(&batch(&cases, &profile), &profile)).unwrap();
        let output = reference::validate(&folder, &[file]);
        assert!(output.status.success(), "{name}: {}", first_wrong(&folder, &cases, &profile));
    }
}

#[test]
fn the_samples_validate_for_every_profile() {
    let Some(folder) = reference::folder("the_samples_validate_for_every_profile") else { return };
    for name in PROFILES {
        let profile = Profile::built_in(name).unwrap();
        for case in [sample::case(), sample::post()] {
            let cases = [case];
            let dir = tempfile::tempdir().unwrap();
            let file = dir.path().join("sample.xml");
            std::fs::write(&file, write::batch(&batch(&cases, &profile), &profile)).unwrap();
            let output = reference::validate(&folder, &[file]);
            assert!(output.status.success(), "{name}: {}", first_wrong(&folder, &cases, &profile));
        }
    }
}

#[test]
fn the_schema_can_refuse() {
    let Some(folder) = reference::folder("the_schema_can_refuse") else { return };
    let profile = Profile::built_in("ich").unwrap();
    let xml = String::from_utf8(write::batch(&batch(&[sample::case()], &profile), &profile)).unwrap();
    let dir = tempfile::tempdir().unwrap();
    for (at, (from, to)) in [
        ("<statusCode code=\"active\"/>", ""),
        ("<subjectOf1 typeCode=\"SUBJ\">", "<subjectOf9 typeCode=\"SUBJ\">"),
        (" xsi:type=\"SXPR_TS\"", ""),
    ]
    .into_iter()
    .enumerate()
    {
        assert!(xml.contains(from), "{from}");
        let file = dir.path().join(format!("{at}.xml"));
        std::fs::write(&file, xml.replace(from, to)).unwrap();
        assert!(!reference::validate(&folder, &[file]).status.success(), "without {from}");
    }
}

#[test]
fn codes_are_of_the_dictionaries_that_the_receiver_takes() {
    use icsr::value::TermId;
    let written = |name: &str, route: &str, dictionaries: &[(&str, &str)]| {
        let mut profile = Profile::built_in(name).unwrap();
        profile.dictionaries.extend(dictionaries.iter().map(|(kind, oid)| ((*kind).into(), (*oid).into())));
        let mut case = sample::case();
        case.g[0].dosages[0].route_term = Some(TermId { version: "2.0".into(), id: route.into() });
        String::from_utf8(write::batch(&batch(&[case], &profile), &profile)).unwrap()
    };
    for (name, route, dictionaries, expected) in [
        // EDQM, unless the profile says otherwise; three digits are of the list of E2B(R2).
        ("ich", "ROA-1", &[][..], "<routeCode code=\"ROA-1\" codeSystem=\"0.4.0.127.0.16.1.1.2.6\""),
        ("ich", "048", &[], "<routeCode code=\"048\" codeSystem=\"2.16.840.1.113883.3.989.2.1.1.14\""),
        ("ich", "ROA-1", &[("route", "1.2.3")], "<routeCode code=\"ROA-1\" codeSystem=\"1.2.3\""),
        ("ich", "1", &[("form", "1.2.4")], "<formCode code=\"PDF-00000001\" codeSystem=\"1.2.4\""),
        // The core has no dictionary of products; the FDA has.
        ("ich", "1", &[], "<code code=\"MP-1001\" codeSystemVersion=\"2026-01\"/>"),
        (
            "fda",
            "1",
            &[],
            "<code code=\"MP-1001\" codeSystem=\"2.16.840.1.113883.6.69\" codeSystemVersion=\"2026-01\"/>",
        ),
        ("fda", "1", &[], "<code code=\"SUB-11\" codeSystem=\"2.16.840.1.113883.4.9\""),
        // Lists have the versions of the profile.
        (
            "ich",
            "1",
            &[],
            "<code code=\"3\" codeSystem=\"2.16.840.1.113883.3.989.2.1.1.8\" codeSystemVersion=\"2.1\"/>",
        ),
        (
            "fda",
            "1",
            &[],
            "<code code=\"3\" codeSystem=\"2.16.840.1.113883.3.989.2.1.1.8\" codeSystemVersion=\"2.0\"/>",
        ),
    ] {
        assert!(written(name, route, dictionaries).contains(expected), "{name}: {expected}");
    }
}

/// Takes so many bytes and no more, as a full disk.
struct Full(usize);

impl std::io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        if taken == 0 { Err(std::io::ErrorKind::StorageFull.into()) } else { Ok(taken) }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_file_that_cannot_be_written_is_an_error_wherever_it_stops() {
    let profile = Profile::built_in("ich").unwrap();
    let batch = batch(&[sample::case(), sample::post()], &profile);
    let all = write::batch(&batch, &profile).len();
    let written = |room: usize| -> std::io::Result<()> {
        let mut writer = write::Writer::start(Full(room), (&batch).into(), &profile)?;
        for message in &batch.messages {
            writer.message(message)?;
        }
        writer.finish().map(|_| ())
    };
    for room in (0..all).step_by(499).chain([all - 1]) {
        assert_eq!(written(room).unwrap_err().kind(), std::io::ErrorKind::StorageFull, "{room} bytes");
    }
    written(all).unwrap();
}

/// The text of the first element of a name, as a reader of XML gets it.
fn text_of(xml: &[u8], name: &str) -> String {
    let mut reader = quick_xml::Reader::from_reader(xml);
    let mut text = String::new();
    let mut inside = false;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) if start.name().as_ref() == name => inside = true,
            Event::End(end) if end.name().as_ref() == name => return text,
            Event::Text(part) if inside => text.push_str(&part),
            Event::GeneralRef(reference) if inside => match reference.as_ref() {
                "amp" => text.push('&'),
                "lt" => text.push('<'),
                "gt" => text.push('>'),
                "#13" => text.push('\r'),
                other => panic!("&{other};"),
            },
            Event::Eof => panic!("no <{name}>"),
            _ => {}
        }
    }
}

/// What XML can carry of a text.
fn carried(text: &str) -> String {
    let gone = |character: char| {
        (character < ' ' && !matches!(character, '\t' | '\n' | '\r'))
            || matches!(character, '\u{fffe}' | '\u{ffff}')
    };
    text.chars().map(|character| if gone(character) { '\u{fffd}' } else { character }).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn the_narrative_comes_back(case in cases::case()) {
        let profile = Profile::built_in("ich").unwrap();
        let xml = write::batch(&batch(std::slice::from_ref(&case), &profile), &profile);
        prop_assert_eq!(text_of(&xml, "text"), carried(case.h.text.value().unwrap()));
    }

    #[test]
    fn the_same_case_gives_the_same_bytes(case in cases::case()) {
        let profile = Profile::built_in("fda").unwrap();
        let batch = batch(std::slice::from_ref(&case), &profile);
        let bytes = write::batch(&batch, &profile);
        prop_assert_eq!(&write::batch(&batch.clone(), &profile), &bytes);
        let mut writer = write::Writer::start(Vec::new(), (&batch).into(), &profile).unwrap();
        for message in &batch.messages {
            writer.message(message).unwrap();
        }
        prop_assert_eq!(&writer.finish().unwrap(), &bytes, "in parts");
    }

    #[test]
    fn criteria_that_are_not_met_are_never_false(case in cases::case()) {
        let profile = Profile::built_in("ich").unwrap();
        let xml = String::from_utf8(write::batch(&batch(std::slice::from_ref(&case), &profile), &profile)).unwrap();
        for code in ["34", "21", "33", "35", "12", "26"] {
            let at = format!("<code code=\"{code}\" codeSystem=\"2.16.840.1.113883.3.989.2.1.1.19\"/><value xsi:type=\"BL\" ");
            for (found, _) in xml.match_indices(&at) {
                let value = &xml[found + at.len()..];
                prop_assert!(value.starts_with("value=\"true\"") || value.starts_with("nullFlavor=\"NI\""), "{}", code);
            }
            prop_assert_eq!(xml.matches(&at).count(), case.e.len());
        }
    }
}
