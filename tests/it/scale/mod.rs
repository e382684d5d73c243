//! The roles as processes of their own over a real broker and a ClickHouse server, and everything that can go wrong
//! between them. One file for each kind of fault; [`cluster`] starts the parts, [`calm`] is what the outcome is
//! compared with: one undisturbed process over the embedded engines.
//!
//! After each fault: every acknowledged post is screened, every report is stored once and has the same bytes, every count
//! is right, nothing waits, and the dead letters are those that are expected. Each test prints one line of counts.
//!
//! `make test` runs a tenth of the counts and times of every kind, `make faults` (`HARK_FAULTS=full`) the whole.
//! One broker and one machine: what the loss of one broker of several does is not tested here.

mod apart;
mod broker;
mod calm;
mod clickhouse;
mod clocks;
mod cluster;
mod feed;
mod kills;
mod network;
mod poison;
mod rebalance;
mod replay;
mod role;
mod stall;
mod takeover;

use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Whether the whole counts are asked for.
fn whole() -> bool {
    std::env::var("HARK_FAULTS").is_ok_and(|value| value == "full")
}

/// `count` in `make faults`, a tenth of it in `make test`.
fn count(count: usize) -> usize {
    if whole() { count } else { count.div_ceil(10) }
}

/// Likewise for times.
fn lasting(seconds: u64) -> Duration {
    Duration::from_millis(if whole() { seconds * 1000 } else { seconds * 100 })
}

/// Posts of one test.
fn posts() -> usize {
    count(20_000)
}

/// One test of these at a time: each wants the whole machine, and waits that were cut short by another would prove less.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The line of counts of a test, shown whether or not its output is captured.
fn proven(test: &str, counts: &str) {
    let _ = writeln!(std::io::stderr().lock(), "PROVEN {test}: {counts}");
}

/// Numbers that look random and are the same in every run.
struct Instants(testkit::Dice);

impl Instants {
    fn new(seed: u64) -> Self {
        Self(testkit::Dice::new(seed))
    }

    /// Between the two, in milliseconds.
    fn next(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_millis(from + self.0.roll() % (to - from).max(1))
    }

    /// Below `n`.
    fn pick(&mut self, n: usize) -> usize {
        (self.0.roll() % n as u64) as usize
    }
}
