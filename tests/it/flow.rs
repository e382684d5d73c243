//! Posts in, candidate reports out, over both embedded engines.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Child;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::free_port;

use crate::hark;

fn reaction(id: &str, extra: Value) -> String {
    let mut post = json!({"id": id, "channel": "reddit", "lang": "en", "author": "somebody_else",
        "text": "Zoloft gave me a terrible headache and nausea, I had to stop taking it"});
    post.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    post.to_string() + "\n"
}

#[test]
fn reading_a_file_twice_stores_nothing_twice() {
    let (hark, dir) = hark();
    let file = dir.path().join("posts.jsonl");
    std::fs::write(&file, reaction("1", json!({})) + &reaction("2", json!({})) + "broken\n").unwrap();
    let path = file.to_str().unwrap();
    for _ in 0..2 {
        let output = hark.run(["ingest", path]).success();
        assert!(output.stdout.contains("2 posts read; 1 line could not be read"), "{}", output.stdout);
    }
    let listed = hark.run(["reports", "list", "--output", "json"]).success().json_lines();
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|report| report["author"] != "somebody_else"));
    let letters = hark.run(["deadletters", "list", "--output", "json"]).success().json_lines();
    assert_eq!(letters.len(), 1, "the same line twice is one dead letter");
    assert_eq!((letters[0]["line"].as_u64(), letters[0]["origin"].as_str()), (Some(3), Some("posts.jsonl")));
    let shown = hark.run(["deadletters", "show", letters[0]["id"].as_str().unwrap()]).success();
    assert_eq!(shown.stdout, "broken\n");
}

#[test]
fn edits_replace_and_deletions_withdraw() {
    let (hark, _dir) = hark();
    let list = || hark.run(["reports", "list", "--output", "json"]).success().json_lines();
    hark.run_with(["ingest", "-"], &(reaction("1", json!({})) + &reaction("2", json!({})))).success();
    assert_eq!(list().len(), 2);
    let harmless = json!({"id": "1", "channel": "reddit", "revision": 1, "text": "we walked along the river", "lang": "en"});
    hark.run_with(["ingest", "-"], &(harmless.to_string() + "\n")).success();
    assert_eq!(list().len(), 1, "an edit that takes the reaction away withdraws the report");
    hark.run_with(["ingest", "-"], "{\"id\":\"2\",\"channel\":\"reddit\",\"deleted\":true}\n").success();
    assert_eq!(list().len(), 0, "a deleted post has no report");
    hark.run_with(["ingest", "-"], &reaction("2", json!({}))).success();
    assert_eq!(list().len(), 0, "the deleted revision does not come back");
    hark.run_with(["ingest", "-"], &reaction("3", json!({"revision": 1_700_000_000}))).success();
    assert_eq!(list().len(), 1);
    hark.run_with(["ingest", "-"], "{\"id\":\"3\",\"channel\":\"reddit\",\"deleted\":true}\n").success();
    assert_eq!(list().len(), 0, "a deletion without a number takes an edited post along");
}

/// What a card shows of the conversation, without an id of the channel; and that likes alone make no report anew.
#[test]
fn a_report_knows_its_conversation_and_its_reach() {
    let (hark, _dir) = hark();
    let list = || hark.run(["reports", "list", "--output", "json"]).success();
    let first =
        reaction("t3_root", json!({"metrics": {"num_comments": 2, "score": 12, "upvote_ratio": 0.9}}));
    let answer = reaction("t1_answer", json!({"kind": "comment", "thread": "t3_root", "parent": "t3_root"}));
    let again =
        reaction("t3_again", json!({"kind": "repost", "parent": "t3_elsewhere", "metrics": {"score": -1}}));
    hark.run_with(["ingest", "-"], &(first + &answer + &again)).success();
    let before = list();
    let find = |kind: &str| {
        let all = before.json_lines();
        all.into_iter().find(|report| report["kind"].as_str().unwrap_or("post") == kind).unwrap()
    };
    let (first, answer, again) = (find("post"), find("comment"), find("repost"));
    assert_eq!(first["metrics"], json!({"likes": 12.0, "replies": 2.0}));
    assert_eq!((&answer["thread"], &answer["parent"]), (&first["thread"], &first["id"]));
    assert_eq!((first["parent"].is_null(), again["metrics"].is_null()), (true, true));
    assert!(again["thread"] != first["thread"] && again["parent"].is_string());
    assert!(!before.stdout.contains("t3_") && !before.stdout.contains("t1_"), "{}", before.stdout);

    let liked = reaction("t3_root", json!({"metrics": {"num_comments": 70, "score": 4000}}));
    let output = hark.run_with(["ingest", "-"], &liked).success();
    assert!(output.stdout.contains("1 posts read"), "{}", output.stdout);
    assert_eq!(list().stdout, before.stdout);
    let status = hark.run(["db", "status", "--output", "json"]).success().json_lines();
    assert_eq!(status[0]["tables"]["report_rows"], 3, "nothing was written again");
}

