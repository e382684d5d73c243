//! Invented payloads in Reddit's shapes, one per shape.

mod rounds;

use std::borrow::Cow;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::Reddit;
use crate::source::{Connector, Document, Found, NotOurs};

fn parse(body: &str) -> (Result<(), NotOurs>, Found) {
    parse_at(body, Some("https://oauth.reddit.com/r/x/new?raw_json=1"))
}

fn parse_at(body: &str, url: Option<&str>) -> (Result<(), NotOurs>, Found) {
    let mut found = Found::default();
    let read = Reddit.parse(&Document { url, ..Document::of(body.as_bytes()) }, &mut found);
    (read, found)
}

fn read(body: &Value) -> Found {
    let (read, found) = parse(&body.to_string());
    read.unwrap();
    found
}

fn thing(kind: &str, data: Value) -> Value {
    json!({"kind": kind, "data": data})
}

fn listing(children: Vec<Value>) -> Value {
    thing("Listing", json!({"after": null, "before": null, "dist": children.len(), "children": children}))
}

fn submission(id: &str, fields: Value) -> Value {
    let mut data = json!({
        "id": id, "name": format!("t3_{id}"), "subreddit": "Migraines", "subreddit_id": "t5_9", "author": "ann_w",
        "author_fullname": "t2_ann", "title": "Itchy since Tuesday", "selftext": "I started drugamol.",
        "permalink": format!("/r/Migraines/comments/{id}/itchy/"), "created_utc": 1_767_225_600.0, "edited": false,
        "score": 4, "upvote_ratio": 0.8, "num_comments": 2, "is_self": true, "removed_by_category": null,
    });
    overlay(&mut data, fields);
    thing("t3", data)
}

fn comment(id: &str, fields: Value) -> Value {
    let mut data = json!({
        "id": id, "name": format!("t1_{id}"), "author": "bo", "author_fullname": "t2_bo", "body": "Me too, on the arms.",
        "parent_id": "t3_p1", "link_id": "t3_p1", "subreddit": "Migraines", "created_utc": 1_767_225_700.0,
        "edited": false, "score": 1, "replies": "", "permalink": format!("/r/Migraines/comments/p1/_/{id}/"),
    });
    overlay(&mut data, fields);
    thing("t1", data)
}

fn overlay(data: &mut Value, fields: Value) {
    for (name, value) in fields.as_object().unwrap() {
        data[name] = value.clone();
    }
}

#[test]
fn a_submission_is_read_field_by_field() {
    let found = read(&listing(vec![submission("p1", json!({"edited": 1_767_229_200.0}))]));
    let post = &found.posts[0];
    assert_eq!((&*post.id, &*post.text), ("t3_p1", "Itchy since Tuesday\n\nI started drugamol."));
    assert_eq!(post.title.as_deref(), Some("Itchy since Tuesday"));
    assert_eq!((post.author.as_deref(), post.author_id.as_deref()), (Some("ann_w"), Some("t2_ann")));
    assert_eq!(post.url.as_deref(), Some("https://www.reddit.com/r/Migraines/comments/p1/itchy/"));
    assert_eq!(post.created_at.unwrap().to_string(), "2026-01-01T00:00:00Z");
    assert_eq!((post.kind.as_deref(), post.revision), (Some("post"), 1_767_229_200));
    assert_eq!((post.thread.as_deref(), post.parent.as_deref()), (Some("t3_p1"), None));
    assert_eq!(
        (&*post.about, &*post.metrics),
        (
            &[Cow::Borrowed("r/Migraines")][..],
            &[
                (Cow::Borrowed("score"), 4.0),
                (Cow::Borrowed("upvote_ratio"), 0.8),
                (Cow::Borrowed("num_comments"), 2.0),
            ][..]
        )
    );
}

