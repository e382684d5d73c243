//! Annotated text against a small dictionary, the naive matcher as oracle, and properties on any text.

use std::collections::BTreeMap;

use dictionary::source::{ConceptRow, TermRow};
use dictionary::{Dictionary, Register, Sources, compile};
use matcher::{Hit, Match, Matcher};
use model::{Field, MentionKind};
use proptest::prelude::*;
use text::{Folded, Lang, fold_term};

const TERMS: &[(&str, MentionKind, &str, bool)] = &[
    ("sertraline", MentionKind::Drug, "*", false),
    ("st john's wort", MentionKind::Drug, "*", false),
    ("ella", MentionKind::Drug, "*", true),
    ("heart", MentionKind::Event, "en", true),
    ("heart attack", MentionKind::Event, "en", false),
    ("sick", MentionKind::Event, "en", false),
    ("brain zaps", MentionKind::Event, "en", false),
    ("can't sleep", MentionKind::Event, "en", false),
    ("übelkeit", MentionKind::Event, "de", false),
    ("🤮", MentionKind::Event, "*", false),
    ("headache", MentionKind::Event, "en", false),
];

fn dictionary() -> Dictionary {
    let key = |term: &str| fold_term(term).replace(' ', "-");
    let sources = Sources {
        name: "test".into(),
        version: "1".into(),
        concepts: TERMS
            .iter()
            .map(|(term, kind, _, _)| ConceptRow {
                key: key(term),
                kind: *kind,
                preferred: (*term).into(),
                group: String::new(),
                codes: BTreeMap::new(),
            })
            .collect(),
        terms: TERMS
            .iter()
            .map(|(term, _, lang, weak)| TermRow {
                term: (*term).into(),
                concept: key(term),
                lang: (*lang).into(),
                register: Register::Lay,
                weak: *weak,
            })
            .collect(),
        ..Sources::default()
    };
    Dictionary::from_vec(compile(&sources).unwrap().pack).unwrap()
}

fn matches(dictionary: &Dictionary, text: &str, lang: &str) -> Vec<Match> {
    let mut matcher = Matcher::new(dictionary);
    let (mut folded, mut hits, mut out) = (Folded::new(), Vec::new(), Vec::new());
    folded.fold(text);
    matcher.scan(&folded, Field::Text, 0, &mut hits);
    matcher.resolve(&hits, Lang::parse(lang).unwrap(), &mut out);
    out
}

/// `text` then a line of carets under each mention with its concept after the last caret.
#[track_caller]
fn check(text: &str, lang: &str, expected: &[(&str, &str)]) {
    let dictionary = dictionary();
    let found: Vec<(String, String)> = matches(&dictionary, text, lang)
        .iter()
        .map(|m| {
            let concept = dictionary.concept(m.concept).unwrap().key.to_owned();
            (m.span.of(text).unwrap().to_owned(), concept)
        })
        .collect();
    let expected: Vec<_> = expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn terms_are_found_as_people_write_them() {
    check("SERTRALINE, made me SICK", "en", &[("SERTRALINE", "sertraline"), ("SICK", "sick")]);
    check("st. john's wort", "en", &[]);
    check("St John’s  Wort!", "en", &[("St John’s  Wort", "st-johns-wort")]);
    check("I cant sleep", "en", &[("cant sleep", "cant-sleep")]);
    check("sooo sickkkk", "en", &[("sickkkk", "sick")]);
    check("head\u{00AD}ache 🤮🤮", "en", &[("head\u{00AD}ache", "headache"), ("🤮", "🤮"), ("🤮", "🤮")]);
    check("#sertraline", "en", &[("sertraline", "sertraline")]);
}

#[test]
fn the_longest_match_wins_and_stays_inside_words_and_sentences() {
    check("a heart attack", "en", &[("heart attack", "heart-attack")]);
    check("my heart. Attack of the clones", "en", &[("heart", "heart")]);
    check("heartattack, sickness, bluesertraline", "en", &[]);
    check("heart attacks", "en", &[("heart", "heart")]);
}

#[test]
fn terms_belong_to_languages_but_drug_names_do_not() {
    check("Übelkeit von Sertraline", "de", &[("Übelkeit", "ubelkeit"), ("Sertraline", "sertraline")]);
    check("sick von Sertraline", "de", &[("Sertraline", "sertraline")]);
    check("sick", "und", &[("sick", "sick")]);
}

#[test]
fn weak_terms_say_so() {
    let dictionary = dictionary();
    let found = matches(&dictionary, "ella or sertraline", "en");
    assert_eq!(found.iter().map(|m| m.weak).collect::<Vec<_>>(), [true, false]);
}

/// Every word position, every term, no automaton and no filter.
fn naive(text: &str) -> Vec<(u32, u32)> {
    let mut folded = Folded::new();
    folded.fold(text);
    let words: Vec<String> = (0..folded.tokens().len()).map(|i| folded.word(i).to_owned()).collect();
    let terms: Vec<String> = TERMS.iter().map(|(term, ..)| fold_term(term)).collect();
    let breaks = |range: std::ops::Range<usize>| {
        range.skip(1).any(|i| folded.tokens()[i].flags.has(text::TokenFlags::BREAK))
    };
    let (mut found, mut i) = (Vec::new(), 0);
    while i < words.len() {
        let longest =
            (i + 1..=words.len()).rev().find(|j| !breaks(i..*j) && terms.contains(&words[i..*j].join(" ")));
        if let Some(j) = longest {
            found.push((i as u32, j as u32));
            i = j;
        } else {
            i += 1;
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// The automaton with its filter finds just what trying every term at every word finds.
    #[test]
    fn scanning_agrees_with_the_naive_matcher(
        words in proptest::collection::vec("heart|attack|heart attack|sick|sertraline|st|john's|wort|can't|sleep|brain|zaps|and|\\.|,|🤮|é", 0..14)
    ) {
        let text = words.join(" ");
        let dictionary = dictionary();
        let mut matcher = Matcher::new(&dictionary);
        let (mut folded, mut hits): (_, Vec<Hit>) = (Folded::new(), Vec::new());
        folded.fold(&text);
        matcher.scan(&folded, Field::Text, 0, &mut hits);
        let found: Vec<_> = hits.iter().map(|hit| (hit.tokens.start, hit.tokens.end)).collect();
        prop_assert_eq!(found, naive(&text));
    }

    /// Any text: spans are characters of the original, in order, and never overlap.
    #[test]
    fn spans_are_sound_on_any_text(text in "\\PC{0,60}|(si+ck+|heart|🤮|é| |'|\\.){0,20}") {
        let dictionary = dictionary();
        let mut end = 0;
        for found in matches(&dictionary, &text, "und") {
            prop_assert!(found.span.of(&text).is_some_and(|words| !words.is_empty()));
            prop_assert!(found.span.start >= end);
            end = found.span.end;
        }
    }
}
