//! The channel through its public interface: shapes of updates and exports, rounds against the fake, the webhook.

use serde_json::{Value, json};
use testkit::fakes::{Change, Fault};

use super::Telegram;
use crate::against::{Platform, ids};
use crate::drive::Outcome;
use crate::http::{Answer, Judgement};
use crate::source::{Connector, Document, Found, NotOurs};

fn parse(body: &[u8]) -> Result<Found, NotOurs> {
    let mut found = Found::default();
    Telegram.parse(&Document::of(body), &mut found).map(|()| found)
}

fn read(body: &Value) -> Found {
    parse(body.to_string().as_bytes()).unwrap()
}

fn with(mut value: Value, more: Value) -> Value {
    for (key, inner) in more.as_object().unwrap() {
        value[key] = inner.clone();
    }
    value
}

fn message(more: Value) -> Value {
    let base = json!({
        "message_id": 365, "date": 1_767_225_600, "chat": {"id": -1_001_234_567_890_i64, "type": "supergroup", "title": "Support"},
        "from": {"id": 99, "is_bot": false, "first_name": "Ana", "last_name": "B", "language_code": "ru"}, "text": "dizzy 😵",
    });
    with(base, more)
}

#[test]
fn a_message_is_a_post() {
    let found = read(&json!({"update_id": 8921, "message": message(json!({
        "edit_date": 1_767_225_700, "message_thread_id": 3, "reply_to_message": {"message_id": 360, "text": "how is zoloft?"},
    }))}));
    let post = &found.posts[0];
    assert_eq!((&*post.id, &*post.text, post.revision), ("-1001234567890/365", "dizzy 😵", 1_767_225_700));
    assert_eq!((post.author.as_deref(), post.author_id.as_deref()), (Some("Ana B"), Some("99")));
    assert_eq!(
        (post.thread.as_deref(), post.parent.as_deref()),
        (Some("-1001234567890/3"), Some("-1001234567890/360"))
    );
    assert_eq!(post.about, ["Support", "how is zoloft?"]);
    assert_eq!(post.url.as_deref(), Some("https://t.me/c/1234567890/365"));
    assert_eq!(
        (post.created_at.unwrap().to_string(), post.visibility.as_deref()),
        ("2026-01-01T00:00:00Z".into(), Some("private"))
    );
}

