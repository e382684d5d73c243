//! Facts of persons, in every language that has cues for them. All posts are invented.

use model::{Evidence, Facts};
use proptest::prelude::*;

use crate::rig::Rig;

/// Language, post, and what it says, divided by ` | `: `field=value @ words that state it`, or `field=-` where the post
/// does not say.
const POSTS: &[(&str, &str, &str)] = &[
    // Who reports, and of whom.
    ("en", "examplol gave me a rash", "reporter=patient @ gave me | patient=self @ gave me"),
    ("en", "I took examplol and got a rash", "reporter=patient @ I took | patient=self @ I took"),
    (
        "en",
        "As a nurse I see many rashes. I took examplol and got a rash myself",
        "reporter=patient @ I took | patient=self @ I took",
    ),
    (
        "en",
        "My husband got a rash from examplol",
        "reporter=carer @ My husband | patient=partner @ My husband | sex=male @ My husband",
    ),
    (
        "en",
        "my wife took examplol and has a rash now",
        "reporter=carer @ my wife | patient=partner @ my wife | sex=female @ my wife",
    ),
    (
        "en",
        "Gave my son examplol last night, he got a rash",
        "reporter=carer @ my son | patient=child @ my son | sex=male @ my son",
    ),
    (
        "en",
        "our daughter got a rash from examplol",
        "reporter=carer @ our daughter | patient=child @ our daughter | sex=female @ daughter",
    ),
    ("en", "I look after an old lady, she got a rash on examplol", "reporter=carer @ I look after"),
    (
        "en",
        "my 70 year old mother got a rash from examplol",
        "reporter=carer @ my 70 year old mother | patient=parent @ my 70 year old mother | age=70 a @ 70 year old | sex=female @ mother",
    ),
    (
        "en",
        "My elderly father had nausea on examplol",
        "patient=parent @ My elderly father | sex=male @ father | age=elderly @ elderly",
    ),
    (
        "en",
        "my little sister got a rash from examplol",
        "patient=sibling @ my little sister | sex=female @ sister",
    ),
    (
        "en",
        "my great aunt had a headache on examplol",
        "patient=relative @ my great aunt | sex=female @ great aunt",
    ),
    (
        "en",
        "my best friend got a rash from examplol",
        "reporter=other @ my best friend | patient=friend @ my best friend",
    ),
    (
        "en",
        "A colleague of mine took examplol and got a rash",
        "reporter=other @ A colleague of mine | patient=friend @ A colleague of mine",
    ),
    (
        "en",
        "A guy at work took examplol and got a rash",
        "reporter=other @ A guy at work | patient=friend @ A guy at work",
    ),
    (
        "en",
        "My patient developed a rash on examplol",
        "reporter=health_professional @ My patient | patient=patient @ My patient",
    ),
    (
        "en",
        "As a pharmacist I saw a patient with a rash after examplol",
        "reporter=health_professional @ As a pharmacist",
    ),
    (
        "en",
        "I prescribed examplol to a patient who developed a rash",
        "reporter=health_professional @ I prescribed | patient=patient @ a patient",
    ),
    (
        "en",
        "We report a case of a 34 year old woman with a rash after examplol",
        "reporter=health_professional @ We report a case | patient=patient @ year old woman | age=34 a @ 34 year old | sex=female @ year old woman",
    ),
    (
        "en",
        "I'm an ICU nurse. One of my patients got a rash from examplol",
        "reporter=health_professional @ I'm an ICU nurse | patient=patient @ One of my patients",
    ),
    ("en", "Not a doctor here, but that rash is from examplol", "reporter=-"),
    ("en", "A new study links examplol to headaches", "reporter=other @ new study | patient=-"),
    (
        "en",
        "I am a mother of two and took examplol, rash everywhere",
        "patient=self @ I am | reporter=patient @ I am",
    ),
    (
        "en",
        "My husband drove me home. I took examplol and had a rash",
        "patient=self @ I took | reporter=patient @ I took | sex=-",
    ),
    ("en", "People get headaches from examplol", "patient=- | reporter=-"),
    ("en", "The patient leaflet of examplol lists rash", "patient=-"),
    ("en", "examplol rash", "patient=- | reporter=- | age=- | sex=- | country=-"),
    // Ages.
    ("en", "I'm 34 and examplol gave me a rash", "age=34 a @ I'm 34"),
    ("en", "34yo here, examplol gave me a rash", "age=34 a @ 34yo"),
    ("en", "I'm a 34 y/o on examplol, got a rash", "age=34 a @ 34 y/o"),
    ("en", "34 years old, took examplol and I got a rash", "age=34 a @ 34 years old"),
    ("en", "I (34F) took examplol and got a rash", "age=34 a @ 34F | sex=female @ 34F"),
    ("en", "I (F34) took examplol and got a rash", "age=34 a @ F34 | sex=female @ F34"),
    ("en", "(34M) took examplol, I got a rash", "age=34 a @ 34M | sex=male @ 34M"),
    ("en", "34 F, took examplol and got a rash", "age=34 a @ 34 F | sex=female @ 34 F"),
    ("en", "34/m, took examplol and got a rash", "age=34 a @ 34/m | sex=male @ 34/m"),
    ("en", "I'm a 29yo F, examplol gave me a rash", "age=29 a @ 29yo F | sex=female @ 29yo F"),
    ("en", "Man aged 34 got a rash from examplol", "age=34 a @ aged 34 | sex=male @ Man"),
    ("en", "I'm in my 30s and examplol gave me a rash", "age=30-39 a @ in my 30s"),
    ("en", "I'm in my late 40s and examplol gave me a rash", "age=40-49 a @ in my late 40s"),
    ("en", "I am in my thirties and examplol gave me a rash", "age=30-39 a @ in my thirties"),
    ("en", "My 3 year old got a rash from examplol", "age=3 a @ 3 year old | patient=child @ My 3 year old"),
    (
        "en",
        "My 6-month-old got a rash from examplol",
        "age=6 mo @ 6-month-old | patient=child @ My 6-month-old",
    ),
    (
        "en",
        "our 5 week old got a rash from examplol",
        "age=5 wk @ 5 week old | patient=child @ our 5 week old",
    ),
    (
        "en",
        "My baby is 10 days old and got a rash from examplol",
        "age=10 d @ 10 days old | patient=child @ My baby",
    ),
    ("en", "I just turned 60 and examplol gave me a rash", "age=60 a @ just turned 60"),
    ("en", "Had my first rash at 45, thanks to examplol", "age=45 a @ at 45"),
    ("en", "I am sixty years old and examplol gave me a rash", "age=60 a @ sixty years old"),
    ("en", "I am thirty-two years old and examplol gave me a rash", "age=32 a @ thirty-two years old"),
    (
        "en",
        "my sixty five year old dad got a rash from examplol",
        "age=65 a @ sixty five year old | patient=parent @ my sixty five year old dad | sex=male @ dad",
    ),
    ("en", "My toddler got a rash from examplol", "age=child @ toddler | patient=child @ My toddler"),
    ("en", "My newborn got a rash from examplol", "age=neonate @ newborn"),
    ("en", "My teenager got a rash from examplol", "age=adolescent @ teenager | patient=child @ My teenager"),
    ("en", "An elderly man got a rash on examplol", "age=elderly @ elderly | sex=male @ elderly man"),
    (
        "en",
        "My daughter is 7 years old, rash after examplol",
        "age=7 a @ 7 years old | sex=female @ My daughter",
    ),
    (
        "en",
        "I'm 52, my husband is 60 years old. I took examplol and got a rash",
        "age=52 a @ I'm 52 | patient=self @ I took",
    ),
    ("en", "Been on examplol for 3 years, I got a rash", "age=-"),
    ("en", "I had a rash from examplol 2 years ago", "age=-"),
    ("en", "18 months later I still have the rash from examplol", "age=-"),
    ("en", "I'm 3 weeks into examplol and have a rash", "age=-"),
    ("en", "I'm 20 weeks in on examplol and have a rash", "age=-"),
    ("en", "I am 150 pounds and examplol gave me a rash", "age=-"),
    ("en", "I took examplol at 10 pm and got a rash", "age=-"),
    ("en", "Took 50 mg examplol in 1985 and I got a rash", "age=-"),
    ("en", "examplol for 5m then I got a rash", "age=-"),
    ("en", "It was 34f outside, I took examplol and got a rash", "age=-"),
    ("en", "When I was 12 I broke an arm. Now examplol gave me a rash", "age=-"),
    ("en", "I feel like a 90 year old, examplol gave me a headache", "age=-"),
    ("en", "Not for children under the age of 12, examplol gave me a rash", "age=-"),
    ("en", "Took my 4 year old prescription of examplol and I got a rash", "age=- | patient=self @ I got"),
    ("en", "I'm 250 years old on examplol, says my headache", "age=-"),
    ("en", "I'm a 1990s kid, examplol gave me a rash", "age=-"),
    // Sex.
    ("en", "As a woman I find the examplol rash on my face awful", "sex=female @ As a woman"),
    ("en", "I'm a guy and examplol gave me a rash", "sex=male @ I'm a guy"),
    ("en", "Female, 34, examplol gave me a rash", "sex=female @ Female"),
    ("en", "The girl at the desk smiled. examplol gave me a rash", "sex=-"),
    ("en", "My wife hates it, examplol gave me a rash", "sex=- | patient=self @ gave me"),
    ("en", "Oh man, examplol gave me a rash", "sex=-"),
    ("en", "examplol gave me a rash right before my period", "sex=female @ my period"),
    ("en", "I take it for my prostate, examplol gave me a headache", "sex=male @ my prostate"),
    (
        "en",
        "My son and my daughter, a rash each from examplol",
        "patient=child @ my daughter | sex=female @ my daughter",
    ),
    ("en", "A woman or a man, says the note: rash on examplol", "sex=-"),
    (
        "en",
        "A female patient on examplol developed a rash",
        "sex=female @ female patient | patient=patient @ female patient",
    ),
    // Pregnancy.
    (
        "en",
        "I'm pregnant, examplol gave me a rash",
        "pregnancy=pregnant @ I'm pregnant | sex=female @ I'm pregnant",
    ),
    (
        "en",
        "28 weeks pregnant and examplol gave me a rash",
        "pregnancy=pregnant @ 28 weeks pregnant | sex=female @ 28 weeks pregnant | age=-",
    ),
    ("en", "Took examplol during my pregnancy and had nausea", "pregnancy=pregnant @ during my pregnancy"),
    (
        "en",
        "I'm breastfeeding and examplol gave me a headache",
        "pregnancy=breastfeeding @ I'm breastfeeding | sex=female @ I'm breastfeeding",
    ),
    ("en", "If I get pregnant I'd stop. examplol gives me a headache", "pregnancy=- | sex=-"),
    ("en", "I'm not pregnant, it's the examplol nausea", "pregnancy=- | sex=-"),
    ("en", "I take examplol so I don't get pregnant, but headaches", "pregnancy=-"),
    ("en", "Pregnant women should not take examplol, it gave me a rash", "pregnancy=- | sex=-"),
    ("en", "took a pregnancy test because of the examplol nausea", "pregnancy=-"),
    ("en", "My wife is pregnant. I took examplol and got a rash", "pregnancy=- | patient=self @ I took"),
    ("en", "examplol nausea makes me feel pregnant", "pregnancy=-"),
    // Countries.
    ("en", "Here in the UK examplol gave me a rash", "country=GB @ UK"),
    ("en", "I live in Ontario, Canada and examplol gave me a rash", "country=CA @ Canada"),
    ("en", "My doctor in Germany gave me examplol, rash", "country=DE @ Germany"),
    ("en", "examplol gave me a rash 🇩🇪", "country=DE @ 🇩🇪"),
    ("en", "I'm from the US and examplol gave me a rash", "country=US @ US"),
    ("en", "examplol is from us, it gave me a rash", "country=-"),
    ("en", "Had turkey with examplol, rash", "country=-"),
    ("en", "I live in Turkey, examplol gave me a rash", "country=TR @ Turkey"),
    ("en", "In turkey soup there was examplol, I got a rash", "country=-"),
    ("en", "Flew to Spain on examplol, got a rash", "country=-"),
    ("en", "examplol is made in India, it gave me a rash", "country=-"),
    ("en", "German measles? No, the examplol rash. And French fries", "country=-"),
    ("en", "Germany won. examplol gave me a headache", "country=-"),
    ("en", "my friend Chad got a rash from examplol", "country=-"),
    ("en", "examplol in New South Wales, Australia, gave me a rash", "country=AU @ Australia"),
    // Found later than the rest; each was read wrongly once.
    (
        "en",
        "so my dad (72) is dizzy on examplol",
        "age=72 a @ 72 | patient=parent @ my dad | sex=male @ my dad",
    ),
    ("en", "My brother Tom, 24, can't sleep on examplol", "age=24 a @ 24 | patient=sibling @ My brother"),
    (
        "en",
        "I'm a 62-year-old woman and examplol makes me dizzy",
        "age=62 a @ 62-year-old | sex=female @ year-old woman | patient=self @ makes me",
    ),
    ("en", "I (m, 41) got a rash from examplol", "age=41 a @ m, 41 | sex=male @ m, 41"),
    ("en", "M/33 on examplol, headache", "age=33 a @ M/33 | sex=male @ M/33"),
    ("en", "72 y.o. male, rash after examplol", "age=72 a @ 72 y.o | sex=male @ male"),
    ("en", "In the U.K. they gave me examplol, rash", "country=GB @ U.K"),
    (
        "en",
        "My friend's daughter got a rash after examplol",
        "reporter=other @ My friend's daughter | patient=friend @ My friend's daughter",
    ),
    (
        "en",
        "My boyfriend's mom had a rash on examplol",
        "patient=relative @ My boyfriend's mom | sex=female @ mom",
    ),
    (
        "en",
        "Breastfeeding my 3 month old, I took examplol and I'm so dizzy",
        "pregnancy=breastfeeding @ Breastfeeding | patient=self @ I took | age=-",
    ),
    ("en", "The baby got a rash after I took examplol", "patient=child @ The baby"),
    ("en", "I'm 5'4 and examplol gave me a rash", "age=-"),
    ("en", "it was 90F when I took examplol and got dizzy", "age=- | sex=-"),
    ("en", "50M people take examplol and get a headache", "age=- | sex=- | patient=-"),
    ("en", "My sister takes examplol and is fine but it gave me a rash", "patient=self @ gave me | sex=-"),
    (
        "en",
        "My wife and I are in our 60s. examplol made her dizzy",
        "patient=partner @ My wife | sex=female @ My wife",
    ),
    ("en", "Journalist here, who had a rash after examplol?", "reporter=other @ Journalist here | patient=-"),
    (
        "en",
        "A 54-year-old man presented with a rash after examplol",
        "reporter=health_professional @ presented with | patient=patient @ A 54-year-old | age=54 a @ 54-year-old | sex=male @ year-old man",
    ),
    ("en", "Doctors in the US won't prescribe it but examplol gave me a rash", "country=-"),
    (
        "de",
        "Unsere Kleine (3 Jahre alt) bekam nach Examplol Ausschlag",
        "patient=child @ Unsere Kleine | age=3 a @ 3 Jahre alt | sex=female @ Unsere Kleine",
    ),
    ("de", "Weiblich, 33, Kopfschmerzen von Examplol", "age=33 a @ Weiblich, 33 | sex=female @ Weiblich, 33"),
    (
        "fr",
        "Femme de 42 ans, vertiges sous examplol",
        "age=42 a @ Femme de 42 ans | sex=female @ Femme de 42 ans",
    ),
    ("en", "Been lurking here. 38/m/UK. Rash from examplol", "age=38 a @ 38/m | sex=male @ 38/m"),
    (
        "en",
        "Wife got a rash from examplol",
        "reporter=carer @ Wife | patient=partner @ Wife | sex=female @ Wife",
    ),
    ("en", "Kids get a rash from examplol", "patient=-"),
    (
        "de",
        "Ich bin Apothekerin, eine Kundin hatte von Examplol Ausschlag",
        "reporter=health_professional @ Ich bin Apothekerin | patient=patient @ eine Kundin",
    ),
    ("es", "Estoy dando el pecho y examplol me dio mareos", "pregnancy=breastfeeding @ dando el pecho"),
    // German
    (
        "de",
        "Meine Tochter, 5 Jahre alt, bekam von Examplol Ausschlag",
        "patient=child @ Meine Tochter | age=5 a @ Tochter, 5 Jahre | sex=female @ Meine Tochter | reporter=carer @ Meine Tochter",
    ),
    ("de", "Ich bin 34 und habe von Examplol Ausschlag bekommen", "age=34 a @ Ich bin 34"),
    ("de", "Ich nehme Examplol seit 3 Jahren, Ausschlag", "age=- | patient=self @ Ich nehme"),
    ("de", "Ich nehme Examplol nun 3 Jahre lang, Ausschlag", "age=-"),
    ("de", "Mein Mann hat von Examplol Kopfschmerzen", "patient=partner @ Mein Mann | sex=male @ Mein Mann"),
    ("de", "Ich (34w) habe von Examplol Ausschlag", "age=34 a @ 34w | sex=female @ 34w"),
    (
        "de",
        "Mein Patient bekam von Examplol Ausschlag",
        "reporter=health_professional @ Mein Patient | patient=patient @ Mein Patient",
    ),
    (
        "de",
        "Ich bin schwanger und habe von Examplol Kopfschmerzen",
        "pregnancy=pregnant @ bin schwanger | sex=female @ bin schwanger",
    ),
    ("de", "Ich bin nicht schwanger, Examplol macht mir Übelkeit", "pregnancy=-"),
    ("de", "Ich wohne in Österreich und Examplol gab mir Ausschlag", "country=AT @ Österreich"),
    ("de", "Ich lebe in der Schweiz, von Examplol Ausschlag", "country=CH @ Schweiz"),
    (
        "de",
        "Meine 80 jährige Mutter hat von Examplol Ausschlag",
        "patient=parent @ Meine 80 jährige Mutter | age=80 a @ 80 jährige | sex=female @ Mutter",
    ),
    // French
    (
        "fr",
        "Mon fils de 4 ans a eu une éruption avec examplol",
        "patient=child @ Mon fils | age=4 a @ fils de 4 ans | sex=male @ Mon fils | reporter=carer @ Mon fils",
    ),
    ("fr", "J'ai 34 ans et examplol m'a donné des vertiges", "age=34 a @ J'ai 34 ans"),
    ("fr", "Je prends examplol depuis 3 ans, des vertiges", "age=- | patient=self @ Je prends"),
    (
        "fr",
        "Je suis enceinte et examplol me donne des nausées",
        "pregnancy=pregnant @ Je suis enceinte | sex=female @ Je suis enceinte",
    ),
    (
        "fr",
        "Ma femme a des vertiges avec examplol",
        "patient=partner @ Ma femme | sex=female @ Ma femme | reporter=carer @ Ma femme",
    ),
    ("fr", "J'habite en Belgique, examplol m'a donné des vertiges", "country=BE @ Belgique"),
    (
        "fr",
        "Dans mon cabinet, un patient sous examplol a eu une éruption",
        "reporter=health_professional @ Dans mon cabinet | patient=patient @ un patient",
    ),
    // Spanish
    (
        "es",
        "Mi hijo de 4 años tomó examplol y tuvo sarpullido",
        "patient=child @ Mi hijo | age=4 a @ hijo de 4 años | sex=male @ Mi hijo",
    ),
    ("es", "Tengo 34 años y examplol me dio náuseas", "age=34 a @ Tengo 34 años"),
    ("es", "Tomo examplol desde hace 3 años, me da mareos", "age=- | patient=self @ Tomo"),
    (
        "es",
        "Estoy embarazada y examplol me dio náuseas",
        "pregnancy=pregnant @ Estoy embarazada | sex=female @ Estoy embarazada",
    ),
    ("es", "Vivo en México y examplol me dio mareos", "country=MX @ México"),
    (
        "es",
        "Mi madre tomó examplol y tuvo mareos",
        "patient=parent @ Mi madre | sex=female @ Mi madre | reporter=carer @ Mi madre",
    ),
    (
        "es",
        "Soy enfermera, una paciente tuvo mareos con examplol",
        "reporter=health_professional @ Soy enfermera | patient=patient @ una paciente",
    ),
];

