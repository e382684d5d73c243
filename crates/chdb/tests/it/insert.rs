//! Inserts: types, atomicity, deduplication, formats.

use clickhouse::{Client, Compression, Row};
use serde::{Deserialize, Serialize};

use crate::harness::{client, engine, number, run};

#[derive(Debug, Clone, PartialEq, Row, Serialize, Deserialize)]
struct Wide {
    id: u64,
    name: String,
    kind: String,
    tags: Vec<String>,
    note: Option<String>,
    score: f32,
    ok: bool,
    at_micros: i64,
    pairs: Vec<(u32, f32)>,
}

fn wide(id: u64) -> Wide {
    Wide {
        id,
        name: format!("n\0ame\n{id} ✓"),
        kind: ["post", "comment"][id as usize % 2].into(),
        tags: (0..id % 4).map(|tag| format!("tag{tag}")).collect(),
        note: id.is_multiple_of(3).then(|| "note".into()),
        score: id as f32 / 2.0,
        ok: id.is_multiple_of(2),
        at_micros: 1_700_000_000_000_000 + id as i64,
        pairs: vec![(id as u32, 0.5)],
    }
}

async fn insert<T>(client: &Client, table: &str, rows: &[T]) -> clickhouse::error::Result<()>
where
    T: Row + Serialize + for<'a> Row<Value<'a> = T> + clickhouse::RowWrite,
{
    let mut insert = client.insert::<T>(table).await?;
    for row in rows {
        insert.write(row).await?;
    }
    insert.end().await
}

#[tokio::test]
async fn rows_come_back_as_they_went_in() {
    let client = client();
    run(
        &client,
        &["CREATE TABLE wide (id UInt64, name String CODEC(ZSTD), kind LowCardinality(String), \
           tags Array(LowCardinality(String)), note Nullable(String), score Float32, ok Bool, \
           at_micros DateTime64(6, 'UTC'), pairs Array(Tuple(UInt32, Float32))) ENGINE = MergeTree ORDER BY id"],
    )
    .await;
    let rows: Vec<Wide> = (0..20_000).map(wide).collect();
    insert(&client, "wide", &rows).await.unwrap();
    let back: Vec<Wide> = client.query("SELECT ?fields FROM wide ORDER BY id").fetch_all().await.unwrap();
    assert!(back == rows);
    assert_eq!(number(&client, "SELECT count() FROM system.parts WHERE table = 'wide' AND active").await, 1);
}

#[derive(Row, Serialize)]
struct Number {
    n: u64,
}

#[tokio::test]
async fn a_dropped_insert_commits_nothing() {
    let client = client();
    run(&client, &["CREATE TABLE dropped (n UInt64) ENGINE = MergeTree ORDER BY n"]).await;
    for written in [1, 200_000] {
        let mut insert = client.insert::<Number>("dropped").await.unwrap();
        for n in 0..written {
            insert.write(&Number { n }).await.unwrap();
        }
        drop(insert);
        // An insert that does end, on every connection in turn, flushes out whatever the dropped one left behind.
        for _ in 0..4 {
            insert_one(&client, "dropped", None).await;
        }
    }
    assert_eq!(number(&client, "SELECT count() FROM dropped").await, 8);
}

async fn insert_one(client: &Client, table: &str, token: Option<&str>) {
    let mut insert = client.insert::<Number>(table).await.unwrap();
    if let Some(token) = token {
        insert = insert.with_setting("insert_deduplication_token", token);
    }
    insert.write(&Number { n: 1 }).await.unwrap();
    insert.end().await.unwrap();
}

#[tokio::test]
async fn a_repeated_token_inserts_nothing_even_through_views() {
    let client = client();
    run(
        &client,
        &[
            "CREATE TABLE once (n UInt64) ENGINE = MergeTree ORDER BY n \
             SETTINGS non_replicated_deduplication_window = 100",
            "CREATE TABLE once_sums (n UInt64) ENGINE = SummingMergeTree ORDER BY tuple() \
             SETTINGS non_replicated_deduplication_window = 100",
            "CREATE MATERIALIZED VIEW once_mv TO once_sums AS SELECT n FROM once",
        ],
    )
    .await;
    for token in ["a", "b", "a", "a", "b"] {
        insert_one(&client, "once", Some(token)).await;
    }
    assert_eq!(number(&client, "SELECT count() FROM once").await, 2);
    assert_eq!(number(&client, "SELECT sum(n) FROM once_sums").await, 2);
}

#[tokio::test]
async fn a_batch_that_does_not_parse_is_refused_whole() {
    let client = client();
    run(&client, &["CREATE TABLE strict (n UInt64) ENGINE = MergeTree ORDER BY n"]).await;
    let mut insert = client.insert_formatted_with("INSERT INTO strict FORMAT CSV");
    insert.send("1\n2\nthree\n".into()).await.unwrap();
    let error = insert.end().await.unwrap_err().to_string();
    assert!(error.contains("Code: "), "{error}");
    assert_eq!(number(&client, "SELECT count() FROM strict").await, 0);
}

#[tokio::test]
async fn an_insert_into_nothing_names_the_table() {
    let error = insert(&client(), "nowhere_at_all", &[Number { n: 1 }]).await.unwrap_err().to_string();
    assert!(error.contains("nowhere_at_all"), "{error}");
    let without = client().with_validation(false);
    let error = insert(&without, "nowhere_at_all", &[Number { n: 1 }]).await.unwrap_err().to_string();
    assert!(error.contains("nowhere_at_all"), "{error}");
}

#[tokio::test]
async fn data_may_follow_the_statement_in_one_text() {
    let client = client();
    run(
        &client,
        &[
            "CREATE TABLE inline (n UInt64, s String) ENGINE = MergeTree ORDER BY n",
            "INSERT INTO inline FORMAT JSONEachRow\n{\"n\": 1, \"s\": \"a\\nb\"}\n{\"n\": 2, \"s\": \"(\"}\n",
            "INSERT INTO inline VALUES (3, concat('x', 'y')), (4, ')')",
            "INSERT INTO inline SELECT 5, 'z'",
        ],
    )
    .await;
    assert_eq!(number(&client, "SELECT sum(n) FROM inline").await, 15);
}

#[tokio::test]
async fn a_client_may_pack_what_it_sends_and_takes() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { engine().serve_tcp(listener).await });
    let packed = Client::default()
        .with_url(url)
        .with_compression(Compression::Lz4)
        .with_setting("enable_http_compression", "1");
    run(&packed, &["CREATE TABLE packed (n UInt64, s String) ENGINE = MergeTree ORDER BY n"]).await;
    // Several blocks, for the client packs 256 KiB at a time.
    let rows: Vec<Text> = (0..3000).map(|n| Text { n, s: format!("{n} ✓ ").repeat(80) }).collect();
    insert(&packed, "packed", &rows).await.unwrap();
    let back: Vec<Text> = packed.query("SELECT ?fields FROM packed ORDER BY n").fetch_all().await.unwrap();
    assert!(back == rows);
    // A failure in the middle of a packed answer is seen, and so is one before it.
    let late = "SELECT number, throwIf(number = 3000000) FROM numbers(4000000)";
    let error = packed.query(late).fetch_all::<(u64, u8)>().await.unwrap_err().to_string();
    assert!(error.contains("throwIf"), "{error}");
    let error = packed.query("SELECT nothing_here").fetch_one::<u8>().await.unwrap_err().to_string();
    assert!(error.contains("nothing_here"), "{error}");
}

#[derive(Debug, PartialEq, Row, Serialize, Deserialize)]
struct Text {
    n: u64,
    s: String,
}
