//! Scores, contributions, pairs, facts and validity, through the public interface. All posts are invented.

use classifier::{Classifier, Model, ModelError, Policy};
use model::{Relation, Status};
use proptest::prelude::*;

use crate::rig::{self, Rig};

#[test]
fn a_reaction_scores_higher_than_talk() {
    let rig = Rig::new();
    let score = |post: &str| rig.assess("en", post, &[], None).score;
    assert!(score("examplol gave me an awful headache") > 0.5);
    assert!(score("picked up examplol at the store today") < 0.5);
    assert!(score("examplol gave me an awful headache") > score("examplol never gave me a headache"));
}

#[test]
fn contributions_add_up_to_the_score() {
    let rig = Rig::new();
    for (lang, post, about) in [
        ("en", "examplol gave me an awful headache", &[][..]),
        ("en", "picked up examplol at the store today", &[]),
        ("en", "so dizzy since tuesday", &["fictiprazole"]),
        ("de", "Von Examplol habe ich einen Ausschlag bekommen", &[]),
    ] {
        let assessment = rig.assess(lang, post, about, None);
        let sum: f64 = assessment.contributions.iter().map(|c| c.weight).sum();
        let score = 1.0 / (1.0 + (-sum).exp());
        let allowed = 1e-6 * assessment.contributions.len() as f64;
        assert!((score - assessment.score).abs() < allowed, "{post}: {score} {}", assessment.score);
        // The rest as a whole stands last, however much it weighs.
        let named = assessment.contributions.iter().filter(|c| !c.name.starts_with("rest:"));
        assert!(named.map(|c| c.weight.abs()).is_sorted_by(|a, b| a >= b));
    }
}

#[test]
fn words_that_training_did_not_see_are_never_named() {
    let rig = Rig::new();
    let assessment = rig.assess("en", "Hildegunde told me examplol gave her a rash", &[], None);
    assert!(assessment.contributions.iter().all(|c| !c.name.contains("hildegunde")));
    assert!(assessment.contributions.iter().any(|c| c.name.starts_with("word")));
}

#[test]
fn only_drugs_that_count_make_a_post_scored() {
    let rig = Rig::new();
    for (post, about, scored) in [
        ("what a terrible headache", &[][..], false),
        ("ice on the road, terrible headache", &[], false),
        ("took ice, terrible headache", &[], true),
        ("50 mg ice, terrible headache", &[], true),
        ("ice and examplol, terrible headache", &[], true),
        ("terrible headache", &["examplol"], true),
        ("terrible headache", &["ice"], true),
    ] {
        let assessment = rig.assess("en", post, about, None);
        assert_eq!(assessment.score > 0.0, scored, "{post} {about:?} {}", assessment.score);
    }
}

#[test]
fn pairs_carry_the_relation_the_words_state() {
    // The weights of pairs belong to the model that ships: they read its log-odds.
    let rig = Rig::shipped();
    let relations = |post: &str| -> Vec<(String, String, Relation)> {
        let a = rig.assess("en", post, &[], None);
        a.pairs
            .iter()
            .map(|p| (rig.key(&a.mentions[p.drug]), rig.key(&a.mentions[p.event]), p.relation))
            .collect()
    };
    let pair =
        |drug: &str, event: &str, relation| (format!("drug/{drug}"), format!("event/{event}"), relation);
    assert_eq!(
        relations("took examplol for my anxiety and it gave me a rash"),
        [pair("examplol", "anxiety", Relation::Indication), pair("examplol", "rash", Relation::Reaction)]
    );
    assert_eq!(relations("no headache from examplol"), [pair("examplol", "headache", Relation::None)]);
    assert_eq!(
        relations("examplol withdrawal headaches"),
        [pair("examplol", "headache", Relation::Withdrawal)]
    );
    assert_eq!(
        relations("examplol gave me a rash. Fictiprazole is fine"),
        [pair("examplol", "rash", Relation::Reaction), pair("fictiprazole", "rash", Relation::None)]
    );
}

