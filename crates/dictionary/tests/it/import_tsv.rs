//! A table of one's own becomes a set.

use dictionary::import::{Release, Request};
use dictionary::{CompileError, Sources, compile};
use model::MentionKind;

use crate::rig::{Rig, keys, senses};

fn rig(tsv: &str) -> (Rig, Release) {
    let rig = Rig::new(&[("own.tsv", tsv)]);
    let release = Release::Tsv { file: rig.path("release/own.tsv"), kind: MentionKind::Event };
    (rig, release)
}

#[test]
fn columns_come_in_any_order_and_concepts_gather_their_rows() {
    let (rig, release) = rig("# ours\ncodes\tconcept\tterm\tkind\tflags\n\
        in_house=7\tours/florb\tflorbing\t\t\n\
        \tdrug/zonkol\tzk\t\tweak\n\
        in_house=8;x=1\tours/florb\tfull of florbs\tsituation\n");
    let summary = rig.import(&release, &rig.request("events/ours"));
    assert_eq!((summary.concepts, summary.terms, summary.weak), (2, 3, 1));
    let dictionary = rig.dictionary();
    assert_eq!(keys(&dictionary, "zk"), ["?drug/zonkol"]);
    assert_eq!(senses(&dictionary, "florbing")[0].1["in_house"], "7,8");
    assert_eq!(
        rig.read("dictionaries/events/ours/concepts.tsv"),
        "concept\tkind\tpreferred\tgroup\tcodes\n\
        ours/florb\tsituation\tflorbing\t\tin_house=7,8;x=1\ndrug/zonkol\tdrug\tzk\t\t\n"
    );
    assert_eq!(
        rig.read("dictionaries/events/ours/terms.tsv"),
        "term\tconcept\tlang\tregister\tflags\nflorbing\tours/florb\t*\tlay\t\n\
        full of florbs\tours/florb\t*\tlay\t\nzk\tdrug/zonkol\t*\tgeneric\tweak\n"
    );
}

#[test]
fn rows_of_a_known_concept_add_terms_and_codes_to_it() {
    let (rig, release) = rig("term\tconcept\tcodes\nmy florbs\tevent/florb\tin_house=7\n");
    rig.put_set("events/own", "event/florb\tevent\tFlorbing\t\thpo=X:1\n", "");
    let summary = rig.import(&release, &rig.mapped("events/ours"));
    assert_eq!((summary.concepts, summary.mapped, summary.terms), (0, 1, 1));
    let [(key, codes, _)] = &senses(&rig.dictionary(), "my florbs")[..] else { panic!("one sense") };
    assert_eq!(
        (key.as_str(), &codes["hpo"], &codes["in_house"]),
        ("event/florb", &"X:1".to_owned(), &"7".to_owned())
    );

    // Without the concepts it was mapped onto, the set cannot be used.
    std::fs::remove_dir_all(rig.path("dictionaries/events/own")).unwrap();
    let refused = compile(&Sources::read(&rig.path("dictionaries")).unwrap()).unwrap_err();
    assert_eq!(refused, CompileError::UnknownMapping("event/florb".into()));
}

#[test]
fn codes_of_several_sets_are_the_same_in_any_order() {
    let (rig, release) = rig("term\tconcept\tcodes\nmy florbs\tevent/florb\tc=3,1\n");
    rig.put_set("events/own", "event/florb\tevent\tFlorbing\t\tc=2\n", "");
    rig.import(&release, &rig.mapped("events/ours"));
    rig.put("release/own.tsv", "term\tconcept\tcodes\nmy florbs\tevent/florb\tc=0;d=1\n");
    rig.import(&release, &Request { map_onto: Some(rig.path("dictionaries")), ..rig.request("events/zz") });
    let mut sources = Sources::read(&rig.path("dictionaries")).unwrap();
    let pack = compile(&sources).unwrap().pack;
    sources.mappings.reverse();
    assert_eq!(compile(&sources).unwrap().pack, pack);
    assert_eq!(senses(&rig.dictionary(), "my florbs")[0].1["c"], "0,1,2,3");
}

#[test]
fn mistakes_name_the_line() {
    let table = [
        ("", "0: it is empty; the first line must name the columns term and concept"),
        (
            "term\tkey\n",
            "1: column `key` is not known; there are term, concept, kind, preferred, group, lang, register, flags, codes",
        ),
        ("concept\tkind\n", "1: the header must name the column term"),
        ("term\tconcept\tterm\n", "1: the header names a column twice"),
        ("term\tconcept\na\tb\tc\n", "2: 3 cells for 2 columns"),
        ("term\tconcept\n\tb\n", "2: term and concept must not be empty"),
        ("term\tconcept\na\n", "2: term and concept must not be empty"),
        ("term\tconcept\tkind\na\tb\tpill\n", "2: kind `pill`: expected drug, event or situation"),
        ("term\tconcept\tkind\na\tb\tdrug\n#\nc\tb\tevent\n", "4: b was given another kind above"),
        ("term\tconcept\tpreferred\na\tb\tB\nc\tb\tC\n", "3: b was given another preferred above"),
        ("term\tconcept\tlang\na\tb\tenglish\n", "2: language `english`: expected * or a tag such as en"),
        ("term\tconcept\tregister\na\tb\tloud\n", "2: register `loud` is not known"),
        ("term\tconcept\tflags\na\tb\tloud\n", "2: flag `loud`: the only flag is weak"),
        ("term\tconcept\tcodes\na\tb\t77\n", "2: code `77`: expected name=value"),
        (
            "term\tconcept\tkind\na\tevent/florb\tdrug\n",
            "2: event/florb is of another kind in the dictionaries it is mapped onto",
        ),
    ];
    for (tsv, expected) in table {
        let (rig, release) = rig(tsv);
        rig.put_set("events/own", "event/florb\tevent\tFlorbing\t\t\n", "");
        let said = rig.refusal(&release, &rig.mapped("events/ours"));
        assert_eq!(said, format!("release/own.tsv:{expected}"));
        assert_eq!(rig.names("dictionaries/events"), ["own"]);
    }
}

#[test]
fn mappings_are_checked() {
    let (rig, _) = rig("");
    rig.put_set("events/own", "event/florb\tevent\tFlorbing\t\t\n", "");
    let table = [
        ("concept\n", "1: the header must be: concept codes"),
        ("concept\tcodes\nevent/florb\t\n", "2: concept and codes must not be empty"),
        ("concept\tcodes\nevent/florb\tx\n", "2: code `x`: expected name=value"),
    ];
    for (tsv, expected) in table {
        rig.put("dictionaries/events/own/mappings.tsv", tsv);
        let said = Sources::read(&rig.path("dictionaries")).unwrap_err().to_string();
        assert!(said.ends_with(&format!("events/own/mappings.tsv:{expected}")), "{said}");
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_header_and_a_line_has_an_end() {
    let (rig, release) = rig("\u{feff}term\tconcept\nflorbing\tevent/florb\n");
    assert_eq!(rig.import(&release, &rig.request("events/ours")).terms, 1);
    rig.put("release/own.tsv", format!("term\tconcept\n{}", "x".repeat(2 << 20)));
    let said = rig.refusal(&release, &rig.request("events/others"));
    assert_eq!(said, "release/own.tsv:2: the line is longer than 1048576 bytes");
}
