//! What networks and servers do wrong, between the client and the real engine: answers that are lost, hosts that hang,
//! refuse, answer 500, or are slow.

use std::time::{Duration, Instant};

use model::Tally;
use store::{Engine, ReportStore, Retention, Seal, ServerOptions, StoreBatch, WireCompression, migrate};

use crate::builders::{NOTHING, Said, at, id, report, tally};
use crate::engines::{embedded, listening, options, server};
use crate::proxy::{Fault, Proxy};

/// A store behind a proxy; its schema was made past the proxy, in the same database.
async fn behind_proxy(database: &str, change: impl FnOnce(&mut ServerOptions)) -> (ReportStore, Proxy) {
    migrate(&embedded(database)).await.unwrap();
    let proxy = Proxy::before(&listening().await).await;
    let mut options = options(&proxy.url, database);
    change(&mut options);
    let store = ReportStore::new(Engine::server(&options).unwrap(), Retention::default());
    (store, proxy)
}

#[tokio::test]
async fn a_batch_whose_answer_was_lost_is_there_once_after_the_retry() {
    for compression in [WireCompression::Lz4, WireCompression::None] {
        let database = format!("lost_answer_{compression:?}");
        let (store, proxy) = behind_proxy(&database, |options| options.compression = compression).await;
        let reports = [report(&Said::default()), report(&Said { id: 2, ..Said::default() })];
        let seals = [Seal { report: id(1), sealed: "s1.a", observed_at: at(1), revision: 0 }];
        let tallies: [Tally; 1] = [tally(0, "", "", 10, 2)];
        let batch = StoreBatch { token: "t", reports: &reports, seals: &seals, tallies: &tallies, ..NOTHING };
        // The first write compares columns, which asks before it inserts; done once, only inserts are cut.
        store.write(&StoreBatch { token: "first", ..batch }).await.unwrap();
        let before = store.counts().await.unwrap();
        for lost in 1..=3 {
            proxy.set(Fault::LostAnswer);
            let error = store.write(&batch).await.unwrap_err();
            assert!(error.retry(), "answer {lost}: {error:?}");
        }
        proxy.set(Fault::None);
        store.write(&batch).await.unwrap();
        store.write(&batch).await.unwrap();
        let after = store.counts().await.unwrap();
        assert_eq!((after.report_rows, after.seal_rows), (before.report_rows + 2, before.seal_rows + 1));
        assert_eq!((after.reports, after.posts), (2, before.posts + 10));
    }
}

#[tokio::test]
async fn faults_of_the_way_are_worth_a_retry_and_end_in_time() {
    let (store, proxy) =
        behind_proxy("faults", |options| options.request_timeout = Duration::from_millis(700)).await;
    for fault in [Fault::Hang, Fault::Refuse, Fault::Status500, Fault::LostAnswer] {
        proxy.set(fault);
        let started = Instant::now();
        let error = store.counts().await.unwrap_err();
        assert!(error.retry(), "{fault:?}: {error:?}");
        assert!(started.elapsed() < Duration::from_secs(5), "{fault:?}");
        let reports = [report(&Said::default())];
        let written = store.write(&StoreBatch { token: "t", reports: &reports, ..NOTHING }).await;
        assert!(written.unwrap_err().retry(), "{fault:?}");
    }
    for fault in [Fault::Slow, Fault::None] {
        proxy.set(fault);
        store.counts().await.unwrap();
    }
}

#[tokio::test]
async fn another_host_takes_over_and_is_remembered() {
    let database = "failover";
    migrate(&embedded(database)).await.unwrap();
    let (first, second) = (Proxy::before(&listening().await).await, Proxy::before(&listening().await).await);
    let urls = format!("{}, {}", first.url, second.url);
    let engine = Engine::server(&ServerOptions {
        request_timeout: Duration::from_millis(700),
        ..options(&urls, database)
    });
    let store = ReportStore::new(engine.unwrap(), Retention::default());
    let mut written: u8 = 0;
    let mut write = async || {
        written += 1;
        let reports = [report(&Said { id: written, ..Said::default() })];
        let token = format!("t{written}");
        store.write(&StoreBatch { token: &token, reports: &reports, ..NOTHING }).await.unwrap();
    };
    write().await;
    assert_eq!(second.accepted(), 0, "the first host answers, so the second is not asked");
    for fault in [Fault::Refuse, Fault::Hang, Fault::Status500, Fault::LostAnswer] {
        first.set(fault);
        second.set(Fault::None);
        write().await;
        let (before, started) = (first.accepted(), Instant::now());
        write().await;
        assert_eq!(first.accepted(), before, "{fault:?}: the host that failed is left alone");
        assert!(started.elapsed() < Duration::from_millis(600), "{fault:?}");
        // The other way round.
        first.set(Fault::None);
        second.set(fault);
        write().await;
    }
    first.set(Fault::Refuse);
    second.set(Fault::Refuse);
    assert!(store.counts().await.unwrap_err().retry());
    first.set(Fault::None);
    let counts = store.counts().await.unwrap();
    assert_eq!((counts.reports, counts.report_rows), (u64::from(written), u64::from(written)));
}

#[tokio::test]
async fn what_the_statement_itself_did_wrong_is_not_tried_elsewhere() {
    const WRONG: store::Sql = store::Sql::new("do something", "SELECT * FROM nothing_of_that_name");
    let (first, second) = (Proxy::before(&listening().await).await, Proxy::before(&listening().await).await);
    let engine = server(&format!("{},{}", first.url, second.url), "default");
    let error = engine.execute(&WRONG).await.unwrap_err();
    assert!(!error.retry(), "{error:?}");
    assert_eq!(second.accepted(), 0);
}

#[tokio::test]
async fn many_rows_travel_packed_and_come_back() {
    let (store, _proxy) = behind_proxy("packed", |_| {}).await;
    let long = "sertraline headache ✓ ".repeat(2000);
    let reports: Vec<_> =
        (1..=200).map(|n| report(&Said { id: n, text: format!("{n} {long}"), ..Said::default() })).collect();
    store.write(&StoreBatch { token: "t", reports: &reports, ..NOTHING }).await.unwrap();
    let [plain, packed] = [embedded("packed"), store.engine().clone()]
        .map(|engine| ReportStore::new(engine, Retention::default()));
    let dump = packed.dump().await.unwrap();
    assert!(dump.len() > 200 * long.len());
    assert!(dump == plain.dump().await.unwrap());
}
