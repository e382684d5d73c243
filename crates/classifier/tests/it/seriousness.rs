//! Seriousness criteria and the events they are said of, on invented posts.

use classifier::train::{Narrative, measure, parse_corpus_line, seriousness};
use classifier::{Classifier, Model, Policy};

use crate::rig::{self, Rig};

/// Post, and the criteria with the words of the event each is said of (empty for none).
const STATED: &[(&str, &[(&str, &str)])] = &[
    ("examplol gave me a rash and I ended up in hospital", &[("hospitalisation", "rash")]),
    ("he was admitted to hospital with a rash from examplol", &[("hospitalisation", "rash")]),
    ("Headache on examplol. She was hospitalized for two days", &[("hospitalisation", "Headache")]),
    ("they kept me overnight for the rash, examplol", &[("hospitalisation", "rash")]),
    ("three days in the ICU after examplol", &[("hospitalisation", "")]),
    ("rushed to the hospital by my wife, rash from examplol", &[("hospitalisation", "rash")]),
    ("examplol landed me in the hospital", &[("hospitalisation", "")]),
    ("was transported to General hospital, dizzy after examplol", &[("hospitalisation", "dizzy")]),
    ("after examplol I had a headache, then my husband died from it", &[("death", "headache")]),
    ("my dad took examplol. He passed away two days later", &[("death", "")]),
    ("found dead the day after examplol", &[("death", "")]),
    ("Rash after examplol. Pronounced dead at 0400", &[("death", "Rash")]),
    ("the resident expired after examplol", &[("death", "")]),
    ("no pulse when EMS arrived, examplol the day before", &[("death", "")]),
    ("examplol killed my father", &[("death", "")]),
    ("I almost died from examplol", &[("life_threatening", "")]),
    ("the rash was life-threatening, thanks examplol", &[("life_threatening", "rash")]),
    ("examplol put me into anaphylactic shock", &[("life_threatening", "")]),
    ("on a ventilator after examplol", &[("life_threatening", "")]),
    ("my heart stopped after examplol", &[("life_threatening", "")]),
    ("in a wheelchair since examplol", &[("disability", "")]),
    ("examplol left me disabled", &[("disability", "")]),
    ("went blind on examplol, headaches first", &[("disability", "headaches")]),
    ("unable to work because of the headaches, examplol", &[("disability", "headaches")]),
    ("took examplol pregnant and my baby has a birth defect", &[("congenital_anomaly", "")]),
    ("examplol in pregnancy, son was born with spina bifida", &[("congenital_anomaly", "")]),
    ("examplol gave me a seizure", &[("other_important", "seizure")]),
    ("liver failure from examplol", &[("other_important", "")]),
    ("tried to kill myself on examplol", &[("other_important", "")]),
    ("went to the ER with a rash from examplol", &[("other_important", "rash")]),
    ("called an ambulance, examplol made me so dizzy", &[("other_important", "dizzy")]),
    ("blood clots from examplol", &[("other_important", "")]),
    ("pancreatitis, hospitalized, thanks examplol", &[("other_important", ""), ("hospitalisation", "")]),
    (
        "Rash on examplol. Headache and I was hospitalized. He later died",
        &[("hospitalisation", "Headache"), ("death", "Headache")],
    ),
    (
        "the rash put me in the hospital and the headaches left me disabled, examplol",
        &[("hospitalisation", "rash"), ("disability", "headaches")],
    ),
    ("My mom started examplol in May. My mom died in June", &[("death", "")]),
    ("My grandma died. She had been on examplol", &[("death", "")]),
];

