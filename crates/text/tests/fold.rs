//! Folding: canonical words, the bytes they came from, and what holds for every input.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use proptest::prelude::*;
use text::{Folded, Lang, TokenFlags, fingerprint, fold_term, language, single_letters};

fn words(text: &str) -> Vec<(String, String)> {
    let mut folded = Folded::new();
    folded.fold(text);
    (0..folded.tokens().len())
        .map(|i| (folded.word(i).to_owned(), folded.span(i..i + 1).of(text).unwrap_or("?").to_owned()))
        .collect()
}

/// Text, then canonical words with the original bytes of each.
#[test]
fn words_are_canonical_and_point_back() {
    let table: &[(&str, &[(&str, &str)])] = &[
        ("Zoloft!", &[("zoloft", "Zoloft")]),
        ("I can't / can’t sleep", &[("i", "I"), ("cant", "can't"), ("cant", "can’t"), ("sleep", "sleep")]),
        ("side-effects", &[("side", "side"), ("effects", "effects")]),
        ("sooo sickkk", &[("soo", "sooo"), ("sickk", "sickkk")]),
        ("Übelkeit, naïve, Größe", &[("ubelkeit", "Übelkeit"), ("naive", "naïve"), ("grosse", "Größe")]),
        ("e\u{301}tourdie", &[("etourdie", "e\u{301}tourdie")]),
        ("ＺＯＬＯＦＴ ﬁne", &[("zoloft", "ＺＯＬＯＦＴ"), ("fine", "ﬁne")]),
        ("1,000 mg or 12.5mg.", &[("1000", "1,000"), ("mg", "mg"), ("or", "or"), ("12.5mg", "12.5mg")]),
        (
            "see https://example.org/a?b=c, ok",
            &[("see", "see"), ("<url>", "https://example.org/a?b=c"), ("ok", "ok")],
        ),
        ("@mom_of_3 hi", &[("<user>", "@mom_of_3"), ("hi", "hi")]),
        (
            "l'ibuprofène d’appétit",
            &[("l", "l"), ("ibuprofene", "ibuprofène"), ("d", "d"), ("appetit", "appétit")],
        ),
        ("#BrainFog #ADHDMeds", &[("brain", "Brain"), ("fog", "Fog"), ("adhd", "ADHD"), ("meds", "Meds")]),
        ("aaa000bbb", &[("aa000bb", "aaa000bbb")]),
        ("#Nausea 🤢🤮", &[("nausea", "Nausea"), ("🤢", "🤢"), ("🤮", "🤮")]),
        ("😵\u{200D}💫 now", &[("😵💫", "😵\u{200D}💫"), ("now", "now")]),
        ("ze\u{200B}ro\u{00AD}width", &[("zerowidth", "ze\u{200B}ro\u{00AD}width")]),
        ("тошнота", &[("тошнота", "тошнота")]),
        ("头痛", &[("头", "头"), ("痛", "痛")]),
        ("…", &[]),
    ];
    for (text, expected) in table {
        let expected: Vec<_> = expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        assert_eq!(words(text), expected, "{text}");
    }
}

#[test]
fn flags_say_what_stood_around_a_word() {
    let mut folded = Folded::new();
    folded.fold("pr*zac s**t *odd * one");
    let censored: Vec<bool> = folded.tokens().iter().map(|t| t.flags.has(TokenFlags::CENSORED)).collect();
    assert_eq!(censored, [false, true, false, true, false, false]);
    folded.fold("NO way. Really, 20 #Rash @bob?");
    let has = |i: usize, flag: TokenFlags| folded.tokens()[i].flags.has(flag);
    assert!(has(0, TokenFlags::CAPS) && !has(1, TokenFlags::CAPS));
    assert!(has(2, TokenFlags::BREAK) && !has(1, TokenFlags::BREAK));
    assert!(has(3, TokenFlags::COMMA) && has(3, TokenFlags::NUMBER));
    assert!(has(4, TokenFlags::HASHTAG) && has(5, TokenFlags::HANDLE) && has(5, TokenFlags::QUESTION));
}

#[test]
fn elongations_reach_the_plain_word() {
    let mut out = Vec::new();
    single_letters(fold_term("sickkkk").as_bytes(), &mut out);
    assert_eq!(out, b"sick");
}

#[test]
fn language_is_stated_or_detected_or_unknown() {
    let table = [
        ("I have had a terrible headache since I started these pills", None, "en"),
        ("Seit ich die Tabletten nehme, ist mir ständig übel und schwindelig", None, "de"),
        ("Depuis que je prends ces comprimés j'ai la tête qui tourne", None, "fr"),
        ("Desde que tomo estas pastillas me duele mucho la cabeza", None, "es"),
        ("ok", None, "und"),
        ("ok", Some("pt-BR"), "pt"),
        ("I have had a terrible headache", Some("und"), "en"),
        ("I have had a terrible headache", Some("???"), "en"),
    ];
    for (text, hint, expected) in table {
        assert_eq!(language(text, hint).as_str(), expected, "{text}");
    }
    assert_eq!(Lang::parse("EN_us"), Some(Lang::ENGLISH));
}

#[test]
fn copies_are_near_and_other_posts_are_far() {
    let print = |text: &str| {
        let mut folded = Folded::new();
        folded.fold(text);
        fingerprint(&folded).0
    };
    let base = "Started the new pills on Monday and my hands have not stopped shaking since, should I call my doctor about it?";
    let near = format!("RT @someone: {base} https://example.org/x");
    let other = "My cat knocked the whole bottle off the counter and then slept on the keyboard for the entire afternoon again";
    assert!((print(base) ^ print(&near)).count_ones() <= 3);
    assert!((print(base) ^ print(other)).count_ones() > 10);
    assert_eq!(print("https://example.org"), 0);
}

proptest! {
    /// Any text: spans on character boundaries, in order, apart from each other; words rebuild the canonical
    /// text; folding a canonical text again changes nothing.
    #[test]
    fn any_text_folds_soundly(text in "\\PC{0,80}|[a-zA-Z'’.,!?@# \u{0300}\u{200D}🤮é-]{0,80}") {
        let mut folded = Folded::new();
        folded.fold(&text);
        let mut last = 0;
        for (i, token) in folded.tokens().iter().enumerate() {
            prop_assert!(token.start < token.end && token.start >= last);
            last = token.end;
            prop_assert!(folded.span(i..i + 1).of(&text).is_some());
            prop_assert!(!folded.word(i).is_empty());
            prop_assert_eq!(text::word_hash(folded.word_bytes(i)), token.hash);
        }
        let words: Vec<_> = (0..folded.tokens().len()).map(|i| folded.word(i).to_owned()).collect();
        prop_assert_eq!(fold_term(&text), words.join(" "));
    }

    /// A folded term folds to itself, so that dictionary keys and post words meet.
    #[test]
    fn folding_is_idempotent(text in "[a-zA-Zäéß'’ -]{0,40}") {
        let once = fold_term(&text);
        prop_assert_eq!(fold_term(&once), once);
    }
}
