//! Queries: values, parameters, settings, streams, errors, formats.

use std::time::Duration;

use clickhouse::error::Error;
use serde::Deserialize;
use tokio::net::TcpListener;

use crate::harness::{client, engine, number, run};

#[tokio::test]
async fn parameters_travel_beside_the_statement() {
    let sql = "SELECT {n:UInt64} + arraySum({list:Array(UInt64)}), {text:String}";
    let row: (u64, String) = client()
        .query_raw(sql)
        .param("n", 40_u64)
        .param("list", vec![1_u64, 1])
        .param("text", "it's\ta \\ \"quoted\"\nline")
        .fetch_one()
        .await
        .unwrap();
    assert_eq!(row, (42, "it's\ta \\ \"quoted\"\nline".to_owned()));
}

#[tokio::test]
async fn a_setting_holds_for_its_own_query_only() {
    let value = "SELECT toUInt64(getSetting('max_block_size'))";
    let with =
        client().query_raw(value).with_setting("max_block_size", "1234").fetch_one::<u64>().await.unwrap();
    assert_eq!(with, 1234);
    for _ in 0..8 {
        assert_ne!(number(&client(), value).await, 1234, "a pooled connection kept the setting");
    }
}

#[tokio::test]
async fn the_database_holds_for_its_own_query_only() {
    let client = client();
    run(&client, &["CREATE DATABASE IF NOT EXISTS elsewhere"]).await;
    let current = |client: clickhouse::Client| async move {
        client.query_raw("SELECT currentDatabase()").fetch_one::<String>().await.unwrap()
    };
    assert_eq!(current(client.clone().with_database("elsewhere")).await, "elsewhere");
    for _ in 0..8 {
        assert_eq!(current(client.clone()).await, "default");
    }
}

#[tokio::test]
async fn a_long_result_arrives_whole_and_in_order() {
    let sql = "SELECT number, toString(number) FROM numbers(300000)";
    for validation in [true, false] {
        let rows: Vec<(u64, String)> =
            client().with_validation(validation).query_raw(sql).fetch_all().await.unwrap();
        assert_eq!(rows.len(), 300_000);
        assert!(rows.iter().zip(0..).all(|((n, text), want)| *n == want && *text == want.to_string()));
    }
}

#[tokio::test]
async fn an_empty_result_is_no_error() {
    let none = client().query_raw("SELECT 1 AS x WHERE 0").fetch_optional::<u8>().await.unwrap();
    assert_eq!(none, None);
}

#[tokio::test]
async fn documents_come_whole_and_lines_are_joined() {
    let bytes = async |sql: &str, format: &str| {
        let bytes = client().query_raw(sql).fetch_bytes(format).unwrap().collect().await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    };
    let json = bytes("SELECT number FROM numbers(200000)", "JSONCompact").await;
    assert_eq!(json.matches("\"meta\"").count(), 1, "one document, not one per chunk");
    let lines = bytes("SELECT number FROM numbers(200000)", "JSONEachRow").await;
    assert_eq!(lines.lines().count(), 200_000);
    assert_eq!(
        bytes("SELECT 1 AS one FORMAT CSVWithNames", "TSV").await,
        "\"one\"\n1\n",
        "FORMAT in the SQL wins"
    );
}

#[tokio::test]
async fn errors_before_the_first_row_carry_the_engines_words() {
    for (sql, code) in [
        ("SELECT nothing_here", "Code: 47"),
        ("SELECT * FROM nothing_here", "Code: 60"),
        ("SELEC 1", "Code: 62"),
    ] {
        match client().query_raw(sql).fetch_one::<u8>().await {
            Err(Error::BadResponse(text)) => assert!(text.starts_with(code), "{sql}: {text}"),
            other => panic!("{sql}: {other:?}"),
        }
    }
    let unknown = client().query_raw("SELECT 1").with_setting("no_such_setting", "1").fetch_one::<u8>().await;
    assert!(
        matches!(&unknown, Err(Error::BadResponse(text)) if text.contains("no_such_setting")),
        "{unknown:?}"
    );
}

