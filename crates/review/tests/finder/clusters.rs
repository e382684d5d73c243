//! Posts come in three batches; whatever happens to the finder meanwhile, the same clusters stand at the end.

use review::finder::{Finder, Lookup, Pace, resembling};
use std::sync::Arc;
use std::time::Duration;

use crate::bench::{Desk, expected};
use crate::posts::{COUGH, DIARY, SICK, Said, id};

const COPY: &str = "My mother switched to lisinopril in spring and has had a dry cough ever since, nobody warned her https://a.example/7";
const QUOTE: &str = "Read this and then ask me again why I trust no leaflet: “My mother switched to lisinopril in spring and has had \
     a dry cough ever since, nobody warned her” — thank you for writing it down so plainly.";
const NEXT_DAY: &str = "Day 4 of my Zoloft diary: slept six hours, walked the dog, wrote my pages, and the headache is still here";
const AGAIN: &str = "did I say that Zoloft gives me a headache? It does, every day of the week";
const RASH: &str =
    "Zoloft update for those who asked: a rash has joined the party, off to the doctor tomorrow";

fn batches() -> [Vec<Said>; 3] {
    let said = Said::default;
    [
        vec![
            Said { id: 1, day: 1, ..said() },
            Said { id: 2, day: 2, author: "ben", kind: "repost", parent: Some(1), ..said() },
            Said { id: 3, day: 1, author: "cleo", text: SICK, ..said() },
            Said { id: 4, day: 1, author: "dan", text: DIARY, ..said() },
        ],
        vec![
            Said { id: 5, day: 3, author: "eve", text: COPY, ..said() },
            Said { id: 6, day: 2, author: "cleo2", channel: "forum", text: SICK, ..said() },
            Said { id: 7, day: 2, author: "dan", text: NEXT_DAY, ..said() },
            Said { id: 8, day: 2, author: "finn", text: NEXT_DAY, ..said() },
            Said { id: 9, day: 5, author: "gil", text: QUOTE, ..said() },
        ],
        vec![
            // Posted before all others, and read last.
            Said { id: 10, day: 0, author: "hal", ..said() },
            Said { id: 11, day: 9, author: "dan", text: AGAIN, ..said() },
            Said { id: 12, day: 9, author: "dan", text: RASH, ..said() },
        ],
    ]
}

/// Of twelve, seven are cases of their own: 10, 3, 4, 7 (the author goes on), 12 (and on).
const MEMBERS: [(u8, u8, &str); 7] = [
    (1, 10, "same_text"),
    (2, 10, "repost"),
    (5, 10, "same_text"),
    (6, 3, "cross_post"),
    (8, 7, "same_text"),
    (9, 10, "near_text"),
    (11, 4, "same_author_event"),
];
const COUNTED: u64 = 5;

async fn check(desk: &Desk) {
    assert_eq!(desk.members(1..=12).await, expected(&MEMBERS));
    assert_eq!(desk.counted().await, COUNTED);
    assert_eq!(desk.find().await, 0, "looking again changes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn batch_after_batch() {
    let desk = Desk::open("batches").await;
    let mut search = desk.search();
    for batch in batches() {
        desk.write(&batch, &[]).await;
        search.catch_up().await.unwrap();
    }
    check(&desk).await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_at_once() {
    let desk = Desk::open("at_once").await;
    for batch in batches() {
        desk.write(&batch, &[]).await;
    }
    desk.find().await;
    let members = desk.members(1..=12).await;
    let masters = |members: std::collections::BTreeMap<u8, (u8, String)>| {
        members.into_iter().map(|(n, (master, _))| (n, master)).collect::<Vec<_>>()
    };
    assert_eq!(masters(members), masters(expected(&MEMBERS)));
    assert_eq!(desk.counted().await, COUNTED);
    desk.close().await;
}

/// A process that stops after each step, and one whose trail fails, before or after it took what was found.
#[tokio::test(flavor = "multi_thread")]
async fn stopped_and_failing() {
    let desk = Desk::open("stopped").await;
    for batch in batches() {
        desk.write(&batch, &[]).await;
        let failing = desk.failing();
        for _ in 0..60 {
            // Each step by a new process, which knows nothing but what is in the database.
            let _failed = desk.search_by(failing.clone()).step().await;
        }
        desk.find().await;
    }
    check(&desk).await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_at_once() {
    let desk = Desk::open("two").await;
    let (mut first, mut second) = (desk.search(), desk.search());
    for batch in batches() {
        desk.write(&batch, &[]).await;
        let (one, other) = tokio::join!(first.catch_up(), second.catch_up());
        let (_, _) = (one.unwrap(), other.unwrap());
    }
    check(&desk).await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_background() {
    let desk = Desk::open("background").await;
    let lookup = Arc::new(Lookup::new(desk.store.clone()));
    let pace = Pace { pause: Duration::from_millis(20), rows: 4, ..Pace::default() };
    let finder = Finder::start(lookup, Arc::new(desk.trail.clone()), pace);
    for batch in batches() {
        desk.write(&batch, &[]).await;
    }
    let until = std::time::Instant::now() + Duration::from_secs(60);
    while desk.members(1..=12).await.len() < MEMBERS.len() && std::time::Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    finder.stop().await;
    assert_eq!(desk.counted().await, COUNTED);
    desk.close().await;
}

/// What the card shows beside the cluster.
#[tokio::test(flavor = "multi_thread")]
async fn what_resembles_is_not_joined() {
    let desk = Desk::open("resembles").await;
    for batch in batches() {
        desk.write(&batch, &[]).await;
    }
    desk.find().await;
    let alike = resembling(&desk.store, id(4)).await.unwrap();
    let found: Vec<(u8, bool)> = alike.iter().map(|other| (other.report.0[0], other.follow_up)).collect();
    // Of the same author a follow-up; of another the same template with another day. Not 11, which is in the cluster.
    for wanted in [(7, true), (12, true), (8, false)] {
        assert!(found.contains(&wanted), "{found:?}");
    }
    assert!(!found.iter().any(|(n, _)| *n == 11), "{found:?}");
    let template = alike.iter().find(|other| other.report == id(8)).unwrap();
    assert!(template.score > 0.8 && template.matched.contains(&"text".to_owned()), "{template:?}");
    assert_eq!(resembling(&desk.store, id(99)).await.unwrap(), []);
    desk.close().await;
    // Every text of the example is what its name says.
    assert!(QUOTE.contains(&COUGH[..40]) && COPY.starts_with(COUGH));
}
