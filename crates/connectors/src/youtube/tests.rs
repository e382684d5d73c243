//! The channel through its public interface: shapes of answers, rounds against the fake, the webhook.

use serde_json::{Value, json};
use testkit::fakes::{Change, Fault};

use super::YouTube;
use crate::against::{Platform, ids};
use crate::drive::Outcome;
use crate::http::{Answer, Judgement};
use crate::source::{Connector, Document, Found, NotOurs};

fn parse(body: &[u8]) -> Result<Found, NotOurs> {
    let mut found = Found::default();
    YouTube.parse(&Document::of(body), &mut found).map(|()| found)
}

fn read(body: &Value) -> Found {
    parse(body.to_string().as_bytes()).unwrap()
}

fn comment(id: &str, more: Value) -> Value {
    let mut snippet = json!({
        "authorDisplayName": "@ana", "authorChannelId": {"value": "UCana"}, "textDisplay": "a headache<br>since &amp; then",
        "likeCount": 2, "publishedAt": "2026-01-02T03:04:05Z", "updatedAt": "2026-01-02T03:04:05Z",
    });
    for (key, value) in more.as_object().unwrap() {
        snippet[key] = value.clone();
    }
    json!({"kind": "youtube#comment", "id": id, "snippet": snippet})
}

fn page(kind: &str, items: Value) -> Value {
    json!({"kind": format!("youtube#{kind}ListResponse"), "pageInfo": {"totalResults": 1}, "items": items})
}

fn thread() -> Value {
    json!({
        "kind": "youtube#commentThread", "id": "UgA",
        "snippet": {"videoId": "vid45678901", "topLevelComment": comment("UgA", json!({})), "totalReplyCount": 1, "isPublic": true},
        "replies": {"comments": [comment("UgA.1", json!({"textOriginal": "me\ntoo <3", "authorChannelId": null,
            "authorChannelUrl": "http://www.youtube.com/channel/UCbo", "updatedAt": "2026-01-02T03:04:06Z"}))]},
    })
}

#[test]
fn a_thread_is_a_comment_and_its_replies() {
    let found = read(&page("commentThread", json!([thread()])));
    let [top, reply] = &found.posts[..] else { panic!("{found:?}") };
    assert_eq!((&*top.id, &*top.text, top.revision), ("UgA", "a headache\nsince & then", 0));
    assert_eq!(top.url.as_deref(), Some("https://www.youtube.com/watch?v=vid45678901&lc=UgA"));
    assert_eq!((top.author.as_deref(), top.author_id.as_deref()), (Some("@ana"), Some("UCana")));
    assert_eq!((top.thread.as_deref(), top.parent.as_deref()), (Some("vid45678901"), Some("vid45678901")));
    assert_eq!(top.metrics, [("likeCount".into(), 2.0), ("totalReplyCount".into(), 1.0)]);
    assert_eq!(top.created_at.unwrap().to_string(), "2026-01-02T03:04:05Z");
    assert_eq!((&*reply.text, reply.parent.as_deref()), ("me\ntoo <3", Some("UgA")));
    // Edited a second later: the time of the edit is the revision.
    assert_eq!((reply.author_id.as_deref(), reply.revision), (Some("UCbo"), 1_767_323_046));
}