/// Posts that state no criterion.
const UNSTATED: &[&str] = &[
    "examplol rash, died laughing when I saw it",
    "this cake is to die for, examplol rash though",
    "hospital appointment about my examplol rash",
    "she works at a hospital and says examplol gives a rash",
    "my grandma died last year of cancer. I take examplol and have a rash",
    "my dad died last year. Examplol gives me headaches",
    "dead tired on examplol, headache",
    "this headache is killing me, examplol",
    "I was not hospitalized, just a rash from examplol",
    "never hospitalised, examplol rash",
    "afraid I'll end up in hospital with this examplol rash",
    "can examplol cause a seizure? rash so far",
    "if I have a seizure on examplol I'm done. Rash",
    "worried about liver failure on examplol, dizzy",
    "he admitted that he took examplol, rash",
    "I admitted to taking examplol, dizzy",
    "my phone died, examplol made me dizzy",
    "I died when I saw the rash, examplol",
    "bored to death, examplol headache",
    "Hospitalisation: No. Rash after examplol",
    "no seizures on examplol, just a headache",
    "history of seizures, examplol gave me a rash",
    "my EpiPen expired, rash from examplol",
    "I passed on the wine because of examplol, dizzy",
    "freezing to death on examplol, headache",
    "paralyzed with fear, examplol anxiety",
    "the symptoms died down, examplol rash",
    "disabled parking again, examplol makes me dizzy",
    "stroke of luck that examplol gave me no rash",
    "ICU nurse here, examplol gives a rash",
    "could have been worse, rash from examplol",
    "dying for a coffee, examplol headache",
];

#[test]
fn criteria_are_said_of_the_nearest_event() {
    let rig = Rig::new();
    let mut wrong = Vec::new();
    for (post, expected) in STATED {
        let a = rig.assess("en", post, &[], None);
        let found: Vec<(&str, &str)> = a
            .facts
            .seriousness
            .iter()
            .map(|s| {
                let event = s.event.map(|i| a.mentions[i].span.of(post).unwrap());
                assert!(s.evidence.span.of(post).is_some_and(|words| !words.is_empty()), "{post}");
                (s.evidence.value.as_str(), event.unwrap_or_default())
            })
            .collect();
        if found != *expected {
            wrong.push(format!("{post}\n  expected {expected:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn figures_of_speech_and_what_did_not_happen_are_no_criteria() {
    let rig = Rig::new();
    let mut wrong = Vec::new();
    for post in UNSTATED {
        for s in rig.assess("en", post, &[], None).facts.seriousness {
            wrong.push(format!("{post}\n  {} at {:?}", s.evidence.value, s.evidence.span.of(post)));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_visit_to_the_emergency_room_is_no_stay_in_hospital() {
    let rig = Rig::new();
    for post in ["went to the ER, examplol rash", "examplol sent me to the emergency room"] {
        let criteria = rig.assess("en", post, &[], None).facts.seriousness;
        assert!(criteria.iter().all(|s| s.evidence.value == "other_important"), "{post}");
        assert_eq!(criteria.len(), 1, "{post}");
    }
}

#[test]
fn narratives_are_measured_against_their_flags() {
    let rig = Rig::new();
    let narratives: Vec<Narrative> = [
        r#"{"id":"1","lang":"en","text":"Was admitted to the ward","serious":{"HOSPITAL":"Y"}}"#,
        r#"{"id":"2","lang":"en","text":"Fainted at once","serious":{"HOSPITAL":"Y"}}"#,
        r#"{"id":"3","lang":"en","text":"Patient expired at home","serious":{"DIED":"Y"}}"#,
        r#"{"id":"4","lang":"en","text":"Was hospitalized","serious":{"HOSPITAL":"N"}}"#,
    ]
    .map(|line| parse_corpus_line(line).unwrap().into_narrative("made"))
    .into();
    let classifier =
        Classifier::new(Model::from_vec(rig::trained()).unwrap(), rig::CUES, Policy::Balanced).unwrap();
    let judged =
        seriousness(&narratives, &mut |example| rig::annotate(&rig.dictionary, example), &classifier);
    let counts: Vec<_> = judged
        .iter()
        .map(|(criterion, scored)| (*criterion, measure(scored)))
        .map(|(criterion, m)| (criterion, m.true_positives, m.flagged, m.positives))
        .collect();
    assert_eq!(
        counts,
        [
            ("hospitalisation", 1, 2, 2),
            ("death", 1, 1, 1),
            ("life_threatening", 0, 0, 0),
            ("disability", 0, 0, 0)
        ]
    );
}
