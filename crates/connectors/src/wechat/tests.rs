//! The channel through its public interface: messages, events and answers, rounds against the fake, the webhook.

use serde_json::{Value, json};
use testkit::fakes::{Change, Delivery, Fault};

use super::WeChat;
use crate::against::{Platform, ids};
use crate::drive::Outcome;
use crate::http::{Answer, Judgement};
use crate::sign::{self, Hash};
use crate::source::{Connector, Document, Found, NotOurs};

fn parse(body: &[u8]) -> Result<Found, NotOurs> {
    let mut found = Found::default();
    WeChat.parse(&Document::of(body), &mut found).map(|()| found)
}

fn read(body: &Value) -> Found {
    parse(body.to_string().as_bytes()).unwrap()
}

fn message(kind: &str, more: &str) -> String {
    format!(
        "<xml><ToUserName><![CDATA[gh_a]]></ToUserName><FromUserName><![CDATA[oPerson]]></FromUserName>\
         <CreateTime>1767225600</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>{more}</xml>"
    )
}

#[test]
fn messages_of_every_kind() {
    let id = "<MsgId>23000000000000001</MsgId>";
    for (kind, more, text) in [
        ("text", "<Content><![CDATA[吃了药以后头晕 😵 <3]]></Content>", Some("吃了药以后头晕 😵 <3")),
        ("text", "<Content>a &amp; b</Content><AgentID>1</AgentID>", Some("a & b")),
        ("voice", "<MediaId>m</MediaId><Recognition><![CDATA[我头疼]]></Recognition>", Some("我头疼")),
        ("voice", "<MediaId>m</MediaId>", None),
        ("image", "<PicUrl>http://x.example</PicUrl>", None),
        ("video", "<ThumbMediaId>m</ThumbMediaId>", None),
        ("location", "<Location_X>1.0</Location_X><Label><![CDATA[某医院]]></Label>", Some("某医院")),
        (
            "link",
            "<Title>On zoloft</Title><Description>and sleep</Description><Url>u</Url>",
            Some("On zoloft\nand sleep"),
        ),
        ("something-new", "", None),
    ] {
        let found = parse(message(kind, &format!("{more}{id}")).as_bytes()).unwrap();
        assert_eq!(found.posts.first().map(|post| &*post.text), text, "{kind}");
        if let Some(post) = found.posts.first() {
            assert_eq!((&*post.id, post.author_id.as_deref()), ("23000000000000001", Some("oPerson")));
            assert_eq!(post.created_at.unwrap().to_string(), "2026-01-01T00:00:00Z");
        }
    }
    assert_eq!(parse(message("text", "<Content>x</Content>").as_bytes()).unwrap().refused.len(), 1);
}

#[test]
fn events_leave_nothing_but_withdrawals() {
    for event in ["subscribe", "unsubscribe", "CLICK", "SCAN", "kf_create_session"] {
        let found =
            parse(message("event", &format!("<Event><![CDATA[{event}]]></Event>")).as_bytes()).unwrap();
        assert!(found.is_empty() && found.skipped["an event"] == 1, "{event}");
    }
    for event in ["user_authorization_revoke", "user_info_modified", "USER_AUTHORIZATION_CANCELLATION"] {
        let more = format!("<Event>{event}</Event><OpenID>oGone</OpenID>");
        let found = parse(message("event", &more).as_bytes()).unwrap();
        assert!(found.posts[0].deleted && found.posts[0].author_id.as_deref() == Some("oGone"), "{event}");
    }
}

#[test]
fn answers_of_every_kind() {
    let comments = json!({"errcode": 0, "errmsg": "ok", "total": 2, "comment": [
        {"user_comment_id": 7, "openid": "oA", "create_time": 1_767_225_600, "content": "nausea", "comment_type": 1,
         "reply": {"content": "we are sorry", "create_time": 1_767_225_700}}, 5, {"user_comment_id": 8, "content": ""}]});
    let found = read(&comments);
    assert_eq!((&*found.posts[0].id, &*found.posts[0].text, found.refused.len()), ("7", "nausea", 1));
    let records = json!({"recordlist": [
        {"worker": "w", "openid": "oA", "opercode": 2002, "time": 1_767_225_600, "text": "how can we help"},
        {"worker": "w", "openid": "oA", "opercode": 2003, "time": 1_767_225_601, "text": " dizzy "}]});
    let found = read(&records);
    assert_eq!((found.posts.len(), &*found.posts[0].text, found.skipped["an own message"]), (1, "dizzy", 1));
    assert_eq!(found.posts[0].id, read(&records).posts[0].id);
    let service = json!({"errcode": 0, "msg_list": [
        {"msgid": "m1", "external_userid": "wm1", "send_time": 1_767_225_600, "origin": 3, "msgtype": "text", "text": {"content": "itching"}},
        {"msgid": "m2", "external_userid": "wm1", "origin": 5, "text": {"content": "sorry"}}]});
    assert_eq!(ids(&read(&service)), ["m1"]);
}

