//! Withdrawn, edited, snoozed and clustered reports: each counted once, as it is now, or not at all.

use casework::{Change, DayZero, DuplicateKind, Standing, Verdict};
use model::Tally;
use store::{
    AsOf, DeskFilter, DeskRow, Dimension, Period, ReportStore, Step, StoreBatch, TallyFilter, TrailRow,
    Window,
};

use super::paging::as_of;
use super::world::{Act, act};
use crate::builders::{NOTHING, Said, at, id, report, tally, withdrawal};
use crate::engines::stores;

async fn do_all(store: &ReportStore, acts: &[(u8, Change)]) -> Vec<TrailRow> {
    let mut standings = std::collections::BTreeMap::<u8, Standing>::new();
    let mut rows = Vec::new();
    for (position, (report, change)) in (0_u64..).zip(acts) {
        let one = Act { report: *report, by: "anna", hours: position as i64, change: change.clone() };
        rows.push(act(standings.entry(*report).or_default(), &one, position));
    }
    let desks: Vec<DeskRow> = standings.iter().map(|(n, standing)| DeskRow::of(id(*n), standing)).collect();
    store.write_trail(&desks, &rows).await.unwrap();
    rows
}

async fn ids(store: &ReportStore, filter: &DeskFilter, as_of: &AsOf) -> Vec<u8> {
    let window = Window::At { offset: 0, limit: 100 };
    let page = store.queue(filter, "received".parse().unwrap(), &window, as_of).await.unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows.iter().map(|row| row.report.0[0]).collect()
}

fn joined(master: u8) -> Change {
    Change::Joined {
        master: id(master),
        how: DuplicateKind::SameText,
        score: 0.95,
        matched: vec!["drug".into()],
    }
}

fn snoozed(hours: i64) -> Change {
    Change::Decided { verdict: Verdict::Snoozed { until: at(hours) }, second_review: false }
}

#[tokio::test]
async fn each_case_is_counted_once_as_it_is_now() {
    for store in stores("desk_cases").await {
        let said = |n: u8, drug: &'static str| Said {
            id: n,
            drug,
            observed_at: at(i64::from(n)),
            text: format!("{drug} and headache"),
            ..Said::default()
        };
        // 1 plain, 2 edited to another drug, 3 withdrawn, 4 snoozed until a day to come, 5 until one that has come,
        // 6 and 7 in the cluster of 1, 8 in the cluster of 9, which is withdrawn, 10 in a cluster of an unknown report.
        let reports: Vec<_> = (1..=10).map(|n| report(&said(n, "sertraline"))).collect();
        store.write(&StoreBatch { token: "1", reports: &reports, ..NOTHING }).await.unwrap();
        let edited = [report(&Said { revision: 1, ..said(2, "ibuprofen") })];
        let withdrawals = [withdrawal(3, 0), withdrawal(9, 0)];
        store
            .write(&StoreBatch { token: "2", reports: &edited, withdrawals: &withdrawals, ..NOTHING })
            .await
            .unwrap();
        do_all(
            &store,
            &[
                (3, Change::Escalated { raised: true }),
                (4, snoozed(99)),
                (5, snoozed(4)),
                (6, joined(1)),
                (7, joined(1)),
                (8, joined(9)),
                (10, joined(77)),
            ],
        )
        .await;

        let some = |text: &str| vec![text.to_owned()];
        let any = DeskFilter::default;
        let as_of = as_of(DayZero::Read);
        for (filter, want) in [
            (any(), vec![1, 2, 4, 5, 8, 10]),
            (DeskFilter { twins: true, ..any() }, vec![1, 2, 4, 5, 6, 7, 8, 10]),
            (DeskFilter { master: Some(id(1)), ..any() }, vec![1, 6, 7]),
            (DeskFilter { master: Some(id(9)), ..any() }, vec![8]),
            (DeskFilter { drug: some("drug/ibuprofen"), ..any() }, vec![2]),
            (DeskFilter { drug: some("drug/sertraline"), ..any() }, vec![1, 4, 5, 8, 10]),
            (DeskFilter { status: some("snoozed"), ..any() }, vec![4]),
            (DeskFilter { status: some("open"), ..any() }, vec![5]),
            (DeskFilter { status: some("new"), ..any() }, vec![1, 2, 8, 10]),
            (DeskFilter { escalated: Some(true), ..any() }, vec![]),
            (DeskFilter { channel: some("nowhere"), ..any() }, vec![]),
            (DeskFilter { decided_by: some("anna"), ..any() }, vec![4, 5]),
            (DeskFilter { decided_from: Some(at(2)), ..any() }, vec![5]),
            (DeskFilter { max_score: Some(0.5), ..any() }, vec![]),
            (DeskFilter { received_from: Some(at(5)), received_to: Some(at(8)), ..any() }, vec![5]),
        ] {
            assert_eq!(ids(&store, &filter, &as_of).await, want, "{filter:?}");
            assert_eq!(store.queue_count(&filter, &as_of).await.unwrap().0, want.len() as u64, "{filter:?}");
        }
        let twins = store.members_of(id(1)).await.unwrap();
        assert_eq!(twins.iter().map(|twin| twin.report).collect::<Vec<_>>(), [id(6), id(7)]);
        assert_eq!((twins[0].how.as_str(), twins[0].confirmed), ("same_text", false));
        // A day later by the clock, nothing written: the snooze is over.
        let later = AsOf { now: at(100), ..as_of };
        assert_eq!(ids(&store, &DeskFilter { status: some("open"), ..any() }, &later).await, [4, 5]);

        // A master that is withdrawn leaves its cluster's members to themselves; merged or not, the same.
        store.write(&StoreBatch { token: "3", withdrawals: &[withdrawal(1, 0)], ..NOTHING }).await.unwrap();
        for _ in 0..2 {
            assert_eq!(ids(&store, &any(), &as_of).await, [2, 4, 5, 6, 7, 8, 10]);
            store.purge().await.unwrap();
        }
    }
}

