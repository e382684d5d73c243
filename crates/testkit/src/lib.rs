//! Invented posts, launchers and faults for tests and benches. Nothing here is real text, and nothing is random: the
//! same number gives the same posts on every machine. The engines are real ones, each a process that tests may kill.

pub mod bucket;
pub mod clickhouse;
mod disk;
mod envelopes;
pub mod fakes;
mod hark;
pub mod kafka;
pub mod memory;
mod ports;
mod posts;
mod process;
pub mod proxy;
mod scratch;
pub mod waiting;

use std::fmt::Display;
use std::io::Write;

pub use disk::{NotMounted, SmallDisk};
pub use envelopes::{Envelopes, envelopes};
pub use hark::{Hark, Output, free_port};
pub use posts::{Dice, Invented, invented_posts};
pub use process::Process;
pub use scratch::Scratch;

/// Says that a test proved nothing here, and why, whether or not its output is captured.
pub fn left_out(test: &str, why: &dyn Display) {
    // Not `eprintln`: that is captured, and nobody would know. A closed standard error has no reader either.
    let _ = writeln!(std::io::stderr().lock(), "SKIPPED 1 test: {test}: {why}");
}
