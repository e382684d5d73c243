//! Invented payloads in Tumblr's shapes, and rounds against the fake.

use proptest::prelude::*;
use serde_json::{Value, json};
use testkit::fakes::Fault;

use super::Tumblr;
use crate::Cursor;
use crate::drive::Outcome;
use crate::http::Judgement;
use crate::rehearsal::{Rehearsal, at, ids};
use crate::source::{Connector, Document, Found, NotOurs, Trouble};

fn parse(body: &str) -> (Result<(), NotOurs>, Found) {
    let mut found = Found::default();
    let url = Some("https://api.tumblr.com/v2/blog/ann.tumblr.com/notes?id=77&mode=conversation");
    let read = Tumblr.parse(&Document { url, ..Document::of(body.as_bytes()) }, &mut found);
    (read, found)
}

fn read(response: Value) -> Found {
    let (read, found) =
        parse(&json!({"meta": {"status": 200, "msg": "OK"}, "response": response}).to_string());
    read.unwrap();
    found
}

fn post(fields: Value) -> Value {
    let mut post = json!({"type": "text", "blog_name": "ann", "blog": {"name": "ann", "uuid": "t:a1"}, "id": 788_338_580_402_716_673_u64,
        "id_string": "788338580402716673", "post_url": "https://ann.tumblr.com/post/788338580402716673/x", "timestamp": 1_767_225_600,
        "date": "2026-01-01 00:00:00 GMT", "state": "published", "tags": ["meds"], "note_count": 3});
    for (name, value) in fields.as_object().unwrap() {
        post[name] = value.clone();
    }
    post
}

#[test]
fn a_post_is_read_field_by_field() {
    let found = read(
        json!({"blog": {}, "posts": [post(json!({"title": "Day 3", "body": "<p>drugamol &amp; a <b>rash</b></p>"}))], "total_posts": 1}),
    );
    let post = &found.posts[0];
    assert_eq!(
        (&*post.id, &*post.text, post.title.as_deref()),
        ("788338580402716673", "Day 3\n\ndrugamol & a rash", Some("Day 3"))
    );
    assert_eq!((post.author.as_deref(), post.author_id.as_deref()), (Some("ann"), Some("t:a1")));
    assert_eq!(
        (post.created_at.unwrap().to_string().as_str(), &*post.about),
        ("2026-01-01T00:00:00Z", &["#meds".into()][..])
    );
    assert_eq!(
        (post.url.as_deref(), &*post.metrics),
        (Some("https://ann.tumblr.com/post/788338580402716673/x"), &[("note_count".into(), 3.0)][..])
    );
}

#[test]
fn own_words_and_those_of_others_are_told_apart() {
    let from =
        json!({"reblogged_from_id": "5", "reblogged_from_name": "bo", "reblogged_root_id": "4", "tags": []});
    let with = |fields: Value| {
        let mut all = from.clone();
        all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        post(all)
    };
    let said = |text: &str| json!({"content": [{"type": "text", "text": text}], "layout": [], "post": {"id": "4"}, "blog": {"name": "bo"}});
    let older = json!([{"blog": {"name": "bo"}, "post": {"id": "4"}, "content": "<p>try drugamol</p>", "is_root_item": true},
        {"blog": {"name": "ann"}, "post": {"id": "6"}, "content": "<p>I itch</p>", "is_current_item": true}]);
    let ask =
        json!([{"type": "ask", "blocks": [0], "attribution": {"type": "blog", "blog": {"name": "cy"}}}]);
    let blocks = |own: bool| {
        let mut all = vec![json!({"type": "text", "text": "does drugamol itch?"})];
        all.extend(own.then(|| json!({"type": "text", "text": "it did"})));
        all
    };
    // What it is, text, context, kind, author.
    let table: Vec<(&str, Value, &str, &[&str], &str, Option<&str>)> = vec![
        (
            "blocks",
            with(
                json!({"content": [{"type": "text", "text": "I itch"}, {"type": "image", "alt_text": "my arm"}], "trail": [said("try drugamol")]}),
            ),
            "I itch\nmy arm",
            &["try drugamol"],
            "post",
            Some("ann"),
        ),
        (
            "blocks, nothing added",
            with(json!({"content": [], "trail": [said("try drugamol"), said("and rest")]})),
            "try drugamol\n\nand rest",
            &[],
            "repost",
            Some("ann"),
        ),
        (
            "HTML",
            with(
                json!({"body": "<p>bo:</p><blockquote>try drugamol</blockquote><p>I itch</p>", "reblog": {"comment": "<p>I itch</p>", "tree_html": "…"}, "trail": older}),
            ),
            "I itch",
            &["try drugamol"],
            "post",
            Some("ann"),
        ),
        (
            "HTML without `reblog`",
            with(json!({"body": "…", "trail": older})),
            "I itch",
            &["try drugamol"],
            "post",
            Some("ann"),
        ),
        (
            "a question and its answer",
            post(
                json!({"type": "answer", "tags": [], "asking_name": "cy", "question": "does drugamol itch?", "answer": "<p>it did</p>"}),
            ),
            "it did",
            &["does drugamol itch?"],
            "post",
            Some("ann"),
        ),
        (
            "the same in blocks",
            post(json!({"tags": [], "content": blocks(true), "layout": ask})),
            "it did",
            &["does drugamol itch?"],
            "post",
            Some("ann"),
        ),
        (
            "a question without an answer",
            post(json!({"tags": [], "content": blocks(false), "layout": ask})),
            "does drugamol itch?",
            &[],
            "message",
            Some("cy"),
        ),
        (
            "nobody asks",
            post(
                json!({"type": "answer", "tags": [], "asking_name": "Anonymous", "question": "does it?", "answer": ""}),
            ),
            "does it?",
            &[],
            "message",
            None,
        ),
        (
            "a link",
            post(
                json!({"tags": [], "content": [{"type": "text", "text": "read this"}, {"type": "link", "title": "Drugamol recalled"}]}),
            ),
            "read this",
            &["Drugamol recalled"],
            "post",
            Some("ann"),
        ),
        (
            "a quotation",
            post(json!({"type": "quote", "tags": [], "text": "so it goes", "source": "<i>a book</i>"})),
            "so it goes",
            &["a book"],
            "post",
            Some("ann"),
        ),
        (
            "a picture",
            post(json!({"type": "photo", "tags": [], "caption": "<p>my arm</p>"})),
            "my arm",
            &[],
            "post",
            Some("ann"),
        ),
        (
            "tags alone",
            post(json!({"type": "photo", "caption": "", "tags": ["drugamol rash"]})),
            "#drugamol rash",
            &["#drugamol rash"],
            "post",
            Some("ann"),
        ),
    ];
    for (what, body, text, about, kind, author) in table {
        let found = read(json!([body]));
        let post = &found.posts[0];
        assert_eq!(
            (&*post.text, post.kind.as_deref(), post.author.as_deref()),
            (text, Some(kind), author),
            "{what}"
        );
        assert_eq!(post.about, about, "{what}");
    }
    let repost =
        &read(json!({"posts": [with(json!({"content": [], "trail": [said("try drugamol")]}))]})).posts[0];
    assert_eq!((repost.parent.as_deref(), repost.thread.as_deref()), (Some("4"), Some("4")));
}

