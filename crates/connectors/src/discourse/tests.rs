//! Discourse through its public interface: shapes of answers, the webhook, and rounds against a fake forum.

use std::io::Write;

use serde_json::{Value, json};

use testkit::fakes::{FAKES, Fake, FakeServer, Fault, World};

use super::Discourse;
use crate::Cursor;
use crate::drive::{Outcome, round};
use crate::http::{Answer, Client, Judgement};
use crate::query::Term;
use crate::source::{
    Connector, Document, Feed, Found, HookRequest, NotOurs, Opening, SettingValue, SourceSettings,
};
use model::Timestamp;

const NOW: i64 = 1_767_225_600;

fn read(body: &str) -> Result<Found, NotOurs> {
    let mut found = Found::default();
    let url = Some("https://forum.example.org/posts.json?before=9");
    Discourse.parse(&Document { url, ..Document::of(body.as_bytes()) }, &mut found)?;
    Ok(found)
}

fn post(id: u64, number: u64, cooked: &str) -> Value {
    json!({"id": id, "name": "Ann B", "username": "ann", "user_id": 5, "created_at": "2026-01-02T03:04:05.678Z",
        "cooked": cooked, "post_number": number, "post_type": 1, "reply_to_post_number": null, "topic_id": 7,
        "topic_slug": "sleep", "topic_title": "Sleep &amp; rest", "version": 1, "hidden": false, "deleted_at": null,
        "user_deleted": false, "reads": 4, "score": 1.5, "actions_summary": [{"id": 2, "count": 3}]})
}

#[test]
fn a_post_has_all_its_fields() {
    let mut reply = post(12, 2, "<p>It made me <b>dizzy</b> 😀</p>");
    reply["reply_to_post_number"] = json!(1);
    reply["version"] = json!(3);
    let page = json!({"latest_posts": [reply, post(11, 1, "<p>Anyone on drugamol?</p>")]}).to_string();
    let found = read(&page).unwrap();
    let [reply, first] = &found.posts[..] else { panic!("two posts") };
    assert_eq!((&*reply.id, &*reply.text, reply.revision), ("12", "It made me dizzy 😀", 2));
    assert_eq!((reply.kind.as_deref(), reply.title.as_deref()), (Some("comment"), None));
    assert_eq!(reply.about, ["Sleep & rest"]);
    assert_eq!((reply.thread.as_deref(), reply.parent.as_deref()), (Some("7"), Some("11")));
    assert_eq!((reply.author.as_deref(), reply.author_id.as_deref()), (Some("ann"), Some("5")));
    assert_eq!(reply.created_at.unwrap().to_string(), "2026-01-02T03:04:05.678Z");
    assert_eq!(reply.url.as_deref(), Some("https://forum.example.org/t/sleep/7/2"));
    assert_eq!(reply.metrics[0], ("like_count".into(), 3.0));
    assert_eq!((first.kind.as_deref(), first.title.as_deref()), (Some("post"), Some("Sleep & rest")));
    assert!(first.about.is_empty());
}

#[test]
fn every_shape_is_known_by_its_form() {
    let one = post(11, 1, "<p>words</p>");
    let search = json!({"posts": [{"id": 11, "username": "ann", "blurb": "words", "topic_id": 7, "post_number": 1}],
        "topics": [{"id": 7, "title": "Sleep"}], "grouped_search_result": {"term": "words"}});
    let activity = json!({"user_actions": [
        {"action_type": 5, "post_id": 11, "excerpt": "words", "topic_id": 7, "post_number": 2, "title": "Sleep"},
        {"action_type": 4, "post_id": null, "excerpt": "words", "topic_id": 7, "post_number": 1},
        {"action_type": 1, "post_id": 13, "excerpt": "liked", "topic_id": 7, "post_number": 3}]});
    let shapes = [
        json!({"latest_posts": [one]}),
        json!({"post_stream": {"posts": [one], "stream": [11]}, "id": 7, "title": "Sleep", "slug": "sleep"}),
        json!({"post_stream": {"posts": [one]}, "id": 7}),
        one.clone(),
        json!([one]),
        json!({"posts": [one]}),
        json!({"post": one}),
        search,
        activity,
    ];
    for (at, shape) in shapes.iter().enumerate() {
        let found = read(&shape.to_string()).unwrap();
        assert_eq!(found.posts.len(), 1, "shape {at}");
        assert_eq!((&*found.posts[0].id, &*found.posts[0].text), ("11", "words"), "shape {at}");
        assert!(found.refused.is_empty(), "shape {at}");
    }
    for nothing in [
        json!({"latest_posts": []}),
        json!({"ping": "OK"}),
        json!({"topic": {"id": 7, "title": "x"}}),
        json!({"topic_list": {"topics": []}}),
        json!({"posts": [], "grouped_search_result": {}}),
        json!({"post_stream": {"posts": []}, "id": 7}),
    ] {
        assert!(read(&nothing.to_string()).unwrap().is_empty(), "{nothing}");
    }
    for other in [
        "",
        "[]",
        "[1]",
        "null",
        "{}",
        "<html>",
        r#"{"errors":["x"]}"#,
        r#"{"id":4,"username":"u"}"#,
        r#"{"members":[{"id":1}]}"#,
        r#"{"posts":[{"id":1,"title":"x"}]}"#,
        r#"{"user":{"id":1}}"#,
        r#"{"topic":5}"#,
    ] {
        assert!(read(other).is_err(), "{other}");
    }
}

