//! Megabytes a second of each parser on recorded payloads of its channel, beside what `serde_json` takes to read the same bytes
//! into its own values.
//!
//! ```text
//! cargo run --release -p connectors --example parse_throughput -- FOLDER
//! ```
//!
//! FOLDER holds a folder of payloads for each channel. Only payloads that the parser takes are counted; each is read until a
//! tenth of a second has passed, and the best of five such runs counts.

#![allow(clippy::print_stdout, reason = "a measuring program")]

use std::time::{Duration, Instant};

use connectors::CONNECTORS;
use connectors::source::{Found, documents};

/// The best of five runs, in megabytes a second.
fn best(bytes: usize, mut once: impl FnMut()) -> f64 {
    let mut best: f64 = 0.0;
    for _ in 0..5 {
        let (began, mut times) = (Instant::now(), 0_u32);
        while began.elapsed() < Duration::from_millis(100) {
            once();
            times += 1;
        }
        best = best.max(bytes as f64 * f64::from(times) / began.elapsed().as_secs_f64() / 1e6);
    }
    best
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("name the folder of payloads")?;
    println!("{:<12} {:>9} {:>10} {:>14}", "channel", "bytes", "MB/s", "serde_json");
    for connector in CONNECTORS {
        let id = connector.about().id;
        let Ok(entries) = std::fs::read_dir(std::path::Path::new(&folder).join(id)) else { continue };
        let mut bodies: Vec<Vec<u8>> = Vec::new();
        for entry in entries.flatten() {
            let bytes = std::fs::read(entry.path())?;
            for recorded in documents(&bytes) {
                let document = recorded.document("payload");
                let mut found = Found::default();
                if connector.parse(&document, &mut found).is_ok() && !found.posts.is_empty() {
                    bodies.push(document.body.to_vec());
                }
            }
        }
        let bytes: usize = bodies.iter().map(Vec::len).sum();
        if bytes == 0 {
            continue;
        }
        let ours = best(bytes, || {
            for body in &bodies {
                let mut found = Found::default();
                let _ = connector.parse(&connectors::source::Document::of(body), &mut found);
                std::hint::black_box(&found);
            }
        });
        let is_json = bodies.iter().all(|body| connectors::source::Document::of(body).is_json());
        let theirs = is_json.then(|| {
            best(bytes, || {
                for body in &bodies {
                    std::hint::black_box(serde_json::from_slice::<serde_json::Value>(body).ok());
                }
            })
        });
        let theirs = theirs.map_or_else(|| "–".to_owned(), |theirs| format!("{theirs:.0}"));
        println!("{id:<12} {bytes:>9} {ours:>10.0} {theirs:>14}");
    }
    Ok(())
}
