//! Judging examples: a reason for every wrong verdict and none for a right one, and what counts as a denial.

use classifier::train::{Confusion, Example, Judged, PROBE, Reason, denied, judge, parse_corpus_line};
use classifier::{Classifier, Model, Policy, WithoutModel};

use crate::rig::{self, CUES, Rig};

fn example(label: u8, text: &str) -> Example {
    let line = serde_json::json!({"id": text, "text": text, "label": label, "lang": "en"}).to_string();
    parse_corpus_line(&line).unwrap().into_example("made")
}

fn judged(rig: &Rig, examples: &[Example]) -> Vec<Judged> {
    judge(examples, &mut |e| rig::annotate(&rig.dictionary, e), &rig.classifier, Policy::Balanced)
}

#[test]
fn every_wrong_verdict_has_its_reason() {
    let table: &[(u8, &str, Option<Reason>)] = &[
        (1, "this examplol rash is killing me", None),
        (0, "picked up my examplol today", None),
        (0, "nothing to see here", None),
        (1, "it gave me a terrible rash", Some(Reason::NoDrug)),
        (1, "ice and a rash on the road", Some(Reason::DrugWithoutEvidence)),
        (1, "picked up my examplol today", Some(Reason::NoEvent)),
        (1, "picked up my examplol today, no rash", Some(Reason::Negated)),
        (1, "my doctor put me on fictiprazole for my anxiety", Some(Reason::Indication)),
        (0, "this examplol rash is killing me", Some(Reason::AffirmedFirstHand)),
    ];
    let rig = Rig::new();
    let examples: Vec<Example> = table.iter().map(|(label, text, _)| example(*label, text)).collect();
    let judged = judged(&rig, &examples);
    for ((_, text, reason), judged) in table.iter().zip(&judged) {
        assert_eq!(judged.reason, *reason, "{text} (score {})", judged.scored.score);
        if let Some(reason) = reason {
            assert_eq!(reason.is_miss(), judged.scored.positive);
            assert!(!reason.words().is_empty());
        }
    }
    let confusion = Confusion::of(&judged);
    assert_eq!(confusion.missed.iter().map(|count| count.posts).sum::<usize>(), 5);
    assert_eq!(confusion.false_alarms.len(), 1);
    for counts in [&confusion.missed, &confusion.false_alarms] {
        assert!((counts.iter().map(|count| count.share).sum::<f64>() - 1.0).abs() < 1e-9);
    }
    assert_eq!(Confusion::of([]), Confusion::default());
}

#[test]
fn a_post_denies_when_it_affirms_nothing() {
    let table = [
        ("taking examplol and no rash", true),
        ("examplol gave me no rash but a headache", false),
        ("this examplol rash is killing me", false),
        ("picked up my examplol today", false),
        ("no rash", false),
    ];
    let rig = Rig::new();
    let examples: Vec<Example> = table.iter().map(|(text, _)| example(0, text)).collect();
    for ((text, denies), judged) in table.iter().zip(judged(&rig, &examples)) {
        assert_eq!(judged.denies, *denies, "{text}");
    }
}

#[test]
fn the_probe_denies_with_every_word_of_its_list() {
    let line = r#"{"id":"a","text":"examplol rash","label":1,"spans":[{"start":9,"end":13,"type":"ADR"}]}"#;
    let positive = parse_corpus_line(line).unwrap().into_example("made");
    let texts: Vec<String> = denied(&[positive, example(0, "no reaction")]).map(|e| e.text).collect();
    let expected: Vec<String> = PROBE.iter().map(|word| format!("examplol {word} rash")).collect();
    assert_eq!(texts, expected);
    for word in ["no", "didn't", "without"] {
        assert!(PROBE.contains(&word), "{word}");
    }
}

/// A language without words in the model: dictionary and cues read it, and the operator says what is flagged.
#[test]
fn without_a_model_the_rule_of_the_operator_decides() {
    let rig = Rig::new();
    let with = |rule: WithoutModel| {
        let model = Model::from_vec(rig::trained()).unwrap();
        Rig {
            dictionary: rig::dictionary(),
            classifier: Classifier::new(model, CUES, Policy::Balanced).unwrap().without_model(rule),
        }
    };
    let (reaction, denial) =
        ("ich nehme examplol und habe Ausschlag", "ich nehme examplol und habe keinen Ausschlag");
    let other = rig.classifier.threshold(Policy::Balanced, text::Lang::parse("de").unwrap());
    for (text, affirmed) in [(reaction, true), (denial, false)] {
        let signals = with(WithoutModel::Signals).assess("de", text, &[], None);
        assert!(!signals.language_known);
        assert_eq!(signals.flagged, affirmed && signals.score >= other, "{text}");
        let mentions = with(WithoutModel::Mentions).assess("de", text, &[], None);
        assert_eq!(mentions.flagged, affirmed, "{text}: {:?}", mentions.mentions);
        assert!(!with(WithoutModel::Skip).assess("de", text, &[], None).flagged);
        assert_eq!(mentions.score, signals.score, "the score says the same under every rule");
    }
    for rule in [WithoutModel::Signals, WithoutModel::Mentions, WithoutModel::Skip] {
        let known = with(rule).assess("en", "this examplol rash is killing me", &[], None);
        assert!(known.language_known && known.flagged, "the rule is for other languages alone");
    }
}
