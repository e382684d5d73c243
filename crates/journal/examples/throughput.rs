//! Measures the embedded journal on this machine: `cargo run --release -p journal --example throughput [FOLDER]`.
//!
//! Each line names what was done, how much, and the rate. Counts are asserted: a wrong count is no measurement.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measuring program prints, and stops at the first error"
)]

use std::{
    path::PathBuf,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use journal::{
    Delta, EmbeddedJournal, Hop, Journal, Limits, Millis, OpenOptions, Partition, Partitions, Position,
    Record, StateChange, StateKey,
};

const GROUP: &str = "measure";
const LIMITS: Limits = Limits { max_records: 1000, max_bytes: 8 << 20 };

fn main() {
    let folder = std::env::args().nth(1).map_or_else(
        || std::env::temp_dir().join(format!("journal-throughput-{}", std::process::id())),
        PathBuf::from,
    );
    let options = OpenOptions::new(Partitions::all(4), Arc::new(|| Millis(0)));
    let journal = EmbeddedJournal::open(&folder, options).unwrap();
    let reader = |partition| journal.reader(GROUP, Hop::Posts, Partition(partition)).unwrap();
    drop(reader(0));

    for (batch, rounds) in [(1000, 300), (100, 500), (10, 1000)] {
        let records = records(batch, 600);
        rate(&format!("append {batch} x 600 B, fsync, 4 partitions"), batch * rounds, || {
            (0..rounds).for_each(|_| journal.append(Hop::Posts, &records).unwrap());
        });
    }
    let one = vec![Record { route: 0, ..records(1, 600).remove(0) }; 1000];
    rate("append 1000 x 600 B, fsync, 1 partition", 100_000, || {
        (0..100).for_each(|_| journal.append(Hop::Posts, &one).unwrap());
    });
    let total: u64 = journal.lag(GROUP, Hop::Posts).unwrap().iter().map(|lag| lag.records()).sum();

    rate("read in batches of 1000", total as usize, || {
        let mut seen = 0;
        for partition in 0..4 {
            let mut reader = reader(partition);
            while let Some(batch) = reader.next_batch(LIMITS).unwrap() {
                seen += batch.iter().map(|payload| u64::from(payload.len() == 600)).sum::<u64>();
            }
        }
        assert_eq!(seen, total);
    });
    rate("read, commit 1 output and 2 state entries per 10 records", total as usize, || {
        thread::scope(|scope| {
            for partition in 0..4 {
                let mut reader = reader(partition);
                scope.spawn(move || {
                    while let Some(batch) = reader.next_batch(LIMITS).unwrap() {
                        let out: Vec<_> = batch.iter().step_by(10).map(output).collect();
                        let salt = batch.delta().from.0 + (u64::from(partition) << 40);
                        let state: Vec<_> = (0..batch.len() as u64 / 5).map(|n| change(salt + n)).collect();
                        reader.commit(batch.delta(), &out, &state).unwrap();
                    }
                });
            }
        });
    });
    states(&journal);
    println!("{:>12} bytes on disk before trim", journal.info().unwrap().bytes_on_disk);
    rate("trim everything", total as usize, || {
        assert_eq!(journal.trim(Hop::Posts, Millis(1)).unwrap().records, total);
    });
    println!("{:>12} bytes on disk after trim", journal.info().unwrap().bytes_on_disk);
    let start = Instant::now();
    journal.verify().unwrap();
    println!("{:>12.1?} verify", start.elapsed());
    std::fs::remove_dir_all(folder).unwrap();
}

/// State of growing size: sets and look-ups of random keys, 10,000 per commit.
fn states(journal: &EmbeddedJournal) {
    let mut reader = journal.reader("states", Hop::DeadLetters, Partition(0)).unwrap();
    let empty = Delta { hop: Hop::DeadLetters, partition: Partition(0), from: Position(0), to: Position(0) };
    let mut next = 0;
    for target in [100_000u64, 500_000, 1_000_000, 2_000_000] {
        let count = target - next;
        rate(&format!("set state keys, 10,000 per commit, up to {target} entries"), count as usize, || {
            while next < target {
                let changes: Vec<_> = (next..next + 10_000).map(change).collect();
                reader.commit(&empty, &[], &changes).unwrap();
                next += 10_000;
            }
        });
        for size in [1000, 10_000] {
            rate(&format!("look up state keys, {size} per call, half unknown"), 100_000, || {
                let mut known = 0;
                for round in 0..100_000 / size {
                    let keys: Vec<_> =
                        (0..size).map(|n| change((round * size + n) * 7919 % (2 * target)).key).collect();
                    known += reader.state(&keys).unwrap().iter().flatten().count();
                }
                assert!(known > 40_000 && known < 60_000, "{known}");
            });
        }
    }
    rate("prune state", 500_000, || {
        // All entries were written at position 0, so any later position prunes.
        assert_eq!(reader.prune_state(Position(1), 500_000).unwrap(), 500_000);
    });
}

fn rate(what: &str, count: usize, act: impl FnOnce()) {
    let start = Instant::now();
    act();
    let took = start.elapsed().max(Duration::from_micros(1));
    println!("{:>12.0} /s  {what} ({count} in {took:.1?})", count as f64 / took.as_secs_f64());
}

/// A scrambled number: the same for the same input (splitmix64).
fn scramble(n: u64) -> u64 {
    let mut z = n.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn change(n: u64) -> StateChange {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&scramble(n).to_be_bytes());
    key[8..].copy_from_slice(&scramble(!n).to_be_bytes());
    StateChange { key: StateKey(key), value: Some(n.to_le_bytes().to_vec()) }
}

fn output(payload: &[u8]) -> (Hop, Record) {
    (Hop::Reports, Record::routed(u64::from(payload[0]), payload.to_vec()))
}

/// Text that compresses about as posts do: words from a small list.
fn records(count: usize, bytes: usize) -> Vec<Record> {
    const WORDS: [&str; 16] = [
        "tablet", "morning", "dizzy", "again", "doctor", "said", "nothing", "sleep", "headache", "since",
        "dose", "week", "stopped", "taking", "better", "worse",
    ];
    let record = |n: u64| {
        let mut payload = Vec::with_capacity(bytes + 16);
        let mut word = 0;
        while payload.len() < bytes {
            let random = scramble(n * 1000 + word);
            payload.extend_from_slice(WORDS[(random % 16) as usize].as_bytes());
            payload.extend_from_slice(&[b' ', b'a' + (random >> 8) as u8 % 26]);
            word += 1;
        }
        payload.truncate(bytes);
        Record::routed(scramble(n), payload)
    };
    (0..count as u64).map(record).collect()
}
