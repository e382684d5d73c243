//! Invented posts in the true shapes, and rounds against the faked network.

use std::collections::BTreeMap;

use model::Timestamp;
use serde_json::{Value, json};
use testkit::fakes::{Change, FAKES, Fake, FakeServer, Fault, World};

use super::Bluesky;
use crate::Cursor;
use crate::drive::{Outcome, round};
use crate::http::{Client, Judgement};
use crate::query::Term;
use crate::source::{
    Connector, Document, Feed, Found, Frame, Framing, Opening, SettingValue, SourceSettings, Step, Trouble,
};

const POST: &str = "at://did:plc:kim/app.bsky.feed.post/3k";

fn record(text: &str) -> Value {
    json!({"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-05-01T10:00:00.000Z", "langs": ["en", "de"]})
}

fn view(uri: &str, text: &str) -> Value {
    json!({
        "uri": uri, "cid": "bafy", "author": {"did": "did:plc:kim", "handle": "kim.example", "labels": []},
        "record": record(text), "indexedAt": "2026-05-01T10:00:05.000Z", "likeCount": 2, "replyCount": 0, "labels": []
    })
}

fn commit(operation: &str, record: Option<Value>) -> Value {
    let mut commit =
        json!({"rev": "3kr", "operation": operation, "collection": "app.bsky.feed.post", "rkey": "3k"});
    if let Some(record) = record {
        commit["record"] = record;
        commit["cid"] = json!("bafy");
    }
    json!({"did": "did:plc:kim", "time_us": 1_777_629_609_000_001u64, "kind": "commit", "commit": commit})
}

fn account(active: bool, status: &str) -> Value {
    json!({"did": "did:plc:kim", "time_us": 1, "kind": "account", "account": {"active": active, "status": status, "did": "did:plc:kim", "seq": 1}})
}

fn second(form: &str, more: Value) -> Value {
    let mut payload = json!({"$type": format!("network.bsky.jetstream.subscribeEvents#{form}"), "seq": 7,
        "did": "did:plc:kim", "time": "2026-05-01T10:00:09.000001Z"});
    payload.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"$type": "message", "payload": payload})
}

fn parsed(body: &str) -> Option<Found> {
    let mut found = Found::default();
    Bluesky.parse(&Document::of(body.as_bytes()), &mut found).ok().map(|()| found)
}

fn read(body: &Value) -> Found {
    parsed(&body.to_string()).unwrap()
}

/// Ids of posts, those of erasures behind a minus.
fn ids(found: &Found) -> Vec<String> {
    found.posts.iter().map(|post| format!("{}{}", if post.deleted { "-" } else { "" }, post.id)).collect()
}

#[test]
fn a_view_becomes_a_post() {
    let found = read(&view(POST, "zoloft, dizzy 😀"));
    let post = &found.posts[0];
    assert_eq!((&*post.id, &*post.text), (POST, "zoloft, dizzy 😀"));
    assert_eq!(
        (post.author.as_deref(), post.author_id.as_deref()),
        (Some("kim.example"), Some("did:plc:kim"))
    );
    assert_eq!(post.url.as_deref(), Some("https://bsky.app/profile/did:plc:kim/post/3k"));
    assert_eq!(post.created_at.unwrap().to_string(), "2026-05-01T10:00:00Z");
    assert_eq!((post.lang.as_deref(), post.kind.as_deref(), post.revision), (Some("en"), Some("post"), 0));
    assert_eq!(post.metrics, [("replyCount".into(), 0.0), ("likeCount".into(), 2.0)]);
    let mut early = view(POST, "from the future");
    early["record"]["createdAt"] = json!("2036-01-01T00:00:00Z");
    assert_eq!(read(&early).posts[0].created_at.unwrap().to_string(), "2026-05-01T10:00:05Z");
}

