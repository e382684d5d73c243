//! Turns of schedules where clocks are put forward and back, and which periods are due.

use export::job::{CatchUp, Period, Schedule, ScheduleError, due, merged};
use model::Timestamp;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn period(from: &str, to: &str) -> Period {
    Period { from: time(from), to: time(to) }
}

/// The turns after `from`, in UTC.
fn turns(cron: &str, zone: &str, from: &str, many: usize) -> Vec<String> {
    let schedule = Schedule::parse(cron, zone).unwrap();
    let mut at = time(from);
    let mut all = Vec::new();
    for _ in 0..many {
        let next = schedule.after(at).unwrap();
        assert!(next > at);
        assert_eq!(schedule.at_or_before(next), Some(next), "{cron} {zone}: a turn is at or before itself");
        assert_eq!(schedule.at_or_before(Timestamp(next.0 - 1)).filter(|before| *before > at), None);
        all.push(next.to_string());
        at = next;
    }
    all
}

#[test]
fn clocks_that_are_put_forward_and_back() {
    type Row = (&'static str, &'static str, &'static str, &'static [&'static str]);
    let table: [Row; 12] = [
        // Six in the morning by the wall: 05:00 in winter, 04:00 in summer.
        (
            "0 6 * * *",
            "Europe/Berlin",
            "2026-03-27T12:00:00Z",
            &["2026-03-28T05:00:00Z", "2026-03-29T04:00:00Z"],
        ),
        (
            "0 6 * * *",
            "Europe/Berlin",
            "2026-10-24T00:00:00Z",
            &["2026-10-24T04:00:00Z", "2026-10-25T05:00:00Z"],
        ),
        // 02:30 is left out on 29 March: it comes an hour later, at 03:30 by the wall.
        (
            "30 2 * * *",
            "Europe/Berlin",
            "2026-03-28T12:00:00Z",
            &["2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"],
        ),
        // 02:30 comes twice on 25 October: the first counts.
        (
            "30 2 * * *",
            "Europe/Berlin",
            "2026-10-24T12:00:00Z",
            &["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"],
        ),
        // Every hour is every hour, whatever the wall shows.
        (
            "0 * * * *",
            "Europe/Berlin",
            "2026-03-29T00:30:00Z",
            &["2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"],
        ),
        (
            "0 * * * *",
            "Europe/Berlin",
            "2026-10-24T23:30:00Z",
            &["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"],
        ),
        (
            "15 1 * * *",
            "America/New_York",
            "2026-10-31T12:00:00Z",
            &["2026-11-01T05:15:00Z", "2026-11-02T06:15:00Z"],
        ),
        (
            "15 2 * * *",
            "America/New_York",
            "2026-03-07T12:00:00Z",
            &["2026-03-08T07:15:00Z", "2026-03-09T06:15:00Z"],
        ),
        // Two hours of the wall that become one moment are one turn.
        (
            "0 2,3 * * *",
            "Europe/Berlin",
            "2026-03-29T00:00:00Z",
            &["2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z"],
        ),
        (
            "0 0 * * *",
            "Asia/Kolkata",
            "2026-03-28T00:00:00Z",
            &["2026-03-28T18:30:00Z", "2026-03-29T18:30:00Z"],
        ),
        // The clock of Lord Howe is put forward by half an hour.
        (
            "15,30 2 * * *",
            "Australia/Lord_Howe",
            "2026-10-03T00:00:00Z",
            &["2026-10-03T15:30:00Z", "2026-10-03T15:45:00Z"],
        ),
        ("0 8 L * *", "UTC", "2028-02-01T00:00:00Z", &["2028-02-29T08:00:00Z", "2028-03-31T08:00:00Z"]),
    ];
    for (cron, zone, from, wanted) in table {
        assert_eq!(turns(cron, zone, from, wanted.len()), wanted, "{cron} {zone}");
    }
}

/// Over two years of every zone of the table: strictly later, never more than a day and a leap apart, and each day has one.
#[test]
fn a_daily_turn_comes_once_a_day() {
    for zone in
        ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo"]
    {
        for cron in ["0 0 * * *", "30 1 * * *", "30 2 * * *", "59 23 * * *"] {
            let schedule = Schedule::parse(cron, zone).unwrap();
            let mut at = time("2025-01-01T12:00:00Z");
            for _ in 0..730 {
                let next = schedule.after(at).unwrap();
                let hours = (next.0 - at.0) as f64 / 3.6e9;
                assert!(
                    (22.0..=26.0).contains(&hours) || at == time("2025-01-01T12:00:00Z"),
                    "{cron} {zone} {at}: {hours}"
                );
                at = next;
            }
        }
    }
}

#[test]
fn what_is_no_schedule() {
    for (cron, zone, of_zone) in [
        ("0 6 * *", "UTC", false),
        ("0 6 * * * Europe/Berlin", "UTC", false),
        ("0 25 * * *", "UTC", false),
        ("@daily", "UTC", false),
        ("0 6 * * *", "Europe/Berlinn", true),
    ] {
        let error = Schedule::parse(cron, zone).unwrap_err();
        assert_eq!(error.is_of_zone(), of_zone, "{cron} {zone}: {error}");
    }
    assert_eq!(Schedule::parse("0 6 31 2 *", "UTC").unwrap_err(), ScheduleError::Never);
}

#[test]
fn periods_that_are_due() {
    let daily = Schedule::parse("0 6 * * *", "UTC").unwrap();
    let done = Some(period("2026-11-22T06:00:00Z", "2026-11-23T06:00:00Z"));
    let (d23, d24, d25, d26) =
        ("2026-11-23T06:00:00Z", "2026-11-24T06:00:00Z", "2026-11-25T06:00:00Z", "2026-11-26T06:00:00Z");
    type Row = (&'static str, Option<Period>, &'static str, CatchUp, Option<&'static str>, Vec<Period>);
    let table: Vec<Row> = vec![
        (
            "never ran: what ended last",
            None,
            "2026-11-26T09:00:00Z",
            CatchUp::Together,
            None,
            vec![period(d25, d26)],
        ),
        (
            "never ran, each: the same",
            None,
            "2026-11-26T09:00:00Z",
            CatchUp::Each,
            None,
            vec![period(d25, d26)],
        ),
        ("held back", None, "2026-11-26T09:00:00Z", CatchUp::Together, Some(d26), vec![]),
        ("done", done, "2026-11-24T05:59:59Z", CatchUp::Each, None, vec![]),
        ("the moment counts", done, d24, CatchUp::Each, None, vec![period(d23, d24)]),
        ("together", done, "2026-11-26T09:00:00Z", CatchUp::Together, None, vec![period(d23, d26)]),
        (
            "each",
            done,
            "2026-11-26T09:00:00Z",
            CatchUp::Each,
            None,
            vec![period(d23, d24), period(d24, d25), period(d25, d26)],
        ),
        ("latest", done, "2026-11-26T09:00:00Z", CatchUp::Latest, None, vec![period(d25, d26)]),
        ("none, too late", done, "2026-11-26T09:00:00Z", CatchUp::None, None, vec![]),
        ("none, in time", done, "2026-11-26T06:05:00Z", CatchUp::None, None, vec![period(d25, d26)]),
        ("a clock that went back", done, "2026-11-20T09:00:00Z", CatchUp::Together, None, vec![]),
    ];
    for (what, last, now, catch_up, starts, wanted) in table {
        assert_eq!(due(&daily, &merged(last), time(now), catch_up, starts.map(time)), wanted, "{what}");
    }
    // A schedule that was changed: nothing twice, nothing left out.
    let hourly = Schedule::parse("30 * * * *", "UTC").unwrap();
    let done = merged(done);
    let periods = due(&hourly, &done, time("2026-11-23T07:45:00Z"), CatchUp::Each, None);
    assert_eq!(
        periods,
        [period(d23, "2026-11-23T06:30:00Z"), period("2026-11-23T06:30:00Z", "2026-11-23T07:30:00Z")]
    );
    let latest = due(&hourly, &done, time("2026-11-23T06:40:00Z"), CatchUp::Latest, None);
    assert_eq!(latest, [period(d23, "2026-11-23T06:30:00Z")]);
}

/// What lies between periods that are done is due, up to now, and nothing twice.
#[test]
fn gaps_are_caught_up() {
    let daily = Schedule::parse("0 6 * * *", "UTC").unwrap();
    let now = time("2026-11-26T09:00:00Z");
    let d = |day: u32| format!("2026-11-{day:02}T06:00:00Z");
    let days = |from: u32, to: u32| period(&d(from), &d(to));
    let future = period("2098-01-01T00:00:00Z", "2099-01-01T00:00:00Z");
    let noon = "2026-11-24T12:00:00Z";
    type Row = (&'static str, Vec<Period>, CatchUp, Option<u32>, Vec<Period>);
    let table: Vec<Row> = vec![
        (
            "a gap",
            vec![days(21, 22), days(24, 25)],
            CatchUp::Together,
            None,
            vec![days(22, 24), days(25, 26)],
        ),
        (
            "a gap, each",
            vec![days(21, 22), days(24, 25)],
            CatchUp::Each,
            None,
            vec![days(22, 23), days(23, 24), days(25, 26)],
        ),
        ("overlaps", vec![days(21, 24), days(23, 25), days(25, 26)], CatchUp::Each, None, vec![]),
        ("one to come", vec![days(24, 25), future], CatchUp::Each, None, vec![days(25, 26)]),
        ("one to come, latest", vec![days(24, 25), future], CatchUp::Latest, None, vec![days(25, 26)]),
        (
            "no whole turn",
            vec![days(23, 24), period(noon, &d(26))],
            CatchUp::Each,
            None,
            vec![period(&d(24), noon)],
        ),
        ("held back", vec![days(20, 21), days(23, 24)], CatchUp::Each, Some(25), vec![days(25, 26)]),
        ("left out on purpose", vec![days(20, 21), days(25, 26)], CatchUp::Latest, None, vec![]),
    ];
    for (what, done, catch_up, starts, wanted) in table {
        let starts = starts.map(|day| time(&d(day)));
        assert_eq!(due(&daily, &merged(done), now, catch_up, starts), wanted, "{what}");
    }
}

#[test]
fn periods_are_written_as_intervals() {
    let day = period("2026-11-25T06:00:00Z", "2026-11-26T06:00:00Z");
    assert_eq!(day.to_string(), "2026-11-25T06:00:00Z/2026-11-26T06:00:00Z");
    assert_eq!(day.to_string().parse(), Ok(day));
    assert_eq!(day.stamp(), "20261126T060000Z");
    for wrong in ["", "2026-11-25T06:00:00Z", "2026-11-26T06:00:00Z/2026-11-25T06:00:00Z", "a/b"] {
        assert!(wrong.parse::<Period>().is_err(), "{wrong}");
    }
}