#[test]
fn other_documents_are_not_ours() {
    for body in [
        "",
        "x",
        "{",
        "{}",
        "[]",
        r#"{"errcode":40001,"errmsg":"invalid credential"}"#,
        r#"{"errcode":0,"errmsg":"ok"}"#,
        r#"{"access_token":"x","expires_in":7200}"#,
        r#"{"list":[{"ref_date":"2026-01-01"}]}"#,
        "<xml/>",
        "<html><body/></html>",
        "<xml><return_code>SUCCESS</return_code></xml>",
        "<!DOCTYPE xml [<!ENTITY a 'b'>]><xml>&a;</xml>",
    ] {
        assert!(parse(body.as_bytes()).is_err(), "{body}");
    }
    let sealed = parse(b"<xml><ToUserName>a</ToUserName><Encrypt>b</Encrypt></xml>").unwrap();
    assert!(sealed.is_empty());
    assert!(read(&json!({"errcode": 0, "total": 0, "comment": []})).is_empty());
}

#[test]
fn cut_short_anywhere_nothing_panics() {
    let body = message("text", "<Content><![CDATA[头晕 &]]></Content><MsgId>1</MsgId>");
    for end in 0..body.len() {
        let _ = parse(&body.as_bytes()[..end]);
        let _ = parse(&[&body.as_bytes()[..end], b"]]></x>"].concat());
    }
}

#[test]
fn a_round_reads_all_and_a_later_one_what_is_new_and_what_is_gone() {
    let platform = Platform::new("wechat", 11, 4);
    let mut poll = platform.open(None).poll.unwrap();
    assert_eq!(platform.ids(&mut *poll), platform.standing());
    platform.server.write("one more");
    platform.server.delete(4);
    let mut resumed = platform.open(Some(&poll.cursor())).poll.unwrap();
    let found = platform.round(&mut *resumed).found;
    assert!(found.posts.iter().any(|post| post.text == "one more"));
    let gone: Vec<&str> = found.posts.iter().filter(|post| post.deleted).map(|post| &*post.id).collect();
    assert_eq!(gone, ["2247483999/0/4"]);
    assert!(!platform.round(&mut *resumed).found.posts.iter().any(|post| post.deleted));
    assert!(platform.try_open(Some(&crate::Cursor("x".into()))).is_err());
}

#[test]
fn from_any_cursor_on_nothing_is_missing() {
    let platform = Platform::new("wechat", 11, 3);
    for stop in 1..6 {
        let mut first = platform.open(None).poll.unwrap();
        let mut seen = platform.some(&mut *first, stop).found;
        let mut second = platform.open(Some(&first.cursor())).poll.unwrap();
        seen.append(platform.round(&mut *second).found);
        assert_eq!(ids(&seen), platform.standing(), "{stop}");
    }
}

#[test]
fn records_are_read_a_day_at_a_time() {
    let platform = Platform::new("wechat", 3, 4)
        .with("articles", "")
        .with("records", "true")
        .with("token_kind", "stable");
    let mut poll = platform.open(None).poll.unwrap();
    assert_eq!(platform.ids(&mut *poll).len(), 3);
    platform.server.set_now(platform.server.world().now + 3 * 86_400);
    platform.server.write("later");
    let round = platform.round(&mut *poll);
    assert!(round.found.posts.iter().any(|post| post.text == "later"));
    assert!(round.requests >= 4, "{}", round.requests);
}

