//! The same reports give the same alerts in any order that partitions can bring them in, and nothing when they come once more.

use std::collections::BTreeMap;

use alert::rules::{Engine, Rules, Seen};
use alert::{Alert, AlertId};
use model::{Fingerprint, Pseudonym, ReportId, ThreadId, Timestamp};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::invented::{DAY, HOUR, MINUTE, START, digest, drug, event, ids, rules, seen};

/// Kinds for which partitions may be read in any order: with cool-downs, groups, lateness and mutes of every sort.
const FREE: &str = r#"
[[rules]]
name = "report"
kind = "report"
when = { min_score = 0.3 }
[[rules]]
name = "report-daily"
kind = "report"
group_by = ["drug", "channel"]
cool_down = "5h"
[[rules]]
name = "count"
kind = "count"
window = "3h"
threshold = 3
group_by = ["drug"]
cool_down = "7h"
[[rules]]
name = "count-all"
kind = "count"
window = "30m"
threshold = 2
lateness = "12h"
[[rules]]
name = "authors"
kind = "authors"
window = "6h"
threshold = 3
group_by = ["pair"]
cool_down = "1h"
[[rules]]
name = "velocity"
kind = "velocity"
window = "2h"
threshold = 1.5
cascade = ["parent", "fingerprint", "thread"]
[[rules]]
name = "pairs"
kind = "first_pair"
learn = "0h"
[[rules]]
name = "quiet"
kind = "count"
window = "4h"
threshold = 3
[[rules.mute]]
time_zone = "Asia/Tokyo"
from = "18:00"
to = "09:00"
[[rules]]
name = "held"
kind = "authors"
tracked = true
window = "4h"
threshold = 2
[[rules.mute]]
time_zone = "UTC"
from = "03:00"
to = "15:00"
"#;

/// Kinds that look back further than a window: partitions are apart by no more than the lateness.
const LOOKING_BACK: &str = r#"
[[rules]]
name = "rate"
kind = "rate"
window = "2h"
threshold = 1
p_value = 0.3
min_count = 1
min_weeks = 1
baseline_weeks = 2
group_by = ["drug"]
[[rules]]
name = "pairs"
kind = "first_pair"
learn = "3d"
"#;

const PARTITIONS: u16 = 4;

/// A report with the minute of its time, its partition and how much later than its time it is read.
#[derive(Clone, Debug)]
struct Read {
    seen: Seen,
    partition: u16,
    delay: i64,
}

fn read(minutes: std::ops::Range<i64>) -> impl Strategy<Value = Read> {
    let words = (0..3u64, 0..3usize, 0..3usize, 0..4u64, 0..2usize, any::<bool>());
    // Half of the lateness of the strictest rule: reports and partitions may each be behind by as much.
    (minutes, 0..PARTITIONS, 0..6 * HOUR, words).prop_map(|(minute, partition, delay, words)| {
        let (author, drugs, events, cascade, channel, low) = words;
        let mut seen = seen(0, Timestamp(START + minute * MINUTE));
        seen.author = Some(Pseudonym(digest(author)));
        seen.drugs = (0..=drugs).map(|n| drug(&format!("drug/{n}"), "N06A")).collect();
        seen.events = (0..=events).map(|n| event(&format!("event/{n}"), "1")).collect();
        seen.pairs = vec![(0, 0), (drugs, events)];
        seen.pairs.dedup();
        seen.parent = (cascade < 2).then(|| ReportId(digest(900 + cascade)));
        seen.fingerprint = Fingerprint(cascade + 1);
        seen.thread = (cascade == 3).then(|| ThreadId(digest(3)));
        seen.channel = ["reddit", "x"][channel].to_owned();
        seen.score = if low { 0.2 } else { 0.8 };
        Read { seen, partition, delay }
    })
}

fn reports(count: usize, minutes: i64) -> impl Strategy<Value = Vec<Read>> {
    prop::collection::vec(read(0..minutes), 1..count).prop_map(|mut reports| {
        for (number, read) in reports.iter_mut().enumerate() {
            read.seen.report = ReportId(digest(number as u64 + 1));
        }
        reports
    })
}

/// What each partition brings, in its order.
fn partitions(reports: &[Read]) -> BTreeMap<u16, Vec<Read>> {
    let mut by_arrival = reports.to_vec();
    by_arrival.sort_by_key(|read| read.seen.at.0 + read.delay);
    let mut found: BTreeMap<u16, Vec<Read>> = BTreeMap::new();
    for read in by_arrival {
        found.entry(read.partition).or_default().push(read);
    }
    found
}

/// All partitions, one after the other as `turns` say.
fn interleaved(reports: &[Read], turns: &[u16]) -> Vec<Read> {
    let mut waiting = partitions(reports);
    waiting.values_mut().for_each(|reads| reads.reverse());
    let mut out = Vec::new();
    let mut turns = turns.iter().cycle();
    while waiting.values().any(|reads| !reads.is_empty()) {
        let turn = turns.next().copied().unwrap_or(0) as usize % waiting.len();
        let next = waiting.values_mut().cycle_from(turn);
        out.extend(next);
    }
    out
}

/// The next report of the partition whose turn it is, or of the first behind it that has one.
trait CycleFrom {
    fn cycle_from(self, turn: usize) -> Option<Read>;
}