#[test]
fn a_thread_is_read_with_nested_replies() {
    let below = comment("c2", json!({"parent_id": "t1_c1", "body": "Same, and it went away."}));
    let more = thing(
        "more",
        json!({"count": 3, "name": "t1_m", "id": "m", "parent_id": "t1_c1", "children": ["m", "n"]}),
    );
    let first = comment("c1", json!({"replies": listing(vec![below, more])}));
    let found = read(&json!([
        listing(vec![submission("p1", json!({}))]),
        listing(vec![first, comment("c3", json!({}))])
    ]));
    let ids: Vec<&str> = found.posts.iter().map(|post| &*post.id).collect();
    assert_eq!(ids, ["t3_p1", "t1_c1", "t1_c2", "t1_c3"]);
    let nested = &found.posts[2];
    assert_eq!((nested.parent.as_deref(), nested.thread.as_deref()), (Some("t1_c1"), Some("t3_p1")));
    assert_eq!(nested.about, ["r/Migraines", "Itchy since Tuesday", "Me too, on the arms."]);
    assert_eq!(found.posts[3].about, ["r/Migraines", "Itchy since Tuesday"]);
    assert_eq!(found.skipped.values().sum::<u64>(), 1);
}

#[test]
fn other_shapes_hold_posts_as_well() {
    let table: Vec<(&str, Value, &[&str])> = vec![
        ("a single thing", comment("c1", json!({})), &["t1_c1"]),
        (
            "a form, or more comments",
            json!({"json": {"errors": [], "data": {"things": [comment("c1", json!({})), comment("c2", json!({}))]}}}),
            &["t1_c1", "t1_c2"],
        ),
        (
            "a bare comment of an archive",
            json!({"id": "c9", "body": "words", "link_id": "t3_p", "subreddit": "x", "edited": false}),
            &["t1_c9"],
        ),
        (
            "a bare submission",
            json!({"id": "p9", "title": "words", "selftext": "", "subreddit": "x"}),
            &["t3_p9"],
        ),
        ("an empty page", listing(vec![]), &[]),
        (
            "an answer in the inbox",
            listing(vec![comment(
                "c1",
                json!({"was_comment": true, "subject": "comment reply", "link_title": "Itchy", "context": "/r/x/c/?context=3"}),
            )]),
            &["t1_c1"],
        ),
    ];
    for (what, body, wanted) in table {
        let found = read(&body);
        let ids: Vec<&str> = found.posts.iter().map(|post| &*post.id).collect();
        assert_eq!(ids, wanted, "{what}");
        assert!(found.refused.is_empty(), "{what}");
    }
    let lines = format!("{}\n{}\n", comment("c1", json!({})), submission("p2", json!({})));
    let (read, found) = parse(&lines);
    assert!(read.is_ok() && found.posts.len() == 2);
}

#[test]
fn messages_belong_to_the_account() {
    let answer = thing(
        "t4",
        json!({"id": "m2", "name": "t4_m2", "first_message_name": "t4_m1", "author": "bo", "author_fullname": "t2_bo",
        "subject": "re: rash", "body": "It is gone now.", "parent_id": "t4_m1", "created_utc": 1_767_225_800.0, "dest": "acme", "was_comment": false, "replies": ""}),
    );
    let first = thing(
        "t4",
        json!({"id": "m1", "name": "t4_m1", "author": "acme", "subject": "rash", "body": "How are you?", "dest": "bo",
        "created_utc": 1_767_225_700.0, "replies": listing(vec![answer])}),
    );
    let found = read(&listing(vec![first]));
    let message = &found.posts[1];
    assert_eq!(
        (&*message.id, &*message.text, message.title.as_deref()),
        ("t4_m2", "It is gone now.", Some("re: rash"))
    );
    assert_eq!(
        (message.kind.as_deref(), message.visibility.as_deref(), message.terms.as_deref()),
        (Some("message"), Some("owned"), Some("owned"))
    );
    assert_eq!((message.thread.as_deref(), message.parent.as_deref()), (Some("t4_m1"), Some("t4_m1")));
}