#[test]
fn every_shape_is_read() {
    let video = json!({
        "kind": "youtube#video", "id": "vid45678901", "status": {"privacyStatus": "unlisted"}, "statistics": {"viewCount": "12"},
        "snippet": {"publishedAt": "2026-01-02T03:04:05Z", "channelId": "UCc", "title": "On & on", "description": "About it",
                    "channelTitle": "C", "tags": ["zoloft"], "defaultLanguage": "de"},
    });
    let result = json!({
        "kind": "youtube#searchResult", "id": {"kind": "youtube#video", "videoId": "vid45678901"},
        "snippet": {"publishedAt": "2026-01-02T03:04:05Z", "channelId": "UCc", "title": "On &amp; on", "description": ""},
    });
    let channel = json!({"kind": "youtube#searchResult", "id": {"kind": "youtube#channel", "channelId": "UCc"},
        "snippet": {"title": "C", "channelId": "UCc"}});
    let upload = json!({
        "kind": "youtube#playlistItem", "id": "UEx", "snippet": {"title": "On & on", "description": "About it",
        "publishedAt": "2026-01-02T03:04:05Z", "resourceId": {"kind": "youtube#video", "videoId": "vid45678901"}},
    });
    let removed = json!({"kind": "youtube#playlistItem", "id": "UEy", "snippet": {"title": "Deleted video",
        "resourceId": {"kind": "youtube#video", "videoId": "vidgone8901"}}});
    let table = [
        (comment("UgA", json!({})), 1, 0, "a headache\nsince & then"),
        (
            page("comment", json!([comment("UgA", json!({"textDisplay": "1 < 2\nand 3"}))])),
            1,
            0,
            "1 < 2\nand 3",
        ),
        (json!([comment("UgA", json!({}))]), 1, 0, "a headache\nsince & then"),
        (thread(), 2, 0, "a headache\nsince & then"),
        (page("video", json!([video])), 1, 0, "About it"),
        (page("search", json!([result, channel])), 1, 0, "On & on"),
        (page("playlistItem", json!([upload, removed])), 2, 1, "About it"),
        // Only the fields that were asked for.
        (json!({"items": [{"id": "UgA", "snippet": {"textOriginal": "only text"}}]}), 1, 0, "only text"),
        (
            page("comment", json!([comment("UgA", json!({"tags": null, "likeCount": null, "videoId": 7}))])),
            1,
            0,
            "a headache\nsince & then",
        ),
    ];
    for (body, posts, gone, text) in table {
        let found = read(&body);
        let erased = found.posts.iter().filter(|post| post.deleted).count();
        assert_eq!((found.posts.len(), erased, &*found.posts[0].text), (posts, gone, text), "{body}");
        assert!(found.refused.is_empty(), "{body}");
    }
    let video = &read(&page("video", json!([video]))).posts[0];
    assert_eq!((video.title.as_deref(), video.lang.as_deref()), (Some("On & on"), Some("de")));
    assert_eq!((video.visibility.as_deref(), &*video.about), (Some("unlisted"), &["zoloft".into()][..]));
    // Several answers in one file, and an empty page.
    let two = format!("{}\n{}", comment("UgA", json!({})), comment("UgB", json!({})));
    assert_eq!(parse(two.as_bytes()).unwrap().posts.len(), 2);
    assert!(read(&page("commentThread", json!([]))).is_empty());
}

#[test]
fn a_live_chat_tells_of_messages_and_of_what_was_removed() {
    let event = |id: &str, kind: &str, more: Value| {
        let mut snippet = json!({"type": kind, "liveChatId": "chat", "publishedAt": "2026-01-02T03:04:05Z"});
        for (key, value) in more.as_object().unwrap() {
            snippet[key] = value.clone();
        }
        json!({"kind": "youtube#liveChatMessage", "id": id, "snippet": snippet,
               "authorDetails": {"channelId": "UCana", "displayName": "Ana"}})
    };
    let found = read(&page(
        "liveChatMessage",
        json!([
            event(
                "m1",
                "textMessageEvent",
                json!({"displayMessage": "dizzy", "textMessageDetails": {"messageText": "dizzy"},
                "authorChannelId": "UCana"})
            ),
            event(
                "m2",
                "superChatEvent",
                json!({"displayMessage": "$5 from Ana: \"ow\"", "superChatDetails": {"userComment": "ow"}})
            ),
            event("m3", "newSponsorEvent", json!({"displayMessage": "Ana is new"})),
            event("m4", "messageDeletedEvent", json!({"messageDeletedDetails": {"deletedMessageId": "m1"}})),
            event(
                "m5",
                "userBannedEvent",
                json!({"userBannedDetails": {"bannedUserDetails": {"channelId": "UCbad"}}})
            ),
        ]),
    ));
    let seen: Vec<_> = found.posts.iter().map(|post| (&*post.id, &*post.text, post.deleted)).collect();
    assert_eq!(
        seen,
        [("m1", "dizzy", false), ("m2", "ow", false), ("m1", "", true), ("account:UCbad", "", true)]
    );
    assert_eq!(found.posts[0].author_id, found.posts[1].author_id);
    assert_eq!(found.skipped.get("an event of a live chat"), Some(&1));
}