fn field<'a>(facts: &'a Facts, name: &str) -> Option<&'a Evidence> {
    match name {
        "reporter" => facts.reporter.as_ref(),
        "patient" => facts.patient.as_ref(),
        "age" => facts.age.as_ref(),
        "sex" => facts.sex.as_ref(),
        "pregnancy" => facts.pregnancy.as_ref(),
        "country" => facts.country.as_ref(),
        other => panic!("no field {other}"),
    }
}

#[test]
fn persons_are_found_with_the_words_that_name_them() {
    let rig = Rig::new();
    let mut wrong = Vec::new();
    for (lang, post, expected) in POSTS {
        let facts = rig.assess(lang, post, &[], None).facts;
        for wanted in expected.split(" | ") {
            let (name, _) = wanted.split_once('=').unwrap();
            let found = match field(&facts, name) {
                Some(e) => format!("{name}={} @ {}", e.value, e.span.of(post).unwrap()),
                None => format!("{name}=-"),
            };
            if found != wanted {
                wrong.push(format!("{lang}: {post}\n    expected {wanted}\n    found    {found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} posts wrong:\n{}", wrong.len(), POSTS.len(), wrong.join("\n"));
}

/// Pieces of which hostile posts are made: whatever opens a fact, in an order that nobody writes.
const PIECES: &[&str] = &[
    "examplol",
    "rash",
    "my",
    "mother",
    "I",
    "34F",
    "(F34)",
    "sixty",
    "five",
    "years old",
    "in my 30s",
    "in",
    "UK",
    "🇩🇪",
    "🇩",
    "pregnant",
    "not",
    "as a nurse",
    "we report",
    ", ",
    ". ",
    "\n",
    "people",
    "my period",
    "year old woman",
    "999999999999999999999 years old",
    "1.2.3 years old",
    "a mother of",
    "İ",
    "ß34m",
    "e\u{301}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_fact_of_a_person_points_into_the_text(
        words in proptest::collection::vec(prop_oneof![
            3 => proptest::sample::select(PIECES).prop_map(str::to_owned),
            1 => "\\PC{0,8}",
        ], 0..60),
        glue in prop_oneof![Just(" "), Just("")],
        lang in proptest::sample::select(&["en", "de", "fr", "es"][..]),
    ) {
        thread_local!(static RIG: Rig = Rig::new());
        let text = format!("examplol {}", words.join(glue));
        RIG.with(|rig| {
            let a = rig.assess(lang, &text, &[], None);
            let f = &a.facts;
            for e in [&f.reporter, &f.patient, &f.age, &f.sex, &f.pregnancy, &f.country].into_iter().flatten() {
                assert!(e.span.of(&text).is_some_and(|words| !words.is_empty()), "{e:?}");
            }
            let v = &a.validity;
            for criterion in [v.reporter, v.patient, v.drug, v.event] {
                assert!(criterion.span.is_none_or(|span| span.of(&text).is_some_and(|words| !words.is_empty())));
            }
        });
    }
}
