//! Batches: whole, repeated, replaced, withdrawn, expired.

use std::collections::BTreeMap;

use deident::SafeReport;
use model::Tally;
use proptest::prelude::*;
use store::{ReportFilter, ReportStore, Retention, Seal, Sql, StoreBatch, StoredReport, Written, migrate};

use crate::builders::{NOTHING, Said, at, id, report, tally, withdrawal};
use crate::engines::{engines, stores};

fn seal(n: u8, sealed: &str) -> Seal<'_> {
    Seal { report: id(n), sealed, observed_at: at(1), revision: 0 }
}

async fn write(store: &ReportStore, token: &str, reports: &[SafeReport]) {
    store.write(&StoreBatch { token, reports, ..NOTHING }).await.unwrap();
}

#[tokio::test]
async fn a_report_comes_back_as_it_went_in() {
    let said = Said {
        serious: true,
        fingerprint: u64::MAX,
        thread: Some("t"),
        parent: Some(7),
        kind: "repost",
        metrics: &[("likes", 3.0), ("views", 9_007_199_254_740_992.0)],
        text: "sertraline ✓ \u{1F600}\n'\\\"\theadache".into(),
        ..Said::default()
    };
    let safe = report(&said);
    for store in stores("back").await {
        write(&store, "t", std::slice::from_ref(&safe)).await;
        let back = store.report(id(1)).await.unwrap().unwrap();
        assert_eq!(
            (back.id, back.revision, back.channel.as_str()),
            (safe.id(), safe.revision(), safe.channel())
        );
        assert_eq!((back.kind.as_deref(), back.author), (safe.kind(), safe.author()));
        assert_eq!((back.thread, back.parent, &back.metrics), (safe.thread(), safe.parent(), safe.metrics()));
        assert!(back.is_repost() && back.thread.is_some() && back.metrics.iter().len() == 2);
        assert_eq!((back.created_at, back.observed_at), (safe.created_at(), safe.observed_at()));
        assert_eq!((back.score, back.language.as_str()), (safe.score() as f32, safe.language()));
        assert_eq!((back.fingerprint, back.text.as_str()), (safe.fingerprint(), safe.text()));
        assert_eq!(back.about, safe.about().collect::<Vec<_>>());
        assert_eq!((&back.mentions[..], &back.pairs[..]), (safe.mentions(), safe.pairs()));
        assert_eq!(
            (&back.facts, &back.validity, &back.quality),
            (safe.facts(), safe.validity(), safe.quality())
        );
        assert_eq!((&back.why[..], &back.versions), (safe.why(), safe.versions()));
        assert_eq!(format!("{back:?}").matches("headache").count(), 0, "Debug shows no text");
    }
}

#[tokio::test]
async fn both_engines_dump_the_same_bytes() {
    let reports: Vec<SafeReport> = (1..=40)
        .map(|n| {
            report(&Said { id: n, score: f32::from(n) / 64.0, fingerprint: u64::from(n), ..Said::default() })
        })
        .collect();
    let [embedded, server] = stores("dump").await;
    write(&embedded, "t", &reports).await;
    // Other batches, another order: the same reports.
    for (token, reports) in [("a", &reports[20..]), ("b", &reports[..20])] {
        write(&server, token, reports).await;
    }
    let dump = embedded.dump().await.unwrap();
    assert_eq!(dump, server.dump().await.unwrap());
    let lines: Vec<StoredReport> = dump
        .split(|b| *b == b'\n')
        .filter(|l| !l.is_empty())
        .map(|l| serde_json::from_slice(l).unwrap())
        .collect();
    assert_eq!(lines.len(), 40);
    assert!(lines.is_sorted_by(|a, b| a.id < b.id));
}

#[tokio::test]
async fn the_json_form_of_a_report_is_stable() {
    let [store, _] = stores("golden").await;
    write(
        &store,
        "t",
        &[
            report(&Said { serious: true, ..Said::default() }),
            report(&Said {
                id: 2,
                thread: Some("t"),
                parent: Some(1),
                kind: "comment",
                metrics: &[("likes", 3.0)],
                ..Said::default()
            }),
        ],
    )
    .await;
    let line = String::from_utf8(store.dump().await.unwrap()).unwrap();
    expect_test::expect_file!["../golden/stored_report.jsonl"].assert_eq(&line);
}

