//! Whom a mention concerns. All posts are invented.

use model::Assertion::{self, *};
use model::Person::{self, *};
use model::{Relation, Status};

use crate::rig;

/// Post, event, how it is meant, whom it concerns.
type Row = (&'static str, &'static str, Assertion, Option<Person>);

const POSTS: &[Row] = &[
    ("my son took examplol and got a rash", "rash", OtherPerson, Some(Child)),
    ("My daughter's examplol gave her hives and nausea", "nausea", OtherPerson, Some(Child)),
    ("my mum was dizzy on examplol", "dizziness", OtherPerson, Some(Parent)),
    ("my dad had a seizure on examplol", "seizure", OtherPerson, Some(Parent)),
    ("my husband got so sleepy on examplol", "drowsiness", OtherPerson, Some(Partner)),
    ("hubby? my hubby threw up after examplol", "vomiting", OtherPerson, Some(Partner)),
    ("my sister gets headaches from examplol", "headache", OtherPerson, Some(Sibling)),
    ("my nan was sick on examplol", "sick", OtherPerson, Some(Relative)),
    ("a friend of mine got a rash from examplol", "rash", OtherPerson, Some(Friend)),
    ("my patient developed a rash on examplol", "rash", OtherPerson, Some(Patient)),
    ("A 54-year-old woman developed a rash after examplol", "rash", OtherPerson, Some(Patient)),
    ("We report vomiting in a patient on examplol", "vomiting", OtherPerson, Some(Patient)),
    ("examplol gave my wife a headache", "headache", OtherPerson, Some(Partner)),
    ("this guy had a seizure on examplol", "seizure", OtherPerson, Some(Other)),
    ("My son is on examplol. He has nausea all day", "nausea", OtherPerson, Some(Child)),
    ("My mother took examplol. It made her dizzy", "dizziness", OtherPerson, Some(Parent)),
    ("my son took examplol but got a rash anyway", "rash", OtherPerson, Some(Child)),
    ("my son had no rash on examplol", "rash", Negated, Some(Child)),
    ("afraid my daughter gets a rash from examplol", "rash", Hypothetical, Some(Child)),
    ("my husband gave me examplol and I got a rash", "rash", Affirmed, None),
    ("my wife laughs but I am so dizzy on examplol", "dizziness", Affirmed, None),
    ("my boss put me on leave, examplol made me sick", "sick", Affirmed, None),
    ("my son is fine on examplol, my own rash is not", "rash", Affirmed, None),
    ("I got a rash from examplol", "rash", Affirmed, None),
    ("examplol gave me nausea and my husband laughed", "nausea", Affirmed, None),
];

#[test]
fn a_mention_names_whom_it_concerns() {
    let rig = rig::Rig::new();
    let mut wrong = Vec::new();
    for (post, event, assertion, person) in POSTS {
        let assessment = rig.assess("en", post, &[], None);
        let found = assessment.mentions.iter().find(|m| rig.key(m) == format!("event/{event}"));
        let found = found.map(|m| (m.assertion, m.person));
        if found != Some((*assertion, *person)) {
            wrong.push(format!("{post}: {event} {found:?}, expected {assertion:?} {person:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), POSTS.len(), wrong.join("\n"));
}

#[test]
fn what_happened_to_somebody_else_has_happened() {
    let rig = rig::Rig::new();
    let assessment = rig.assess("en", "my son took examplol and got a terrible rash", &[], None);
    assert_eq!(assessment.validity.event.status, Status::Met);
    assert!(assessment.pairs.iter().all(|pair| pair.relation == Relation::Reaction));
    assert!(!assessment.pairs.is_empty() && assessment.quality.first_hand);
}

#[test]
fn without_a_value_the_patient_cue_beside_it_names_the_person() {
    let rig = rig::Rig::new();
    let assessment = rig.assess("de", "Meine Tochter bekam von Examplol Ausschlag", &[], None);
    let rash = assessment.mentions.iter().find(|m| rig.key(m) == "event/rash").unwrap();
    assert_eq!((rash.assertion, rash.person), (OtherPerson, Some(Child)));
}
