//! Sources to pack and back, determinism, and every way a file can be wrong.

use std::collections::BTreeMap;

use dictionary::source::{ConceptRow, SourceError, TermRow, parse_concepts, parse_manifest, parse_terms};
use dictionary::{CompileError, Dictionary, PackError, Register, Sources, compile};
use model::MentionKind;
use proptest::prelude::*;

fn term(term: &str, concept: &str, weak: bool) -> TermRow {
    TermRow { term: term.into(), concept: concept.into(), lang: "*".into(), register: Register::Brand, weak }
}

fn concept(key: &str, kind: MentionKind) -> ConceptRow {
    let codes = BTreeMap::from([("unii".to_owned(), "X1".to_owned()), ("atc".to_owned(), "N06".to_owned())]);
    ConceptRow { key: key.into(), kind, preferred: key.into(), group: "g".into(), codes }
}

fn sources() -> Sources {
    Sources {
        name: "test".into(),
        version: "3".into(),
        concepts: vec![concept("drug/b", MentionKind::Drug), concept("event/a", MentionKind::Event)],
        terms: vec![
            term("Bee-Cillin", "drug/b", true),
            term("bee cillin", "drug/b", false),
            term("ache", "event/a", false),
        ],
        ..Sources::default()
    }
}

#[test]
fn a_pack_answers_what_its_sources_said() {
    let dictionary = Dictionary::from_vec(compile(&sources()).unwrap().pack).unwrap();
    assert_eq!((dictionary.terms(), dictionary.concepts(), dictionary.name()), (2, 2, "test"));
    let id = dictionary.lookup().unwrap().get("bee cillin").unwrap();
    assert!(dictionary.lookup().unwrap().get("bee").is_none());
    assert!(id.may_be(MentionKind::Drug) && !id.may_be(MentionKind::Event));
    let senses: Vec<_> = dictionary.senses(id).collect();
    assert_eq!(senses.len(), 1, "two spellings of one term are one sense");
    assert!(!senses[0].weak, "a set that is sure outweighs one that is not");
    let concept = dictionary.concept(senses[0].concept).unwrap();
    assert_eq!((concept.key, concept.kind, concept.group), ("drug/b", MentionKind::Drug, "g"));
    assert_eq!(concept.codes().collect::<Vec<_>>(), [("atc", "N06"), ("unii", "X1")]);
    let (bee, cillin, ache) = (text::word_hash(b"bee"), text::word_hash(b"cillin"), text::word_hash(b"ache"));
    let filter = dictionary.filter().unwrap();
    assert!(filter.probe(bee).with(cillin) && filter.contains(ache));
    assert!(!filter.contains(bee) && !filter.probe(bee).with(ache));
    let known = dictionary.known().unwrap();
    assert!(known.contains(cillin) && !known.contains(text::word_hash(b"zzz")));
}

/// A strength that a name is sold with belongs to the dose, unless the name says nothing without it.
#[test]
fn names_with_a_strength_are_left_out_where_the_name_alone_is_as_good() {
    let mut sources = sources();
    sources.concepts.push(concept("drug/c", MentionKind::Drug));
    sources.terms.extend([
        term("bee cillin 50", "drug/b", false),
        term("bee cillin 3", "drug/c", false),
        term("sea", "drug/c", true),
        term("sea 25", "drug/c", false),
        term("b 12", "drug/b", false),
        term("ache", "event/a", false),
        term("ache 10", "event/a", false),
    ]);
    let dictionary = Dictionary::from_vec(compile(&sources).unwrap().pack).unwrap();
    let lookup = dictionary.lookup().unwrap();
    let table = [
        ("bee cillin 50", false),
        // Of another drug, of an uncertain name, of no name at all, and no drug.
        ("bee cillin 3", true),
        ("sea 25", true),
        ("b 12", true),
        ("ache 10", true),
    ];
    for (name, kept) in table {
        assert_eq!(lookup.get(name).is_some(), kept, "{name}");
    }
}

