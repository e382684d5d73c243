//! Day 0 by each rule, and the days that are left at the edges of days.

use casework::clock::days_left;
use casework::{Awareness, Change, Correction, CriterionName, DayZero, Deadlines};
use model::Timestamp;

use crate::teller::{NOON, Teller};

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;
/// The first instant of 1 October 2026.
const START: i64 = NOON - 12 * HOUR;

#[test]
fn days_left_change_at_midnight_and_the_last_day_is_zero() {
    let deadlines = Deadlines::default();
    for (serious, days) in [(true, 15), (false, 90)] {
        // Awareness at any time of the day gives the same last day.
        for aware in [START, NOON, START + DAY - 1] {
            let due = deadlines.due(Timestamp(aware), serious);
            assert_eq!(due, Timestamp(START + (days + 1) * DAY));
            for (now, left) in [
                (aware, days),
                (START, days),
                (START + DAY - 1, days),
                (START + DAY, days - 1),
                (START + days * DAY - 1, 1),
                (START + days * DAY, 0),
                (START + (days + 1) * DAY - 1, 0),
                (START + (days + 1) * DAY, -1),
                (START + (days + 2) * DAY - 1, -1),
                (START + (days + 2) * DAY, -2),
            ] {
                assert_eq!(days_left(due, Timestamp(now)), left, "{days} days, at {}", Timestamp(now));
            }
        }
    }
    // Before 1970 days begin at midnight too.
    let early = deadlines.due(Timestamp(-1), true);
    assert_eq!(early, Timestamp(15 * DAY));
}

fn seen(posted: Option<i64>, met: bool) -> Change {
    let at = |hours| Timestamp(NOON + hours * HOUR);
    let awareness = Awareness { posted: posted.map(at), read: at(1), flagged: at(2) };
    Change::Seen { awareness, criteria_met: met }
}

fn person_met() -> Change {
    let criterion = CriterionName::Patient;
    let correction = Correction::Criterion { criterion, status: model::Status::Met, words: None };
    Change::Corrected { correction: Box::new(correction), criteria_met: true }
}

#[test]
fn day_zero_is_what_the_operators_rule_says() {
    let now = Awareness { posted: None, read: Timestamp(7), flagged: Timestamp(8) };
    let told = |changes: &[Change]| {
        let mut report = Teller::default();
        for change in changes {
            report.tell("anna", change.clone());
        }
        report.standing
    };
    let at = |micros| Some(Timestamp(micros));
    let (read, flagged, second) = (NOON + HOUR, NOON + 2 * HOUR, NOON + 1_000_000);
    // Posted, read, flagged, seen, criteria met.
    for (name, standing, machine, expected) in [
        ("untouched, not met", told(&[]), false, [at(7), at(7), at(8), None, None]),
        ("untouched, met by the machine", told(&[]), true, [at(7), at(7), at(8), None, at(7)]),
        (
            "seen, met",
            told(&[seen(Some(0), true)]),
            true,
            [at(NOON), at(read), at(flagged), at(second), at(read)],
        ),
        (
            "seen, not met, whatever the machine says now",
            told(&[seen(None, false)]),
            true,
            [at(read), at(read), at(flagged), at(second), None],
        ),
        (
            "met by a person later",
            told(&[seen(None, false), person_met()]),
            false,
            [at(read), at(read), at(flagged), at(second), at(NOON + 2_000_000)],
        ),
        (
            "seen twice: the first counts",
            told(&[seen(Some(0), true), seen(Some(5), false)]),
            false,
            [at(NOON), at(read), at(flagged), at(second), at(read)],
        ),
    ] {
        let ledger = standing.ledger(now, machine);
        let rules = [DayZero::Posted, DayZero::Read, DayZero::Flagged, DayZero::Seen, DayZero::CriteriaMet];
        assert_eq!(rules.map(|rule| ledger.day_zero(rule)), expected, "{name}");
    }
}
