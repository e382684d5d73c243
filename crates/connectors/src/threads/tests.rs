use crate::MayStore;
use crate::meta::trial::{Trial, hostile, parsed, rows, sorted};
use crate::source::Connector as _;

const PAGE: &str = r#"{"data":[
 {"id":"180","media_product_type":"THREADS","media_type":"TEXT_POST","permalink":"https://www.threads.net/@a/post/X","username":"a",
  "text":"so dizzy 😵","timestamp":"2026-01-01T00:00:00+0000","shortcode":"X","has_replies":true,"topic_tag":"Exampline"},
 {"id":"181","username":"b","text":"me too","timestamp":"2026-01-01T00:01:00+0000","is_reply":true,"replied_to":{"id":"180"},
  "root_post":{"id":"180"},"hide_status":"NOT_HUSHED"},
 {"id":"182","username":"c","text":"look","timestamp":"2026-01-01T00:02:00+0000","is_quote_post":true,
  "quoted_post":{"id":"180","text":"so dizzy 😵","username":"a","timestamp":"2026-01-01T00:00:00+0000"}},
 {"id":"183","media_type":"REPOST_FACADE","username":"d","timestamp":"2026-01-01T00:03:00+0000","reposted_post":{"id":"180","text":"so dizzy 😵"}},
 {"id":"184","media_type":"IMAGE","username":"e","timestamp":"2026-01-01T00:04:00+0000","alt_text":"a rash on an arm"},
 {"id":"185","media_type":"IMAGE","username":"e","timestamp":"2026-01-01T00:05:00+0000"}],
 "paging":{"cursors":{"before":"b","after":"a"}}}"#;

#[test]
fn posts_answers_quotations_and_repetitions() {
    let found = parsed("threads", "search", PAGE).unwrap();
    assert_eq!(
        rows(&found),
        [
            "180|so dizzy 😵|post|a||2026-01-01T00:00:00Z|||0",
            "181|me too|comment|b||2026-01-01T00:01:00Z|180|180|0",
            "182|look|post|c||2026-01-01T00:02:00Z||180|0",
            "180|so dizzy 😵|post|a||2026-01-01T00:00:00Z|||0",
            "183|so dizzy 😵|repost|d||2026-01-01T00:03:00Z||180|0",
            "184|a rash on an arm|post|e||2026-01-01T00:04:00Z|||0",
        ]
    );
    assert_eq!(found.posts[0].about, ["Exampline"]);
    assert_eq!(found.posts[2].about, ["so dizzy 😵"]);
    assert_eq!(found.skipped["no text"], 1);
}

#[test]
fn both_forms_of_deliveries() {
    let post = r#"{"id":"8","username":"u","text":"rash","media_type":"TEXT_POST","replied_to":{"id":"7"},"root_post":{"id":"6"},"timestamp":"2026-01-01T00:00:00+0000"}"#;
    let own = |field: &str, value: &str| {
        format!(
            r#"{{"app_id":"1","topic":"moderate","target_id":"2","time":1780000000,"values":{{"value":{value},"field":"{field}"}}}}"#
        )
    };
    let shared = |field: &str, value: &str| {
        format!(
            r#"{{"object":"threads","entry":[{{"id":"2","time":1780000000,"changes":[{{"field":"{field}","value":{value}}}]}}]}}"#
        )
    };
    for body in [own("replies", post), shared("mentions", post)] {
        assert_eq!(
            rows(&parsed("threads", "hook", &body).unwrap()),
            ["8|rash|comment|u||2026-01-01T00:00:00Z|6|7|0"]
        );
    }
    for body in [own("delete", r#"{"id":"8"}"#), shared("delete", r#"{"id":8}"#)] {
        assert_eq!(rows(&parsed("threads", "hook", &body).unwrap()), ["-8"]);
    }
    for other in [
        r#"{"id":"string"}"#,
        r#"{"success":true,"deleted_id":"1"}"#,
        r#"{"status":"FINISHED","id":"1"}"#,
        r#"{"access_token":"x"}"#,
        r#"{"error":{"code":1}}"#,
        r#"{"object":"page","entry":[]}"#,
    ] {
        assert!(parsed("threads", "answer", other).is_err(), "{other}");
    }
}

#[test]
fn names_of_drugs_are_searched_for_within_the_budget() {
    let trial = Trial::new("threads", 6, 3).with("searches_per_day", "20").with("edges", "mentions");
    let mut feed = trial.try_open(None, &["tablets", "nothing", "else"]).ok().unwrap();
    let found = trial.round(&mut feed).found;
    assert_eq!(sorted(&found), trial.ids(), "the search finds answers that are no mentions");
    assert!(found.posts.iter().any(|post| post.about == ["tablets"]));
    for _ in 0..3 {
        trial.round(&mut feed);
    }
    let seen = trial.server.seen();
    let words: std::collections::BTreeSet<&str> = seen
        .iter()
        .filter(|asked| asked.path.ends_with("/keyword_search"))
        .filter_map(|asked| asked.param("q"))
        .collect();
    assert_eq!(words.len(), 2, "a tenth of 20 at once");
}

#[test]
fn a_token_can_be_exchanged_before_it_is_used() {
    let trial = Trial::new("threads", 3, 5).with("refresh_token", "true");
    let mut feed = trial.open(None);
    assert_eq!(sorted(&trial.round(&mut feed).found), trial.ids());
    assert_eq!(trial.server.seen()[0].path, "/refresh_access_token");
    assert_eq!(trial.server.seen()[0].param("grant_type"), Some("th_refresh_token"));
}

#[test]
fn nothing_to_ask_is_a_problem_of_the_settings() {
    let trial = Trial::new("threads", 0, 5).with("edges", "");
    assert_eq!(trial.try_open(None, &[]).err().unwrap().key, "queries");
    assert!(trial.try_open(None, &["exampline"]).is_ok());
}

#[test]
fn only_counts_are_stored_without_a_contract() {
    let about = super::Threads.about();
    assert_eq!(about.may_store, MayStore::AggregateOnlyUnlessAttested);
    assert!(!about.may_store_reports(false));
}

#[test]
fn damaged_documents() {
    hostile("threads", PAGE);
}