#[test]
fn every_envelope_is_opened() {
    let one = post(json!({"body": "<p>words</p>"}));
    for response in [
        json!([one]),
        json!({"posts": [one]}),
        json!({"liked_posts": [one]}),
        one.clone(),
        json!({"timeline": {"elements": [one, {"object_type": "carousel"}]}}),
    ] {
        assert_eq!(ids(&read(response)), ["788338580402716673"]);
    }
    for bare in [json!({"posts": [one]}), json!([one]), one.clone()] {
        assert!(parse(&bare.to_string()).1.posts.len() == 1, "{bare}");
    }
    assert!(read(json!([])).is_empty() && read(json!({"posts": [], "total_posts": 0})).is_empty());
}

#[test]
fn notes_with_words_are_comments() {
    let note = |kind: &str, more: Value| {
        let mut note = json!({"type": kind, "timestamp": 1_767_225_600, "blog_name": "bo", "blog_uuid": "t:b", "blog_url": "https://bo.tumblr.com/"});
        note.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        note
    };
    let found = read(json!({"notes": [
        note("reply", json!({"reply_text": "same rash"})),
        note("reblog", json!({"post_id": "9", "added_text": "me too", "tags": ["meds"]})),
        note("reblog", json!({"post_id": "10", "tags": ["drugamol rash"]})),
        note("reblog", json!({"post_id": "11"})),
        note("like", json!({})),
        note("posted", json!({})),
    ], "total_notes": 6}));
    let texts: Vec<(&str, &str)> = found.posts.iter().map(|post| (&*post.id, &*post.text)).collect();
    assert_eq!(texts, [("reply:77:bo:1767225600", "same rash"), ("9", "me too"), ("10", "#drugamol rash")]);
    assert_eq!(
        (found.posts[0].parent.as_deref(), found.posts[0].author_id.as_deref()),
        (Some("77"), Some("t:b"))
    );
    assert_eq!(found.skipped.values().sum::<u64>(), 3);
    let told = read(json!({"notifications": [
        {"type": "reply", "timestamp": 1_767_225_600, "from_tumblelog_name": "bo", "target_post_id": "77", "target_post_summary": "Day 3", "reply_text": "same rash"},
        {"type": "follow", "timestamp": 1_767_225_600, "from_tumblelog_name": "bo"},
    ]}));
    assert_eq!(
        (ids(&told), &*told.posts[0].about),
        (vec!["reply:77:bo:1767225600".to_owned()], &["Day 3".into()][..])
    );
}