#[test]
fn a_feed_holds_videos_and_deletions() {
    let body = r#"<?xml version="1.0"?><feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns="http://www.w3.org/2005/Atom">
        <entry><yt:videoId>vid45678901</yt:videoId><yt:channelId>UCc</yt:channelId><title>A &amp; B</title><author><name>C</name></author>
        <published>2026-01-02T03:04:05+00:00</published><updated>2026-01-02T03:04:35+00:00</updated></entry></feed>"#;
    let found = parse(body.as_bytes()).unwrap();
    assert_eq!(
        (&*found.posts[0].id, &*found.posts[0].text, found.posts[0].revision),
        ("vid45678901", "A & B", 0)
    );
    let body = r#"<feed xmlns:at="http://purl.org/atompub/tombstones/1.0"><at:deleted-entry ref="yt:video:vid1" when="2026-01-02T03:04:05Z"/></feed>"#;
    assert!(parse(body.as_bytes()).unwrap().posts[0].deleted);
}

#[test]
fn other_documents_are_not_ours() {
    for body in [
        "",
        "x",
        "{",
        "[]",
        "{}",
        "[1]",
        "null",
        r#"{"error":{"code":403}}"#,
        r#"{"error":"text"}"#,
        r#"{"access_token":"x","expires_in":1}"#,
        r#"{"kind":"youtube#channelListResponse","items":[]}"#,
        r#"{"kind":"youtube#i18nRegion","id":"DE","snippet":{"gl":"DE","name":"Germany"}}"#,
        "<html></html>",
        "<feed><entry><title>x</title></entry></feed>",
        "<!DOCTYPE feed []><feed/>",
    ] {
        assert!(parse(body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn a_bad_item_spoils_no_page() {
    let found = read(&page(
        "comment",
        json!([7, {"kind": "youtube#comment", "id": "UgX", "snippet": 3}, comment("UgA", json!({})),
        comment("UgB", json!({"textDisplay": " "}))]),
    ));
    assert_eq!((found.posts.len(), found.refused.len(), found.skipped["no text"]), (1, 2, 1));
}

#[test]
fn cut_short_anywhere_nothing_panics() {
    let body = page("commentThread", json!([thread()])).to_string();
    for end in 0..body.len() {
        let _ = parse(&body.as_bytes()[..end]);
        let _ = parse(&[&body.as_bytes()[..end], b"\xff\"}"].concat());
    }
}

#[test]
fn a_round_reads_all_pages_and_replies_and_the_next_only_what_is_new() {
    let platform = Platform::new("youtube", 23, 4);
    let mut poll = platform.open(None).poll.unwrap();
    let first = platform.round(&mut *poll);
    assert_eq!(ids(&first.found), platform.standing());
    assert!(first.found.posts.iter().all(|post| post.about == ["An invented video"]), "titles are context");
    let before = first.requests;
    platform.server.write("one more");
    platform.server.edit(22, "changed");
    let second = platform.round(&mut *poll);
    assert!(second.found.posts.iter().any(|post| post.text == "one more"));
    let changed = second.found.posts.iter().find(|post| post.text == "changed").unwrap();
    assert!(changed.revision > 0);
    assert!(second.requests < before, "{} {before}", second.requests);
    // Nothing changed: the first page is not even sent.
    let third = platform.round(&mut *poll);
    assert!(third.found.posts.len() < 8, "{:?}", third.found);
    assert!(platform.server.seen().iter().any(|request| request.header("if-none-match").is_some()));
}

#[test]
fn from_any_cursor_on_nothing_is_missing() {
    let platform = Platform::new("youtube", 23, 3);
    for stop in 1..14 {
        let mut first = platform.open(None).poll.unwrap();
        let mut seen = platform.some(&mut *first, stop).found;
        let mut second = platform.open(Some(&first.cursor())).poll.unwrap();
        seen.append(platform.round(&mut *second).found);
        assert_eq!(ids(&seen), platform.standing(), "{stop}");
    }
    let mut feed = platform.open(Some(&crate::Cursor("{}".to_owned())));
    assert!(feed.poll.is_some());
    feed = match platform.try_open(Some(&crate::Cursor("17".to_owned()))) {
        Err(problem) => return assert!(problem.to_string().contains("cursor"), "{problem}"),
        Ok(feed) => feed,
    };
    panic!("a cursor of something else was taken: {}", feed.poll.is_some());
}

#[test]
fn faults_are_told_and_lose_nothing() {
    let platform = Platform::new("youtube", 9, 4);
    let mut poll = platform.open(None).poll.unwrap();
    type Right = fn(&Outcome) -> bool;
    let table: [(Fault, Right); 6] = [
        (Fault::Limited(10), |end| matches!(end, Outcome::Judged(Judgement::Limited(None), _))),
        (Fault::Limited(86_400), |end| matches!(end, Outcome::Judged(Judgement::Limited(Some(_)), _))),
        (Fault::Denied, |end| matches!(end, Outcome::Judged(Judgement::Denied(_), _))),
        (Fault::Status(500), |end| matches!(end, Outcome::Judged(Judgement::Retry(_), _))),
        (Fault::Malformed, |end| matches!(end, Outcome::Trouble(_))),
        (Fault::Cut, |end| matches!(end, Outcome::NoAnswer(_))),
    ];
    for (fault, right) in table {
        platform.server.faults([fault]);
        let round = platform.round(&mut *poll);
        assert!(right(&round.end), "{fault:?}: {:?}", round.end);
    }
    assert_eq!(platform.ids(&mut *poll), platform.standing());
}

#[test]
fn a_place_without_comments_does_not_stop_the_others() {
    let platform =
        Platform::new("youtube", 3, 4).with("videos", "other678901, fakevideo01").with("channels", "");
    let mut poll = platform.open(None).poll.unwrap();
    let found = platform.round(&mut *poll).found;
    // The video that is gone is erased.
    assert_eq!(
        found.posts.iter().filter(|post| post.deleted).map(|post| &*post.id).collect::<Vec<_>>(),
        ["other678901"]
    );
    assert_eq!(found.posts.len(), 4);
}

#[test]
fn what_is_held_is_asked_for_again() {
    let platform = Platform::new("youtube", 4, 4);
    let mut recheck = platform.open(None).recheck.unwrap();
    let held: Vec<String> =
        platform.standing().into_iter().chain(["gonevideo01".to_owned(), "Cchat".to_owned()]).collect();
    platform.server.delete(2);
    platform.server.edit(3, "changed");
    let client = crate::http::Client::new("hark-test", true, 1 << 20).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut found = Found::default();
    let mut asked = 0;
    loop {
        let request = recheck.ask(&held, platform.now());
        let answer: Answer = runtime.block_on(client.ask(&request)).unwrap();
        assert_eq!(recheck.judge(&answer, platform.now()), Judgement::Read);
        asked += 1;
        if recheck.read(&held, &answer, &mut found).unwrap() {
            break;
        }
    }
    let seen: Vec<_> = found.posts.iter().map(|post| (&*post.id, post.deleted)).collect();
    assert_eq!(asked, 2);
    assert_eq!(
        seen,
        [("UgFake00000003AaABAg", false), ("UgFake00000002AaABAg", true), ("gonevideo01", true)]
    );
}

#[test]
fn the_hub_is_answered_and_only_its_own_pushes_are_read() {
    let platform = Platform::new("youtube", 2, 4);
    let feed = platform.open(None);
    let (handshake, wanted) = platform.fake.handshake().unwrap();
    let mut found = Found::default();
    assert_eq!(platform.deliver(&feed, &handshake, &mut found).body, wanted);
    let mut other = handshake.clone();
    other.query = other.query.replace("UCfake", "UCevil");
    assert_eq!(platform.deliver(&feed, &other, &mut found).status, 404);
    platform.server.delete(2);
    let mut deliveries = platform.deliveries(1, Change::New);
    deliveries.extend(platform.deliveries(2, Change::Deleted));
    for delivery in &deliveries {
        let reply = platform.deliver(&feed, delivery, &mut found);
        assert!(reply.status == 200 && reply.delivery.is_some());
    }
    assert_eq!((found.posts.len(), found.posts[1].deleted), (2, true));
    let mut forged = deliveries[0].clone();
    forged.body.extend(b" ");
    let mut nothing = Found::default();
    assert_eq!(platform.deliver(&feed, &forged, &mut nothing).status, 200);
    assert!(nothing.is_empty());
}

#[test]
fn settings_that_name_nothing_are_told() {
    let platform = Platform::new("youtube", 0, 4).with("channels", "");
    let problem = platform.try_open(None).err().unwrap().to_string();
    assert!(problem.contains("`videos`") && problem.contains("drugs"), "{problem}");
}

#[test]
fn a_search_finds_videos_whose_comments_are_read() {
    let platform =
        Platform::new("youtube", 6, 4).with("channels", "").with("queries", "zoloft|lustral, prozac");
    let mut poll = platform.open(None).poll.unwrap();
    let searches = |platform: &Platform| {
        let seen = platform.server.seen();
        seen.iter()
            .filter(|request| request.path.ends_with("/search"))
            .filter_map(|one| one.param("q").map(str::to_owned))
            .collect::<Vec<_>>()
    };
    // The round that finds the video has no comments to read yet.
    assert!(platform.ids(&mut *poll).is_empty());
    assert_eq!(platform.ids(&mut *poll), platform.standing());
    // A search each quarter of an hour, and another one each time.
    assert_eq!(searches(&platform), ["zoloft|lustral"]);
    platform.server.set_now(platform.server.world().now + 900);
    platform.round(&mut *poll);
    assert_eq!(searches(&platform), ["zoloft|lustral", "prozac"]);
    // The searches of the day are spent: comments are read all the same, and nothing is searched until eight o'clock.
    platform.server.set_now(platform.server.world().now + 900);
    platform.server.write("one more");
    platform.server.faults([Fault::Limited(86_400)]);
    let round = platform.round(&mut *poll);
    assert!(round.found.posts.iter().any(|post| post.text == "one more"), "{:?}", round.end);
    platform.server.set_now(platform.server.world().now + 3600);
    platform.round(&mut *poll);
    assert_eq!(searches(&platform).len(), 3);
    // A video is followed for a while only.
    platform.server.set_now(platform.server.world().now + 15 * 86_400);
    let mut later = platform.open(Some(&poll.cursor())).poll.unwrap();
    platform.server.write("too late");
    platform.server.faults([Fault::Limited(86_400)]);
    assert!(platform.round(&mut *later).found.is_empty());
}

#[test]
fn a_live_chat_is_followed_page_by_page_at_its_pace() {
    let platform =
        Platform::new("youtube", 3, 2).with("channels", "").with("live_chats", "fake-chat, gone-chat");
    let mut poll = platform.open(None).poll.unwrap();
    assert_eq!(platform.ids(&mut *poll), ["LCC.1", "LCC.2"]);
    assert!(platform.ids(&mut *poll).is_empty(), "asked again only after the time that the platform says");
    platform.server.set_now(platform.server.world().now + 6);
    let mut resumed = platform.open(Some(&poll.cursor())).poll.unwrap();
    assert_eq!(platform.ids(&mut *resumed), ["LCC.3"]);
    let gone =
        platform.server.seen().iter().filter(|one| one.param("liveChatId") == Some("gone-chat")).count();
    assert_eq!(gone, 1, "a chat that is gone is not asked for again");
}

#[test]
fn subscriptions_are_kept_up() {
    let platform = Platform::new("youtube", 0, 2);
    let hub = format!("{}/hub", platform.server.base());
    let platform = platform.with("hub_url", hub).with("hook_url", "https://hark.example/hooks/youtube");
    let mut poll = platform.open(None).poll.unwrap();
    platform.round(&mut *poll);
    platform.round(&mut *poll);
    platform.server.set_now(platform.server.world().now + 3 * 86_400);
    platform.round(&mut *poll);
    let seen = platform.server.seen();
    let asked: Vec<_> = seen.iter().filter(|request| request.path == "/hub").collect();
    assert_eq!(asked.len(), 2, "half-way through the lease, and no sooner");
    assert_eq!(asked[0].form("hub.callback").as_deref(), Some("https://hark.example/hooks/youtube"));
    assert!(asked[0].form("hub.topic").unwrap().ends_with("channel_id=UCfakechannel0000000001"));
    assert!(asked.iter().all(|request| request.param("key").is_none()), "the hub learns no key");
}
