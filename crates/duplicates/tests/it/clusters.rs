//! However reports arrive, a cluster has one master, and it is the same one.

use std::collections::{BTreeMap, BTreeSet};

use duplicates::{Frequencies, Known, Overlap, Record, TextSign, Told, compare, plan};
use model::{ReportId, Timestamp};
use proptest::prelude::*;

#[derive(Default)]
struct Desk {
    records: Vec<Record>,
    masters: BTreeMap<ReportId, ReportId>,
    fixed: BTreeSet<ReportId>,
    parted: BTreeMap<ReportId, BTreeSet<ReportId>>,
}

impl Desk {
    fn known<'a>(&self, record: &'a Record) -> Known<'a> {
        let report = record.report;
        Known {
            record,
            master: self.masters.get(&report).copied().unwrap_or(report),
            fixed: self.fixed.contains(&report),
            parted: self.parted.get(&report).cloned().unwrap_or_default(),
        }
    }

    /// What the finder does with a new report.
    fn arrive(&mut self, new: Record) {
        let frequencies = Frequencies::default();
        self.records.retain(|record| record.report != new.report);
        let all = self.records.clone();
        let found = |other: &Record| compare(&new, other, None, &frequencies);
        let matches: Vec<_> =
            all.iter().filter_map(|other| Some((self.known(other), found(other)?))).collect();
        let roots: BTreeSet<ReportId> =
            matches.iter().map(|(known, _)| known.master).chain([self.known(&new).master]).collect();
        let masters = all.iter().chain([&new]).filter(|record| roots.contains(&record.report));
        let masters = masters.map(|record| (record.report, (self.known(record), found(record)))).collect();
        let joins = plan(&self.known(&new), &matches, &masters);
        for join in joins {
            for master in self.masters.values_mut().filter(|master| **master == join.report) {
                *master = join.master;
            }
            self.masters.insert(join.report, join.master);
        }
        self.records.push(new);
    }

    /// Whom each stands with.
    fn clusters(&self) -> BTreeMap<ReportId, ReportId> {
        let of = |record: &Record| (record.report, self.known(record).master);
        self.records.iter().map(of).collect()
    }
}

fn record(id: u8, day: i64, text: &str, parent: Option<u8>) -> Record {
    Record {
        report: ReportId([id; 16]),
        posted_at: Timestamp(day * 86_400_000_000),
        channel: "x".into(),
        author: None,
        thread: String::new(),
        parent: parent.map(|id| ReportId([id; 16])),
        repost: parent.is_some(),
        text: TextSign::of(text),
        told: Told::default(),
    }
}

const TEXTS: [&str; 3] = [
    "The new blood pressure tablets gave me such a cough that nobody here could sleep",
    "Since the doctor doubled my dose I wake up every night with cramps in both legs",
    "My father broke out in hives an hour after his second injection on holiday in Spain",
];

proptest! {
    #[test]
    fn clusters_do_not_depend_on_the_order_of_arrival(
        said in prop::collection::vec((0i64..6, 0usize..3, prop::option::of(0u8..12)), 2..12),
        order in Just((0..12usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let records: Vec<Record> = said.iter().enumerate().map(|(id, (day, text, parent))| {
            let parent = parent.filter(|parent| *parent != id as u8);
            record(id as u8, *day, TEXTS[*text], parent)
        }).collect();
        let (mut first, mut second) = (Desk::default(), Desk::default());
        records.iter().for_each(|record| first.arrive(record.clone()));
        order.iter().filter_map(|at| records.get(*at)).for_each(|record| second.arrive(record.clone()));
        prop_assert_eq!(first.clusters(), second.clusters());
        for (report, master) in first.clusters() {
            // A master stands for itself, and is the first of those it stands for.
            prop_assert_eq!(first.clusters()[&master], master);
            let of = |id: ReportId| records.iter().find(|record| record.report == id).unwrap();
            prop_assert!(duplicates::order(of(master)) <= duplicates::order(of(report)));
        }
    }
}

#[test]
fn what_a_person_said_is_respected() {
    let [first, second, third] = [0, 1, 2].map(|id| record(id, i64::from(id), TEXTS[0], None));
    // Decided: the others come to it, although it is the last.
    let mut desk = Desk { fixed: [third.report].into(), ..Desk::default() };
    for record in [&third, &second, &first] {
        desk.arrive(record.clone());
    }
    assert!(desk.clusters().values().all(|master| *master == third.report), "{:?}", desk.clusters());
    // Parted: the two do not come together again, on either side; the third goes to the earlier.
    for (parted, from) in [(&second, &first), (&first, &second)] {
        let parted = [(parted.report, [from.report].into())].into();
        let mut desk = Desk { parted, ..Desk::default() };
        for record in [&first, &second, &third] {
            desk.arrive(record.clone());
        }
        let clusters = desk.clusters();
        assert_eq!(clusters[&first.report], first.report);
        assert_eq!(clusters[&second.report], second.report);
        assert_eq!(clusters[&third.report], first.report);
    }
}

#[test]
fn an_original_stands_for_its_reposts_whenever_it_comes() {
    let original = record(9, 5, TEXTS[1], None);
    let reposts = [1, 2].map(|id| record(id, 4, TEXTS[1], Some(9)));
    let mut desk = Desk::default();
    for record in reposts.iter().chain([&original]) {
        desk.arrive(record.clone());
    }
    assert!(desk.clusters().values().all(|master| *master == original.report), "{:?}", desk.clusters());
}

#[test]
fn overlap_is_symmetrical() {
    for (a, b) in [(TEXTS[0], TEXTS[1]), (TEXTS[0], &TEXTS[0][..60])] {
        assert_eq!(Overlap::of(a, b), Overlap::of(b, a));
    }
}
