//! Clocks that jump while everything runs: a day forward, a day back, each process another way. Needs libfaketime
//! (Debian: `faketime`); the monotonic clock stays, as it does when a real clock is set.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::cluster::{Cluster, Wishes};
use super::{posts, proven};

/// Where Debian puts it.
const LIBRARY: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

/// What the clocks of ingest, screen and store say, one step after the other.
const STEPS: [[&str; 3]; 6] = [
    ["+0", "+0", "+0"],
    ["+1d", "+0", "+0"],
    ["+1d", "-1d", "+1d"],
    ["-1d", "+1d", "-1d"],
    ["-1d", "-1d", "-1d"],
    ["+0", "+0", "+0"],
];

#[test]
fn clocks_jump() {
    let test = "clocks_jump";
    if !Path::new(LIBRARY).exists() {
        let why = format!("no {LIBRARY}. To run it: apt-get install faketime, then this test again");
        return testkit::left_out(test, &why);
    }
    let Some(mut cluster) = Cluster::start(test, posts(), Wishes::default()) else { return };
    let clocks = ["ingest", "screen", "store"].map(|name| Clock::new(cluster.scratch(), name));
    cluster.env = clocks[1].env();
    let mut screen = cluster.role("screen", "screen", &["kafka.instance=screen"]).reading();
    cluster.env = clocks[2].env();
    let mut store = cluster.role("store", "store", &["kafka.instance=store"]).reading();
    cluster.env = clocks[0].env();
    let feed = cluster.feed(&[]);
    cluster.env = Vec::new();
    for (nth, offsets) in STEPS.iter().enumerate() {
        clocks.iter().zip(offsets).for_each(|(clock, offset)| clock.set(offset));
        feed.allow(nth + 1, STEPS.len());
        feed.caught_up();
        cluster.drained();
        // A start with such a clock is another thing than a jump.
        if nth % 2 == 0 {
            screen.restart();
            store.restart();
        }
    }
    let restarts = feed.finish();
    let dead = cluster.calm.unreadable;
    let reports = cluster.assert_exact(dead..=dead * (restarts + 1));
    std::thread::sleep(Duration::from_millis(100));
    screen.assert_running();
    store.assert_running();
    let (counts, calm) = (cluster.counts(), cluster.calm.reports.len());
    proven(
        test,
        &format!(
            "{} jumps of a day, {counts}, reports {reports} = {calm}, starts of ingest {}",
            STEPS.len() - 1,
            restarts + 1
        ),
    );
}

/// The clock of one process, set by a file.
struct Clock(PathBuf);

impl Clock {
    fn new(dir: &Path, name: &str) -> Self {
        let clock = Self(dir.join(format!("{name}.clock")));
        clock.set("+0");
        clock
    }

    fn set(&self, offset: &str) {
        // Renamed into place: it may be read at any moment.
        let part = self.0.with_extension("part");
        std::fs::write(&part, offset).unwrap();
        std::fs::rename(&part, &self.0).unwrap();
    }

    fn env(&self) -> Vec<(String, String)> {
        let file = self.0.display().to_string();
        [
            ("LD_PRELOAD", LIBRARY),
            ("FAKETIME_TIMESTAMP_FILE", &file),
            ("FAKETIME_NO_CACHE", "1"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            ("DONT_FAKE_MONOTONIC", "1"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }
}
