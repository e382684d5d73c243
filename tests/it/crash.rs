//! `kill -9` at many instants: everything acknowledged is screened, every report is stored exactly once, and
//! the reports are the same bytes as those of an undisturbed run.

use std::io::{BufRead, BufReader, Write};
use std::time::Duration;

use serde_json::Value;
use testkit::{Hark, invented_posts};

use crate::hark;

const POSTS: usize = 20_000;
const KILLS: usize = 50;
/// Posts are told apart only by when they became known if that is left to the clock.
const OBSERVED: &str = "2026-11-20T08:00:00Z";
const INGEST: [&str; 6] = ["ingest", "-", "--output", "json", "--observed-at", OBSERVED];

/// Every stored report as the line that is printed of it: bytes, not values, are what must not differ.
fn dump(hark: &Hark) -> Vec<String> {
    let list = ["reports", "list", "--limit", "0", "--output", "json"];
    let mut reports: Vec<String> = hark.run(list).success().stdout.lines().map(str::to_owned).collect();
    reports.sort_unstable();
    reports
}

fn status(hark: &Hark) -> Value {
    hark.run(["db", "status", "--output", "json"]).success().json_lines().remove(0)
}

#[test]
fn fifty_kills_lose_nothing_and_store_nothing_twice() {
    let lines: Vec<String> = invented_posts(POSTS, 7).into_iter().map(|post| post.line + "\n").collect();
    let (calm, _calm_dir) = hark();
    calm.run_with(INGEST, &lines.concat()).success();

    // The same key: report ids and pseudonyms are digests under it.
    let (harried, _dir) = hark();
    std::fs::create_dir(harried.data()).unwrap();
    std::fs::copy(calm.data().join("hark.key"), harried.data().join("hark.key")).unwrap();
    let mut acknowledged = 0;
    for kill in 0..KILLS {
        // Instants spread over start, ingest, screening and storing; the generator is fixed, the machine is not.
        let wait = Duration::from_millis(40 + (kill as u64 * 7_919) % 700);
        acknowledged = feed_and_kill(&harried, &lines, acknowledged, kill, wait);
    }
    // The rest, undisturbed: what was acknowledged is not sent again.
    harried.run_with(INGEST, &lines[acknowledged..].concat()).success();

    assert!(acknowledged > 0, "no kill came after an acknowledgement: the test would prove nothing");
    let (expected, found) = (dump(&calm), dump(&harried));
    assert!(expected.len() > 300, "{} reports", expected.len());
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    let (calm, harried) = (status(&calm), status(&harried));
    assert_eq!(harried["posts_known"], calm["posts_known"], "every acknowledged post was screened");
    // Rows that merges have yet to fold are left out: when they run is the database's affair.
    for count in ["reports", "seals", "posts", "flagged"] {
        assert_eq!(harried["tables"][count], calm["tables"][count], "{count}: stored twice or lost");
    }
    assert_eq!((harried["posts_waiting"].as_u64(), harried["reports_waiting"].as_u64()), (Some(0), Some(0)));
}

/// Sends lines from `from` on in small steps, kills after `wait`, and gives how many are acknowledged in all.
fn feed_and_kill(hark: &Hark, lines: &[String], from: usize, kill: usize, wait: Duration) -> usize {
    let mut child = hark.start(INGEST);
    let mut stdin = child.stdin.take().unwrap();
    // A share for each kill, so that the stream lasts until the last one.
    let to = (from + POSTS / KILLS).min(lines.len()).max((kill + 1) * POSTS / KILLS).min(lines.len());
    let chunks: Vec<String> = lines[from..to].chunks(50).map(<[String]>::concat).collect();
    let feeder = std::thread::spawn(move || {
        for chunk in chunks {
            if stdin.write_all(chunk.as_bytes()).and_then(|()| stdin.flush()).is_err() {
                return None;
            }
            std::thread::sleep(Duration::from_millis(3));
        }
        // Kept open: the program must die by the signal, not end by itself.
        Some(stdin)
    });
    let stdout = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut last = 0;
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            let acknowledged =
                serde_json::from_str::<Value>(&line).ok().and_then(|v| v["acknowledged"].as_u64());
            last = acknowledged.unwrap_or(last);
        }
        last as usize
    });
    std::thread::sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap();
    drop(feeder.join().unwrap());
    from + reader.join().unwrap()
}
