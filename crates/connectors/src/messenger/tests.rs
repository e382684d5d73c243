use crate::meta::trial::{Trial, hostile, parsed, rows};

/// A delivery of one event from person 9 to page 1.
fn event(event: &str) -> String {
    format!(
        r#"{{"object":"page","entry":[{{"id":1,"time":1780000001000,"messaging":[{{"sender":{{"id":9}},"recipient":{{"id":1}},
        "timestamp":1780000000000,{event}}}]}}]}}"#
    )
}

#[test]
fn events_of_a_conversation() {
    let at = "2026-05-28T20:26:40Z|9";
    let table: [(&str, Vec<String>); 16] = [
        (
            r#""message":{"mid":"m_1","text":"my skin itches","reply_to":{"mid":"m_0"}}"#,
            vec![format!("m_1|my skin itches|message|9|9|{at}|m_0|0")],
        ),
        (
            r#""message":{"mid":17,"text":"x","seq":3,"nlp":{"entities":{}}}"#,
            vec![format!("17|x|message|9|9|{at}||0")],
        ),
        (r#""message":{"mid":"m_1","text":"own","is_echo":true,"app_id":1}"#, vec![]),
        (r#""message":{"mid":"m_1","is_deleted":true}"#, vec!["-m_1".to_owned()]),
        (r#""message":{"mid":"m_1","is_unsupported":true}"#, vec![]),
        (
            r#""message":{"mid":"m_1","attachments":[{"type":"fallback","title":"A shared page","url":"https://x.example"}]}"#,
            vec![format!("m_1|A shared page|message|9|9|{at}||0")],
        ),
        (
            r#""message":{"mid":"m_1","attachments":[{"type":"image","payload":{"url":"https://x.example"}}]}"#,
            vec![],
        ),
        (
            r#""message":{"mid":"m_1","text":"see story","reply_to":{"story":{"id":"77","url":"u"}}}"#,
            vec![format!("m_1|see story|message|9|9|{at}|77|0")],
        ),
        (
            r#""message_edit":{"mid":"m_1","text":"my skin burns","num_edit":"2"}"#,
            vec![format!("m_1|my skin burns|message|9|9|{at}||2")],
        ),
        (
            r#""message_edit":{"mid":"m_1","text":"again","num_edit":3}"#,
            vec![format!("m_1|again|message|9|9|{at}||3")],
        ),
        (
            r#""postback":{"mid":"m_2","title":"Report a side effect","payload":"P"}"#,
            vec![format!("m_2|Report a side effect|message|9|9|{at}||0")],
        ),
        (r#""postback":{"title":"","payload":"P"}"#, vec![]),
        (r#""reaction":{"mid":"m_1","action":"react","emoji":"x"}"#, vec![]),
        (r#""read":{"watermark":1}"#, vec![]),
        (r#""delivery":{"mids":["m_1"]}"#, vec![]),
        (r#""pass_thread_control":{"new_owner_app_id":1}"#, vec![]),
    ];
    for (given, wanted) in table {
        let found = parsed("messenger", "hook", &event(given)).unwrap();
        assert_eq!(rows(&found), wanted, "{given}");
        assert!(found.refused.is_empty(), "{given}");
    }
    let found = parsed("messenger", "hook", &event(r#""message":{"text":"no mid"}"#)).unwrap();
    assert_eq!((found.posts.len(), found.refused.len()), (0, 1));
}

#[test]
fn what_another_app_answers_is_read_as_well() {
    let body = event(r#""message":{"mid":"m_1","text":"x"}"#).replace("messaging", "standby");
    assert_eq!(parsed("messenger", "hook", &body).unwrap().posts.len(), 1);
}

#[test]
fn an_advertisement_is_what_a_message_is_about() {
    let body = event(
        r#""message":{"mid":"m_1","text":"x","referral":{"ads_context_data":{"ad_title":"Exampline"}}}"#,
    );
    assert_eq!(parsed("messenger", "hook", &body).unwrap().posts[0].about, ["Exampline"]);
}

#[test]
fn answers_of_the_graph_api() {
    let talk = r#"{"id":"t_1","updated_time":"2026-08-10T18:45:03+0000","participants":{"data":[]},
        "messages":{"data":[{"id":"m_1","created_time":"2026-08-10T18:45:03+0000","from":{"id":"9","name":"Jo"},"message":"itchy"},
        {"id":"m_2","message":""},{"created_time":"x"}]}}"#;
    let row = "m_1|itchy|message|Jo|9|2026-08-10T18:45:03Z|t_1||0";
    for body in [talk.to_owned(), format!(r#"{{"data":[{talk}]}}"#)] {
        let found = parsed("messenger", "answer", &body).unwrap();
        assert_eq!((rows(&found), found.refused.len()), (vec![row.to_owned()], 1));
    }
    let by_id = r#"{"m_1":{"id":"m_1","created_time":"2026-08-10T18:45:03+0000","from":{"id":"9"},"to":{"data":[]},"message":"x"}}"#;
    assert_eq!(
        rows(&parsed("messenger", "answer", by_id).unwrap()),
        ["m_1|x|message|9|9|2026-08-10T18:45:03Z|||0"]
    );
    for other in [
        r#"{"error":{"code":4}}"#,
        r#"{"id":"1","name":"A page"}"#,
        r#"{"object":"page","entry":[{"id":"1","changes":[{"field":"feed","value":{}}]}]}"#,
    ] {
        assert!(parsed("messenger", "answer", other).is_err(), "{other}");
    }
}

/// A message exported twice, unsent in between.
#[test]
fn exports_keep_ids_without_words() {
    let file = |message: &str| {
        format!(
            r#"{{"participants":[{{"name":"Z\u00c3\u00b6e"}}],"title":"Z","thread_path":"inbox/z_1","messages":[{message},
            {{"sender_name":"Z\u00c3\u00b6e","timestamp_ms":1780000000000,"content":"first"}}]}}"#
        )
    };
    let sent = parsed("messenger", "message_1.json", &file(r#"{"sender_name":"Z\u00c3\u00b6e","timestamp_ms":1780000001000,"content":"M\u00c3\u00bcde","is_unsent":false}"#)).unwrap();
    assert_eq!(sent.posts[1].text, "Müde");
    assert_eq!(sent.posts[1].author.as_deref(), Some("Zöe"));
    let unsent = parsed(
        "messenger",
        "message_1.json",
        &file(r#"{"sender_name":"Z\u00c3\u00b6e","timestamp_ms":1780000001000,"is_unsent":true}"#),
    )
    .unwrap();
    assert!(unsent.posts[1].deleted);
    assert_eq!(unsent.posts[1].id, sent.posts[1].id);
    assert_eq!(unsent.posts[0].id, sent.posts[0].id);
}

#[test]
fn own_answers_are_left_out_when_asked_for() {
    let trial = Trial::new("messenger", 3, 5);
    let mut feed = trial.open(None);
    let found = trial.round(&mut feed).found;
    assert!(found.posts.iter().all(|post| post.author_id.as_deref() != Some("1000")));
    assert!(found.posts.iter().all(|post| post.visibility.as_deref() == Some("private")));
}

#[test]
fn damaged_documents() {
    hostile("messenger", &event(r#""message":{"mid":"m_1","text":"my skin 😢","reply_to":{"mid":"m_0"}}"#));
    hostile(
        "messenger",
        r#"{"participants":[{"name":"a"}],"thread_path":"x","messages":[{"sender_name":"a","timestamp_ms":1,"content":"\u00c3"}]}"#,
    );
}
