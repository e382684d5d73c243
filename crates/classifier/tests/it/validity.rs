//! The four criteria of a valid report. All posts are invented.

use model::{Criterion, Status};

use crate::rig::Rig;

/// Language, post, author's handle if the channel gives one, and the four criteria in the order reporter, patient, drug,
/// event: `+` met, `-` not met, `?` unsure, each with the words that show it after a colon, if any do.
const POSTS: &[(&str, &str, Option<&str>, [&str; 4])] = &[
    ("en", "examplol gave me a rash", None, ["+:gave me", "+:gave me", "+:examplol", "+:rash"]),
    ("en", "examplol gave me a rash", Some("@a"), ["+:gave me", "+:gave me", "+:examplol", "+:rash"]),
    ("en", "examplol rash", Some("@a"), ["+", "?", "+:examplol", "+:rash"]),
    ("en", "examplol rash", None, ["?", "?", "+:examplol", "+:rash"]),
    ("en", "My son got a rash from examplol", None, ["+:My son", "+:My son", "+:examplol", "+:rash"]),
    ("en", "a patient on examplol developed a rash", None, ["?", "+:a patient", "+:examplol", "+:rash"]),
    ("en", "one patient on examplol developed a rash", None, ["?", "+:one patient", "+:examplol", "+:rash"]),
    ("en", "34 year old, rash after examplol", None, ["?", "+:34 year old", "+:examplol", "+:rash"]),
    (
        "en",
        "28 weeks pregnant, rash after examplol",
        None,
        ["?", "+:28 weeks pregnant", "+:examplol", "+:rash"],
    ),
    (
        "en",
        "We report a rash after examplol in an elderly man",
        None,
        ["+:We report", "+:elderly man", "+:examplol", "+:rash"],
    ),
    (
        "en",
        "As a nurse I think a rash on examplol is common",
        None,
        ["+:As a nurse", "+:I", "+:examplol", "+:rash"],
    ),
    // People in general are no patient.
    ("en", "people get headaches from examplol", None, ["?", "-:people", "+:examplol", "+:headaches"]),
    ("en", "Many users report nausea on examplol", None, ["?", "-:Many users", "+:examplol", "-:nausea"]),
    (
        "en",
        "lots of people had a rash after examplol",
        Some("@a"),
        ["+", "-:lots of people", "+:examplol", "-:rash"],
    ),
    ("en", "some patients on examplol had a rash", None, ["?", "-:some patients", "+:examplol", "-:rash"]),
    ("en", "everyone on examplol is dizzy", None, ["?", "-:everyone", "+:examplol", "+:dizzy"]),
    (
        "en",
        "People say it is safe, but examplol gave me a rash",
        None,
        ["+:gave me", "+:gave me", "+:examplol", "+:rash"],
    ),
    // Events that are none.
    ("en", "no rash on examplol", Some("@a"), ["+", "?", "+:examplol", "-:rash"]),
    ("en", "I took examplol and had no rash", None, ["+:I took", "+:I took", "+:examplol", "-:rash"]),
    (
        "en",
        "I took examplol without any nausea or rash",
        None,
        ["+:I took", "+:I took", "+:examplol", "-:nausea"],
    ),
    ("en", "examplol, and afraid of nausea", None, ["?", "?", "+:examplol", "-:nausea"]),
    ("en", "no nausea on examplol but a rash", None, ["?", "?", "+:examplol", "+:rash"]),
    ("en", "I take examplol for my anxiety", None, ["+:I take", "+:I take", "+:examplol", "?:anxiety"]),
    ("en", "examplol today", Some("@a"), ["+", "?", "+:examplol", "?"]),
    ("en", "I took examplol this morning", None, ["+:I took", "+:I took", "+:examplol", "?"]),
    (
        "en",
        "I took examplol and ended up in hospital",
        None,
        ["+:I took", "+:I took", "+:examplol", "?:ended up in hospital"],
    ),
    ("en", "examplol didn't help with my headache", Some("@a"), ["+", "+:my", "+:examplol", "?:headache"]),
    (
        "en",
        "I always had headaches, long before examplol",
        Some("@a"),
        ["+", "+:I", "+:examplol", "?:headaches"],
    ),
    // Drugs.
    ("en", "I never took examplol, still a rash", None, ["+:I", "+:I", "-:examplol", "+:rash"]),
    ("en", "My rash came without examplol", None, ["+:My", "+:My", "-:examplol", "+:rash"]),
    (
        "en",
        "not examplol but fictiprazole gave me a rash",
        None,
        ["+:gave me", "+:gave me", "+:fictiprazole", "+:rash"],
    ),
    ("en", "I have a rash. Thinking of examplol now", None, ["+:I have", "+:I have", "?:examplol", "+:rash"]),
    // Other languages.
    (
        "de",
        "Examplol gab meiner Tochter Ausschlag",
        None,
        ["+:meiner Tochter", "+:meiner Tochter", "+:Examplol", "+:Ausschlag"],
    ),
    (
        "de",
        "Viele Leute bekommen von Examplol Ausschlag",
        None,
        ["?", "-:Viele Leute", "+:Examplol", "-:Ausschlag"],
    ),
    (
        "de",
        "Mit Examplol keine Kopfschmerzen bekommen",
        Some("@a"),
        ["+", "?", "+:Examplol", "-:Kopfschmerzen"],
    ),
    ("de", "Examplol hilft gegen Übelkeit", Some("@a"), ["+", "?", "+:Examplol", "?:Übelkeit"]),
    ("fr", "Les gens ont des vertiges avec examplol", None, ["?", "-:Les gens", "+:examplol", "+:vertiges"]),
    (
        "fr",
        "Mon mari a des vertiges avec examplol",
        None,
        ["+:Mon mari", "+:Mon mari", "+:examplol", "+:vertiges"],
    ),
    ("fr", "examplol sans nausées", Some("@a"), ["+", "?", "+:examplol", "-:nausées"]),
    ("es", "La gente tiene mareos con examplol", None, ["?", "-:La gente", "+:examplol", "+:mareos"]),
    ("es", "Mi madre tuvo mareos con examplol", None, ["+:Mi madre", "+:Mi madre", "+:examplol", "+:mareos"]),
    ("es", "examplol sin náuseas", Some("@a"), ["+", "?", "+:examplol", "-:náuseas"]),
];

fn shown(criterion: Criterion, post: &str) -> String {
    let sign = match criterion.status {
        Status::Met => "+",
        Status::NotMet => "-",
        Status::Unsure => "?",
    };
    match criterion.span {
        Some(span) => format!("{sign}:{}", span.of(post).unwrap()),
        None => sign.to_owned(),
    }
}

#[test]
fn criteria_are_met_by_what_the_post_shows() {
    let rig = Rig::new();
    let mut wrong = Vec::new();
    for (lang, post, author, expected) in POSTS {
        let v = rig.assess(lang, post, &[], *author).validity;
        let found = [v.reporter, v.patient, v.drug, v.event].map(|c| shown(c, post));
        if found.iter().zip(expected).any(|(found, expected)| found != expected) {
            wrong.push(format!("{lang}: {post}\n    expected {expected:?}\n    found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} posts wrong:\n{}", wrong.len(), POSTS.len(), wrong.join("\n"));
}

#[test]
fn a_drug_named_by_the_page_has_no_words_in_the_text() {
    let v = Rig::new().assess("en", "it gave me a rash", &["examplol"], None).validity;
    assert_eq!((v.drug.status, v.drug.span), (Status::Met, None));
    assert_eq!(v.event.status, Status::Met);
}