#[test]
fn a_hundred_drugs_and_events_give_a_bounded_number_of_pairs() {
    let rig = Rig::new();
    let assessment =
        rig.assess("en", &"examplol fictiprazole rash headache nausea dizzy ".repeat(500), &[], None);
    assert!(assessment.pairs.len() <= 64);
}

/// Language, post, field, value, words that state it.
const FACTS: &[(&str, &str, &str, &str, &str)] = &[
    ("en", "I'm 34 and examplol gave me a rash", "age", "34 a", "I'm 34"),
    ("en", "my 6 month old got examplol and a rash", "age", "6 mo", "6 month old"),
    ("en", "I took 50 mg examplol, rash", "dose", "50 mg", "50 mg"),
    ("en", "I took 50mg of examplol, rash", "dose", "50mg", "50mg"),
    ("en", "rash after 2 days of examplol", "onset", "2 days", "after 2 days"),
    ("en", "rash two hours after my examplol", "onset", "two hours", "two hours after"),
    ("en", "examplol rash, ended up in hospital", "seriousness", "hospitalisation", "ended up in hospital"),
    ("en", "he died from examplol", "seriousness", "death", "died from"),
    ("en", "my husband got a rash from examplol", "patient", "partner", "my husband"),
    ("en", "my husband got a rash from examplol", "sex", "male", "my husband"),
    ("en", "My patient got a rash from examplol", "reporter", "health_professional", "My patient"),
    ("en", "I stopped taking examplol because of the rash", "action", "stopped", "I stopped"),
    ("en", "I'm pregnant, examplol gave me a rash", "pregnancy", "pregnant", "I'm pregnant"),
    ("en", "the examplol rash is getting worse", "outcome", "not_recovered", "getting worse"),
    ("de", "Nach 3 Tagen Examplol Ausschlag", "onset", "3 Tagen", "Nach 3 Tagen"),
    ("de", "Wegen Examplol im Krankenhaus", "seriousness", "hospitalisation", "im Krankenhaus"),
    ("de", "Meine Tochter, 5 Jahre alt, bekam von Examplol Ausschlag", "patient", "child", "Meine Tochter"),
    ("fr", "Avec examplol, hospitalisée", "seriousness", "hospitalisation", "hospitalisée"),
    ("fr", "J'ai arrêté examplol, éruption", "action", "stopped", "J'ai arrêté"),
    ("es", "Mi hijo de 4 años tomó examplol", "age", "4 a", "hijo de 4 años"),
    ("es", "Dejé de tomar examplol por los mareos", "action", "stopped", "Dejé de tomar"),
];

