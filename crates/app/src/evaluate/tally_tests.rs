//! Tallies of annotated, invented text. Two lines stand under each text: what the corpus marks (`=`, with type
//! and concept name) and what was found (`^`, with kind, concept and flags).

use super::*;

/// A dictionary of three terms, and folding that leaves text as it is.
struct Three;

impl Knows for Three {
    fn concepts(&self, term: &str, kind: MentionKind) -> Vec<ConceptId> {
        match (term, kind) {
            ("Nausea", MentionKind::Event) => vec![ConceptId(1)],
            ("Headache", MentionKind::Event) => vec![ConceptId(2)],
            ("examplol", MentionKind::Drug) => vec![ConceptId(9)],
            _ => Vec::new(),
        }
    }

    fn fold(&self, text: &str) -> String {
        text.to_owned()
    }

    fn places(&self, text: &str, name: &str) -> Vec<Range<usize>> {
        text.match_indices(name).map(|(at, name)| at..at + name.len()).collect()
    }
}

/// The stretches under which `sign` stands, each with the words behind it.
fn under(line: &str, sign: char) -> Vec<(Range<usize>, Vec<&str>)> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(start) = line[at..].find(sign).map(|n| at + n) {
        let end = start + line[start..].chars().take_while(|c| *c == sign).count();
        let next = line[end..].find(sign).map_or(line.len(), |n| end + n);
        all.push((start..end, line[end..next].split_whitespace().collect()));
        at = next;
    }
    all
}

/// Tallies blocks of text, marks and mentions. Words do not fit beside their signs, so each mark and each mention
/// has a line of its own.
fn tally(source: &str, drug: Option<&str>, text: &str, lines: &[&str]) -> Tally {
    let mut record = Record {
        text: text.to_owned(),
        source: source.to_owned(),
        lang: None,
        drug: drug.map(str::to_owned),
        marks: Vec::new(),
        misplaced: 0,
    };
    let mut found = Vec::new();
    for line in lines {
        for (range, words) in under(line, '=') {
            let names = words[1..].iter().map(|name| (*name).to_owned()).collect();
            record.marks.push(Mark { label: words[0].to_owned(), range, names });
        }
        for (range, words) in under(line, '^') {
            let kind = if words[0] == "drug" { MentionKind::Drug } else { MentionKind::Event };
            let how = if words.contains(&"gap") { How::Gap } else { How::Exact };
            let concept = ConceptId(words[1].parse().unwrap());
            found.push(Found { kind, range, concept, how, weak: words.contains(&"weak") });
        }
    }
    let mut tally = Tally::default();
    tally.add(&record, &found, &Types::builtin().unwrap(), &Three);
    tally
}

#[test]
fn strict_overlapping_and_weak_are_told_apart() {
    let tally = tally(
        "invented",
        None,
        "examplol made me sick to my stomach, my head hurts and I itch",
        &[
            "======== Drug",
            "                 ================== ADR Nausea",
            "                                        ========== ADR Headache",
            "                                                         ==== SSI Itching",
            "^^^^^^^^ drug 9",
            "         ^^^^ event 7",
            "                 ^^^^ event 1 weak",
            "                                        ^^^^^^^^^^ event 2 gap",
        ],
    );
    let events = &tally.kinds[&MentionKind::Event];
    assert_eq!(events.recall, Recall { marked: 3, strict: 1, overlapping: 2, only_weak: 1 });
    assert_eq!(events.by_type["ADR"], Recall { marked: 2, strict: 1, overlapping: 2, only_weak: 1 });
    assert_eq!(events.precision, Precision { found: 3, strict: 1, overlapping: 2 });
    assert_eq!(events.by_how[&How::Gap], Precision { found: 1, strict: 1, overlapping: 1 });
    assert_eq!(events.by_how[&How::Exact], Precision { found: 2, strict: 0, overlapping: 1 });
    assert_eq!(events.misses.top(9), [("itch", 1)]);
    assert_eq!(events.unmarked.top(9), [("made", 1)]);
    let drugs = &tally.kinds[&MentionKind::Drug];
    assert_eq!(drugs.recall, Recall { marked: 1, strict: 1, overlapping: 1, only_weak: 0 });
    assert!(drugs.complete && events.complete, "SSI shows that every event is marked");
}

#[test]
fn reactions_alone_do_not_make_a_corpus_complete() {
    let tally = tally("invented", None, "dizzy", &["===== ADR", "^^^^^ event 5"]);
    assert!(!tally.kinds[&MentionKind::Event].complete);
    assert!(!tally.kinds[&MentionKind::Drug].complete);
}

#[test]
fn two_types_on_one_stretch_are_one_thing_to_find() {
    let tally = tally("invented", None, "dizzy", &["===== ADR", "===== SSI", "===== Dose"]);
    let events = &tally.kinds[&MentionKind::Event];
    assert_eq!(events.recall.marked, 1);
    assert_eq!((events.by_type["ADR"].marked, events.by_type["SSI"].marked), (1, 1));
    assert_eq!(events.by_type.len(), 2, "a type without a row is ignored");
}

#[test]
fn concepts_count_where_the_name_is_a_term() {
    let lines = [
        "==== ADR Nausea",
        "      ==== ADR Nausea",
        "            ==== ADR Unheard",
        "                  ==== ADR Headache",
        "                        ==== ADR",
        "^^^^ event 1",
        "      ^^^^ event 2",
        "            ^^^^ event 2",
        "                        ^^^^ event 2",
    ];
    let tally = tally("invented", None, "aaaa, bbbb, cccc, dddd, eeee", &lines);
    assert_eq!(tally.concepts, Concepts { named: 4, found: 3, known: 2, equal: 1 });
}

#[test]
fn the_longest_overlap_speaks_for_a_mark() {
    let lines = ["========== ADR Headache", "^^^^ event 1", "     ^^^^^ event 2"];
    let tally = tally("invented", None, "head hurts", &lines);
    assert_eq!(tally.concepts.equal, 1);
}

#[test]
fn names_beside_the_text_and_posts_that_name_a_drug() {
    let lines = ["^^^^^^^^ drug 9"];
    let reviews = tally("reviews", Some("examplol"), "examplol, then more examplol", &lines);
    assert_eq!((reviews.names.occurrences, reviews.names.found), (2, 1));
    assert!(reviews.names.names["examplol"]);
    assert_eq!(reviews.drug_posts, (0, 0));
    let tweets = tally("SMM4H 2020/2022 English pool", None, "examplol", &lines);
    assert_eq!(tweets.drug_posts, (1, 1));
    assert_eq!(tally("SMM4H 2020/2022 English pool", None, "nothing", &[]).drug_posts, (1, 0));
}
