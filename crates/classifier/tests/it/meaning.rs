//! What is feared, asked, said of people in general, treated, or was there before. All posts are invented.

use model::Assertion::{self, *};

use crate::rig;

/// Language, post, event, how it is meant.
type Row = (&'static str, &'static str, &'static str, Assertion);

/// Feared, hoped, conditional.
const FEARED: &[Row] = &[
    ("en", "hope examplol doesn't make me sick", "sick", Hypothetical),
    ("en", "I hope I don't get a rash from examplol", "rash", Hypothetical),
    ("en", "afraid of weight gain on examplol", "weight-gain", Hypothetical),
    ("en", "scared of examplol seizures", "seizure", Hypothetical),
    ("en", "worried about panic attacks with examplol", "panic", Hypothetical),
    ("en", "fingers crossed examplol brings no nausea", "nausea", Hypothetical),
    ("en", "hoping for no headaches on examplol", "headache", Hypothetical),
    ("en", "in case of nausea skip the examplol", "nausea", Hypothetical),
    ("en", "they warned me about nausea with examplol", "nausea", Hypothetical),
    ("en", "I was told it could give headaches, this examplol", "headache", Hypothetical),
    ("en", "if examplol makes people sick why sell it", "sick", Hypothetical),
    ("en", "the risk of seizures put me off examplol", "seizure", Hypothetical),
    ("en", "bracing myself for examplol nausea", "nausea", Hypothetical),
    ("en", "thought I'd get a rash from examplol", "rash", Hypothetical),
    ("en", "I read about seizures on examplol", "seizure", Hypothetical),
    ("en", "going to get a headache from this examplol", "headache", Hypothetical),
];

/// Labels, research, advice, news.
const GENERAL: &[Row] = &[
    ("en", "examplol side effects include nausea", "nausea", General),
    ("en", "Side effects of examplol include nausea, headaches and rash", "rash", General),
    ("en", "examplol is known to cause seizures", "seizure", General),
    ("en", "studies show examplol headaches are dose dependent", "headache", General),
    ("en", "patients taking examplol may get dizzy", "dizziness", General),
    ("en", "people on examplol often have nausea", "nausea", General),
    ("en", "common side effects of examplol: see leaflet. examplol can cause headaches", "headache", General),
    ("en", "examplol may cause vomiting", "vomiting", General),
    ("en", "examplol has been linked to seizures", "seizure", General),
    ("en", "FDA warns of seizures with examplol", "seizure", General),
    ("en", "nausea is a common side effect of examplol", "nausea", General),
    ("en", "headaches may occur with examplol", "headache", General),
    ("en", "stop examplol and seek help if you experience a rash", "rash", General),
    ("en", "the leaflet of examplol lists nausea", "nausea", General),
    ("en", "some people get dizzy on examplol", "dizziness", General),
    ("en", "examplol lawsuit over seizures", "seizure", General),
];

/// Asked without being told.
const ASKED: &[Row] = &[
    ("en", "Does examplol cause weight gain?", "weight-gain", Question),
    ("en", "does examplol make you sleepy", "drowsiness", Question),
    ("en", "has anyone had a rash on examplol", "rash", Question),
    ("en", "did anyone get headaches from examplol?", "headache", Question),
    ("en", "Can examplol give you nausea?", "nausea", Question),
    ("en", "will examplol make me drowsy?", "drowsiness", Question),
    ("en", "Is nausea normal with examplol?", "nausea", Question),
    ("en", "do you have headaches on examplol?", "headache", Question),
    ("en", "Any nausea with examplol?", "nausea", Question),
    ("en", "So does examplol lead to vomiting?", "vomiting", Question),
    ("en", "Should I expect a rash from examplol", "rash", Question),
    ("en", "Are headaches common on examplol?", "headache", Question),
];

/// Looks like a fear or a question, and tells a reaction.
const TOLD: &[Row] = &[
    ("en", "anyone else dizzy on examplol?", "dizziness", Affirmed),
    ("en", "does anyone else get headaches on examplol?", "headache", Affirmed),
    ("en", "why does examplol make me so sleepy?", "drowsiness", Affirmed),
    ("en", "how long will the nausea from examplol last?", "nausea", Affirmed),
    ("en", "could examplol be causing my headaches?", "headache", Affirmed),
    ("en", "is it normal that examplol makes me dizzy?", "dizziness", Affirmed),
    ("en", "Got a rash from examplol. Is that normal?", "rash", Affirmed),
    ("en", "I might be allergic, examplol gave me a rash", "rash", Affirmed),
    ("en", "I think it may be the examplol that gives me headaches", "headache", Affirmed),
    ("en", "on examplol I would wake up dizzy", "dizziness", Affirmed),
    ("en", "I could feel the rash coming from examplol", "rash", Affirmed),
    ("en", "when I take examplol I get side effects", "any", Affirmed),
    ("en", "examplol is supposed to calm me, instead anxiety", "anxiety", Affirmed),
    ("en", "my side effects of examplol were nausea", "nausea", Affirmed),
    ("en", "I know side effects happen, my examplol rash is awful", "rash", Affirmed),
];

/// The disease, not the reaction; and where "for" names none.
const DISEASE: &[Row] = &[
    ("en", "I take examplol for my headaches", "headache", Indication),
    ("en", "on examplol for nausea", "nausea", Indication),
    ("en", "examplol to treat anxiety", "anxiety", Indication),
    ("en", "examplol helps with my anxiety", "anxiety", Indication),
    ("en", "prescribed examplol for panic attacks", "panic", Indication),
    ("en", "my seizure meds, examplol, ran out", "seizure", Indication),
    ("en", "examplol for the past week and nausea", "nausea", Affirmed),
    ("en", "dizzy for the first two days of examplol", "dizziness", Affirmed),
    ("en", "I used to have headaches, then examplol came", "headache", History),
    ("en", "before starting examplol I had panic attacks", "panic", History),
    ("en", "examplol did nothing for my anxiety", "anxiety", LackOfEffect),
    ("en", "examplol didn't help with the nausea", "nausea", LackOfEffect),
    ("en", "no relief from headaches with examplol", "headache", LackOfEffect),
];

#[test]
fn what_is_feared_or_hoped_is_hypothetical() {
    rig::assert_meant(FEARED);
}

#[test]
fn what_holds_of_people_in_general_is_general() {
    rig::assert_meant(GENERAL);
}

#[test]
fn what_is_asked_is_a_question() {
    rig::assert_meant(ASKED);
}

#[test]
fn suspicions_and_questions_that_suppose_the_event_tell_it() {
    rig::assert_meant(TOLD);
}

#[test]
fn the_disease_is_no_reaction() {
    rig::assert_meant(DISEASE);
}
