//! Lists, filters, pages, likeness and counts.

use deident::SafeReport;
use model::{Assertion, Fingerprint, Timestamp};
use store::{ChannelTotals, HourCount, PairCount, ReportFilter, ReportStore, StoreBatch, TallyFilter};

use crate::builders::{NOTHING, Said, at, id, report, tally};
use crate::engines::stores;

async fn filled(test: &str, said: &[Said]) -> [ReportStore; 2] {
    let reports: Vec<SafeReport> = said.iter().map(report).collect();
    let stores = stores(test).await;
    for store in &stores {
        store.write(&StoreBatch { token: "t", reports: &reports, ..NOTHING }).await.unwrap();
    }
    stores
}

async fn ids(store: &ReportStore, filter: &ReportFilter) -> Vec<u8> {
    let page = store.list(filter, None, 100).await.unwrap();
    page.items.iter().map(|report| report.id.0[0]).collect()
}

#[tokio::test]
async fn filters_choose() {
    let said = [
        Said { id: 1, created_at: Some(at(1)), ..Said::default() },
        Said { id: 2, created_at: Some(at(2)), channel: "reviews", score: 0.5, ..Said::default() },
        Said { id: 3, created_at: Some(at(3)), drug: "one,two", serious: true, ..Said::default() },
        Said { id: 4, created_at: None, observed_at: at(4), event: "nausea", ..Said::default() },
        Said { id: 5, created_at: Some(at(5)), event_assertion: Assertion::Negated, ..Said::default() },
    ];
    let any = ReportFilter::default;
    let some = |text: &str| Some(text.to_owned());
    let cases: Vec<(ReportFilter, &[u8])> = vec![
        (any(), &[5, 4, 3, 2, 1]),
        (ReportFilter { channel: some("reviews"), ..any() }, &[2]),
        (ReportFilter { channel: some("it's"), ..any() }, &[]),
        (ReportFilter { drug: some("drug/sertraline"), ..any() }, &[5, 4, 2, 1]),
        // A negated event did not happen.
        (ReportFilter { event: some("event/headache"), ..any() }, &[3, 2, 1]),
        (ReportFilter { drug: some("drug/sertraline"), event: some("event/nausea"), ..any() }, &[4]),
        (ReportFilter { code: some("test=T-sertraline"), ..any() }, &[5, 4, 2, 1]),
        (ReportFilter { code: some("test=T-headache"), ..any() }, &[3, 2, 1]),
        (ReportFilter { code: some("test=T-"), ..any() }, &[]),
        // Two codes of one terminology, each found by itself.
        (ReportFilter { code: some("test=T-one"), ..any() }, &[3]),
        (ReportFilter { code: some("test=two"), ..any() }, &[3]),
        (ReportFilter { code: some("test=T-one,two"), ..any() }, &[]),
        (ReportFilter { from: Some(at(2)), to: Some(at(4)), ..any() }, &[3, 2]),
        (ReportFilter { from: Some(at(4)), ..any() }, &[5, 4]),
        (ReportFilter { min_score: 0.6, ..any() }, &[5, 4, 3, 1]),
        (ReportFilter { seriousness: some("hospitalisation"), ..any() }, &[3]),
        (ReportFilter { min_criteria: 3, ..any() }, &[3]),
        (ReportFilter { language: some("de"), ..any() }, &[]),
    ];
    for store in filled("filters", &said).await {
        for (filter, want) in &cases {
            assert_eq!(ids(&store, filter).await, *want, "{filter:?}");
        }
    }
}

