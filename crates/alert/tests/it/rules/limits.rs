//! What was forgotten because a limit was reached does not come back as something else.

use alert::rules::{Engine, MAX_GROUPS, MAX_IDS, Seen};
use model::{ReportId, Timestamp};

use super::invented::{HOUR, MINUTE, START, digest, drug, rules, seen};
use super::state::{Saved, save};

const RATE: &str = r#"
[[rules]]
name = "rate"
kind = "rate"
window = "1h"
threshold = 1
p_value = 0.3
min_count = 1
min_weeks = 1
baseline_weeks = 2
lateness = "1h"
"#;

fn of(number: u64, about: u64, at: i64) -> Seen {
    Seen { drugs: vec![drug(&format!("drug/{about}"), "A01")], ..seen(number, Timestamp(at)) }
}

/// The same engine in another process.
fn again(engine: &mut Engine, text: &str, saved: &mut Saved) -> Engine {
    save(engine, saved);
    Engine::restore(&rules(text), saved).expect("it was written by this program")
}

#[test]
fn a_replay_of_what_was_forgotten_is_not_counted_again() {
    let report = |number: u64| seen(number, Timestamp(START + number as i64 / 100 * MINUTE));
    let (mut engine, mut saved) = (Engine::new(&rules(RATE)), Saved::new());
    for number in 0..MAX_IDS as u64 + 5_000 {
        engine.step(&report(number));
    }
    assert!(engine.take_tally().evicted > 0);
    for numbers in [0..500, 500..1_000] {
        numbers.for_each(|number| drop(engine.step(&report(number))));
        let tally = engine.take_tally();
        assert_eq!((tally.counted, tally.late), (0, 500));
        engine = again(&mut engine, RATE, &mut saved);
    }
    // Late, and newer than what was forgotten: it is another.
    engine.step(&Seen { report: ReportId(digest(9_000_000)), ..report(120_000) });
    let tally = engine.take_tally();
    assert_eq!((tally.counted, tally.late), (1, 1));
}

#[test]
fn a_group_that_was_forgotten_is_silent_until_it_has_weeks_of_its_own() {
    let text = format!("{RATE}group_by = [\"drug\"]\n");
    let (mut engine, mut saved) = (Engine::new(&rules(&text)), Saved::new());
    for number in 0..20 {
        engine.step(&of(number, 0, START + number as i64));
    }
    for number in 0..=MAX_GROUPS as u64 {
        engine.step(&of(1_000 + number, 1 + number, START + MINUTE + number as i64));
    }
    assert!(engine.take_tally().evicted > 0);
    let week = |week: i64| START + week * 168 * HOUR;
    let mut found = 0;
    for number in 0..5 {
        engine = again(&mut engine, &text, &mut saved);
        found += engine.step(&of(100_000 + number, 0, week(1) + number as i64)).len();
    }
    assert_eq!(found, 0, "as many as twenty before would hide, and none is remembered");
    for number in 0..30 {
        found += engine.step(&of(200_000 + number, 0, week(2) + number as i64)).len();
    }
    assert_eq!(found, 1, "thirty after five");
}

#[test]
fn a_withdrawn_report_leaves_windows_that_hold_more_than_is_remembered() {
    let text =
        "[[rules]]\nname = \"c\"\nkind = \"count\"\nwindow = \"30d\"\nthreshold = 5\ngroup_by = [\"drug\"]\n";
    let mut engine = Engine::new(&rules(text));
    for number in 0..4 {
        assert!(engine.step(&of(number, 99, START + number as i64)).is_empty());
    }
    for number in 10..MAX_IDS as u64 + 5_000 {
        engine.step(&of(number, number % 16, START + MINUTE + number as i64));
    }
    assert!(engine.take_tally().evicted > 0);
    engine.withdraw(ReportId(digest(2)));
    assert_eq!(engine.step(&of(5_000_000, 99, START + 2 * MINUTE)).len(), 0, "four");
    assert_eq!(engine.step(&of(5_000_001, 99, START + 2 * MINUTE)).len(), 1, "five");
}
