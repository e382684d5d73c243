//! Times at which a rule is muted: local, over midnight, joined; and what becomes of what it finds meanwhile.

use alert::rules::{Engine, Seen};
use model::Timestamp;

use super::invented::{rules, seen};

fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn rule(tracked: bool, mutes: &str) -> String {
    format!("[[rules]]\nname = \"m\"\nkind = \"report\"\ntracked = {tracked}\n{mutes}")
}

const NIGHT: &str = "[[rules.mute]]\ntime_zone = \"Europe/Berlin\"\nfrom = \"20:00\"\nto = \"07:00\"\n";
const WEEKEND: &str = "[[rules.mute]]\ntime_zone = \"Europe/Berlin\"\nweekdays = [\"saturday\", \"sunday\"]\nfrom = \"00:00\"\nto = \"00:00\"\n";
const FRIDAY_NIGHT: &str = "[[rules.mute]]\ntime_zone = \"America/New_York\"\nweekdays = [\"friday\"]\nfrom = \"22:00\"\nto = \"06:00\"\n";
const NOON: &str = "[[rules.mute]]\ntime_zone = \"UTC\"\nfrom = \"12:00\"\nto = \"13:00\"\n";

#[test]
fn what_a_tracked_rule_finds_is_held_until_the_mute_ends() {
    let both = format!("{NIGHT}{WEEKEND}");
    // When a report is read, and when its alert goes out; nothing: at once. Berlin is an hour ahead of UTC in winter, two in summer.
    for (mutes, at, until) in [
        (NIGHT, "2026-03-02T10:00:00Z", None),
        (NIGHT, "2026-03-02T18:59:59Z", None),
        (NIGHT, "2026-03-02T19:00:00Z", Some("2026-03-03T06:00:00Z")),
        (NIGHT, "2026-03-03T05:59:59Z", Some("2026-03-03T06:00:00Z")),
        (NIGHT, "2026-03-03T06:00:00Z", None),
        (NIGHT, "2026-07-06T18:00:00Z", Some("2026-07-07T05:00:00Z")),
        // The night in which clocks are put forward.
        (NIGHT, "2026-03-28T22:00:00Z", Some("2026-03-29T05:00:00Z")),
        (WEEKEND, "2026-03-06T22:59:59Z", None),
        (WEEKEND, "2026-03-06T23:00:00Z", Some("2026-03-08T23:00:00Z")),
        (WEEKEND, "2026-03-08T22:59:59Z", Some("2026-03-08T23:00:00Z")),
        (&both, "2026-03-06T21:00:00Z", Some("2026-03-09T06:00:00Z")),
        // On the night from Friday to Saturday alone.
        (FRIDAY_NIGHT, "2026-03-07T03:00:00Z", Some("2026-03-07T11:00:00Z")),
        (FRIDAY_NIGHT, "2026-03-07T10:59:00Z", Some("2026-03-07T11:00:00Z")),
        (FRIDAY_NIGHT, "2026-03-06T10:59:00Z", None),
        (FRIDAY_NIGHT, "2026-03-08T04:00:00Z", None),
        (NOON, "2026-03-02T12:59:59Z", Some("2026-03-02T13:00:00Z")),
        (NOON, "2026-03-02T13:00:00Z", None),
    ] {
        let mut engine = Engine::new(&rules(&rule(true, mutes)));
        let told = engine.step(&seen(1, time(at)));
        let Some(until) = until.map(time) else {
            assert_eq!(told.len(), 1, "{at} {mutes}");
            continue;
        };
        assert!(told.is_empty(), "{at} {mutes}");
        assert!(engine.release(Timestamp(until.0 - 1)).is_empty(), "{at} before {until} {mutes}");
        assert_eq!(engine.release(until).len(), 1, "{at} at {until} {mutes}");
        assert!(engine.release(until).is_empty(), "once");
        assert_eq!(
            engine
                .muted()
                .map(|(name, count, listed)| (name.to_owned(), count, listed.len()))
                .collect::<Vec<_>>(),
            [("m".to_owned(), 1, 0)]
        );
    }
}

#[test]
fn what_another_rule_finds_is_counted_and_the_last_of_it_listed() {
    let mut engine = Engine::new(&rules(&rule(false, NOON)));
    for number in 0..60 {
        assert!(engine.step(&seen(number, time("2026-03-02T12:30:00Z"))).is_empty());
    }
    assert!(engine.release(time("2026-03-09T00:00:00Z")).is_empty());
    let muted: Vec<(u64, usize)> = engine.muted().map(|(_, count, listed)| (count, listed.len())).collect();
    assert_eq!(muted, [(60, 50)]);
    assert_eq!(engine.take_tally().muted, 60);
}

#[test]
fn what_still_holds_after_the_mute_is_told_then() {
    let text = format!(
        "[[rules]]\nname = \"m\"\nkind = \"count\"\nwindow = \"2h\"\nthreshold = 3\ncool_down = \"24h\"\n{NOON}"
    );
    let mut engine = Engine::new(&rules(&text));
    let mut step = |number, at: &str| -> usize { engine.step(&Seen { ..seen(number, time(at)) }).len() };
    assert_eq!(
        step(1, "2026-03-02T12:10:00Z") + step(2, "2026-03-02T12:20:00Z") + step(3, "2026-03-02T12:30:00Z"),
        0
    );
    assert_eq!(step(4, "2026-03-02T12:40:00Z"), 0);
    assert_eq!(step(5, "2026-03-02T13:00:00Z"), 1, "five in two hours, still");
    assert_eq!(step(6, "2026-03-02T13:01:00Z"), 0, "once in a day");
}
