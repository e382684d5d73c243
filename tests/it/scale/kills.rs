//! `kill -9` of `screen` and of `store` at a hundred instants each while posts come in.

use super::cluster::{Cluster, Wishes};
use super::role::Role;
use super::{Instants, count, posts, proven};

#[test]
fn screens_are_killed() {
    let test = "screens_are_killed";
    let Some(cluster) = Cluster::start(test, posts(), Wishes::default()) else { return };
    let mut screens =
        ["a", "b"].map(|name| cluster.role(name, "screen", &[&format!("kafka.instance={name}")]));
    let mut store = cluster.role("store", "store", &["kafka.instance=store"]);
    let mut instants = Instants::new(41);
    killed(test, &cluster, |_| {
        let wait = instants.next(20, 1_000);
        let victim = instants.pick(screens.len());
        std::thread::sleep(wait);
        screens[victim].restart();
    });
    screens.iter_mut().chain([&mut store]).for_each(Role::assert_running);
}

#[test]
fn the_store_is_killed() {
    let test = "the_store_is_killed";
    let Some(cluster) = Cluster::start(test, posts(), Wishes::default()) else { return };
    let mut screen = cluster.role("screen", "screen", &["kafka.instance=screen"]);
    let mut store = cluster.role("store", "store", &["kafka.instance=store"]);
    let mut instants = Instants::new(42);
    killed(test, &cluster, |_| {
        std::thread::sleep(instants.next(20, 1_500));
        store.restart();
    });
    [&mut screen, &mut store].into_iter().for_each(Role::assert_running);
}

/// Runs `kill` a hundred times, with a share of the posts let through before each.
fn killed(test: &str, cluster: &Cluster, mut kill: impl FnMut(usize)) {
    let kills = count(100);
    let stall = cluster.stall();
    let feed = cluster.feed(&[]);
    for nth in 0..kills {
        // The last share is kept back until the last kill: there is work at every one of them.
        feed.allow(nth + 1, kills + 1);
        kill(nth);
    }
    let restarts = feed.finish();
    let dead = cluster.calm.unreadable;
    let reports = cluster.assert_exact(dead..=dead);
    proven(
        test,
        &format!(
            "kills {kills}, {}, reports {reports} = {}, dead letters {dead}, starts of ingest {}, longest stall {:.1?}",
            cluster.counts(),
            cluster.calm.reports.len(),
            restarts + 1,
            stall.longest(),
        ),
    );
    assert!(reports * 100 > posts(), "{reports} reports: too few to prove much");
}
