//! A disk that is full: one clear message, "try again", nothing acknowledged is lost, and once there is room the
//! same posts go through and nothing is stored twice.
//!
//! The small disks are file systems in memory. Mounting one takes rights that not everybody has: where it is
//! refused the test says on standard error that it proved nothing, whether or not output is captured.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use testkit::{Hark, SmallDisk, invented_posts};

use crate::hark;
use crate::same::{INGEST, acknowledged, assert_same, share_key, status};

/// Enough for several journals of the sizes below.
const POSTS: usize = 12_000;
/// Room for everything.
const LARGE_MIB: u32 = 400;

/// An empty one of `mib` MiB at `at`; `None`, and a line on standard error, where that is not permitted.
fn mount(at: &Path, mib: u32, test: &str) -> Option<SmallDisk> {
    SmallDisk::mount(at, mib).inspect_err(|why| testkit::left_out(test, why)).ok()
}

fn lines() -> Vec<String> {
    invented_posts(POSTS, 11).into_iter().map(|post| post.line + "\n").collect()
}

/// An undisturbed run over all lines.
fn calm(lines: &[String]) -> (Hark, tempfile::TempDir) {
    let (calm, dir) = hark();
    calm.run_with(INGEST, &lines.concat()).success();
    (calm, dir)
}

#[test]
fn a_full_disk_is_told_and_loses_nothing_acknowledged() {
    let lines = lines();
    let (calm, _calm_dir) = calm(&lines);
    let mut most = 0;
    // So small that no table can be made; full while posts come in; full while they are screened.
    for mib in [1, 2, 5] {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("disk");
        let Some(disk) = mount(&at, mib, "a_full_disk_is_told_and_loses_nothing_acknowledged") else {
            return;
        };
        let cramped = Hark::new(env!("CARGO_BIN_EXE_hark"), at.join("data"));
        share_key(&calm, &cramped);

        let stopped = cramped.run_with(INGEST, &lines.concat());
        assert_eq!(stopped.code, Some(75), "{mib} MiB: {}", stopped.stderr);
        assert_eq!(stopped.stderr.matches("hark: ").count(), 1, "{mib} MiB: {}", stopped.stderr);
        assert!(stopped.stderr.contains("space"), "{mib} MiB: {}", stopped.stderr);
        assert!(!stopped.stderr.contains("panicked"), "{mib} MiB: {}", stopped.stderr);
        let safe = acknowledged(stopped.stdout.lines());
        most = most.max(safe);

        let still = cramped.run_with(INGEST, &lines[safe..].concat());
        assert_eq!(still.code, Some(75), "{mib} MiB, a second time: {}", still.stderr);
        let safe = safe + acknowledged(still.stdout.lines());

        disk.grow(LARGE_MIB);
        // What was acknowledged is not sent again.
        cramped.run_with(INGEST, &lines[safe..].concat()).success();
        assert_same(&calm, &cramped);
        // And if it is, nothing is stored twice.
        cramped.run_with(INGEST, &lines.concat()).success();
        assert_same(&calm, &cramped);
    }
    assert!(most > 0, "no disk was full after an acknowledgement: the test would prove little");
}

#[test]
fn a_database_without_room_is_waited_for() {
    let lines = lines();
    let (calm, _calm_dir) = calm(&lines);
    let (waiting, _dir) = hark();
    share_key(&calm, &waiting);
    // Room for the tables, and for no merge or insert of any size.
    let at = waiting.data().join("clickhouse");
    let Some(disk) = mount(&at, 4, "a_database_without_room_is_waited_for") else { return };

    let mut child = waiting.start(INGEST);
    let mut stdin = child.stdin.take().unwrap();
    let input = lines.concat();
    let feeder = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let mut stdout = child.stdout.take().unwrap();
    let listener = std::thread::spawn(move || {
        let mut said = String::new();
        stdout.read_to_string(&mut said).map(|_| said)
    });
    // The first warning says why it waits.
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut warning = String::new();
    stderr.read_line(&mut warning).unwrap();
    assert!(warning.contains("trying again") && warning.contains("NOT_ENOUGH_SPACE"), "{warning}");
    std::thread::sleep(Duration::from_millis(500));
    assert!(child.try_wait().unwrap().is_none(), "it waits and does not give up");

    disk.grow(LARGE_MIB);
    let began = Instant::now();
    let rest = std::thread::spawn(move || stderr.lines().count());
    assert_eq!(child.wait().unwrap().code(), Some(0), "goes on by itself");
    // The longest wait between two attempts is 15 s.
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    rest.join().unwrap();
    feeder.join().unwrap().unwrap();
    assert_eq!(acknowledged(listener.join().unwrap().unwrap().lines()), lines.len());
    assert_same(&calm, &waiting);
    assert_eq!(status(&waiting)["reports_waiting"], 0);
}