#[test]
fn every_kind_of_update_is_read() {
    let plain = message(json!({}));
    let channel = json!({"message_id": 7, "date": 1, "chat": {"id": -1005, "type": "channel", "title": "News", "username": "news"},
        "sender_chat": {"id": -1005, "type": "channel", "title": "News", "username": "news"}, "text": "we say"});
    let photo = message(json!({"text": null, "caption": "a rash", "photo": [{"file_id": "x"}]}));
    let poll = message(
        json!({"text": null, "poll": {"question": "Any effects?", "options": [{"text": "none"}, {"text": "nausea"}]}}),
    );
    let business = json!({"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "from": {"id": 5, "first_name": "Cy"}, "text": "hi"});
    let own = with(business.clone(), json!({"from": {"id": 6}}));
    let forward = message(
        json!({"forward_origin": {"type": "channel", "chat": {"id": -1005}, "message_id": 7, "date": 1}}),
    );
    let hidden =
        message(json!({"forward_origin": {"type": "hidden_user", "sender_user_name": "x", "date": 1}}));
    let table = [
        ("message", plain.clone(), "message", "dizzy 😵"),
        ("edited_message", plain.clone(), "message", "dizzy 😵"),
        ("channel_post", channel.clone(), "post", "we say"),
        ("edited_channel_post", channel, "post", "we say"),
        ("message", photo, "message", "a rash"),
        ("message", poll, "message", "Any effects?\nnone\nnausea"),
        ("business_message", business, "message", "hi"),
        ("message", forward, "repost", "dizzy 😵"),
        ("message", hidden, "repost", "dizzy 😵"),
    ];
    for (name, body, kind, text) in table {
        let update = json!({"update_id": 1, name: body});
        for form in [update.clone(), json!([update]), json!({"ok": true, "result": [update]})] {
            let found = read(&form);
            assert_eq!((&*found.posts[0].text, found.posts[0].kind.as_deref()), (text, Some(kind)), "{name}");
        }
        assert_eq!(read(&body).posts.len(), 1, "a message without its update");
    }
    let parent = |found: Found| found.posts[0].parent.clone();
    let forward =
        message(json!({"forward_date": 1, "forward_from_chat": {"id": -1005}, "forward_from_message_id": 7}));
    assert_eq!(parent(read(&forward)).as_deref(), Some("-1005/7"));
    for (body, reason) in [
        (json!({"update_id": 1, "business_message": own}), "an own message"),
        (
            json!({"update_id": 1, "message_reaction": {"chat": {"id": 1}, "message_id": 2}}),
            "an update that is no message",
        ),
        (
            json!({"chat": {"id": 1}, "message_id": 2, "date": 1, "old_reaction": [], "new_reaction": []}),
            "a reaction",
        ),
        (message(json!({"text": null, "new_chat_members": []})), "no text"),
        (message(json!({"from": {"id": 1, "is_bot": true}})), "a message of a bot"),
    ] {
        let found = read(&body);
        assert!(found.is_empty() && found.skipped.contains_key(reason), "{reason}: {found:?}");
    }
    let gone = read(
        &json!({"update_id": 1, "deleted_business_messages": {"chat": {"id": 5}, "message_ids": [1, "2"]}}),
    );
    assert_eq!(ids(&gone), ["5/1", "5/2"]);
    assert!(gone.posts.iter().all(|post| post.deleted));
}

fn export() -> Value {
    json!({"name": "Support", "type": "private_supergroup", "id": 1_234_567_890, "messages": [
        {"id": 1, "type": "service", "date": "2026-01-01T01:00:00", "action": "create_group", "text": ""},
        {"id": 2, "type": "message", "date": "2026-01-01T01:00:00", "date_unixtime": "1767225600", "edited_unixtime": "1767225700",
         "from": "Ana", "from_id": "user99", "reply_to_message_id": 1, "text": ["see ", {"type": "link", "text": "x.example"}],
         "text_entities": [{"type": "plain", "text": "see "}, {"type": "link", "text": "x.example"}]},
        {"id": 3, "type": "message", "date": "2026-01-01T01:00:00", "from": null, "from_id": "channel5",
         "text": ["old ", {"type": "bold", "text": "form"}]},
        {"id": 4, "type": "message", "date_unixtime": "1767225600", "from": "Bo", "from_id": "user5", "text": "", "photo": "p.jpg"},
        {"id": 5, "type": "message", "date_unixtime": "1767225600", "from": "Bo", "from_id": "user5", "forwarded_from": "Cy", "text": "fw"},
        5,
    ]})
}

#[test]
fn an_export_gives_the_ids_that_the_bot_sees() {
    for body in [export(), json!({"about": "x", "chats": {"about": "y", "list": [export()]}})] {
        let found = read(&body);
        let seen: Vec<_> =
            found.posts.iter().map(|post| (&*post.id, &*post.text, post.author_id.as_deref())).collect();
        assert_eq!(
            seen,
            [
                ("-1001234567890/2", "see x.example", Some("99")),
                ("-1001234567890/3", "old form", Some("-1005")),
                ("-1001234567890/5", "fw", Some("5")),
            ]
        );
        assert_eq!(
            (found.refused.len(), found.skipped["a service message"], found.skipped["no text"]),
            (1, 1, 1)
        );
        assert_eq!((found.posts[0].revision, found.posts[1].author.as_deref()), (1_767_225_700, None));
        assert_eq!(found.posts[0].parent.as_deref(), Some("-1001234567890/1"));
        assert_eq!(found.posts[2].kind.as_deref(), Some("repost"));
    }
}

#[test]
fn other_documents_are_not_ours() {
    for body in [
        "",
        "x",
        "{",
        "{}",
        "[]",
        "[1]",
        r#"{"ok":false,"error_code":429}"#,
        r#"{"ok":true,"result":true}"#,
        r#"{"id":-1,"type":"channel","username":"n"}"#,
        r#"{"data":"Forbidden"}"#,
        r#"{"messages":[{"id":1}]}"#,
        "<a/>",
        r#"{"chats":[1]}"#,
        r#"{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"b"}}"#,
    ] {
        assert!(parse(body.as_bytes()).is_err(), "{body}");
    }
    assert!(read(&json!({"ok": true, "result": []})).is_empty());
}

#[test]
fn a_bad_update_spoils_no_answer() {
    let found = read(
        &json!([message(json!({})), 7, {"update_id": 3, "message": 5}, {"update_id": 2, "message": {"text": "no chat"}}]),
    );
    assert_eq!((found.posts.len(), found.refused.len()), (1, 3));
    assert!(found.refused.iter().all(|refused| !refused.reason.contains("no chat\"")));
}

#[test]
fn cut_short_anywhere_nothing_panics() {
    for body in [
        export().to_string(),
        json!({"ok": true, "result": [{"update_id": 1, "message": message(json!({}))}]}).to_string(),
    ] {
        for end in 0..body.len() {
            let _ = parse(&body.as_bytes()[..end]);
            let _ = parse(&[&body.as_bytes()[..end], b"\xf0\x9f"].concat());
        }
    }
}

#[test]
fn a_round_reads_all_updates_and_the_next_only_what_is_new() {
    let platform = Platform::new("telegram", 11, 4);
    let mut poll = platform.open(None).poll.unwrap();
    assert_eq!(platform.ids(&mut *poll), platform.standing());
    assert!(platform.ids(&mut *poll).is_empty());
    platform.server.edit(3, "changed");
    let found = platform.round(&mut *poll).found;
    assert_eq!((&*found.posts[0].text, found.posts[0].revision > 0), ("changed", true));
    for stop in 1..5 {
        let mut first = platform.open(None).poll.unwrap();
        let mut seen = platform.some(&mut *first, stop).found;
        let mut second = platform.open(Some(&first.cursor())).poll.unwrap();
        seen.append(platform.round(&mut *second).found);
        assert_eq!(ids(&seen), platform.standing(), "{stop}");
    }
    assert!(platform.try_open(Some(&crate::Cursor("x".into()))).is_err());
}

#[test]
fn faults_are_told_and_lose_nothing() {
    let platform = Platform::new("telegram", 9, 4);
    let mut poll = platform.open(None).poll.unwrap();
    let until = platform.now().0 + 14_000_000;
    type Right = fn(&Outcome, i64) -> bool;
    let table: [(Fault, Right); 5] = [
        (
            Fault::Limited(14),
            |end, until| matches!(end, Outcome::Judged(Judgement::Limited(Some(at)), _) if at.0 == until),
        ),
        (Fault::Denied, |end, _| matches!(end, Outcome::Judged(Judgement::Denied(_), _))),
        (Fault::Status(502), |end, _| matches!(end, Outcome::Judged(Judgement::Retry(_), _))),
        (Fault::Malformed, |end, _| matches!(end, Outcome::Trouble(_))),
        (Fault::Cut, |end, _| matches!(end, Outcome::NoAnswer(_))),
    ];
    for (fault, right) in table {
        platform.server.faults([fault]);
        let round = platform.round(&mut *poll);
        assert!(right(&round.end, until), "{fault:?}: {:?}", round.end);
    }
    assert_eq!(platform.ids(&mut *poll), platform.standing());
    // Two who ask, or a webhook in the way, are told apart.
    for (description, refused) in [
        ("Conflict: terminated by other getUpdates request", false),
        ("can't use getUpdates while webhook is active", true),
    ] {
        let body =
            json!({"ok": false, "error_code": 409, "description": description}).to_string().into_bytes();
        let judged = poll.judge(&Answer { status: 409, body, ..Answer::default() }, platform.now());
        assert_eq!(matches!(judged, Judgement::Refused(_)), refused, "{judged:?}");
    }
}

#[test]
fn the_webhook_takes_what_has_its_secret() {
    let platform = Platform::new("telegram", 2, 4);
    let feed = platform.open(None);
    let mut found = Found::default();
    for delivery in
        platform.deliveries(1, Change::New).into_iter().chain(platform.deliveries(2, Change::Deleted))
    {
        let reply = platform.deliver(&feed, &delivery, &mut found);
        assert!(reply.status == 200 && reply.delivery.is_some());
        let mut forged = delivery.clone();
        forged.headers[1].1 = "another".to_owned();
        let mut nothing = Found::default();
        assert_eq!(platform.deliver(&feed, &forged, &mut nothing).status, 401);
        assert!(nothing.is_empty());
        forged.headers.pop();
        assert_eq!(platform.deliver(&feed, &forged, &mut nothing).status, 401);
    }
    assert_eq!((found.posts.len(), found.posts[1].deleted), (2, true));
}

#[test]
fn other_chats_are_left_out() {
    let platform = Platform::new("telegram", 3, 4).with("chats", "-5");
    let found = platform.round(&mut *platform.open(None).poll.unwrap()).found;
    assert!(found.is_empty());
    assert_eq!(found.skipped["from a chat that is not read"], 3);
}
