//! The queue is what the rules of `casework` say, in every order, page by page without gap or repetition.

use std::collections::BTreeSet;

use casework::{DayZero, Deadlines};
use proptest::prelude::*;
use store::{AsOf, DeskFilter, Queue, QueueItem, ReportStore, Retention, Sort, SortKey, Window, migrate};

use super::world::{Stands, World, world};
use crate::builders::{at, id};
use crate::engines::{embedded, stores};

pub(crate) const RULES: [DayZero; 5] =
    [DayZero::Posted, DayZero::Read, DayZero::Flagged, DayZero::Seen, DayZero::CriteriaMet];

pub(crate) fn as_of(day_zero: DayZero) -> AsOf {
    AsOf { deadlines: Deadlines { day_zero, serious_days: 15, other_days: 30 }, now: at(5) }
}

/// A migrated embedded database.
pub(crate) async fn fresh(name: &str) -> ReportStore {
    let engine = embedded(name);
    migrate(&engine).await.unwrap();
    ReportStore::new(engine, Retention::default())
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Runs a property on generated worlds, each put into the same database.
pub(crate) fn on_worlds(
    name: &str,
    cases: u32,
    reports: u8,
    property: impl AsyncFn(&ReportStore, &World, &Stands) -> Result<(), TestCaseError>,
) {
    let runtime = runtime();
    let store = runtime.block_on(fresh(name));
    let config = ProptestConfig { cases, max_shrink_iters: 40, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let ran = std::cell::Cell::new(0);
    runner
        .run(&world(reports), |world| {
            let case = ran.replace(ran.get() + 1);
            runtime.block_on(async {
                let stands = world.put(&store, case).await;
                property(&store, &world, &stands).await
            })
        })
        .unwrap();
}

async fn page(store: &ReportStore, filter: &DeskFilter, sort: Sort, window: &Window, as_of: &AsOf) -> Queue {
    store.queue(filter, sort, window, as_of).await.unwrap()
}

const ALL: Window = Window::At { offset: 0, limit: 1000 };

#[test]
fn the_queue_is_what_casework_says_under_every_rule() {
    on_worlds("desk_rules", 5, 25, async |store, _, stands| {
        for rule in RULES {
            let as_of = as_of(rule);
            let twins = DeskFilter { twins: true, ..DeskFilter::default() };
            let all = page(store, &twins, Sort::default(), &ALL, &as_of).await;
            prop_assert_eq!(all.rows.len(), stands.reports.len());
            prop_assert_eq!(all.total, stands.reports.len() as u64);
            for row in &all.rows {
                let n = row.report.0[0];
                prop_assert_eq!(row.due, stands.due(n, &as_of.deadlines, as_of.now), "{:?} {}", rule, n);
                prop_assert_eq!(row.status.as_str(), stands.status(n, as_of.now).word());
                prop_assert_eq!(row.serious, stands.serious(n));
                let said = &stands.reports[&n];
                prop_assert_eq!(row.verbatim.as_str(), said.event);
                prop_assert_eq!(row.products[0].as_str(), said.drug);
                prop_assert_eq!(row.valid == 4, said.valid);
                let members = stands.reports.keys().filter(|other| {
                    stands.standings.get(other).is_some_and(|s| s.member().is_some_and(|m| m.master == id(n)))
                });
                prop_assert_eq!(row.twins as usize, members.count());
                prop_assert_eq!(row.twins as usize, store.members_of(row.report).await.unwrap().len());
            }
            let masters = page(store, &DeskFilter::default(), Sort::default(), &ALL, &as_of).await;
            let shown: BTreeSet<u8> = masters.rows.iter().map(|row| row.report.0[0]).collect();
            let want: BTreeSet<u8> = stands.reports.keys().copied().filter(|n| stands.shown(*n)).collect();
            prop_assert_eq!(shown, want);
        }
        Ok(())
    });
}

/// What a row is ordered by, in words of Rust: by this the pages must be sorted.
fn key(row: &QueueItem, key: SortKey, due_last: bool) -> (bool, i64, i64, i64, String) {
    let score = i64::from(row.score.to_bits());
    let number = |n: i64| (false, n, 0, 0, String::new());
    let text = |text: &str| (text.is_empty(), 0, 0, 0, text.to_owned());
    let due = row.due.map_or(i64::MAX, |due| due.0);
    match key {
        SortKey::Priority => (false, i64::from(row.priority), due, -score, String::new()),
        SortKey::Received => number(row.received_at.0),
        SortKey::Posted => number(row.posted_at.0),
        SortKey::Due => (due_last && row.due.is_none(), due, 0, 0, String::new()),
        SortKey::Score => number(score),
        SortKey::Country => text(&row.country),
        SortKey::Channel => text(&row.channel),
        SortKey::Product => text(&row.products[0]),
        SortKey::Event => text(&row.event_names[0]),
        SortKey::Status => {
            let place = casework::Status::ALL.iter().position(|status| status.word() == row.status);
            number(place.unwrap() as i64)
        }
        SortKey::Assignee => text(&row.assignee),
        SortKey::Language => text(&row.language),
    }
}

#[test]
fn pages_have_neither_gap_nor_repetition_in_any_order() {
    on_worlds("desk_pages", 2, 25, async |store, _, _| {
        let as_of = as_of(DayZero::CriteriaMet);
        let filter = DeskFilter::default();
        for (sort_key, word) in SortKey::ALL {
            for descending in [false, true] {
                let sort = Sort { key: sort_key, descending };
                let whole = page(store, &filter, sort, &ALL, &as_of).await;
                prop_assert_eq!(whole.next, None);
                let ids: Vec<_> = whole.rows.iter().map(|row| row.report).collect();
                prop_assert_eq!(ids.iter().collect::<BTreeSet<_>>().len() as u64, whole.total);
                // Of a priority that is turned around every part is, but what is due never stays last.
                for two in whole.rows.windows(2) {
                    let (a, b) = (key(&two[0], sort_key, true), key(&two[1], sort_key, true));
                    let ordered = match (sort_key, descending) {
                        (SortKey::Priority, true) => a.1 >= b.1,
                        (_, false) => a <= b,
                        (_, true) => (!a.0 && b.0) || a.0 == b.0 && (&a.1, &a.4) >= (&b.1, &b.4),
                    };
                    prop_assert!(ordered, "{} {}: {:?} {:?}", word, descending, a, b);
                    prop_assert!(a != b || two[0].report < two[1].report, "{}: equals by id", word);
                }
                for limit in [1, 7] {
                    let (mut by_cursor, mut window) = (Vec::new(), Window::At { offset: 0, limit });
                    loop {
                        let part = page(store, &filter, sort, &window, &as_of).await;
                        prop_assert_eq!(part.total, whole.total);
                        by_cursor.extend(part.rows.iter().map(|row| row.report));
                        // Through its text, as callers hand it back.
                        let Some(next) = part.next else { break };
                        window = Window::After { cursor: next.to_string().parse().unwrap(), limit };
                        if limit == 1 && by_cursor.len() >= 5 {
                            by_cursor.extend(ids.iter().skip(by_cursor.len()));
                            break;
                        }
                    }
                    prop_assert_eq!(&by_cursor, &ids, "{}", word);
                }
                let offset = page(store, &filter, sort, &Window::At { offset: 9, limit: 7 }, &as_of).await;
                let place: Vec<_> = offset.rows.iter().map(|row| row.report).collect();
                prop_assert_eq!(place, ids.iter().skip(9).take(7).copied().collect::<Vec<_>>());
                prop_assert_eq!(offset.total, whole.total);
            }
        }
        Ok(())
    });
}

/// What comes in before a cursor does not shift what follows it, on both engines.
#[tokio::test]
async fn what_comes_in_does_not_shift_the_next_page() {
    for store in stores("desk_shift").await {
        let said = |n: u8| {
            crate::builders::report(&crate::builders::Said {
                id: n,
                created_at: Some(at(i64::from(n))),
                ..Default::default()
            })
        };
        let write = async |token: &str, reports: &[deident::SafeReport]| {
            let batch = store::StoreBatch { token, reports, ..crate::builders::NOTHING };
            store.write(&batch).await.unwrap();
        };
        write("1", &[said(10), said(20), said(30)]).await;
        let (filter, as_of) = (DeskFilter::default(), as_of(DayZero::Read));
        let sort = Sort { key: SortKey::Posted, descending: true };
        let first = page(&store, &filter, sort, &Window::At { offset: 0, limit: 2 }, &as_of).await;
        assert_eq!(first.rows.iter().map(|row| row.report.0[0]).collect::<Vec<_>>(), [30, 20]);
        write("2", &[said(40), said(15)]).await;
        let window = Window::After { cursor: first.next.unwrap(), limit: 2 };
        let second = page(&store, &filter, sort, &window, &as_of).await;
        assert_eq!(second.rows.iter().map(|row| row.report.0[0]).collect::<Vec<_>>(), [15, 10]);
        assert_eq!((second.total, second.next), (5, None));
        assert!(second.rows_read > 0);
    }
}
