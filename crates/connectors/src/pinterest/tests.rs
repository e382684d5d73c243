//! Invented payloads in Pinterest's shapes, and rounds against the fake.

use proptest::prelude::*;
use serde_json::{Value, json};
use testkit::fakes::Fault;

use super::Pinterest;
use crate::Cursor;
use crate::drive::Outcome;
use crate::http::Judgement;
use crate::rehearsal::{Rehearsal, at, ids};
use crate::source::{Connector, Document, Found, NotOurs, Trouble};

fn parse(body: &str) -> (Result<(), NotOurs>, Found) {
    let mut found = Found::default();
    let read = Pinterest.parse(&Document::of(body.as_bytes()), &mut found);
    (read, found)
}

fn read(body: &Value) -> Found {
    let (read, found) = parse(&body.to_string());
    read.unwrap();
    found
}

fn pin() -> Value {
    json!({"id": "813744226420795884", "created_at": "2026-01-01T20:10:40", "title": "Headache diary", "description": "drugamol, month 2: hair loss",
        "alt_text": "a diary", "link": "https://example.org/", "board_id": "549", "board_owner": {"username": "bea"}, "parent_pin_id": null,
        "media": {"media_type": "image"}, "is_owner": true, "pin_metrics": {"90d": {"save": 1}, "lifetime_metrics": {"reaction": 10, "comment": 2}}})
}

#[test]
fn a_pin_is_read_field_by_field() {
    let found = read(&json!({"items": [pin()], "bookmark": "Y2Jv"}));
    let post = &found.posts[0];
    assert_eq!(
        (&*post.id, &*post.text),
        ("813744226420795884", "Headache diary\n\ndrugamol, month 2: hair loss")
    );
    assert_eq!((post.title.as_deref(), post.author.as_deref()), (Some("Headache diary"), Some("bea")));
    assert_eq!(post.created_at.unwrap().to_string(), "2026-01-01T20:10:40Z");
    assert_eq!(
        (&*post.about, post.visibility.as_deref(), post.terms.as_deref()),
        (&["a diary".into()][..], Some("owned"), Some("owned"))
    );
    assert_eq!(&*post.metrics, &[("comment".into(), 2.0), ("reaction".into(), 10.0)]);
    assert_eq!(post.url.as_deref(), Some("https://www.pinterest.com/pin/813744226420795884/"));
}

#[test]
fn every_shape_of_pins_is_read() {
    let mut saved = pin();
    saved["parent_pin_id"] = json!("7");
    let mut wordless = pin();
    wordless["title"] = Value::Null;
    wordless["description"] = json!("");
    let summary = json!({"id": "5", "title": null, "description": "rash from drugamol", "alt_text": null, "link": null, "media": {}});
    let found = read(&json!({"items": [summary], "bookmark": null}));
    assert_eq!((found.posts[0].created_at, found.posts[0].author.as_deref()), (None, None));
    let found = read(&saved);
    assert_eq!(
        (found.posts[0].kind.as_deref(), found.posts[0].parent.as_deref()),
        (Some("repost"), Some("7"))
    );
    assert_eq!(read(&json!([wordless])).posts[0].text, "a diary");
    assert!(read(&json!({"items": [], "bookmark": null})).is_empty());
}

#[test]
fn bad_pins_are_refused_and_what_is_no_pin_is_told_so() {
    let found = read(
        &json!({"items": [{"board_id": "5", "board_owner": 5, "id": "1"}, pin(), {"id": "2", "media": {}, "title": ""}, {"id": "3", "name": "a board", "description": "x"}]}),
    );
    assert_eq!((found.posts.len(), found.refused.len(), found.skipped.values().sum::<u64>()), (1, 1, 2));
    let table = [
        json!({"code": 8, "message": "This request exceeded a rate limit."}),
        json!({"access_token": "t", "response_type": "authorization_code"}),
        json!({"items": [{"id": "1", "name": "a board", "description": "x", "owner": {}}]}),
        json!({"username": "bea", "account_type": "BUSINESS"}),
        json!({"90d": {"save": 1}}),
        json!(["https://example.org/a.jpg"]),
        json!({}),
    ];
    for body in table {
        let (read, found) = parse(&body.to_string());
        assert!(read.is_err() && found.is_empty(), "{body}");
    }
    let whole = json!({"items": [pin()]}).to_string();
    for end in 0..whole.len() {
        assert!(parse(&whole[..end]).1.is_empty(), "{end}");
    }
}

