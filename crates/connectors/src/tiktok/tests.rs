//! Invented payloads in TikTok's shapes, and rounds against the fake.

use proptest::prelude::*;
use serde_json::{Value, json};
use testkit::fakes::Fault;

use super::Tiktok;
use crate::Cursor;
use crate::drive::Outcome;
use crate::http::{Answer, Body, Judgement};
use crate::rehearsal::{NOW, Rehearsal, at, ids};
use crate::source::{Connector, Document, Found, NotOurs, Step, Trouble};

fn parse(body: &str) -> (Result<(), NotOurs>, Found) {
    let mut found = Found::default();
    let read = Tiktok.parse(&Document::of(body.as_bytes()), &mut found);
    (read, found)
}

fn read(body: &Value) -> Found {
    let (read, found) = parse(&body.to_string());
    read.unwrap();
    found
}

fn answer(data: Value) -> Value {
    json!({"data": data, "error": {"code": "ok", "message": "", "log_id": "x"}})
}

fn video() -> Value {
    json!({"id": 7_028_743_950_684_949_659_u64, "video_description": "day 3 on drugamol", "voice_to_text": "I itch all over",
        "create_time": 1_767_225_600, "username": "ann_w", "hashtag_names": ["meds", null], "like_count": 3, "region_code": "US"})
}

#[test]
fn a_video_is_read_field_by_field() {
    let found =
        read(&answer(json!({"videos": [video()], "cursor": 100, "has_more": true, "search_id": "s"})));
    let post = &found.posts[0];
    assert_eq!((&*post.id, &*post.text), ("7028743950684949659", "day 3 on drugamol\n\nI itch all over"));
    assert_eq!((post.author.as_deref(), &*post.about), (Some("ann_w"), &["#meds".into()][..]));
    assert_eq!(post.url.as_deref(), Some("https://www.tiktok.com/@ann_w/video/7028743950684949659"));
    assert_eq!(post.created_at.unwrap().to_string(), "2026-01-01T00:00:00Z");
    assert_eq!(&*post.metrics, &[("like_count".into(), 3.0)]);
}

#[test]
fn comments_answer_videos_or_comments() {
    let comment = |parent: Value| json!({"id": 5, "video_id": 7_028_743_950_684_949_659_u64, "text": "same rash", "create_time": 1_767_225_600, "parent_comment_id": parent});
    for (parent, wanted) in
        [(json!(9), "9"), (json!(0), "7028743950684949659"), (Value::Null, "7028743950684949659")]
    {
        let found = read(&answer(json!({"comments": [comment(parent)], "cursor": 1, "has_more": false})));
        let post = &found.posts[0];
        assert_eq!((&*post.id, post.parent.as_deref()), ("5", Some(wanted)));
        assert_eq!(
            (post.thread.as_deref(), post.kind.as_deref()),
            (Some("7028743950684949659"), Some("comment"))
        );
    }
}

#[test]
fn other_shapes_hold_posts_as_well() {
    let own = json!({"code": 0, "message": "OK", "data": {"comments": [{"comment_id": "8", "video_id": "7", "user_id": "u", "username": "bo",
        "create_time": "1767225600", "text": "is it safe?", "likes": 2, "reply_list": [{"comment_id": "9", "text": "ask a doctor", "video_id": "7"}]}]}});
    let found = read(&own);
    assert_eq!(ids(&found), ["8", "9"]);
    assert_eq!(
        (found.posts[0].author_id.as_deref(), found.posts[1].parent.as_deref()),
        (Some("u"), Some("8"))
    );
    assert_eq!(found.posts[0].created_at.unwrap().to_string(), "2026-01-01T00:00:00Z");
    assert_eq!(ids(&read(&answer(json!({"user_liked_videos": [video()]})))), ["7028743950684949659"]);
    assert_eq!(ids(&read(&answer(json!({"videos": [{"item_id": "3", "caption": "words"}]})))), ["3"]);
    assert!(read(&answer(json!({"videos": [], "has_more": false}))).is_empty());
    let (whole, found) = parse(&format!("{}\n{}\n{{\"id\":", video(), video()));
    assert!(whole.is_ok() && found.posts.len() == 2 && found.refused.len() == 1);
}

#[test]
fn bad_items_are_refused_and_what_is_no_post_is_told_so() {
    let found = read(&answer(
        json!({"videos": [7, {"video_description": "no id"}, video(), {"id": 1, "video_description": " "}]}),
    ));
    assert_eq!((found.posts.len(), found.refused.len(), found.skipped.values().sum::<u64>()), (1, 2, 1));
    let table = [
        json!({"access_token": "t", "expires_in": 7200}),
        json!({"data": {}, "error": {"code": "rate_limit_exceeded"}}),
        json!({"error": {"code": "invalid_params"}}),
        json!({"query": {"and": []}, "max_count": 100}),
        json!({"data": {"user": {"display_name": "x"}}}),
        json!([1]),
        json!({}),
    ];
    for body in table {
        let (read, found) = parse(&body.to_string());
        assert!(read.is_err() && found.is_empty(), "{body}");
    }
    let whole = answer(json!({"videos": [video()]})).to_string();
    for end in 0..whole.len() {
        assert!(parse(whole.get(..end).unwrap_or_default()).1.posts.is_empty(), "{end}");
    }
}

