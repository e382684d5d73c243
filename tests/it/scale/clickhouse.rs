//! What happens to the database while `store` writes: away, slow, out of order, killed, answers lost, no room.

use std::fs::File;
use std::io::Write;
use std::time::{Duration, Instant};

use testkit::proxy::{Mode, Proxy};
use testkit::waiting::until;
use testkit::{Scratch, SmallDisk, left_out};

use super::cluster::{Cluster, Wishes};
use super::feed::Feed;
use super::{Instants, count, lasting, posts, proven};

/// Does something to the database, or to what lies before it, lets its share of the posts come, and makes it good again.
type Hurt = fn(&mut Cluster, &Proxy, &dyn Fn());

/// Longest that the first rows of posts that came may take.
const LONGEST: Duration = Duration::from_secs(60);

/// The faults of the first test, in order; each gets a share of the posts.
const FAULTS: [(&str, Hurt); 6] = [
    ("away", away),
    ("slow", slow),
    ("answers 500", answers_500),
    ("answers lost", answers_lost),
    ("connections cut", connections_cut),
    ("killed", killed),
];

#[test]
fn the_database_is_hurt() {
    let test = "the_database_is_hurt";
    let dir = Scratch::new();
    let wishes = Wishes { server: Some(dir.path().join("clickhouse")), ..Wishes::default() };
    let Some(mut cluster) = Cluster::start(test, posts(), wishes) else { return };
    let proxy = Proxy::start(cluster.server().address());
    let url = format!("store.url=http://{}", proxy.address());
    let mut screen = cluster.role("screen", "screen", &["kafka.instance=screen"]).reading();
    let mut store = cluster.role("store", "store", &["kafka.instance=store", &url]).reading();
    let feed = cluster.feed(&[]);
    for (nth, (name, hurt)) in FAULTS.iter().enumerate() {
        let began = Instant::now();
        hurt(&mut cluster, &proxy, &|| feed.allow(nth + 1, FAULTS.len() + 1));
        let hurt = began.elapsed();
        recovered(&cluster, &feed);
        store.assert_running();
        let after = began.elapsed().saturating_sub(hurt);
        proven(test, &format!("{name}: {hurt:.1?}, everything stored {after:.1?} later"));
    }
    let restarts = feed.finish();
    let dead = cluster.calm.unreadable;
    let reports = cluster.assert_exact(dead..=dead);
    screen.assert_running();
    let (counts, calm) = (cluster.counts(), cluster.calm.reports.len());
    proven(test, &format!("{counts}, reports {reports} = {calm}, starts of ingest {}", restarts + 1));
}

/// What was sent so far is stored.
fn recovered(cluster: &Cluster, feed: &Feed) {
    feed.caught_up();
    cluster.drained();
}

fn away(cluster: &mut Cluster, _: &Proxy, posts_come: &dyn Fn()) {
    posts_come();
    cluster.server_mut().stop();
    std::thread::sleep(lasting(120));
    cluster.server_mut().restart();
}

fn slow(_: &mut Cluster, proxy: &Proxy, posts_come: &dyn Fn()) {
    posts_come();
    proxy.set(Mode::Delay(Duration::from_millis(500)));
    std::thread::sleep(lasting(60));
    proxy.set(Mode::Pass);
}

fn answers_500(_: &mut Cluster, proxy: &Proxy, posts_come: &dyn Fn()) {
    let before = proxy.counts().answered;
    proxy.set(Mode::Answer(500, "Code: 999. DB::Exception: invented for a test".to_owned()));
    posts_come();
    std::thread::sleep(lasting(30));
    until("a request to be refused", Duration::from_secs(30), || proxy.counts().answered > before);
    proxy.set(Mode::Pass);
}

/// The rows arrive, and the answer does not: the same rows come again. Answers are lost from before the first post comes
/// until rows are there, so that it is certain that some came without an answer. They may be counts alone: of the few posts
/// that come first none need be a report, and nothing else is written until their answer comes.
fn answers_lost(cluster: &mut Cluster, proxy: &Proxy, posts_come: &dyn Fn()) {
    proxy.set(Mode::LostAnswer);
    let written = || cluster.rows("seals") + cluster.rows("tallies");
    let before = written();
    posts_come();
    until("rows to be written whose answer is lost", LONGEST, || written() > before);
    for _ in 0..count(50) {
        proxy.set(Mode::Pass);
        std::thread::sleep(Duration::from_millis(50));
        proxy.set(Mode::LostAnswer);
        std::thread::sleep(lasting(2));
    }
    proxy.set(Mode::Pass);
}

/// In the middle of a request, or of an answer, after some bytes.
fn connections_cut(_: &mut Cluster, proxy: &Proxy, posts_come: &dyn Fn()) {
    posts_come();
    let mut instants = Instants::new(44);
    for nth in 0..count(50) {
        let bytes = 1 + instants.pick(20_000) as u64;
        proxy.set(if nth % 2 == 0 { Mode::CutRequest(bytes) } else { Mode::CutAnswer(bytes % 300) });
        std::thread::sleep(instants.next(50, 400));
        proxy.set(Mode::Pass);
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn killed(cluster: &mut Cluster, _: &Proxy, posts_come: &dyn Fn()) {
    posts_come();
    let mut instants = Instants::new(45);
    for _ in 0..count(20) {
        std::thread::sleep(instants.next(10, 800));
        cluster.server_mut().kill();
        std::thread::sleep(instants.next(10, 300));
        cluster.server_mut().restart();
    }
}

#[test]
fn the_disk_of_the_database_is_full() {
    let test = "the_disk_of_the_database_is_full";
    let dir = Scratch::new();
    let disk = match SmallDisk::mount(dir.path().join("disk"), 64) {
        Ok(disk) => disk,
        Err(why) => return left_out(test, &why),
    };
    let wishes = Wishes { server: Some(disk.path().join("clickhouse")), ..Wishes::default() };
    let Some(cluster) = Cluster::start(test, posts(), wishes) else { return };
    let mut screen = cluster.role("screen", "screen", &["kafka.instance=screen"]).reading();
    let mut store = cluster.role("store", "store", &["kafka.instance=store"]).reading();
    let feed = cluster.feed(&[]);
    feed.allow(1, 2);
    recovered(&cluster, &feed);
    let ballast = disk.path().join("ballast");
    fill(&ballast);
    feed.allow(9, 10);
    feed.caught_up();
    until("the store to be refused", Duration::from_secs(60), || store.said().contains("NOT_ENOUGH_SPACE"));
    std::thread::sleep(lasting(20));
    store.assert_running();
    assert!(cluster.behind() > 0, "there was no room, and everything is stored");
    std::fs::remove_file(&ballast).unwrap();
    let freed = Instant::now();
    recovered(&cluster, &feed);
    let after = freed.elapsed();
    let restarts = feed.finish();
    let dead = cluster.calm.unreadable;
    let reports = cluster.assert_exact(dead..=dead);
    screen.assert_running();
    let counts = cluster.counts();
    proven(
        test,
        &format!(
            "{counts}, reports {reports} = {}, everything stored {after:.1?} after there was room, starts of ingest {}",
            cluster.calm.reports.len(),
            restarts + 1
        ),
    );
}

/// Takes all the room there is.
fn fill(path: &std::path::Path) {
    let mut file = File::create(path).unwrap();
    let (block, mut step) = (vec![0; 1 << 20], 1 << 20);
    while step > 0 {
        if file.write_all(&block[..step]).is_err() {
            step /= 2;
        }
    }
}