#[test]
fn what_is_gone_is_an_erasure_and_what_is_no_post_is_left_out() {
    for (field, value) in [
        ("user_deleted", json!(true)),
        ("hidden", json!(true)),
        ("deleted_at", json!("2026-01-02T00:00:00Z")),
    ] {
        let mut gone = post(11, 1, "<p>(post deleted by author)</p>");
        gone[field] = value;
        let found = read(&gone.to_string()).unwrap();
        assert!(found.posts[0].deleted && found.posts[0].id == "11", "{field}");
    }
    for (field, value) in
        [("post_type", json!(3)), ("topic_archetype", json!("private_message")), ("cooked", json!("<p></p>"))]
    {
        let mut left = post(11, 1, "<p>x</p>");
        left[field] = value;
        let found = read(&json!({"post": left}).to_string()).unwrap();
        assert_eq!((found.posts.len(), found.skipped.len()), (0, 1), "{field}");
    }
}

#[test]
fn quotations_and_previews_are_context_without_names() {
    let cooked = "<aside class=\"quote no-group\" data-username=\"bob\"><div class=\"title\"><div class=\"quote-controls\"></div> \
        bob:</div><blockquote><p>Took drugamol?</p></blockquote></aside><p>Yes, I itch.</p>\
        <aside class=\"onebox\"><article>Leaflet of examplol</article></aside>";
    let found = read(&post(11, 2, cooked).to_string()).unwrap();
    assert_eq!(found.posts[0].text, "Yes, I itch.");
    assert_eq!(found.posts[0].about, ["Sleep & rest", "Took drugamol?", "Leaflet of examplol"]);
}

#[test]
fn a_bad_post_does_not_spoil_the_page() {
    let page = json!({"latest_posts": [{"id": "x"}, 5, post(11, 1, "<p>words</p>")]}).to_string();
    let found = read(&page).unwrap();
    assert_eq!((found.posts.len(), found.refused.len()), (1, 2));
    assert!(found.refused.iter().all(|refusal| !refusal.bytes.is_empty()));
}

#[test]
fn no_bytes_panic() {
    let whole = json!({"latest_posts": [post(11, 1, "<p>é😀 &amp;</p>")], "x": [1, null]}).to_string();
    for end in 0..whole.len() {
        let _ = Discourse.parse(&Document::of(&whole.as_bytes()[..end]), &mut Found::default());
    }
    let deep = "[".repeat(100_000);
    assert!(Discourse.parse(&Document::of(deep.as_bytes()), &mut Found::default()).is_err());
}

fn fake() -> &'static dyn Fake {
    *FAKES.iter().find(|fake| fake.channel() == "discourse").unwrap()
}