/// Labels that are wanted and unwanted, whether first-hand only, and the ids found.
type Case<'a> = (&'a [&'a str], &'a [&'a str], bool, &'a [u8]);

#[tokio::test]
async fn the_kind_of_source_chooses() {
    let said = [
        Said { id: 1, created_at: Some(at(1)), ..Said::default() },
        Said { id: 2, created_at: Some(at(2)), labels: &["news", "advert"], ..Said::default() },
        Said { id: 3, created_at: Some(at(3)), labels: &["news"], ..Said::default() },
        Said { id: 4, created_at: Some(at(4)), labels: &["pharmacy_spam"], ..Said::default() },
    ];
    let labels = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let cases: [Case<'_>; 7] = [
        (&[], &[], false, &[4, 3, 2, 1]),
        (&["news"], &[], false, &[3, 2]),
        (&["advert", "pharmacy_spam"], &[], false, &[4, 2]),
        (&["news"], &["advert"], false, &[3]),
        (&[], &["news", "pharmacy_spam"], false, &[1]),
        // A label is a whole word.
        (&["spam"], &[], false, &[]),
        (&[], &[], true, &[1]),
    ];
    for store in filled("quality", &said).await {
        for (quality, not_quality, first_hand, want) in &cases {
            let filter = ReportFilter {
                quality: labels(quality),
                not_quality: labels(not_quality),
                first_hand: *first_hand,
                ..ReportFilter::default()
            };
            assert_eq!(ids(&store, &filter).await, *want, "{filter:?}");
        }
    }
}

#[tokio::test]
async fn pages_join_to_the_list_even_while_it_grows() {
    // Three to an hour, so that pages end between posts of the same time; two before 1970 and one in the far future.
    let mut said: Vec<Said> =
        (1..=30).map(|n| Said { id: n, created_at: Some(at(i64::from(n / 3))), ..Said::default() }).collect();
    said[3].created_at = Some(Timestamp(-1));
    said[4].created_at = Some(Timestamp(-1_000_000_000_000));
    said[5].created_at = Some(at(24 * 365 * 100));
    for store in filled("pages", &said).await {
        let whole = ids(&store, &ReportFilter::default()).await;
        assert_eq!(whole.len(), 30);
        for limit in [1, 7, 30, 31] {
            let (mut joined, mut next, mut first) = (Vec::new(), None, true);
            while first || next.is_some() {
                let page = store.list(&ReportFilter::default(), next, limit).await.unwrap();
                assert!(page.items.len() <= limit as usize);
                joined.extend(page.items.iter().map(|report| report.id.0[0]));
                (next, first) = (page.next, false);
            }
            assert_eq!(joined, whole, "pages of {limit}");
        }
        let page = store.list(&ReportFilter::default(), None, 10).await.unwrap();
        let newer = report(&Said { id: 200, created_at: Some(at(24 * 365 * 101)), ..Said::default() });
        store.write(&StoreBatch { token: "newer", reports: &[newer], ..NOTHING }).await.unwrap();
        let second = store.list(&ReportFilter::default(), page.next, 10).await.unwrap();
        assert_eq!(second.items.iter().map(|report| report.id.0[0]).collect::<Vec<_>>(), whole[10..20]);
    }
}

#[tokio::test]
async fn likeness_is_few_differing_bits() {
    let base = 0xF0F0_F0F0_F0F0_F0F0_u64;
    let said = [(1, base), (2, base ^ 0b111), (3, base ^ 1), (4, base ^ 0b1111), (5, !base), (6, base)]
        .map(|(id, fingerprint)| Said { id, fingerprint, ..Said::default() });
    for store in filled("similar", &said).await {
        let alike = store.similar(id(1), Fingerprint(base), 3, 10).await.unwrap();
        assert_eq!(alike.iter().map(|report| report.id.0[0]).collect::<Vec<_>>(), [6, 3, 2]);
        assert_eq!(store.similar(id(1), Fingerprint(base), 3, 1).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn what_is_not_there_is_none() {
    for store in filled("none", &[]).await {
        assert_eq!(store.report(id(9)).await.unwrap(), None);
        assert_eq!(store.seal(id(9)).await.unwrap(), None);
        assert!(store.list(&ReportFilter::default(), None, 10).await.unwrap().items.is_empty());
        assert_eq!(store.counts().await.unwrap(), store::TableCounts::default());
        assert_eq!(store.dump().await.unwrap(), b"");
    }
}

#[tokio::test]
async fn counts_add_up() {
    let (drug, event) = ("drug/sertraline", "event/headache");
    let first = [tally(0, "", "", 100, 3), tally(0, drug, event, 3, 2), tally(0, drug, "event/nausea", 1, 1)];
    let second = [tally(0, "", "", 50, 1), tally(2, "", "", 10, 0), tally(2, drug, event, 2, 1)];
    let said = [Said::default(), Said { id: 2, channel: "reviews", ..Said::default() }];
    for store in filled("counts", &said).await {
        for (token, tallies) in [("1", &first), ("2", &second)] {
            store.write(&StoreBatch { token, tallies, ..NOTHING }).await.unwrap();
        }
        let hour = |hours: i64| u32::try_from(at(hours).millis() / 1000).unwrap();
        let all = store.hourly(&TallyFilter::default()).await.unwrap();
        let want = [
            HourCount { hour: hour(0), posts: 150, flagged: 4 },
            HourCount { hour: hour(2), posts: 10, flagged: 0 },
        ];
        assert_eq!(all, want);
        let pair =
            TallyFilter { drug: Some(drug.into()), event: Some(event.into()), ..TallyFilter::default() };
        let late = TallyFilter { from: Some(at(1)), ..pair.clone() };
        assert_eq!(store.hourly(&late).await.unwrap(), [HourCount { hour: hour(2), posts: 2, flagged: 1 }]);
        let counted = |event: &str, posts, flagged| PairCount {
            drug: drug.into(),
            event: event.into(),
            posts,
            flagged,
        };
        let pairs = store.pairs(&TallyFilter::default(), 10).await.unwrap();
        assert_eq!(pairs, [counted(event, 5, 3), counted("event/nausea", 1, 1)]);
        let elsewhere = TallyFilter { channel: Some("reviews".into()), ..pair };
        assert_eq!(store.pairs(&elsewhere, 10).await.unwrap(), []);
        let channel = |channel: &str, posts, flagged, reports| ChannelTotals {
            channel: channel.into(),
            posts,
            flagged,
            reports,
        };
        assert_eq!(
            store.channels().await.unwrap(),
            [channel("forum", 160, 4, 1), channel("reviews", 0, 0, 1)]
        );
    }
}