/// News of an account takes every report by its author along, whatever partition it stands in, and nothing of others; what
/// the author writes once the account is back stands again.
#[test]
fn an_account_that_is_gone_takes_its_reports_along() {
    let (hark, _dir) = hark();
    let ids = || {
        let list = hark.run(["reports", "list", "--output", "json"]).success().json_lines();
        list.len()
    };
    let by = |id: &str, author_id: &str, handle: &str| {
        reaction(id, json!({"author": handle, "author_id": author_id}))
    };
    let mut posts: String = (0..12).map(|n| by(&format!("mine{n}"), "77", &format!("handle{n}"))).collect();
    posts += &by("other", "78", "handle0");
    posts += &reaction("nameless", json!({"author": null}));
    hark.run_with(["ingest", "-"], &posts).success();
    assert_eq!(ids(), 14);
    let gone = json!({"id": "account:77", "channel": "reddit", "kind": "account", "author_id": "77", "deleted": true});
    let elsewhere = json!({"id": "account:78", "channel": "mastodon", "kind": "account", "author_id": "78", "deleted": true});
    hark.run_with(["ingest", "-"], &format!("{gone}\n{elsewhere}\n")).success();
    assert_eq!(ids(), 2, "the account is one of its channel");
    hark.run_with(["ingest", "-"], &by("back", "77", "new_handle")).success();
    assert_eq!(ids(), 3, "the account is back");
    hark.run_with(["ingest", "-"], &by("mine3", "77", "handle3")).success();
    assert_eq!(ids(), 3, "what was erased is known");
    hark.run_with(["ingest", "-"], &format!("{gone}\n")).success();
    assert_eq!(ids(), 2, "gone a second time");
}

#[test]
fn a_channel_that_forbids_storing_is_counted_only() {
    let (hark, _dir) = hark();
    let post = reaction("1", json!({"channel": "x"}));
    hark.run_with(["ingest", "-"], &post).success();
    assert_eq!(hark.run(["reports", "list", "--output", "json"]).success().json_lines().len(), 0);
    let status = hark.run(["db", "status", "--output", "json"]).success().json_lines().remove(0);
    assert_eq!(
        (status["tables"]["posts"].as_u64(), status["tables"]["flagged"].as_u64()),
        (Some(1), Some(1))
    );
    assert_eq!(status["tables"]["seal_rows"], 0);
    let attested = ["ingest", "-", "--set", "channels.x.storage_attested=true"];
    hark.run_with(attested, &reaction("2", json!({"channel": "x"}))).success();
    assert_eq!(hark.run(["reports", "list", "--output", "json"]).success().json_lines().len(), 1);
}