#[tokio::test]
async fn a_repeated_batch_changes_nothing() {
    let reports = [report(&Said::default()), report(&Said { id: 2, ..Said::default() })];
    let (withdrawals, seals) = ([withdrawal(3, 0)], [seal(1, "s1.a"), seal(2, "s1.b")]);
    let tallies: [Tally; 2] = [tally(0, "", "", 100, 2), tally(0, "drug/sertraline", "event/headache", 2, 2)];
    for store in stores("repeated").await {
        let batch = StoreBatch {
            token: "p0:0-9",
            again: false,
            reports: &reports,
            withdrawals: &withdrawals,
            tallies: &tallies,
            seals: &seals,
        };
        let written = store.write(&batch).await.unwrap();
        assert_eq!(written, Written { reports: 2, withdrawals: 1, tallies: 2, seals: 2 });
        let (counts, dump) = (store.counts().await.unwrap(), store.dump().await.unwrap());
        assert_eq!((counts.report_rows, counts.reports), (3, 2));
        assert_eq!((counts.seal_rows, counts.seals), (3, 2));
        assert_eq!((counts.posts, counts.flagged), (100, 2));
        for _ in 0..3 {
            store.write(&batch).await.unwrap();
        }
        assert_eq!((store.counts().await.unwrap(), store.dump().await.unwrap()), (counts, dump));
        // The next batch counts on.
        store.write(&StoreBatch { token: "p0:9-12", tallies: &tallies, ..NOTHING }).await.unwrap();
        assert_eq!(store.counts().await.unwrap().posts, 200);
    }
}

/// ClickHouse may know a token whose rows a kill has lost. Here they are taken away behind its back.
#[tokio::test]
async fn a_batch_that_may_have_been_cut_short_is_written_whatever_the_database_remembers() {
    const LOSE: [Sql; 3] = [
        Sql::new("lose reports", "ALTER TABLE reports DELETE WHERE 1 SETTINGS mutations_sync = 2"),
        Sql::new("lose seals", "ALTER TABLE seals DELETE WHERE 1 SETTINGS mutations_sync = 2"),
        Sql::new("lose tallies", "ALTER TABLE tallies DELETE WHERE 1 SETTINGS mutations_sync = 2"),
    ];
    let reports = [report(&Said::default())];
    let (seals, tallies) = ([seal(1, "s1.a")], [tally(0, "", "", 10, 1), tally(0, "", "", 5, 0)]);
    for store in stores("cut_short").await {
        let batch = StoreBatch { token: "t", reports: &reports, tallies: &tallies, seals: &seals, ..NOTHING };
        store.write(&batch).await.unwrap();
        let (counts, dump) = (store.counts().await.unwrap(), store.dump().await.unwrap());
        for lose in &LOSE {
            store.engine().execute(lose).await.unwrap();
        }
        store.write(&batch).await.unwrap();
        assert_eq!(store.counts().await.unwrap().reports, 0, "the token is remembered: that is the danger");
        for round in 0..3 {
            // Cut short once more: what a write `again` left behind is no reason to drop the next.
            if round == 2 {
                for lose in &LOSE {
                    store.engine().execute(lose).await.unwrap();
                }
            }
            store.write(&StoreBatch { again: true, ..batch }).await.unwrap();
            let now = store.counts().await.unwrap();
            assert_eq!((now.reports, now.seals), (counts.reports, counts.seals));
            assert_eq!((now.posts, now.flagged), (15, 1), "counted once");
            assert_eq!(store.dump().await.unwrap(), dump);
        }
    }
}

#[tokio::test]
async fn a_batch_that_broke_off_between_tables_is_completed() {
    let reports = [report(&Said::default())];
    let (seals, tallies) = ([seal(1, "s1.a")], [tally(0, "", "", 10, 1)]);
    for store in stores("broke_off").await {
        let whole = StoreBatch { token: "t", reports: &reports, tallies: &tallies, seals: &seals, ..NOTHING };
        // What is there when the process ends after the first, or the second, of the three inserts.
        for done in [StoreBatch { reports: &[], tallies: &[], ..whole }, StoreBatch { tallies: &[], ..whole }]
        {
            store.write(&done).await.unwrap();
        }
        store.write(&whole).await.unwrap();
        let counts = store.counts().await.unwrap();
        assert_eq!((counts.report_rows, counts.seal_rows, counts.posts), (1, 1, 10));
    }
}

