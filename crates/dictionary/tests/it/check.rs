//! The rules of `check`, each with rows that break it and rows next to them that do not.

use std::path::PathBuf;

use dictionary::check::{Level, check};
use dictionary::language::{Language, parse_words};
use dictionary::source::{parse_concepts, parse_terms};
use dictionary::{Place, Sources};

const CONCEPTS: &str = "concept\tkind\tpreferred\tgroup\tcodes
drug/a\tdrug\tA\t\t
event/a\tevent\tA\t\t
event/b\tevent\tB\t\t
";

/// A set of one file; each row is `term concept lang flags`, with `_` for a space and `-` for no flag.
fn file(sources: &mut Sources, name: &str, rows: &[&str]) {
    let mut tsv = String::from("term\tconcept\tlang\tregister\tflags\n");
    for row in rows {
        let [term, concept, lang, flags] = row.split(' ').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let (term, flags) = (term.replace('_', " "), flags.trim_matches('-'));
        tsv.push_str(&format!("{term}\t{concept}\t{lang}\tlay\t{flags}\n"));
    }
    for (i, term) in parse_terms(name, &tsv).unwrap().into_iter().enumerate() {
        sources.places.push(Place { set: 0, file: sources.files.len(), line: i + 2 });
        sources.terms.push(term);
    }
    sources.files.push(PathBuf::from(name));
}

/// `file:line level rule` of every finding; concepts without a term are not looked at.
fn findings(files: &[(&str, &[&str])], languages: &[Language]) -> Vec<String> {
    let concepts = parse_concepts("c", CONCEPTS).unwrap();
    let mut sources = Sources { concepts, languages: languages.to_vec(), ..Sources::default() };
    for (name, rows) in files {
        file(&mut sources, name, rows);
    }
    let findings = check(&sources);
    let told = findings.iter().filter(|finding| finding.rule != "unused");
    told.map(|f| {
        let level = if f.level == Level::Error { "error" } else { "warning" };
        format!("{}:{} {level} {}", f.file, f.line, f.rule)
    })
    .collect()
}

#[test]
fn senses_of_one_term_are_compared_by_kind_language_and_strength() {
    let table: &[(&[&str], &[&str])] = &[
        (&["ill event/a en -", "ill event/b en -"], &["t:3 error ambiguous"]),
        // The order of rows does not matter: the concept that comes first by key is taken.
        (&["ill event/b en -", "ill event/a en -"], &["t:2 error ambiguous"]),
        (&["ill event/a en -", "ill event/b en weak"], &["t:3 warning shadowed"]),
        (&["ill event/a en weak", "ill event/b en -"], &["t:2 warning shadowed"]),
        (&["ill event/a en weak", "ill event/b en weak"], &["t:3 warning shadowed"]),
        (&["ill event/a en -", "ill event/b de -"], &[]),
        (&["ill event/a * -", "ill event/b de -"], &["t:3 warning shadowed"]),
        // In other languages than English the second sense is taken.
        (&["ill event/a en -", "ill event/b * -"], &[]),
        // Drug names count in every language.
        (&["ill drug/a en -", "ill event/b de -"], &["t:3 warning shadowed"]),
        (&["ill event/a en -", "ILL event/a en -"], &["t:3 warning duplicate"]),
        (&["ill event/a en weak", "ill event/a en -"], &["t:3 warning duplicate"]),
        (&["ill event/a en -", "ill event/a de -"], &[]),
    ];
    for (rows, expected) in table {
        assert_eq!(findings(&[("t", rows)], &[]), *expected, "{rows:?}");
    }
}

#[test]
fn sets_may_agree_and_the_sure_one_wins() {
    assert!(findings(&[("t", &["ill event/a en weak"]), ("u", &["ill event/a en -"])], &[]).is_empty());
    let strong_elsewhere: &[(&str, &[&str])] =
        &[("t", &["ill event/b en weak", "ill event/a en weak"]), ("u", &["ill event/b en -"])];
    assert_eq!(findings(strong_elsewhere, &[]), ["t:3 warning shadowed"]);
}

#[test]
fn rows_are_checked_by_themselves() {
    let rows = [
        "!!! event/a en -",
        "fine event/none en -",
        "www.example.com event/a en -",
        "vit._b_lack event/a en -",
        "vit._ event/a en -",
        "e.g. event/b en -",
    ];
    let expected = [
        "t:2 error empty",
        "t:3 error unknown-concept",
        "t:4 error placeholder",
        "t:5 warning sentence-end",
        "t:7 warning sentence-end",
    ];
    assert_eq!(findings(&[("t", &rows)], &[]), expected);
}

#[test]
fn common_words_count_in_the_languages_in_which_the_term_counts() {
    let language = |tag: &str, common: &str, allowed: &str| Language {
        tag: tag.to_owned(),
        common: parse_words(common),
        allowed: parse_words(allowed),
        ..Language::default()
    };
    let languages =
        [language("en", "# words\nGift\ncold\nwarm\n", "# allowed\nWarm\n"), language("de", "Föhn\n", "")];
    for (row, told) in [
        ("cold event/a en -", true),
        ("cold event/a * -", true),
        ("FOHN event/a de -", true),
        ("gift drug/a de -", true),
        ("cold event/a de -", false),
        ("cold event/a en weak", false),
        ("cold_feet event/a en -", false),
        ("warm event/a en -", false),
    ] {
        let expected: &[&str] = if told { &["t:2 warning common-word"] } else { &[] };
        assert_eq!(findings(&[("t", &[row])], &languages), expected, "{row}");
    }
}

#[test]
fn concepts_are_defined_once_and_have_terms() {
    let mut sources = Sources { concepts: parse_concepts("c", CONCEPTS).unwrap(), ..Sources::default() };
    sources.concepts.push(sources.concepts[0].clone());
    file(&mut sources, "t", &["ill event/a en -", "pill drug/a * -"]);
    let rules: Vec<&str> = check(&sources).iter().map(|f| f.rule).collect();
    assert_eq!(rules, ["defined-twice", "unused"]);
}
