//! Invented statuses in the true shapes, and rounds against the faked server.

use std::collections::BTreeMap;

use model::Timestamp;
use serde_json::{Value, json};
use testkit::fakes::{FAKES, FakeServer, World};

use super::Mastodon;
use crate::Cursor;
use crate::drive::{Outcome, round};
use crate::http::{Client, Judgement};
use crate::source::{Connector, Document, Feed, Found, Frame, Opening, SettingValue, SourceSettings};

fn status(id: &str, content: &str) -> Value {
    json!({
        "id": id, "created_at": "2026-05-01T10:00:00.000Z", "edited_at": null, "in_reply_to_id": null,
        "spoiler_text": "", "visibility": "public", "language": "en", "uri": format!("https://a.example/s/{id}"),
        "url": format!("https://a.example/@kim/{id}"), "content": content, "reblog": null,
        "account": {"id": "7", "acct": "kim", "username": "kim", "url": "https://a.example/@kim", "note": "",
                    "noindex": false, "indexable": true},
        "media_attachments": [], "tags": [], "card": null, "poll": null, "favourites_count": 3
    })
}

fn with(mut status: Value, changes: Value) -> Value {
    for (path, value) in changes.as_object().unwrap() {
        *status.pointer_mut(&format!("/{path}")).unwrap_or_else(|| panic!("{path}")) = value.clone();
    }
    status
}

fn read(body: &str) -> Found {
    read_at(body, None, 200).unwrap()
}

fn read_at(body: &str, url: Option<&str>, status: u16) -> Option<Found> {
    let mut found = Found::default();
    let document = Document { url, status, ..Document::of(body.as_bytes()) };
    Mastodon.parse(&document, &mut found).ok().map(|()| found)
}

/// Ids of posts, those of erasures behind a minus.
fn ids(found: &Found) -> Vec<String> {
    found.posts.iter().map(|post| format!("{}{}", if post.deleted { "-" } else { "" }, post.id)).collect()
}

#[test]
fn a_status_becomes_a_post() {
    let found = read(
        &status("109", "<p>Day 3 of <a href=\"x\">#<span>zoloft</span></a> &amp; I itch</p>").to_string(),
    );
    let post = &found.posts[0];
    assert_eq!((&*post.id, &*post.text), ("109", "Day 3 of #zoloft & I itch"));
    assert_eq!(post.url.as_deref(), Some("https://a.example/@kim/109"));
    assert_eq!(
        (post.author.as_deref(), post.author_id.as_deref()),
        (Some("kim"), Some("https://a.example/@kim"))
    );
    assert_eq!(post.created_at.unwrap().to_string(), "2026-05-01T10:00:00Z");
    assert_eq!((post.kind.as_deref(), post.visibility.as_deref()), (Some("post"), Some("public")));
    assert_eq!((post.terms.as_deref(), post.revision), (Some("public-open"), 0));
    assert_eq!(post.metrics, [("favourites_count".into(), 3.0)]);
}

#[test]
fn each_form_is_known() {
    let (a, b) = (status("1", "one"), status("2", "two"));
    let notification = |kind: &str| json!({"id": "9", "type": kind, "created_at": "2026-05-01T10:00:00Z", "account": a["account"], "status": a});
    let conversation = json!({"id": "3", "unread": true, "accounts": [], "last_status": a});
    let frames = format!(
        ":)\nevent: update\ndata: {a}\n\nevent: delete\ndata: 55\n\n:thump\n\nevent: filters_changed\ndata: undefined\n\n"
    );
    let socket = json!({"stream": ["hashtag", "x"], "event": "update", "payload": a.to_string()});
    let gone = json!({"stream": ["public"], "event": "delete", "payload": "44"});
    let table: Vec<(&str, String, &[&str])> = vec![
        ("status", a.to_string(), &["1"]),
        ("timeline", json!([a, b]).to_string(), &["1", "2"]),
        ("empty page", "[]".into(), &[]),
        ("search", json!({"accounts": [], "statuses": [b], "hashtags": []}).to_string(), &["2"]),
        ("context", json!({"ancestors": [a], "descendants": [b]}).to_string(), &["1", "2"]),
        ("notifications", json!([notification("mention"), notification("favourite"), notification("follow")]).to_string(), &["1"]),
        ("grouped", json!({"accounts": [], "statuses": [a, b], "notification_groups": [{"type": "mention", "status_id": "1"}, {"type": "reblog", "status_id": "2"}]}).to_string(), &["1"]),
        ("conversations", json!([conversation]).to_string(), &["1"]),
        ("events", frames, &["1", "-55"]),
        ("message", socket.to_string(), &["1"]),
        ("messages, one a line", format!("{socket}\n{gone}\n"), &["1", "-44"]),
        ("a deleted one comes back", with(a.clone(), json!({"content": null})).to_string().replace("\"uri\"", "\"text\":\"one\",\"uri\""), &["-1"]),
        ("suspended account", json!({"id": "7", "acct": "kim", "url": "https://a.example/@kim", "suspended": true}).to_string(), &["-account:https://a.example/@kim"]),
    ];
    for (form, body, wanted) in table {
        assert_eq!(ids(&read(&body)), wanted, "{form}");
    }
    let none = [
        "{\"error\":\"Nicht gefunden\"}",
        "{\"access_token\":\"x\"}",
        "[{\"name\":\"tag\",\"history\":[]}]",
        "{\"id\":\"7\",\"acct\":\"kim\"}",
        "OK",
        "",
        "{\"id\":",
        "[1,2]",
        "null",
    ];
    for body in none {
        assert_eq!(read_at(body, None, 200), None, "{body}");
    }
}

