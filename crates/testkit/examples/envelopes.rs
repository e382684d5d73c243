//! Posts for benches, as JSON lines: `envelopes COUNT BYTES FLAGGED_PER_MILLE SEED > posts.jsonl`.

#![allow(clippy::unwrap_used, reason = "an example that cannot go on says so")]

use std::io::{BufWriter, Write};

fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).map(|arg| arg.parse().expect("a number")).collect();
    let [count, bytes, per_mille, seed] = numbers[..] else { panic!("COUNT BYTES FLAGGED_PER_MILLE SEED") };
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in testkit::envelopes(count, bytes as usize, per_mille, seed) {
        writeln!(out, "{line}").unwrap();
    }
    out.flush().unwrap();
}
