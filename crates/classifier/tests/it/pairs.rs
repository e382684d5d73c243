//! Relations between drugs and events, through the public interface, with the weights that ship. All posts are invented;
//! drugs and events are those of the rig.

use model::{Assertion, Relation};

use crate::rig::Rig;

/// Post, what the page is about (empty: nothing), and `drug event relation` of each pair, divided by commas. Drugs and
/// events by the beginning of their keys.
const POSTS: &[(&str, &str, &str)] = &[
    // One drug, one event.
    ("examplol gave me a horrible rash", "", "ex rash reaction"),
    ("Three days on examplol and I'm dizzy all the time.", "", "ex dizz reaction"),
    ("I am so tired from this fictiprazole", "", "fi fatigue reaction"),
    ("fictiprazole is making me dizzy", "", "fi dizz reaction"),
    ("Began examplol on Monday and have been tired since", "", "ex fatigue reaction"),
    ("the nausea after my examplol is something else", "", "ex nausea reaction"),
    ("My daughter broke out in a rash after examplol", "", "ex rash reaction"),
    ("examplol induced insomnia, third night in a row", "", "ex insomnia reaction"),
    ("had to quit fictiprazole due to the migraines it caused", "", "fi migraine reaction"),
    ("I stopped taking examplol because I was dizzy", "", "ex dizz reaction"),
    ("took inventine for my migraine", "", "in migraine indication"),
    ("inventine for anxiety has been a blessing", "", "in anxiety indication"),
    ("Doctor prescribed examplol for the nausea", "", "ex nausea indication"),
    ("examplol really helped with my insomnia", "", "ex insomnia indication"),
    ("popped some examplol to get rid of this headache", "", "ex headache indication"),
    ("my anxiety is so much better since fictiprazole", "", "fi anxiety indication"),
    ("examplol didn't help my migraine", "", "ex migraine indication"),
    ("inventine did nothing for my anxiety", "", "in anxiety indication"),
    ("inventine doesn't work, my migraine is still here", "", "in migraine indication"),
    ("I was dizzy long before examplol", "", "ex dizz history"),
    ("already had a rash before I took examplol", "", "ex rash history"),
    ("I've had migraines since childhood, way before fictiprazole", "", "fi migraine history"),
    ("stopped examplol, then brain zaps", "", "ex zaps withdrawal"),
    ("coming off fictiprazole: brain zaps nonstop", "", "fi zaps withdrawal"),
    ("examplol withdrawal headaches", "", "ex headache withdrawal"),
    ("ran out of fictiprazole and I'm dizzy as hell", "", "fi dizz withdrawal"),
    ("when I forget my examplol I get brain zaps", "", "ex zaps withdrawal"),
    ("insomnia after stopping examplol", "", "ex insomnia withdrawal"),
    ("no headache from examplol", "", "ex headache none"),
    ("examplol never gave me a rash", "", "ex rash none"),
    ("two years of examplol without nausea", "", "ex nausea none"),
    ("I hope examplol won't make me dizzy", "", "ex dizz none"),
    ("afraid fictiprazole might give me insomnia", "", "fi insomnia none"),
    ("does examplol cause nausea?", "", "ex nausea none"),
    // One drug, more events.
    ("took examplol for my anxiety and it gave me a rash", "", "ex anxiety indication, ex rash reaction"),
    ("examplol for my headaches gave me nausea", "", "ex headache indication, ex nausea reaction"),
    (
        "examplol fixed my migraine but made me tired and dizzy",
        "",
        "ex migraine indication, ex fatigue reaction, ex dizz reaction",
    ),
    (
        "fictiprazole: nausea, headache and insomnia",
        "",
        "fi nausea reaction, fi headache reaction, fi insomnia reaction",
    ),
    (
        "nausea, rash and headaches from inventine",
        "",
        "in nausea reaction, in rash reaction, in headache reaction",
    ),
    ("inventine gave me nausea but no rash", "", "in nausea reaction, in rash none"),
    ("no nausea on examplol, but it makes me tired", "", "ex nausea none, ex fatigue reaction"),
    (
        "I've always had migraines, but examplol gave me insomnia",
        "",
        "ex migraine history, ex insomnia reaction",
    ),
    ("examplol didn't help my anxiety and gave me nausea", "", "ex anxiety indication, ex nausea reaction"),
    (
        "I was put on fictiprazole for anxiety. Now I can't sleep and I'm dizzy.",
        "",
        "fi anxiety indication, fi insomnia reaction, fi dizz reaction",
    ),
    (
        "quit examplol because of the rash, now I have brain zaps from withdrawal",
        "",
        "ex rash reaction, ex zaps withdrawal",
    ),
    (
        "examplol made me tired. When I stopped it I had brain zaps.",
        "",
        "ex fatigue reaction, ex zaps withdrawal",
    ),
    (
        "Patient with migraine developed rash after receiving inventine",
        "",
        "in migraine indication, in rash reaction",
    ),
    (
        "history of anxiety, started examplol, developed insomnia",
        "",
        "ex anxiety history, ex insomnia reaction",
    ),
    // More drugs.
    ("examplol gave me a rash. Fictiprazole is fine", "", "ex rash reaction, fi rash none"),
    ("fictiprazole works well, inventine gave me nausea", "", "fi nausea none, in nausea reaction"),
    (
        "examplol gave me a rash and fictiprazole gave me insomnia",
        "",
        "ex rash reaction, ex insomnia none, fi rash none, fi insomnia reaction",
    ),
    (
        "I got nausea on examplol and a rash on inventine",
        "",
        "ex nausea reaction, ex rash none, in nausea none, in rash reaction",
    ),
    (
        "switched from examplol because of nausea to fictiprazole, now insomnia",
        "",
        "ex nausea reaction, ex insomnia none, fi nausea none, fi insomnia reaction",
    ),
    (
        "stopped examplol because of the nausea and started inventine, which makes me dizzy",
        "",
        "ex nausea reaction, ex dizz none, in nausea none, in dizz reaction",
    ),
    ("examplol made me dizzy so I was given inventine for it", "", "ex dizz reaction, in dizz indication"),
    ("rash caused by examplol was treated with inventine", "", "ex rash reaction, in rash indication"),
    (
        "I take examplol for migraine and inventine for anxiety",
        "",
        "ex migraine indication, ex anxiety none, in migraine none, in anxiety indication",
    ),
    (
        "on examplol for my migraines, but fictiprazole gives me nausea",
        "",
        "ex migraine indication, ex nausea none, fi migraine none, fi nausea reaction",
    ),
    (
        "examplol made me tired and fictiprazole made me dizzy",
        "",
        "ex fatigue reaction, ex dizz none, fi fatigue none, fi dizz reaction",
    ),
    (
        "headache from examplol, nausea from inventine",
        "",
        "ex headache reaction, ex nausea none, in headache none, in nausea reaction",
    ),
    ("went from examplol to fictiprazole and now I am tired", "", "ex fatigue none, fi fatigue reaction"),
    ("examplol was ok. Then they gave me inventine and I got a rash.", "", "ex rash none, in rash reaction"),
    ("fictiprazole made me tired. My brother takes examplol.", "", "fi fatigue reaction, ex fatigue none"),
    (
        "Examplol gave me nausea and headache, inventine gave me a rash",
        "",
        "ex nausea reaction, ex headache reaction, ex rash none, in nausea none, in headache none, in rash reaction",
    ),
    // Two drugs at once.
    ("examplol and fictiprazole together made me dizzy", "", "ex dizz interaction, fi dizz interaction"),
    (
        "mixing examplol with inventine gave me a headache",
        "",
        "ex headache interaction, in headache interaction",
    ),
    (
        "the combination of examplol and inventine caused nausea",
        "",
        "ex nausea interaction, in nausea interaction",
    ),
    (
        "took inventine on top of fictiprazole and got so dizzy",
        "",
        "in dizz interaction, fi dizz interaction",
    ),
    (
        "examplol combined with fictiprazole made me tired and dizzy",
        "",
        "ex fatigue interaction, ex dizz interaction, fi fatigue interaction, fi dizz interaction",
    ),
    ("I take examplol and inventine together and have no nausea", "", "ex nausea none, in nausea none"),
    // The page says which drug.
    ("gave me a rash", "examplol", "ex rash reaction"),
    (
        "nausea, headaches, insomnia",
        "examplol",
        "ex nausea reaction, ex headache reaction, ex insomnia reaction",
    ),
    (
        "I started it for anxiety. I am so tired on it.",
        "examplol",
        "ex anxiety indication, ex fatigue reaction",
    ),
    ("helped my anxiety but I can't sleep", "fictiprazole", "fi anxiety indication, fi insomnia reaction"),
    ("When I stopped taking it I had brain zaps", "examplol", "ex zaps withdrawal"),
    ("no rash, no nausea", "examplol", "ex rash none, ex nausea none"),
    ("it didn't help my migraine", "inventine", "in migraine indication"),
    ("inventine gave me a rash", "examplol", "ex rash none, in rash reaction"),
    ("I had anxiety long before this drug", "examplol", "ex anxiety history"),
    // Other languages: the same weights, other cues.
    ("Von examplol habe ich Ausschlag bekommen", "", "ex rash reaction"),
    ("Ich nehme examplol gegen Kopfschmerzen", "", "ex headache indication"),
    ("Keine Übelkeit von examplol", "", "ex nausea none"),
    ("examplol me dio náuseas", "", "ex nausea reaction"),
    ("sin mareos con examplol", "", "ex dizz none"),
    ("examplol m'a donné des vertiges", "", "ex dizz reaction"),
    ("pas de nausées avec examplol", "", "ex nausea none"),
];

