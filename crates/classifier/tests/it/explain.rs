//! A score is the sum of its named parts, for any text: what is told adds up to the log-odds, and the log-odds to the
//! score.

use classifier::{Explain, Input, Scratch};
use model::Assessment;
use proptest::prelude::*;

use crate::rig::{self, Rig};

/// Most parts that are told: the strongest twelve and the rest as one.
const MOST: usize = 13;

fn holds(a: &Assessment, text: &str) {
    let Some(log_odds) = a.log_odds else {
        assert!(a.contributions.is_empty() && a.score == 0.0, "{text}");
        return;
    };
    let sum: f64 = a.contributions.iter().map(|part| part.weight).sum();
    assert!((sum - log_odds).abs() < 1e-6, "{sum} is not {log_odds}: {text}");
    assert!((a.score - 1.0 / (1.0 + (-log_odds).exp())).abs() < 1e-12, "{text}");
    assert!(a.contributions.len() <= MOST, "{} parts: {text}", a.contributions.len());
    let named = |part: &&model::Contribution| !part.name.starts_with("rest:");
    let strengths: Vec<f64> = a.contributions.iter().filter(named).map(|part| part.weight.abs()).collect();
    assert!(strengths.is_sorted_by(|a, b| a >= b), "strongest first: {:?}", a.contributions);
}

#[test]
fn invented_posts_add_up() {
    let rig = Rig::new();
    let table: &[(&str, &str, &[&str])] = &[
        ("en", "examplol gave me a terrible rash", &[]),
        ("en", "no rash, no headache, nothing at all, and I have been on 50mg for a year", &["examplol"]),
        ("de", "seit ich examplol nehme ist mir schwindelig", &[]),
        ("xx", "examplol rash", &[]),
        ("en", "the river was frozen", &[]),
        ("en", "examplol", &[]),
    ];
    for (lang, text, about) in table {
        holds(&rig.assess(lang, text, about, None), text);
    }
    let long = "I started examplol in spring and was dizzy by day two. ".repeat(40);
    holds(&rig.assess("en", &long, &[], None), "a long post");
    let told = rig.assess(
        "en",
        "examplol gave me a terrible rash and a headache that won't stop, I am so dizzy",
        &[],
        None,
    );
    let rest = told.contributions.iter().find(|part| part.name.starts_with("rest:")).map(|part| &part.name);
    let number = rest
        .and_then(|name| name.strip_prefix("rest:")?.strip_suffix(" weaker parts")?.parse::<usize>().ok());
    assert!(number.is_some_and(|n| n > 0), "{rest:?}");
}

#[test]
fn parts_are_worked_out_for_whom_they_are_wanted() {
    let rig = Rig::new();
    let parts = |text: &str, explain: Explain| {
        let example = classifier::train::Example {
            text: text.to_owned(),
            lang: Some("en".to_owned()),
            ..Default::default()
        };
        let found = rig::annotate(&rig.dictionary, &example);
        let post = example.post();
        let input = Input { post: &post, lang: found.lang, text: &found.text, matches: &found.matches };
        let a = rig.classifier.assess(&input, &mut Scratch::new(), explain);
        (a.flagged, !a.contributions.is_empty())
    };
    let (reaction, harmless) = ("this examplol rash is killing me", "picked up my examplol today");
    assert_eq!(parts(reaction, Explain::Flagged), (true, true));
    assert_eq!(parts(harmless, Explain::Flagged), (false, false));
    assert_eq!(parts(harmless, Explain::Always), (false, true));
    assert_eq!(parts(reaction, Explain::Never), (true, false));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_adds_up(lang in prop_oneof![Just("en"), Just("de"), Just("fr"), Just("xx")], words in proptest::collection::vec(
        prop_oneof![
            Just("examplol".to_owned()), Just("fictiprazole".to_owned()), Just("rash".to_owned()), Just("no".to_owned()),
            Just("dizzy".to_owned()), Just("gave me".to_owned()), Just(". ".to_owned()), Just("my son".to_owned()),
            Just("https://a.example".to_owned()), Just("50mg".to_owned()), Just("took".to_owned()), "\\PC{0,8}",
        ], 0..80)) {
        thread_local!(static RIG: Rig = Rig::new());
        let text = words.join(" ");
        RIG.with(|rig| holds(&rig.assess(lang, &text, &[], None), &text));
    }
}