#[test]
fn each_form_is_known() {
    let other = "at://did:plc:lee/app.bsky.feed.post/4k";
    let (a, b) = (view(POST, "one"), view(other, "two"));
    let plain = json!({"uri": POST, "cid": "x", "value": record("one")});
    let like = json!({"uri": "at://did:plc:kim/app.bsky.feed.like/1", "value": {"$type": "app.bsky.feed.like", "subject": {"uri": POST}}});
    let lost = json!({"$type": "app.bsky.feed.defs#notFoundPost", "uri": other, "notFound": true});
    let blocked = json!({"$type": "app.bsky.feed.defs#blockedPost", "uri": other, "blocked": true, "blockedAuthor": {"did": "x"}});
    let node = |post: &Value, replies: Value| json!({"$type": "app.bsky.feed.defs#threadViewPost", "post": post, "replies": replies});
    let mut child = node(&b, json!([]));
    child["parent"] = node(&a, json!([]));
    let both = [POST, other];
    let table: Vec<(&str, Value, Vec<&str>)> = vec![
        ("search", json!({"cursor": "2", "hitsTotal": 2, "posts": [a, b]}), both.to_vec()),
        ("empty search", json!({"posts": []}), vec![]),
        (
            "feed",
            json!({"feed": [{"post": a}, {"post": b, "reply": {"root": a, "parent": a}, "reason": {"$type": "app.bsky.feed.defs#reasonRepost"}}]}),
            both.to_vec(),
        ),
        ("thread", json!({"thread": node(&a, json!([node(&b, json!([]))]))}), both.to_vec()),
        ("thread with what is above", json!({"thread": child}), vec![other, POST]),
        ("thread that is gone", json!({"thread": lost}), vec!["-at://did:plc:lee/app.bsky.feed.post/4k"]),
        ("thread that may not be seen", json!({"thread": node(&a, json!([blocked]))}), vec![POST]),
        (
            "flat thread",
            json!({"thread": [{"uri": POST, "depth": 0, "value": {"$type": "app.bsky.unspecced.defs#threadItemPost", "post": a}}], "hasOtherReplies": false}),
            vec![POST],
        ),
        (
            "flat thread without its post",
            json!({"thread": [{"uri": other, "depth": -1, "value": {"$type": "app.bsky.unspecced.defs#threadItemNotFound"}}]}),
            vec!["-at://did:plc:lee/app.bsky.feed.post/4k"],
        ),
        ("bookmarks", json!({"bookmarks": [{"subject": {"uri": POST}, "item": a}]}), vec![POST]),
        ("record", plain.clone(), vec![POST]),
        ("records", json!({"records": [plain, like]}), vec![POST]),
        ("like", like, vec![]),
        (
            "notifications",
            json!({"notifications": [{"uri": POST, "cid": "x", "author": a["author"], "reason": "mention", "record": record("hi"), "indexedAt": "2026-05-01T10:00:00Z"}]}),
            vec![POST],
        ),
        ("create", commit("create", Some(record("x"))), vec![POST]),
        ("update", commit("update", Some(record("x"))), vec![POST]),
        ("delete", commit("delete", None), vec!["-at://did:plc:kim/app.bsky.feed.post/3k"]),
        ("account gone", account(false, "deleted"), vec!["-account:did:plc:kim"]),
        ("account slowed", account(false, "throttled"), vec![]),
        ("account out of step", account(false, "desynchronized"), vec![]),
        ("account back", account(true, ""), vec![]),
        (
            "identity",
            json!({"did": "did:plc:kim", "time_us": 1, "kind": "identity", "identity": {"did": "did:plc:kim", "handle": "kim.example"}}),
            vec![],
        ),
        (
            "second create",
            second(
                "commit",
                json!({"rev": "r", "operation": "create", "collection": "app.bsky.feed.post", "rkey": "3k", "record": record("x")}),
            ),
            vec![POST],
        ),
        (
            "second delete",
            second(
                "commit",
                json!({"rev": "r", "operation": "delete", "collection": "app.bsky.feed.post", "rkey": "3k"}),
            ),
            vec!["-at://did:plc:kim/app.bsky.feed.post/3k"],
        ),
        (
            "second account",
            second("account", json!({"active": false, "status": "takendown"})),
            vec!["-account:did:plc:kim"],
        ),
        ("second sync", second("sync", json!({"rev": "r"})), vec!["-account:did:plc:kim"]),
        ("second info", second("info", json!({"name": "x"})), vec![]),
        ("second end", json!({"$type": "error", "error": "ConsumerTooSlow", "message": "m"}), vec![]),
    ];
    for (form, body, wanted) in table {
        let found = read(&body);
        assert_eq!(
            (ids(&found), found.refused.len()),
            (wanted.iter().map(|id| (*id).to_owned()).collect(), 0),
            "{form}"
        );
    }
    let lines = format!("{}\n{}\n", commit("create", Some(record("x"))), commit("delete", None));
    assert_eq!(ids(&parsed(&lines).unwrap()).len(), 2);
    let none = [
        "{\"error\":\"InvalidRequest\",\"message\":\"m\"}",
        "{\"accessJwt\":\"a\",\"did\":\"did:plc:kim\",\"handle\":\"h\"}",
        "{\"follows\":[{\"did\":\"d\"}],\"subject\":{}}",
        "{\"uri\":\"at://x/y/z\",\"cid\":\"c\"}",
        "",
        "hello",
        "[1]",
        "{",
    ];
    for body in none {
        assert_eq!(parsed(body), None, "{body}");
    }
}