/// A running Hark takes a new dictionary without a stop: posts read before it keep their reports, posts read after it
/// are judged by it, and a pack that cannot be used changes nothing.
#[test]
fn a_changed_dictionary_is_used_without_a_stop_and_a_bad_one_is_not() {
    let (hark, dir) = hark();
    let pack = dir.path().join("live.pack");
    let build = |terms: &str, to: &std::path::Path| {
        let from = crate::dictionary::sources(dir.path(), crate::dictionary::CONCEPTS, terms);
        let part = dir.path().join("next.pack");
        let args = ["dictionary", "build", from.to_str().unwrap(), "--out", part.to_str().unwrap()];
        hark.run(args).success();
        std::fs::rename(part, to).unwrap();
    };
    build(crate::dictionary::TERMS, &pack);
    let port = free_port();
    let listen = format!("serve.listen=127.0.0.1:{port}");
    let live = format!("screen.dictionary={}", pack.display());
    let inbox = dir.path().join("inbox");
    std::fs::create_dir(&inbox).unwrap();
    let watched = format!("ingest.inbox={}", inbox.display());
    let mut running = hark.start([
        "run",
        "--set",
        &listen,
        "--set",
        &live,
        "--set",
        "screen.reload_interval_secs=1",
        "--set",
        &watched,
        "--set",
        "screen.policy=sensitive",
    ]);
    wait_for(port, "/readyz", |status, _| status == 200);
    let say = |id: &str, drug: &str| {
        let post = json!({"id": id, "channel": "reddit", "lang": "en",
            "text": format!("{drug} gave me a terrible rash and nausea, I had to stop taking it")});
        let part = dir.path().join("part");
        std::fs::write(&part, post.to_string() + "\n").unwrap();
        std::fs::rename(part, inbox.join(format!("{id}.jsonl"))).unwrap();
    };
    let reports = |count: usize| {
        wait_to_read(&hark, port, "/api/v1/reports", |status, body| {
            let listed = serde_json::from_str::<Value>(body).unwrap_or_default();
            status == 200 && listed["reports"].as_array().is_some_and(|reports| reports.len() == count)
        })
    };
    let version = || {
        let metrics = get(port, "/metrics").unwrap().1;
        let mut lines = metrics.lines().filter(|line| line.starts_with("hark_dictionary_info{"));
        lines.find(|line| line.ends_with(" 1")).map(str::to_owned)
    };
    say("one", "examplol");
    reports(1);
    let before = version().unwrap();

    // A pack is replaced by renaming, as `dictionary build` does: the mapped file itself must never change.
    std::fs::write(dir.path().join("bad.pack"), "HARKDICT, but not a pack").unwrap();
    std::fs::rename(dir.path().join("bad.pack"), &pack).unwrap();
    std::thread::sleep(Duration::from_millis(2500));
    assert_eq!(version().unwrap(), before, "a bad pack leaves the old one in place");
    say("two", "examplol");
    reports(2);

    build(&(crate::dictionary::TERMS.to_owned() + "sampelix drug/examplol * brand -\n"), &pack);
    wait_for(port, "/metrics", |_, _| version().is_some_and(|now| now != before));
    say("three", "sampelix");
    let body = reports(3);
    let versions: std::collections::BTreeSet<String> =
        serde_json::from_str::<Value>(&body).unwrap()["reports"]
            .as_array()
            .unwrap()
            .iter()
            .map(|report| report["versions"]["dictionary"].as_str().unwrap().to_owned())
            .collect();
    assert_eq!(versions.len(), 2, "each report names the dictionary that judged it: {versions:?}");
    assert_eq!(terminate(&mut running), Some(0));
}

/// Asks without saying who one is.
pub(crate) fn get(port: u16, path: &str) -> Option<(u16, String)> {
    ask(port, path, "")
}

/// Asks as a command of this machine does.
pub(crate) fn read(hark: &testkit::Hark, port: u16, path: &str) -> Option<(u16, String)> {
    ask(port, path, &format!("Authorization: {}\r\n", hark.bearer()))
}

fn ask(port: u16, path: &str, header: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{header}Connection: close\r\n\r\n")
        .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    Some((status, answer.split_once("\r\n\r\n")?.1.to_owned()))
}

pub(crate) fn wait_for(port: u16, path: &str, holds: impl Fn(u16, &str) -> bool) -> String {
    wait(|| get(port, path), path, holds)
}

/// The same, asked as a command of this machine does.
pub(crate) fn wait_to_read(
    hark: &testkit::Hark,
    port: u16,
    path: &str,
    holds: impl Fn(u16, &str) -> bool,
) -> String {
    wait(|| read(hark, port, path), path, holds)
}