#[test]
fn the_address_tells_what_the_body_does_not() {
    let url = Some("https://a.example/api/v1/statuses/77/history?x=1");
    let edit = |at: &str, words: &str| json!({"content": words, "created_at": at, "account": status("1", "")["account"]});
    let body = json!([edit("2026-05-01T10:00:00Z", "one"), edit("2026-05-01T10:00:09Z", "two")]).to_string();
    let found = read_at(&body, url, 200).unwrap();
    let got: Vec<_> = found.posts.iter().map(|post| (&*post.id, &*post.text, post.revision)).collect();
    assert_eq!(got, [("77", "one", 0), ("77", "two", 1_777_629_609)]);
    assert_eq!(read(&body).skipped.values().sum::<u64>(), 2);
    let gone =
        read_at("{\"error\":\"レコード\"}", Some("https://a.example/api/v1/statuses/77"), 404).unwrap();
    assert_eq!(ids(&gone), ["-77"]);
    let root = read_at(
        &json!({"ancestors": [], "descendants": [status("5", "x")]}).to_string(),
        Some("http://h/api/v1/statuses/4/context"),
        200,
    );
    assert_eq!(root.unwrap().posts[0].thread.as_deref(), Some("4"));
}

#[test]
fn words_and_what_stands_around_them() {
    let quoted = status("8", "<p>did anyone take lithium?</p>");
    let full = with(
        status("1", "<p class=\"quote-inline\">RE: <a href=\"x\">x</a></p><p>yes, tremor</p>"),
        json!({"spoiler_text": "meds", "edited_at": "2026-05-01T10:00:09Z", "in_reply_to_id": "8",
               "media_attachments": [{"description": "a box of pills"}, {"description": null}],
               "tags": [{"name": "lithium"}, {"name": "Tremor"}], "card": {"title": "On tremor"},
               "poll": {"options": [{"title": "me too"}]}}),
    );
    let mut full = full;
    full["quote"] = json!({"state": "accepted", "quoted_status": quoted});
    let found = read(&full.to_string());
    let post = &found.posts[0];
    assert_eq!(
        (&*post.text, post.title.as_deref(), post.kind.as_deref()),
        ("yes, tremor", Some("meds"), Some("comment"))
    );
    assert_eq!(
        post.about,
        ["did anyone take lithium?", "On tremor", "a box of pills", "me too", "lithium", "Tremor"]
    );
    assert_eq!((post.revision, post.parent.as_deref()), (1_777_629_609, Some("8")));

    let picture = with(status("2", ""), json!({"media_attachments": [{"description": "rash on an arm"}]}));
    assert_eq!(read(&picture.to_string()).posts[0].text, "rash on an arm");
    assert_eq!(
        read(&with(status("3", ""), json!({"spoiler_text": "only this"})).to_string()).posts[0].text,
        "only this"
    );
    assert_eq!(read(&status("4", "<p> </p>").to_string()).skipped["no text"], 1);

    let boost = with(status("5", ""), json!({"reblog": quoted}));
    let found = read(&boost.to_string());
    let post = &found.posts[0];
    assert_eq!((&*post.id, &*post.text), ("5", "did anyone take lithium?"));
    assert_eq!((post.kind.as_deref(), post.parent.as_deref()), (Some("repost"), Some("8")));
}

