//! When a changed file is taken, and what becomes of rules that vanish from it.

use alert::rules::{Change, Engine, Watch};
use model::{ReportId, Timestamp};

use super::invented::{DAY, START, at, digest, rules, seen};
use super::state::{COUNT, Saved, save};

#[test]
fn a_text_is_taken_when_two_looks_in_a_row_saw_it() {
    let other = COUNT.replace("\"c\"", "\"d\"");
    let wrong = COUNT.replace("2h", "2 lightyears");
    // What each look sees, and what it comes to.
    let looks: &[(&str, &str)] = &[
        (COUNT, "1 rules"),
        (COUNT, "same"),
        ("", "unsettled"),
        (COUNT, "same"),
        ("", "unsettled"),
        (&other, "unsettled"),
        ("", "unsettled"),
        ("", "0 rules"),
        ("", "same"),
        (&wrong, "unsettled"),
        (&wrong, "refused"),
        (&wrong, "same"),
        ("", "unsettled"),
        ("", "0 rules"),
        (&other, "unsettled"),
        (&other, "1 rules"),
    ];
    let mut watch = Watch::default();
    for (number, (text, want)) in looks.iter().enumerate() {
        let got = match watch.look(text) {
            Change::Same => "same".to_owned(),
            Change::Unsettled => "unsettled".to_owned(),
            Change::Rules(rules) => format!("{} rules", rules.iter().len()),
            Change::Refused(_) => "refused".to_owned(),
        };
        assert_eq!(got, *want, "look {number}");
    }
    // At a start mistakes are told at once too.
    assert!(matches!(Watch::default().look(&wrong), Change::Refused(_)));
}

/// After two reports of three.
fn two() -> (Engine, Saved) {
    let (mut engine, mut saved) = (Engine::new(&rules(COUNT)), Saved::new());
    assert_eq!(engine.step(&seen(1, at("1"))).len() + engine.step(&seen(2, at("1"))).len(), 0);
    save(&mut engine, &mut saved);
    (engine, saved)
}

#[test]
fn a_rule_that_comes_back_within_a_week_goes_on() {
    let now = |days: i64| Timestamp(START + days * DAY);
    let restored = |text: &str, saved: &Saved| {
        Engine::restore(&rules(text), saved).expect("it was written by this program")
    };
    // Whether the process begins anew when the rule vanishes, while it is away, and when it comes back; days; whether it goes on.
    for (vanishing, away, back, days, goes_on) in [
        (false, false, false, 0, true),
        (false, false, false, 6, true),
        (false, false, false, 7, false),
        (true, false, false, 6, true),
        (true, false, false, 7, false),
        (false, true, false, 6, true),
        (false, true, true, 6, true),
        (false, true, true, 7, false),
        (true, true, true, 6, true),
        (true, true, true, 7, false),
        (false, false, true, 6, true),
    ] {
        let case = format!("{vanishing} {away} {back} {days}");
        let (mut engine, mut saved) = two();
        if vanishing {
            engine = restored("", &saved);
        } else {
            engine.replace(&rules(""));
        }
        engine.release(now(0));
        save(&mut engine, &mut saved);
        if away {
            engine = restored("", &saved);
        }
        // It counts nothing while it is away.
        assert!(engine.step(&seen(9, at("1"))).is_empty(), "{case}");
        engine.release(now(days));
        save(&mut engine, &mut saved);
        assert_eq!(saved.len() > 1, goes_on, "{case}: {:?}", saved.keys());
        if back {
            engine = restored(COUNT, &saved);
        } else {
            engine.replace(&rules(COUNT));
        }
        save(&mut engine, &mut saved);
        engine.release(now(days + 30));
        save(&mut engine, &mut saved);
        let mut later = restored(COUNT, &saved);
        for engine in [&mut engine, &mut later] {
            assert_eq!(engine.step(&seen(3, at("1"))).len(), usize::from(goes_on), "{case}");
        }
    }
}

#[test]
fn what_is_withdrawn_while_a_rule_is_away_is_not_counted_when_it_is_back() {
    let restored = |text: &str, saved: &Saved| {
        Engine::restore(&rules(text), saved).expect("it was written by this program")
    };
    for (vanishing, back) in [(false, false), (false, true), (true, false), (true, true)] {
        let (mut engine, mut saved) = two();
        if vanishing {
            engine = restored("", &saved);
        } else {
            engine.replace(&rules(""));
        }
        engine.withdraw(ReportId(digest(1)));
        save(&mut engine, &mut saved);
        if back {
            engine = restored(COUNT, &saved);
        } else {
            engine.replace(&rules(COUNT));
        }
        for (number, alerts) in [(3, 0), (4, 1)] {
            assert_eq!(engine.step(&seen(number, at("1"))).len(), alerts, "{vanishing} {back} {number}");
        }
    }
}

#[test]
fn a_rule_that_comes_back_as_another_begins_anew() {
    let other = COUNT.replace("2h", "3h");
    for again in [false, true] {
        let (mut engine, mut saved) = two();
        engine.replace(&rules(""));
        engine.release(at("2"));
        save(&mut engine, &mut saved);
        if again {
            engine = Engine::restore(&rules(&other), &saved).expect("it was written by this program");
        } else {
            engine.replace(&rules(&other));
        }
        save(&mut engine, &mut saved);
        let mut later = Engine::restore(&rules(&other), &saved).expect("it was written by this program");
        for engine in [&mut engine, &mut later] {
            assert_eq!(engine.step(&seen(3, at("1"))).len(), 0, "{again}");
            assert_eq!(engine.step(&seen(4, at("1"))).len(), 0, "{again}");
            assert_eq!(engine.step(&seen(5, at("1"))).len(), 1, "{again}");
        }
    }
}

#[test]
fn what_a_rule_held_is_told_once_when_it_vanishes_and_not_again_when_it_is_back() {
    let text = "[[rules]]\nname = \"m\"\nkind = \"report\"\ntracked = true\n[[rules.mute]]\ntime_zone = \"UTC\"\nfrom = \"00:00\"\nto = \"00:00\"\n";
    for again in [false, true] {
        let (mut engine, mut saved) = (Engine::new(&rules(text)), Saved::new());
        assert!(engine.step(&seen(1, at("1"))).is_empty());
        save(&mut engine, &mut saved);
        let restored = |text: &str, saved: &Saved| {
            Engine::restore(&rules(text), saved).expect("it was written by this program")
        };
        if again {
            engine = restored("", &saved);
        } else {
            engine.replace(&rules(""));
        }
        assert_eq!(engine.release(at("2")).len(), 1, "{again}");
        save(&mut engine, &mut saved);
        if again {
            engine = restored("", &saved);
            assert_eq!(engine.release(at("3")).len(), 0, "{again}");
            engine = restored(text, &saved);
        } else {
            engine.replace(&rules(text));
        }
        assert_eq!(engine.release(at("400")).len(), 0, "{again}");
        assert!(engine.step(&seen(1, at("1"))).is_empty(), "it was counted");
    }
}
