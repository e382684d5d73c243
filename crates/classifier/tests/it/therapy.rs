//! Facts of the therapy and of the course, on invented posts: what is found, and where it is said.

use model::{Evidence, Facts};
use proptest::prelude::*;

use crate::rig::Rig;

/// One fact of a post: its name, the value expected and the words that state it; `None` where it is not stated.
type Row = (&'static str, &'static str, Option<(&'static str, &'static str)>);

fn fact(facts: &Facts, name: &str) -> Option<Evidence> {
    match name {
        "dose" => facts.dose.clone(),
        "route" => facts.route.clone(),
        "frequency" => facts.frequency.clone(),
        "start" => facts.start.clone(),
        "stop" => facts.stop.clone(),
        "onset" => facts.onset.clone(),
        "action" => facts.action.clone(),
        "dechallenge" => facts.dechallenge.clone(),
        "rechallenge" => facts.rechallenge.clone(),
        "outcome" => facts.outcome.clone(),
        other => panic!("no fact {other}"),
    }
}

fn check(rows: &[Row]) {
    let rig = Rig::new();
    let mut wrong = Vec::new();
    for (post, name, expected) in rows {
        let found = fact(&rig.assess("en", post, &["examplol"], None).facts, name);
        let found = found.as_ref().map(|e| (e.value.as_str(), e.span.of(post).unwrap()));
        if found != *expected {
            wrong.push(format!("{post}\n  {name}: expected {expected:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

/// A fact whose value is the words as written.
macro_rules! written {
    ($($post:literal => $words:literal),* $(,)?) => {
        |name: &'static str| -> Vec<Row> { vec![$(($post, name, Some(($words, $words)))),*] }
    };
}

/// A fact that the post does not state.
macro_rules! unstated {
    ($($post:literal),* $(,)?) => {
        |name: &'static str| -> Vec<Row> { vec![$(($post, name, None)),*] }
    };
}

#[test]
fn doses_are_kept_as_written() {
    let stated = written! {
        "50mg examplol gave me a rash" => "50mg",
        "on 50 mg of examplol, rash" => "50 mg",
        "took 2 x 500 mg examplol, nausea" => "2 x 500 mg",
        "0.5 ml examplol and a rash" => "0.5 ml",
        "two puffs of examplol and I was dizzy" => "two puffs",
        "half a tablet of examplol, dizzy" => "half a tablet",
        "40 units of examplol every night, rash" => "40 units",
        "a 25 mcg patch of examplol, itchy rash" => "25 mcg patch",
        "took the 10s of examplol, headache" => "took the 10s",
        "examplol 5 mg/kg and a headache" => "5 mg/kg",
        "took three pills of examplol, dizzy all day" => "three pills",
        "1/2 tab examplol made me dizzy" => "1/2 tab",
        "a double dose of examplol, so dizzy" => "double dose",
        "examplol 100mcg, anxiety" => "100mcg",
        "four drops of examplol in water, nausea" => "four drops",
        "a couple tablets of examplol and a headache" => "couple tablets",
    };
    check(&stated("dose"));
    check(&unstated! {
        "back in the 90s I took examplol, dizzy",
        "my sugar was 180 mg/dl on examplol, dizzy",
        "examplol gave me a rash",
        "got two units of blood, rash from examplol",
    }("dose"));
}

#[test]
fn routes_come_from_a_closed_list() {
    check(&[
        ("examplol by mouth, nausea", "route", Some(("oral", "by mouth"))),
        ("the oral examplol gave me nausea", "route", Some(("oral", "oral examplol"))),
        ("examplol 10 mg po, nausea", "route", Some(("oral", "po"))),
        ("rash after the examplol injection", "route", Some(("injection", "injection"))),
        ("my examplol shot gave me a headache", "route", Some(("injection", "examplol shot"))),
        ("they gave me examplol IV and I got a rash", "route", Some(("intravenous", "IV"))),
        ("rash during the examplol infusion", "route", Some(("intravenous", "infusion"))),
        ("examplol intramuscular, rash", "route", Some(("intramuscular", "intramuscular"))),
        ("examplol subcut, rash", "route", Some(("subcutaneous", "subcut"))),
        ("my examplol inhaler makes me dizzy", "route", Some(("inhaled", "inhaler"))),
        ("examplol cream and now a rash", "route", Some(("topical", "cream"))),
        ("examplol nasal spray, headache", "route", Some(("nasal", "nasal spray"))),
        ("examplol eye drops, headache", "route", Some(("ophthalmic", "eye drops"))),
        ("an examplol suppository, dizzy", "route", Some(("rectal", "suppository"))),
        ("the examplol vaginal ring, headaches", "route", Some(("vaginal", "vaginal ring"))),
        ("the examplol patch gave me a rash", "route", Some(("transdermal", "patch"))),
        ("examplol under my tongue, dizzy", "route", Some(("sublingual", "under my tongue"))),
        ("got the examplol implant, headaches", "route", Some(("implant", "implant"))),
        ("oral thrush and rash from examplol", "route", None),
        ("giving examplol one last try, worth a shot, but nausea", "route", None),
        ("a patch of rash from examplol", "route", None),
        ("going through a bad patch, nausea from examplol", "route", None),
    ]);
}

#[test]
fn frequencies_are_of_the_drug_and_not_of_the_event() {
    let stated = written! {
        "examplol twice a day, rash on my arms" => "twice a day",
        "took examplol 20 mg bid and got a rash" => "bid",
        "examplol every 8 hours, nausea" => "every 8 hours",
        "my examplol is once weekly, nausea after" => "once weekly",
        "I take examplol at night, rash in the day" => "at night",
        "examplol 5 mg prn, headache" => "prn",
        "examplol three times a day made me dizzy" => "three times a day",
        "took 2 tablets daily of examplol, headache" => "daily",
        "examplol every other day and I was still dizzy" => "every other day",
        "took one examplol as needed and my skin has a rash" => "as needed",
        "taking examplol q6h, nausea" => "q6h",
    };
    check(&stated("frequency"));
    check(&unstated! {
        "can't sleep at night since examplol",
        "examplol: headaches every day",
        "I get daily headaches from examplol",
        "a rash twice a week thanks to examplol",
        "examplol ruined my daily routine, dizzy",
    }("frequency"));
}

#[test]
fn the_begin_is_of_the_drug_and_not_of_the_event() {
    check(&[
        (
            "I started examplol last Tuesday and got a rash",
            "start",
            Some(("last Tuesday", "I started examplol last Tuesday")),
        ),
        ("on examplol since March, rash all over", "start", Some(("March", "since March"))),
        (
            "began examplol in 2019, headaches ever since",
            "start",
            Some(("in 2019", "began examplol in 2019")),
        ),
        ("day 3 of examplol and so dizzy", "start", Some(("day 3 of examplol", "day 3 of examplol"))),
        ("week two on examplol, nausea", "start", Some(("week two on examplol", "week two on examplol"))),
        (
            "doctor put me on examplol yesterday, dizzy",
            "start",
            Some(("yesterday", "put me on examplol yesterday")),
        ),
        (
            "was prescribed examplol two weeks ago, rash",
            "start",
            Some(("two weeks ago", "was prescribed examplol two weeks ago")),
        ),
        (
            "started taking it on Monday. Rash today",
            "start",
            Some(("on Monday", "started taking it on Monday")),
        ),
        ("last month I started examplol, nausea", "start", Some(("last month", "last month I started"))),
        ("just started examplol and I'm dizzy", "start", Some(("just started", "just started"))),
        (
            "got my first examplol injection on 3/14/2021, rash",
            "start",
            Some(("on 3/14/2021", "got my first examplol injection on 3/14/2021")),
        ),
        ("dizzy since Tuesday, thanks examplol", "start", None),
        ("examplol made me sick, the rash started yesterday", "start", None),
        ("started working last week, examplol makes me dizzy", "start", None),
        ("thinking of starting examplol next week, headaches", "start", None),
        ("examplol rash", "start", None),
    ]);
}

#[test]
fn the_end_is_the_day_the_drug_was_stopped() {
    check(&[
        (
            "I stopped examplol yesterday, rash still here",
            "stop",
            Some(("yesterday", "I stopped examplol yesterday")),
        ),
        ("came off it in June, headaches gone", "stop", Some(("in June", "came off it in June"))),
        (
            "last week I stopped taking examplol because of the rash",
            "stop",
            Some(("last week", "last week I stopped")),
        ),
        (
            "quit examplol three days ago, dizzy",
            "stop",
            Some(("three days ago", "quit examplol three days ago")),
        ),
        (
            "examplol was discontinued on Friday, rash",
            "stop",
            Some(("on Friday", "was discontinued on Friday")),
        ),
        (
            "started examplol in May and stopped it in July, rash",
            "stop",
            Some(("in July", "stopped it in July")),
        ),
        ("I stopped smoking yesterday, examplol makes me dizzy", "stop", None),
        ("should I stop examplol today? Rash", "stop", None),
        ("started examplol in May, rash", "stop", None),
        ("thinking about quitting examplol on Monday, dizzy", "stop", None),
    ]);
}

#[test]
fn the_time_to_the_event_is_found() {
    check(&[
        ("took examplol, two days later a rash", "onset", Some(("two days", "two days later"))),
        ("within 20 minutes of examplol I was dizzy", "onset", Some(("20 minutes", "within 20 minutes"))),
        (
            "rash after the second dose of examplol",
            "onset",
            Some(("after the second dose", "after the second dose")),
        ),
        ("examplol, 3 weeks in, headaches", "onset", Some(("3 weeks", "3 weeks in"))),
        ("a week after starting examplol I got a rash", "onset", Some(("a week", "a week after starting"))),
        ("a few hours after my examplol shot, headache", "onset", Some(("few hours", "few hours after"))),
        ("took examplol and an hour later I was dizzy", "onset", Some(("an hour", "an hour later"))),
        ("rash 48 hrs post dose of examplol", "onset", Some(("48 hrs", "48 hrs post dose"))),
        ("examplol this morning, minutes later so dizzy", "onset", Some(("minutes", "minutes later"))),
        ("after about 3 days on examplol, a rash", "onset", Some(("3 days", "after about 3 days"))),
        (
            "two weeks into taking examplol the headaches began",
            "onset",
            Some(("two weeks", "two weeks into taking")),
        ),
        (
            "took examplol at noon. The next morning a rash",
            "onset",
            Some(("The next morning", "The next morning")),
        ),
        ("headache shortly after examplol", "onset", Some(("shortly after", "shortly after"))),
        ("couple of days after examplol, a rash", "onset", Some(("couple of days", "couple of days after"))),
        ("3 weeks in hospital, rash from examplol", "onset", None),
        ("stopped examplol after 2 weeks because of the rash", "onset", None),
        ("I am 30 years old and examplol gave me a rash", "onset", None),
        ("examplol for 3 years, rash", "onset", None),
    ]);
}

#[test]
fn the_action_is_what_was_done_with_the_drug() {
    check(&[
        ("I stopped examplol because of the rash", "action", Some(("stopped", "I stopped examplol"))),
        ("rash, so I quit", "action", Some(("stopped", "I quit"))),
        ("my doctor took me off it, too dizzy", "action", Some(("stopped", "took me off"))),
        ("switched to fictiprazole, examplol gave me a rash", "action", Some(("stopped", "switched to"))),
        ("threw them away, examplol rash", "action", Some(("stopped", "threw them away"))),
        (
            "no longer taking examplol, the nausea was too much",
            "action",
            Some(("stopped", "no longer taking")),
        ),
        ("examplol was withdrawn after the rash", "action", Some(("stopped", "examplol was withdrawn"))),
        ("had it removed, headaches all the time", "action", Some(("stopped", "had it removed"))),
        ("they lowered my dose of examplol, too dizzy", "action", Some(("reduced", "lowered my dose"))),
        ("I cut it in half, examplol made me dizzy", "action", Some(("reduced", "cut it in half"))),
        ("went down to 5 mg of examplol, nausea", "action", Some(("reduced", "went down to 5 mg"))),
        ("upped my dose of examplol, now I'm dizzy", "action", Some(("increased", "upped my dose"))),
        ("doc doubled my dose of examplol, headaches", "action", Some(("increased", "doubled my dose"))),
        ("rash but I'm still taking examplol", "action", Some(("continued", "still taking"))),
        ("sticking with it, nausea and all", "action", Some(("continued", "sticking with it"))),
        (
            "first they upped my dose, then I stopped examplol. Rash",
            "action",
            Some(("stopped", "I stopped examplol")),
        ),
        ("thinking of stopping examplol, rash", "action", None),
        ("if it doesn't stop I will quit. Rash from examplol", "action", None),
        ("doctor says don't stop examplol, but the rash", "action", None),
        ("I stopped smoking and examplol makes me dizzy", "action", None),
        ("I stopped working, examplol makes me dizzy", "action", None),
        ("should I stop taking examplol? Rash", "action", None),
        ("I stopped drinking because examplol makes me dizzy", "action", None),
        ("I stopped by the pharmacy for examplol, dizzy", "action", None),
        ("I can't stop crying on examplol, anxiety", "action", None),
        ("hope they don't switch me off examplol, headaches", "action", None),
    ]);
}

#[test]
fn a_dechallenge_is_stopping_and_what_came_of_it() {
    check(&[
        (
            "the rash went away when I stopped examplol",
            "dechallenge",
            Some(("positive", "went away when I stopped")),
        ),
        ("stopped it and still dizzy", "dechallenge", Some(("negative", "stopped it and still dizzy"))),
        (
            "I stopped examplol and the rash cleared up",
            "dechallenge",
            Some(("positive", "I stopped examplol and the rash cleared up")),
        ),
        (
            "quit examplol. Rash gone within two days",
            "dechallenge",
            Some(("positive", "quit examplol. Rash gone within")),
        ),
        (
            "since stopping examplol I feel so much better",
            "dechallenge",
            Some(("positive", "since stopping examplol I feel so much better")),
        ),
        (
            "lowered my dose and the headaches went away",
            "dechallenge",
            Some(("positive", "lowered my dose and the headaches went away")),
        ),
        (
            "even after stopping examplol the rash is still there",
            "dechallenge",
            Some(("negative", "even after stopping examplol the rash is still there")),
        ),
        (
            "as soon as I quit examplol the nausea subsided",
            "dechallenge",
            Some(("positive", "as soon as I quit examplol the nausea subsided")),
        ),
        (
            "symptoms resolved after withdrawal of examplol. Rash",
            "dechallenge",
            Some(("positive", "symptoms resolved after withdrawal of")),
        ),
        (
            "I came off it last week but I still have headaches",
            "dechallenge",
            Some(("negative", "came off it last week but I still have headaches")),
        ),
        ("rash went away and I stopped worrying about examplol", "dechallenge", None),
        ("will the rash go away if I stop examplol?", "dechallenge", None),
        ("the rash went away on its own, still taking examplol", "dechallenge", None),
        ("I stopped smoking and the headaches went away, love examplol", "dechallenge", None),
        ("thinking of stopping examplol until the rash went away", "dechallenge", None),
        ("stopped examplol yesterday, rash", "dechallenge", None),
    ]);
}

#[test]
fn a_rechallenge_is_taking_it_again_and_what_came_of_it() {
    check(&[
        (
            "the rash came back as soon as I started again",
            "rechallenge",
            Some(("positive", "came back as soon as I started again")),
        ),
        (
            "went back on examplol and the rash returned",
            "rechallenge",
            Some(("positive", "went back on examplol and the rash returned")),
        ),
        ("tried it again, same thing. Rash", "rechallenge", Some(("positive", "tried it again, same thing"))),
        (
            "restarted examplol. Headaches came right back",
            "rechallenge",
            Some(("positive", "restarted examplol. Headaches came right back")),
        ),
        (
            "took it again and got the rash again",
            "rechallenge",
            Some(("positive", "took it again and got the rash again")),
        ),
        (
            "restarted examplol without any problems, no rash",
            "rechallenge",
            Some(("negative", "restarted examplol without any problems")),
        ),
        (
            "I took it again and the rash did not come back",
            "rechallenge",
            Some(("negative", "took it again and the rash did not come back")),
        ),
        (
            "rash recurred on rechallenge with examplol",
            "rechallenge",
            Some(("positive", "recurred on rechallenge")),
        ),
        ("the rash came back, examplol is awful", "rechallenge", None),
        ("might try it again, the rash may come back", "rechallenge", None),
        ("restarted examplol yesterday. Rash last time", "rechallenge", None),
    ]);
}

#[test]
fn the_outcome_is_the_last_word_on_it() {
    check(&[
        ("examplol rash, it cleared up", "outcome", Some(("recovered", "cleared up"))),
        ("examplol rash, all better now", "outcome", Some(("recovered", "all better now"))),
        ("rash from examplol is slowly fading", "outcome", Some(("recovering", "slowly fading"))),
        ("on the mend after my examplol rash", "outcome", Some(("recovering", "on the mend"))),
        ("still dizzy from examplol", "outcome", Some(("not_recovered", "still dizzy"))),
        ("the examplol rash hasn't gone away", "outcome", Some(("not_recovered", "hasn't gone away"))),
        (
            "I have not recovered from the examplol rash",
            "outcome",
            Some(("not_recovered", "have not recovered from")),
        ),
        ("examplol rash left scars", "outcome", Some(("recovered_with_sequelae", "left scars"))),
        (
            "never been the same since the examplol headaches",
            "outcome",
            Some(("recovered_with_sequelae", "never been the same")),
        ),
        ("the rash got worse, then it cleared up. Examplol", "outcome", Some(("recovered", "cleared up"))),
        ("he died after examplol, headache first", "outcome", Some(("fatal", "died"))),
        ("hope I get back to normal after this examplol rash", "outcome", None),
        ("still taking examplol for my headache", "outcome", None),
        ("the rash from examplol, I died laughing", "outcome", None),
    ]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_is_read_and_every_span_fits(words in proptest::collection::vec(
        prop_oneof![
            Just("examplol".to_owned()), Just("rash".to_owned()), Just("stopped".to_owned()), Just("it".to_owned()),
            Just("went away".to_owned()), Just("when I stopped".to_owned()), Just("started again".to_owned()),
            Just("came back".to_owned()), Just(". ".to_owned()), Just("after".to_owned()), Just("2 x 500 mg".to_owned()),
            Just("last Tuesday".to_owned()), Just("since".to_owned()), Just("in 2019".to_owned()), Just("3 weeks in".to_owned()),
            Just("still".to_owned()), Just("died of".to_owned()), Just("no".to_owned()), Just("my son".to_owned()),
            Just("every 8 hours".to_owned()), Just("in hospital".to_owned()), "\\PC{0,8}",
        ], 0..60)) {
        thread_local!(static RIG: Rig = Rig::new());
        let text = words.join(" ");
        RIG.with(|rig| {
            let a = rig.assess("en", &text, &["examplol"], None);
            let names = ["dose", "route", "frequency", "start", "stop", "onset", "action", "dechallenge",
                "rechallenge", "outcome"];
            let evidence = names.iter().filter_map(|name| fact(&a.facts, name));
            for e in evidence.chain(a.facts.seriousness.iter().map(|s| s.evidence.clone())) {
                assert!(!e.value.is_empty() && e.span.of(&text).is_some_and(|words| !words.is_empty()));
            }
            for event in a.facts.seriousness.iter().filter_map(|s| s.event) {
                assert_eq!(a.mentions[event].kind, model::MentionKind::Event);
            }
        });
    }
}
