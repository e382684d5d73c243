use testkit::fakes::Change;

use crate::http::Judgement;
use crate::meta::trial::{START, Trial, hostile, parsed, rows, sorted};
use crate::source::{Found, HookRequest, Step};

const MEDIA: &str = r#"{"data":[{"id":"1","caption":"Our picnic","media_type":"IMAGE","permalink":"https://www.instagram.com/p/x/",
 "timestamp":"2026-05-01T12:00:00+0000","username":"pharma","like_count":3,"comments_count":2,"owner":{"id":"17"},
 "children":{"data":[{"id":"2","media_type":"IMAGE"}]},
 "comments":{"data":[{"id":"10","text":"dizzy for days 😵","timestamp":"2026-05-01T13:00:00+0000","username":"jane_d",
   "from":{"id":"178","username":"jane_d"},"like_count":1,
   "replies":{"data":[{"id":"11","text":"same here","timestamp":"2026-05-01T14:00:00+0000","username":"al"}]}}]}},
 {"id":"3","media_type":"VIDEO","timestamp":"2026-05-01T12:00:00+0000"}],"paging":{"cursors":{"after":"MTA"}}}"#;

#[test]
fn media_with_comments_and_answers() {
    let found = parsed("instagram", "media", MEDIA).unwrap();
    assert_eq!(
        rows(&found),
        [
            "1|Our picnic|post|pharma|17|2026-05-01T12:00:00Z|||0",
            "10|dizzy for days 😵|comment|jane_d|178|2026-05-01T13:00:00Z|1|1|0",
            "11|same here|comment|al||2026-05-01T14:00:00Z|1|10|0",
        ]
    );
    assert_eq!(found.skipped["no text"], 1);
}

