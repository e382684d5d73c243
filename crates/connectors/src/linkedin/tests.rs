//! The channel through its public interface: shapes of answers, rounds against the fake, the webhook.

use serde_json::{Value, json};
use testkit::fakes::{Change, Fault};

use super::LinkedIn;
use crate::against::{Platform, ids};
use crate::drive::Outcome;
use crate::http::{Answer, Judgement};
use crate::source::{Connector, Document, Found, NotOurs};

fn parse(body: &[u8]) -> Result<Found, NotOurs> {
    let mut found = Found::default();
    LinkedIn.parse(&Document::of(body), &mut found).map(|()| found)
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

fn comment() -> Value {
    json!({
        "actor": "urn:li:person:ana", "agent": "urn:li:person:x", "object": "urn:li:activity:66", "id": "77",
        "$URN": "urn:li:comment:(urn:li:activity:66,77)", "created": {"actor": "urn:li:person:ana", "time": 1_767_225_600_000_i64},
        "lastModified": {"actor": "urn:li:person:ana", "time": 1_767_225_600_001_i64},
        "message": {"attributes": [], "text": "bad nausea \\(sic\\)"}, "likesSummary": {"totalLikes": 1},
    })
}

fn post() -> Value {
    json!({
        "id": "urn:li:share:88", "author": "urn:li:organization:1", "commentary": "Ask @[Acme](urn:li:organization:2) \\(us\\)",
        "createdAt": 1_767_225_600_000_i64, "publishedAt": 1_767_225_601_000_i64, "lastModifiedAt": 1_767_225_700_000_i64,
        "lifecycleState": "PUBLISHED", "lifecycleStateInfo": {"isEditedByAuthor": false}, "visibility": "PUBLIC",
        "content": {"article": {"title": "On zoloft", "source": "https://x.example"}},
    })
}

fn note(action: &str, more: Value) -> Value {
    with(
        json!({
            "notificationId": 5, "organizationalEntity": "urn:li:organization:1", "action": action, "sourcePost": "urn:li:share:88",
            "generatedActivity": "urn:li:comment:(urn:li:activity:66,77)", "lastModifiedAt": 1_767_225_700_000_i64,
            "decoratedSourcePost": {"entity": "urn:li:share:88", "text": "Our zoloft"},
        }),
        more,
    )
}

#[test]
fn a_comment_is_a_post() {
    let found = read(&comment());
    let post = &found.posts[0];
    // Little text is the format of posts: a comment's backslashes are its own.
    assert_eq!((&*post.id, &*post.text, post.revision), ("77", "bad nausea \\(sic\\)", 0));
    assert_eq!(
        (post.author.as_deref(), post.author_id.as_deref()),
        (Some("urn:li:person:ana"), Some("urn:li:person:ana"))
    );
    assert_eq!(
        (post.thread.as_deref(), post.parent.as_deref()),
        (Some("urn:li:activity:66"), Some("urn:li:activity:66"))
    );
    assert_eq!(
        post.url.as_deref(),
        Some(
            "https://www.linkedin.com/feed/update/urn:li:activity:66?commentUrn=urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A66%2C77%29"
        )
    );
    assert_eq!(post.created_at.unwrap().to_string(), "2026-01-01T00:00:00Z");
    assert_eq!(post.terms.as_deref(), Some("ephemeral"));
    let reply = read(&with(
        comment(),
        json!({"parentComment": "urn:li:comment:(urn:li:activity:66,70)",
        "lastModified": {"time": 1_767_225_700_000_i64}}),
    ));
    assert_eq!((reply.posts[0].parent.as_deref(), reply.posts[0].revision), (Some("70"), 1_767_225_700));
}

#[test]
fn every_shape_is_read() {
    let ugc = json!({"id": "urn:li:ugcPost:9", "author": "urn:li:person:1", "lifecycleState": "PUBLISHED", "firstPublishedAt": 1_767_225_600_000_i64,
        "specificContent": {"com.linkedin.ugc.ShareContent": {"shareCommentary": {"text": "ugc words"},
            "media": [{"title": {"text": "An article"}}]}}});
    let share = json!({"id": "61", "owner": "urn:li:organization:1", "activity": "urn:li:activity:2", "text": {"text": "share words"},
        "created": {"time": 1_767_225_600_000_i64}, "content": {"title": "An article"}});
    let poll = with(
        post(),
        json!({"commentary": "", "content": {"poll": {"question": "Any?", "options": [{"text": "none"}]}}}),
    );
    let picture = with(post(), json!({"commentary": "", "content": {"media": {"altText": "a rash"}}}));
    let short = note(
        "SHARE_MENTION",
        json!({"generatedActivity": "urn:li:share:99",
        "decoratedGeneratedActivity": {"share": {"owner": "urn:li:person:2", "text": "mention", "entity": "urn:li:share:99"}}}),
    );
    let table = [
        (comment(), "77", "bad nausea \\(sic\\)", "comment"),
        (post(), "urn:li:share:88", "Ask Acme (us)", "post"),
        (ugc, "urn:li:ugcPost:9", "ugc words", "post"),
        (share, "61", "share words", "post"),
        (poll, "urn:li:share:88", "Any?\nnone", "post"),
        (picture, "urn:li:share:88", "a rash", "post"),
        (
            note("COMMENT", json!({"decoratedGeneratedActivity": {"comment": comment()}})),
            "77",
            "bad nausea \\(sic\\)",
            "comment",
        ),
        (short, "urn:li:share:99", "mention", "post"),
    ];
    for (body, id, text, kind) in table {
        for form in [
            body.clone(),
            json!([body]),
            json!({"paging": {"start": 0, "count": 10}, "elements": [body]}),
            json!({"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "notifications": [body]}),
            json!({"results": {id: body}, "statuses": {}, "errors": {}}),
        ] {
            let found = read(&form);
            let post = &found.posts[0];
            assert_eq!((&*post.id, &*post.text, post.kind.as_deref()), (id, text, Some(kind)), "{form}");
            assert!(post.created_at.is_some() && found.refused.is_empty(), "{form}");
        }
    }
    assert_eq!(read(&post()).posts[0].about, ["On zoloft"]);
    let reshare = read(&with(
        post(),
        json!({"reshareContext": {"parent": "urn:li:share:1", "root": "urn:li:share:0"}}),
    ));
    assert_eq!(reshare.posts[0].parent.as_deref(), Some("urn:li:share:1"));
    let edited = read(&with(post(), json!({"lifecycleStateInfo": {"isEditedByAuthor": true}})));
    assert_eq!(edited.posts[0].revision, 1_767_225_700);
}

#[test]
fn edits_deletions_and_reactions_are_told_apart() {
    let edit = read(&note("COMMENT_EDIT", json!({"decoratedGeneratedActivity": {"comment": comment()}})));
    assert_eq!((edit.posts[0].revision, &*edit.posts[0].about), (1_767_225_700, &["Our zoloft".into()][..]));
    let gone = read(&note("COMMENT_DELETE", json!({})));
    assert_eq!((&*gone.posts[0].id, gone.posts[0].deleted), ("77", true));
    for (body, reason) in [
        (note("LIKE", json!({})), "a reaction, or an own comment"),
        (note("COMMENT", json!({})), "a notification without its text"),
        (with(post(), json!({"lifecycleState": "DRAFT"})), "not published"),
        (with(post(), json!({"commentary": ""})), "no text"),
    ] {
        assert!(read(&body).skipped.contains_key(reason), "{reason}");
    }
    assert!(read(&with(post(), json!({"lifecycleState": "DELETED"}))).posts[0].deleted);
    let batch = json!({"results": {}, "errors": {"urn:li:comment:(urn:li:activity:66,77)": {"status": 404}}});
    assert_eq!(&*read(&batch).posts[0].id, "77");
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
        r#"{"status":403,"serviceErrorCode":100,"code":"ACCESS_DENIED"}"#,
        r#"{"access_token":"x"}"#,
        r#"{"id":1,"localizedName":"x","$URN":"urn:li:organization:1"}"#,
        r#"{"elements":[{"organization":"x"}]}"#,
        r#"{"results":{},"errors":{}}"#,
        r#"{"results":{"a":{"b":1}}}"#,
        r#"{"title":"t","description":"d","contentEntities":[]}"#,
    ] {
        assert!(parse(body.as_bytes()).is_err(), "{body}");
    }
    assert!(read(&json!({"elements": [], "paging": {"total": 0}})).is_empty());
}

#[test]
fn a_bad_item_spoils_no_page_and_nothing_panics() {
    let found =
        read(&json!({"elements": [7, {"commentary": 5, "author": "a", "content": 7}, comment(), {"x": 1}]}));
    assert_eq!((found.posts.len(), found.refused.len()), (1, 3));
    for body in [note("COMMENT", json!({"decoratedGeneratedActivity": {"comment": comment()}})), post()] {
        let body = body.to_string();
        for end in 0..body.len() {
            let _ = parse(&body.as_bytes()[..end]);
            let _ = parse(&[&body.as_bytes()[..end], b"\xff"].concat());
        }
    }
}

#[test]
fn a_round_reads_all_and_the_next_only_what_is_new() {
    let platform = Platform::new("linkedin", 11, 4);
    let mut poll = platform.open(None).poll.unwrap();
    assert_eq!(platform.ids(&mut *poll), platform.standing());
    platform.server.write("one more");
    platform.server.edit(3, "changed");
    platform.server.delete(4);
    let found = platform.round(&mut *poll).found;
    assert!(found.posts.iter().any(|post| post.text == "one more"));
    assert!(found.posts.iter().any(|post| post.text == "changed" && post.revision > 0));
    let gone = found.posts.iter().filter(|post| post.deleted).count();
    assert_eq!(gone, 1);
    assert!(
        platform
            .server
            .seen()
            .iter()
            .all(|request| request.header("x-restli-protocol-version") == Some("2.0.0"))
    );
}

#[test]
fn from_any_cursor_on_nothing_is_missing() {
    let platform = Platform::new("linkedin", 11, 3);
    for stop in 1..12 {
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
    let platform = Platform::new("linkedin", 9, 4);
    let mut poll = platform.open(None).poll.unwrap();
    type Right = fn(&Outcome) -> bool;
    let table: [(Fault, Right); 5] = [
        (
            Fault::Limited(10),
            |end| matches!(end, Outcome::Judged(Judgement::Limited(Some(at)), _) if at.to_string() == "2026-11-27T00:00:00Z"),
        ),
        (Fault::Denied, |end| matches!(end, Outcome::Judged(Judgement::Denied(_), _))),
        (Fault::Status(503), |end| matches!(end, Outcome::Judged(Judgement::Retry(_), _))),
        (Fault::Malformed, |end| matches!(end, Outcome::Trouble(_))),
        (Fault::Cut, |end| matches!(end, Outcome::NoAnswer(_))),
    ];
    for (fault, right) in table {
        platform.server.faults([fault]);
        let round = platform.round(&mut *poll);
        assert!(right(&round.end), "{fault:?}: {:?}", round.end);
    }
    assert_eq!(platform.ids(&mut *poll), platform.standing());
    let old = poll.judge(&Answer { status: 426, ..Answer::default() }, platform.now());
    assert!(matches!(old, Judgement::Refused(why) if why.contains("api_version")));
}

#[test]
fn the_webhook_shakes_hands_and_takes_what_is_signed() {
    let platform = Platform::new("linkedin", 2, 4);
    let feed = platform.open(None);
    let mut found = Found::default();
    let (handshake, wanted) = platform.fake.handshake().unwrap();
    let reply = platform.deliver(&feed, &handshake, &mut found);
    assert_eq!(
        serde_json::from_str::<Value>(&reply.body).unwrap(),
        serde_json::from_str::<Value>(&wanted).unwrap()
    );
    // Nobody gets a body signed by calling it a challenge.
    let mut oracle = handshake.clone();
    oracle.query = "challengeCode=hmacsha256%3D%7B%7D".to_owned();
    assert_eq!(platform.deliver(&feed, &oracle, &mut found).status, 403);
    platform.server.delete(2);
    for delivery in
        platform.deliveries(1, Change::New).into_iter().chain(platform.deliveries(2, Change::Deleted))
    {
        let reply = platform.deliver(&feed, &delivery, &mut found);
        assert!(reply.status == 200 && reply.delivery.is_some());
        let mut forged = delivery.clone();
        forged.body.push(b' ');
        let mut nothing = Found::default();
        assert_eq!(platform.deliver(&feed, &forged, &mut nothing).status, 401);
        forged.headers.clear();
        assert_eq!(platform.deliver(&feed, &forged, &mut nothing).status, 401);
        assert!(nothing.is_empty());
    }
    assert_eq!((found.posts.len(), found.posts[1].deleted), (2, true));
}