#[test]
fn the_order_of_sources_does_not_matter() {
    let mut turned = sources();
    turned.concepts.reverse();
    turned.terms.reverse();
    assert_eq!(compile(&sources()).unwrap().pack, compile(&turned).unwrap().pack);
}

#[test]
fn sources_that_do_not_fit_together_are_refused() {
    let mut unknown = sources();
    unknown.terms.push(term("x", "drug/none", false));
    assert!(
        matches!(compile(&unknown), Err(CompileError::UnknownConcept { concept, .. }) if concept == "drug/none")
    );
    let mut twice = sources();
    twice.concepts.push(concept("drug/b", MentionKind::Drug));
    assert!(matches!(compile(&twice), Err(CompileError::DuplicateConcept(key)) if key == "drug/b"));
}

#[test]
fn mistakes_in_sources_name_file_and_line() {
    let said = |result: Result<(), SourceError>| result.unwrap_err().to_string();
    let header = "term\tconcept\tlang\tregister\tflags\n";
    let table = [
        (
            parse_terms("t.tsv", "").map(drop),
            "t.tsv:0: it is empty; the header must be: term concept lang register flags",
        ),
        (
            parse_terms("t.tsv", "a\tb\n").map(drop),
            "t.tsv:1: the header must be: term concept lang register flags",
        ),
        (parse_terms("t.tsv", &format!("{header}x\ty\n")).map(drop), "t.tsv:2: 2 columns, expected 5"),
        (
            parse_terms("t.tsv", &format!("{header}# c\nx\ty\t*\tnone\t\n")).map(drop),
            "t.tsv:3: register `none` is not known",
        ),
        (
            parse_terms("t.tsv", &format!("{header}x\ty\t*\tlay\tloud\n")).map(drop),
            "t.tsv:2: flag `loud`: the only flag is weak",
        ),
        (
            parse_concepts("c.tsv", "concept\tkind\tpreferred\tgroup\tcodes\na\tpill\tA\t\t\n").map(drop),
            "c.tsv:2: kind `pill`: expected drug, event or situation",
        ),
        (
            parse_manifest("m.toml", "name='a'\nversion='1'\nsource='s'\nlicence=''\n").map(drop),
            "m.toml:0: `licence` is empty; every set states it",
        ),
    ];
    for (result, expected) in table {
        assert_eq!(said(result), expected);
    }
}

#[test]
fn wrong_files_are_refused_with_the_reason() {
    let pack = compile(&sources()).unwrap().pack;
    let refuse = |bytes: Vec<u8>| Dictionary::from_vec(bytes).unwrap_err();
    assert_eq!(refuse(Vec::new()), PackError::TooShort(0));
    assert_eq!(refuse(vec![b'x'; 500]), PackError::NotAPack);
    let mut newer = pack.clone();
    newer[8] = 9;
    assert_eq!(refuse(newer), PackError::Version(9));
    assert_eq!(refuse(pack[..pack.len() - 1].to_vec()), PackError::Malformed("table"));
    let mut flipped = pack.clone();
    flipped[30] ^= 1;
    assert_eq!(refuse(flipped), PackError::Checksum("table"));
    let missing = Dictionary::open(std::path::Path::new("no/such.pack")).unwrap_err().to_string();
    assert!(missing.contains("no/such.pack") && missing.contains("screen.dictionary"), "{missing}");
}

#[test]
fn a_pack_opens_from_a_file_and_an_empty_file_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.pack");
    std::fs::write(&path, compile(&sources()).unwrap().pack).unwrap();
    assert_eq!(Dictionary::open(&path).unwrap().terms(), 2);
    std::fs::write(&path, b"").unwrap();
    assert!(Dictionary::open(&path).is_err());
}

proptest! {
    /// One flipped bit anywhere is noticed.
    #[test]
    fn damage_is_noticed(at in 0usize..4096, bit in 0u8..8) {
        let mut pack = compile(&sources()).unwrap().pack;
        let at = at % pack.len();
        pack[at] ^= 1 << bit;
        let dictionary = Dictionary::from_vec(pack);
        prop_assert!(dictionary.is_err() || dictionary.unwrap().verify().is_err());
    }
}
