//! Invented reports with what people did to them, written through the doors that the program uses; and what stands of each by
//! the rules of `casework` alone, to compare the database with.

use std::collections::{BTreeMap, BTreeSet};

use casework::{
    Actor, Awareness, Change, Correction, Deadlines, DuplicateKind, Entry, RejectReason, Standing, Status,
    Subject, Verdict,
};
use clickhouse::Row;
use deident::SafeReport;
use model::{ReportId, Timestamp, Versions, Withdrawal};
use proptest::prelude::*;
use serde::Deserialize;
use store::{DeskRow, ReportStore, Sql, StoreBatch, TrailRow};

use crate::builders::{NOTHING, Said, at, id, report, withdrawal};

/// A generated act on a report: what, by whom, some hours after it was read.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub(crate) report: u8,
    pub(crate) by: &'static str,
    pub(crate) hours: i64,
    pub(crate) change: Change,
}

/// Reports, acts, and reports that were edited or withdrawn.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) reports: Vec<Said>,
    pub(crate) acts: Vec<Act>,
    pub(crate) edited: BTreeSet<u8>,
    pub(crate) withdrawn: BTreeSet<u8>,
}

/// What was inserted when, as the database wrote it down.
#[derive(Row, Deserialize)]
struct Stored {
    report_id: String,
    stored_at: i64,
}

const EMPTY: [Sql; 4] = [
    Sql::new("start over", "TRUNCATE TABLE reports"),
    Sql::new("start over", "TRUNCATE TABLE desk"),
    Sql::new("start over", "TRUNCATE TABLE trail"),
    Sql::new("start over", "TRUNCATE TABLE tallies"),
];
const STORED: Sql = Sql::new(
    "look when",
    "SELECT report_id, toUnixTimestamp64Micro(stored_at) AS stored_at FROM reports FINAL",
);

const DRUGS: [&str; 4] = ["sertraline", "ibuprofen", "metformin", "insulin"];
const EVENTS: [&str; 4] = ["headache", "nausea", "rash", "fatigue"];
const PEOPLE: [&str; 3] = ["anna", "ben", "carl"];

fn said() -> impl Strategy<Value = Said> {
    let words = (0..4_usize, 0..4_usize, proptest::option::of((0..4_usize, 0..4_usize)));
    let place = (0..3_usize, 0..4_usize, any::<bool>(), any::<bool>());
    (words, place, -60 * 24..60 * 24_i64, 0..=100_u8, any::<bool>(), any::<bool>()).prop_map(
        |((drug, event, also), (channel, country, labelled, dated), hours, score, serious, valid)| Said {
            channel: ["forum", "reviews", "video"][channel],
            drug: DRUGS[drug],
            event: EVENTS[event],
            also: also
                .filter(|(other, what)| *other != drug && *what != event)
                .map(|(other, what)| (DRUGS[other], EVENTS[what])),
            country: [None, Some("GB"), Some("DE"), Some("US")][country],
            labels: if labelled { &["news"] } else { &[] },
            created_at: dated.then(|| at(hours)),
            observed_at: at(hours + 3),
            score: f32::from(score) / 100.0,
            serious,
            valid,
            text: format!("took {} and had {}", DRUGS[drug], EVENTS[event]),
            ..Said::default()
        },
    )
}

fn verdict(reports: u8) -> impl Strategy<Value = Verdict> {
    prop_oneof![
        4 => Just(Verdict::Valid),
        3 => Just(Verdict::NotValid { because: RejectReason::News }),
        1 => Just(Verdict::NotValid { because: RejectReason::Joke }),
        1 => (1..=reports).prop_map(|n| Verdict::Duplicate { of: id(n) }),
        1 => Just(Verdict::FollowUp { question: "since when?".into() }),
        2 => (-500..500_i64).prop_map(|hours| Verdict::Snoozed { until: at(hours) }),
    ]
}