#[test]
fn rounds_read_videos_and_the_comments_below_them() {
    let set = Rehearsal::new("tiktok", 20, 4);
    let mut feed = set.open(None);
    assert_eq!(ids(&set.whole_round(&mut feed)), set.all());
    assert!(set.whole_round(&mut feed).is_empty(), "the last days are read again, and known");
    set.server.write("a comment below a video that was read before");
    assert_eq!(set.whole_round(&mut feed).posts.len(), 1);
}

#[test]
fn whatever_the_cursor_it_goes_on_without_a_gap() {
    Rehearsal::new("tiktok", 12, 3).goes_on_after_every_kill(9);
}

#[test]
fn questions_cover_thirty_days_and_then_the_next() {
    let set = Rehearsal::new("tiktok", 1, 10);
    let cursor = {
        let feed = set.open(None);
        // 65 days earlier than the first round would begin.
        let stands = feed.poll.as_ref().unwrap().cursor();
        assert_eq!(stands.0, r#"{"places":{},"waiting":[]}"#);
        let mut feed = set.open(None);
        set.whole_round(&mut feed);
        let text = feed.poll.as_ref().unwrap().cursor().0;
        let mut stands: Value = serde_json::from_str(&text).unwrap();
        for place in stands["places"].as_object_mut().unwrap().values_mut() {
            place["day"] = json!(NOW / 86_400 - 65);
        }
        Cursor(stands.to_string())
    };
    let before = set.server.seen().len();
    set.whole_round(&mut set.open(Some(&cursor)));
    let asked: Vec<Value> = set.server.seen()[before..]
        .iter()
        .filter(|request| request.path.contains("video/query"))
        .map(|request| request.json())
        .collect();
    let days: Vec<(&str, &str)> = asked
        .iter()
        .map(|body| (body["start_date"].as_str().unwrap(), body["end_date"].as_str().unwrap()))
        .collect();
    assert_eq!(days, [("20261111", "20261210"), ("20261211", "20270109"), ("20270110", "20270115")]);
}

#[test]
fn errors_in_the_body_say_what_to_do() {
    let set = Rehearsal::new("tiktok", 1, 10);
    let mut feed = set.open(None);
    let midnight = at((NOW / 86_400 + 1) * 86_400 - NOW);
    let table: [(u16, &str, fn(&Judgement) -> bool); 7] = [
        (429, "rate_limit_exceeded", |judged| *judged == Judgement::Limited(None)),
        (200, "rate_limit_exceeded", |judged| *judged == Judgement::Limited(None)),
        (500, "internal_error", |judged| matches!(judged, Judgement::Retry(_))),
        (403, "scope_not_authorized", |judged| matches!(judged, Judgement::Denied(_))),
        (400, "invalid_params", |judged| matches!(judged, Judgement::Refused(_))),
        (200, "something_else", |judged| matches!(judged, Judgement::Refused(_))),
        (200, "ok", |judged| *judged == Judgement::Read),
    ];
    for (status, code, wanted) in table {
        let body = json!({"data": {}, "error": {"code": code, "message": "", "log_id": ""}})
            .to_string()
            .into_bytes();
        let judged = feed
            .poll
            .as_mut()
            .unwrap()
            .judge(&Answer { status, body, tag: "videos", ..Answer::default() }, at(0));
        assert!(wanted(&judged), "{status} {code}: {judged:?}");
    }
    let body = json!({"error": {"code": "daily_quota_limit_exceeded"}}).to_string().into_bytes();
    let judged = feed
        .poll
        .as_mut()
        .unwrap()
        .judge(&Answer { status: 429, body, tag: "videos", ..Answer::default() }, at(0));
    assert_eq!(judged, Judgement::Limited(Some(midnight)));
    assert_eq!(ids(&set.whole_round(&mut feed)), set.all());
    set.server.faults([Fault::Denied]);
    assert!(set.whole_round(&mut feed).is_empty(), "a new token is fetched");
    set.server.faults([Fault::Malformed]);
    assert!(matches!(set.ask(&mut feed, 1).end, Outcome::Trouble(Trouble::Malformed(_))));
}

#[test]
fn a_search_that_is_none_any_more_is_begun_anew() {
    let set = Rehearsal::new("tiktok", 8, 2);
    let mut feed = set.open(None);
    let mut got = ids(&set.ask(&mut feed, 2).found);
    let cursor = feed.poll.as_ref().unwrap().cursor().0.replace("invented-search", "forgotten");
    let mut feed = set.open(Some(&Cursor(cursor)));
    got.extend(ids(&set.whole_round(&mut feed)));
    got.sort();
    assert_eq!(got, set.all());
}

#[test]
fn it_is_off_unless_the_operator_was_approved() {
    let mut set = Rehearsal::new("tiktok", 0, 1).with_terms(&["drugamol"]);
    let Step::Ask(request) = set.open(None).poll.unwrap().next(at(0)) else { panic!() };
    assert!(matches!(request.body, Body::Form(_)));
    set.settings.push(("research_access", "false"));
    assert!(set.try_open(None).err().unwrap().to_string().contains("non-profit"));
    set.settings = vec![("keywords", "")];
    set.terms.clear();
    assert!(set.try_open(None).is_err());
    assert!(Rehearsal::new("tiktok", 0, 1).try_open(Some(&Cursor("[".to_owned()))).is_err());
}

proptest! {
    #[test]
    fn nothing_panics(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Tiktok.parse(&Document::of(&body), &mut Found::default());
    }
}