fn wait(ask: impl Fn() -> Option<(u16, String)>, path: &str, holds: impl Fn(u16, &str) -> bool) -> String {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some((status, body)) = ask()
            && holds(status, &body)
        {
            return body;
        }
        assert!(Instant::now() < until, "no answer on {path}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

pub(crate) fn terminate(child: &mut Child) -> Option<i32> {
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    child.wait().unwrap().code()
}

#[test]
fn a_running_hark_serves_takes_posts_from_others_and_stops_clean() {
    let (hark, _dir) = hark();
    let port = free_port();
    let listen = format!("serve.listen=127.0.0.1:{port}");
    let mut running = hark.start(["run", "--set", &listen]);
    wait_for(port, "/readyz", |status, _| status == 200);
    let output = hark
        .run_with(["ingest", "-"], &reaction("1", json!({"title": "<script>alert(1)</script>"})))
        .success();
    assert!(output.stderr.contains("screens and stores them"), "{}", output.stderr);
    assert_eq!(
        get(port, "/api/v1/reports").unwrap().0,
        401,
        "nobody is told anything who does not say who they are"
    );
    let body = wait_to_read(&hark, port, "/api/v1/reports", |status, body| {
        status == 200 && body.contains("headache")
    });
    let reports: Value = serde_json::from_str(&body).unwrap();
    let id = reports["reports"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        hark.run(["reports", "list", "--output", "json"]).success().json_lines().len(),
        1,
        "asked over HTTP"
    );
    for (code, found) in [("drugbank=DB01104", 1), ("drugbank=DB0", 0)] {
        let listed = hark.run(["reports", "list", "--output", "json", "--code", code]).success().json_lines();
        assert_eq!(listed.len(), found, "asked over HTTP for {code}");
    }
    let page = get(port, "/").unwrap();
    assert_eq!(page.0, 200);
    assert!(page.1.contains("Hark") && !page.1.contains("headache"), "the page itself tells nothing");
    assert!(read(&hark, port, &format!("/api/v1/reports/{id}")).unwrap().1.contains("Headache"));
    assert_eq!(get(port, "/livez").unwrap().0, 200);
    let unknown = read(&hark, port, "/api/v1/reports/00000000000000000000000000000000").unwrap();
    assert_eq!(unknown.0, 404);
    assert!(get(port, "/metrics").unwrap().1.contains("hark_reports_stored_total 1"));
    let second = hark.run(["run"]);
    assert_eq!(second.code, Some(75), "{}", second.stderr);
    assert!(second.stderr.contains("in use by process"), "{}", second.stderr);
    assert_eq!(terminate(&mut running), Some(0));
}

#[test]
fn the_demo_finds_what_its_authors_marked() {
    let (hark, _dir) = hark();
    let first = hark.run(["demo", "--exit", "--output", "json"]).success();
    let again = hark.run(["demo", "--exit", "--output", "json"]).success();
    assert!(first.json_lines().len() >= 30);
    let ids = |output: &testkit::Output| -> Vec<Value> {
        output.json_lines().iter().map(|r| r["id"].clone()).collect()
    };
    assert_eq!(ids(&first), ids(&again), "a second run duplicates nothing");
}

#[test]
fn a_lost_key_and_a_foreign_key_are_refused() {
    let (hark, _dir) = hark();
    hark.run_with(["ingest", "-"], &reaction("1", json!({}))).success();
    let key = hark.data().join("hark.key");
    let text = std::fs::read_to_string(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let lost = hark.run(["reports", "list"]);
    assert_eq!(lost.code, Some(78));
    assert!(lost.stderr.contains("put the key back"), "{}", lost.stderr);
    let turned: String = text
        .chars()
        .map(|c| {
            if c == '0' {
                '1'
            } else if c == '1' {
                '0'
            } else {
                c
            }
        })
        .collect();
    std::fs::write(&key, turned).unwrap();
    assert_eq!(hark.run(["reports", "list"]).code, Some(78));
}