#[test]
fn a_change_counts_by_its_time() {
    assert_eq!(read(&commit("create", Some(record("x")))).posts[0].revision, 0);
    assert_eq!(read(&commit("update", Some(record("y")))).posts[0].revision, 1_777_629_609);
}

#[test]
fn words_and_what_stands_around_them() {
    let mut full = view(POST, "mine");
    full["record"]["reply"] = json!({"root": {"uri": "at://r"}, "parent": {"uri": "at://p"}});
    full["record"]["tags"] = json!(["sideeffects"]);
    full["record"]["embed"] = json!({"$type": "app.bsky.embed.record", "record": {"uri": "at://q"}});
    let quoted = json!({"$type": "app.bsky.embed.record#viewRecord", "uri": "at://q", "author": {"did": "did:plc:lee"}, "value": record("theirs")});
    full["embed"] = json!({"$type": "app.bsky.embed.recordWithMedia#view", "record": {"record": quoted},
        "media": {"$type": "app.bsky.embed.images#view", "images": [{"alt": "a rash"}, {"alt": ""}]}});
    let found = read(&full);
    let post = &found.posts[0];
    assert_eq!(
        (post.parent.as_deref(), post.thread.as_deref(), post.kind.as_deref()),
        (Some("at://p"), Some("at://r"), Some("comment"))
    );
    assert_eq!(post.about, ["theirs", "a rash", "sideeffects"]);

    full["record"]["text"] = json!("");
    assert_eq!(read(&full).posts[0].text, "a rash");
    full["embed"] = json!({"$type": "app.bsky.embed.record#view", "record": quoted});
    let post = read(&full).posts.remove(0);
    assert_eq!(
        (&*post.text, post.kind.as_deref(), post.parent.as_deref()),
        ("theirs", Some("repost"), Some("at://q"))
    );
    full["embed"] =
        json!({"$type": "app.bsky.embed.external#view", "external": {"title": "t", "description": "d"}});
    assert_eq!(read(&full).skipped["no text"], 1);
    full["record"]["text"] = json!("look");
    assert_eq!(read(&full).posts[0].about, ["t", "d", "sideeffects"]);
    let mut video = commit("create", Some(record("")));
    video["commit"]["record"]["embed"] = json!({"$type": "app.bsky.embed.video", "alt": "me, shaking"});
    assert_eq!(read(&video).posts[0].text, "me, shaking");
    let parent = json!({"feed": [{"post": view(POST, "yes"), "reply": {"parent": view("at://x", "anyone on lithium?")}}]});
    assert_eq!(read(&parent).posts[0].about, ["anyone on lithium?"]);
}

#[test]
fn labels_are_followed() {
    let label = |val: &str| json!([{"src": "did:plc:mod", "val": val}]);
    let mut hidden = view(POST, "secret");
    hidden["author"]["labels"] = label("!no-unauthenticated");
    assert!(read(&hidden).posts.is_empty());
    hidden["author"]["labels"][0]["neg"] = json!(true);
    assert_eq!(read(&hidden).posts.len(), 1);
    let mut taken = view(POST, "bad");
    taken["labels"] = label("!takedown");
    assert!(read(&taken).posts[0].deleted);
    let mut author = view(POST, "bad");
    author["author"]["labels"] = label("!takedown");
    assert_eq!(ids(&read(&author)), ["-account:did:plc:kim"]);
    let mut own = commit("create", Some(record("x")));
    own["commit"]["record"]["labels"] = json!({"values": [{"val": "!no-unauthenticated"}]});
    assert!(read(&own).posts.is_empty());
}

#[test]
fn a_bad_item_does_not_spoil_its_page() {
    let found = read(
        &json!({"posts": [view(POST, "one"), {"uri": 5}, "x", view("at://did:plc:a/app.bsky.feed.post/1", "two")]}),
    );
    assert_eq!((found.posts.len(), found.refused.len()), (2, 2));
}

