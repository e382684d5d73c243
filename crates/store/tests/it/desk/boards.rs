//! Every number of a dashboard is the number of reports that its own filter shows.

use casework::{DayZero, Verdict};
use proptest::prelude::*;
use store::{AsOf, DeskFilter, Dimension, Due, Period, ReportStore, Step};

use super::paging::{as_of, on_worlds};
use crate::builders::at;

async fn count(store: &ReportStore, filter: &DeskFilter, as_of: &AsOf) -> u64 {
    store.queue_count(filter, as_of).await.unwrap().0
}

/// Filters under which every dashboard is asked: none, and some of each kind of condition.
fn filters() -> Vec<DeskFilter> {
    let some = |text: &str| vec![text.to_owned()];
    let any = DeskFilter::default;
    vec![
        any(),
        DeskFilter { drug: some("drug/sertraline"), ..any() },
        DeskFilter { event: vec!["event/rash".into(), "event/nausea".into()], min_score: 0.3, ..any() },
        DeskFilter { pair: vec![("drug/insulin".into(), "event/rash".into())], twins: true, ..any() },
        DeskFilter { channel: some("forum"), country: vec![String::new(), "GB".into()], ..any() },
        DeskFilter { serious: Some(true), active: true, from: Some(at(-700)), to: Some(at(800)), ..any() },
        DeskFilter { status: vec!["new".into(), "open".into()], due: Some(Due::Overdue), ..any() },
        DeskFilter { decided_from: Some(at(50)), decided_to: Some(at(300)), ..any() },
        DeskFilter { not_quality: some("news"), assignee: vec!["anna".into(), String::new()], ..any() },
    ]
}

#[test]
fn counts_beside_the_queue_show_what_they_count() {
    on_worlds("desk_counts", 2, 25, async |store, _, stands| {
        let as_of = as_of(DayZero::Read);
        for filter in filters() {
            let counts = store.queue_counts(&filter, Some("anna"), &as_of).await.unwrap();
            prop_assert_eq!(counts.total, count(store, &filter, &as_of).await);
            let overdue = DeskFilter { due: Some(Due::Overdue), ..filter.clone() };
            for (number, narrow) in [
                (counts.mine, filter.mine("anna")),
                (counts.unassigned, filter.unassigned()),
                (counts.serious, filter.serious_ones()),
                (counts.overdue, Some(overdue)),
            ] {
                let shown = match &narrow {
                    Some(narrow) => count(store, narrow, &as_of).await,
                    None => 0,
                };
                prop_assert_eq!(number, shown, "{:?}", narrow);
            }
            for (status, number) in &counts.statuses {
                let narrow = filter.of_status(status).unwrap();
                prop_assert_eq!(*number, count(store, &narrow, &as_of).await, "{}", status);
            }
            let facets = store.facets(&filter, &as_of).await.unwrap();
            for (by, values) in [
                ("channel", &facets.channels),
                ("drug", &facets.drugs),
                ("event", &facets.events),
                ("country", &facets.countries),
                ("language", &facets.languages),
            ] {
                for value in values {
                    let mut narrow = filter.clone();
                    let one = vec![value.value.clone()];
                    match by {
                        "channel" => narrow.channel = one,
                        "drug" => narrow.drug = one,
                        "event" => narrow.event = one,
                        "country" => narrow.country = one,
                        _ => narrow.language = one,
                    }
                    prop_assert_eq!(value.reports, count(store, &narrow, &as_of).await, "{} {:?}", by, value);
                }
            }
        }
        // Against the rules of `casework`, not only against ourselves.
        let counts = store.queue_counts(&DeskFilter::default(), None, &as_of).await.unwrap();
        let shown: Vec<u8> = stands.reports.keys().copied().filter(|n| stands.shown(*n)).collect();
        let overdue =
            |n: &&u8| stands.due(**n, &as_of.deadlines, as_of.now).is_some_and(|due| due <= as_of.now);
        prop_assert_eq!(counts.total, shown.len() as u64);
        prop_assert_eq!(counts.overdue, shown.iter().filter(overdue).count() as u64);
        for (due, days) in [(Due::Today, 0..=0), (Due::Week, 0..=6), (Due::Overdue, i64::MIN..=-1)] {
            let filter = DeskFilter { due: Some(due), ..DeskFilter::default() };
            let left = |n: &&u8| {
                let due = stands.due(**n, &as_of.deadlines, as_of.now);
                due.is_some_and(|due| days.contains(&casework::clock::days_left(due, as_of.now)))
            };
            let want = shown.iter().filter(left).count() as u64;
            prop_assert_eq!(count(store, &filter, &as_of).await, want, "{:?}", due);
        }
        Ok(())
    });
}

