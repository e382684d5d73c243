//! Bytes that no platform sends.

use proptest::prelude::*;

use super::*;

const SAMPLES: [&str; 3] = [
    r#"{"data":[{"id":"5","text":"caf\u00e9 😵‍💫","author_id":"7","referenced_tweets":[{"type":"quoted","id":"4"}],"public_metrics":{"like_count":1}}],"includes":{"users":[{"id":"7","username":"u"}],"tweets":[{"id":"4","text":"q"}]}}"#,
    r#"{"for_user_id":"1","tweet_create_events":[{"id_str":"5","text":"a","user":{"id_str":"7"}}],"direct_message_events":[{"type":"message_create","id":"9","message_create":{"sender_id":"7","message_data":{"text":"c"}}}]}"#,
    "{\"data\":{\"delete\":{\"tweet\":{\"id\":\"5\"}}}}\n{\"id\":\"5\",\"action\":\"delete\"}\n{\"data\":{\"event_type\":\"post.create\",\"payload\":{\"id\":\"5\",\"text\":\"a\"}}}\n",
];

#[test]
fn what_is_cut_off_anywhere_does_no_harm() {
    for sample in SAMPLES {
        assert!(parsed(sample).is_ok());
        for end in 0..sample.len() {
            let mut found = Found::default();
            let _ = X.parse(&Document::of(&sample.as_bytes()[..end]), &mut found);
            assert!(found.posts.iter().all(|post| !post.id.is_empty()));
        }
    }
}

#[test]
fn a_value_of_another_type_spoils_one_field() {
    for wrong in ["null", "true", "17", "-1.5e300", "\"x\"", "[]", "[[1]]", "{}", "{\"a\":[null]}"] {
        for field in [
            "author_id",
            "created_at",
            "lang",
            "public_metrics",
            "entities",
            "note_tweet",
            "referenced_tweets",
            "attachments",
            "edit_history_tweet_ids",
        ] {
            let page =
                format!(r#"{{"data":[{{"id":"5","text":"a","{field}":{wrong}}},{{"id":"6","text":"b"}}]}}"#);
            let found = parsed(&page).unwrap();
            let read = found.posts.len() + found.refused.len();
            assert_eq!(read, 2, "{field}: {wrong}");
            assert!(found.posts.iter().any(|post| post.id == "6"), "{field}: {wrong}");
        }
        for part in ["includes", "errors", "meta", "matching_rules"] {
            let page = format!(r#"{{"data":[{{"id":"5","text":"a"}}],"{part}":{wrong}}}"#);
            assert_eq!(parsed(&page).unwrap().posts.len(), 1, "{part}: {wrong}");
        }
    }
}

#[test]
fn a_line_that_cannot_be_read_leaves_the_others() {
    let text = "{\"data\":{\"id\":\"5\",\"text\":\"a\"}}\n{\"data\":{\"id\":\n{\"meta\":{\"sent\":\"x\"}}\n{\"data\":{\"id\":\"6\",\"text\":\"b\"}}\n";
    let found = parsed(text).unwrap();
    assert_eq!((ids(&found), found.refused.len()), (vec!["5".to_owned(), "6".to_owned()], 1));
    assert_eq!(found.skipped, BTreeMap::from([("rules of a stream", 1)]));
}

#[test]
fn deep_nesting_is_refused() {
    let deep = format!("{}{}", "{\"data\":[".repeat(5000), "]}".repeat(5000));
    assert!(parsed(&deep).is_err());
    let quoted =
        format!("{}{}", "{\"id_str\":\"5\",\"text\":\"a\",\"quoted_status\":".repeat(2000), "}".repeat(2000));
    assert!(parsed(&quoted).is_err());
}

#[test]
fn what_a_person_wrote_is_in_no_message() {
    let page = r#"{"data":[{"id":"5","text":"a"},{"text":"secret words"},["secret words"]]}"#;
    let found = parsed(page).unwrap();
    let shown = format!("{found:?} {:?}", found.refused);
    assert_eq!((found.refused.len(), shown.contains("secret")), (2, false), "{shown}");
    let error = parsed(r#"{"secret words":1}"#).unwrap_err();
    assert!(!error.0.contains("secret"));
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = X.parse(&Document::of(&bytes), &mut Found::default());
    }

    #[test]
    fn any_text_comes_out_as_it_was_written(text in "[a-zA-Z0-9 &<>é😀\"']{1,80}") {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let found = parsed(&serde_json::json!({"data": {"id": "5", "text": escaped}}).to_string()).unwrap();
        let wanted: Vec<&str> = Some(text.trim()).filter(|text| !text.is_empty()).into_iter().collect();
        prop_assert_eq!(found.posts.iter().map(|post| &*post.text).collect::<Vec<_>>(), wanted);
    }
}
