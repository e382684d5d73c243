//! Poisoned records, written straight into every topic while posts come in: nothing is stuck, what a role refuses is a
//! dead letter with its bytes, and what can be read after a fix is put back.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::kafka::produce;
use testkit::waiting::until;

use super::cluster::{Cluster, Wishes};
use super::{posts, proven};

const MIB: usize = 1 << 20;
/// Lines that are padded above this are refused.
const LONGEST_LINE: &str = "ingest.max_line_bytes=1024";

/// What is written into each topic; `None` is a tombstone.
fn poisons() -> Vec<(&'static str, Option<Vec<u8>>)> {
    vec![
        ("cut JSON", Some(br#"{"v":1,"report":"00"#.to_vec())),
        ("another JSON", Some(b"[1,2,3]".to_vec())),
        ("no UTF-8", Some(b"{\"v\":1,\"text\":\"\xff\xfe\xc0\"}".to_vec())),
        ("newer version", Some(br#"{"v":99,"shape":"unknown"}"#.to_vec())),
        ("empty", Some(Vec::new())),
        ("tombstone", None),
        ("10 MB", Some(vec![b'x'; 10 * MIB])),
        ("16 MiB", Some(vec![b'y'; 16 * MIB])),
    ]
}

#[test]
fn poisoned_records_stop_nothing() {
    let test = "poisoned_records_stop_nothing";
    let wishes = Wishes { partitions: 2, ..Wishes::default() };
    let Some(cluster) = Cluster::start(test, posts(), wishes) else { return };
    let mut screen = cluster.role("screen", "screen", &["kafka.instance=screen"]);
    let mut store = cluster.role("store", "store", &["kafka.instance=store"]);
    let (lines, padded) = pad(&cluster.calm.lines);
    let feed = cluster.feed_lines(lines, &[LONGEST_LINE]);
    let poisons = poisons();
    let topics = ["posts", "reports", "erasures", "deadletters", "state", "meta"];
    for (nth, (_, payload)) in poisons.iter().enumerate() {
        feed.allow(nth + 1, poisons.len() + 1);
        for topic in topics {
            let partition = u16::try_from(nth % 2).unwrap_or(0) * u16::from(topic != "meta");
            // Each its own key: a compacted topic would keep one of them.
            let key = format!("poison-{nth}");
            let bootstrap = cluster.broker().bootstrap();
            produce(bootstrap, &cluster.topic(topic), partition, key.as_bytes(), payload.as_deref());
        }
    }
    let restarts = feed.finish();
    cluster.drained();
    screen.assert_running();
    store.assert_running();

    // Every poison in the hops that a role reads is a dead letter, with its bytes.
    let letters = cluster.dead_letters();
    for stage in ["screen", "store"] {
        let of_stage: Vec<&Value> = letters.iter().filter(|letter| letter["stage"] == stage).collect();
        assert_eq!(of_stage.len(), poisons.len(), "{stage}: {of_stage:?}");
        let mut shown: Vec<String> = of_stage
            .iter()
            .map(|letter| cluster.ask(&["deadletters", "show", letter["id"].as_str().unwrap()]))
            .collect();
        shown.sort_unstable();
        for (what, payload) in &poisons {
            let bytes = String::from_utf8_lossy(payload.as_deref().unwrap_or_default()).into_owned();
            let found = shown.iter().any(|shown| is_of(shown, &bytes));
            assert!(found, "{stage}: no dead letter holds the record {what}");
        }
    }
    let refused = letters.iter().filter(|letter| letter["stage"] == "ingest").count();
    assert_eq!(refused, cluster.calm.unreadable + padded, "refused by ingest");

    // The fix: long lines are allowed. What was refused for nothing else can be read now.
    let said = cluster.ask(&["deadletters", "redrive"]);
    assert!(said.starts_with(&format!("{padded} put back")), "{said}");
    let dead = cluster.calm.unreadable + padded + 2 * poisons.len();
    let reports = cluster.assert_exact(dead..=dead);
    let again = cluster.ask(&["deadletters", "redrive"]);
    assert!(again.starts_with(&format!("{padded} put back")), "{again}");
    assert_eq!(cluster.assert_exact(dead..=dead), reports, "what is put back twice is stored once");
    proven(
        test,
        &format!(
            "{} kinds of poison in {} topics, {}, reports {reports} = {}, dead letters {dead}, put back {padded}, \
             starts of ingest {}",
            poisons.len(),
            topics.len(),
            cluster.counts(),
            cluster.calm.reports.len(),
            restarts + 1,
        ),
    );
}

/// Whether what is shown of a dead letter is this record, or, of one that is too long to be kept whole, its beginning.
fn is_of(shown: &str, record: &str) -> bool {
    let shown = shown.strip_suffix('\n').unwrap_or(shown);
    shown == record || record.len() > 11 * MIB && shown.len() > MIB && record.starts_with(shown)
}

/// Complaints and nothing else, of at most so many bytes.
fn complaints(bytes: usize) -> String {
    let one = "Zoloft gave me a terrible headache and nausea. ";
    one.repeat(bytes / one.len())
}

/// The longest post there may be, and one that is ten times longer, written past `ingest`: neither holds up what comes
/// after it.
#[test]
fn long_posts_hold_nothing_up() {
    let test = "long_posts_hold_nothing_up";
    let Some(cluster) = Cluster::start(test, posts(), Wishes::default()) else { return };
    let mut screen = cluster.role("screen", "screen", &["kafka.instance=screen"]);
    let mut store = cluster.role("store", "store", &["kafka.instance=store"]);
    // In the form of a seal, and opened by no key.
    let sealed = format!("s1.00000000.{}", "A".repeat(54));
    let record = json!({"v": 1, "report": "00112233445566778899aabbccddeeff", "sealed": sealed,
        "observed_at": 1_790_000_000_000_000i64, "channel": "reddit", "text": complaints(10 * MIB)});
    let bootstrap = cluster.broker().bootstrap();
    produce(bootstrap, &cluster.topic("posts"), 0, b"long", Some(record.to_string().as_bytes()));
    let feed = cluster.feed(&[]);
    feed.finish();
    let dead = cluster.calm.unreadable + 1;
    let reports = cluster.assert_exact(dead..=dead);
    let letters = cluster.dead_letters();
    let refused = letters.iter().find(|letter| letter["stage"] == "screen").unwrap();
    assert!(refused["reason"].as_str().unwrap().contains("more than a post may have"), "{refused}");

    let post = json!({"id": "longest", "channel": "reddit", "text": complaints(MIB), "lang": "en",
        "created_at": "2026-11-01T00:00:00Z"});
    let began = Instant::now();
    let feed = cluster.feed_lines(vec![post.to_string() + "\n"], &[]);
    feed.finish();
    until("the longest post", Duration::from_secs(120), || {
        cluster.screened() == cluster.calm.table("posts") + 1
    });
    let took = began.elapsed();
    cluster.drained();
    screen.assert_running();
    store.assert_running();
    proven(
        test,
        &format!("{}, reports {reports}, dead letters {dead}, 1 MiB stored in {took:.1?}", cluster.counts()),
    );
}

/// The lines with blanks at the end of some, and how many those are. They are posts that come once and name no drug: when
/// they are put back they are observed later, which only their report would show.
fn pad(lines: &[String]) -> (Vec<String>, usize) {
    let parsed: Vec<Option<Value>> = lines.iter().map(|line| serde_json::from_str(line).ok()).collect();
    let (mut seen, mut twice) = (BTreeSet::new(), BTreeSet::new());
    for id in parsed.iter().flatten().filter_map(|post| post["id"].as_str()) {
        if !seen.insert(id) {
            twice.insert(id);
        }
    }
    let mut padded = 0;
    let lines = lines.iter().zip(&parsed).map(|(line, post)| {
        let plain = post.as_ref().is_some_and(|post| {
            let chatter = post["text"].as_str().is_some_and(|text| text.starts_with("look at this cloud"));
            chatter && post["id"].as_str().is_some_and(|id| !twice.contains(id))
        });
        if !plain {
            return line.clone();
        }
        padded += 1;
        format!("{}{}\n", line.trim_end(), " ".repeat(2000))
    });
    let lines = lines.collect();
    (lines, padded)
}
