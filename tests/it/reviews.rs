//! What reviewers teach, taken out; and the trail of what they did, verified and exported.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use casework::{
    Actor, Change, Correction, Entry, Hash, Label, RejectReason, Standing, Subject, Verdict, Words,
};
use journal::{EmbeddedJournal, Hop, Journal, Millis, OpenOptions, Partitions, Record};
use model::{Assertion, Field, MentionKind, ReportId, Span, Timestamp, Versions};
use serde_json::{Value, json};
use testkit::{Hark, free_port};

use crate::flow::{terminate, wait_for};
use crate::hark;

const TEXT: &str = "Zoloft gave me a terrible headache and nausea, I had to stop taking it";

/// Reads posts that say the same of one thing each, and gives their reports in the order of the posts.
pub(crate) fn reports(hark: &Hark, count: usize) -> Vec<ReportId> {
    let post = |n: usize| {
        let at = format!("2026-10-01T0{n}:00:00Z");
        json!({"id": n.to_string(), "channel": "reddit", "lang": "en", "text": TEXT, "created_at": at})
            .to_string()
    };
    let posts: String = (0..count).map(|n| post(n) + "\n").collect();
    hark.run_with(["ingest", "-"], &posts).success();
    let mut listed = hark.run(["reports", "list", "--output", "json"]).success().json_lines();
    listed.sort_by_key(|report| report["created_at"].to_string());
    let ids: Vec<ReportId> =
        listed.iter().map(|report| report["id"].as_str().unwrap().parse().unwrap()).collect();
    assert_eq!(ids.len(), count);
    ids
}

/// Appends to the trail what one person does with a report, as a process that serves the desk would.
pub(crate) fn append(hark: &Hark, report: ReportId, changes: Vec<Change>) {
    let clock = Arc::new(|| Millis(1_790_856_000_000));
    let journal =
        EmbeddedJournal::open(hark.data(), OpenOptions::new(Partitions::all(PARTITIONS), clock)).unwrap();
    let mut standing = Standing::default();
    let records: Vec<Record> = changes
        .into_iter()
        .enumerate()
        .map(|(n, change)| {
            let mut id = report.0;
            id[0] = id[0].wrapping_add(n as u8 + 1);
            let entry = Entry {
                id: ReportId(id),
                subject: Subject::Report(report),
                prev: standing.head.clone(),
                at: Timestamp(1_790_856_000_000_000 + n as i64),
                by: Actor::Person("heron".into()),
                change,
                reason: Some("as I see it".into()),
                meaning: None,
                versions: Versions::default(),
            };
            let bytes = entry.to_bytes();
            standing.apply(&entry, &bytes);
            Record::about(report.0, bytes)
        })
        .collect();
    journal.append(Hop::Reviews, &records).unwrap();
}

/// As in the built-in settings.
const PARTITIONS: u16 = 4;

pub(crate) fn decided(verdict: Verdict) -> Change {
    Change::Decided { verdict, second_review: false }
}

#[test]
fn labelled_data_is_a_corpus_and_leaves_out_who_labelled() {
    let (hark, dir) = hark();
    let ids = reports(&hark, 3);
    let start = TEXT.find("terrible headache").unwrap();
    let words = Words { field: Field::Text, span: Span::new(start, start + "terrible headache".len()) };
    let concept = Some("event/headache".to_owned());
    let label = Label { words, kind: MentionKind::Event, concept, assertion: Assertion::Affirmed };
    let missed =
        Change::Corrected { correction: Box::new(Correction::Missed { label }), criteria_met: false };
    append(&hark, ids[0], vec![missed, decided(Verdict::Valid)]);
    append(&hark, ids[1], vec![decided(Verdict::NotValid { because: RejectReason::NotADrug })]);

    let file = dir.path().join("labelled.jsonl");
    let path = file.to_str().unwrap();
    let said = hark.run(["reviews", "export-training", "--out", path]).success();
    assert!(said.stderr.contains("2 labelled reports") && said.stdout.is_empty(), "{}", said.stderr);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(!text.contains("heron") && !text.contains("as I see it"), "{text}");
    let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.sort_by_key(|line| line["label"].to_string());
    assert_eq!((lines[0]["label"].as_u64(), lines[0]["because"].as_str()), (Some(0), Some("not_a_drug")));
    assert_eq!((lines[1]["label"].as_u64(), lines[1]["id"].as_str()), (Some(1), Some(&*ids[0].to_string())));
    let added = |mention: &Value| {
        mention["by"] == "person" && mention["start"] == start && mention["kind"] == "event"
    };
    assert!(lines[1]["mentions"].as_array().unwrap().iter().any(added), "{}", lines[1]);
    // Measured as it is.
    let measured = hark.run(["model", "evaluate", path, "--output", "json"]).success();
    assert!(measured.stdout.contains("precision"), "{}", measured.stdout);

    let later = hark.run(["reviews", "export-training", "--since", "2999-01-01T00:00:00Z"]).success();
    assert_eq!(later.stdout, "");
    let suggest = ["reviews", "suggest", "--reports", "1", "--share", "0.5", "--output", "json"];
    let suggested = hark.run(suggest).success().json_lines();
    let advice: Vec<&str> = suggested.iter().filter_map(|line| line["suggest"].as_str()).collect();
    assert_eq!(advice, ["no_drug", "missed"], "{suggested:?}");
    assert_eq!((suggested[0]["agree"].as_u64(), suggested[0]["judged"].as_u64()), (Some(1), Some(2)));
    assert_eq!((suggested[0]["before"].as_u64(), suggested[0]["lost"].as_u64()), (Some(3), Some(1)));
}