fn change(reports: u8) -> impl Strategy<Value = Change> {
    let seriousness = |(met, death): (bool, bool)| {
        let criterion = if death { "death" } else { "hospitalisation" }.to_owned();
        Correction::Seriousness { criterion, met, event: None, words: None }
    };
    prop_oneof![
        2 => (any::<bool>(), -9..9_i64).prop_map(|(criteria_met, hours)| Change::Seen {
            awareness: Awareness {
                posted: criteria_met.then(|| at(hours)),
                read: at(hours + 1),
                flagged: at(hours + 2)
            },
            criteria_met,
        }),
        2 => Just(Change::Leased { until: at(900) }),
        1 => Just(Change::Released),
        2 => proptest::option::of(0..3_usize)
            .prop_map(|to| Change::Assigned { to: to.map(|n| PEOPLE[n].to_owned()) }),
        5 => (verdict(reports), any::<bool>())
            .prop_map(|(verdict, second_review)| Change::Decided { verdict, second_review }),
        3 => verdict(reports).prop_map(|verdict| Change::SecondReviewed { verdict }),
        1 => verdict(reports).prop_map(|verdict| Change::Settled { verdict }),
        1 => any::<bool>().prop_map(|raised| Change::Escalated { raised }),
        2 => (any::<(bool, bool)>(), any::<bool>()).prop_map(move |(said, criteria_met)| Change::Corrected {
            correction: Box::new(seriousness(said)),
            criteria_met,
        }),
        2 => (1..=reports).prop_map(|n| Change::Joined {
            master: id(n),
            how: DuplicateKind::NearText,
            score: 0.9,
            matched: vec!["drug".into()],
        }),
        1 => Just(Change::Split),
        1 => Just(Change::Reopened),
    ]
}

/// A desk of `reports` reports with many acts.
pub(crate) fn world(reports: u8) -> impl Strategy<Value = World> {
    let acts = (1..=reports, 0..3_usize, 0..400_i64, change(reports))
        .prop_map(|(report, person, hours, change)| Act { report, by: PEOPLE[person], hours, change });
    (
        proptest::collection::vec(said(), usize::from(reports)),
        proptest::collection::vec(acts, 0..usize::from(reports) * 3),
        proptest::collection::btree_set(1..=reports, 0..4),
        proptest::collection::btree_set(1..=reports, 0..4),
    )
        .prop_map(|(mut reports, mut acts, edited, withdrawn)| {
            for (said, n) in reports.iter_mut().zip(1..) {
                said.id = n;
            }
            // No report stands for itself.
            acts.retain(|act| match &act.change {
                Change::Joined { master, .. } => *master != id(act.report),
                Change::Decided { verdict: Verdict::Duplicate { of }, .. }
                | Change::SecondReviewed { verdict: Verdict::Duplicate { of } }
                | Change::Settled { verdict: Verdict::Duplicate { of } } => *of != id(act.report),
                _ => true,
            });
            World { reports, acts, edited, withdrawn }
        })
}

/// An entry on a report, and what stands after it.
pub(crate) fn act(standing: &mut Standing, act: &Act, position: u64) -> TrailRow {
    let subject = Subject::Report(id(act.report));
    let entry = Entry {
        id: ReportId(std::array::from_fn(|i| if i < 8 { position.to_be_bytes()[i] } else { act.report })),
        subject: subject.clone(),
        prev: standing.head.clone(),
        at: at(act.hours),
        by: Actor::Person(act.by.to_owned()),
        change: act.change.clone(),
        reason: None,
        meaning: None,
        versions: Versions::default(),
    };
    let body = entry.to_bytes();
    let applied = standing.apply(&entry, &body) == casework::Outcome::Applied;
    let body = String::from_utf8(body).unwrap();
    let change = serde_json::to_value(&entry.change).unwrap()["type"].as_str().unwrap().to_owned();
    TrailRow {
        partition: u16::from(act.report % 3),
        position,
        subject: subject.to_string(),
        entry: entry.id.to_string(),
        at: entry.at.0,
        actor: act.by.to_owned(),
        change,
        applied: u8::from(applied),
        hash: standing.head.to_string(),
        chain: format!("{position:064x}"),
        body,
    }
}

/// The world as it stands: what the database should say.
pub(crate) struct Stands {
    pub(crate) standings: BTreeMap<u8, Standing>,
    pub(crate) reports: BTreeMap<u8, Said>,
    pub(crate) stored_at: BTreeMap<u8, Timestamp>,
}

