//! What rules remember: written in parts, read back, bounded; and what happens to it when rules change.

use std::collections::BTreeMap;

use alert::rules::{BadState, Engine, MAX_GROUPS, MAX_IDS, Seen};

use super::invented::{MINUTE, START, at, drug, rules, seen};
use model::Timestamp;

pub(super) type Saved = BTreeMap<String, Vec<u8>>;

/// Writes what changed; gives how many keys did.
pub(super) fn save(engine: &mut Engine, saved: &mut Saved) -> usize {
    let dirty = engine.dirty_state();
    let count = dirty.len();
    for (key, value) in dirty {
        match value {
            Some(value) => saved.insert(key, value),
            None => saved.remove(&key),
        };
    }
    count
}

pub(super) const COUNT: &str = "[[rules]]\nname = \"c\"\nkind = \"count\"\nwindow = \"2h\"\nthreshold = 3\n";

fn after_two() -> Saved {
    let mut engine = Engine::new(&rules(COUNT));
    assert_eq!(engine.step(&seen(1, at("1"))).len() + engine.step(&seen(2, at("1"))).len(), 0);
    let mut saved = Saved::new();
    assert!(save(&mut engine, &mut saved) > 0);
    assert_eq!(save(&mut engine, &mut saved), 0, "nothing changed");
    saved
}

fn third(text: &str, saved: &Saved) -> usize {
    let mut engine = Engine::restore(&rules(text), saved).expect("it was written by this program");
    engine.step(&seen(3, at("1"))).len()
}

#[test]
fn a_rule_goes_on_unless_it_means_something_else() {
    let saved = after_two();
    assert_eq!(third(COUNT, &saved), 1);
    let told = "severity = \"critical\"\ntracked = true\nnote = \"n\"\nto = [\"desk\"]\n[[rules.mute]]\ntime_zone = \"UTC\"\nfrom = \"12:00\"\nto = \"13:00\"\n";
    assert_eq!(third(&format!("{COUNT}{told}"), &saved), 1, "how it is told does not matter");
    assert_eq!(third(&COUNT.replace("2h", "3h"), &saved), 0, "another window");
    assert_eq!(third(&COUNT.replace("\"c\"", "\"d\""), &saved), 0, "another name");
    assert_eq!(third(&format!("{COUNT}[rules.when]\nmin_score = 0.1\n"), &saved), 0, "another filter");
}

#[test]
fn what_a_rule_had_goes_with_it_a_week_later() {
    let (of_it, gone) = (|key: &String| key.starts_with("rule/c/"), |saved: &Saved| saved.len() == 1);
    let mut saved = after_two();
    let written = saved.keys().filter(|key| of_it(key)).count();
    let mut engine = Engine::restore(&rules(&COUNT.replace("\"c\"", "\"d\"")), &saved).expect("written here");
    for (hours, want) in [("0", written), ("167:59", written), ("168", 0)] {
        engine.release(at(hours));
        save(&mut engine, &mut saved);
        assert_eq!(saved.keys().filter(|key| of_it(key)).count(), want, "after {hours}: {:?}", saved.keys());
    }
    let mut saved = after_two();
    let mut engine = Engine::restore(&rules(COUNT), &saved).expect("written here");
    engine.replace(&rules(""));
    for (hours, want) in [("0", false), ("167:59", false), ("168", true)] {
        engine.release(at(hours));
        save(&mut engine, &mut saved);
        assert_eq!(gone(&saved), want, "after {hours}: {:?}", saved.keys());
    }
    // One that means something else is another rule: what there was is of no use to it.
    let mut saved = after_two();
    let mut engine = Engine::restore(&rules(COUNT), &saved).expect("written here");
    engine.replace(&rules(&COUNT.replace("2h", "3h")));
    save(&mut engine, &mut saved);
    assert!(!saved.keys().any(|key| key.starts_with("rule/c/group/")), "{:?}", saved.keys());
}

