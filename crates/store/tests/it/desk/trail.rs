//! The copy of the trail: written again and again, read from every side.

use casework::{Change, Standing};
use store::{DeskRow, ReportStore, Sql, TrailFilter, TrailRow};

use super::world::{Act, act};
use crate::builders::{at, id};
use crate::engines::stores;

fn line(partition: u16, position: u64, subject: &str, actor: &str, hours: i64) -> TrailRow {
    let (subject, actor) = (subject.to_owned(), actor.to_owned());
    TrailRow {
        partition,
        position,
        entry: format!("{position:032x}"),
        at: at(hours).0,
        change: if position.is_multiple_of(2) { "commented" } else { "leased" }.to_owned(),
        applied: 1,
        body: format!("{{\"n\":{position}}}"),
        hash: format!("{position:064x}"),
        chain: format!("{:064x}", position + 1000),
        subject,
        actor,
    }
}

async fn places(store: &ReportStore, filter: &TrailFilter, limit: u32) -> Vec<(u16, u64)> {
    let (mut found, mut next, mut first) = (Vec::new(), None, true);
    while first || next.is_some() {
        let page = store.trail(filter, next, limit).await.unwrap();
        found.extend(page.rows.iter().map(|row| (row.partition, row.position)));
        first = false;
        next = page.next.map(|cursor| cursor.to_string().parse().unwrap());
    }
    found
}

#[tokio::test]
async fn lines_that_stand_twice_are_read_once() {
    const KEEP: Sql = Sql::new("keep copies apart", "SYSTEM STOP MERGES trail");
    for store in stores("desk_trail").await {
        store.engine().execute(&KEEP).await.unwrap();
        assert!(store.trail_ends().await.unwrap().is_empty());
        let rows = [
            line(0, 3, "report/01", "anna", 1),
            line(0, 4, "account/anna", "hark", 2),
            line(0, 7, "report/01", "anna/token1", 2),
            line(2, 0, "desk", "anna", 3),
            line(2, 1, "session/ff", "annabel", 4),
            line(2, 5, "view/v", "ben", 5),
        ];
        for (from, to) in [(0, 3), (0, 6), (2, 5), (3, 6)] {
            store.write_trail(&[], &rows[from..to]).await.unwrap();
        }
        let ends = store.trail_ends().await.unwrap();
        let ends: Vec<_> =
            ends.iter().map(|end| (end.partition, end.position, end.entries, end.chain.clone())).collect();
        assert_eq!(ends, [(0, 7, 3, rows[2].chain.clone()), (2, 5, 3, rows[5].chain.clone())]);
        assert_eq!(store.trail_of("report/01").await.unwrap(), [rows[0].clone(), rows[2].clone()]);
        assert!(store.trail_of("report/02").await.unwrap().is_empty());
        let people: Vec<u64> =
            store.trail_of_people().await.unwrap().iter().map(|row| row.position).collect();
        assert_eq!(people, [4, 0, 1, 5]);

        let some = |text: &str| Some(text.to_owned());
        let any = TrailFilter::default;
        for (filter, want) in [
            (any(), vec![(2, 5), (2, 1), (2, 0), (0, 7), (0, 4), (0, 3)]),
            // An account and its tokens, and nobody whose name only begins like it.
            (TrailFilter { actor: some("anna"), ..any() }, vec![(2, 0), (0, 7), (0, 3)]),
            (TrailFilter { actor: some("anna/token1"), ..any() }, vec![(0, 7)]),
            (TrailFilter { subject: some("report/01"), ..any() }, vec![(0, 7), (0, 3)]),
            (TrailFilter { change: some("commented"), ..any() }, vec![(2, 0), (0, 4)]),
            (TrailFilter { from: Some(at(2)), to: Some(at(4)), ..any() }, vec![(2, 0), (0, 7), (0, 4)]),
            (TrailFilter { subject: some("token/x"), ..any() }, vec![]),
        ] {
            for limit in [1, 2, 100] {
                assert_eq!(places(&store, &filter, limit).await, want, "{filter:?} by {limit}");
            }
        }
    }
}

#[tokio::test]
async fn what_stands_is_what_the_most_entries_say() {
    for store in stores("desk_rows").await {
        let mut standing = Standing::default();
        let mut rows = Vec::new();
        for (position, change) in [
            (0, Change::Leased { until: at(9) }),
            (1, Change::Escalated { raised: true }),
            (2, Change::Commented { text: "as \"written\" \u{1F600}".into() }),
        ] {
            act(&mut standing, &Act { report: 5, by: "anna", hours: 1, change }, position);
            rows.push(DeskRow::of(id(5), &standing));
        }
        // The last first: what comes later with less changes nothing.
        for row in rows.iter().rev() {
            store.write_trail(std::slice::from_ref(row), &[]).await.unwrap();
        }
        let found = store.desk_rows(&[id(5), id(6), id(5)]).await.unwrap();
        assert_eq!(found, [rows[2].clone()]);
        let back: Standing = serde_json::from_str(&found[0].standing).unwrap();
        assert_eq!(back, standing);
        assert_eq!((found[0].leased_at, found[0].lease_until), (Some(at(1).0), Some(at(9).0)));
        // Bytes and comments of people appear in no log.
        assert!(!format!("{found:?}").contains("written"));
    }
}