#[test]
fn forms_of_answers() {
    let table = [
        (r#"{"data":[]}"#, Ok(0)),
        (
            r#"{"id":"5","text":"x","timestamp":"2026-05-01T14:00:00+0000","media":{"id":"1"},"hidden":true}"#,
            Ok(1),
        ),
        (r#"{"mentioned_comment":{"id":"5","text":"@pharma help","media":{"id":"1"}},"id":"17"}"#, Ok(1)),
        (r#"{"business_discovery":{"media":{"data":[{"id":"5","caption":"c"}]},"id":"4"},"id":"17"}"#, Ok(1)),
        (
            r#"{"id":"m","created_time":"2026-05-01T14:00:00+0000","from":{"id":"4","username":"u"},"message":"hi"}"#,
            Ok(1),
        ),
        (r#"{"5":{"id":"5","text":"a"},"6":{"id":"6","text":"b"}}"#, Ok(2)),
        (r#"{"id":"17","name":"love"}"#, Err(())),
        (r#"{"id":"17","username":"u","followers_count":3}"#, Err(())),
        (r#"{"id":"1","status_code":"FINISHED"}"#, Err(())),
        (r#"{"error":{"code":100}}"#, Err(())),
        (r#"{"object":"page","entry":[]}"#, Err(())),
    ];
    for (body, wanted) in table {
        let read = parsed("instagram", "answer", body).map(|found| found.posts.len()).map_err(|_| ());
        assert_eq!(read, wanted, "{body}");
    }
}

#[test]
fn changes_and_messages() {
    let hook = |inner: &str| {
        format!(r#"{{"object":"instagram","entry":[{{"id":"17","time":1780000000,{inner}}}]}}"#)
    };
    let at = "2026-05-28T20:26:40Z";
    let table = [
        (
            r#""changes":[{"field":"comments","value":{"id":"5","text":"rash","from":{"id":"4","username":"u"},
              "media":{"id":"1","media_product_type":"FEED"},"parent_id":"3"}}]"#,
            vec![format!("5|rash|comment|u|4|{at}|1|3|0")],
        ),
        (
            r#""changes":[{"field":"comments","value":{"id":"5","text":"old form"}}]"#,
            vec![format!("5|old form|comment|||{at}|||0")],
        ),
        (
            r#""changes":[{"field":"live_comments","value":{"id":"5","text":"live","media":{"id":"1"}}}]"#,
            vec![format!("5|live|comment|||{at}|1|1|0")],
        ),
        (r#""changes":[{"field":"mentions","value":{"media_id":"1","comment_id":"5"}}]"#, vec![]),
        (r#""changes":[{"field":"story_insights","value":{"media_id":"1"}}]"#, vec![]),
        (
            r#""messaging":[{"sender":{"id":"4"},"recipient":{"id":"17"},"timestamp":1780000000000,"message":{"mid":"m","text":"hi"}}]"#,
            vec![format!("m|hi|message|4|4|{at}|4||0")],
        ),
        (
            r#""messaging":[{"sender":{"id":"4"},"timestamp":1780000000000,"message":{"mid":"m","is_deleted":true}}]"#,
            vec!["-m".to_owned()],
        ),
    ];
    for (inner, wanted) in table {
        let found = parsed("instagram", "hook", &hook(inner)).unwrap();
        assert_eq!(rows(&found), wanted, "{inner}");
    }
}

#[test]
fn exports() {
    let posts = r#"[{"media":[{"uri":"a.jpg","creation_timestamp":1780000000,"title":"M\u00c3\u00bcde"}]}]"#;
    assert_eq!(parsed("instagram", "posts_1.json", posts).unwrap().posts[0].text, "Müde");
    let comments = r#"[{"media_list_data":[],"string_map_data":{"Comment":{"value":"my rash"},"Media Owner":{"value":"al"},"Time":{"timestamp":1780000000}}}]"#;
    let found = parsed("instagram", "post_comments_1.json", comments).unwrap();
    assert_eq!((&*found.posts[0].text, found.posts[0].kind.as_deref()), ("my rash", Some("comment")));
    assert!(found.posts[0].created_at.is_some());
    let talk = r#"{"participants":[{"name":"a"}],"thread_path":"inbox/a","messages":[{"sender_name":"a","timestamp_ms":1780000000000,"content":"hi"}]}"#;
    assert_eq!(parsed("instagram", "message_1.json", talk).unwrap().posts[0].channel, "instagram");
}

#[test]
fn hashtags_are_looked_up_once_and_stay_within_the_limit() {
    let trial = Trial::new("instagram", 2, 5).with("hashtags", "#Rash,dizzy").with("max_hashtags", "2");
    let mut feed = trial.open(None);
    let found = trial.round(&mut feed).found;
    let tagged: Vec<_> = found.posts.iter().filter(|post| post.id == "9000003").collect();
    assert_eq!(tagged.len(), 2);
    assert_eq!(tagged[0].about, ["#rash"]);
    assert_eq!(tagged[0].visibility.as_deref(), Some("public"));
    trial.round(&mut feed);
    let lookups =
        || trial.server.seen().iter().filter(|asked| asked.path.ends_with("ig_hashtag_search")).count();
    assert_eq!(lookups(), 2, "ids of hashtags are remembered");
    // Other hashtags within seven days have to wait.
    let cursor = feed.poll.as_ref().unwrap().cursor();
    let trial = Trial::new("instagram", 2, 5).with("hashtags", "other,words").with("max_hashtags", "2");
    let mut feed = trial.open(Some(&cursor));
    trial.round(&mut feed);
    let lookups =
        || trial.server.seen().iter().filter(|asked| asked.path.ends_with("ig_hashtag_search")).count();
    assert_eq!(lookups(), 0);
    trial.server.set_now(START + 8 * 86_400);
    trial.round(&mut feed);
    assert_eq!(lookups(), 2);
    let many = Trial::new("instagram", 0, 5).with("hashtags", "a,b,c").with("max_hashtags", "2");
    assert_eq!(many.try_open(None, &[]).err().unwrap().key, "hashtags");
}

#[test]
fn a_mention_is_acknowledged_once_its_words_were_asked_for() {
    let trial = Trial::new("instagram", 4, 5).with("edges", "stories");
    let mut feed = trial.open(None);
    let body = |comment: &str| {
        format!(
            r#"{{"object":"instagram","entry":[{{"id":"17840","time":1780000000,"changes":[{{"field":"mentions","value":{{"media_id":"8","comment_id":"{comment}"}}}}]}}]}}"#
        )
    };
    let receive = |feed: &crate::source::Feed, body: &str| {
        let signature =
            crate::sign::hex(&crate::sign::Hash::Sha256.keyed(b"an invented app secret", &[body.as_bytes()]));
        let headers = vec![("x-hub-signature-256".to_owned(), format!("sha256={signature}"))];
        let request = HookRequest {
            method: "POST",
            query: "",
            headers: &headers,
            body: body.as_bytes(),
            now: trial.now(),
        };
        feed.hook.as_ref().unwrap().receive(&request, &mut Found::default())
    };
    let (there, gone) = (body(&trial.id(4)), body("17889999"));
    assert_eq!(receive(&feed, &there).status, 503);
    assert_eq!(receive(&feed, &gone).status, 503);
    let found = trial.round(&mut feed).found;
    assert_eq!(sorted(&found), [trial.id(4)]);
    assert_eq!(found.posts[0].visibility.as_deref(), Some("public"));
    assert_eq!(receive(&feed, &there).status, 200);
    assert_eq!(receive(&feed, &gone).status, 200, "what is gone is not asked for for ever");
    let (reply, found) = trial.push(&feed, 1, Change::New);
    assert_eq!((reply.status, found.posts.len()), (200, 1));
}

#[test]
fn unchanged_numbers_of_comments_are_not_trusted_for_long() {
    let trial = Trial::new("instagram", 4, 5);
    let mut feed = trial.open(None);
    trial.round(&mut feed);
    trial.server.delete(1);
    let new = trial.server.write("one came, one went");
    assert!(sorted(&trial.round(&mut feed).found).contains(&trial.id(new.n)));
}

#[test]
fn a_limit_that_is_nearly_used_up_slows_down() {
    let trial = Trial::new("instagram", 4, 5);
    let mut feed = trial.open(None);
    let poll = feed.poll.as_mut().unwrap();
    let usage = crate::http::Answer {
        status: 200,
        headers: vec![("x-app-usage".to_owned(), r#"{"call_count":81,"total_time":3}"#.to_owned())],
        body: MEDIA.as_bytes().to_vec(),
        tag: "media",
    };
    assert!(matches!(poll.next(trial.now()), Step::Ask(_)));
    assert_eq!(poll.judge(&usage, trial.now()), Judgement::Read);
    poll.read(&usage, &mut Found::default()).unwrap();
    assert!(matches!(poll.next(trial.now()), Step::Rest));
    assert!(matches!(poll.next(trial.now()), Step::Ask(_)));
}

#[test]
fn damaged_documents() {
    hostile("instagram", MEDIA);
}
