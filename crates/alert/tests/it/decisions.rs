//! What an attempt means, as tables.

use std::time::Duration;

use alert::delivery::{
    ATTEMPTS, Answer, Circuit, Trouble, WAITS, circuit, decide, decide_probe, due, read_retry_after,
};
use alert::outbox::{Queued, Verdict};
use model::Timestamp;

use super::invented::{NOON, alert};

fn status(code: u16) -> Answer {
    Answer::Status { code, retry_after: None }
}

fn wait(verdict: &Verdict) -> f64 {
    match verdict {
        Verdict::Again(at) => (at.0 - NOON.0) as f64 / 1e6,
        other => panic!("{other:?}"),
    }
}

#[test]
fn ten_attempts_are_made_over_75_hours() {
    assert_eq!(ATTEMPTS, 10);
    assert_eq!(WAITS, [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    assert_eq!(WAITS.iter().sum::<u64>() / 3600, 75);
    for seed in 0..200 {
        for (attempt, planned) in (1..).zip(WAITS) {
            let next = decide(attempt, status(500), 0, NOON, seed);
            let wait = wait(&next.verdict);
            assert!((planned as f64..=planned as f64 * 1.1).contains(&wait), "{attempt}: {wait}");
            assert_eq!(next, decide(attempt, status(500), 0, NOON, seed), "the same seed, the same answer");
        }
    }
    let waits: std::collections::BTreeSet<String> =
        (0..50).map(|seed| format!("{:?}", decide(2, status(500), 0, NOON, seed).verdict)).collect();
    assert!(waits.len() > 40, "those who failed together come back apart");
    let last = decide(10, status(500), 9, NOON, 0);
    assert_eq!(last.verdict, Verdict::Again(NOON), "it waits for whoever enables the endpoint");
    assert_eq!(
        last.disabled.as_deref(),
        Some("10 attempts to deliver one alert failed, the last: server_error")
    );
    assert_eq!(decide(11, status(500), 9, NOON, 0).disabled, last.disabled);
}

#[test]
fn one_that_is_refused_while_others_arrive_is_given_up_alone() {
    // Failures in a row of the endpoint: fewer than the attempts at this one delivery, where others arrived in between.
    for failures in 0..9 {
        let last = decide(10, status(400), failures, NOON, 0);
        assert_eq!((last.verdict, last.disabled), (Verdict::Failed, None), "{failures}");
    }
    let last = decide(10, status(400), 9, NOON, 0);
    assert_eq!((last.verdict, last.disabled.is_some()), (Verdict::Again(NOON), true));
}

#[test]
fn a_probe_is_none_of_the_attempts() {
    let planned = Timestamp(NOON.0 + 7_200_000_000);
    let failed = decide_probe(planned, status(503), 4, NOON);
    assert_eq!((failed.verdict, failed.disabled, failed.failures), (Verdict::Again(planned), None, 5));
    assert!(failed.open_until > NOON);
    // The pause after a probe does not put the attempt off; what the receiver asks for does.
    let soon = Timestamp(NOON.0 + 1_000_000);
    assert_eq!(decide_probe(soon, status(503), 8, NOON).open_until, soon);
    let asked = Answer::Status { code: 503, retry_after: Some(Duration::from_secs(3600)) };
    assert_eq!(decide_probe(soon, asked, 8, NOON).open_until, Timestamp(NOON.0 + 3_600_000_000));
    let through = decide_probe(planned, status(200), 400, NOON);
    assert_eq!((through.verdict, through.failures), (Verdict::Delivered, 0));
    let gone = decide_probe(planned, status(410), 4, NOON);
    assert!(gone.disabled.is_some());
}

#[test]
fn a_probe_goes_a_quarter_of_an_hour_after_the_last_try() {
    let later = |minutes: i64| Timestamp(NOON.0 + minutes * 60_000_000);
    let item =
        |next_at, tried_at| Queued { sequence: 1, attempts: 4, next_at, tried_at, alert: alert(1, "r") };
    let waits = item(later(300), Some(NOON));
    let table = [
        ("with order", due(&waits, true, 4, later(2)), later(15)),
        ("the receiver asked for more", due(&waits, true, 4, later(60)), later(60)),
        ("it asked for more than the next attempt", due(&waits, true, 4, later(400)), later(400)),
        ("without order", due(&waits, false, 4, later(2)), later(300)),
        ("it failed but twice", due(&waits, true, 2, Timestamp(0)), later(300)),
        ("nobody knows when", due(&item(later(300), None), true, 4, later(2)), later(300)),
        ("the attempt comes first", due(&item(later(5), Some(NOON)), true, 4, later(2)), later(5)),
        ("at once", due(&item(Timestamp(0), None), true, 0, Timestamp(0)), Timestamp(0)),
    ];
    for (what, got, expected) in table {
        assert_eq!(got, expected, "{what}");
    }
}

#[test]
fn only_2xx_is_success() {
    let nothing = [
        Trouble::Private,
        Trouble::Name,
        Trouble::Connect,
        Trouble::Timeout,
        Trouble::Broken,
        Trouble::Settings,
    ];
    let mut rows: Vec<(Answer, &str)> = vec![
        (status(200), "delivered"),
        (status(202), "delivered"),
        (status(204), "delivered"),
        (status(299), "delivered"),
        (Answer::MailTaken, "delivered"),
        (status(301), "redirect"),
        (status(302), "redirect"),
        (status(304), "redirect"),
        (status(307), "redirect"),
        (status(308), "redirect"),
        (status(400), "refused"),
        (status(401), "refused"),
        (status(404), "refused"),
        (status(410), "gone"),
        (status(429), "throttled"),
        (status(500), "server_error"),
        (status(502), "throttled"),
        (status(503), "throttled"),
        (status(504), "throttled"),
        (status(199), "odd_status"),
        (status(999), "odd_status"),
        (Answer::MailRefused(Some(550)), "mail_refused"),
        (Answer::MailPartlyTaken(Some(550)), "mail_partly_refused"),
    ];
    let words = [
        "private_address",
        "unknown_name",
        "no_connection",
        "no_answer",
        "broken_answer",
        "unusable_settings",
    ];
    rows.extend(nothing.map(Answer::Nothing).into_iter().zip(words));
    for (answer, outcome) in rows {
        let next = decide(1, answer, 0, NOON, 7);
        assert_eq!(next.outcome, outcome, "{answer:?}");
        let arrived = ["delivered", "mail_partly_refused"].contains(&outcome);
        assert_eq!(next.verdict == Verdict::Delivered, arrived, "{answer:?}");
        assert_eq!(next.disabled.is_some(), outcome == "gone", "{answer:?}");
        assert_eq!(next.failures, u32::from(!arrived), "{answer:?}");
        assert_eq!(next.open_until.0 > 0, outcome == "throttled", "{answer:?}");
    }
}

#[test]
fn retry_after_is_read_and_kept_within_bounds() {
    let table = [
        ("120", Some(120)),
        (" 7 ", Some(7)),
        ("0", Some(0)),
        ("Mon, 02 Mar 2026 09:10:00 GMT", Some(600)),
        ("Mon, 02 Mar 2026 08:00:00 GMT", Some(0)),
        ("soon", None),
        ("-5", None),
        ("", None),
    ];
    for (text, seconds) in table {
        assert_eq!(read_retry_after(text, NOON), seconds.map(Duration::from_secs), "{text}");
    }
    let asked = |seconds: u64, code| {
        decide(1, Answer::Status { code, retry_after: Some(Duration::from_secs(seconds)) }, 0, NOON, 0)
    };
    // The schedule is 5 s; who asks for more gets it, who asks for less does not, who asks for a month gets a day.
    assert_eq!(wait(&asked(3600, 429).verdict), 3600.0);
    assert!(wait(&asked(1, 503).verdict) >= 5.0);
    assert_eq!(wait(&asked(2_592_000, 503).verdict), 86_400.0);
    // Nothing else is sent meanwhile either.
    assert_eq!(asked(3600, 429).open_until, Timestamp(NOON.0 + 3_600_000_000));
    assert_eq!(asked(3600, 500).open_until, Timestamp(NOON.0 + 3_600_000_000));
}

#[test]
fn the_circuit_opens_half_opens_and_closes() {
    let mut pauses = Vec::new();
    for failures in 0..12 {
        let next = decide(1, status(500), failures, NOON, 0);
        assert_eq!(next.failures, failures + 1);
        pauses.push((next.open_until.0 - NOON.0).max(0) / 1_000_000);
    }
    assert_eq!(pauses, [0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900, 900]);
    let later = |seconds: i64| Timestamp(NOON.0 + seconds * 1_000_000);
    let table = [
        (0, Timestamp(0), Circuit::Closed),
        (2, Timestamp(0), Circuit::Closed),
        (3, later(30), Circuit::Open),
        (3, NOON, Circuit::HalfOpen),
        (3, later(-5), Circuit::HalfOpen),
        (0, later(-5), Circuit::Closed),
    ];
    for (failures, open_until, expected) in table {
        assert_eq!(circuit(failures, open_until, NOON), expected, "{failures} {open_until}");
    }
    let trial = decide(4, status(200), 7, NOON, 0);
    assert_eq!((trial.failures, trial.open_until), (0, Timestamp(0)), "a trial that goes well closes it");
}

#[test]
fn one_that_is_gone_loses_nothing() {
    let next = decide(3, status(410), 2, NOON, 0);
    assert_eq!(next.verdict, Verdict::Again(NOON));
    assert_eq!(next.disabled.as_deref(), Some("the receiver answered 410: it is gone"));
}