#[test]
fn the_trail_is_verified_and_leaves_byte_for_byte() {
    let (hark, dir) = hark();
    let ids = reports(&hark, 2);
    let empty = hark.run(["audit", "verify"]).success();
    assert!(empty.stdout.starts_with("0 entries, of which 0 stand"), "{}", empty.stdout);
    append(&hark, ids[0], vec![Change::Escalated { raised: true }, decided(Verdict::Valid)]);
    append(&hark, ids[1], vec![decided(Verdict::Valid)]);

    let one = hark.run(["audit", "export", "--report", &ids[0].to_string()]).success();
    let lines = one.json_lines();
    assert_eq!(lines.len(), 2);
    for (line, value) in one.stdout.lines().zip(&lines) {
        let bytes = line.split_once("\"entry\":").unwrap().1.strip_suffix('}').unwrap();
        assert_eq!(value["hash"], Hash::of(bytes.as_bytes()).0, "{line}");
        assert_eq!(
            (value["applied"].as_bool(), value["entry"]["by"]["name"].as_str()),
            (Some(true), Some("heron"))
        );
    }
    // The chain covers a partition: all of it, in order, gives the last one.
    let file = dir.path().join("trail.jsonl");
    hark.run(["audit", "export", "--out", file.to_str().unwrap()]).success();
    let text = std::fs::read_to_string(&file).unwrap();
    let mut chains: std::collections::BTreeMap<u64, Hash> = std::collections::BTreeMap::new();
    for line in text.lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        let bytes = line.split_once("\"entry\":").unwrap().1.strip_suffix('}').unwrap();
        let chain = chains.entry(value["partition"].as_u64().unwrap()).or_default();
        *chain = Hash::chained(chain, bytes.as_bytes());
        assert_eq!(value["chain"], chain.0, "{line}");
    }
    // Three by a person; that one report was taken out stands in the second export.
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(text.contains("\"type\":\"exported\"") && text.contains(&format!("report={}", ids[0])), "{text}");

    let found = hark.run(["audit", "verify", "--output", "json"]).success().json_lines().remove(0);
    assert_eq!((found["sound"].as_bool(), found["lines"].as_u64()), (Some(true), Some(5)));
    assert_eq!(found["chains"].as_array().unwrap().len(), usize::from(PARTITIONS));
}

/// Another process has the data directory: it is named, and what to do.
#[test]
fn a_desk_in_use_says_who_has_it() {
    let (hark, _dir) = hark();
    let port = free_port();
    let mut child = hark.start(["run", "--set", &format!("serve.listen=127.0.0.1:{port}")]);
    wait_for(port, "/readyz", |status, _| status == 200);
    for command in
        [["audit", "verify"], ["audit", "export"], ["reviews", "export-training"], ["reviews", "suggest"]]
    {
        let refused = hark.run(command);
        assert_eq!(refused.code, Some(75), "{command:?}: {}", refused.stderr);
        assert!(refused.stderr.contains("in use by process"), "{}", refused.stderr);
    }
    assert_eq!(terminate(&mut child), Some(0));
}
