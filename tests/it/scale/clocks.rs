//! Clocks that jump, a day forward and a day back, each process another way, while posts come in; and processes that start
//! with such a clock. What jumps is the time that Hark and its records have, by a library that is preloaded (`clock.c`);
//! the waits of the C libraries are not touched.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::cluster::{Cluster, Wishes};
use super::{posts, proven};

const DAY: i64 = 86_400;

/// How far off the clocks of ingest, screen and store are, in seconds, one step after the other.
const STEPS: [[i64; 3]; 6] =
    [[0, 0, 0], [DAY, 0, 0], [DAY, -DAY, DAY], [-DAY, DAY, -DAY], [-DAY, -DAY, -DAY], [0, 0, 0]];

#[test]
fn clocks_jump() {
    let test = "clocks_jump";
    let Some(mut cluster) = Cluster::start(test, posts(), Wishes::default()) else { return };
    let library = cluster.scratch().join("clock.so");
    if let Err(why) = compile(&library) {
        return testkit::left_out(test, &format!("`cc` cannot compile clock.c: {why}"));
    }
    let clocks = ["ingest", "screen", "store"].map(|name| Clock::new(cluster.scratch(), name));
    cluster.env = clocks[1].env(&library);
    let mut screen = cluster.role("screen", "screen", &["kafka.instance=screen"]);
    cluster.env = clocks[2].env(&library);
    let mut store = cluster.role("store", "store", &["kafka.instance=store"]);
    cluster.env = clocks[0].env(&library);
    let feed = cluster.feed(&[]);
    cluster.env = Vec::new();
    for (nth, offsets) in STEPS.iter().enumerate() {
        clocks.iter().zip(offsets).for_each(|(clock, offset)| clock.set(*offset));
        feed.allow(nth + 1, STEPS.len());
        feed.caught_up();
        // Half of the times something is left for the next clock, and for a process that starts with it.
        if nth % 2 == 0 {
            cluster.drained();
        } else {
            screen.restart();
            store.restart();
        }
    }
    let restarts = feed.finish();
    let dead = cluster.calm.unreadable;
    let reports = cluster.assert_exact(dead..=dead);
    screen.assert_running();
    store.assert_running();
    for (role, name) in [(&screen, "screen"), (&store, "store")] {
        let days = role.said().lines().filter_map(day).collect::<std::collections::BTreeSet<_>>();
        assert!(days.len() > 1, "the clock of {name} did not jump: {days:?}");
    }
    let (counts, calm) = (cluster.counts(), cluster.calm.reports.len());
    proven(
        test,
        &format!(
            "{} jumps of a day or two, {counts}, reports {reports} = {calm}, dead letters {dead}, starts of ingest {}",
            STEPS.len() - 1,
            restarts + 1
        ),
    );
}

/// The day of a line of the log.
fn day(line: &str) -> Option<String> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    Some(line["timestamp"].as_str()?.get(..10)?.to_owned())
}

fn compile(library: &Path) -> Result<(), String> {
    let source = library.with_extension("c");
    fs::write(&source, include_str!("clock.c")).map_err(|error| error.to_string())?;
    let mut cc = Command::new("cc");
    let output = cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(library).arg(&source).output();
    match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// The clock of one process, set by a file.
struct Clock(PathBuf);

impl Clock {
    fn new(dir: &Path, name: &str) -> Self {
        let clock = Self(dir.join(format!("{name}.clock")));
        clock.set(0);
        clock
    }

    fn set(&self, offset: i64) {
        // Renamed into place: it may be read at any moment.
        let part = self.0.with_extension("part");
        fs::write(&part, offset.to_string()).unwrap();
        fs::rename(&part, &self.0).unwrap();
    }

    fn env(&self, library: &Path) -> Vec<(String, String)> {
        let pairs = [("LD_PRELOAD", library), ("HARK_TEST_CLOCK", &self.0)];
        pairs.map(|(name, value)| (name.to_owned(), value.display().to_string())).into()
    }
}
