//! `kill -9` at many instants: everything acknowledged is screened, every report is stored exactly once, and
//! the reports are the same bytes as those of an undisturbed run.

use std::io::{BufRead, BufReader, Write};
use std::sync::mpsc;
use std::time::Duration;

use testkit::{Hark, invented_posts};

use crate::hark;
use crate::same::{INGEST, acknowledged, assert_same, share_key};

const POSTS: usize = 20_000;
const KILLS: usize = 50;
/// No machine needs this long to acknowledge the first posts; one that does is broken.
const PATIENCE: Duration = Duration::from_secs(120);

#[test]
fn fifty_kills_lose_nothing_and_store_nothing_twice() {
    let lines: Vec<String> = invented_posts(POSTS, 7).into_iter().map(|post| post.line + "\n").collect();
    let (calm, _calm_dir) = hark();
    calm.run_with(INGEST, &lines.concat()).success();

    let (harried, _dir) = hark();
    share_key(&calm, &harried);
    let mut acknowledged = 0;
    for kill in 0..KILLS {
        // Instants spread over start, ingest, screening and storing; the generator is fixed, the machine is not.
        // On a slow one all of the first kind may fall into the start.
        let wait = Duration::from_millis((kill as u64 * 7_919) % 700);
        let since = if kill % 2 == 0 { Since::Start } else { Since::Acknowledgement };
        acknowledged = feed_and_kill(&harried, &lines, acknowledged, kill, since, wait);
    }
    // The rest, undisturbed: what was acknowledged is not sent again.
    harried.run_with(INGEST, &lines[acknowledged..].concat()).success();

    assert!(acknowledged > 0, "no kill came after an acknowledgement: the test would prove nothing");
    let reports = assert_same(&calm, &harried);
    assert!(reports > 300, "{reports} reports");
}

/// What the wait for a kill begins with.
enum Since {
    Start,
    /// The first acknowledgement of the run.
    Acknowledgement,
}

/// Sends lines from `from` on in small steps, kills after `wait`, and gives how many are acknowledged in all.
fn feed_and_kill(
    hark: &Hark,
    lines: &[String],
    from: usize,
    kill: usize,
    since: Since,
    wait: Duration,
) -> usize {
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
    let (heard, hear) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let tell = |line: &String| {
            if acknowledged([line.as_str()].into_iter()) > 0 {
                let _ = heard.send(());
            }
        };
        let lines: Vec<String> = BufReader::new(stdout).lines().map_while(Result::ok).inspect(tell).collect();
        acknowledged(lines.iter().map(String::as_str))
    });
    if let Since::Acknowledgement = since {
        hear.recv_timeout(PATIENCE).expect("an acknowledgement");
    }
    std::thread::sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap();
    drop(feeder.join().unwrap());
    from + reader.join().unwrap()
}