/// Rows of [`POSTS`] that come out wrong, each as close as can be, and why: post and pair. Any other that does fails.
const KNOWN: &[(&str, &str)] = &[
    // The linear model takes it for talk: only "since" says what the tiredness has to do with the drug.
    ("Began examplol on Monday and have been tired since", "ex fatigue reaction"),
    // Two statements in one sentence, of which the first is no reaction.
    ("on examplol for my migraines, but fictiprazole gives me nausea", "ex nausea none"),
    // Without words of its language the log-odds of the post stay near zero.
    ("Von examplol habe ich Ausschlag bekommen", "ex rash reaction"),
];

fn language(post: &str) -> &'static str {
    let of = |words: &[&str]| words.iter().any(|word| post.contains(word));
    if of(&["Von ", "Ich ", "Keine "]) {
        "de"
    } else if of(&["náuseas", "sin "]) {
        "es"
    } else if of(&["m'a ", "pas de"]) {
        "fr"
    } else {
        "en"
    }
}

fn relation(name: &str) -> Relation {
    match name {
        "reaction" => Relation::Reaction,
        "indication" => Relation::Indication,
        "history" => Relation::History,
        "interaction" => Relation::Interaction,
        "withdrawal" => Relation::Withdrawal,
        "none" => Relation::None,
        other => panic!("no relation is called {other}"),
    }
}

