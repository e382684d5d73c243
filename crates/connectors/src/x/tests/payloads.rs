//! Every shape that bears posts, in words of our own.

use super::*;

/// A page of the current interface with all that a post can have.
const PAGE: &str = r#"{"data":[
 {"id":"1990000000000000003","text":"day 2 on drugamol &amp; my ears ring &lt;3","author_id":"77","created_at":"2026-01-15T10:30:00.000Z","lang":"en",
  "conversation_id":"1990000000000000001","in_reply_to_user_id":"78","referenced_tweets":[{"type":"replied_to","id":"1990000000000000001"}],
  "edit_history_tweet_ids":["1990000000000000002","1990000000000000003"],
  "public_metrics":{"like_count":4,"like_count_str":"4","impression_count":null},"entities":{"urls":[{"title":"About drugamol"}]}},
 {"id":1990000000000000005,"text":"cut off \u2026","author_id":"78","note_tweet":{"text":"the whole long text"},
  "referenced_tweets":[{"type":"quoted","id":"1990000000000000001"}]},
 {"id":"1990000000000000006","text":"RT @other: cut \u2026","author_id":"77","referenced_tweets":[{"type":"retweeted","id":"1990000000000000001"}]},
 {"id":"1990000000000000007","text":"https://t.co/abc","author_id":"79","attachments":{"media_keys":["3_1"]},"lang":"zxx"},
 {"id":"1990000000000000008","text":" ","author_id":"79"},
 {"text":"no id"},
 17
],"includes":{"users":[{"id":"77","username":"someone","name":"Some One"},{"id":"79","name":"No Handle","protected":true}],
 "tweets":[{"id":"1990000000000000001","text":"does anyone take drugamol?","note_tweet":{"text":"does anyone take drugamol? I do."}}],
 "media":[{"media_key":"3_1","type":"photo","alt_text":"a rash &amp; a pill"}]},
 "errors":[{"resource_id":"1990000000000000099","resource_type":"tweet","parameter":"referenced_tweets.id","title":"Not Found Error","type":"https://api.x.com/2/problems/resource-not-found"},
  {"value":"drwho","resource_type":"user","parameter":"entities.mentions.username","title":"Not Found Error","type":"https://api.x.com/2/problems/resource-not-found"}],
 "meta":{"result_count":5}}"#;

#[test]
fn a_page_is_read_whole() {
    let found = parsed(PAGE).unwrap();
    assert_eq!(
        lines(&found),
        [
            r#"1990000000000000002@1 comment "day 2 on drugamol & my ears ring <3""#,
            r#"1990000000000000005@0 post "the whole long text""#,
            r#"1990000000000000006@0 repost "does anyone take drugamol? I do.""#,
            r#"1990000000000000007@0 post "a rash & a pill""#,
            "-1990000000000000099",
        ]
    );
    assert_eq!(found.skipped, BTreeMap::from([("no text", 1)]));
    let reasons: Vec<&str> = found.refused.iter().map(|refusal| refusal.reason.as_str()).collect();
    assert_eq!(reasons, ["a post without an id", "an item that is no object"]);

    let reply = &found.posts[0];
    let fields = [
        &reply.author,
        &reply.author_id,
        &reply.thread,
        &reply.parent,
        &reply.lang,
        &reply.visibility,
        &reply.url,
        &reply.terms,
    ];
    assert_eq!(
        fields.map(|field| field.as_deref().unwrap_or("none")),
        [
            "someone",
            "77",
            "1990000000000000001",
            "1990000000000000001",
            "en",
            "public",
            "https://x.com/someone/status/1990000000000000003",
            "public-api-licensed"
        ]
    );
    assert_eq!(reply.about, ["does anyone take drugamol? I do.", "About drugamol"]);
    assert_eq!(reply.created_at.unwrap().to_string(), "2026-01-15T10:30:00Z");
    assert_eq!(reply.metrics, [("like_count".into(), 4.0)]);

    let quote = &found.posts[1];
    assert_eq!(
        (quote.about.len(), quote.author.as_deref()),
        (1, Some("78")),
        "an author who is not included"
    );
    assert_eq!(quote.created_at.unwrap().to_string(), "2025-11-16T10:12:27.069Z", "the id tells");
    assert_eq!(found.posts[2].parent.as_deref(), Some("1990000000000000001"));
    let picture = &found.posts[3];
    assert_eq!(
        [&picture.author, &picture.visibility, &picture.lang].map(|field| field.as_deref()),
        [Some("No Handle"), Some("private"), None]
    );
}

