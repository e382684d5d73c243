//! Two `screen` share the partitions; when one dies the other has its work within a session and a few seconds.

use std::time::{Duration, Instant};

use testkit::waiting::until;

use super::cluster::{Cluster, Wishes};
use super::{posts, proven};

/// What the settings of these tests say.
const SESSION: Duration = Duration::from_secs(3);
/// A member that died may have left a transaction open, whose end everybody waits for.
const TRANSACTION: Duration = Duration::from_secs(6);
/// For the rebalance, the state of the partitions, and a machine where everything runs at once.
const FEW: Duration = Duration::from_secs(10);

#[test]
fn the_work_of_a_dead_screen_moves() {
    let test = "the_work_of_a_dead_screen_moves";
    let Some(cluster) = Cluster::start(test, posts(), Wishes::default()) else { return };
    let mut one = cluster.role("one", "screen", &["kafka.instance=one"]);
    let mut two = cluster.role("two", "screen", &["kafka.instance=two"]);
    let mut store = cluster.role("store", "store", &["kafka.instance=store"]);
    let feed = cluster.feed(&[]);
    feed.allow(1, 2);
    feed.caught_up();
    cluster.drained();
    for role in [&one, &two] {
        let taken = role.said().matches("partitions taken over").count();
        assert!(taken > 0, "both have partitions:\n{}", role.said());
    }
    one.kill();
    let killed = Instant::now();
    feed.allow(1, 1);
    feed.caught_up();
    until("the survivor", SESSION + TRANSACTION + FEW, || cluster.behind() == 0);
    let moved = killed.elapsed();
    let restarts = feed.finish();
    let dead = cluster.calm.unreadable;
    let reports = cluster.assert_exact(dead..=dead);
    two.assert_running();
    store.assert_running();
    proven(
        test,
        &format!(
            "moved and done within {moved:.1?} of the kill (session {SESSION:?}), {}, reports {reports} = {}, \
             starts of ingest {}",
            cluster.counts(),
            cluster.calm.reports.len(),
            restarts + 1,
        ),
    );
}
