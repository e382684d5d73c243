//! The broker goes away in the middle of transactions, and comes back: killed, or stopped politely.

use std::time::{Duration, Instant};

use testkit::kafka::BrokerOptions;

use super::cluster::{Cluster, Wishes};
use super::{Instants, count, posts, proven};

#[test]
fn the_broker_is_killed_and_stopped() {
    let test = "the_broker_is_killed_and_stopped";
    let wishes = Wishes { broker: Some(BrokerOptions::default()), ..Wishes::default() };
    let Some(mut cluster) = Cluster::start(test, posts(), wishes) else { return };
    let mut screen = cluster.role("screen", "screen", &["kafka.instance=screen"]).reading();
    let mut store = cluster.role("store", "store", &["kafka.instance=store"]).reading();
    let stall = cluster.stall();
    let feed = cluster.feed(&[]);
    // A kill, then a polite stop, and so on; two of each at least.
    let outages = count(40);
    let mut instants = Instants::new(43);
    let mut recovery = Duration::ZERO;
    for nth in 0..outages {
        feed.allow(nth + 1, outages + 1);
        std::thread::sleep(instants.next(50, 1_500));
        if nth % 2 == 0 {
            cluster.broker_mut().kill();
        } else {
            cluster.broker_mut().stop();
        }
        std::thread::sleep(instants.next(0, 500));
        cluster.broker_mut().restart();
        // Something gets through between two outages: otherwise all of them were one.
        feed.caught_up();
        if nth % 4 == 3 {
            let back = Instant::now();
            cluster.drained();
            recovery = recovery.max(back.elapsed());
        }
    }
    let restarts = feed.finish();
    // A line that was refused, and sent again to another process, is another line of another input.
    let dead = cluster.calm.unreadable;
    let reports = cluster.assert_exact(dead..=dead * (restarts + 1));
    screen.assert_running();
    store.assert_running();
    proven(
        test,
        &format!(
            "kills and stops {outages}, {}, reports {reports} = {}, starts of ingest {}, longest stall {:.1?}, all done \
             {recovery:.1?} after four in a row at the latest",
            cluster.counts(),
            cluster.calm.reports.len(),
            restarts + 1,
            stall.longest(),
        ),
    );
}