#[tokio::test]
async fn an_error_in_the_middle_of_a_stream_is_seen() {
    let sql = "SELECT throwIf(number = 1300000) + number FROM numbers(2000000) SETTINGS max_threads = 1";
    let mut cursor = client().query_raw(sql).fetch::<u64>().unwrap();
    let mut rows = 0;
    let error = loop {
        match cursor.next().await {
            Ok(Some(_)) => rows += 1,
            Ok(None) => panic!("the answer passed for complete after {rows} rows"),
            Err(error) => break error,
        }
    };
    assert!(rows > 100_000, "only {rows} rows came before the error");
    assert!(matches!(&error, Error::BadResponse(text) if text.contains("Code: 395")), "{error:?}");
}

#[tokio::test]
async fn a_dropped_cursor_cancels_its_query() {
    let client = client();
    for _ in 0..12 {
        let mut cursor = client.query_raw("SELECT number FROM numbers(100000000000)").fetch::<u64>().unwrap();
        assert_eq!(cursor.next().await.unwrap(), Some(0));
    }
    // Twelve abandoned queries on four connections: this one runs only if they were ended.
    let answer = tokio::time::timeout(Duration::from_secs(20), number(&client, "SELECT toUInt64(7)")).await;
    assert_eq!(answer, Ok(7));
}

#[tokio::test]
async fn more_queries_than_connections_take_turns() {
    let queries = (0..16_u64).map(|n| {
        tokio::spawn(async move { number(&client(), &format!("SELECT toUInt64({n} + sleep(0.02))")).await })
    });
    for (want, query) in queries.collect::<Vec<_>>().into_iter().enumerate() {
        assert_eq!(query.await.unwrap(), want as u64);
    }
}

#[tokio::test]
async fn the_configuration_is_in_force() {
    for (sql, want) in [
        ("SELECT toUInt64(getSetting('async_insert'))", 0),
        ("SELECT toUInt64(getSetting('max_threads'))", 2),
        ("SELECT toUInt64(getSetting('max_threads_min_free_memory_per_thread'))", 64 << 20),
        ("SELECT toUInt64(value) FROM system.merge_tree_settings WHERE name = 'fsync_after_insert'", 1),
        ("SELECT toUInt64(value) FROM system.merge_tree_settings WHERE name = 'fsync_part_directory'", 1),
        (
            "SELECT toUInt64(value) FROM system.server_settings WHERE name = 'max_server_memory_usage'",
            2 << 30,
        ),
    ] {
        assert_eq!(number(&client(), sql).await, want, "{sql}");
    }
}

/// A small ceiling of memory takes no thread away that was allowed.
#[tokio::test]
async fn a_query_gets_its_threads() {
    let sql = "SELECT count() FROM (EXPLAIN PIPELINE SELECT sum(cityHash64(number)) FROM numbers_mt(100000000)) \
               WHERE explain LIKE '%AggregatingTransform × 2%'";
    assert_eq!(number(&client(), sql).await, 1);
}

#[tokio::test]
async fn a_database_can_be_backed_up_and_restored() {
    let client = client();
    let name = "kept.tar.zst";
    let _ = std::fs::remove_file(engine().backups_dir().join(name));
    run(
        &client,
        &[
            "CREATE DATABASE kept",
            "CREATE TABLE kept.t (n UInt64) ENGINE = MergeTree ORDER BY n",
            "INSERT INTO kept.t VALUES (1), (2)",
            "BACKUP DATABASE kept TO File('kept.tar.zst')",
            "DROP DATABASE kept SYNC",
            "RESTORE DATABASE kept FROM File('kept.tar.zst')",
        ],
    )
    .await;
    assert_eq!(number(&client, "SELECT sum(n) FROM kept.t").await, 3);
    assert!(engine().backups_dir().join(name).is_file());
}

#[tokio::test]
async fn the_same_handler_serves_tcp() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(engine().serve_tcp(listener));
    let client = clickhouse::Client::default().with_url(url).with_compression(clickhouse::Compression::None);
    assert_eq!(number(&client, "SELECT toUInt64(5)").await, 5);
    #[derive(clickhouse::Row, Deserialize)]
    struct Named {
        n: u64,
    }
    let rows = client.query("SELECT ?fields FROM (SELECT number AS n FROM numbers(100000))");
    assert_eq!(rows.fetch_all::<Named>().await.unwrap().iter().map(|row| row.n).sum::<u64>(), 4_999_950_000);
    server.abort();
}

#[test]
fn versions_are_those_of_the_installed_library() {
    let version = engine().version();
    assert!(version.library.starts_with("26."), "{version:?}");
    assert!(version.clickhouse.starts_with("26."), "{version:?}");
}
