//! Opening, closing, reopening, and who may do so. Each test here is alone in its process.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

use chdb::{Chdb, OpenError, OpenOptions};
use clickhouse::Row;
use serde::Serialize;

use crate::harness::{alone, as_process, client_of, fresh_dir, number, open, role, run};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn what_was_written_is_there_after_reopening() {
    if !alone("directory::what_was_written_is_there_after_reopening") {
        return;
    }
    let dir = fresh_dir("reopened");
    runtime().block_on(async {
        for round in 1..=3_u64 {
            let engine = open(&dir).unwrap();
            let client = client_of(&engine);
            let create = "CREATE TABLE IF NOT EXISTS t (n UInt64) ENGINE = MergeTree ORDER BY n";
            run(&client, &[create, "INSERT INTO t VALUES (1)"]).await;
            assert_eq!(number(&client, "SELECT count() FROM t").await, round);
            engine.close().await;
            let late = client.query_raw("SELECT 1").fetch_one::<u8>().await.unwrap_err().to_string();
            assert!(late.contains("closed"), "{late}");
        }
    });
}

#[test]
fn a_second_directory_is_refused_until_the_first_is_closed() {
    if !alone("directory::a_second_directory_is_refused_until_the_first_is_closed") {
        return;
    }
    let (first, second) = (fresh_dir("first"), fresh_dir("second"));
    runtime().block_on(async {
        let engine = open(&first).unwrap();
        assert!(matches!(open(&second), Err(OpenError::OtherDirectoryOpen { .. })));
        assert!(
            matches!(open(&first), Err(OpenError::DirectoryLocked { holder: Some(pid), .. }) if pid == std::process::id())
        );
        engine.close().await;
        let engine = open(&second).unwrap();
        assert_eq!(number(&client_of(&engine), "SELECT toUInt64(1)").await, 1);
    });
}

#[test]
fn a_second_process_is_told_who_holds_the_directory() {
    const TEST: &str = "directory::a_second_process_is_told_who_holds_the_directory";
    let Some(role) = role() else {
        alone(TEST);
        return;
    };
    if let Some(dir) = role.strip_prefix("second ") {
        // Printed for the first process to judge.
        match open(&PathBuf::from(dir)) {
            Err(error) => println!("refused: {error}"),
            Ok(_) => println!("opened"),
        }
        return;
    }
    let dir = fresh_dir("held");
    let engine = open(&dir).unwrap();
    let second = || {
        let output = as_process(TEST, &format!("second {}", dir.display())).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let told = second();
    assert!(told.contains(&format!("in use by process {}", std::process::id())), "{told}");
    runtime().block_on(engine.close());
    let told = second();
    assert!(told.contains("opened"), "{told}");
}

#[derive(Row, Serialize)]
struct Numbered {
    batch: u64,
    row: u64,
}

const BATCH: u64 = 5_000;

/// Inserts batches for ever and prints the number of each one acknowledged.
async fn insert_for_ever(engine: &Chdb) {
    let client = client_of(engine);
    run(&client, &["CREATE TABLE t (batch UInt64, row UInt64) ENGINE = MergeTree ORDER BY (batch, row)"])
        .await;
    for batch in 0.. {
        let mut insert = client.insert::<Numbered>("t").await.unwrap();
        for row in 0..BATCH {
            insert.write(&Numbered { batch, row }).await.unwrap();
        }
        insert.end().await.unwrap();
        println!("acknowledged {batch}");
    }
}

#[test]
fn a_killed_process_loses_no_acknowledged_batch() {
    const TEST: &str = "directory::a_killed_process_loses_no_acknowledged_batch";
    let Some(role) = role() else {
        alone(TEST);
        return;
    };
    if let Some(dir) = role.strip_prefix("writer ") {
        let engine = open(&PathBuf::from(dir)).unwrap();
        runtime().block_on(insert_for_ever(&engine));
    }
    for kill_after in [3, 17] {
        let dir = fresh_dir("killed");
        let mut writer = as_process(TEST, &format!("writer {}", dir.display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut acknowledged = 0;
        for line in BufReader::new(writer.stdout.take().unwrap()).lines() {
            acknowledged += u64::from(line.unwrap().starts_with("acknowledged"));
            if acknowledged == kill_after {
                writer.kill().unwrap();
            }
        }
        writer.wait().unwrap();
        assert!(acknowledged >= kill_after, "the writer stopped by itself after {acknowledged} batches");
        runtime().block_on(async {
            let engine = open(&dir).unwrap();
            let client = client_of(&engine);
            let whole = "SELECT countIf(c = 5000) FROM (SELECT count() AS c FROM t GROUP BY batch)";
            let torn = "SELECT countIf(c != 5000) FROM (SELECT count() AS c FROM t GROUP BY batch)";
            assert!(number(&client, whole).await >= acknowledged);
            assert_eq!(number(&client, torn).await, 0);
            engine.close().await;
        });
    }
}

#[test]
fn what_is_no_library_is_refused_by_name() {
    let dir = fresh_dir("no-library");
    std::fs::create_dir_all(&dir).unwrap();
    let fake = dir.join("libchdb.so");
    let options = OpenOptions { library: Some(fake.clone()), ..OpenOptions::new(dir.join("data")) };
    assert!(
        matches!(Chdb::open(&options), Err(OpenError::LibraryNotFound { tried }) if tried == [fake.clone()])
    );
    std::fs::write(&fake, "not a library").unwrap();
    assert!(matches!(Chdb::open(&options), Err(OpenError::LibraryInvalid { path, .. }) if path == fake));
}