#[test]
fn no_cut_and_no_depth_panics() {
    let bodies = [
        json!({"thread": {"post": view(POST, "ünï 😀"), "replies": [{"post": view(POST, "y")}]}}),
        commit("update", Some(record("ü"))),
        second("sync", json!({})),
    ];
    for body in bodies.map(|body| body.to_string()) {
        for end in 0..body.len() {
            let _ = Bluesky.parse(&Document::of(&body.as_bytes()[..end]), &mut Found::default());
        }
    }
    let deep = format!("{{\"thread\":{}", "{\"post\":{},\"parent\":".repeat(5000));
    let _ = parsed(&deep);
    let _ = parsed(&format!("{deep}1{}", "}".repeat(5001)));
}

const NOW: i64 = 1_780_000_000;

fn fake() -> &'static dyn Fake {
    *FAKES.iter().find(|fake| fake.channel() == "bluesky").unwrap()
}

fn open(base: &str, from: Option<&Cursor>, more: &[(&str, &str)]) -> Feed {
    let folder = tempfile::tempdir().unwrap();
    let secret = |text: &str| {
        let path = folder.path().join("secret");
        std::fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    };
    let given = fake().settings(base, &secret).into_iter().map(|(key, value)| (key.to_owned(), value));
    let more = more.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    let values: BTreeMap<String, SettingValue> = given
        .chain([("channel".to_owned(), "bluesky".to_owned())])
        .chain(more)
        .map(|(key, value)| (key, SettingValue::Text(value)))
        .collect();
    let settings = SourceSettings::new("sky", Bluesky.keys(), values).unwrap();
    let since = Timestamp((NOW - 3600) * 1_000_000);
    let terms = [Term { name: "zoloft".to_owned(), drug: String::new(), misspelled: false }];
    let now = Timestamp(NOW * 1_000_000);
    Bluesky.open(&Opening { settings: &settings, from, now, since, terms: &terms }).unwrap()
}

fn server(posts: usize) -> FakeServer {
    let mut world = World::at(NOW, 3);
    (0..posts).for_each(|n| drop(world.write(&format!("zoloft and nausea {n}")).clone()));
    FakeServer::start(fake(), world)
}

fn run(feed: &mut Feed, most_requests: u64) -> (Found, Outcome) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::new("hark-test", true, 1 << 20).unwrap();
    let poll = feed.poll.as_mut().unwrap();
    let now = Timestamp((NOW + 100) * 1_000_000);
    let done = runtime.block_on(round(&client, poll.as_mut(), now, most_requests, 1000));
    (done.found, done.end)
}

