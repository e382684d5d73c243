use super::*;
use crate::meta::trial::{Trial, hostile, parsed, rows};
use crate::source::{HookRequest, SettingValue, SourceSettings};
use model::Timestamp;

const FEED: &str = r#"{"data":[
 {"id":"100_1","message":"Got hives 😢","created_time":"2026-08-10T18:45:03+0000","updated_time":"2026-08-11T00:00:00+0000",
  "from":{"id":"7","name":"Jo"},"permalink_url":"https://www.facebook.com/100/posts/1","shares":{"count":2},
  "to":{"data":[{"id":"100","name":"A page about Exampline"}]},
  "attachments":{"data":[{"title":"Exampline leaflet","description":"Got hives 😢"}]},
  "comments":{"data":[{"id":"1_9","message":"Me too","created_time":"2026-08-10T19:00:00+0000","from":{"id":"8","name":"Al"},
    "comments":{"data":[{"id":"1_10","message":"Since when?","created_time":"2026-08-10T19:05:00+0000"}]}}],
   "summary":{"total_count":2}}},
 {"id":"100_2","created_time":"2026-08-10T18:46:00+0000","attachments":{"data":[{"title":"a picture"}]}},
 {"id":"100_3","parent_id":"100_1","created_time":"2026-08-10T18:47:00+0000",
  "attachments":{"data":[{"description":"Somebody else's words"}]}},
 {"id":"100_4","story":"Jo added a photo.","created_time":"2026-08-10T18:48:00+0000"},
 17],
 "paging":{"cursors":{"after":"Q"},"next":"https://graph.facebook.com/v26.0/100/feed?access_token=secret&limit=25&after=Q"}}"#;

#[test]
fn a_feed_with_nested_comments() {
    let found = parsed("facebook", "feed", FEED).unwrap();
    assert_eq!(
        rows(&found),
        [
            "100_1|Got hives 😢|post|Jo|7|2026-08-10T18:45:03Z|||0",
            "1_9|Me too|comment|Al|8|2026-08-10T19:00:00Z|100_1|100_1|0",
            "1_10|Since when?|comment|||2026-08-10T19:05:00Z|100_1|1_9|0",
            "100_3|Somebody else's words|repost|||2026-08-10T18:47:00Z||100_1|0",
            "100_4|Jo added a photo.|post|||2026-08-10T18:48:00Z|||0",
        ]
    );
    let post = &found.posts[0];
    assert_eq!(post.about, ["A page about Exampline", "Exampline leaflet"]);
    assert!(
        post.metrics.contains(&("shares".into(), 2.0)) && post.metrics.contains(&("comments".into(), 2.0))
    );
    assert_eq!((post.visibility.as_deref(), post.terms.as_deref()), (Some("owned"), Some("owned")));
    assert_eq!(found.skipped["no text"], 1);
    assert_eq!(found.refused.len(), 1);
}

