//! A storm of rebalances: a third `screen` joins and leaves every second while two work, once with lasting names and once
//! as a new member each time.

use std::time::{Duration, Instant};

use super::cluster::{Cluster, Wishes};
use super::role::Role;
use super::{lasting, posts, proven};

/// How often the third joins or leaves.
const EVERY: Duration = Duration::from_secs(1);

#[test]
fn a_member_with_a_lasting_name_comes_and_goes() {
    storm("lasting_member_comes_and_goes", |name| vec![format!("kafka.instance={name}")]);
}

#[test]
fn a_new_member_comes_and_goes() {
    storm("new_member_comes_and_goes", |_| vec!["kafka.instance=".to_owned()]);
}

fn storm(test: &'static str, set: impl Fn(&str) -> Vec<String>) {
    let Some(cluster) = Cluster::start(test, posts(), Wishes::default()) else { return };
    let start = |name: &str| -> Role {
        let set = set(name);
        cluster.role(name, "screen", &set.iter().map(String::as_str).collect::<Vec<&str>>())
    };
    let mut two = ["a", "b"].map(start);
    let mut store = cluster.role("store", "store", &["kafka.instance=store"]);
    let stall = cluster.stall();
    let feed = cluster.feed(&[]);
    let (began, storm) = (Instant::now(), lasting(60));
    let mut third: Option<Role> = None;
    let (mut joined, mut left) = (0, 0);
    while began.elapsed() < storm {
        let part = began.elapsed().as_millis() as usize;
        feed.allow(part, storm.as_millis() as usize + 1);
        match third.take() {
            // Politely and not, in turn: a member that is killed is missed only after its session.
            Some(mut role) => {
                if left % 2 == 0 {
                    role.stop();
                }
                left += 1;
            }
            None => {
                third = Some(start("c"));
                joined += 1;
            }
        }
        std::thread::sleep(EVERY);
    }
    drop(third);
    let restarts = feed.finish();
    let dead = cluster.calm.unreadable;
    let reports = cluster.assert_exact(dead..=dead);
    two.iter_mut().chain([&mut store]).for_each(Role::assert_running);
    proven(
        test,
        &format!(
            "joined {joined}, left {left}, {}, reports {reports} = {}, dead letters {dead}, starts of ingest {}, \
             longest stall {:.1?}",
            cluster.counts(),
            cluster.calm.reports.len(),
            restarts + 1,
            stall.longest(),
        ),
    );
}