fn opened(server: &FakeServer, more: &[(&str, &str)], from: Option<&Cursor>, since: i64) -> Feed {
    let folder = tempfile::tempdir().unwrap();
    let secret = |text: &str| {
        let mut file = tempfile::NamedTempFile::new_in(&folder).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file.keep().unwrap().1.display().to_string()
    };
    let mut values: std::collections::BTreeMap<String, SettingValue> = fake()
        .settings(&server.base(), &secret)
        .into_iter()
        .map(|(key, value)| (key.to_owned(), SettingValue::Text(value)))
        .collect();
    for (key, value) in [("channel", "discourse"), ("allow_private_addresses", "true")].iter().chain(more) {
        values.insert((*key).to_owned(), SettingValue::Text((*value).to_owned()));
    }
    let settings = SourceSettings::new("forum", Discourse.keys(), values).unwrap();
    let terms = [Term { name: "drugamol".into(), drug: "drugamol".into(), misspelled: false }];
    let (now, since) = (Timestamp::from_millis(NOW * 1000), Timestamp::from_millis(since * 1000));
    Discourse.open(&Opening { settings: &settings, from, now, since, terms: &terms }).unwrap()
}

fn run(server: &FakeServer, feed: &mut Feed, most: u64) -> (Found, Outcome) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::new("hark-test", true, 1 << 20).unwrap();
    let now = Timestamp::from_millis(server.world().now * 1000);
    let round = runtime.block_on(round(&client, &mut **feed.poll.as_mut().unwrap(), now, most, usize::MAX));
    (round.found, round.end)
}

fn ids(found: &Found) -> Vec<String> {
    let mut ids: Vec<String> = found.posts.iter().map(|post| post.id.clone().into_owned()).collect();
    ids.sort();
    ids.dedup();
    ids
}

#[test]
fn a_forum_is_walked_resumed_and_edits_are_seen() {
    let server = FakeServer::start(fake(), World::at(NOW, 3));
    for n in 1..=10 {
        server.write(&format!("post {n}"));
    }
    // Killed after two pages, and gone on by a new source.
    let mut feed = opened(&server, &[], None, NOW - 3600);
    let (first, _) = run(&server, &mut feed, 2);
    let cursor = feed.poll.as_ref().unwrap().cursor();
    server.write("post 11");
    let mut feed = opened(&server, &[], Some(&cursor), NOW - 3600);
    let (second, end) = run(&server, &mut feed, 100);
    assert!(matches!(end, Outcome::Rest), "{end:?}");
    let (third, end) = run(&server, &mut feed, 100);
    assert!(matches!(end, Outcome::Rest), "{end:?}");
    let mut all = ids(&first);
    all.extend(ids(&second));
    all.extend(ids(&third));
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 11);
    assert_eq!(ids(&third), ["111"], "only what is new");
    server.edit(10, "post 10, edited");
    let (edited, _) = run(&server, &mut feed, 100);
    assert_eq!((ids(&edited), edited.posts[0].revision), (vec!["110".to_owned()], 1));
    let (nothing, _) = run(&server, &mut feed, 100);
    assert!(nothing.is_empty());
}

#[test]
fn a_first_run_ends_where_it_is_told_to() {
    let server = FakeServer::start(fake(), World::at(NOW, 2));
    for n in 1..=9 {
        server.write(&format!("post {n}"));
    }
    let mut feed = opened(&server, &[], None, NOW + 6);
    let (found, _) = run(&server, &mut feed, 100);
    assert_eq!(ids(&found), ["106", "107", "108", "109"]);
}

#[test]
fn a_search_reads_the_posts_in_full() {
    let server = FakeServer::start(fake(), World::at(NOW, 2));
    for n in 1..=5 {
        server.write(&format!("drugamol gave me a rash, and here is a long tale of it, number {n}"));
        server.write("nothing to see");
    }
    let mut feed = opened(&server, &[("read", "search")], None, NOW - 3600);
    let (found, end) = run(&server, &mut feed, 100);
    assert!(matches!(end, Outcome::Rest), "{end:?}");
    assert_eq!(ids(&found), ["101", "103", "105", "107", "109"]);
    assert!(found.posts.iter().all(|post| post.text.contains("number")));
    let cursor = feed.poll.as_ref().unwrap().cursor();
    server.write("drugamol again");
    let mut feed = opened(&server, &[("read", "search"), ("search_pages", "1")], Some(&cursor), NOW);
    assert!(ids(&run(&server, &mut feed, 100).0).contains(&"111".to_owned()));
    assert!(run(&server, &mut feed, 100).0.is_empty(), "what was read is known");
}