impl World {
    /// Puts the world into a store that is emptied before.
    pub(crate) async fn put(&self, store: &ReportStore, case: u32) -> Stands {
        for sql in &EMPTY {
            store.engine().execute(sql).await.unwrap();
        }
        let write = async |token: &str, reports: &[SafeReport], withdrawals: &[Withdrawal]| {
            let token = format!("{case}/{token}");
            store.write(&StoreBatch { token: &token, reports, withdrawals, ..NOTHING }).await.unwrap();
        };
        // What was edited told of something else before.
        let mut reports: BTreeMap<u8, Said> =
            self.reports.iter().map(|said| (said.id, said.clone())).collect();
        for said in reports.values_mut().filter(|said| self.edited.contains(&said.id)) {
            said.revision = 1;
        }
        let before =
            |said: &Said| Said { revision: 0, drug: "aspirin", score: 0.01, also: None, ..said.clone() };
        let first: Vec<SafeReport> = self
            .reports
            .iter()
            .map(|said| report(&if self.edited.contains(&said.id) { before(said) } else { said.clone() }))
            .collect();
        write("first", &first, &[]).await;
        let later: Vec<SafeReport> = self.edited.iter().map(|n| report(&reports[n])).collect();
        let withdrawals: Vec<Withdrawal> = self.withdrawn.iter().map(|n| withdrawal(*n, 1)).collect();
        write("later", &later, &withdrawals).await;
        reports.retain(|n, _| !self.withdrawn.contains(n));

        let mut standings: BTreeMap<u8, Standing> = BTreeMap::new();
        let mut trail = Vec::new();
        for (position, one) in (0_u64..).zip(&self.acts) {
            let standing = standings.entry(one.report).or_default();
            trail.push(act(standing, one, position));
            // As the follower writes: what stands after each entry, and some of it twice.
            if position % 3 == 0 {
                let desk = DeskRow::of(id(one.report), standing);
                store.write_trail(&[desk], &trail[trail.len() - 1..]).await.unwrap();
            }
        }
        let desks: Vec<DeskRow> =
            standings.iter().map(|(n, standing)| DeskRow::of(id(*n), standing)).collect();
        store.write_trail(&desks, &trail).await.unwrap();
        let stored: Vec<Stored> = store.engine().query(&STORED).await.unwrap();
        let number = |text: &str| text.parse::<ReportId>().unwrap().0[0];
        let stored_at =
            stored.into_iter().map(|row| (number(&row.report_id), Timestamp(row.stored_at))).collect();
        Stands { standings, reports, stored_at }
    }
}

impl Stands {
    fn standing(&self, n: u8) -> Standing {
        self.standings.get(&n).cloned().unwrap_or_default()
    }

    /// The status as the queue shows it.
    pub(crate) fn status(&self, n: u8, now: Timestamp) -> Status {
        let standing = self.standing(n);
        match standing.status() {
            Status::Snoozed if standing.snoozed_until().is_some_and(|until| until <= now) => Status::Open,
            status => status,
        }
    }

    /// Whether serious, by people over the machine.
    pub(crate) fn serious(&self, n: u8) -> bool {
        self.standing(n).serious().unwrap_or(self.reports[&n].serious)
    }

    /// The end of its last day by `casework::clock`.
    pub(crate) fn due(&self, n: u8, deadlines: &Deadlines, now: Timestamp) -> Option<Timestamp> {
        let said = &self.reports[&n];
        let known =
            Awareness { posted: said.created_at, read: said.observed_at, flagged: self.stored_at[&n] };
        let ledger = self.standing(n).ledger(known, said.valid);
        let day_zero = ledger.day_zero(deadlines.day_zero).filter(|_| self.status(n, now).is_open());
        day_zero.map(|day_zero| deadlines.due(day_zero, self.serious(n)))
    }

    /// Whether it stands for itself: it is in no cluster, or in one whose master is gone.
    pub(crate) fn shown(&self, n: u8) -> bool {
        let standing = self.standing(n);
        standing.member().is_none_or(|member| !self.reports.contains_key(&member.master.0[0]))
    }
}