#[test]
fn bad_posts_are_refused_and_what_is_no_post_is_told_so() {
    let found = read(
        json!({"posts": [7, {"blog_name": "x"}, post(json!({"body": "words"})), post(json!({"state": "draft", "body": "x"})), post(json!({"state": "deleted"})), post(json!({"tags": []}))]}),
    );
    assert_eq!((found.posts.len(), found.refused.len(), found.skipped.values().sum::<u64>()), (2, 2, 2));
    assert!(found.posts[1].deleted);
    let table = [
        json!({"meta": {"status": 404, "msg": "Not Found"}, "response": [], "errors": [{"title": "Not Found", "code": 0}]}),
        json!({"meta": {"status": 200, "msg": "OK"}, "response": {"user": {"name": "ann"}}}),
        json!({"meta": {"status": 200, "msg": "OK"}, "response": {"blog": {"name": "ann"}}}),
        json!({"access_token": "t", "expires_in": 2520}),
        json!([]),
        json!([1, 2]),
        json!({}),
    ];
    for body in table {
        let (read, found) = parse(&body.to_string());
        assert!(read.is_err() && found.is_empty(), "{body}");
    }
    let whole =
        json!({"meta": {"status": 200}, "response": {"posts": [post(json!({"body": "words"}))]}}).to_string();
    for end in 0..whole.len() {
        assert!(parse(&whole[..end]).1.is_empty(), "{end}");
    }
}

#[test]
fn rounds_read_blogs_and_tags_once() {
    for (key, value) in [("tags", ""), ("blogs", "")] {
        let mut set = Rehearsal::new("tumblr", 23, 5);
        if key == "blogs" {
            set.settings.push(("tags", "#invented tag"));
        }
        set.settings.push((key, value));
        let mut feed = set.open(None);
        assert_eq!(ids(&set.whole_round(&mut feed)), set.all(), "{key}");
        assert!(set.whole_round(&mut feed).is_empty());
        let new = set.server.write("one more");
        assert_eq!(ids(&set.whole_round(&mut feed)), [set.fake.id(&new)]);
    }
    let replies = Rehearsal::new("tumblr", 9, 5);
    replies.whole_round(&mut replies.open(None));
    assert_eq!(replies.server.seen().iter().filter(|request| request.path.ends_with("/notes")).count(), 5);
}

#[test]
fn whatever_the_cursor_it_goes_on_without_a_gap() {
    Rehearsal::new("tumblr", 20, 4).goes_on_after_every_kill(9);
    let mut tags = Rehearsal::new("tumblr", 20, 4).with_terms(&["invented tag", "drugamol"]);
    tags.settings.push(("blogs", ""));
    tags.goes_on_after_every_kill(9);
}

#[test]
fn limits_and_gone_blogs_are_told_apart() {
    let mut set = Rehearsal::new("tumblr", 3, 10);
    let mut feed = set.open(None);
    let table: [(Fault, fn(&Outcome) -> bool); 4] = [
        (
            Fault::Limited(30),
            |end| matches!(end, Outcome::Judged(Judgement::Limited(Some(until)), _) if *until == at(30)),
        ),
        (Fault::Denied, |end| matches!(end, Outcome::Judged(Judgement::Denied(_), _))),
        (Fault::Status(503), |end| matches!(end, Outcome::Judged(Judgement::Retry(_), _))),
        (Fault::Malformed, |end| matches!(end, Outcome::Trouble(Trouble::Malformed(_)))),
    ];
    for (fault, wanted) in table {
        set.server.faults([fault]);
        let end = set.ask(&mut feed, 1).end;
        assert!(wanted(&end), "{fault:?}: {end:?}");
    }
    set.settings.push(("blogs", "no-such-blog,invented-blog"));
    assert_eq!(ids(&set.whole_round(&mut set.open(None))), set.all());
    for (key, value) in [("blogs", "a/b"), ("blogs", ""), ("notifications", "ann"), ("api_key_file", "")] {
        let mut set = Rehearsal::new("tumblr", 0, 1);
        set.settings.push((key, value));
        assert!(set.try_open(None).is_err(), "{key}");
    }
    assert!(Rehearsal::new("tumblr", 0, 1).try_open(Some(&Cursor("7".to_owned()))).is_err());
}

#[test]
fn what_is_gone_is_erased() {
    for fresh in [true, false] {
        let set = Rehearsal::new("tumblr", 4, 10);
        let mut asked = set.all();
        asked.push("reply:1:bo:2".to_owned());
        let mut feed = set.open(None);
        set.whole_round(&mut feed);
        let cursor = feed.poll.as_ref().unwrap().cursor();
        let gone = set.server.delete(2);
        let mut recheck = if fresh { set.open(Some(&cursor)).recheck } else { feed.recheck }.unwrap();
        let found = set.recheck(&mut *recheck, &asked);
        let erased: Vec<&str> =
            found.posts.iter().filter(|post| post.deleted).map(|post| &*post.id).collect();
        assert_eq!((erased, ids(&found)), (vec![&*set.fake.id(&gone)], set.all()));
    }
    // Of a tag nobody knows on which blog a post stands that was read long ago: it is left alone.
    let mut set = Rehearsal::new("tumblr", 2, 10);
    set.settings.extend([("blogs", ""), ("tags", "invented tag")]);
    let found = set.recheck(&mut *set.open(None).recheck.unwrap(), &["5".to_owned()]);
    assert!(found.is_empty());
}

proptest! {
    #[test]
    fn nothing_panics(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Tumblr.parse(&Document::of(&body), &mut Found::default());
    }
}
