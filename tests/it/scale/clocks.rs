//! Clocks that are wrong, each another way: processes end and start again with a clock that is a day ahead or a day back.
//! Needs libfaketime (Debian: `faketime`).
//!
//! Not tested: a clock that is set while a process runs. The library waits for absolute times of the wall clock, under
//! libfaketime as in the kernel, and what it then does is not ours to prove.

use std::path::Path;

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
fn clocks_are_wrong() {
    let test = "clocks_are_wrong";
    if !Path::new(LIBRARY).exists() {
        let why = format!("no {LIBRARY}. To run it: apt-get install faketime, then this test again");
        return testkit::left_out(test, &why);
    }
    let Some(mut cluster) = Cluster::start(test, posts(), Wishes::default()) else { return };
    let lines = cluster.calm.lines.clone();
    let mut starts_again = 0;
    for (nth, clocks) in STEPS.iter().enumerate() {
        let [ingest, screen, store] = clocks.map(environment);
        cluster.env = screen;
        let mut screen = cluster.role("screen", "screen", &["kafka.instance=screen"]);
        cluster.env = store;
        let mut store = cluster.role("store", "store", &["kafka.instance=store"]);
        cluster.env = ingest;
        let part = |nth: usize| lines.len() * nth / STEPS.len();
        let feed = cluster.feed_lines(lines[part(nth)..part(nth + 1)].to_vec(), &[]);
        starts_again += feed.finish();
        // Half of the times there is work left for the next clock.
        if nth % 2 == 0 {
            cluster.drained();
        }
        screen.assert_running();
        store.assert_running();
    }
    cluster.env = Vec::new();
    let _screen = cluster.role("screen", "screen", &["kafka.instance=screen"]);
    let _store = cluster.role("store", "store", &["kafka.instance=store"]);
    // A line number tells two refused lines of one input apart, and each part was an input: some may be the same.
    let dead = cluster.calm.unreadable;
    let reports = cluster.assert_exact(1..=dead);
    let (counts, calm) = (cluster.counts(), cluster.calm.reports.len());
    proven(
        test,
        &format!(
            "{} sets of clocks, {counts}, reports {reports} = {calm}, starts of ingest {}",
            STEPS.len(),
            starts_again + STEPS.len()
        ),
    );
}

/// Of a process whose clock is off by so much.
fn environment(offset: &str) -> Vec<(String, String)> {
    [("LD_PRELOAD", LIBRARY), ("FAKETIME", offset), ("DONT_FAKE_MONOTONIC", "1")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}
