//! Sources through the real program: settings, commands, a run against a faked platform, kills, deletions.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use testkit::fakes::{FAKES, Fake, FakeServer, World};

use crate::hark;

const REACTION: &str = "Zoloft gave me a terrible headache and nausea, I had to stop taking it";

fn fake(channel: &str) -> &'static dyn Fake {
    FAKES.iter().copied().find(|fake| fake.channel() == channel).unwrap()
}

/// A faked platform whose clock is an hour behind ours.
fn platform(channel: &str) -> FakeServer {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs() as i64;
    FakeServer::start(fake(channel), World::at(now - 3600, 5))
}

/// Settings with one source that reads `server`.
fn settings(dir: &Path, channel: &str, name: &str, server: &FakeServer) -> String {
    let secret = |text: &str| {
        let path = dir.join(format!("{channel}-{}", text.len()));
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let mut text = format!("[sources.{name}]\nchannel = \"{channel}\"\n");
    text += "allow_private_addresses = true\nbackfill_hours = 48\n";
    let own = fake(channel).settings(&server.base(), &secret);
    if own.iter().all(|(key, _)| *key != "poll_interval_secs") {
        text += "poll_interval_secs = 1\n";
    }
    for (key, value) in own {
        let _ = writeln!(text, "{key} = {value:?}");
    }
    text
}

fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(60);
    while !done() {
        assert!(Instant::now() < until, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A running program, killed when it is dropped.
struct Run(Child);

impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_source_is_checked_sampled_planned_and_listed() {
    let (hark, dir) = hark();
    let server = platform("reddit");
    server.write(REACTION);
    let file = dir.path().join("hark.toml");
    std::fs::write(&file, settings(dir.path(), "reddit", "forum", &server)).unwrap();
    let config = file.to_str().unwrap();
    let checked = hark.run(["-c", config, "source", "check", "forum"]).success();
    assert!(checked.stdout.contains("source `forum` (Reddit)"), "{}", checked.stdout);
    let sampled =
        hark.run(["-c", config, "source", "sample", "forum", "--output", "json"]).success().json_lines();
    assert!(sampled.iter().any(|post| post["text"].as_str().unwrap().contains("Zoloft")), "{sampled:?}");
    let planned =
        hark.run(["-c", config, "source", "plan", "forum", "--output", "json"]).success().json_lines();
    assert!(planned[0]["requests_per_day"].as_u64().unwrap() > 0);
    let listed = hark.run(["-c", config, "source", "list", "--output", "json"]).success().json_lines();
    assert_eq!((listed[0]["source"].as_str(), listed[0]["last_success"].as_str()), (Some("forum"), None));
    let unknown = hark.run(["-c", config, "source", "check", "forun"]);
    assert_eq!(unknown.code, Some(64));
    assert!(unknown.stderr.contains("the settings name forum"), "{}", unknown.stderr);
    std::fs::write(&file, "[sources.a]\nchannel = \"redit\"\n[sources.b]\nchannel = \"rss\"\nfeds = [\"https://example.org\"]\n").unwrap();
    let wrong = hark.run(["-c", config, "settings", "check"]);
    assert_eq!(wrong.code, Some(78), "{}", wrong.stderr);
    assert!(wrong.stderr.contains("did you mean `reddit`?"), "{}", wrong.stderr);
    assert!(wrong.stderr.contains("did you mean `feeds`?"), "{}", wrong.stderr);
}

#[test]
fn payloads_are_read_without_a_network() {
    let (hark, dir) = hark();
    let file = dir.path().join("status.json");
    let status = r#"{"id":"9","created_at":"2026-03-01T08:00:00.000Z","visibility":"public","language":"en","url":"https://example.social/@a/9",
        "content":"<p>Second week, and I <b>itch</b> all over</p>","account":{"id":"4","acct":"a","username":"a","url":"https://example.social/@a"}}"#;
    std::fs::write(&file, status).unwrap();
    let read = hark.run(["source", "parse", "mastodon", file.to_str().unwrap()]).success().json_lines();
    assert_eq!(read[0]["text"], "Second week, and I itch all over");
    assert_eq!(
        (read[0]["id"].as_str(), read[0]["created_at"].as_str()),
        (Some("9"), Some("2026-03-01T08:00:00Z"))
    );
    let recording = serde_json::json!({"source": {}, "exchanges": [
        {"request": {"method": "GET", "url": "https://example.social/api/v1/statuses/9"},
         "response": {"status": 200, "headers": {}, "body_json": serde_json::from_str::<serde_json::Value>(status).unwrap()}}]});
    std::fs::write(&file, recording.to_string()).unwrap();
    let again = hark.run(["source", "parse", "mastodon", file.to_str().unwrap()]).success().json_lines();
    assert_eq!(again, read);
    std::fs::write(&file, r#"{"access_token":"x"}"#).unwrap();
    let nothing = hark.run(["source", "parse", "mastodon", file.to_str().unwrap()]);
    assert_eq!(nothing.code, Some(65));
    assert!(nothing.stderr.contains("holds nothing of Mastodon"), "{}", nothing.stderr);
    assert_eq!(hark.run(["source", "parse", "nosuch", "-"]).code, Some(64));
    assert_eq!(hark.run(["source", "parse", "mastodon", "no/such/file"]).code, Some(66));
}

/// Killed five times while posts come, the program loses none and stores none twice; what is deleted on the platform goes.
#[test]
fn a_run_that_is_killed_loses_nothing_and_follows_deletions() {
    let (hark, dir) = hark();
    let server = platform("bluesky");
    let file = dir.path().join("hark.toml");
    std::fs::write(&file, settings(dir.path(), "bluesky", "stream", &server)).unwrap();
    let config = file.to_str().unwrap();
    let start = || Run(hark.start(["-c", config, "run", "--role", "ingest,screen,store"]));
    let mut posts = Vec::new();
    for round in 0..5 {
        let run = start();
        for n in 0..4 {
            posts.push(server.write(&format!("{REACTION}, round {round} {n}")));
        }
        wait("a request", || server.seen().len() > round);
        std::thread::sleep(Duration::from_millis(150 * round as u64));
        drop(run);
    }
    let run = start();
    let reports = || {
        let listed = hark.run(["-c", config, "source", "list", "--output", "json"]).success().json_lines();
        listed[0]["posts"].as_u64().unwrap()
    };
    // How many came before a kill is not written down to the last one: what counts is that no more come.
    let (mut count, mut since) = (0, Instant::now());
    wait("the last post", || {
        if reports() != count {
            (count, since) = (reports(), Instant::now());
        }
        count > 0 && since.elapsed() > Duration::from_secs(4)
    });
    server.delete(posts[0].n);
    let before = reports();
    wait("the deletion", || reports() > before);
    std::thread::sleep(Duration::from_millis(1500));
    drop(run);
    // What was in the journal when it was killed is screened and stored here.
    hark.run_with(["-c", config, "ingest", "-"], "").success();
    let listed = hark
        .run(["-c", config, "reports", "list", "--limit", "500", "--output", "json"])
        .success()
        .json_lines();
    let texts: BTreeSet<&str> = listed.iter().map(|report| report["text"].as_str().unwrap()).collect();
    assert_eq!(listed.len(), posts.len() - 1, "one report for each post that stands");
    assert_eq!(texts.len(), listed.len(), "none twice");
}

/// Of a platform that does not tell of deletions, what became a report is asked for again.
#[test]
fn what_became_a_report_is_asked_for_again() {
    let (hark, dir) = hark();
    let server = platform("reddit");
    let (gone, kept) = (server.write(REACTION), server.write(&format!("{REACTION} too")));
    let file = dir.path().join("hark.toml");
    std::fs::write(&file, settings(dir.path(), "reddit", "forum", &server)).unwrap();
    let config = file.to_str().unwrap();
    let list =
        || hark.run(["-c", config, "reports", "list", "--output", "json"]).success().json_lines().len();
    hark.run(["-c", config, "source", "backfill", "forum", "--since", "2020-01-01"]).success();
    hark.run_with(["-c", config, "ingest", "-"], "").success();
    assert_eq!(list(), 2);
    let stands =
        hark.run(["-c", config, "source", "recheck", "forum", "--output", "json"]).success().json_lines();
    assert_eq!(
        (stands[0]["asked"].as_u64(), stands[0]["changed"].as_u64()),
        (Some(2), Some(0)),
        "{stands:?}"
    );
    server.delete(gone.n);
    hark.run(["-c", config, "source", "recheck", "forum"]).success();
    assert_eq!(list(), 1, "{} stands", kept.n);
}

/// Fifty sources in one process take little memory, and next to nothing of a processor while nothing comes.
#[test]
fn fifty_idle_sources_are_cheap() {
    let (hark, dir) = hark();
    let server = platform("rss");
    let file = dir.path().join("hark.toml");
    let one = settings(dir.path(), "rss", "NAME", &server)
        .replace("poll_interval_secs = 1\n", "poll_interval_secs = 60\n");
    let all: String = (0..50).map(|n| one.replace("sources.NAME", &format!("sources.feed{n}"))).collect();
    std::fs::write(&file, all).unwrap();
    let run = Run(hark.start(["-c", file.to_str().unwrap(), "run", "--role", "ingest"]));
    wait("fifty questions", || server.seen().len() >= 50);
    std::thread::sleep(Duration::from_secs(1));
    let ticks = || {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", run.0.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    };
    let (before, began) = (ticks(), Instant::now());
    std::thread::sleep(Duration::from_secs(10));
    let used = (ticks() - before) as f64 / 100.0 / began.elapsed().as_secs_f64();
    let status = std::fs::read_to_string(format!("/proc/{}/status", run.0.id())).unwrap();
    let rss = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let mib = rss.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024;
    println!("fifty idle sources: {mib} MiB, {:.2} % of a core", used * 100.0);
    assert!(mib < 100, "{mib} MiB");
    assert!(used < 0.05, "{:.1} % of a core", used * 100.0);
}