#[test]
fn forms_of_answers() {
    let table = [
        (r#"{"data":[]}"#, Ok(0)),
        (r#"{"data":[],"paging":{"next":"https://graph.facebook.com/x?after=A"}}"#, Ok(0)),
        (r#"{"1_2":{"id":"1_2","message":"a"},"1_3":{"id":"1_3","message":"b"}}"#, Ok(2)),
        (r#"[{"id":"1_2","message":"a"}]"#, Ok(1)),
        (
            r#"{"id":"5","name":"caption of a photo","images":[],"created_time":"2026-01-01T00:00:00+0000"}"#,
            Ok(1),
        ),
        (
            r#"{"data":[{"created_time":"2026-01-01T00:00:00+0000","reviewer":{"id":"9","name":"Al"},
                "recommendation_type":"negative","review_text":"Made me sick","open_graph_story":{"id":"77"}}]}"#,
            Ok(1),
        ),
        (r#"{"id":"t_1","messages":{"data":[{"id":"m_1","message":"hi","from":{"id":"3"}}]}}"#, Ok(1)),
        (r#"{"error":{"code":190}}"#, Err(())),
        (r#"{"access_token":"x","token_type":"bearer"}"#, Err(())),
        (r#"{"id":"1","name":"A page","fan_count":3}"#, Err(())),
        (r#"{"data":[{"id":"1","name":"A user"}]}"#, Err(())),
        (
            r#"{"object":"page","entry":[{"id":"1","messaging":[{"message":{"mid":"m","text":"x"}}]}]}"#,
            Err(()),
        ),
        ("[]", Err(())),
        ("null", Err(())),
        ("", Err(())),
    ];
    for (body, wanted) in table {
        let read = parsed("facebook", "answer", body).map(|found| found.posts.len()).map_err(|_| ());
        assert_eq!(read, wanted, "{body}");
    }
}

#[test]
fn ids_of_comments_out_of_their_addresses() {
    let body = r#"{"data":[{"message":"x","permalink_url":"https://www.facebook.com/10000/posts/20000/?comment_id=30000&reply_comment_id=40000"}]}"#;
    let found = parsed("facebook", "comments", body).unwrap();
    assert_eq!(rows(&found), ["20000_40000|x|comment||||10000_20000|20000_30000|0"]);
}

/// A delivery of changes of a page at one time.
fn delivery(changes: &str) -> String {
    format!(r#"{{"object":"page","entry":[{{"id":"100","time":1780000100,"changes":[{changes}]}}]}}"#)
}

#[test]
fn verbs_of_changes() {
    let table: [(&str, &[&str]); 12] = [
        (
            r#"{"field":"feed","value":{"item":"comment","verb":"add","comment_id":"1_2","post_id":"100_1","parent_id":"100_1",
              "from":{"id":7,"name":"Jo"},"created_time":1780000000,"message":"rash"}}"#,
            &["1_2|rash|comment|Jo|7|2026-05-28T20:26:40Z|100_1|100_1|0"],
        ),
        (
            r#"{"field":"feed","value":{"item":"comment","verb":"edited","comment_id":"1_2","post_id":"100_1","parent_id":"1_1",
              "sender_id":7,"sender_name":"Jo","created_time":1780000000,"message":"rash!"}}"#,
            &["1_2|rash!|comment|Jo|7|2026-05-28T20:26:40Z|100_1|1_1|1780000100"],
        ),
        (
            r#"{"field":"feed","value":{"item":"comment","verb":"remove","comment_id":"1_2","post_id":"100_1"}}"#,
            &["-1_2"],
        ),
        (
            r#"{"field":"feed","value":{"item":"status","verb":"hide","post_id":"100_1","message":"x"}}"#,
            &["-100_1"],
        ),
        (r#"{"field":"feed","value":{"item":"video","verb":"block","video_id":55}}"#, &["-55"]),
        (
            r#"{"field":"feed","value":{"item":"post","verb":"unhide","post_id":"100_1","message":"x"}}"#,
            &["100_1|x|post|||2026-05-28T20:28:20Z|||1780000100"],
        ),
        (
            r#"{"field":"feed","value":{"item":"reaction","verb":"remove","post_id":"100_1","reaction_type":"love"}}"#,
            &[],
        ),
        (r#"{"field":"feed","value":{"item":"photo","verb":"add","post_id":"100_5"}}"#, &[]),
        (
            r#"{"field":"mention","value":{"item":"post","verb":"add","post_id":"200_1","message":"@page look","created_time":1780000000}}"#,
            &["200_1|@page look|post|||2026-05-28T20:26:40Z|||0"],
        ),
        (
            r#"{"field":"ratings","value":{"item":"rating","verb":"add","open_graph_story_id":"77","reviewer_id":9,
              "reviewer_name":"Al","review_text":"Made me sick","recommendation_type":"negative","rating":1}}"#,
            &["77|Made me sick|review|Al|9|2026-05-28T20:28:20Z|||0"],
        ),
        (
            r#"{"field":"ratings","value":{"item":"rating","verb":"remove","open_graph_story_id":"77"}}"#,
            &["-77"],
        ),
        (r#"{"field":"leadgen","value":{"leadgen_id":1}}"#, &[]),
    ];
    for (change, wanted) in table {
        let found = parsed("facebook", "hook", &delivery(change)).unwrap();
        assert_eq!(rows(&found), wanted, "{change}");
        assert!(found.refused.is_empty(), "{change}");
    }
    let all: Vec<&str> = table.iter().map(|(change, _)| *change).collect();
    let found = parsed("facebook", "hook", &delivery(&all.join(","))).unwrap();
    assert_eq!(found.posts.len(), table.iter().map(|(_, wanted)| wanted.len()).sum::<usize>());
}

#[test]
fn a_bad_change_is_refused_and_the_rest_is_read() {
    let body = delivery(
        r#"{"field":"feed","value":{"item":"comment","verb":"add","message":"no id"}},{"field":"feed","value":3},
           {"field":"feed","value":{"item":"post","verb":"add","post_id":"1_1","message":"ok"}}"#,
    );
    let found = parsed("facebook", "hook", &body).unwrap();
    assert_eq!((found.posts.len(), found.refused.len()), (1, 2));
    assert!(found.refused.iter().all(|refusal| !refusal.reason.contains("no id")));
}

#[test]
fn exports_are_repaired() {
    let body = r#"{"comments_v2":[{"timestamp":1780000000,"title":"Jo commented on a post.",
        "data":[{"comment":{"timestamp":1780000001,"comment":"M\u00c3\u00bcde \u00f0\u009f\u0098\u0080","author":"Z\u00c3\u00b6e"}}]},
        {"timestamp":1780000002,"data":[{"post":"I feel dizzy"},{"update_timestamp":1780000009}]},
        {"timestamp":1780000003,"attachments":[{"data":[{"media":{"description":"my rash"}}]}]},
        {"timestamp":1780000004,"data":[]}]}"#;
    let found = parsed("facebook", "comments.json", body).unwrap();
    let texts: Vec<&str> = found.posts.iter().map(|post| &*post.text).collect();
    assert_eq!(texts, ["Müde 😀", "I feel dizzy", "my rash"]);
    assert_eq!(found.posts[0].author.as_deref(), Some("Zöe"));
    assert_eq!(found.posts[1].revision, 1_780_000_009);
    assert!(found.posts.iter().all(|post| post.id.starts_with("export:")));
    assert_eq!(found.skipped["no text"], 1);
}

#[test]
fn an_edited_post_is_found_by_asking() {
    let trial = Trial::new("facebook", 5, 3);
    let mut feed = trial.open(None);
    trial.round(&mut feed);
    trial.server.edit(3, "in other words");
    let found = trial.round(&mut feed).found;
    let post = found.posts.iter().find(|post| post.id == trial.id(3)).unwrap();
    assert!(post.revision > 0 && post.text == "in other words");
    assert!(
        found.posts.iter().all(|post| post.id != trial.id(1)),
        "what did not change is not handed over again"
    );
}

#[test]
fn a_comment_on_an_old_post_is_found() {
    let trial = Trial::new("facebook", 3, 3);
    let mut feed = trial.open(None);
    trial.round(&mut feed);
    trial.server.set_now(trial.server.world().now + 5 * 86_400);
    let late = trial.server.write("later");
    let found = trial.round(&mut feed).found;
    assert!(found.posts.iter().any(|post| post.id == trial.id(late.n)));
}

#[test]
fn the_token_is_in_no_address_that_is_printed() {
    let trial = Trial::new("facebook", 1, 3);
    let mut feed = trial.open(None);
    let step = feed.poll.as_mut().unwrap().next(trial.now());
    let printed = format!("{step:?}");
    assert!(!printed.contains("EAA") && !printed.contains("since"), "{printed}");
}

#[test]
fn people_can_ask_for_deletion() {
    let trial = Trial::new("facebook", 0, 3).with("deletion_status_url", "https://example.com/gone");
    let feed = trial.open(None);
    let payload = crate::sign::base64(r#"{"user_id":"218471","algorithm":"HMAC-SHA256"}"#).replace('=', "");
    let sign = |secret: &str| {
        crate::sign::base64(crate::sign::Hash::Sha256.keyed(secret.as_bytes(), &[payload.as_bytes()]))
    };
    let headers = vec![("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned())];
    for (secret, status) in [("an invented app secret", 200), ("another secret", 401)] {
        let signature = sign(secret).replace('+', "-").replace('/', "_").replace('=', "");
        let body = format!("signed_request={signature}.{payload}");
        let request = HookRequest {
            method: "POST",
            query: "",
            headers: &headers,
            body: body.as_bytes(),
            now: trial.now(),
        };
        let mut found = Found::default();
        let reply = feed.hook.as_ref().unwrap().receive(&request, &mut found);
        assert_eq!(reply.status, status);
        if status == 200 {
            assert_eq!(found.posts[0].author_id.as_deref(), Some("218471"));
            assert!(found.posts[0].deleted && found.posts[0].kind.as_deref() == Some("account"));
            let reply: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
            let code = reply["confirmation_code"].as_str().unwrap();
            assert_eq!(reply["url"], format!("https://example.com/gone?id={code}"));
            assert!(!code.contains("218471"));
        } else {
            assert!(found.is_empty());
        }
    }
}

#[test]
fn messages_at_the_same_webhook_are_posts_of_messenger() {
    let body = br#"{"object":"page","entry":[{"id":"1","messaging":[{"sender":{"id":"2"},"timestamp":1780000000000,"message":{"mid":"m","text":"itchy"}}]}]}"#;
    let mut found = Found::default();
    hook::delivery(body, &mut found).unwrap();
    assert_eq!(found.posts[0].channel, "messenger");
}

#[test]
fn settings_that_cannot_work() {
    let problem = |values: &[(&str, &str)]| {
        let values =
            values.iter().map(|(key, value)| ((*key).to_owned(), SettingValue::Text((*value).to_owned())));
        let values =
            values.chain([("channel".to_owned(), SettingValue::Text("facebook".to_owned()))]).collect();
        let settings = SourceSettings::new("s", settings::KEYS, values).unwrap();
        let now = Timestamp(0);
        Facebook
            .open(&Opening { settings: &settings, from: None, now, since: now, terms: &[] })
            .err()
            .map(|problem| problem.key)
    };
    let folder = tempfile::TempDir::new().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "x").unwrap();
    let secret = secret.to_str().unwrap();
    assert_eq!(problem(&[]).as_deref(), Some(""));
    assert_eq!(problem(&[("access_token_file", secret)]).as_deref(), Some("page_ids"));
    assert_eq!(problem(&[("verify_token_file", secret)]).as_deref(), Some("app_secret_file"));
    let asked = [("access_token_file", secret), ("page_ids", "1")];
    assert_eq!(problem(&asked), None);
    assert_eq!(problem(&[asked[0], ("page_ids", "../1")]).as_deref(), Some("page_ids"));
    assert_eq!(problem(&[asked[0], asked[1], ("edges", "likes")]).as_deref(), Some("edges"));
    assert_eq!(problem(&[asked[0], asked[1], ("import_path", "/x")]).as_deref(), Some("import_path"));
    assert_eq!(problem(&[("import_path", "/x")]), None);
}

#[test]
fn damaged_documents() {
    hostile("facebook", FEED);
    hostile(
        "facebook",
        &delivery(
            r#"{"field":"feed","value":{"item":"post","verb":"add","post_id":"1_1","message":"ok 😢"}}"#,
        ),
    );
}
