//! What each kind finds.

use alert::Finding;
use alert::rules::{Engine, Seen};
use model::{AuthorErasure, Fingerprint, Metrics, Pseudonym, ReportId, Timestamp};

use super::invented::{DAY, HOUR, MINUTE, START, at, digest, drug, event, found, rules, seen};

/// Rule of kind `report` with this filter.
fn filter(when: &str) -> String {
    format!("[[rules]]\nname = \"r\"\nkind = \"report\"\n[rules.when]\n{when}\n")
}

type Change = fn(&mut Seen);

#[test]
fn a_report_meets_a_rule_by_every_key_of_its_filter() {
    let table: &[(&str, Change, bool)] = &[
        ("", |_| {}, true),
        ("", |s| s.flagged = false, false),
        ("serious = true", |_| {}, false),
        ("serious = true", |s| s.serious = vec!["other_important".into()], true),
        ("seriousness = [\"death\", \"disability\"]", |s| s.serious = vec!["disability".into()], true),
        ("seriousness = [\"death\"]", |s| s.serious = vec!["disability".into()], false),
        ("drugs = [\"drug/sertraline\"]", |_| {}, true),
        ("drugs = [\"drug/warfarin\"]", |_| {}, false),
        ("atc = [\"N06A\"]", |_| {}, true),
        ("atc = [\"N06AB06\"]", |_| {}, true),
        ("atc = [\"N06\", \"B01A\"]", |s| s.drugs = vec![drug("drug/x", "A01AA01,B01AA03")], true),
        ("atc = [\"B\"]", |_| {}, false),
        ("drugs = [\"drug/warfarin\"]\natc = [\"N06AB\"]", |_| {}, true),
        ("events = [\"event/nausea\"]", |_| {}, true),
        ("events = [\"event/rash\"]", |_| {}, false),
        ("meddra_soc = [\"10017947\"]", |_| {}, true),
        ("meddra_soc = [\"10040785\"]", |_| {}, false),
        ("meddra_pt = [\"10017947\"]", |_| {}, false),
        ("events = [\"event/rash\"]\nmeddra_soc = [\"10017947\"]", |_| {}, true),
        // The drug that is asked for is there, and so is the event, but they are not said to belong together.
        (
            "drugs = [\"drug/warfarin\"]\nevents = [\"event/nausea\"]",
            |s| s.drugs.push(drug("drug/warfarin", "B01AA03")),
            true,
        ),
        (
            "linked = true\ndrugs = [\"drug/warfarin\"]\nevents = [\"event/nausea\"]",
            |s| s.drugs.push(drug("drug/warfarin", "B01AA03")),
            false,
        ),
        ("linked = true\natc = [\"N06\"]\nevents = [\"event/nausea\"]", |_| {}, true),
        ("situations = [\"situation/overdose\"]", |_| {}, false),
        ("situations = [\"situation/overdose\"]", |s| s.situations = vec!["situation/overdose".into()], true),
        ("languages = [\"pt\"]", |s| s.language = "pt-BR".into(), true),
        ("languages = [\"pt-BR\"]", |s| s.language = "pt".into(), false),
        ("languages = [\"pt\"]", |s| s.language = "ptx".into(), false),
        ("languages = [\"de\", \"EN\"]", |_| {}, true),
        ("channels = [\"x\"]", |_| {}, false),
        ("channels = [\"x\", \"reddit\"]", |_| {}, true),
        ("countries = [\"DE\"]", |_| {}, true),
        ("countries = [\"DE\"]", |s| s.country = None, false),
        ("reach = { views = 100 }", |_| {}, false),
        ("reach = { views = 100 }", |s| s.metrics = Metrics::of([("views", 100.0)]), true),
        ("reach = { views = 100, likes = 1 }", |s| s.metrics = Metrics::of([("views", 100.0)]), false),
        ("min_score = 0.9", |_| {}, true),
        ("min_score = 0.91", |_| {}, false),
        ("min_criteria = 4", |_| {}, true),
        ("min_criteria = 4", |s| s.criteria = 3, false),
        ("first_hand = true", |s| s.first_hand = false, false),
        ("without_quality = [\"news\"]", |s| s.quality = vec!["bot".into(), "news".into()], false),
        ("without_quality = [\"news\"]", |s| s.quality = vec!["bot".into()], true),
    ];
    for (when, change, want) in table {
        let mut report = seen(1, at("0"));
        change(&mut report);
        assert_eq!(found(&filter(when), &[report]).len(), usize::from(*want), "{when}");
    }
}