fn known(found: &Found, server: &FakeServer) -> Vec<u64> {
    let world = server.world();
    let of = |id: &str| world.posts.iter().find(|post| fake().id(post) == *id).unwrap().n;
    let mut all: Vec<u64> = found.posts.iter().map(|post| of(&post.id)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

const SEARCH: [(&str, &str); 1] = [("read", "search")];

#[test]
fn searches_go_back_and_then_to_what_is_known() {
    let server = server(8);
    let mut feed = open(&server.base(), None, &SEARCH);
    let (found, end) = run(&mut feed, 100);
    assert_eq!(known(&found, &server), (1..=8).collect::<Vec<_>>());
    assert!(matches!(end, Outcome::Rest), "{end:?}");
    server.write("zoloft again");
    server.write("something else");
    let cursor = feed.poll.as_ref().unwrap().cursor();
    let (found, _) = run(&mut open(&server.base(), Some(&cursor), &[SEARCH[0], ("overlap_secs", "0")]), 100);
    let new = known(&found, &server);
    assert!(new.contains(&9) && !new.contains(&10) && !new.contains(&1), "{new:?}");
}

#[test]
fn a_search_that_is_killed_on_its_way_misses_nothing() {
    for most in 1..7 {
        let server = server(10);
        let mut feed = open(&server.base(), None, &SEARCH);
        let (mut all, _) = run(&mut feed, most);
        server.write("zoloft meanwhile");
        let cursor = feed.poll.as_ref().unwrap().cursor();
        let mut feed = open(&server.base(), Some(&cursor), &SEARCH);
        all.append(run(&mut feed, 100).0);
        all.append(run(&mut feed, 100).0);
        assert_eq!(known(&all, &server), (1..=11).collect::<Vec<_>>(), "after {most} requests");
    }
}

#[test]
fn a_session_is_opened_and_opened_again_when_it_ends() {
    let server = server(1);
    let mut feed = open(&server.base(), None, &SEARCH);
    run(&mut feed, 100);
    let sessions = |server: &FakeServer| server.seen().iter().filter(|asked| asked.method == "POST").count();
    assert_eq!(sessions(&server), 1);
    server.faults([Fault::Denied]);
    assert_eq!(known(&run(&mut feed, 100).0, &server), [1]);
    assert_eq!(sessions(&server), 2);
    server.faults([Fault::Limited(30)]);
    match run(&mut feed, 1).1 {
        Outcome::Judged(Judgement::Limited(Some(at)), _) => {
            assert_eq!(at.0, (server.world().now + 30) * 1_000_000)
        }
        other => panic!("{other:?}"),
    }
}

fn listen(feed: &mut Feed, now: i64) -> crate::http::Request {
    match feed.poll.as_mut().unwrap().next(Timestamp(now * 1_000_000)) {
        Step::Listen(request, Framing::WebSocket) => request,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_stream_is_filtered_and_taken_up_where_it_was() {
    let stream = [("filter", "true"), ("jetstream_url", "wss://stream.example")];
    let mut feed = open("http://x.example", None, &stream);
    let request = listen(&mut feed, NOW);
    assert_eq!(request.url, "wss://stream.example/subscribe");
    let cursor = |request: &crate::http::Request| {
        request.query.iter().find(|(name, _)| name == "cursor").map(|(_, at)| at.clone())
    };
    assert_eq!(cursor(&request), Some(((NOW - 3605) * 1_000_000).to_string()));
    let mut world = World::at(NOW, 3);
    let mut found = Found::default();
    for text in ["zoloft, itching", "lunch", "ZOLOFT!"] {
        world.write(text);
    }
    world.delete(2);
    let changes =
        [(0, Change::New), (1, Change::New), (0, Change::New), (2, Change::New), (1, Change::Deleted)];
    for (n, change) in changes {
        let data = fake().frame(&world.posts[n], change, &world).unwrap();
        let poll = feed.poll.as_mut().unwrap();
        poll.frame(&Frame { data: &data, ..Frame::default() }, &mut found).unwrap();
    }
    let got: Vec<_> = found.posts.iter().map(|post| (&*post.text, post.deleted)).collect();
    assert_eq!(got, [("zoloft, itching", false), ("ZOLOFT!", false), ("", true)]);
    assert_eq!(found.skipped.len(), 2);
    let saved = feed.poll.as_ref().unwrap().cursor();
    let mut again = open("http://x.example", Some(&saved), &stream);
    assert_eq!(cursor(&listen(&mut again, NOW)), Some(((world.now - 5) * 1_000_000).to_string()));
}

#[test]
fn what_a_stream_could_not_give_is_told() {
    let saved = Cursor(format!("{{\"time_us\":{}}}", (NOW - 48 * 3600) * 1_000_000));
    let stream = [("read", "stream"), ("jetstream_url", "wss://stream.example"), ("wire", "2")];
    let mut feed = open("http://x.example", Some(&saved), &stream);
    assert_eq!(
        listen(&mut feed, NOW).url,
        "wss://stream.example/xrpc/network.bsky.jetstream.subscribeEvents"
    );
    let mut world = World::at(NOW, 3);
    let post = world.write("zoloft").clone();
    let data = fake().frame(&post, Change::New, &world).unwrap();
    let (frame, mut found) = (Frame { data: &data, ..Frame::default() }, Found::default());
    let poll = feed.poll.as_mut().unwrap();
    assert!(matches!(poll.frame(&frame, &mut found), Err(Trouble::Lost(_))));
    assert_eq!(found.posts.len(), 1);
    let end = Frame { data: b"{\"$type\":\"error\",\"error\":\"ConsumerTooSlow\"}", ..Frame::default() };
    assert!(matches!(poll.frame(&end, &mut found), Err(Trouble::Ended(_))));
    assert!(poll.frame(&Frame { data: b"\xff", ..Frame::default() }, &mut found).is_ok());
    assert_eq!(found.refused.len(), 1);
}

#[test]
fn what_was_read_is_asked_for_again() {
    let server = server(3);
    let mut feed = open(&server.base(), None, &SEARCH);
    let posts = server.world().posts;
    server.delete(2);
    let mut again = feed.recheck.take().unwrap();
    let ids: Vec<String> = posts.iter().map(|post| fake().id(post)).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::new("hark-test", true, 1 << 20).unwrap();
    let answer = runtime.block_on(client.ask(&again.ask(&ids, Timestamp(0)))).unwrap();
    let mut found = Found::default();
    assert_eq!(again.judge(&answer, Timestamp(0)), Judgement::Read);
    assert!(again.read(&ids, &answer, &mut found).unwrap());
    assert_eq!((known(&found, &server), found.posts[0].deleted), (vec![2], true));
}
