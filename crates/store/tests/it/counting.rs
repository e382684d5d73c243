//! Hourly counts of reports: right after every refresh, whatever was replaced, withdrawn or written again.

use std::collections::BTreeMap;

use deident::SafeReport;
use store::{CountFilter, ReportFilter, ReportStore, Sql, StoreBatch, TallyFilter};

use crate::builders::{NOTHING, Said, at, id, report, withdrawal};
use crate::engines::stores;

/// Counted reports by hour of [`at`].
async fn counted(store: &ReportStore, filter: &CountFilter) -> BTreeMap<i64, u64> {
    let hours = store.reports_hourly(filter).await.unwrap();
    let hour = |seconds: u32| (i64::from(seconds) - at(0).millis() / 1000) / 3600;
    hours.into_iter().map(|count| (hour(count.hour), count.reports)).collect()
}

fn of(drug: &str, event: &str) -> CountFilter {
    let tallies = TallyFilter {
        drug: Some(format!("drug/{drug}")),
        event: Some(format!("event/{event}")),
        ..TallyFilter::default()
    };
    CountFilter { tallies, country: None }
}

#[tokio::test]
async fn counts_follow_revisions_withdrawals_and_repeated_batches() {
    let any = CountFilter::default();
    for store in stores("counting").await {
        let first: Vec<SafeReport> = (1..=6)
            .map(|n| {
                report(&Said {
                    id: n,
                    created_at: Some(at(i64::from(n / 4))),
                    channel: if n == 6 { "reviews" } else { "forum" },
                    country: [None, Some("GB"), Some("US")][usize::from(n % 3)],
                    ..Said::default()
                })
            })
            .collect();
        let batch = StoreBatch { token: "1", reports: &first, ..NOTHING };
        store.write(&batch).await.unwrap();
        store.refresh_counts().await.unwrap();
        let whole = BTreeMap::from([(0, 3), (1, 3)]);
        assert_eq!(counted(&store, &any).await, whole);

        // The batch again: under its token, and as after a kill, without one.
        store.write(&batch).await.unwrap();
        store.write(&StoreBatch { again: true, ..batch }).await.unwrap();
        store.refresh_counts().await.unwrap();
        assert_eq!(counted(&store, &any).await, whole);
        assert_eq!(counted(&store, &of("sertraline", "headache")).await, whole);
        let british = CountFilter { country: Some("GB".into()), ..any.clone() };
        assert_eq!(counted(&store, &british).await, BTreeMap::from([(0, 1), (1, 1)]));
        let reviews = TallyFilter { channel: Some("reviews".into()), ..TallyFilter::default() };
        let reviews = CountFilter { tallies: reviews, country: None };
        assert_eq!(counted(&store, &reviews).await, BTreeMap::from([(1, 1)]));

        // An edit moves a report to another event and hour; a withdrawal takes one away.
        let edited = [report(&Said {
            id: 1,
            revision: 1,
            created_at: Some(at(5)),
            event: "nausea",
            text: "sertraline and nausea".into(),
            ..Said::default()
        })];
        let withdrawals = [withdrawal(2, 0)];
        store
            .write(&StoreBatch { token: "2", reports: &edited, withdrawals: &withdrawals, ..NOTHING })
            .await
            .unwrap();
        assert_eq!(counted(&store, &any).await, whole, "until the next refresh");
        store.refresh_counts().await.unwrap();
        assert_eq!(counted(&store, &any).await, BTreeMap::from([(0, 1), (1, 3), (5, 1)]));
        assert_eq!(counted(&store, &of("sertraline", "nausea")).await, BTreeMap::from([(5, 1)]));
        assert_eq!(counted(&store, &of("sertraline", "headache")).await, BTreeMap::from([(0, 1), (1, 3)]));

        // Merged or not, the same.
        store.purge().await.unwrap();
        store.refresh_counts().await.unwrap();
        assert_eq!(counted(&store, &any).await, BTreeMap::from([(0, 1), (1, 3), (5, 1)]));
    }
}

#[tokio::test]
async fn a_list_steps_over_what_no_longer_stands() {
    const KEEP: Sql = Sql::new("keep versions apart", "SYSTEM STOP MERGES reports");
    for store in stores("stale").await {
        store.engine().execute(&KEEP).await.unwrap();
        let said = |n: u8, revision, hours| {
            report(&Said { id: n, revision, created_at: Some(at(hours)), ..Said::default() })
        };
        // Thirty reports, then the newer twenty are moved far back, withdrawn, or edited where they are.
        let first: Vec<SafeReport> = (1..=30).map(|n| said(n, 0, i64::from(n))).collect();
        store.write(&StoreBatch { token: "1", reports: &first, ..NOTHING }).await.unwrap();
        let moved: Vec<SafeReport> = (21..=30).map(|n| said(n, 1, -i64::from(n))).collect();
        let withdrawals: Vec<_> = (11..=18).map(|n| withdrawal(n, 0)).collect();
        let edited = [said(19, 1, 19), said(20, 1, 20)];
        for (token, reports) in [("2", moved.as_slice()), ("3", &edited)] {
            store.write(&StoreBatch { token, reports, ..NOTHING }).await.unwrap();
        }
        store.write(&StoreBatch { token: "4", withdrawals: &withdrawals, ..NOTHING }).await.unwrap();

        let want: Vec<u8> = [20, 19].into_iter().chain((1..=10).rev()).chain(21..=30).collect();
        for limit in [1, 3, 7, 22, 100] {
            let (mut joined, mut next, mut first) = (Vec::new(), None, true);
            while first || next.is_some() {
                let page = store.list(&ReportFilter::default(), next, limit).await.unwrap();
                joined.extend(page.items.iter().map(|report| report.id.0[0]));
                (next, first) = (page.next, false);
            }
            assert_eq!(joined, want, "pages of {limit}");
        }
    }
}

#[tokio::test]
async fn some_reports_are_read_by_their_ids() {
    for store in stores("by_ids").await {
        let reports: Vec<SafeReport> = (1..=9).map(|n| report(&Said { id: n, ..Said::default() })).collect();
        let withdrawals = [withdrawal(3, 0)];
        let batch = StoreBatch { token: "1", reports: &reports, withdrawals: &withdrawals, ..NOTHING };
        store.write(&batch).await.unwrap();
        // More than are asked for at once, most of them unknown, some twice.
        let many: Vec<_> = (0..6000_u32)
            .map(|n| model::ReportId(std::array::from_fn(|i| if i < 4 { n.to_be_bytes()[i] } else { 0xEE })))
            .chain([id(7), id(2), id(3), id(7)])
            .collect();
        let found = store.by_ids(&many).await.unwrap();
        assert_eq!(found.iter().map(|report| report.id).collect::<Vec<_>>(), [id(2), id(7)]);
        assert!(store.by_ids(&[]).await.unwrap().is_empty());
        let exists = async |n| store.exists(id(n)).await.unwrap();
        assert_eq!([exists(2).await, exists(3).await, exists(10).await], [true, false, false]);
    }
}