#[tokio::test]
async fn later_revisions_replace_and_withdrawals_win() {
    let said = |revision, score| report(&Said { revision, score, ..Said::default() });
    for store in stores("revisions").await {
        let score = async || store.report(id(1)).await.unwrap().map(|report| report.score);
        write(&store, "1", &[said(1, 0.25)]).await;
        write(&store, "2", &[said(0, 0.5)]).await;
        assert_eq!(score().await, Some(0.25), "an earlier revision that comes later changes nothing");
        write(&store, "3", &[said(1, 0.125)]).await;
        assert_eq!(score().await, Some(0.125), "screened anew");
        store.write(&StoreBatch { token: "4", seals: &[seal(1, "s1.x")], ..NOTHING }).await.unwrap();
        assert_eq!(store.seal(id(1)).await.unwrap().as_deref(), Some("s1.x"));

        store.write(&StoreBatch { token: "5", withdrawals: &[withdrawal(1, 1)], ..NOTHING }).await.unwrap();
        assert_eq!(score().await, None);
        assert_eq!(store.seal(id(1)).await.unwrap(), None, "the seal goes with it");
        write(&store, "6", &[said(1, 0.5)]).await;
        assert_eq!(score().await, None, "a replay of the withdrawn revision does not bring it back");
        write(&store, "7", &[said(2, 0.75)]).await;
        assert_eq!(score().await, Some(0.75), "the post was restored");
    }
}

/// A batch that is large enough to go in by two inserts.
#[tokio::test]
async fn a_large_batch_is_there_whole_and_once() {
    let many = 20_001_u32;
    let reports: Vec<SafeReport> = (0..many)
        .map(|n| {
            let mut id = [0; 16];
            id[..4].copy_from_slice(&n.to_le_bytes());
            crate::builders::report_of(&Said::default(), model::ReportId(id))
        })
        .collect();
    let [store, _] = stores("large").await;
    let batch = StoreBatch { token: "t", reports: &reports, ..NOTHING };
    for again in [false, false, true] {
        store.write(&StoreBatch { again, ..batch }).await.unwrap();
        assert_eq!(store.counts().await.unwrap().reports, u64::from(many));
    }
}

