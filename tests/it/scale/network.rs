//! The network is cut between each pair of parts for a while: nothing passes, nobody is told. Then it is healed.

use std::time::{Duration, Instant};

use testkit::kafka::BrokerOptions;
use testkit::proxy::{Mode, Proxy};

use super::cluster::{Cluster, Wishes};
use super::{posts, proven, whole};

#[test]
fn the_network_is_cut_between_each_pair() {
    let test = "the_network_is_cut";
    let broker = BrokerOptions { proxies: 3, ..BrokerOptions::default() };
    let wishes = Wishes { broker: Some(broker), ..Wishes::default() };
    let Some(cluster) = Cluster::start(test, posts(), wishes) else { return };
    let [for_ingest, for_screen, for_store] = cluster.broker().proxies() else { panic!("three proxies") };
    let database = Proxy::start(cluster.server().address());
    let through = |proxy: &Proxy| format!("kafka.brokers={}", proxy.address());
    let url = format!("store.url=http://{}", database.address());
    let mut screen =
        cluster.role("screen", "screen", &["kafka.instance=screen", &through(for_screen)]).reading();
    let mut store =
        cluster.role("store", "store", &["kafka.instance=store", &through(for_store), &url]).reading();
    let feed = cluster.feed(&[&through(for_ingest)]);
    // Longer than a session: whoever is cut off is taken for dead.
    let cut = Duration::from_secs(if whole() { 15 } else { 4 });
    let pairs = [
        ("ingest and Kafka", for_ingest),
        ("screen and Kafka", for_screen),
        ("store and Kafka", for_store),
        ("store and ClickHouse", &database),
    ];
    for (nth, (pair, proxy)) in pairs.iter().enumerate() {
        let parts = 2 * pairs.len() + 1;
        feed.allow(2 * nth + 1, parts);
        std::thread::sleep(Duration::from_millis(150));
        proxy.set(Mode::BlackHole);
        feed.allow(2 * nth + 2, parts);
        std::thread::sleep(cut);
        proxy.set(Mode::Pass);
        let healed = Instant::now();
        feed.caught_up();
        cluster.drained();
        proven(test, &format!("{pair}: cut for {cut:.1?}, all is done {:.1?} later", healed.elapsed()));
    }
    let restarts = feed.finish();
    let dead = cluster.calm.unreadable;
    let reports = cluster.assert_exact(dead..=dead * (restarts + 1));
    screen.assert_running();
    store.assert_running();
    let (counts, calm) = (cluster.counts(), cluster.calm.reports.len());
    proven(test, &format!("{counts}, reports {reports} = {calm}, starts of ingest {}", restarts + 1));
}
