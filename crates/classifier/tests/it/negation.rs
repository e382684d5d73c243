//! What is denied, and what only looks so. All posts are invented.

use model::Assertion::{self, *};

use crate::rig;

/// Language, post, event, how it is meant.
type Row = (&'static str, &'static str, &'static str, Assertion);

/// As people deny it.
const DENIED: &[Row] = &[
    ("en", "no side effects so far on examplol", "any", Negated),
    ("en", "Two months of examplol and no side effects", "any", Negated),
    ("en", "haven't had any headaches since examplol", "headache", Negated),
    ("en", "I have not had any nausea with examplol", "nausea", Negated),
    ("en", "examplol doesn't make me drowsy", "drowsiness", Negated),
    ("en", "examplol does not make me drowsy at all", "drowsiness", Negated),
    ("en", "examplol never gave me nausea", "nausea", Negated),
    ("en", "examplol has never given me a headache", "headache", Negated),
    ("en", "zero weight gain on examplol", "weight-gain", Negated),
    ("en", "all the focus of examplol without the crash", "any", Negated),
    ("en", "examplol without any weight gain, love it", "weight-gain", Negated),
    ("en", "three weeks headache free on examplol", "headache", Negated),
    ("en", "examplol: energy instead of nausea", "nausea", Negated),
    ("en", "neither nausea nor headaches on examplol", "nausea", Negated),
    ("en", "neither nausea nor headaches on examplol", "headache", Negated),
    ("en", "not a single headache since examplol", "headache", Negated),
    ("en", "examplol is nothing like the nausea I had on fictiprazole", "nausea", Negated),
    ("en", "nausea was not a problem on examplol", "nausea", Negated),
    ("en", "Nausea wasn't an issue with examplol", "nausea", Negated),
    ("en", "examplol day 10. Rash: none", "rash", Negated),
    ("en", "Headaches? Nope. examplol is great", "headache", Negated),
    ("en", "On examplol. Rash? No, thank god", "rash", Negated),
    ("en", "examplol, patient denied any nausea", "nausea", Negated),
    ("en", "He denies headache on examplol", "headache", Negated),
    ("en", "examplol didn't cause weight gain for me", "weight-gain", Negated),
    ("en", "examplol does not cause drowsy mornings", "drowsiness", Negated),
    ("en", "examplol hasn't caused any vomiting", "vomiting", Negated),
    ("en", "I don't get headaches from examplol", "headache", Negated),
    ("en", "I don't feel dizzy on examplol", "dizziness", Negated),
    ("en", "I did not feel dizzy on examplol", "dizziness", Negated),
    ("en", "haven't felt dizzy once on examplol", "dizziness", Negated),
    ("en", "I'm not dizzy on examplol anymore", "dizziness", Negated),
    ("en", "I wasn't sick on examplol", "sick", Negated),
    ("en", "never felt sick on examplol", "sick", Negated),
    ("en", "I've been on examplol for years and never experienced any anxiety", "anxiety", Negated),
    ("en", "examplol with no real nausea", "nausea", Negated),
    ("en", "with examplol there were no signs of rash", "rash", Negated),
    ("en", "no evidence of seizures under examplol", "seizure", Negated),
    ("en", "seizures were not observed with examplol", "seizure", Negated),
    ("en", "a rash did not occur on examplol", "rash", Negated),
    ("en", "the rash never came on examplol", "rash", Negated),
    ("en", "examplol and hardly any nausea", "nausea", Negated),
    ("en", "yet to experience any nausea on examplol", "nausea", Negated),
    ("en", "examplol: no more headaches", "headache", Negated),
    ("en", "examplol took away the pain rather than making me sleepy", "drowsiness", Negated),
    ("en", "examplol won't make you drowsy", "drowsiness", Negated),
    ("en", "examplol isn't making me sleepy", "drowsiness", Negated),
    ("en", "I'm on examplol, no rash or anything", "rash", Negated),
    ("en", "lucky me, examplol, no vomiting!", "vomiting", Negated),
    ("en", "examplol hasn't made me tired", "fatigue", Negated),
    ("en", "examplol didn't even make me sleepy", "drowsiness", Negated),
    ("en", "I haven't really had headaches on examplol", "headache", Negated),
    ("en", "I have had no panic attacks on examplol", "panic", Negated),
    ("en", "no sleep apnea since examplol", "sleep-apnea", Negated),
    ("en", "I had no dizzy spells on examplol", "dizziness", Negated),
    ("en", "examplol doesn't give me a headache", "headache", Negated),
    ("en", "didn't notice any rash from examplol", "rash", Negated),
];

/// How far a denial reaches: over lists, not over a turn of the sentence.
const LISTS: &[Row] = &[
    ("en", "no nausea, headaches or weight gain on examplol", "nausea", Negated),
    ("en", "no nausea, headaches or weight gain on examplol", "headache", Negated),
    ("en", "no nausea, headaches or weight gain on examplol", "weight-gain", Negated),
    (
        "en",
        "examplol: no rash, nausea, headaches, vomiting, anxiety, panic attacks or seizures",
        "rash",
        Negated,
    ),
    (
        "en",
        "examplol: no rash, nausea, headaches, vomiting, anxiety, panic attacks or seizures",
        "vomiting",
        Negated,
    ),
    (
        "en",
        "examplol: no rash, nausea, headaches, vomiting, anxiety, panic attacks or seizures",
        "anxiety",
        Negated,
    ),
    (
        "en",
        "examplol: no rash, nausea, headaches, vomiting, anxiety, panic attacks or seizures",
        "seizure",
        Negated,
    ),
    ("en", "examplol without nausea and vomiting", "vomiting", Negated),
    ("en", "didn't get nausea or any weight gain on examplol", "weight-gain", Negated),
    ("en", "no rash, headaches, or nausea on examplol", "headache", Negated),
    ("en", "no nausea and no headaches on examplol", "headache", Negated),
    ("en", "not dizzy, sleepy or sick on examplol", "sick", Negated),
    ("en", "examplol: no rash, I have a headache", "headache", Affirmed),
    ("en", "no rash, but nausea on examplol", "nausea", Affirmed),
    ("en", "no rash although nausea from examplol", "nausea", Affirmed),
    ("en", "no side effects from examplol except nausea", "nausea", Affirmed),
    ("en", "no rash from examplol however the nausea is awful", "nausea", Affirmed),
    ("en", "no rash until the nausea hit, thanks examplol", "nausea", Affirmed),
    ("en", "no rash, then nausea all day on examplol", "nausea", Affirmed),
    ("en", "no rash on examplol. Nausea though", "nausea", Affirmed),
    ("en", "no rash because I threw up the examplol", "vomiting", Affirmed),
    ("en", "no rash so I kept on with examplol and had nausea all day", "nausea", Affirmed),
    ("en", "no rash on examplol and a headache from hell", "headache", Affirmed),
    ("en", "no rash on examplol just nausea", "nausea", Affirmed),
    ("en", "no rash from examplol and now vomiting", "vomiting", Affirmed),
    ("en", "not dizzy on examplol but so sleepy", "drowsiness", Affirmed),
    ("en", "No, it gave me a rash, examplol did", "rash", Affirmed),
    ("en", "apart from nausea no side effects on examplol", "nausea", Affirmed),
    ("en", "other than the nausea I have no side effects on examplol", "nausea", Affirmed),
    ("en", "nausea but no vomiting on examplol", "nausea", Affirmed),
    ("en", "nausea but no vomiting on examplol", "vomiting", Negated),
    ("en", "headaches and nausea on examplol, no rash", "headache", Affirmed),
    ("en", "headaches and nausea on examplol, no rash", "rash", Negated),
    ("en", "tired on examplol, not dizzy", "fatigue", Affirmed),
];

/// No denial of the event: names, opinions, comparisons, "never before now".
const NAMES: &[Row] = &[
    ("en", "examplol and I can't sleep", "insomnia", Affirmed),
    ("en", "no appetite on examplol", "no-appetite", Affirmed),
    ("en", "I have no energy on examplol", "fatigue", Affirmed),
    ("en", "examplol left me with no energy and nausea", "nausea", Affirmed),
    ("en", "after examplol I was not able to walk", "immobile", Affirmed),
    ("en", "took examplol and couldn't breathe", "breathless", Affirmed),
    ("en", "no sex drive since examplol", "no-libido", Affirmed),
    ("en", "no appetite and headaches all week on examplol", "headache", Affirmed),
    ("en", "I can't sleep and I'm dizzy thanks to examplol", "dizziness", Affirmed),
    ("en", "can't walk, dizzy, examplol is hell", "dizziness", Affirmed),
    ("en", "examplol: not only nausea", "nausea", Affirmed),
    ("en", "not only dizzy but sick on examplol", "dizziness", Affirmed),
    ("en", "no doubt examplol gave me the rash", "rash", Affirmed),
    ("en", "no wonder I'm dizzy, it's the examplol", "dizziness", Affirmed),
    ("en", "can't stop shaking on examplol", "tremor", Affirmed),
    ("en", "couldn't stop vomiting after examplol", "vomiting", Affirmed),
    ("en", "wouldn't stop vomiting after examplol", "vomiting", Affirmed),
    ("en", "examplol no longer works and makes me dizzy", "dizziness", Affirmed),
    ("en", "no one told me about the nausea from examplol", "nausea", Affirmed),
    ("en", "nobody warned me about examplol nausea", "nausea", Affirmed),
    ("en", "don't know if it's the examplol but I'm dizzy", "dizziness", Affirmed),
    ("en", "not sure if examplol gave me this rash", "rash", Affirmed),
    ("en", "the headaches won't go away since examplol and I'm dizzy", "dizziness", Affirmed),
    ("en", "I never had headaches until examplol", "headache", Affirmed),
    ("en", "never had panic attacks before examplol", "panic", Affirmed),
    ("en", "I've never felt so sick as on examplol", "sick", Affirmed),
    ("en", "never been so dizzy, damn examplol", "dizziness", Affirmed),
    ("en", "never had such a headache, examplol", "headache", Affirmed),
    ("en", "not happy with this weight gain from examplol", "weight-gain", Affirmed),
    ("en", "couldn't handle the nausea on examplol", "nausea", Affirmed),
    ("en", "I can't tolerate examplol nausea", "nausea", Affirmed),
    ("en", "not without side effects, this examplol", "any", Affirmed),
    ("en", "not a day without nausea on examplol", "nausea", Affirmed),
    ("en", "examplol is not worth the headaches", "headache", Affirmed),
    ("en", "I don't like being dizzy on examplol", "dizziness", Affirmed),
    ("en", "didn't expect nausea from examplol", "nausea", Affirmed),
    ("en", "it didn't stop the vomiting from examplol, dizzy too", "dizziness", Affirmed),
    ("en", "I hate examplol, nothing but nausea", "nausea", Affirmed),
    ("en", "haven't slept on examplol, dizzy", "dizziness", Affirmed),
    ("en", "haven't stopped vomiting since examplol", "vomiting", Affirmed),
    ("en", "examplol hell. Never again. Nausea for days", "nausea", Affirmed),
    ("en", "not gonna lie examplol made me sick", "sick", Affirmed),
    ("en", "if I take examplol I get dizzy", "dizziness", Affirmed),
    ("en", "I could not sleep, dizzy, examplol", "dizziness", Affirmed),
    ("en", "without food examplol makes me sick", "sick", Affirmed),
    ("en", "why am I not hungry? dizzy too, examplol", "dizziness", Affirmed),
    ("en", "no matter the dose of examplol I get nausea", "nausea", Affirmed),
];

/// Reactions that are told, cut where the event begins.
const TOLD: &[(&str, &str, &str)] = &[
    ("examplol made me so ", "dizzy", " all day"),
    ("examplol gave me ", "nausea", " and it will not stop"),
    ("this examplol ", "headache", " is killing me"),
    ("since examplol I am ", "tired", ""),
    ("I took examplol and ", "threw up", " twice"),
    ("", "Rash", " from examplol on my arms"),
    ("examplol = ", "weight gain", ""),
    ("I stopped examplol because of the ", "anxiety", " it brought"),
    ("up all night thanks to examplol, ", "panic attacks", " too"),
];

#[test]
fn what_people_deny_is_denied() {
    rig::assert_meant(DENIED);
}

#[test]
fn a_denial_reaches_over_lists_and_no_further() {
    rig::assert_meant(LISTS);
}

#[test]
fn names_opinions_and_comparisons_deny_nothing() {
    rig::assert_meant(NAMES);
}

#[test]
fn a_word_of_denial_straight_before_the_event_denies_it_however_clumsy() {
    let rig = rig::Rig::new();
    let mut wrong = Vec::new();
    for (before, event, after) in TOLD {
        let told = format!("{before}{event}{after}");
        for word in ["", "no", "not", "didn't", "didn't have", "without", "without any", "never had", "never"]
        {
            let post = if word.is_empty() { told.clone() } else { format!("{before}{word} {event}{after}") };
            let assessment = rig.assess("en", &post, &[], None);
            let found = assessment.mentions.iter().find(|m| m.span.of(&post) == Some(event));
            let expected = if word.is_empty() { Affirmed } else { Negated };
            if found.map(|m| m.assertion) != Some(expected) {
                wrong.push(format!("{post}: {:?}", found.map(|m| m.assertion)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
