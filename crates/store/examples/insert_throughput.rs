//! Measures how fast reports get into the embedded engine: `cargo run --release -p store --example insert_throughput
//! [REPORTS] [BATCH]`.
//!
//! Compares [`store::ReportStore::write`] with the least that can be done with the same rows: their RowBinary bytes,
//! made beforehand, sent into a table of the same definition. Both run in turns, in one process, with merges going on.
//! Every round's rows are counted: a wrong count is no measurement.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measuring program prints, and stops at the first error"
)]

use std::collections::BTreeMap;
use std::time::Instant;

use chdb::{Chdb, OpenOptions};
use clickhouse::{Client, Compression};
use deident::{Context, Keys, SafeReport, deidentify};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::rt::TokioExecutor;
use model::{
    Assertion, Contribution, Criterion, Evidence, Facts, Field, Fingerprint, How, MentionKind, MentionRecord,
    PairRecord, Post, Quality, Relation, ReportId, Screened, Span, Status, Timestamp, Validity, Versions,
};
use store::{Engine, ReportStore, Retention, StoreBatch, migrate};

const ROUNDS: usize = 3;
/// Bytes handed to the client at once, as its own inserter does.
const FRAME: usize = 256 << 10;

#[tokio::main]
async fn main() {
    let number =
        |n: usize, default: usize| std::env::args().nth(n).map_or(default, |text| text.parse().unwrap());
    let (total, batch) = (number(1, 100_000), number(2, 10_000));
    let dir = std::env::temp_dir().join(format!("store-throughput-{}", std::process::id()));
    let chdb = Chdb::open(&OpenOptions::new(&dir)).unwrap();
    let engine = Engine::embedded(&chdb);
    migrate(&engine).await.unwrap();
    let store = ReportStore::new(engine, Retention::default());
    let http = HttpClient::builder(TokioExecutor::new()).build(chdb.connector());
    let client = Client::with_http_client(http)
        .with_url("http://embedded")
        .with_database("hark")
        .with_compression(Compression::None);

    let reports: Vec<SafeReport> = (0..total as u64).map(report).collect();
    println!("{total} reports in batches of {batch}");
    // Once for warmth, and to have the bytes.
    write(&store, &reports, batch, "warm").await;
    let bytes = row_binary(&client, total, batch).await;
    let size: usize = bytes.iter().map(Vec::len).sum();
    println!("{} bytes a row in RowBinary", size / total);
    run(&client, "CREATE TABLE bare AS reports").await;

    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        run(&client, "TRUNCATE TABLE reports").await;
        run(&client, "TRUNCATE TABLE bare").await;
        let (started, used) = (Instant::now(), processor_seconds());
        write(&store, &reports, batch, &format!("round {round}")).await;
        ours.push(total as f64 / started.elapsed().as_secs_f64());
        let ours_used = processor_seconds() - used;
        let (started, used) = (Instant::now(), processor_seconds());
        for rows in &bytes {
            let mut insert = client
                .insert_formatted_with("INSERT INTO bare FORMAT RowBinary")
                .with_setting("async_insert", "0")
                .with_setting("optimize_on_insert", "0");
            for frame in rows.chunks(FRAME) {
                insert.send(frame.to_vec().into()).await.unwrap();
            }
            insert.end().await.unwrap();
        }
        bare.push(total as f64 / started.elapsed().as_secs_f64());
        let bare_used = processor_seconds() - used;
        for table in ["reports", "bare"] {
            assert_eq!(count(&client, table).await, total as u64, "{table}");
        }
        let per_second = |used: f64| total as f64 / used;
        println!(
            "round {round}: write {:.0} rows/s ({:.0} a processor second), bare {:.0} rows/s ({:.0})",
            ours[round],
            per_second(ours_used),
            bare[round],
            per_second(bare_used)
        );
    }
    let (ours, bare) = (median(ours), median(bare));
    println!(
        "median: write {ours:.0} rows/s, bare {bare:.0} rows/s, bare is {:.2} times as fast",
        bare / ours
    );
    chdb.close().await;
    std::fs::remove_dir_all(&dir).unwrap();
}

/// Of this process so far, merges of the engine included: the measure that other programs on the machine do not move.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    // Fields 14 and 15 of proc(5), in hundredths of a second.
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

async fn write(store: &ReportStore, reports: &[SafeReport], batch: usize, name: &str) {
    for (index, reports) in reports.chunks(batch).enumerate() {
        let token = format!("{name}/{index}");
        let batch =
            StoreBatch { token: &token, again: false, reports, withdrawals: &[], tallies: &[], seals: &[] };
        store.write(&batch).await.unwrap();
    }
}

