//! Writes line listings of more and more cases in each format, each in a process of its own, and prints how long it took, how large the
//! files are and how much memory was needed at most: `cargo run --release -p export --example long_listing`.

#![allow(clippy::unwrap_used, reason = "a measurement stops at the first surprise")]

use std::io::Write as _;
use std::process::Command;
use std::time::Instant;

use export::listing::{self, Cover, Entry, Format, ListingError};
use icsr::listing::{ListingMeta, case_row, pair_rows};
use testkit::memory::peak_mib;

const COUNTS: [usize; 3] = [1_000, 10_000, 100_000];
const FORMATS: [(&str, Format); 3] =
    [("csv", Format::Csv { bom: false }), ("xlsx", Format::Xlsx), ("parquet", Format::Parquet)];

fn main() {
    let mut args = std::env::args().skip(1);
    if let (Some(format), Some(count)) = (args.next(), args.next()) {
        measure(&format, count.parse().unwrap());
        return;
    }
    let program = std::env::current_exe().unwrap();
    for (name, _) in FORMATS {
        for count in COUNTS {
            let status = Command::new(&program).args([name, &count.to_string()]).status().unwrap();
            assert!(status.success(), "{name}, {count}");
        }
    }
}

fn measure(name: &str, count: usize) {
    let (_, format) = FORMATS.into_iter().find(|(known, _)| *known == name).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let mut case = icsr::sample::case();
    let rows = (0..count).map(|number| {
        // No two rows are the same: a column of one value would cost nothing.
        case.c.identification.id = format!("DE-HERON-{number:032x}");
        let meta = ListingMeta {
            report: format!("{number:032x}"),
            channel: "forum".to_owned(),
            ..Default::default()
        };
        Ok::<_, ListingError>(Entry {
            case: case_row(&case, &meta, &|_| None),
            reactions: pair_rows(&case, &meta, &|_| None),
        })
    });
    let cover = Cover {
        title: "A measurement".to_owned(),
        filter: String::new(),
        view: None,
        since: None,
        cut_off: listing::Instant::UNIX_EPOCH,
        versions: Vec::new(),
    };
    let written = listing::write(format, &dir.path().join(format!("list.{name}")), rows, &cover).unwrap();
    assert_eq!(written.counts.cases, count as u64);
    let bytes: u64 = written.files.iter().map(|file| std::fs::metadata(file).unwrap().len()).sum();
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{name}: {count} cases, {} reactions and drugs: {:.1?}, {:.1} MB, peak memory {} MiB",
        written.counts.reactions,
        started.elapsed(),
        bytes as f64 / 1e6,
        peak_mib().unwrap()
    )
    .unwrap();
}