#[test]
fn rounds_read_every_page_once() {
    let set = Rehearsal::new("pinterest", 23, 5);
    let mut feed = set.open(None);
    assert_eq!(ids(&set.whole_round(&mut feed)), set.all());
    assert!(set.whole_round(&mut feed).is_empty());
    let new = set.server.write("one more");
    assert_eq!(ids(&set.whole_round(&mut feed)), [set.fake.id(&new)]);
}

#[test]
fn whatever_the_cursor_it_goes_on_without_a_gap() {
    Rehearsal::new("pinterest", 20, 4).goes_on_after_every_kill(8);
}

#[test]
fn names_are_searched_one_by_one() {
    let mut set = Rehearsal::new("pinterest", 3, 10).with_terms(&["drugamol", "st johns wort"]);
    set.settings.push(("boards", ""));
    let hit = set.server.write("a rash from drugamol");
    let mut feed = set.open(None);
    assert_eq!(ids(&set.whole_round(&mut feed)), [set.fake.id(&hit)]);
    assert!(set.whole_round(&mut feed).is_empty());
    assert!(set.server.seen().iter().any(|request| request.param("term") == Some("st johns wort")));
    set.terms.clear();
    assert!(set.try_open(None).is_err());
}

#[test]
fn limits_gone_boards_and_stale_bookmarks_are_told_apart() {
    let mut set = Rehearsal::new("pinterest", 9, 3);
    let mut feed = set.open(None);
    let table: [(Fault, fn(&Outcome) -> bool); 4] = [
        (
            Fault::Limited(30),
            |end| matches!(end, Outcome::Judged(Judgement::Limited(Some(until)), _) if *until == at(30)),
        ),
        (Fault::Denied, |end| matches!(end, Outcome::Judged(Judgement::Denied(_), _))),
        (Fault::Status(500), |end| matches!(end, Outcome::Judged(Judgement::Retry(_), _))),
        (Fault::Malformed, |end| matches!(end, Outcome::Trouble(Trouble::Malformed(_)))),
    ];
    for (fault, wanted) in table {
        set.server.faults([fault]);
        let end = set.ask(&mut feed, 1).end;
        assert!(wanted(&end), "{fault:?}: {end:?}");
    }
    let mut got = ids(&set.ask(&mut feed, 1).found);
    let stale = Cursor(feed.poll.as_ref().unwrap().cursor().0.replace("below-", "forgotten-"));
    set.settings.push(("boards", "1,549"));
    got.extend(ids(&set.whole_round(&mut set.open(Some(&stale)))));
    got.sort();
    got.dedup();
    assert_eq!(got, set.all(), "one board is gone, the other is read anew");
    set.settings.push(("boards", "a/b"));
    assert!(set.try_open(None).is_err());
}

#[test]
fn what_is_gone_is_erased() {
    let set = Rehearsal::new("pinterest", 3, 10);
    let asked = set.all();
    let gone = set.server.delete(2);
    let found = set.recheck(&mut *set.open(None).recheck.unwrap(), &asked);
    let erased: Vec<&str> = found.posts.iter().filter(|post| post.deleted).map(|post| &*post.id).collect();
    assert_eq!((erased, ids(&found)), (vec![&*set.fake.id(&gone)], set.all()));
}

proptest! {
    #[test]
    fn nothing_panics(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Pinterest.parse(&Document::of(&body), &mut Found::default());
    }
}