#[test]
fn mail_to_moderators_is_read_from_one_conversation_or_many() {
    let message = |id: &str, gone: bool| {
        json!({"id": id, "bodyMarkdown": "I got hives", "body": "<p>I got hives</p>", "date": "2026-01-02T03:04:05.000001+00:00",
        "author": {"name": "cy", "id": 36, "isDeleted": gone}})
    };
    let conversation = |id: &str, message: &str| json!({"id": id, "subject": "Help", "owner": {"displayName": "Migraines"}, "objIds": [{"id": message, "key": "messages"}]});
    let found =
        read(&json!({"conversation": conversation("k", "a"), "messages": {"a": message("a", false)}}));
    let post = &found.posts[0];
    assert_eq!((&*post.id, &*post.text, post.author_id.as_deref()), ("a", "I got hives", Some("t2_10")));
    assert_eq!((post.thread.as_deref(), post.title.as_deref()), (Some("k"), Some("Help")));
    let many = read(
        &json!({"conversations": {"k": conversation("k", "a"), "l": conversation("l", "b")}, "messages": {"a": message("a", false), "b": message("b", true)}}),
    );
    assert_eq!((many.posts[1].thread.as_deref(), many.posts[1].author.as_deref()), (Some("l"), None));
}

#[test]
fn what_was_taken_away_is_an_erasure() {
    let table = [
        ("by its author", comment("c1", json!({"author": "[deleted]", "body": "[deleted]"})), true),
        ("by a moderator", comment("c1", json!({"author": "[deleted]", "body": "[removed]"})), true),
        ("by Reddit", comment("c1", json!({"body": "[ Removed by Reddit ]"})), true),
        ("a submission", submission("c1", json!({"removed_by_category": "moderator"})), true),
        (
            "a submission by its author",
            submission("c1", json!({"author": "[deleted]", "selftext": "[deleted]"})),
            true,
        ),
        (
            "a title alone",
            submission("c1", json!({"author": "[deleted]", "selftext": "", "title": "[deleted by user]"})),
            true,
        ),
        ("for moderators", comment("c1", json!({"removed": true})), true),
        ("only its account", comment("c1", json!({"author": "[deleted]"})), false),
        ("brackets of its author's", comment("c1", json!({"body": "[removed] my stitches today"})), false),
    ];
    for (what, body, gone) in table {
        let found = read(&body);
        assert_eq!(found.posts[0].deleted, gone, "{what}");
        assert!(found.posts[0].author.as_deref() != Some("[deleted]"), "{what}");
    }
}

#[test]
fn entities_are_resolved_as_often_as_they_were_written() {
    let raw = Some("https://oauth.reddit.com/r/x/new?raw_json=1");
    let escaped = Some("https://www.reddit.com/r/x/new.json");
    let table = [
        (raw, "less than < 5 mg", "less than < 5 mg"),
        (raw, "gap&#x200B; here", "gap here"),
        (escaped, "less than &lt; 5 mg", "less than < 5 mg"),
        (escaped, "gap&amp;#x200B; here", "gap here"),
        (None, "A &amp; B", "A & B"),
    ];
    for (url, body, wanted) in table {
        let (_, found) = parse_at(&comment("c1", json!({ "body": body })).to_string(), url);
        assert_eq!(found.posts[0].text, wanted, "{body}");
    }
}

#[test]
fn quoted_lines_are_context() {
    let table: [(&str, &str, &[&str]); 5] = [
        ("> Did drugamol help?\n\nNo, I got a rash.", "No, I got a rash.", &["Did drugamol help?"]),
        ("One\n\n> two\n>> three\n\n\nFour", "One\n\nFour", &["two\nthree"]),
        (">!I fainted!< yesterday", ">!I fainted!< yesterday", &[]),
        ("> all of it", "all of it", &[]),
        ("5 > 3 and so on", "5 > 3 and so on", &[]),
    ];
    for (body, text, quotes) in table {
        let found = read(&comment("c1", json!({ "body": body })));
        assert_eq!(found.posts[0].text, text, "{body}");
        assert_eq!(found.posts[0].about[1..], *quotes, "{body}");
    }
}