#[test]
fn errors_in_answers_are_told_apart() {
    let platform = Platform::new("wechat", 9, 4);
    let mut poll = platform.open(None).poll.unwrap();
    // A token is fetched first; one that ends is fetched anew within the round.
    platform.server.faults([Fault::Slow(1), Fault::Slow(1), Fault::Denied]);
    assert_eq!(platform.ids(&mut *poll), platform.standing());
    type Right = fn(&Outcome) -> bool;
    let table: [(Fault, Right); 5] = [
        (Fault::Limited(10), |end| matches!(end, Outcome::Judged(Judgement::Limited(None), _))),
        (
            Fault::Limited(86_400),
            |end| matches!(end, Outcome::Judged(Judgement::Limited(Some(at)), _) if at.to_string() == "2026-11-26T16:00:00Z"),
        ),
        (Fault::Status(502), |end| matches!(end, Outcome::Judged(Judgement::Retry(_), _))),
        (Fault::Malformed, |end| matches!(end, Outcome::Trouble(_))),
        (Fault::Cut, |end| matches!(end, Outcome::NoAnswer(_))),
    ];
    for (fault, right) in table {
        platform.server.faults([fault]);
        let round = platform.round(&mut *poll);
        assert!(right(&round.end), "{fault:?}: {:?}", round.end);
    }
    assert_eq!(platform.ids(&mut *poll), platform.standing());
    for (code, right) in [
        (-1, (|judged| matches!(judged, Judgement::Retry(_))) as fn(&Judgement) -> bool),
        (40164, |judged| matches!(judged, Judgement::Denied(why) if why.contains("allowed addresses"))),
        (88000, |judged| *judged == Judgement::Read),
        (12345, |judged| matches!(judged, Judgement::Refused(_))),
    ] {
        let body = json!({"errcode": code, "errmsg": "x"}).to_string().into_bytes();
        let judged =
            poll.judge(&Answer { status: 200, body, tag: "comments", ..Answer::default() }, platform.now());
        assert!(right(&judged), "{code}: {judged:?}");
    }
    let wrong = Platform::new("wechat", 1, 4);
    let secret = wrong.secret("another");
    let wrong = wrong.with("secret_file", secret);
    let end = wrong.round(&mut *wrong.open(None).poll.unwrap()).end;
    assert!(matches!(end, Outcome::Judged(Judgement::Denied(why), _) if why.contains("secret")));
}

#[test]
fn the_webhook_takes_what_is_encrypted_for_it() {
    let platform = Platform::new("wechat", 2, 4);
    let feed = platform.open(None);
    let mut found = Found::default();
    let (handshake, wanted) = platform.fake.handshake().unwrap();
    assert_eq!(platform.deliver(&feed, &handshake, &mut found).body, wanted);
    let mut forged = handshake.clone();
    forged.query = forged.query.replace("nonce=n", "nonce=m");
    assert_eq!(platform.deliver(&feed, &forged, &mut found).status, 403);
    let delivery = platform.deliveries(1, Change::New).remove(0);
    let reply = platform.deliver(&feed, &delivery, &mut found);
    assert_eq!((reply.status, &*reply.body, reply.delivery.is_some()), (200, "success", true));
    assert_eq!(ids(&found), [platform.fake.id(&platform.server.world().posts[0])]);
    let mut nothing = Found::default();
    // Another message under the same signature, a plain one, one for another account, and an old one.
    let mut other = delivery.clone();
    other.body = platform.deliveries(2, Change::New).remove(0).body;
    assert_eq!(platform.deliver(&feed, &other, &mut nothing).status, 401);
    other.body = message("text", "<Content>x</Content><MsgId>1</MsgId>").into_bytes();
    assert_eq!(platform.deliver(&feed, &other, &mut nothing).status, 401);
    let elsewhere = Platform::new("wechat", 1, 4).with("appid", "wxother").with("articles", "");
    assert_eq!(elsewhere.deliver(&elsewhere.open(None), &delivery, &mut nothing).status, 401);
    platform.server.set_now(platform.server.world().now + 301);
    assert_eq!(platform.deliver(&feed, &delivery, &mut nothing).status, 401);
    assert!(nothing.is_empty());
}

#[test]
fn plain_pushes_are_taken_where_there_is_no_key() {
    let platform = Platform::new("wechat", 1, 4).with("hook_aes_key_file", "").with("articles", "");
    let feed = platform.open(None);
    let time = platform.server.world().now.to_string();
    let mut parts = ["the-hook-token", &*time, "n"];
    parts.sort_unstable();
    let signature = sign::hex(&Hash::Sha1.of(parts.concat().as_bytes()));
    let body = message("text", "<Content>头晕</Content><MsgId>1</MsgId>").into_bytes();
    let query = format!("signature={signature}&timestamp={time}&nonce=n");
    let mut delivery = Delivery { method: "POST", query, body, ..Delivery::default() };
    let mut found = Found::default();
    let reply = platform.deliver(&feed, &delivery, &mut found);
    assert_eq!((&*reply.body, reply.delivery), ("success", Some(format!("{time}:n"))));
    assert_eq!(&*found.posts[0].text, "头晕");
    delivery.query = delivery.query.replace("nonce=n", "nonce=m");
    assert_eq!(platform.deliver(&feed, &delivery, &mut found).status, 401);
}

#[test]
fn settings_that_cannot_work_are_told() {
    let nothing = Platform::new("wechat", 0, 4).with("articles", "").with("hook_token_file", "");
    assert!(nothing.try_open(None).err().unwrap().to_string().contains("hook_token_file"));
    let article = Platform::new("wechat", 0, 4).with("articles", "abc");
    assert!(article.try_open(None).err().unwrap().to_string().contains("msg_data_id"));
    let key = Platform::new("wechat", 0, 4);
    let short = key.secret("short");
    assert!(key.with("hook_aes_key_file", short).try_open(None).is_err());
}