#[test]
fn limits_and_errors_are_understood() {
    let server = FakeServer::start(fake(), World::at(NOW, 2));
    server.faults([Fault::Limited(17), Fault::Denied, Fault::Status(500), Fault::Malformed]);
    let mut feed = opened(&server, &[], None, NOW);
    let (_, end) = run(&server, &mut feed, 100);
    let until = Timestamp::from_millis((NOW + 17) * 1000);
    assert!(matches!(end, Outcome::Judged(Judgement::Limited(Some(at)), _) if at == until), "{end:?}");
    assert!(matches!(run(&server, &mut feed, 9).1, Outcome::Judged(Judgement::Denied(_), _)));
    assert!(matches!(run(&server, &mut feed, 9).1, Outcome::Judged(Judgement::Retry(_), _)));
    assert!(matches!(run(&server, &mut feed, 9).1, Outcome::Trouble(_)));
    assert!(matches!(run(&server, &mut feed, 9).1, Outcome::Rest));
    let body = br#"{"errors":["x"],"extras":{"wait_seconds":5}}"#.to_vec();
    let answer = Answer { status: 429, body, ..Answer::default() };
    let judged = feed.poll.as_mut().unwrap().judge(&answer, Timestamp(0));
    assert_eq!(judged, Judgement::Limited(Some(Timestamp(5_000_000))), "as the body says");
}

#[test]
fn deliveries_are_checked_and_read() {
    use testkit::fakes::Change;
    let server = FakeServer::start(fake(), World::at(NOW, 2));
    let written = server.write("I itch");
    let feed = opened(&server, &[], None, NOW);
    let hook = feed.hook.unwrap();
    for (change, gone) in [(Change::New, false), (Change::Edited, false), (Change::Deleted, true)] {
        let delivery = fake().deliveries(&written, change, &server.world()).remove(0);
        let mut request = HookRequest {
            method: "POST",
            query: "",
            headers: &delivery.headers,
            body: &delivery.body,
            now: Timestamp(0),
        };
        let mut found = Found::default();
        let reply = hook.receive(&request, &mut found);
        assert!(reply.status == 200 && reply.delivery.is_some());
        assert_eq!((&*found.posts[0].id, found.posts[0].deleted), ("101", gone));
        let other = [&delivery.body[..], b" "].concat();
        request.body = &other;
        let mut found = Found::default();
        assert_eq!(hook.receive(&request, &mut found).status, 401);
        assert!(found.is_empty());
    }
}

#[test]
fn a_post_that_is_gone_is_noticed_when_asked_for_again() {
    let server = FakeServer::start(fake(), World::at(NOW, 2));
    server.write("one");
    server.write("two");
    server.delete(1);
    let mut feed = opened(&server, &[("id_prefix", "b-")], None, NOW);
    let recheck = feed.recheck.as_mut().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::new("hark-test", true, 1 << 20).unwrap();
    for (id, gone) in [("b-101", true), ("b-102", false)] {
        let ids = [id.to_owned()];
        let answer = runtime.block_on(client.ask(&recheck.ask(&ids, Timestamp(0)))).unwrap();
        assert_eq!(recheck.judge(&answer, Timestamp(0)), Judgement::Read);
        let mut found = Found::default();
        assert!(recheck.read(&ids, &answer, &mut found).unwrap());
        assert_eq!((&*found.posts[0].id, found.posts[0].deleted), (id, gone));
    }
}

#[test]
fn settings_that_cannot_work_are_named() {
    let values = [("channel", "discourse"), ("base_url", "https://forum.example.org"), ("read", "search")];
    let values = values.map(|(key, value)| (key.to_owned(), SettingValue::Text(value.to_owned())));
    let settings = SourceSettings::new("forum", Discourse.keys(), values.into()).unwrap();
    let now = Timestamp(0);
    let opening = Opening { settings: &settings, from: None, now, since: now, terms: &[] };
    assert_eq!(Discourse.open(&opening).err().unwrap().key, "read");
    let cursor = Cursor("{\"page\":1}".to_owned());
    let terms = [Term { name: "drugamol".into(), drug: "drugamol".into(), misspelled: false }];
    assert!(Discourse.open(&Opening { from: Some(&cursor), terms: &terms, ..opening }).is_err());
}