#[test]
fn who_does_not_want_to_be_read_is_not() {
    let changes = [
        json!({"visibility": "private"}),
        json!({"visibility": "direct"}),
        json!({"account/noindex": true}),
        json!({"account/indexable": false}),
        json!({"account/note": "<p>cats <a>#<span>NoBot</span></a></p>"}),
    ];
    for change in changes {
        let hidden = with(status("1", "secret words"), change.clone());
        let found = read(&hidden.to_string());
        assert!(found.posts.is_empty() && found.skipped.len() == 1, "{change}");
        let boost = with(status("2", ""), json!({"reblog": hidden}));
        assert!(read(&boost.to_string()).posts.is_empty(), "{change}");
        let mut quoting = status("3", "look");
        quoting["quote"] = json!({"state": "accepted", "quoted_status": hidden});
        assert_eq!(read(&quoting.to_string()).posts[0].about, [""; 0], "{change}");
        let mention = json!({"id": "9", "type": "mention", "account": hidden["account"], "status": hidden});
        let found = read(&mention.to_string());
        assert_eq!(found.posts[0].terms.as_deref(), Some("owned"), "{change}");
    }
    let fine = [
        json!({"account/indexable": null}),
        json!({"account/note": "#nobotany"}),
        json!({"visibility": "unlisted"}),
    ];
    for change in fine {
        assert_eq!(read(&with(status("1", "x"), change).to_string()).posts.len(), 1);
    }
}

#[test]
fn a_bad_item_does_not_spoil_its_page() {
    let found = read(
        &json!([status("1", "one"), {"id": 5, "account": "?"}, 17, status("2", "two 😀 ä")]).to_string(),
    );
    assert_eq!((ids(&found), found.refused.len()), (vec!["1".to_owned(), "2".to_owned()], 2));
    assert_eq!(found.posts[1].text, "two 😀 ä");
}

#[test]
fn no_cut_panics() {
    let mut full = status("1", "<p>ünï &amp; <b>😀</b></p>");
    full["quote"] = status("2", "q");
    let bodies = [
        json!([full]).to_string(),
        json!({"stream": ["x"], "event": "update", "payload": full.to_string()}).to_string(),
        format!("event: update\ndata: {full}\n\nevent: delete\ndata: 1\n\n"),
    ];
    for body in bodies {
        for end in 0..body.len() {
            let mut found = Found::default();
            let _ = Mastodon.parse(&Document::of(&body.as_bytes()[..end]), &mut found);
        }
    }
}

const NOW: i64 = 1_780_000_000;

fn open(server: &FakeServer, from: Option<&Cursor>, more: &[(&str, &str)]) -> Feed {
    let fake = FAKES.iter().find(|fake| fake.channel() == "mastodon").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let secret = |text: &str| {
        let path = folder.path().join("secret");
        std::fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    };
    let mut values: BTreeMap<String, SettingValue> = fake
        .settings(&server.base(), &secret)
        .into_iter()
        .map(|(key, value)| (key.to_owned(), SettingValue::Text(value)))
        .collect();
    values
        .extend(more.iter().map(|(key, value)| ((*key).to_owned(), SettingValue::Text((*value).to_owned()))));
    values.insert("channel".to_owned(), SettingValue::Text("mastodon".to_owned()));
    let settings = SourceSettings::new("fediverse", Mastodon.keys(), values).unwrap();
    let since = Timestamp((NOW - 3600) * 1_000_000);
    let opening = Opening { settings: &settings, from, now: Timestamp(NOW * 1_000_000), since, terms: &[] };
    Mastodon.open(&opening).unwrap()
}

fn server(posts: usize) -> FakeServer {
    let mut world = World::at(NOW, 3);
    (0..posts).for_each(|n| drop(world.write(&format!("zoloft and nausea {n}")).clone()));
    FakeServer::start(*FAKES.iter().find(|fake| fake.channel() == "mastodon").unwrap(), world)
}

fn run(feed: &mut Feed, most_requests: u64) -> (Found, Outcome) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::new("hark-test", true, 1 << 20).unwrap();
    let poll = feed.poll.as_mut().unwrap();
    let done =
        runtime.block_on(round(&client, poll.as_mut(), Timestamp(NOW * 1_000_000), most_requests, 1000));
    (done.found, done.end)
}

