//! A replay over the broker: changed posts are handed over to the process that screens, and back again.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::waiting::until;

use super::cluster::{Cluster, Wishes};
use super::{posts, proven};

/// The day on which the posts became known.
const REPLAY: [&str; 5] = ["replay", "--from", "2026-11-20T00:00:00Z", "--to", "2026-11-21T00:00:00Z"];

/// Another policy stands for another dictionary: it too says something else of the same posts.
const PRECISE: [&str; 2] = ["--set", "screen.policy=precise"];

#[test]
fn a_replay_is_handed_over_and_undone() {
    let test = "replay";
    let Some(cluster) = Cluster::start(test, posts(), Wishes::default()) else { return };
    let mut screen = cluster.role("screen", "screen", &[]);
    let mut store = cluster.role("store", "store", &[]);
    let feed = cluster.feed(&[]);
    feed.allow(1, 1);
    feed.finish();
    let dead = cluster.calm.unreadable;
    let before = cluster.assert_exact(dead..=dead);

    screen.stop();
    let mut precise = cluster.role("precise", "screen", &["screen.policy=precise"]);
    let gone = replay(&cluster, &PRECISE, "gone");
    assert!(gone > 10, "{gone} reports gone: the test would prove little");
    assert_eq!(reports(&cluster).len(), before - gone);

    precise.stop();
    screen.restart();
    let new = replay(&cluster, &[], "new");
    assert_eq!(new, gone);
    let expected =
        by_id(cluster.calm.reports.iter().map(|line| serde_json::from_str(line).unwrap()).collect());
    let found = reports(&cluster);
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected, "the old policy gives the old reports");
    }
    assert_eq!(cluster.screened(), cluster.calm.table("posts"), "a replay counts no post again");
    for role in [&mut screen, &mut store] {
        role.assert_running();
        role.stop();
    }
    proven(test, &format!("{before} reports, {gone} withdrawn and brought back, {}", cluster.counts()));
}

/// Replays, and waits until nothing is left to change. Gives how many reports changed, all in this way.
fn replay(cluster: &Cluster, set: &[&str], kind: &str) -> usize {
    let summary = |more: &[&str]| cluster.ask_json(&[&REPLAY, set, more].concat()).pop().unwrap();
    let count = |summary: &Value, kind: &str| summary["summary"][kind].as_u64().unwrap();
    let changes =
        |summary: &Value| -> u64 { ["new", "gone", "changed"].map(|kind| count(summary, kind)).iter().sum() };
    let shown = summary(&["--dry-run"]);
    let applied = summary(&[]);
    assert_eq!(applied["outcome"], json!("handed_over"));
    assert_eq!(applied["summary"], shown["summary"], "what was shown is what is applied");
    assert_eq!(changes(&applied), count(&applied, kind), "{applied}");
    until("the replay to be done", Duration::from_secs(120), || changes(&summary(&["--dry-run"])) == 0);
    cluster.drained();
    count(&applied, kind) as usize
}

/// What stands, by id, without generations.
fn reports(cluster: &Cluster) -> Vec<Value> {
    let mut reports = cluster.ask_json(&["reports", "list", "--limit", "0"]);
    for report in &mut reports {
        report.as_object_mut().unwrap().remove("generation");
    }
    by_id(reports)
}

fn by_id(mut reports: Vec<Value>) -> Vec<Value> {
    reports.sort_by_key(|report| report["id"].as_str().unwrap().to_owned());
    reports
}