/// The rows of `reports` as they would be sent, batch by batch.
async fn row_binary(client: &Client, total: usize, batch: usize) -> Vec<Vec<u8>> {
    let mut batches = Vec::new();
    for offset in (0..total).step_by(batch) {
        let sql = format!("SELECT * FROM reports ORDER BY report_id LIMIT {batch} OFFSET {offset}");
        let mut rows = client.query(&sql).fetch_bytes("RowBinary").unwrap();
        batches.push(rows.collect().await.unwrap().to_vec());
    }
    batches
}

async fn run(client: &Client, sql: &str) {
    client.query(sql).execute().await.unwrap();
}

async fn count(client: &Client, table: &str) -> u64 {
    client.query(&format!("SELECT count() FROM {table}")).fetch_one().await.unwrap()
}

const WORDS: &[&str] = &[
    "since",
    "starting",
    "the",
    "new",
    "tablets",
    "my",
    "sleep",
    "has",
    "been",
    "awful",
    "and",
    "I",
    "wake",
    "up",
    "with",
    "a",
    "pounding",
    "head",
    "doctor",
    "said",
    "wait",
    "two",
    "weeks",
    "but",
    "it",
    "gets",
    "worse",
    "every",
    "day",
    "anyone",
    "else",
    "had",
    "this",
    "happen",
    "after",
    "switching",
    "brands",
    "honestly",
    "scared",
    "now",
];

/// One of many: about 500 bytes of text, a drug, two events, what the classifier says of them.
fn report(n: u64) -> SafeReport {
    let noise = |salt: u64| {
        let mut x = (n << 8 | salt).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        x ^= x >> 29;
        x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x ^ x >> 32
    };
    let (drug, event) = (format!("drug{}", noise(1) % 800), format!("event{}", noise(2) % 400));
    let other = format!("event{}", noise(3) % 400);
    let mut text = format!("I took {drug} and had {event} then {other}.");
    for salt in 0..75 {
        text.push(' ');
        text.push_str(WORDS[noise(10 + salt) as usize % WORDS.len()]);
    }
    let mention = |kind, name: &str| {
        let start = text.find(name).unwrap();
        let prefix = if kind == MentionKind::Drug { "drug" } else { "event" };
        MentionRecord {
            kind,
            start: start as u32,
            end: (start + name.len()) as u32,
            text: name.to_owned(),
            concept: format!("{prefix}/{name}"),
            preferred: name.to_owned(),
            codes: BTreeMap::from([("test".to_owned(), format!("T{name}"))]),
            assertion: Assertion::Affirmed,
            person: None,
            how: How::Exact,
            field: Field::Text,
        }
    };
    let evidence = |value: &str| Evidence { value: value.into(), span: Span { start: 2, end: 6 } };
    let met = Criterion { status: Status::Met, span: Some(Span { start: 0, end: 1 }) };
    let pair = |event| PairRecord { drug: 0, event, relation: Relation::Reaction, probability: 0.75 };
    let screened = Screened {
        id: String::new(),
        flagged: true,
        score: (noise(4) % 1000) as f64 / 1000.0,
        log_odds: None,
        language: "en".into(),
        model: "1 0123456789ab".into(),
        mentions: vec![
            mention(MentionKind::Drug, &drug),
            mention(MentionKind::Event, &event),
            mention(MentionKind::Event, &other),
        ],
        pairs: vec![pair(1), pair(2)],
        facts: Facts {
            reporter: Some(evidence("patient")),
            country: noise(5).is_multiple_of(3).then(|| evidence("GB")),
            ..Facts::default()
        },
        validity: Validity { reporter: met, patient: met, drug: met, event: met },
        quality: Quality { first_hand: true, ..Quality::default() },
        versions: Versions {
            hark: "0.1.0".into(),
            dictionary: "d1".into(),
            model: "m1".into(),
            settings: "s1".into(),
        },
        passed_over: Vec::new(),
        why: vec![
            Contribution { name: "word:took".into(), weight: 0.5 },
            Contribution { name: "pair".into(), weight: 1.25 },
        ],
    };
    let at = Timestamp(1_790_856_000_000_000 + n as i64 * 250_000);
    let post = Post {
        id: n.to_string().into(),
        text: text.clone().into(),
        channel: ["forum", "reviews", "x"][n as usize % 3].into(),
        kind: Some("post".into()),
        author: Some(format!("someone{}", noise(6) % 50_000).into()),
        created_at: Some(at),
        ..Post::default()
    };
    let id: [u8; 16] = std::array::from_fn(|i| (noise(7 + i as u64 / 8) >> (i % 8 * 8)) as u8);
    let context = Context {
        observed_at: at,
        fingerprint: Fingerprint(noise(9)),
        report: Some(ReportId(id)),
        ..Context::default()
    };
    deidentify(&Keys::new([9; 32]), &post, screened, context)
}