#[test]
fn what_a_rule_held_is_told_when_the_rule_goes() {
    let text = "[[rules]]\nname = \"m\"\nkind = \"report\"\ntracked = true\n[[rules.mute]]\ntime_zone = \"UTC\"\nfrom = \"00:00\"\nto = \"00:00\"\n";
    for changed in
        ["", &text.replace("\"m\"", "\"n\""), &text.replace("report\"\n", "report\"\nlateness = \"1h\"\n")]
    {
        let mut engine = Engine::new(&rules(text));
        assert!(engine.step(&seen(1, at("1"))).is_empty());
        let mut saved = Saved::new();
        save(&mut engine, &mut saved);
        let mut restored = Engine::restore(&rules(changed), &saved).expect("written here");
        assert_eq!(restored.release(at("2")).len(), 1, "over a restart: {changed}");
        engine.replace(&rules(changed));
        assert_eq!(engine.release(at("2")).len(), 1, "in one process: {changed}");
        assert_eq!(engine.release(at("200")).len(), 0);
    }
}

#[test]
fn damaged_and_newer_state_is_refused_with_its_key() {
    for key in after_two().keys() {
        let refused = |bytes: Vec<u8>| {
            let mut saved = after_two();
            saved.insert(key.clone(), bytes);
            Engine::restore(&rules(COUNT), &saved).expect_err("it is not what was written").to_string()
        };
        assert!(refused(vec![9, 1, 2]).contains(key.as_str()), "{key}");
        assert!(refused(vec![]).contains(key.as_str()), "{key}");
        assert!(refused(vec![1]).contains(key.as_str()), "{key}");
        let cut = after_two()[key].len() - 1;
        assert!(refused(after_two()[key][..cut].to_vec()).contains("damaged"), "{key}");
    }
    let mut saved = after_two();
    saved.insert("engine".into(), vec![2]);
    let error = Engine::restore(&rules(COUNT), &saved).expect_err("it is newer");
    assert!(matches!(error, BadState::Newer { version: 2, .. }), "{error}");
}

#[test]
fn memory_is_bounded_and_what_is_forgotten_is_told() {
    let text =
        "[[rules]]\nname = \"c\"\nkind = \"count\"\nwindow = \"2h\"\nthreshold = 2\ngroup_by = [\"drug\"]\n";
    let mut engine = Engine::new(&rules(text));
    let report = |number: u64| Seen {
        drugs: vec![drug(&format!("drug/{number}"), "A01")],
        ..seen(number, Timestamp(START + number as i64))
    };
    for number in 0..MAX_GROUPS as u64 * 2 {
        engine.step(&report(number));
    }
    assert!(engine.take_tally().evicted >= MAX_GROUPS as u64);
    let mut saved = Saved::new();
    save(&mut engine, &mut saved);
    let bytes: usize = saved.values().map(Vec::len).sum();
    assert!(bytes < 4 << 20, "{bytes}");
    // The newest are still there.
    let newest = MAX_GROUPS as u64 * 2 - 1;
    let again = Seen { drugs: report(newest).drugs, ..seen(1_000_000, report(newest).at) };
    assert_eq!(engine.step(&again).len(), 1);
}

#[test]
fn more_reports_than_are_remembered_do_not_fill_the_memory() {
    let text = "[[rules]]\nname = \"r\"\nkind = \"report\"\n";
    let mut engine = Engine::new(&rules(text));
    let mut saved = Saved::new();
    let report = |number: u64| seen(number, Timestamp(START + number as i64 / 100 * MINUTE));
    let count = MAX_IDS as u64 + 5_000;
    let mut told = 0;
    for number in 0..count {
        told += engine.step(&report(number)).len() as u64;
        if number % 1000 == 0 {
            save(&mut engine, &mut saved);
        }
    }
    assert_eq!(told, count);
    assert!(engine.take_tally().evicted > 0);
    save(&mut engine, &mut saved);
    let mut engine = Engine::restore(&rules(text), &saved).expect("written here");
    assert!(
        (count - 1000..count).all(|number| engine.step(&report(number)).is_empty()),
        "the newest are remembered"
    );
}
