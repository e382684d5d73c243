//! What the finder of duplicates reads per report when there are a million of them.

use clickhouse::Client;
use model::{ReportId, Timestamp};
use serde_json::Value;
use store::{Engine, KeyRow, ReportStore, Retention, SignatureRow, Sql, StoreBatch, migrate};

use crate::builders::{NOTHING, Said, id, report, withdrawal};
use crate::engines::{embedded, listening, stores};

const REPORTS: Sql = Sql::new(
    "invent a million reports",
    "INSERT INTO reports (report_id, version, channel, posted_at, observed_at, expires_at, stored_at) \
     SELECT lower(hex(MD5(toString(number)))), 0, 'x', at, at, toDateTime(4294967295), \
     toDateTime64('2026-01-01 00:00:00', 6, 'UTC') + toIntervalSecond(number * 20) AS at FROM numbers(1000000)",
);
const SIGNATURES: Sql = Sql::new(
    "invent a million signatures",
    "INSERT INTO signatures (report_id, format, stored_at, expires_at, posted_at, channel, text_hash, minima, drugs, events) \
     SELECT lower(hex(MD5(toString(number)))), 1, \
     toDateTime64('2026-01-01 00:00:00', 6, 'UTC') + toIntervalSecond(number * 20) AS at, toDateTime(4294967295), at, 'x', \
     cityHash64(number), [1, 2], [concat('drug/', toString(cityHash64(number, 1) % 800))], \
     [concat('event/', toString(cityHash64(number, 2) % 400))] FROM numbers(1000000)",
);
/// Forty keys of each; one in a hundred thousand reports has the words of the first.
const KEYS: Sql = Sql::new(
    "invent the keys of a million reports",
    "INSERT INTO signature_keys (key, report_id, posted_at, expires_at) \
     SELECT if(number % 100000 = 0, cityHash64(0, k), cityHash64(number, k)), lower(hex(MD5(toString(number)))), \
     toDateTime64('2026-01-01 00:00:00', 6, 'UTC') + toIntervalSecond(number * 20), toDateTime(4294967295) \
     FROM numbers(1000000) ARRAY JOIN range(40) AS k",
);
const DESK: Sql = Sql::new(
    "invent the clusters of a million reports",
    "INSERT INTO desk (report_id, version, status, master) SELECT lower(hex(MD5(toString(number)))), 1, 'new', \
     if(number % 5 = 0, lower(hex(MD5(toString(number + 1)))), '') FROM numbers(1000000)",
);
const MOST_KEYS: usize = 40;

/// A value of a statement, as the client writes it.
#[derive(serde::Serialize)]
#[serde(untagged)]
enum Asked {
    Text(String),
    Texts(Vec<String>),
}

/// What is asked, its statement and values, the rows it may give and the rows it may read.
type Case<'c> = (&'c str, &'c str, Vec<(&'c str, Asked)>, u64, u64);

async fn rows_read(client: &Client, text: &str, values: &[(&str, Asked)]) -> (u64, u64) {
    let text = text.replace("?fields", "*");
    let query = values.iter().fold(client.query_raw(&text), |query, (name, value)| query.param(name, value));
    let answer = query.fetch_bytes("JSON").unwrap().collect().await.unwrap();
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    (answer["rows"].as_u64().unwrap(), answer["statistics"]["rows_read"].as_u64().unwrap())
}

#[tokio::test]
async fn a_report_among_a_million_costs_no_scan() {
    let engine: Engine = embedded("twins_million");
    migrate(&engine).await.unwrap();
    for sql in [&REPORTS, &SIGNATURES, &KEYS, &DESK] {
        engine.execute(sql).await.unwrap();
    }
    let store = ReportStore::new(engine, Retention::default());
    let client = Client::default().with_url(listening().await).with_database("twins_million");
    let client = client.with_compression(clickhouse::Compression::None);

    // The forty keys of the first report, as the database made them.
    let first = "cfcd208495d565ef66e7dff9f98764da".to_owned();
    let keys: Vec<u64> =
        client.query_raw("SELECT cityHash64(0, number) FROM numbers(40)").fetch_all().await.unwrap();
    assert_eq!(keys.len(), MOST_KEYS);
    let found = store.reports_by_keys(&keys, 48).await.unwrap();
    assert_eq!(found.len(), MOST_KEYS);
    assert!(found.values().all(|reports| reports.len() == 10), "ten reports share all keys");
    let candidates: Vec<ReportId> = found.values().flatten().copied().collect();
    assert_eq!(store.signatures(&candidates[..10]).await.unwrap().len(), 10);

    let ten: Vec<String> = candidates[..10].iter().map(ToString::to_string).collect();
    let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
    let last = "1787220000000000".to_owned();
    let cases: [Case<'_>; 5] = [
        (
            "the next arrivals",
            include_str!("../../sql/queries/arrivals.sql"),
            vec![
                ("after_at", Asked::Text(last)),
                ("after_id", Asked::Text(String::new())),
                ("after_version", Asked::Text("0".into())),
                ("limit", Asked::Text("64".into())),
            ],
            64,
            150_000,
        ),
        (
            "reports under forty keys",
            include_str!("../../sql/queries/reports_by_keys.sql"),
            vec![("keys", Asked::Text(format!("[{}]", keys.join(",")))), ("most", Asked::Text("48".into()))],
            400,
            200_000,
        ),
        (
            "ten signatures",
            include_str!("../../sql/queries/signatures_by_ids.sql"),
            vec![("reports", Asked::Texts(ten.clone()))],
            10,
            20_000,
        ),
        (
            "the masters of ten",
            include_str!("../../sql/queries/masters.sql"),
            vec![("reports", Asked::Texts(ten.clone()))],
            10,
            400_000,
        ),
        (
            "the members of one",
            include_str!("../../sql/queries/members.sql"),
            vec![("masters", Asked::Texts(vec!["c4ca4238a0b923820dcc509a6f75849b".to_owned()]))],
            1,
            500_000,
        ),
    ];
    for (what, text, values, rows, most) in cases {
        let (returned, read) = rows_read(&client, text, &values).await;
        println!("{what}: {returned} rows from {read} of 1,000,000 reports and 40,000,000 keys");
        assert_eq!(returned, rows, "{what}");
        assert!(read <= most, "{what}: {read} rows read, at most {most} expected");
    }
    let counts = store.value_counts().await.unwrap();
    assert_eq!((counts.reports, counts.values.len()), (1_000_000, 1_200));
    assert_eq!(first, ten[0]);
}