#[test]
fn facts_point_to_the_words_that_state_them() {
    let rig = Rig::new();
    let mut wrong = Vec::new();
    for (lang, post, field, value, words) in FACTS {
        let facts = rig.assess(lang, post, &[], None).facts;
        let evidence = match *field {
            "age" => facts.age,
            "dose" => facts.dose,
            "onset" => facts.onset,
            "patient" => facts.patient,
            "sex" => facts.sex,
            "reporter" => facts.reporter,
            "action" => facts.action,
            "pregnancy" => facts.pregnancy,
            "outcome" => facts.outcome,
            "seriousness" => facts.seriousness.into_iter().map(|s| s.evidence).find(|e| e.value == *value),
            other => panic!("no field {other}"),
        };
        match &evidence {
            Some(e) if e.value == *value && e.span.of(post) == Some(words) => {}
            other => wrong.push(format!(
                "{post}: {field} = {value} at {words:?}, found {:?} {:?}",
                other.as_ref().map(|e| &e.value),
                other.as_ref().and_then(|e| e.span.of(post))
            )),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn denied_or_feared_seriousness_is_not_stated() {
    let rig = Rig::new();
    for post in ["examplol rash but I was not hospitalized", "afraid of a seizure on examplol"] {
        assert!(rig.assess("en", post, &[], None).facts.seriousness.is_empty(), "{post}");
    }
}

#[test]
fn validity_follows_what_the_post_shows() {
    let rig = Rig::new();
    use Status::{Met, NotMet, Unsure};
    for (post, author, expected) in [
        ("examplol gave me a rash", Some("@a"), [Met, Met, Met, Met]),
        ("examplol gave me a rash", None, [Met, Met, Met, Met]),
        ("examplol rash", None, [Unsure, Unsure, Met, Met]),
        ("no rash on examplol", Some("@a"), [Met, Unsure, Met, NotMet]),
        ("examplol today", Some("@a"), [Met, Unsure, Met, Unsure]),
    ] {
        let v = rig.assess("en", post, &[], author).validity;
        assert_eq!([v.reporter, v.patient, v.drug, v.event].map(|c| c.status), expected, "{post}");
    }
}

#[test]
fn the_same_examples_give_the_same_bytes() {
    assert!(rig::trained() == rig::trained());
}

#[test]
fn a_model_says_who_it_is_and_damage_is_found() {
    let bytes = rig::trained();
    let model = Model::from_vec(bytes.clone()).unwrap();
    assert_eq!((model.version(), model.hash().len()), ("test-1", 8));
    assert_eq!(model.languages().collect::<Vec<_>>(), ["en"]);
    assert_eq!(Model::from_vec(b"nothing".to_vec()).unwrap_err(), ModelError::NotAModel);
    let mut damaged = bytes.clone();
    *damaged.last_mut().unwrap() ^= 1;
    assert_eq!(Model::from_vec(damaged).unwrap_err(), ModelError::Damaged);
    let mut newer = bytes;
    newer[8] = 99;
    assert_eq!(Model::from_vec(newer).unwrap_err(), ModelError::Format(99));
}

#[test]
fn a_broken_cue_file_is_named() {
    let model = Model::from_vec(rig::trained()).unwrap();
    let error = Classifier::new(model, &[("xx", "no\tnegation")], Policy::Balanced).err().unwrap();
    assert_eq!(
        error.to_string(),
        "cues of language `xx`, line 1: 2 columns, expected 4: phrase, category, direction, window"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn hostile_model_bytes_do_not_panic(cut in 0usize..4000, at in 20usize..4000, byte: u8) {
        let mut bytes = rig::trained();
        bytes.truncate(cut.max(12));
        if let Some(slot) = bytes.get_mut(at) {
            *slot = byte;
        }
        // Mend the checksum, so that the checks behind it are reached.
        if bytes.len() > 20 {
            let sum = xxhash_rust::xxh3::xxh3_64(&bytes[20..]);
            bytes[12..20].copy_from_slice(&sum.to_le_bytes());
        }
        if let Ok(model) = Model::from_vec(bytes) {
            let _ = (model.version().len(), model.hash(), model.languages().count(), model.threshold(Policy::Balanced));
        }
    }

    #[test]
    fn any_text_is_judged_and_every_span_fits(words in proptest::collection::vec(
        prop_oneof![
            Just("examplol".to_owned()), Just("rash".to_owned()), Just("no".to_owned()), Just("can't sleep".to_owned()),
            Just("after 2 days".to_owned()), Just(". ".to_owned()), Just("my son".to_owned()), Just("50mg".to_owned()),
            Just("died".to_owned()), "\\PC{0,8}",
        ], 0..60)) {
        thread_local!(static RIG: Rig = Rig::new());
        let text = words.join(" ");
        RIG.with(|rig| {
            let a = rig.assess("en", &text, &[], None);
            assert!((0.0..=1.0).contains(&a.score));
            let f = a.facts;
            let evidence = [f.reporter, f.patient, f.age, f.sex, f.pregnancy, f.dose, f.onset, f.action, f.outcome];
            for e in evidence.iter().flatten().chain(f.seriousness.iter().map(|s| &s.evidence)).chain(&a.quality.labels) {
                assert!(e.span.of(&text).is_some_and(|words| !words.is_empty()));
            }
            for m in &a.mentions {
                assert!(m.span.of(&text).is_some());
            }
            for p in &a.pairs {
                assert!(p.drug < a.mentions.len() && p.event < a.mentions.len());
            }
        });
    }
}