fn numbers(found: &Found) -> Vec<u64> {
    let mut all: Vec<u64> =
        found.posts.iter().map(|post| post.id.parse::<u64>().unwrap() - 110_000_000_000_000_000).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[test]
fn a_first_run_goes_back_and_later_ones_forward() {
    let server = server(8);
    let mut feed = open(&server, None, &[]);
    let (found, end) = run(&mut feed, 100);
    assert_eq!(numbers(&found), (1..=8).collect::<Vec<_>>());
    assert!(matches!(end, Outcome::Listen(..)), "{end:?}");
    for n in 9..=16 {
        server.write(&n.to_string());
    }
    let cursor = feed.poll.as_ref().unwrap().cursor();
    let (found, _) = run(&mut open(&server, Some(&cursor), &[]), 100);
    assert_eq!(numbers(&found), (9..=16).collect::<Vec<_>>());
    assert!(server.seen().iter().all(|request| request.param("since_id").is_none()));
}

#[test]
fn a_source_that_is_killed_on_its_way_misses_nothing() {
    for most in 1..6 {
        let server = server(10);
        let mut feed = open(&server, None, &[("stream", "none")]);
        let (mut all, _) = run(&mut feed, most);
        server.write("meanwhile");
        let cursor = feed.poll.as_ref().unwrap().cursor();
        let mut feed = open(&server, Some(&cursor), &[("stream", "none")]);
        all.append(run(&mut feed, 100).0);
        all.append(run(&mut feed, 100).0);
        assert_eq!(numbers(&all), (1..=11).collect::<Vec<_>>(), "after {most} requests");
    }
}

#[test]
fn what_is_written_while_a_stream_opens_is_read_when_it_ends() {
    let server = server(2);
    let mut feed = open(&server, None, &[]);
    run(&mut feed, 100);
    server.write("three, which nobody heard");
    let four = server.write("four");
    let data = crate_frame(&server, &four);
    let mut found = Found::default();
    let frame = Frame { data: data.as_bytes(), event: Some("update"), id: None };
    feed.poll.as_mut().unwrap().frame(&frame, &mut found).unwrap();
    assert_eq!(numbers(&found), [4]);
    server.write("five");
    let cursor = feed.poll.as_ref().unwrap().cursor();
    let (found, _) = run(&mut open(&server, Some(&cursor), &[]), 100);
    assert_eq!(numbers(&found), [3, 5]);
}

/// The data of the frame that tells of a new post.
fn crate_frame(server: &FakeServer, post: &testkit::fakes::FakePost) -> String {
    let fake = FAKES.iter().find(|fake| fake.channel() == "mastodon").unwrap();
    let frame = fake.frame(post, testkit::fakes::Change::New, &server.world()).unwrap();
    String::from_utf8(frame)
        .unwrap()
        .lines()
        .find_map(|line| line.strip_prefix("data: ").map(str::to_owned))
        .unwrap()
}

#[test]
fn searches_are_read_in_pages_and_then_to_what_is_known() {
    let server = server(7);
    let more = [("stream", "none"), ("hashtags", ""), ("queries", "zoloft")];
    let mut feed = open(&server, None, &more);
    let (found, _) = run(&mut feed, 100);
    assert_eq!(numbers(&found), (1..=7).collect::<Vec<_>>());
    server.write("more zoloft");
    server.write("something else");
    let before = server.seen().len();
    let (found, _) = run(&mut feed, 100);
    assert!(numbers(&found).contains(&8) && !numbers(&found).contains(&9));
    assert_eq!(server.seen().len() - before, 1);
}

#[test]
fn what_was_read_is_asked_for_again() {
    for most in ["20", "1"] {
        let server = server(3);
        let mut feed = open(&server, None, &[("recheck_ids", most)]);
        server.edit(1, "zoloft, no nausea after all");
        server.delete(2);
        let mut again = feed.recheck.take().unwrap();
        let ids: Vec<String> = (1..=3).map(|n| (110_000_000_000_000_000u64 + n).to_string()).collect();
        let mut found = Found::default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = Client::new("hark-test", true, 1 << 20).unwrap();
        for ids in ids.chunks(again.most_ids()) {
            let request = again.ask(ids, Timestamp(0));
            let answer = runtime.block_on(client.ask(&request)).unwrap();
            assert_eq!(again.judge(&answer, Timestamp(0)), Judgement::Read);
            assert!(again.read(ids, &answer, &mut found).unwrap());
        }
        found.posts.sort_by(|left, right| left.id.cmp(&right.id));
        let got: Vec<_> = found.posts.iter().map(|post| (post.deleted, post.revision > 0)).collect();
        assert_eq!(got, [(false, true), (true, false)], "{most}");
    }
}

#[test]
fn limits_and_wrong_tokens_are_told_apart() {
    use testkit::fakes::Fault;
    let server = server(1);
    let mut feed = open(&server, None, &[]);
    for (fault, wanted) in [
        (Fault::Limited(90), Judgement::Limited(Some(Timestamp((server.world().now + 90) * 1_000_000)))),
        (Fault::Denied, Judgement::Denied("status 401".to_owned())),
        (Fault::Status(502), Judgement::Retry("status 502".to_owned())),
    ] {
        server.faults([fault]);
        match run(&mut feed, 1).1 {
            Outcome::Judged(judged, _) => assert_eq!(judged, wanted),
            other => panic!("{other:?}"),
        }
    }
    server.faults([Fault::Malformed]);
    assert!(matches!(run(&mut feed, 1).1, Outcome::Trouble(_)));
    assert_eq!(numbers(&run(&mut feed, 100).0), [1]);
}
