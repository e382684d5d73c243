//! German, French and Spanish posts by people as they write: how mentions are meant and what the case is, from
//! dictionary and cues alone. One file of tables per language. All posts are invented.

mod de;
mod es;
mod fr;

use model::{Assertion, Assessment};

use crate::rig::{self, Rig};

/// Post, event (key without its prefix), how the event is meant.
type Meant = (&'static str, &'static str, Assertion);
/// Post, fact, its value.
type Stated = (&'static str, &'static str, &'static str);

const LANGUAGES: [(&str, &[Meant], &[Stated]); 3] =
    [("de", de::MEANT, de::STATED), ("fr", fr::MEANT, fr::STATED), ("es", es::MEANT, es::STATED)];

/// The values of a fact, seriousness criteria in the order of the text.
fn fact(assessment: &Assessment, name: &str) -> String {
    let facts = &assessment.facts;
    let single = match name {
        "reporter" => &facts.reporter,
        "patient" => &facts.patient,
        "age" => &facts.age,
        "sex" => &facts.sex,
        "pregnancy" => &facts.pregnancy,
        "outcome" => &facts.outcome,
        "action" => &facts.action,
        "seriousness" => {
            let values: Vec<&str> = facts.seriousness.iter().map(|s| s.evidence.value.as_str()).collect();
            return values.join(" ");
        }
        other => panic!("no fact `{other}`"),
    };
    single.as_ref().map(|evidence| evidence.value.clone()).unwrap_or_default()
}

#[test]
fn events_are_meant_as_the_words_around_say() {
    let rig = Rig::new();
    let mut wrong = Vec::new();
    for (lang, meant, _) in LANGUAGES {
        let rows: Vec<_> = meant.iter().map(|(post, event, meant)| (lang, *post, *event, *meant)).collect();
        wrong.extend(rig::meant_otherwise(&rig, &rows));
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn facts_are_read_in_every_language() {
    let rig = Rig::new();
    let mut wrong = Vec::new();
    for (lang, _, stated) in LANGUAGES {
        for (post, name, expected) in stated {
            let found = fact(&rig.assess(lang, post, &[], None), name);
            if found != *expected {
                wrong.push(format!("{lang}: {post}\n    {name}: expected `{expected}`, found `{found}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