#[test]
fn a_crosspost_repeats_its_original() {
    let original =
        submission("o1", json!({"subreddit": "Allergy", "selftext": "Full story of drugamol."}))["data"]
            .clone();
    let found = read(&submission(
        "p1",
        json!({"title": "Look", "selftext": "", "crosspost_parent_list": [original]}),
    ));
    let post = &found.posts[0];
    assert_eq!((&*post.text, post.kind.as_deref()), ("Look\n\nFull story of drugamol.", Some("repost")));
    assert_eq!(
        (post.parent.as_deref(), &*post.about),
        (Some("t3_o1"), &["r/Migraines".into(), "r/Allergy".into(), "Itchy since Tuesday".into()][..])
    );
    let gone = submission("o1", json!({"author": "[deleted]", "selftext": "[deleted]"}))["data"].clone();
    let found = read(&submission("p1", json!({"selftext": "", "crosspost_parent_list": [gone]})));
    assert_eq!(
        (&*found.posts[0].text, found.posts[0].kind.as_deref()),
        ("Itchy since Tuesday", Some("post"))
    );
}

#[test]
fn captions_and_choices_are_words_too() {
    let found = read(&submission(
        "p1",
        json!({"selftext": "", "gallery_data": {"items": [{"caption": "day one", "media_id": "a"}, {"media_id": "b"}]},
        "poll_data": {"options": [{"id": "1", "text": "rash"}]}}),
    ));
    assert_eq!(found.posts[0].text, "Itchy since Tuesday\n\nday one\nrash");
}

#[test]
fn one_bad_thing_does_not_spoil_the_page() {
    let found = read(&listing(vec![
        comment("c1", json!({})),
        json!(7),
        thing("t1", json!({"body": "no id"})),
        thing("t1", json!([])),
        submission("p2", json!({"title": 5, "score": "many"})),
    ]));
    assert_eq!(found.posts.len(), 2);
    assert_eq!(found.refused.len(), 3);
    assert_eq!(found.posts[1].title.as_deref(), Some("5"));
}

#[test]
fn what_is_no_post_is_told_so() {
    let table = [
        (json!({"access_token": "t", "token_type": "bearer", "expires_in": 86400, "scope": "*"}), "token"),
        (json!({"message": "Forbidden", "error": 403, "reason": "private"}), "error"),
        (json!({"json": {"errors": [["RATELIMIT", "try again in 9 minutes", "ratelimit"]]}}), "form"),
        (thing("t2", json!({"name": "ann_w", "id": "ann"})), "accounts"),
        (listing(vec![thing("t5", json!({"display_name": "Migraines"}))]), "accounts"),
        (json!({"hello": "world"}), "no thing"),
        (json!([1, 2]), "array"),
        (json!({}), "no thing"),
    ];
    for (body, part) in table {
        let (read, found) = parse(&body.to_string());
        assert!(read.as_ref().is_err_and(|why| why.0.contains(part)), "{body}: {read:?}");
        assert!(found.posts.is_empty(), "{body}");
    }
    assert!(parse("<html><body><h1>400 Bad request</h1></body></html>").0.is_err());
    assert!(parse("Bad Request").0.is_err());
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    let mut body = comment("c0", json!({})).to_string();
    for level in 0..120 {
        let listing = format!(r#"{{"kind":"Listing","data":{{"children":[{body}]}}}}"#);
        body = format!(
            r#"{{"kind":"t1","data":{{"id":"l{level}","body":"words","link_id":"t3_p","replies":{listing}}}}}"#
        );
    }
    let (read, found) = parse(&body);
    assert!(read.is_ok() && found.posts.len() == 51 && found.refused.len() == 1, "{found:?}");
}

#[test]
fn no_bytes_are_too_short() {
    let whole = json!([
        listing(vec![submission("p1", json!({"selftext": "é😀 &amp; > x"}))]),
        listing(vec![comment("c1", json!({"replies": listing(vec![comment("c2", json!({}))])}))])
    ])
    .to_string();
    for end in 0..whole.len() {
        let mut found = Found::default();
        let _ = Reddit.parse(&Document::of(&whole.as_bytes()[..end]), &mut found);
        assert!(found.posts.is_empty(), "{end}");
    }
}

proptest! {
    #[test]
    fn nothing_panics(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Reddit.parse(&Document::of(&body), &mut Found::default());
    }

    #[test]
    fn words_survive(body in "[a-z>!&;#\n é😀]{0,80}") {
        let found = read(&comment("c1", json!({ "body": body })));
        prop_assert!(found.posts.iter().all(|post| !post.text.trim().is_empty()));
    }
}
