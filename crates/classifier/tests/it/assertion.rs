//! How mentions are meant, in every language that has cues. All posts are invented.

use model::Assertion::{self, *};

use crate::rig::{self, Rig};

/// Language, post, event, how it is meant.
const POSTS: &[(&str, &str, &str, Assertion)] = &[
    // English
    ("en", "examplol gave me a rash", "rash", Affirmed),
    ("en", "No rash from examplol so far", "rash", Negated),
    ("en", "on examplol for a week, didn't get a headache", "headache", Negated),
    ("en", "three weeks of examplol without any nausea", "nausea", Negated),
    ("en", "I never had headaches on examplol", "headache", Negated),
    ("en", "no rash but headaches all day on examplol", "headache", Affirmed),
    ("en", "examplol. No. A rash everywhere.", "rash", Affirmed),
    ("en", "examplol and now i can't sleep", "insomnia", Affirmed),
    ("en", "I take examplol for my anxiety", "anxiety", Indication),
    ("en", "they prescribed examplol for headaches", "headache", Indication),
    ("en", "examplol and my headache went away", "headache", Indication),
    ("en", "I hope examplol doesn't give me headaches", "headache", Hypothetical),
    ("en", "afraid of nausea with examplol", "nausea", Hypothetical),
    ("en", "examplol may cause nausea", "nausea", General),
    ("en", "I always had headaches, long before examplol", "headache", History),
    ("en", "my son took examplol and got a rash", "rash", OtherPerson),
    ("en", "examplol didn't help with my headache", "headache", LackOfEffect),
    // German
    ("de", "Von Examplol habe ich einen Ausschlag bekommen", "rash", Affirmed),
    ("de", "Mit Examplol keine Kopfschmerzen bekommen", "headache", Negated),
    ("de", "Examplol ganz ohne Übelkeit vertragen", "nausea", Negated),
    ("de", "Examplol genommen, Kopfschmerzen traten nicht auf", "headache", Negated),
    ("de", "Ich nehme Examplol gegen meine Kopfschmerzen", "headache", Indication),
    ("de", "Examplol hilft gegen Übelkeit", "nausea", Indication),
    ("de", "Ich habe Angst vor Übelkeit durch Examplol", "nausea", Hypothetical),
    ("de", "Schon immer Kopfschmerzen, auch ohne Examplol", "headache", History),
    ("de", "Meine Tochter bekam von Examplol Ausschlag", "rash", OtherPerson),
    ("de", "Keine Übelkeit, aber Kopfschmerzen von Examplol", "headache", Affirmed),
    // French
    ("fr", "Depuis examplol j'ai des nausées", "nausea", Affirmed),
    ("fr", "examplol m'a donné des vertiges", "dizziness", Affirmed),
    ("fr", "Sous examplol je n'ai pas de nausées", "nausea", Negated),
    ("fr", "examplol sans nausées pour moi", "nausea", Negated),
    ("fr", "Je prends examplol contre les maux de tête", "headache", Indication),
    ("fr", "J'ai peur de vertiges avec examplol", "dizziness", Hypothetical),
    ("fr", "Mon fils a pris examplol et a eu une éruption", "rash", OtherPerson),
    ("fr", "J'ai toujours eu des vertiges, même sans rapport avec examplol", "dizziness", History),
    // Spanish
    ("es", "El examplol me dio náuseas", "nausea", Affirmed),
    ("es", "Tomo examplol y no tuve mareos", "dizziness", Negated),
    ("es", "examplol sin náuseas por suerte", "nausea", Negated),
    ("es", "Tomo examplol para el dolor de cabeza", "headache", Indication),
    ("es", "Tengo miedo de mareos con examplol", "dizziness", Hypothetical),
    ("es", "Mi hija tomó examplol y tuvo sarpullido", "rash", OtherPerson),
    ("es", "Desde niña dolor de cabeza, ahora examplol", "headache", History),
];

#[test]
fn mentions_are_meant_as_the_words_around_say() {
    rig::assert_meant(POSTS);
}

/// Language, post, label.
const SOURCES: &[(&str, &str, Option<&str>)] = &[
    ("en", "Buy examplol online, free shipping", Some("advert")),
    ("en", "A new study links examplol to headaches", Some("news")),
    ("en", "examplol lol just kidding", Some("joke")),
    ("en", "my dog got examplol and a rash", Some("veterinary")),
    ("en", "Got a rash from examplol? Our law firm can help", Some("legal_advert")),
    ("en", "examplol gave me a rash", None),
    ("de", "Examplol jetzt kaufen, rezeptfrei", Some("advert")),
    ("de", "Laut einer Studie macht Examplol Kopfschmerzen", Some("news")),
    ("fr", "Achetez examplol sans ordonnance", Some("pharmacy_spam")),
    ("fr", "Selon une étude, examplol donne des vertiges", Some("news")),
    ("es", "Vendo examplol, envíos a todo el país, sin receta", Some("advert")),
    ("es", "Según un estudio, examplol da mareos", Some("news")),
];

#[test]
fn the_kind_of_source_is_named_with_its_words() {
    let rig = Rig::new();
    for (lang, post, label) in SOURCES {
        let quality = rig.assess(lang, post, &[], None).quality;
        match label {
            Some(label) => {
                let found = quality.labels.iter().find(|l| l.value == *label);
                let span = found.unwrap_or_else(|| panic!("{post}: {quality:?}")).span;
                assert!(!span.is_empty() && span.of(post).is_some(), "{post}");
            }
            None => assert!(quality.labels.is_empty() && quality.first_hand, "{post}: {quality:?}"),
        }
    }
}

#[test]
fn what_sells_or_concerns_an_animal_is_never_flagged() {
    let rig = Rig::new();
    for post in [
        "Buy examplol now, no terrible rash, dizzy headache nausea",
        "examplol rash? Our law firm, free consultation, terrible nausea and headache",
        "vet gave examplol, my dog has a terrible rash and is so dizzy",
    ] {
        let assessment = rig.assess("en", post, &[], None);
        assert!(!assessment.flagged, "{post} {}", assessment.score);
        assert!(!assessment.mentions.is_empty());
    }
}