#[tokio::test]
async fn of_equals_in_one_batch_the_later_stands() {
    for store in stores("equals").await {
        let scored = |id, score| report(&Said { id, score, ..Said::default() });
        let reports = [scored(1, 0.5), scored(2, 0.5), scored(1, 0.25), scored(2, 0.125), scored(1, 0.75)];
        write(&store, "t", &reports).await;
        for merged in [false, true] {
            let score = async |n| store.report(id(n)).await.unwrap().unwrap().score;
            assert_eq!((score(1).await, score(2).await), (0.75, 0.125), "merged: {merged}");
            assert_eq!(store.list(&ReportFilter::default(), None, 10).await.unwrap().items.len(), 2);
            store.purge().await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_withdrawal_of_a_later_generation_stands_against_the_first() {
    let withdrawn = |generation| model::Withdrawal { generation, ..withdrawal(1, 3) };
    for store in stores("generations").await {
        let report = [report(&Said { revision: 3, ..Said::default() })];
        write(&store, "1", &report).await;
        store.write(&StoreBatch { token: "2", withdrawals: &[withdrawn(2)], ..NOTHING }).await.unwrap();
        assert!(!store.exists(id(1)).await.unwrap());
        // A report of the first generation does not come back over a withdrawal of the third.
        write(&store, "3", &report).await;
        assert!(!store.exists(id(1)).await.unwrap());
    }
}

#[tokio::test]
async fn a_purge_takes_the_words_off_the_disk() {
    const WORDS: Sql = Sql::new("look", "SELECT countIf(position(text, 'headache') > 0) AS n FROM reports");
    #[derive(clickhouse::Row, serde::Deserialize)]
    struct Count {
        n: u64,
    }
    for store in stores("purge").await {
        let kept = report(&Said { id: 2, text: "other words".into(), ..Said::default() });
        write(&store, "1", &[report(&Said::default()), kept]).await;
        let withdrawals = [withdrawal(1, 0)];
        store.write(&StoreBatch { token: "2", withdrawals: &withdrawals, ..NOTHING }).await.unwrap();
        let words = async || store.engine().query::<Count>(&WORDS).await.unwrap()[0].n;
        assert_eq!(words().await, 1);
        store.purge().await.unwrap();
        assert_eq!(words().await, 0);
        assert_eq!(store.counts().await.unwrap().reports, 1);
    }
}

#[tokio::test]
async fn rows_go_when_their_channels_retention_ends() {
    // Seen in 2001, so that a retention of some days is over.
    let old = at(-24 * 365 * 25);
    let seen = |id, channel| {
        report(&Said { id, channel, observed_at: old, created_at: Some(old), ..Said::default() })
    };
    for engine in engines("retention").await {
        migrate(&engine).await.unwrap();
        let retention = Retention {
            reports_days: 0,
            reports_days_by_channel: BTreeMap::from([("brief".to_owned(), 30)]),
            seals_days: 30,
        };
        let store = ReportStore::new(engine, retention);
        let reports = [seen(1, "brief"), seen(2, "forum")];
        let seals = [Seal { observed_at: old, ..seal(2, "s1.gone") }];
        store.write(&StoreBatch { token: "t", reports: &reports, seals: &seals, ..NOTHING }).await.unwrap();
        store.purge().await.unwrap();
        let left = store.list(&ReportFilter::default(), None, 10).await.unwrap().items;
        assert_eq!(left.iter().map(|report| report.id).collect::<Vec<_>>(), [id(2)]);
        assert_eq!(store.seal(id(2)).await.unwrap(), None);
    }
}

#[derive(Debug, Clone)]
enum Act {
    Report { id: u8, revision: u64, score: u8 },
    Withdraw { id: u8, revision: u64 },
}

fn act() -> impl Strategy<Value = Act> {
    let (id, revision) = (1..4_u8, 0..4_u64);
    prop_oneof![
        (id.clone(), revision.clone(), any::<u8>()).prop_map(|(id, revision, score)| Act::Report {
            id,
            revision,
            score
        }),
        (id, revision).prop_map(|(id, revision)| Act::Withdraw { id, revision }),
    ]
}

/// What the store must show: of each report the highest (revision, withdrawn), the latest of equals.
fn model_of(acts: &[Act]) -> BTreeMap<u8, u8> {
    let mut newest: BTreeMap<u8, ((u64, bool), u8)> = BTreeMap::new();
    for act in acts {
        let (id, rank, score) = match *act {
            Act::Report { id, revision, score } => (id, (revision, false), score),
            Act::Withdraw { id, revision } => (id, (revision, true), 0),
        };
        if newest.get(&id).is_none_or(|(have, _)| rank >= *have) {
            newest.insert(id, (rank, score));
        }
    }
    newest
        .into_iter()
        .filter(|(_, ((_, withdrawn), _))| !withdrawn)
        .map(|(id, (_, score))| (id, score))
        .collect()
}

#[test]
fn any_history_ends_as_the_model_says() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let [store, _] = runtime.block_on(stores("history"));
    const EMPTY: Sql = Sql::new("start over", "TRUNCATE TABLE reports");
    let mut runner =
        proptest::test_runner::TestRunner::new(ProptestConfig { cases: 12, ..ProptestConfig::default() });
    let histories = proptest::collection::vec((act(), any::<bool>()), 1..12);
    let ran = std::cell::Cell::new(0);
    runner
        .run(&histories, |history| {
            let case = ran.replace(ran.get() + 1);
            runtime.block_on(async {
                store.engine().execute(&EMPTY).await.unwrap();
                for (index, (act, again)) in history.iter().enumerate() {
                    let token = format!("case {case} act {index}");
                    for _ in 0..=u8::from(*again) {
                        match *act {
                            Act::Report { id, revision, score } => {
                                let said =
                                    Said { id, revision, score: f32::from(score) / 255.0, ..Said::default() };
                                write(&store, &token, &[report(&said)]).await;
                            }
                            Act::Withdraw { id, revision } => {
                                let withdrawals = [withdrawal(id, revision)];
                                store
                                    .write(&StoreBatch {
                                        token: &token,
                                        withdrawals: &withdrawals,
                                        ..NOTHING
                                    })
                                    .await
                                    .unwrap();
                            }
                        }
                    }
                }
                let items = store.list(&ReportFilter::default(), None, 10).await.unwrap().items;
                let shown: BTreeMap<u8, u8> = items
                    .iter()
                    .map(|report| (report.id.0[0], (report.score * 255.0).round() as u8))
                    .collect();
                let acts: Vec<Act> = history.iter().map(|(act, _)| act.clone()).collect();
                prop_assert_eq!(shown, model_of(&acts));
                Ok(())
            })
        })
        .unwrap();
}
