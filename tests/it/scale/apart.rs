//! The roles as four processes give the reports of one process over the embedded engines, to the byte.

use std::fs;

use testkit::free_port;
use testkit::waiting::until;

use super::cluster::{Cluster, Wishes};
use super::{posts, proven};

#[test]
fn roles_apart_give_what_one_process_gives() {
    let test = "roles_apart";
    let Some(cluster) = Cluster::start(test, posts(), Wishes::default()) else { return };
    let inbox = cluster.scratch().join("inbox");
    fs::create_dir(&inbox).unwrap();
    let watched = format!("ingest.inbox={}", inbox.display());
    let port = free_port();
    let listen = format!("serve.listen=127.0.0.1:{port}");
    let mut roles = [
        cluster.role("ingest", "ingest", &[&watched]),
        cluster.role("screen", "screen", &[]),
        cluster.role("store", "store", &[]),
        cluster.role("serve", "serve", &[&listen]),
    ];
    let feed = cluster.feed(&[]);
    feed.allow(1, 1);
    feed.finish();
    let dead = cluster.calm.unreadable;
    let reports = cluster.assert_exact(dead..=dead);
    // Posts that come through the drop folder are those that were read already: known, and stored by nobody again.
    let part = cluster.scratch().join("part");
    fs::write(&part, cluster.calm.lines.concat()).unwrap();
    fs::rename(&part, inbox.join("posts.jsonl")).unwrap();
    let before = cluster.end_of("screen");
    until("the drop folder", std::time::Duration::from_secs(60), || {
        cluster.end_of("screen") >= before + (cluster.calm.lines.len() - dead) as u64
    });
    assert_eq!(cluster.assert_exact(dead..=2 * dead), reports);
    let served = crate::flow::read(roles[3].hark(), port, "/api/v1/reports").unwrap();
    assert_eq!(served.0, 200, "{}", served.1);
    for role in &mut roles {
        role.assert_running();
        role.stop();
    }
    proven(
        test,
        &format!(
            "4 processes, {}, reports {reports} = {} to the byte",
            cluster.counts(),
            cluster.calm.reports.len()
        ),
    );
}