#[tokio::test]
async fn rates_are_of_posts_where_posts_are_counted() {
    for store in stores("desk_rates").await {
        let reports = [report(&Said::default())];
        let tallies: Vec<Tally> = vec![
            tally(0, "", "", 100, 3),
            tally(5, "", "", 50, 1),
            tally(0, "drug/sertraline", "event/headache", 9, 2),
        ];
        let batch = StoreBatch { token: "1", reports: &reports, tallies: &tallies, ..NOTHING };
        store.write(&batch).await.unwrap();
        let as_of = as_of(DayZero::Read);
        let any = DeskFilter::default;
        let early = DeskFilter { to: Some(at(1)), ..any() };
        let crooked = DeskFilter { to: Some(model::Timestamp(at(1).0 + 1)), ..any() };
        let scored = DeskFilter { min_score: 0.1, ..any() };
        for (by, filter, posts) in [
            (Dimension::Channel, any(), Some((150, 4))),
            (Dimension::Channel, early.clone(), Some((100, 3))),
            (Dimension::Channel, crooked, None),
            (Dimension::Channel, scored, None),
            (Dimension::Pair, early, Some((9, 2))),
            (Dimension::Drug, any(), None),
            (Dimension::Country, any(), None),
        ] {
            let volume = store.volume(by, &filter, 10, &as_of).await.unwrap();
            assert_eq!((volume.total, volume.rows.len()), (1, 1), "{by:?}");
            let row = &volume.rows[0];
            assert_eq!((row.posts.zip(row.flagged), row.reports), (posts, 1), "{by:?} {filter:?}");
        }
        let total = store.hourly(&TallyFilter::default()).await.unwrap();
        assert_eq!(total.iter().map(|hour| hour.posts).sum::<u64>(), 150);
    }
}

#[tokio::test]
async fn reviewers_are_measured_from_the_first_lease_and_what_they_undo_is_counted() {
    for store in stores("desk_throughput").await {
        let reports: Vec<_> =
            (1..=4).map(|n| report(&Said { id: n, score: 0.95, ..Said::default() })).collect();
        store.write(&StoreBatch { token: "1", reports: &reports, ..NOTHING }).await.unwrap();
        let leased = Change::Leased { until: at(900) };
        let decided = |verdict| Change::Decided { verdict, second_review: false };
        let undone = |position: u64, report: u8| Change::Undone {
            entry: model::ReportId(std::array::from_fn(|i| {
                if i < 8 { position.to_be_bytes()[i] } else { report }
            })),
        };
        // An act an hour: report 1 takes three, report 2 one; report 3 is decided and taken back, and so is what was raised.
        do_all(
            &store,
            &[
                (1, leased.clone()),
                (2, leased.clone()),
                (2, decided(Verdict::Valid)),
                (1, decided(Verdict::NotValid { because: casework::RejectReason::News })),
                (3, decided(Verdict::Valid)),
                (3, undone(4, 3)),
                (4, Change::Escalated { raised: true }),
                (4, undone(6, 4)),
            ],
        )
        .await;
        let as_of = as_of(DayZero::Read);
        let reviewers = store.reviewers(&DeskFilter::default(), &as_of).await.unwrap();
        let [anna] = &reviewers.rows[..] else { panic!("{reviewers:?}") };
        assert_eq!((anna.decisions, anna.valid, anna.not_valid, anna.undone), (2, 1, 1, 1));
        assert_eq!(anna.median_secs, Some(7200.0));
        assert_eq!(reviewers.agreement.kappa(), None);
        let shares = store.accepted_share(&as_of).await.unwrap();
        assert_eq!(shares.iter().map(|s| (s.decile, s.decided, s.valid)).collect::<Vec<_>>(), [(9, 2, 1)]);
        // Nothing at all is an answer too.
        let nothing = DeskFilter { channel: vec!["nowhere".into()], ..DeskFilter::default() };
        let period = Period { from: at(-48), to: at(0) };
        assert!(store.reviewers(&nothing, &as_of).await.unwrap().rows.is_empty());
        assert_eq!(store.volume(Dimension::Drug, &nothing, 5, &as_of).await.unwrap().total, 0);
        assert_eq!(store.trend(Step::Day, period, &nothing, &as_of).await.unwrap().points.len(), 3);
        assert!(store.movers(period, &nothing, 5, &as_of).await.unwrap().rows.is_empty());
        assert!(store.heat(&nothing, 5, 5, &as_of).await.unwrap().cells.is_empty());
    }
}
