//! An RxNorm release, with invented substances and codes, becomes a set.

use dictionary::import::Release;

use crate::rig::{Rig, keys, senses};

/// A row of `RXNCONSO.RRF`.
fn name(id: u32, source: &str, kind: &str, code: &str, text: &str, suppress: &str) -> String {
    format!("{id}|ENG||||||1||||{source}|{kind}|{code}|{text}||{suppress}||\n")
}

/// A row of `RXNREL.RRF`: `to` is `relation` `from`.
fn relation(from: &str, relation: &str, to: &str, suppress: &str) -> String {
    format!("{from}||CUI|RO|{to}||CUI|{relation}|1||RXNORM||||{suppress}||\n")
}

/// A row of `RXNSAT.RRF`.
fn attribute(id: u32, name: &str, value: &str, suppress: &str) -> String {
    format!("{id}|||1|AUI|{id}|||{name}|MTHSPL|{value}|{suppress}||\n")
}

/// Florbine and its salt, zonkol, both together, their brands, and what is to be passed over.
fn files() -> [(&'static str, String); 3] {
    let names = [
        // A synonym and an ATC code that come before the ingredient.
        name(91001, "RXNORM", "SY", "91001", "florbinum", "N"),
        name(91001, "ATC", "IN", "X99AB01", "florbine", "N"),
        name(91001, "RXNORM", "IN", "91001", "florbine", "N"),
        name(91001, "RXNORM", "TMSY", "91001", "florBINE", "N"),
        name(91001, "MTHSPL", "SU", "ZZ1", "FLORBINE BASE", "N"),
        name(91001, "OTHER", "XX", "1", "florbine odd", "N"),
        name(91002, "RXNORM", "IN", "91002", "zonkol", "N"),
        name(91002, "RXNORM", "SY", "91002", "old zonkol", "O"),
        name(91003, "RXNORM", "PIN", "91003", "florbine glimmerate", "N"),
        name(91004, "RXNORM", "MIN", "91004", "florbine / zonkol", "N"),
        name(91005, "RXNORM", "BN", "91005", "Florbex", "N"),
        name(91006, "RXNORM", "BN", "91006", "Duozonk", "N"),
        name(91007, "RXNORM", "BN", "91007", "Lonely", "N"),
        name(91008, "RXNORM", "BN", "91008", "Gonex", "Y"),
        name(91009, "RXNORM", "SBD", "91009", "florbine 5 MG Oral Tablet [Florbex]", "N"),
        name(91009, "RXNORM", "SY", "91009", "Florbex 5 MG Tab", "N"),
        name(91010, "RXNORM", "IN", "91010", "tea", "N"),
    ];
    let relations = [
        relation("91001", "tradename_of", "91005", ""),
        relation("91005", "has_tradename", "91001", ""),
        relation("91003", "form_of", "91001", ""),
        // The brand of the combination, by the salt of one and by the other.
        relation("91003", "tradename_of", "91006", ""),
        relation("91006", "has_tradename", "91002", ""),
        relation("91004", "part_of", "91001", ""),
        relation("91002", "has_part", "91004", ""),
        relation("91001", "tradename_of", "91007", "O"),
        relation("91009", "constitutes", "99999", ""),
        relation("", "has_tradename", "", ""),
    ];
    let attributes = [
        attribute(91001, "UNII_CODE", "FLORB00001", "N"),
        attribute(91001, "UNII_CODE", "FLORB00000", "O"),
        attribute(91002, "FDA_UNII_CODE", "ZONK000002", "N"),
        attribute(91002, "RXN_AVAILABLE", "NDC", "N"),
    ];
    [
        ("RXNCONSO.RRF", names.concat()),
        ("RXNREL.RRF", relations.concat()),
        ("RXNSAT.RRF", attributes.concat()),
    ]
}

fn rig(files: &[(&str, String)]) -> (Rig, Release) {
    let rig = Rig::new(&[]);
    for (name, text) in files {
        rig.put(&format!("release/{name}"), text);
    }
    let release = Release::Rxnorm { dir: rig.path("release") };
    (rig, release)
}

#[test]
fn ingredients_are_concepts_and_the_rest_their_names() {
    let (rig, release) = rig(&files());
    let summary = rig.import(&release, &rig.request("drugs/rxnorm"));
    assert_eq!((summary.rows, summary.concepts, summary.left_out), (31, 4, 1), "one brand is of nothing");
    let dictionary = rig.dictionary();
    for (term, expected) in [
        ("florbine", &["rxnorm/91001"][..]),
        ("florbinum", &["rxnorm/91001"]),
        ("florbine base", &["rxnorm/91001"]),
        ("florbine glimmerate", &["rxnorm/91001"]),
        ("florbex", &["rxnorm/91001"]),
        ("duozonk", &["rxnorm/91004"]),
        ("florbine / zonkol", &["rxnorm/91004"]),
        ("tea", &["?rxnorm/91010"]),
        ("old zonkol", &[]),
        ("gonex", &[]),
        ("lonely", &[]),
        ("florbine odd", &[]),
        ("florbex 5 mg tab", &[]),
    ] {
        assert_eq!(keys(&dictionary, term), expected, "{term}");
    }
    let codes = |term: &str| senses(&dictionary, term)[0].1.clone().into_iter().collect::<Vec<_>>();
    let pairs = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(codes("florbine"), pairs(&[("atc", "X99AB01"), ("rxnorm", "91001"), ("unii", "FLORB00001")]));
    assert_eq!(codes("zonkol"), pairs(&[("rxnorm", "91002"), ("unii", "ZONK000002")]));
    assert_eq!(codes("duozonk"), pairs(&[("rxnorm", "91004"), ("rxnorm_in", "91001,91002")]));
}

#[test]
fn a_brand_of_several_ingredients_without_a_combination_is_a_name_of_each() {
    let mut files = files();
    files[1].1 =
        files[1].1.lines().filter(|line| !line.contains("part")).map(|line| format!("{line}\n")).collect();
    let (rig, release) = rig(&files);
    rig.import(&release, &rig.request("drugs/rxnorm"));
    assert_eq!(keys(&rig.dictionary(), "duozonk"), ["rxnorm/91001", "rxnorm/91002"]);
}

#[test]
fn a_known_substance_gets_the_codes_and_brands_do_not_lead_to_it() {
    let (rig, release) = rig(&files());
    let own = "drug/florbine\tdrug\tFlorbine\t\tunii=FLORB00001;drugbank=D1\ndrug/x\tdrug\tX\t\t\n";
    rig.put_set("drugs/own", own, "duozonk\tdrug/x\t*\tbrand\t\n");
    let summary = rig.import(&release, &rig.mapped("drugs/rxnorm"));
    assert_eq!((summary.concepts, summary.mapped), (3, 1));
    let dictionary = rig.dictionary();
    let [(key, codes, _)] = &senses(&dictionary, "florbex")[..] else { panic!("one sense") };
    assert_eq!(
        (key.as_str(), &codes["unii"], &codes["drugbank"], &codes["rxnorm"]),
        ("drug/florbine", &"FLORB00001".to_owned(), &"D1".to_owned(), &"91001".to_owned())
    );
    assert_eq!(keys(&dictionary, "duozonk"), ["drug/x", "rxnorm/91004"]);
}

#[test]
fn mistakes_name_file_and_line() {
    let table = [
        (
            "RXNCONSO.RRF",
            "|IN|91001|florbine||N||",
            "|IN|91001|florbine|",
            "3: expected at least 17 fields, found 15",
        ),
        ("RXNCONSO.RRF", "91002|ENG", "9100x|ENG", "7: RXCUI `9100x`: expected a number"),
        ("RXNCONSO.RRF", "|florbine||N||", "| ||N||", "2: RXCUI 91001 has no name"),
        ("RXNREL.RRF", "91003||CUI|RO|91006", "91003||CUI|RO|97777", "4: RXCUI 97777 is not in RXNCONSO.RRF"),
        ("RXNREL.RRF", "|has_part|1||RXNORM||||||", "|has_part|", "7: expected at least 15 fields, found 8"),
        ("RXNSAT.RRF", "|ZONK000002|N||", "|ZONK000002|", "3: expected at least 12 fields, found 11"),
    ];
    for (file, from, to, expected) in table {
        let mut files = files();
        if expected.ends_with("has no name") {
            files[0].1 = files[0].1.replace("|ATC|IN|X99AB01|florbine|", "|RXNORM|IN|91001|florbine|");
        }
        let text = &mut files.iter_mut().find(|(name, _)| *name == file).unwrap().1;
        assert!(text.contains(from), "{from}");
        *text = text.replacen(from, to, 1);
        let (rig, release) = rig(&files);
        assert_eq!(rig.refusal(&release, &rig.request("drugs/rxnorm")), format!("release/{file}:{expected}"));
        assert_eq!(rig.names("dictionaries/drugs"), [""; 0]);
    }
}
