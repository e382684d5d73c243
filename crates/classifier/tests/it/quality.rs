//! What kind of source a post is, and what that takes off its score. All posts are invented.

use classifier::WithoutModel;
use model::{Assessment, QUALITY_LABELS, ReferenceKind};
use proptest::prelude::*;

use crate::rig::Rig;

/// Post, labels it must have and no others, which of them lower the score, whether it is first hand.
type Row = (&'static str, &'static str, &'static str, bool);

const POSTS: &[Row] = &[
    // --- own accounts, of whatever wording
    ("examplol gave me a rash", "", "", true),
    ("I took examplol and got a headache", "", "", true),
    ("my son got a rash from examplol", "", "", true),
    ("so dizzy since my doctor put me on examplol lol", "", "", true),
    ("lmao 😂 examplol has me so dizzy", "", "", true),
    ("came off examplol and I am dizzy all day", "", "", true),
    ("lawyer ads aside, it gave me a rash, that examplol", "", "", true),
    ("I saw the commercial for examplol and now I have the rash it warned about", "", "", true),
    ("I had to buy examplol myself and it gave me a headache", "", "", true),
    ("examplol was cheap but it gave me a terrible rash", "", "", true),
    ("my data plan ran out and examplol gives me headaches", "", "", true),
    ("I work at a job where examplol makes me dizzy", "", "", true),
    ("I had a beer on examplol and got a headache", "", "", true),
    ("via my doctor I got examplol, now a rash", "", "", true),
    ("no joke, examplol gave me a rash", "", "", true),
    ("stopped taking examplol, I had nausea all day", "", "", true),
    ("I watched a movie while examplol gave me nausea", "", "", true),
    ("picked up examplol today", "", "", false),
    ("examplol and coffee", "", "", false),
    // --- adverts
    ("Buy one get one examplol, no more headaches, use code SAVE10", "advert", "advert", false),
    ("Our store has examplol on sale, call us today", "advert", "advert", false),
    (
        "Ask your doctor about examplol. May cause nausea. See important safety information",
        "advert",
        "advert",
        false,
    ),
    ("Say goodbye to headaches! Try our supplement instead of examplol", "advert", "advert", false),
    ("examplol as low as $4, coupon code inside", "advert", "advert", false),
    ("We are hiring nurses who know examplol and nausea", "advert", "advert", false),
    ("examplol giveaway, our products stop headaches", "advert", "advert", false),
    ("Limited offer: free shipping on examplol and nausea relief", "advert", "advert", false),
    ("the natural alternative to examplol without the nausea", "advert", "advert", false),
    ("Shop now for examplol, free trial, rash cream too", "advert", "advert", false),
    ("20% off examplol today only", "advert", "advert", false),
    ("I used promo code X for examplol and it gave me a rash", "advert", "", true),
    ("free shipping was nice. examplol gave me a headache though", "advert", "", true),
    // --- shops past the pharmacies
    ("Buy examplol online no prescription needed", "pharmacy_spam", "pharmacy_spam", false),
    ("cheap examplol online, usps overnight, headache gone", "pharmacy_spam", "pharmacy_spam", false),
    ("examplol for sale, discreet shipping worldwide", "pharmacy_spam", "pharmacy_spam", false),
    ("Order examplol $30 https://fast-pills.example/x", "pharmacy_spam", "pharmacy_spam", false),
    ("examplol 100 pills fictiprazole 50 pills $20 per pill", "pharmacy_spam", "pharmacy_spam", false),
    ("buy examplol $10, buy fictiprazole $20, rash", "advert pharmacy_spam", "advert pharmacy_spam", false),
    ("best-rx dot com cheap examplol for headaches", "pharmacy_spam", "pharmacy_spam", false),
    ("Canadian pharmacy: examplol, fictiprazole", "pharmacy_spam", "pharmacy_spam", false),
    ("examplol without a prescription, bitcoin accepted", "pharmacy_spam", "pharmacy_spam", false),
    ("cheapest examplol online, stealth shipping, nausea tablets", "pharmacy_spam", "pharmacy_spam", false),
    ("dm for prices examplol fictiprazole rash", "pharmacy_spam", "pharmacy_spam", false),
    ("telegram to order examplol", "pharmacy_spam", "pharmacy_spam", false),
    ("examplol per pill, fast delivery, headaches", "pharmacy_spam", "pharmacy_spam", false),
    ("I got it from an online pharmacy and examplol gave me a rash", "pharmacy_spam", "", true),
    // --- machines
    ("RT if examplol gave you a rash", "bot", "bot", false),
    ("like and share examplol nausea tips", "bot", "bot", false),
    ("retweet to win examplol", "bot", "bot", false),
    (
        "examplol stops rash today examplol stops rash today examplol stops rash today examplol stops rash today",
        "bot",
        "bot",
        false,
    ),
    ("#examplol #rash #health #pills #doctor #win #free #wow #cool", "bot", "bot", false),
    ("@a @b @c @d @e @f @g examplol rash", "bot", "bot", false),
    ("I am a bot. This action was about examplol and headaches", "bot", "", true),
    ("no no no no no no no no no no no no no examplol rash", "", "", false),
    ("day one examplol fine, day two examplol rash, day three examplol worse", "", "", false),
    // --- news
    ("FDA approves examplol for nausea", "news", "news", false),
    ("A new study links examplol to headaches", "news", "news", false),
    ("Study finds examplol causes headaches, researchers say", "news", "news", false),
    ("Breaking news: examplol maker knew of rash", "news", "news", false),
    ("examplol linked to rash https://news.example/1", "news", "news", false),
    ("Health officials warn of examplol and nausea", "news", "news", false),
    ("Shares of the examplol maker fell after rash", "news", "news", false),
    ("examplol phase 3 trial halted, headaches", "news", "news", false),
    ("Voluntary recall of examplol after nausea", "news", "news", false),
    ("examplol gets approval despite dizzy patients, Reuters", "news", "news", false),
    ("New guidelines on examplol and headaches", "news", "news", false),
    ("Scientists find examplol eases anxiety", "news", "news", false),
    ("Safety alert: examplol and headaches", "news", "news", false),
    ("Safety alert: examplol and headaches https://www.fda.gov/x", "news", "", false),
    ("New study of examplol and nausea doi:10.1000/182", "news", "", false),
    ("Breaking news on examplol. https://apps.who.int/rash", "news", "", false),
    ("Breaking news on examplol. https://who.int.evil.com/rash", "news", "news", false),
    ("the new study is right, examplol gave me headaches", "news", "", true),
    // --- law firms
    ("If you or a loved one took examplol and got a rash call today", "legal_advert", "legal_advert", false),
    ("examplol rash? You may be entitled to compensation", "legal_advert", "legal_advert", false),
    ("class action over examplol headaches", "legal_advert", "legal_advert", false),
    ("examplol mass tort update, nausea", "legal_advert", "legal_advert", false),
    ("Free case review for examplol rash victims", "legal_advert", "legal_advert", false),
    ("Our law firm takes examplol cases: headaches, nausea", "legal_advert", "legal_advert", false),
    ("examplol injury lawyers, no fee unless we win, rash", "legal_advert", "legal_advert", false),
    ("examplol plaintiffs and their attorney: rash", "legal_advert", "legal_advert", false),
    ("Did examplol cause insomnia? See if you qualify", "legal_advert", "legal_advert", false),
    ("attorneys discuss examplol lawsuit and headaches", "legal_advert", "legal_advert", false),
    ("there is a class action against examplol, it gave me a rash", "legal_advert", "", true),
    ("I called a lawyer after examplol gave me a rash", "", "", true),
    // --- songs
    ("♪ pop an examplol, feel so dizzy ♪", "lyrics", "lyrics", false),
    ("song lyrics: examplol in the morning, headache at night", "lyrics", "lyrics", false),
    ("now playing examplol headache by the nobodies", "lyrics", "lyrics", false),
    ("rapper raps a verse on examplol and dizzy nights", "lyrics", "lyrics", false),
    ("🎶 dizzy on examplol 🎶", "lyrics", "lyrics", false),
    ("Examplol rash would be the worst band name", "lyrics", "lyrics", false),
    ("new mixtape examplol headache out now", "lyrics", "lyrics", false),
    ("this song plays while examplol gives me a headache", "", "", true),
    // --- jokes
    ("examplol side effects include being a rash jk", "joke", "joke", false),
    ("examplol walks into a bar with a headache", "joke", "joke", false),
    ("just kidding about the examplol rash", "joke", "joke", false),
    ("examplol headache, satire of course", "joke", "joke", false),
    ("examplol nausea said no one ever", "joke", "joke", false),
    ("that comedian had a skit on examplol and headaches", "joke", "joke", false),
    ("just kidding about work, but examplol really gave me a rash", "joke", "", true),
    ("lol examplol rash", "", "", false),
    // --- stories
    ("in this episode the doctor gives examplol and a rash appears", "fiction", "fiction", false),
    ("Chapter 3: she swallowed the examplol, headache pounding", "fiction", "fiction", false),
    ("the villain poisons everyone with examplol, nausea follows", "fiction", "fiction", false),
    ("fanfic where he takes examplol and is dizzy", "fiction", "fiction", false),
    ("season 2 of the show has an examplol rash", "fiction", "fiction", false),
    ("the movie with the examplol headaches", "fiction", "fiction", false),
    ("greys anatomy did an examplol rash", "fiction", "fiction", false),
    ("plot and characters: examplol, headache", "fiction", "fiction", false),
    ("writing prompt: examplol cures headaches", "fiction", "fiction", false),
    ("watched the movie and examplol gave me a rash", "fiction", "", true),
    // --- animals
    ("my dog got examplol and a rash", "veterinary", "veterinary", false),
    ("I gave my cat examplol and she was dizzy", "veterinary", "veterinary", false),
    ("vet prescribed examplol, our dog has nausea", "veterinary", "veterinary", false),
    ("examplol in rats: headache model", "veterinary", "veterinary", false),
    ("my horse is dizzy from examplol", "veterinary", "veterinary", false),
    ("equine examplol and rash", "veterinary", "veterinary", false),
    ("poor kitten and puppy both got examplol, rash", "veterinary", "veterinary", false),
    ("my cat got examplol and a rash and my heart breaks", "veterinary", "veterinary", false),
    ("my dog is fine but examplol gave me a rash", "veterinary", "", true),
    ("walking my dog, examplol makes me dizzy", "veterinary", "", true),
    ("I got a rash from examplol, my dog ran away", "veterinary", "", true),
    ("my son played with my dog, examplol gave him a rash, my son is dizzy", "veterinary", "", true),
    ("I was so dizzy on examplol, the cats and the dogs woke me", "veterinary", "", true),
    ("I don't give a rats ass, examplol makes me dizzy", "", "", true),
    ("sick as a dog, examplol gives me nausea", "", "", true),
    ("cat scan after the examplol headache, I am fine", "", "", true),
    // --- misuse names itself and costs nothing
    ("snorting examplol, rash", "misuse", "", false),
    ("I am addicted to examplol and dizzy", "misuse", "", true),
    ("to get high he took examplol, nausea", "misuse", "", false),
    ("the plug sells percs, popped one examplol, dizzy", "misuse", "", false),
    // --- several at once
    ("Buy examplol online, free shipping", "advert pharmacy_spam", "advert pharmacy_spam", false),
    (
        "FDA warns of examplol rash, if you or a loved one was hurt",
        "news legal_advert",
        "news legal_advert",
        false,
    ),
];

fn assess(rig: &Rig, post: &str) -> Assessment {
    rig.assess("en", post, &[], Some("@somebody"))
}

/// Labels whose penalty is among the contributions.
fn lowered(assessment: &Assessment) -> Vec<&str> {
    QUALITY_LABELS
        .into_iter()
        .filter(|label| {
            let name = format!("quality:{label}");
            assessment.contributions.iter().any(|part| part.name == name && part.weight < 0.0)
        })
        .collect()
}

#[test]
fn posts_have_the_labels_their_words_and_form_say() {
    assert!(POSTS.len() >= 120);
    let rig = Rig::new();
    let mut wrong = Vec::new();
    for (post, labels, lowers, first_hand) in POSTS {
        let a = assess(&rig, post);
        let found: Vec<&str> = a.quality.labels.iter().map(|label| label.value.as_str()).collect();
        let got = (found.join(" "), lowered(&a).join(" "), a.quality.first_hand);
        if (got.0.as_str(), got.1.as_str(), got.2) != (*labels, *lowers, *first_hand) {
            wrong.push(format!("{post}\n    expected {:?}, found {got:?}", (labels, lowers, first_hand)));
        }
        for evidence in a.quality.labels.iter().chain(&a.quality.basis) {
            let words = evidence.span.of(post);
            assert!(words.is_some_and(|words| !words.is_empty()), "{post}: {evidence:?}");
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), POSTS.len(), wrong.join("\n"));
}

#[test]
fn what_sells_or_concerns_an_animal_loses_more_than_words_can_give() {
    let rig = Rig::new();
    for post in [
        "Buy examplol online no prescription needed",
        "If you or a loved one took examplol and got a rash call today",
        "Say goodbye to headaches! Try our supplement instead of examplol",
        "my horse is dizzy from examplol",
    ] {
        let terrible = format!("{post} so dizzy, awful headache");
        let a = assess(&rig, &terrible);
        let told: f64 =
            a.contributions.iter().filter(|c| !c.name.starts_with("quality:")).map(|c| c.weight).sum();
        assert!(told > 0.0, "{terrible}: the words alone must speak for a reaction, {told}");
        assert!(a.log_odds.unwrap() <= told - 15.9, "{terrible}: {} of {told}", a.score);
        assert!(!a.mentions.is_empty() && !a.pairs.is_empty());
    }
}

#[test]
fn references_are_known_by_their_host_and_the_strongest_is_kept() {
    use ReferenceKind::{Government, Link, PeerReviewed, Who};
    let rig = Rig::new();
    for (post, expected) in [
        ("examplol rash", None),
        ("examplol rash https://t.example/x", Some((Link, "https://t.example/x"))),
        ("examplol rash (https://www.fda.gov/drugs).", Some((Government, "https://www.fda.gov/drugs"))),
        ("examplol rash see fda.gov/medwatch", Some((Government, "fda.gov/medwatch"))),
        ("examplol rash WWW.NHS.UK", Some((Government, "WWW.NHS.UK"))),
        ("examplol rash https://who.int@evil.example/", Some((Link, "https://who.int@evil.example/"))),
        ("examplol rash https://evil.example/who.int", Some((Link, "https://evil.example/who.int"))),
        ("examplol rash https://t.example https://who.int/x", Some((Who, "https://who.int/x"))),
        (
            "https://who.int/x https://doi.org/10.1000/182 examplol",
            Some((PeerReviewed, "https://doi.org/10.1000/182")),
        ),
        ("examplol rash, mail anna@who.int", None),
        ("examplol rash...really", None),
    ] {
        let reference = rig.assess("en", post, &[], None).quality.credibility.reference;
        let found = reference.map(|r| (r.kind, r.span.unwrap().of(post).unwrap()));
        assert_eq!(found, expected, "{post}");
    }
}

#[test]
fn the_page_a_post_stands_on_counts_if_it_is_known() {
    let rig = Rig::new();
    for (url, expected) in [
        ("https://www.ema.europa.eu/en/news/examplol", Some(ReferenceKind::Government)),
        ("https://social.example/1", None),
    ] {
        let quality = rig.assess_at("en", "examplol rash", url).quality;
        assert_eq!(
            quality.credibility.reference.map(|r| (r.kind, r.span)),
            expected.map(|kind| (kind, None))
        );
    }
}

#[test]
fn a_general_claim_without_author_and_reference_is_lowered_a_little_and_by_name() {
    let rig = Rig::new();
    for (post, author, lowered) in [
        ("researchers see rash with examplol", None, true),
        ("researchers see rash with examplol", Some("@a"), false),
        ("researchers see rash with examplol https://t.example/x", None, false),
        ("researchers are right, examplol gave me a rash", None, false),
        ("examplol rash", None, false),
    ] {
        let a = rig.assess("en", post, &[], author);
        let part = a.contributions.iter().find(|part| part.name == "quality:unsourced");
        assert_eq!(part.is_some(), lowered, "{post} {author:?}");
        assert!(part.is_none_or(|part| (-1.0..0.0).contains(&part.weight)));
        assert_eq!(a.quality.credibility.author_known, author.is_some());
    }
}

#[test]
fn the_basis_is_one_case_or_studies() {
    let rig = Rig::new();
    for (post, expected) in [
        ("examplol gave me a rash", Some(("anecdotal", "me"))),
        ("a meta analysis of examplol and headaches", Some(("evidence_based", "meta analysis"))),
        (
            "examplol and headaches https://pubmed.ncbi.nlm.nih.gov/1",
            Some(("evidence_based", "https://pubmed.ncbi.nlm.nih.gov/1")),
        ),
        ("examplol headaches", None),
    ] {
        let basis = rig.assess("en", post, &[], None).quality.basis;
        let found = basis.as_ref().map(|b| (b.value.as_str(), b.span.of(post).unwrap()));
        match (found, expected) {
            (Some((value, words)), Some((kind, part))) => {
                assert_eq!(value, kind, "{post}");
                assert!(words.contains(part), "{post}: {words}");
            }
            (found, expected) => assert_eq!(found, expected, "{post}"),
        }
    }
}

#[test]
fn a_price_list_in_many_languages_is_an_advert() {
    let rig = Rig::new();
    for (lang, post) in [
        ("de", "Examplol jetzt kaufen, rezeptfrei, Kopfschmerzen"),
        ("fr", "Achetez examplol sans ordonnance, nausées"),
        ("es", "Vendo examplol, envíos a todo el país, sin receta"),
    ] {
        let a = rig.assess(lang, post, &[], Some("@a"));
        let sells = |name: &str| matches!(name, "quality:advert" | "quality:pharmacy_spam");
        assert!(a.contributions.iter().any(|part| sells(&part.name)), "{post}: {:?}", a.quality);
    }
}

#[test]
fn where_no_score_decides_what_sells_is_refused_all_the_same() {
    let Rig { dictionary, classifier } = Rig::new();
    let rig = Rig { dictionary, classifier: classifier.without_model(WithoutModel::Mentions) };
    for (post, flagged) in [
        ("Von Examplol habe ich einen Ausschlag bekommen", true),
        ("Examplol jetzt kaufen, ohne Rezept, Ausschlag", false),
    ] {
        assert_eq!(rig.assess("de", post, &[], Some("@a")).flagged, flagged, "{post}");
    }
}

/// Pieces that posts of every kind are put together from.
const PIECES: &[&str] = &[
    "examplol",
    "fictiprazole",
    "rash",
    "headache",
    "nausea",
    "gave me",
    "my dog",
    "my son",
    "I took",
    "buy",
    "no prescription",
    "class action",
    "new study",
    "jk",
    "chapter 3",
    "♪",
    "🎶",
    "https://fda.gov/x",
    "https://rx-pills.com/a",
    "$20",
    "#tag",
    "@handle",
    ".",
    "?",
    "!",
    "\n",
    "lol",
    "RT if",
    "é",
    "“",
    "…",
    "not",
    "doi:10.1000/182",
    "free shipping",
    "a a a a",
    "in this episode",
    "snorting examplol",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_parts_add_up_whatever_the_kind_of_source(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60),
        author in any::<bool>(),
    ) {
        thread_local!(static RIG: Rig = Rig::new());
        let post = format!("examplol {}", pieces.join(" "));
        RIG.with(|rig| {
            let a = rig.assess("en", &post, &[], author.then_some("@a"));
            let sum: f64 = a.contributions.iter().map(|part| part.weight).sum();
            let log_odds = a.log_odds.unwrap();
            prop_assert!((sum - log_odds).abs() < 1e-6, "{sum} {log_odds}");
            prop_assert!((a.score - 1.0 / (1.0 + (-log_odds).exp())).abs() < 1e-9);
            let strongest_first = a.contributions.windows(2).all(|w| {
                w[0].weight.abs() >= w[1].weight.abs() || w[1].name.starts_with("rest:")
            });
            prop_assert!(strongest_first, "{:?}", a.contributions);
            let labels: Vec<&str> = a.quality.labels.iter().map(|label| label.value.as_str()).collect();
            prop_assert!(labels.iter().all(|label| QUALITY_LABELS.contains(label)));
            prop_assert!((1..labels.len()).all(|i| !labels[..i].contains(&labels[i])));
            let spans = a.quality.labels.iter().chain(&a.quality.basis).map(|evidence| evidence.span);
            for span in spans.chain(a.quality.credibility.reference.and_then(|r| r.span)) {
                prop_assert!(!span.is_empty() && span.of(&post).is_some(), "{span:?}");
            }
            Ok(())
        })?;
    }
}