#[test]
fn an_alert_of_a_report_says_what_it_is_about_and_no_more() {
    let mut report = seen(1, at("3:30"));
    report.serious = vec!["hospitalisation".into()];
    report.events.push(event("event/rash", "10040785"));
    let text = "[[rules]]\nname = \"r\"\nkind = \"report\"\nseverity = \"critical\"\ntracked = true\nto = [\"desk\"]\n";
    let alerts = found(text, &[report]);
    expect_test::expect![[r#"
        [
          {
            "id": "1e99c0df1eaf9aa64b01cd6837cb81db",
            "rule": "r",
            "severity": "critical",
            "tracked": true,
            "at": "2026-03-02T03:30:00Z",
            "about": {
              "channel": "reddit",
              "country": "DE",
              "drug": "drug/sertraline",
              "event": "event/nausea, event/rash",
              "language": "en"
            },
            "finding": {
              "kind": "report",
              "report": "157c4a7fb979379e0707070707070707",
              "revision": 1,
              "serious": [
                "hospitalisation"
              ]
            },
            "to": [
              "desk"
            ]
          }
        ]"#]]
    .assert_eq(&serde_json::to_string_pretty(&alerts).expect("it has a JSON form"));
}

#[test]
fn a_report_is_told_once_whatever_comes_of_it_later() {
    let mut engine = Engine::new(&rules(&filter("min_score = 0.5")));
    let with = |revision: u64, score: f64, when: Timestamp| Seen { revision, score, ..seen(1, when) };
    let mut count = |report: &Seen| engine.step(report).len();
    assert_eq!(count(&with(1, 0.4, at("0"))), 0, "it does not meet the rule yet");
    assert_eq!(count(&with(2, 0.6, at("1"))), 1, "an edit made it meet the rule");
    assert_eq!(count(&with(2, 0.6, at("1"))), 0, "the same again");
    assert_eq!(count(&with(3, 0.9, at("2"))), 0, "another edit");
    assert_eq!(count(&Seen { score: 0.9, ..seen(2, at("80")) }), 1);
    assert_eq!(count(&Seen { score: 0.9, ..seen(3, at("55")) }), 0, "25 hours behind the newest");
    assert_eq!(count(&Seen { score: 0.9, ..seen(4, at("56")) }), 1, "24 hours behind the newest");
    assert_eq!(engine.take_tally().late, 1);
}

/// When alerts come: for each report its time in hours, and whether it sets off an alert.
fn timeline(text: &str, reports: &[(&str, u64, bool)]) {
    let mut engine = Engine::new(&rules(text));
    for (number, (when, author, want)) in reports.iter().enumerate() {
        let report = Seen { author: Some(Pseudonym(digest(*author))), ..seen(number as u64, at(when)) };
        assert_eq!(engine.step(&report).len(), usize::from(*want), "report {number} at {when} of\n{text}");
    }
}

#[test]
fn counts_are_of_any_window_that_ends_with_a_report() {
    let text =
        "[[rules]]\nname = \"c\"\nkind = \"count\"\nwindow = \"2h\"\nthreshold = 3\ncool_down = \"6h\"\n";
    timeline(
        text,
        &[("0:00", 1, false), ("1:00", 1, false), ("2:00", 1, false), ("2:59", 1, true), ("3:00", 1, false)],
    );
    timeline(
        text,
        &[("0:00", 1, false), ("1:30", 1, false), ("1:59", 1, true), ("5:00", 1, false), ("5:01", 1, false)],
    );
    // The next stretch of the cool-down has an alert of its own.
    timeline(
        text,
        &[
            ("4", 1, false),
            ("4", 1, false),
            ("5", 1, true),
            ("5:59", 1, false),
            ("6:00", 1, true),
            ("6:01", 1, false),
        ],
    );
    // One that comes late completes windows that ended after it.
    timeline(text, &[("1", 1, false), ("2", 1, false), ("8", 1, false), ("0:30", 1, true)]);
}

#[test]
fn authors_are_persons_and_not_posts() {
    let text = "[[rules]]\nname = \"a\"\nkind = \"authors\"\nwindow = \"2h\"\nthreshold = 3\n";
    timeline(
        text,
        &[("0:00", 1, false), ("0:10", 1, false), ("0:20", 2, false), ("0:30", 2, false), ("0:40", 3, true)],
    );
    let nobody: Vec<Seen> = (0..5).map(|n| Seen { author: None, ..seen(n, at("1")) }).collect();
    assert!(found(text, &nobody).is_empty(), "those without an author count for nobody");
}

#[test]
fn groups_are_counted_apart() {
    let rule = |by: &str| {
        format!(
            "[[rules]]\nname = \"g\"\nkind = \"count\"\nwindow = \"1h\"\nthreshold = 2\ngroup_by = [{by}]\n"
        )
    };
    let mut second = Seen { channel: "x".into(), country: None, ..seen(2, at("0:01")) };
    second.drugs.push(drug("drug/warfarin", "B01AA03"));
    second.events = vec![event("event/rash", "10040785")];
    let third = Seen { drugs: second.drugs.clone(), language: "de".into(), ..seen(3, at("0:02")) };
    for (by, want) in [
        ("\"drug\"", "drug=drug/sertraline; drug=drug/warfarin"),
        ("\"event\"", "event=event/nausea"),
        ("\"pair\"", "drug=drug/sertraline,event=event/nausea"),
        ("\"drug\", \"event\"", "drug=drug/sertraline,event=event/nausea"),
        ("\"channel\"", "channel=reddit"),
        ("\"country\"", "country=DE"),
        ("\"language\"", "language=en"),
        ("\"language\", \"channel\"", ""),
    ] {
        let alerts = found(&rule(by), &[seen(1, at("0")), second.clone(), third.clone()]);
        let about = |alert: &alert::Alert| {
            let parts: Vec<String> =
                alert.about.iter().map(|(name, value)| format!("{name}={value}")).collect();
            parts.join(",")
        };
        assert_eq!(alerts.iter().map(about).collect::<Vec<_>>().join("; "), want, "{by}");
    }
}

#[test]
fn a_post_that_names_a_hundred_drugs_counts_in_sixty_four_groups() {
    let text = "[[rules]]\nname = \"g\"\nkind = \"count\"\nwindow = \"1h\"\nthreshold = 1\ngroup_by = [\"drug\", \"event\"]\n";
    let mut report = seen(1, at("0"));
    report.drugs = (0..100).map(|n| drug(&format!("drug/{n}"), "A01")).collect();
    report.events = (0..100).map(|n| event(&format!("event/{n}"), "1")).collect();
    let mut engine = Engine::new(&rules(text));
    assert_eq!(engine.step(&report).len(), 64);
    assert!(engine.take_tally().left_out > 0);
}

#[test]
fn what_is_withdrawn_counts_no_more() {
    let text = "[[rules]]\nname = \"c\"\nkind = \"count\"\nwindow = \"2h\"\nthreshold = 3\n";
    let mut engine = Engine::new(&rules(text));
    let step = |engine: &mut Engine, number: u64| engine.step(&seen(number, at("1"))).len();
    assert_eq!(step(&mut engine, 1) + step(&mut engine, 2), 0);
    engine.withdraw(ReportId(digest(1)));
    engine.withdraw(ReportId(digest(99)));
    assert_eq!(step(&mut engine, 3), 0);
    assert_eq!(step(&mut engine, 1), 0, "counted once is counted for ever");
    let gone = |at| AuthorErasure { author: Pseudonym(digest(1_000_002)), observed_at: at };
    engine.withdraw_author(&gone(at("0")));
    engine.withdraw_author(&gone(at("2")));
    assert_eq!(step(&mut engine, 4), 0);
    assert_eq!(step(&mut engine, 5), 1);
}

#[test]
fn a_first_pair_is_told_once_and_not_of_the_time_of_learning() {
    let pair = |number: u64, name: &str, hours: i64| {
        let mut report = seen(number, Timestamp(START + hours * HOUR));
        report.events = vec![event(name, "1")];
        report
    };
    let rule = |learn: &str| format!("[[rules]]\nname = \"f\"\nkind = \"first_pair\"\nlearn = \"{learn}\"\n");
    let run = |text: &str, reports: &[Seen]| -> Vec<String> {
        found(text, reports).iter().map(|alert| alert.about["event"].clone()).collect()
    };
    let reports = [
        pair(1, "event/a", 0),
        pair(2, "event/b", 10),
        pair(3, "event/c", 60),
        pair(4, "event/a", 61),
        pair(5, "event/b", 47), // Of the time of learning, after it.
        pair(6, "event/d", 50),
        pair(7, "event/c", 70),
        pair(8, "event/d", 47), // Earlier than what seemed to be its first, and learnt: not new.
        pair(9, "event/e", 72), // From here on nothing of the time of learning comes in time.
        pair(10, "event/e", 90),
        pair(11, "event/f", 2), // Late: known from now on, without a word.
        pair(12, "event/f", 91),
    ];
    assert_eq!(run(&rule("0h"), &reports), ["event/a", "event/b", "event/c", "event/d", "event/e"]);
    assert_eq!(run(&rule("48h"), &reports), ["event/c", "event/e"]);
    let mut unlinked = pair(13, "event/g", 100);
    unlinked.pairs.clear();
    assert!(
        run(&rule("0h"), &[unlinked]).is_empty(),
        "a drug and an event are no pair by standing side by side"
    );
}

#[test]
fn a_cascade_is_answers_to_one_post_or_the_same_words() {
    let rule = |cascade: &str| {
        format!("[[rules]]\nname = \"v\"\nkind = \"velocity\"\nwindow = \"30m\"\nthreshold = 6\n{cascade}\n")
    };
    let report = |number: u64| seen(number, Timestamp(START + number as i64 * MINUTE));
    let alone: Vec<Seen> = (1..9).map(report).collect();
    assert!(found(&rule(""), &alone).is_empty());
    assert_eq!(found(&rule("cascade = [\"thread\"]"), &alone).len(), 1);
    let answers: Vec<Seen> =
        (1..4).map(|n| Seen { parent: (n > 1).then_some(ReportId(digest(1))), ..report(n) }).collect();
    let alerts = found(&rule(""), &answers);
    assert_eq!(alerts.len(), 1, "a post and two answers to it in half an hour are six an hour");
    assert_eq!(alerts[0].about["cascade"], "parent");
    let Finding::Aggregate { value, threshold, reports, .. } = alerts[0].finding else {
        panic!("{alerts:?}")
    };
    assert_eq!((value, threshold, reports), (6.0, 6.0, 3));
    let same: Vec<Seen> = (1..4).map(|n| Seen { fingerprint: Fingerprint(5), ..report(n) }).collect();
    assert_eq!(found(&rule(""), &same).len(), 1);
    let unknown: Vec<Seen> = (1..9).map(|n| Seen { fingerprint: Fingerprint(0), ..report(n) }).collect();
    assert!(found(&rule(""), &unknown).is_empty(), "no fingerprint is not the same words");
}

#[test]
fn a_rate_is_measured_against_the_same_hours_of_past_weeks() {
    let text = "[[rules]]\nname = \"w\"\nkind = \"rate\"\nwindow = \"1h\"\nthreshold = 2\nmin_weeks = 2\nbaseline_weeks = 4\nmin_count = 4\n";
    let mut number = 0;
    let mut reports = |hour: i64, count: usize| -> Vec<Seen> {
        (0..count)
            .map(|n| {
                number += 1;
                seen(number, Timestamp(START + hour * HOUR + n as i64))
            })
            .collect()
    };
    // Every Monday at 9 there are 20, at all other times one now and then.
    let mut history = reports(0, 1);
    for week in 0..4 {
        history.extend(reports(week * 168 + 9, 20));
        history.extend(reports(week * 168 + 50, 1));
    }
    let hours = |alerts: &[alert::Alert]| -> Vec<i64> {
        alerts.iter().map(|alert| (alert.at.0 - START).div_euclid(HOUR)).collect()
    };
    assert_eq!(hours(&found(text, &history)), Vec::<i64>::new(), "what comes every week is nothing new");
    let usual = [history.clone(), reports(4 * 168 + 9, 30)].concat();
    assert_eq!(hours(&found(text, &usual)), Vec::<i64>::new(), "30 where 20 are usual");
    let many = [history.clone(), reports(4 * 168 + 9, 80)].concat();
    assert_eq!(hours(&found(text, &many)), [4 * 168 + 9], "80 where 20 are usual");
    let other = [history.clone(), reports(4 * 168 + 11, 20)].concat();
    let alerts = found(text, &other);
    assert_eq!(hours(&alerts), [4 * 168 + 11], "20 where none are usual");
    let Finding::Aggregate { expected, reports: told, .. } = alerts[0].finding else { panic!("{alerts:?}") };
    assert_eq!((expected, told), (Some(0.0), 7), "seven against none in four weeks are one in a thousand");
    let young = [reports(0, 1), reports(168 + 11, 20)].concat();
    assert!(found(text, &young).is_empty(), "after one week nothing is usual yet");
    assert_eq!(DAY, 24 * HOUR);
}
