//! A Kafka broker and a ClickHouse on this machine, for benches and for trying things out: prints where they are as one
//! line of JSON, and ends with its standard input.
//!
//! `cargo run --release -p testkit --example engines -- DIR`

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example that cannot go on says so")]

use std::{io::Read, path::PathBuf};

use chdb::{Chdb, OpenOptions};
use testkit::kafka::{Broker, BrokerOptions};
use tokio::net::TcpListener;

fn main() {
    let dir = PathBuf::from(std::env::args_os().nth(1).expect("a directory for the database"));
    std::fs::create_dir_all(&dir).unwrap();
    let broker = Broker::start(&BrokerOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    let chdb =
        Chdb::open(&OpenOptions::new(dir.join("clickhouse"))).unwrap_or_else(|error| panic!("{error}"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let clickhouse = format!("http://{}", listener.local_addr().unwrap());
    runtime.spawn(async move { chdb.serve_tcp(listener).await });
    println!("{}", serde_json::json!({"kafka": broker.bootstrap(), "clickhouse": clickhouse}));
    let mut rest = Vec::new();
    let _ = std::io::stdin().read_to_end(&mut rest);
}