#[test]
fn dashboards_show_what_they_count() {
    on_worlds("desk_boards", 2, 25, async |store, _, _| {
        let as_of = as_of(DayZero::CriteriaMet);
        for filter in filters() {
            let total = count(store, &filter, &as_of).await;
            for (by, word) in Dimension::ALL {
                let volume = store.volume(by, &filter, 100, &as_of).await.unwrap();
                prop_assert_eq!(volume.total, total, "{}", word);
                for row in &volume.rows {
                    prop_assert_eq!(
                        row.reports,
                        count(store, &row.filter, &as_of).await,
                        "{} {:?}",
                        word,
                        row
                    );
                }
                let all: u64 = volume.rows.iter().map(|row| row.reports).sum();
                let apart = matches!(by, Dimension::Channel | Dimension::Country | Dimension::Language);
                prop_assert!(!apart || all == total, "{}", word);
            }
            let heat = store.heat(&filter, 3, 3, &as_of).await.unwrap();
            for cell in &heat.cells {
                prop_assert_eq!(cell.reports, count(store, &cell.filter, &as_of).await, "{:?}", cell);
            }
            for concept in heat.drugs.iter().chain(&heat.events) {
                prop_assert_eq!(
                    concept.reports,
                    count(store, &concept.filter, &as_of).await,
                    "{:?}",
                    concept
                );
            }
            let reach = store.reach(&filter, &as_of).await.unwrap();
            prop_assert_eq!(reach.rows.iter().map(|row| row.reports).sum::<u64>(), total);
            for row in &reach.rows {
                prop_assert_eq!(row.reports, count(store, &row.filter, &as_of).await, "{:?}", row);
            }
        }
        Ok(())
    });
}

#[test]
fn trends_and_movers_show_what_they_count() {
    on_worlds("desk_trends", 2, 25, async |store, _, _| {
        let as_of = as_of(DayZero::CriteriaMet);
        // Neither end lies on a step.
        let period = Period { from: at(-301), to: at(500) };
        for filter in filters() {
            for (step, word) in [(Step::Day, "day"), (Step::Week, "week"), (Step::Month, "month")] {
                let trend = store.trend(step, period, &filter, &as_of).await.unwrap();
                let of = |period: Period| DeskFilter {
                    from: Some(period.from),
                    to: Some(period.to),
                    ..filter.clone()
                };
                let (now, before) = (of(period), of(period.before()));
                prop_assert_eq!(trend.total, count(store, &now, &as_of).await, "{}", word);
                prop_assert_eq!(trend.total_previous, count(store, &before, &as_of).await, "{}", word);
                prop_assert_eq!(trend.points.iter().map(|point| point.reports).sum::<u64>(), trend.total);
                let previous = trend.points.iter().map(|point| point.previous).sum::<u64>();
                prop_assert_eq!(previous, trend.total_previous);
                for point in trend.points.iter().filter(|point| step != Step::Day || point.reports > 0) {
                    let shown = count(store, &point.filter, &as_of).await;
                    prop_assert_eq!(point.reports, shown, "{} {:?}", word, point);
                    let length = period.to.0 - period.from.0;
                    let moved = |at: Option<model::Timestamp>| at.map(|at| model::Timestamp(at.0 - length));
                    let before = DeskFilter {
                        from: moved(point.filter.from),
                        to: moved(point.filter.to),
                        ..filter.clone()
                    };
                    prop_assert_eq!(point.previous, count(store, &before, &as_of).await, "{} before", word);
                    let serious = point.filter.serious != Some(false);
                    let serious = DeskFilter { serious: Some(serious), ..point.filter.clone() };
                    prop_assert_eq!(point.serious, count(store, &serious, &as_of).await, "{} serious", word);
                }
            }
            let movers = store.movers(period, &filter, 100, &as_of).await.unwrap();
            for row in &movers.rows {
                prop_assert_eq!(row.reports, count(store, &row.filter, &as_of).await, "{:?}", row);
                prop_assert_eq!(row.previous, count(store, &row.filter_previous, &as_of).await, "{:?}", row);
                prop_assert!(row.authors <= row.reports && row.drug_name == row.drug[5..]);
            }
            prop_assert!(movers.rows.is_sorted_by_key(|row| -row.change().abs()));
        }
        Ok(())
    });
}

#[test]
fn reviewers_show_what_they_count() {
    on_worlds("desk_reviewers", 4, 25, async |store, world, stands| {
        let as_of = as_of(DayZero::CriteriaMet);
        for filter in filters() {
            let reviewers = store.reviewers(&filter, &as_of).await.unwrap();
            for row in &reviewers.rows {
                prop_assert_eq!(row.decisions, count(store, &row.filter, &as_of).await, "{:?}", row);
                for (verdict, number) in
                    [("valid", row.valid), ("not_valid", row.not_valid), ("duplicate", row.duplicates)]
                {
                    let narrow = DeskFilter { verdict: vec![verdict.into()], ..row.filter.clone() };
                    prop_assert_eq!(number, count(store, &narrow, &as_of).await, "{} {:?}", verdict, row);
                }
            }
            let compared = reviewers.agreement.compared();
            prop_assert_eq!(compared, count(store, &reviewers.compared_filter, &as_of).await);
            prop_assert!(reviewers.agreed <= compared);
        }
        // Against the rules of `casework`.
        let reviewers = store.reviewers(&DeskFilter::default(), &as_of).await.unwrap();
        let standing = |n: &u8| stands.standings.get(n).cloned().unwrap_or_default();
        let (mut valid, mut agreed, mut compared) = (0, 0, 0);
        for n in stands.reports.keys() {
            let standing = standing(n);
            let Some(first) = standing.decision() else { continue };
            valid += u64::from(first.verdict == Verdict::Valid && first.by.account() == Some("anna"));
            let Some(second) = standing.second() else { continue };
            compared += 1;
            agreed += u64::from(first.verdict.agrees(&second.verdict));
        }
        let anna = reviewers.rows.iter().find(|row| row.account == "anna");
        prop_assert_eq!(anna.map_or(0, |row| row.valid), valid);
        prop_assert_eq!(
            (reviewers.agreement.compared(), reviewers.agreed),
            (compared, agreed),
            "{:?}",
            world
        );
        Ok(())
    });
}