impl<'r, I: Iterator<Item = &'r mut Vec<Read>>> CycleFrom for I {
    fn cycle_from(self, turn: usize) -> Option<Read> {
        let mut queues: Vec<&mut Vec<Read>> = self.collect();
        let count = queues.len();
        (0..count).find_map(|step| queues[(turn + step) % count].pop())
    }
}

fn run(engine: &mut Engine, reports: &[Read]) -> Vec<Alert> {
    let mut found: Vec<Alert> =
        reports.iter().flat_map(|read| engine.step_of(read.partition, &read.seen)).collect();
    found.extend(engine.release(Timestamp(i64::MAX)));
    found
}

/// Each report is told of in order of time, as if there were one partition and nothing ever came late.
fn in_order(rules: &Rules, reports: &[Read]) -> Vec<AlertId> {
    let mut sorted = reports.to_vec();
    sorted.sort_by_key(|read| (read.seen.at, read.seen.report));
    ids(&run(&mut Engine::new(rules).of_partitions(PARTITIONS), &sorted))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_partitions_gives_the_alerts_of_the_order_of_time(
        reports in reports(70, 3 * 24 * 60),
        turns in prop::collection::vec(0..PARTITIONS, 1..20),
    ) {
        let rules = rules(FREE);
        let want = in_order(&rules, &reports);
        let (mut engine, order) = (Engine::new(&rules).of_partitions(PARTITIONS), interleaved(&reports, &turns));
        let first = run(&mut engine, &order);
        prop_assert_eq!(&ids(&first), &want);
        // No id twice, and nothing when everything is read again, as it is or as a later revision.
        let mut once = want.clone();
        once.dedup();
        prop_assert_eq!(once.len(), want.len());
        prop_assert!(run(&mut engine, &order).is_empty());
        let revised: Vec<Read> = order
            .iter()
            .map(|read| Read { seen: Seen { revision: 2, ..read.seen.clone() }, ..read.clone() })
            .collect();
        prop_assert!(run(&mut engine, &revised).is_empty());
    }

    #[test]
    fn rules_that_look_back_find_the_same_while_nothing_is_late(reports in reports(150, 26 * 24 * 60)) {
        let rules = rules(LOOKING_BACK);
        let want = in_order(&rules, &reports);
        let mut order = reports.clone();
        order.sort_by_key(|read| read.seen.at.0 + read.delay);
        let mut engine = Engine::new(&rules).of_partitions(PARTITIONS);
        prop_assert_eq!(ids(&run(&mut engine, &order)), want);
        prop_assert!(run(&mut engine, &order).is_empty());
    }

    #[test]
    fn what_was_written_goes_on_as_if_nothing_had_happened(
        reports in reports(60, 3 * 24 * 60),
        stops in prop::collection::btree_set(0..60usize, 0..8),
    ) {
        let rules = rules(&format!("{FREE}{}", LOOKING_BACK.replace("\"pairs\"", "\"more-pairs\"")));
        let mut order = reports.clone();
        order.sort_by_key(|read| read.seen.at.0 + read.delay);
        let whole = run(&mut Engine::new(&rules).of_partitions(PARTITIONS), &order);
        let (mut engine, mut saved, mut found) = (Engine::new(&rules).of_partitions(PARTITIONS), BTreeMap::new(), Vec::new());
        for (number, read) in order.iter().enumerate() {
            found.extend(engine.step_of(read.partition, &read.seen));
            for (key, value) in engine.dirty_state() {
                match value {
                    Some(value) => saved.insert(key, value),
                    None => saved.remove(&key),
                };
            }
            if stops.contains(&number) {
                engine = Engine::restore(&rules, &saved).expect("it was written by this program").of_partitions(PARTITIONS);
            }
        }
        found.extend(engine.release(Timestamp(i64::MAX)));
        // Not the ids alone: every word of every alert.
        prop_assert_eq!(found, whole);
    }
}

#[test]
fn the_rules_of_these_tests_find_something() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut names = BTreeMap::<String, usize>::new();
    let mut add = |text: &str, minutes: i64, count: usize| {
        for _ in 0..40 {
            let found = reports(count, minutes).new_tree(&mut runner).expect("reports").current();
            let mut engine = Engine::new(&rules(text));
            let mut sorted = found.clone();
            sorted.sort_by_key(|read| (read.seen.at, read.seen.report));
            for alert in run(&mut engine, &sorted) {
                *names.entry(alert.rule).or_default() += 1;
            }
            for (name, count, _) in engine.muted() {
                *names.entry(format!("{name}, muted")).or_default() += count as usize;
            }
        }
    };
    add(FREE, 3 * DAY / MINUTE, 70);
    add(&LOOKING_BACK.replace("\"pairs\"", "\"learnt-pairs\""), 26 * DAY / MINUTE, 150);
    let wanted = [
        "report",
        "report-daily",
        "count",
        "count-all",
        "authors",
        "velocity",
        "pairs",
        "quiet",
        "held",
        "quiet, muted",
        "held, muted",
        "rate",
        "learnt-pairs",
    ];
    for name in wanted {
        assert!(names.get(name).is_some_and(|count| *count >= 10), "{name}: {names:?}");
    }
}