#[test]
fn pairs_come_out_right() {
    let rig = Rig::shipped();
    let mut wrong = Vec::new();
    let mut pairs = 0;
    for (post, about, expected) in POSTS {
        let about: Vec<&str> = if about.is_empty() { Vec::new() } else { vec![about] };
        let a = rig.assess(language(post), post, &about, None);
        let expected: Vec<&str> = expected.split(", ").collect();
        pairs += expected.len();
        for stated in &expected {
            let words: Vec<&str> = stated.split(' ').collect();
            let [drug, event, name] = words[..] else { panic!("{stated}") };
            let found = a.pairs.iter().find(|pair| {
                let key = |i: usize| rig.key(&a.mentions[i]);
                key(pair.drug).starts_with(&format!("drug/{drug}"))
                    && key(pair.event).starts_with(&format!("event/{event}"))
            });
            let got = found.map(|pair| (pair.relation, pair.probability));
            let known = KNOWN.contains(&(post, stated));
            if got.is_none_or(|(got, _)| got != relation(name)) && !known {
                wrong.push(format!("{post:?} {about:?}: {stated}, but {got:?}"));
            }
        }
        if a.pairs.len() != expected.len() {
            wrong.push(format!("{post:?}: {} pairs, not {}", a.pairs.len(), expected.len()));
        }
    }
    assert!(POSTS.len() >= 80);
    for (post, stated) in KNOWN {
        let row = POSTS.iter().find(|row| row.0 == *post);
        assert!(row.is_some_and(|row| row.2.split(", ").any(|pair| pair == *stated)), "{post}: {stated}");
    }
    assert!(wrong.is_empty(), "{} of {pairs} pairs:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_is_denied_or_asked_is_never_a_reaction() {
    let rig = Rig::shipped();
    for start in ["no", "never had", "without any", "hope I don't get", "is it normal to have"] {
        for rest in
            ["rash from examplol", "nausea, it is all the fault of examplol and fictiprazole together"]
        {
            let a = rig.assess("en", &format!("{start} {rest}"), &["inventine"], None);
            for pair in &a.pairs {
                let harm = [Relation::Reaction, Relation::Interaction, Relation::Withdrawal];
                let certain = [Assertion::Negated, Assertion::Question, Assertion::General];
                if certain.contains(&a.mentions[pair.event].assertion) {
                    assert!(!harm.contains(&pair.relation), "{start} {rest}: {pair:?}");
                }
            }
        }
    }
}

#[test]
fn it_takes_two_drugs_to_interact() {
    let rig = Rig::shipped();
    for post in ["examplol together with coffee made me dizzy", "mixing examplol gave me nausea"] {
        let a = rig.assess("en", post, &[], None);
        assert!(a.pairs.iter().all(|pair| pair.relation != Relation::Interaction), "{post}: {:?}", a.pairs);
    }
}

#[test]
fn nobody_is_off_a_drug_where_no_word_says_so() {
    let rig = Rig::shipped();
    for post in [
        "was given examplol for anxiety. Then insomnia. Then brain zaps.",
        "examplol. brain zaps all night",
        "two years of examplol, brain zaps, shaking, can't sleep",
    ] {
        let a = rig.assess("en", post, &["inventine"], None);
        assert!(!a.pairs.is_empty(), "{post}");
        assert!(a.pairs.iter().all(|pair| pair.relation != Relation::Withdrawal), "{post}: {:?}", a.pairs);
    }
}

#[test]
fn a_concept_mentioned_often_is_one_pair_and_a_stated_reaction_stands() {
    let rig = Rig::shipped();
    let a = rig.assess(
        "en",
        "examplol for my headache. Examplol gave me a headache! no headache today",
        &["examplol"],
        None,
    );
    let [pair] = a.pairs[..] else { panic!("{:?}", a.pairs) };
    assert_eq!(pair.relation, Relation::Reaction);
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_post_gives_probabilities_and_one_pair_of_two_concepts(words in proptest::collection::vec(
            prop::sample::select(vec![
                "examplol", "fictiprazole", "inventine", "rash", "nausea", "dizzy", "no", "and", "together", "because",
                "stopped", "before", "for my", ".", ",", "gave me", "withdrawal", "didn't help", "is it", "?",
            ]), 0..60)) {
            thread_local!(static RIG: Rig = Rig::shipped());
            let text = words.join(" ");
            RIG.with(|rig| {
                let a = rig.assess("en", &text, &["inventine"], None);
                let mut seen = std::collections::BTreeSet::new();
                for pair in &a.pairs {
                    let (drug, event) = (a.mentions[pair.drug], a.mentions[pair.event]);
                    prop_assert!(seen.insert((rig.key(&drug), rig.key(&event))), "{text}: twice");
                    // The most probable of six.
                    prop_assert!((1.0 / 6.0 - 1e-6..=1.0).contains(&pair.probability), "{text}: {pair:?}");
                    if event.assertion == Assertion::Negated {
                        prop_assert!(pair.relation != Relation::Reaction, "{text}");
                    }
                }
                Ok(())
            })?;
        }
    }
}