#[test]
fn both_families_of_names_are_one() {
    let newer = PAGE
        .replace("referenced_tweets", "referenced_posts")
        .replace("edit_history_tweet_ids", "edit_history_post_ids")
        .replace("note_tweet", "note_post")
        .replace("\"tweets\":", "\"posts\":")
        .replace("\"tweet\"", "\"post\"");
    assert_ne!(newer, PAGE);
    assert_eq!(parsed(&newer).unwrap().posts, parsed(PAGE).unwrap().posts);
}

/// A payload, and what is found in it.
type Row = (&'static str, &'static str, &'static [&'static str]);

#[test]
fn shapes_are_known_by_their_form() {
    let table: &[Row] = &[
        ("a single post", r#"{"data":{"id":"5","text":"a"}}"#, &[r#"5@0 post "a""#]),
        ("a post alone", r#"{"id":"5","text":"a"}"#, &[r#"5@0 post "a""#]),
        ("an empty page", r#"{"meta":{"result_count":0}}"#, &[]),
        ("an empty list", r#"{"data":[],"meta":{"result_count":0}}"#, &[]),
        (
            "a frame",
            r#"{"data":{"id":"5","text":"a"},"matching_rules":[{"id":"1","tag":"hark"}]}"#,
            &[r#"5@0 post "a""#],
        ),
        (
            "frames, a line each, with signs of life",
            "{\"data\":{\"id\":\"5\",\"text\":\"a\"}}\r\n\r\n{\"data\":{\"id\":\"6\",\"text\":\"b\"}}\r\n{\"data\":{\"delete\":{\"tweet\":{\"id\":\"5\"}}}}\r\n",
            &[r#"5@0 post "a""#, r#"6@0 post "b""#, "-5"],
        ),
        (
            "an article",
            r#"{"data":{"id":"5","text":"https://t.co/x","article":{"title":"T","plain_text":"all of it"}}}"#,
            &[r#"5@0 post "all of it""#],
        ),
        (
            "a look-up of what is gone",
            r#"{"errors":[{"resource_id":"9","resource_type":"post","type":"x/not-authorized-for-resource"}]}"#,
            &["-9"],
        ),
        (
            "a direct message",
            r#"{"data":[{"id":"5","event_type":"MessageCreate","text":"a &gt; b","sender_id":"7"},{"id":"6","event_type":"ParticipantsJoin"}]}"#,
            &[r#"5@0 message "a > b""#],
        ),
        (
            "a deletion",
            r#"{"data":{"delete":{"event_at":"2026-01-01T00:00:00Z","tweet":{"id":"5","author_id":"7"}}}}"#,
            &["-5"],
        ),
        ("withheld", r#"{"data":{"withheld":{"tweet":{"id":"5"},"withheld_in_countries":["XY"]}}}"#, &["-5"]),
        ("dropped", r#"{"data":{"drop":{"tweet":{"id":"5"}}}}"#, &["-5"]),
        ("dropped no more", r#"{"data":{"undrop":{"tweet":{"id":"5"}}}}"#, &[]),
        (
            "edited",
            r#"{"data":{"tweet_edit":{"initial_tweet_id":"5","edit_tweet_ids":["5","6"],"tweet":{"id":"6"}}}}"#,
            &[],
        ),
        ("an account deleted", r#"{"data":{"user_delete":{"user":{"id":"7"}}}}"#, &["-@7"]),
        ("protected", r#"{"data":{"user_protect":{"user":{"id":"7"}}}}"#, &["-@7"]),
        ("suspended", r#"{"data":{"user_suspend":{"user":{"id":"7"}}}}"#, &["-@7"]),
        ("suspended no more", r#"{"data":{"user_unsuspend":{"user":{"id":"7"}}}}"#, &[]),
        ("a place taken back", r#"{"data":{"scrub_geo":{"user":{"id":"7"},"up_to_tweet_id":"5"}}}"#, &[]),
        (
            "results of a job",
            "{\"id\":\"5\",\"action\":\"delete\",\"reason\":\"protected\"}\n{\"id\":\"6\",\"action\":\"delete\",\"reason\":\"scrub_geo\"}\n",
            &["-5"],
        ),
        (
            "a deletion in an older stream",
            r#"{"delete":{"status":{"id":5,"id_str":"5","user_id_str":"7"},"timestamp_ms":"1"}}"#,
            &["-5"],
        ),
        (
            "activity",
            r#"{"data":{"event_type":"post.create","filter":{"user_id":"1"},"payload":{"id":"5","text":"a","author_id":"7"},"includes":{"users":[{"data":{"id":"7","username":"u"}}]}}}"#,
            &[r#"5@0 post "a""#],
        ),
        (
            "activity: deleted",
            r#"{"data":{"event_type":"post.delete","payload":{"id":"6","edit_history_tweet_ids":["5","6"],"author_id":"7"}}}"#,
            &["-5"],
        ),
        (
            "activity: a message",
            r#"{"data":{"event_type":"dm.received","payload":{"id":"5","event_type":"MessageCreate","text":"a","sender_id":"7"}}}"#,
            &[r#"5@0 message "a""#],
        ),
        (
            "activity: a remark",
            r#"{"data":{"event_type":"broadcast.chat","payload":{"message_id":"5","message":"a","author":{"data":{"id":"7","username":"u"}}}}}"#,
            &[r#"5@0 comment "a""#],
        ),
        (
            "activity: consent withdrawn",
            r#"{"data":{"event_type":"oauth.revoke","payload":{"user_id":"7"}}}"#,
            &["-@7"],
        ),
        ("activity: no post", r#"{"data":{"event_type":"follow.follow","payload":{"source":{}}}}"#, &[]),
        (
            "a status of the older interface",
            r#"{"id":5,"id_str":"5","full_text":"a &amp; b","user":{"id_str":"7","screen_name":"u"},"created_at":"Mon May 19 14:01:46 +0000 2025"}"#,
            &[r#"5@0 post "a & b""#],
        ),
        (
            "a timeline of it, with a bad one",
            r#"[{"id_str":"5","text":"cut","extended_tweet":{"full_text":"whole"},"user":{}},{"id_str":"6","text":"b","in_reply_to_status_id_str":"5","user":{}},null]"#,
            &[r#"5@0 post "whole""#, r#"6@0 comment "b""#],
        ),
        (
            "a search of it",
            r#"{"statuses":[{"id_str":"5","text":"a","user":{}}],"search_metadata":{}}"#,
            &[r#"5@0 post "a""#],
        ),
        (
            "a repost and an edit of it",
            r#"[{"id_str":"6","text":"RT @u: a","user":{},"retweeted_status":{"id_str":"5","full_text":"all of a"}},{"id_str":"8","text":"b","user":{},"edit_history":{"edit_tweet_ids":["7","8"]}}]"#,
            &[r#"6@0 repost "all of a""#, r#"7@1 post "b""#],
        ),
        (
            "an export of one's own account",
            r#"window.YTD.tweets.part0 = [{"tweet":{"id_str":"5","full_text":"a"}}]"#,
            &[r#"5@0 post "a""#],
        ),
        (
            "users with the posts that they pinned",
            r#"{"data":[{"id":"7","username":"u","pinned_tweet_id":"5"},{"id":"8","username":"v"}],"includes":{"tweets":[{"id":"5","text":"a"}]}}"#,
            &[r#"5@0 post "a""#],
        ),
        (
            "a delivery",
            r#"{"for_user_id":"1","tweet_create_events":[{"id_str":"5","text":"a","user":{"id_str":"7"}},{"id_str":"6","text":"own","user":{"id_str":"1"}},{"text":"b"}],
                "tweet_delete_events":[{"status":{"id":"4","user_id":"7"},"timestamp_ms":"1"}],"favorite_events":[{},{}],
                "direct_message_events":[{"type":"message_create","id":"9","created_timestamp":"1767225600000","message_create":{"target":{"recipient_id":"1"},"sender_id":"7","message_data":{"text":"c"}}},
                {"type":"message_create","id":"8","message_create":{"target":{"recipient_id":"7"},"sender_id":"1","message_data":{"text":"own"}}}],
                "users":{"7":{"screen_name":"u"}}}"#,
            &[r#"5@0 post "a""#, "-4", r#"9@0 message "c""#],
        ),
        (
            "a delivery about an account",
            r#"{"user_event":{"revoke":{"date_time":"x","target":{"app_id":"1"},"source":{"user_id":"7"}}}}"#,
            &["-@7"],
        ),
    ];
    for (what, json, wanted) in table {
        assert_eq!(
            parsed(json).map(|found| lines(&found)),
            Ok(wanted.iter().map(|line| (*line).to_owned()).collect()),
            "{what}"
        );
    }
}

#[test]
fn what_holds_no_posts_is_not_ours() {
    let table = [
        (r#"{"token_type":"bearer","access_token":"secret"}"#, "it holds no post, message or event of X"),
        (r#"{"data":{"id":"7","username":"u"}}"#, "users"),
        (r#"{"data":[{"id":"7","name":"u","username":"u"}],"meta":{"result_count":1}}"#, "users"),
        (r#"{"data":[{"start":"a","end":"b","tweet_count":3}]}"#, "counts"),
        (r#"{"data":[{"id":"1","value":"drugamol","tag":"hark"}],"meta":{"sent":"x"}}"#, "rules of a stream"),
        (r#"{"meta":{"sent":"x","summary":{"deleted":1}}}"#, "rules of a stream"),
        (r#"{"data":{"id":"1","status":"created","upload_url":"https://secret"}}"#, "a compliance job"),
        (r#"{"title":"Unauthorized","status":401}"#, "an error of the interface"),
        (r#"{"errors":[{"code":88,"message":"Rate limit exceeded"}]}"#, "an error of the interface"),
        ("{\"data\":[", "it is not whole JSON"),
        ("", "it is not whole JSON"),
        ("\"words\"", "it is no JSON object"),
    ];
    for (json, wanted) in table {
        assert_eq!(parsed(json), Err(NotOurs::because(wanted)), "{json}");
    }
}

#[test]
fn what_a_message_carries() {
    let json = r#"{"data":[{"id":"1990000000000000002","event_type":"MessageCreate","text":"hello","sender_id":"77","dm_conversation_id":"1-77"}],
        "includes":{"users":[{"id":"77","username":"someone"}]}}"#;
    let found = parsed(json).unwrap();
    let post = &found.posts[0];
    let fields = [&post.author, &post.author_id, &post.thread, &post.visibility, &post.kind];
    assert_eq!(
        fields.map(|field| field.as_deref().unwrap_or("none")),
        ["someone", "77", "1-77", "private", "message"]
    );
    assert_eq!((&*post.channel, post.url.as_deref()), ("x", None));
    assert_eq!(post.created_at.unwrap().to_string(), "2025-11-16T10:12:27.069Z");
}

#[test]
fn a_pinned_post_is_by_the_user_who_pinned_it() {
    let json = r#"{"data":[{"id":"7","username":"u","pinned_tweet_id":"5"}],"includes":{"tweets":[{"id":"5","text":"a"}]}}"#;
    let found = parsed(json).unwrap();
    assert_eq!(
        (found.posts[0].author.as_deref(), found.posts[0].author_id.as_deref()),
        (Some("u"), Some("7"))
    );
}

#[test]
fn a_destroyed_status_is_a_deletion() {
    let mut found = Found::default();
    let body = br#"{"id_str":"5","text":"a","user":{"id_str":"7"}}"#;
    let url = Some("https://api.twitter.com/1.1/statuses/destroy/5.json");
    X.parse(&Document { url, ..Document::of(body) }, &mut found).unwrap();
    assert_eq!(lines(&found), ["-5"]);
    let line = br#"{"id":"7","action":"delete","reason":"suspended"}"#;
    let mut found = Found::default();
    X.parse(&Document { name: Some("compliance-users.ndjson"), ..Document::of(line) }, &mut found).unwrap();
    assert_eq!(lines(&found), ["-@7"]);
}
