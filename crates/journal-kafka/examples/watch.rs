//! Watches the hop `reports` as any reader of committed records sees it, and prints for each report when it was there (in
//! microseconds since 1970) and when its post was observed: `watch BROKERS PREFIX`. Ends when it is killed. For the bench
//! of latency.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "an example that cannot go on says so, and compares with the time of the wall"
)]

use std::{
    io::Write,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use journal::{Hop, Journal, Limits, Member, Millis, Work};
use journal_kafka::{KafkaJournal, KafkaOptions};

fn now_micros() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as i64
}

/// The time after `"observed_at":` of a report; counts have none.
fn observed_at(payload: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(payload).ok()?;
    let rest = text.split_once("\"observed_at\":\"")?.1;
    rest.split_once('"').map(|(time, _)| time)
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [brokers, prefix] = &args[..] else { panic!("BROKERS PREFIX") };
    let options = KafkaOptions::new(brokers, prefix, Arc::new(|| Millis(now_micros() / 1000)));
    let journal = KafkaJournal::open(options).unwrap_or_else(|error| panic!("{error}"));
    let mut reports = journal.subscribe("watch", Hop::Reports, Member::ONLY).unwrap();
    let limits = Limits { max_records: 10_000, max_bytes: 32 << 20 };
    let mut out = std::io::stdout().lock();
    loop {
        let batches = reports.next_batches(limits).unwrap();
        let now = now_micros();
        for observed in batches.iter().flat_map(|batch| batch.iter()).filter_map(observed_at) {
            writeln!(out, "{now} {observed}").unwrap();
        }
        out.flush().unwrap();
        let work: Vec<Work> = batches
            .iter()
            .map(|batch| Work { delta: *batch.delta(), out: Vec::new(), state: Vec::new() })
            .collect();
        match work.is_empty() {
            true => std::thread::sleep(Duration::from_millis(5)),
            false => reports.commit(&work).unwrap(),
        }
    }
}
