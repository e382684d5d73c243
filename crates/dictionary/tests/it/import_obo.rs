//! An ontology, with invented terms, becomes a set.

use dictionary::import::{Release, Request, Scope};
use model::MentionKind;

use crate::rig::{Rig, keys, senses};

const OBO: &str = r#"format-version: 1.4
data-version: releases/2031-01-01
! a comment

[Term]
id: ZX:0000002
name: Florbing \"at night\"
def: "Nothing: really." [ZX:me]
synonym: "Night florbs" EXACT layperson [ORCID:0]
synonym: "Slow florbing" NARROW []
synonym: "Florb trouble" BROAD [ZX:me]
synonym: "Florb company" RELATED layperson []
xref: UMLS:C9999999
xref: MSH:Q1 {source="x"} ! florb
xref: MSH:Q0
xref: https://example.org/florb
is_a: ZX:0000001 {gci="y"} ! Florbing

[Term]
id: ZX:0000001
name: Florbing

[Term]
id: ZX:0000003
name: Old florbing
is_obsolete: true

[Typedef]
id: part_of
name: Part of florbing
"#;

fn rig(obo: &str, scopes: &[Scope]) -> (Rig, Release) {
    let rig = Rig::new(&[("zx.obo", obo)]);
    let file = rig.path("release/zx.obo");
    let release = Release::Obo { file, scopes: scopes.to_vec(), kind: MentionKind::Event, lang: "en".into() };
    (rig, release)
}

#[test]
fn terms_synonyms_and_references_are_read() {
    let (rig, release) = rig(OBO, &[Scope::Exact, Scope::Narrow]);
    let mut request = rig.request("events/zx");
    request.manifest.version = String::new();
    let summary = rig.import(&release, &request);
    assert_eq!((summary.concepts, summary.terms), (2, 4));
    let dictionary = rig.dictionary();
    let [(key, codes, weak)] = &senses(&dictionary, "night florbs")[..] else { panic!("one sense") };
    let codes: Vec<(&str, &str)> = codes.iter().map(|(name, code)| (name.as_str(), code.as_str())).collect();
    assert_eq!((key.as_str(), weak), ("zx/0000002", &false));
    assert_eq!(
        codes,
        [("mesh", "Q0,Q1"), ("umls", "C9999999"), ("zx", "ZX:0000002"), ("zx_is_a", "ZX:0000001")]
    );
    for (term, expected) in [
        ("florbing at night", &["zx/0000002"][..]),
        ("slow florbing", &["zx/0000002"]),
        ("florbing", &["zx/0000001"]),
        ("florb trouble", &[]),
        ("florb company", &[]),
        ("old florbing", &[]),
        ("part of florbing", &[]),
    ] {
        assert_eq!(keys(&dictionary, term), expected, "{term}");
    }
    assert!(rig.read("dictionaries/events/zx/terms.tsv").contains("Night florbs\tzx/0000002\ten\tlay\t\n"));
    let manifest = rig.read("dictionaries/events/zx/manifest.toml");
    assert!(manifest.contains("\nversion = \"releases/2031-01-01\"\n"), "{manifest}");
}

#[test]
fn scopes_choose_the_synonyms() {
    for (scopes, expected) in [("exact", 3), ("broad", 3), ("RELATED,exact,narrow,Broad", 6)] {
        let scopes: Vec<Scope> = scopes.split(',').map(|name| Scope::parse(name).unwrap()).collect();
        let (rig, release) = rig(OBO, &scopes);
        assert_eq!(rig.import(&release, &rig.request("events/zx")).terms, expected, "{scopes:?}");
    }
    assert_eq!(Scope::parse("near"), None);
}

#[test]
fn a_known_concept_is_mapped_onto() {
    let (rig, release) = rig(OBO, &[Scope::Exact]);
    rig.put_set("events/own", "event/florb\tevent\tflorbing\t\tzx=ZX:9\n", "");
    let summary = rig.import(&release, &Request { replace: true, ..rig.mapped("events/zx") });
    assert_eq!((summary.concepts, summary.mapped), (1, 1));
    let codes = senses(&rig.dictionary(), "florbing").remove(0).1;
    assert_eq!(codes["zx"], "ZX:0000001,ZX:9", "codes of both, sorted");
}

#[test]
fn mistakes_name_the_line() {
    let table = [
        (
            "is_a: ZX:0000001 {",
            "is_a: ZX:0000009 {",
            "17: is_a refers to ZX:0000009, which is not in the file",
        ),
        ("\"Slow florbing\" NARROW", "Slow florbing", "10: synonym: expected \"text\" SCOPE type [refs]"),
        (
            "\"Slow florbing\" NARROW",
            "\"Slow florbing\" NEAR",
            "10: synonym: expected \"text\" SCOPE type [refs]",
        ),
        ("id: ZX:0000001", "id: ZX:0000002", "19: ZX:0000002 is there twice"),
        ("id: ZX:0000001\nname: Florbing", "id: ZX:0000001", "19: ZX:0000001 has no name"),
        ("id: ZX:0000001\n", "", "19: the term has no id"),
        ("id: ZX:0000001", "id: florbing", "19: id `florbing`: expected one such as HP:0000118"),
        ("def: \"Nothing: really.\" [ZX:me]", "def", "8: expected `tag: value`"),
    ];
    for (from, to, expected) in table {
        assert!(OBO.contains(from), "{from}");
        let (rig, release) = rig(&OBO.replacen(from, to, 1), &[Scope::Exact]);
        assert_eq!(rig.refusal(&release, &rig.request("events/zx")), format!("release/zx.obo:{expected}"));
        assert_eq!(rig.names("dictionaries/events"), [""; 0], "{expected}");
    }
}
