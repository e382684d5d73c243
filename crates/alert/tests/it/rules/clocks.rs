//! A clock that was ahead, and is right again.

use alert::rules::Engine;
use model::Timestamp;

use super::invented::{HOUR, START, rules, seen};
use super::state::{Saved, save};

#[test]
fn a_clock_that_was_ahead_silences_nothing_once_it_is_right() {
    let rules = rules("[[rules]]\nname = \"r\"\nkind = \"report\"\n");
    let now = |hours: i64| Timestamp(START + hours * HOUR);
    // Hours by which it was ahead; whether time began then; whether the process began anew before the clock was right.
    for (ahead, first, again) in [
        (0, false, false),
        (2, false, false),
        (720, false, false),
        (720, false, true),
        (720, true, false),
        (720, true, true),
        (100_000, true, true),
    ] {
        let case = format!("{ahead} hours ahead, first: {first}, again: {again}");
        let (mut engine, mut saved) = (Engine::new(&rules), Saved::new());
        if first {
            engine.begin_at(now(ahead));
        }
        engine.not_after(now(ahead + 1));
        assert_eq!(engine.step(&seen(1, now(ahead))).len(), 1, "{case}");
        save(&mut engine, &mut saved);
        if again {
            engine = Engine::restore(&rules, &saved).expect("it was written by this program");
        }
        engine.not_after(now(1));
        assert_eq!(engine.step(&seen(2, now(0))).len(), 1, "{case}");
        // What was put right is written.
        save(&mut engine, &mut saved);
        let mut engine = Engine::restore(&rules, &saved).expect("it was written by this program");
        assert_eq!(engine.step(&seen(3, now(0))).len(), 1, "{case}");
    }
}

#[test]
fn a_clock_that_goes_forward_writes_nothing_of_its_own() {
    let mut engine = Engine::new(&rules("[[rules]]\nname = \"r\"\nkind = \"report\"\n"));
    let mut saved = Saved::new();
    engine.not_after(Timestamp(START + HOUR));
    engine.step(&seen(1, Timestamp(START + 9 * HOUR)));
    save(&mut engine, &mut saved);
    for hours in 1..5 {
        engine.not_after(Timestamp(START + hours * HOUR));
        assert_eq!(save(&mut engine, &mut saved), 0);
    }
}