/// What came, in order, versions and withdrawals with it, page by page without a gap.
#[tokio::test]
async fn arrivals_join_to_all_that_came() {
    for store in stores("arrivals").await {
        let said: Vec<_> = (1..=5).map(|n| report(&Said { id: n, ..Said::default() })).collect();
        store.write(&StoreBatch { token: "1", reports: &said, ..NOTHING }).await.unwrap();
        let edited = [report(&Said { id: 2, revision: 1, ..Said::default() })];
        let gone = [withdrawal(3, 4)];
        let batch = StoreBatch { token: "2", reports: &edited, withdrawals: &gone, ..NOTHING };
        store.write(&batch).await.unwrap();
        for limit in [1, 2, 3, 100] {
            let (mut place, mut all) = ((Timestamp(i64::MIN), None, 0), Vec::new());
            loop {
                let page = store.reports_stored_since(place, limit).await.unwrap();
                let Some(last) = page.last() else { break };
                place = (last.stored_at, Some(last.report), last.version);
                all.extend(page.iter().map(|row| row.report.0[0]));
            }
            assert_eq!(all[..5], [1, 2, 3, 4, 5], "pages of {limit}");
            assert_eq!(all[5..], [2, 3], "pages of {limit}");
        }
    }
}

#[tokio::test]
async fn signatures_and_keys_are_replaced_and_go() {
    for store in stores("signatures").await {
        let row = |version: u64, is_deleted: u8, stored_at: i64| SignatureRow {
            report_id: id(1).to_string(),
            version,
            is_deleted,
            format: 1,
            stored_at,
            expires_at: u32::MAX,
            drugs: vec!["drug/a".into()],
            events: vec!["event/x".into()],
            age: Some(34.0),
            sex: "female".into(),
            others: vec![("outcome".into(), "recovered".into())],
            ..SignatureRow::default()
        };
        let key = |key: u64, version: u64, is_deleted: u8| KeyRow {
            key,
            report_id: id(1).to_string(),
            posted_at: 5,
            version,
            is_deleted,
            expires_at: u32::MAX,
        };
        assert_eq!(store.last_signature(1).await.unwrap(), None);
        for _ in 0..2 {
            store.write_signature_keys(&[key(7, 1, 0), key(8, 1, 0)]).await.unwrap();
            store.write_signatures(&[row(1, 0, 100)]).await.unwrap();
        }
        assert_eq!(store.signatures(&[id(1), id(2)]).await.unwrap(), [row(1, 0, 100)]);
        assert_eq!(store.last_signature(1).await.unwrap(), Some(Timestamp(100)));
        assert_eq!(store.last_signature(2).await.unwrap(), None, "another format begins anew");
        assert_eq!(
            store.reports_by_keys(&[7, 8, 9], 10).await.unwrap(),
            [(7, vec![id(1)]), (8, vec![id(1)])].into()
        );
        let counts = store.value_counts().await.unwrap();
        assert_eq!(
            counts.values["sex=female"], 2,
            "rows that lie there twice count twice until they are merged"
        );
        assert_eq!(counts.pairs, [(("drug/a".to_owned(), "event/x".to_owned()), 2)]);
        store.write_signature_keys(&[key(7, 2, 1), key(8, 2, 0)]).await.unwrap();
        assert_eq!(store.reports_by_keys(&[7, 8], 10).await.unwrap(), [(8, vec![id(1)])].into());
        store.write_signatures(&[row(3, 1, 200)]).await.unwrap();
        assert_eq!(store.signatures(&[id(1)]).await.unwrap(), []);
    }
}
