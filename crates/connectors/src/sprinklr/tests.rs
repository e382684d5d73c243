use super::*;

fn read(body: &str) -> Found {
    let mut found = Found::default();
    Sprinklr.parse(&Document::of(body.as_bytes()), &mut found).unwrap();
    found
}

const MESSAGE: &str = r#"{"universalMessageId":"UM_1","snType":"FACEBOOK","permalink":"https://facebook.example/1","content":{"text":"no sleep"},
  "snCreatedTime":1770112800000,"language":"en","senderProfile":{"snId":"5","screenName":"ana"},"messageType":"COMMENT","conversationId":"c1"}"#;

#[test]
fn messages_in_every_envelope() {
    let forms = [
        format!(r#"{{"data":[{MESSAGE}]}}"#),
        format!(r#"{{"data":{{"messages":[{MESSAGE}],"cursor":"x"}}}}"#),
        format!("[{MESSAGE}]"),
        MESSAGE.to_owned(),
    ];
    for form in forms {
        let found = read(&form);
        let post = &found.posts[0];
        assert_eq!((&*post.id, &*post.text, &*post.channel), ("UM_1", "no sleep", "sprinklr"));
        assert_eq!((post.author.as_deref(), post.author_id.as_deref()), (Some("ana"), Some("5")));
        assert_eq!((post.kind.as_deref(), post.thread.as_deref()), (Some("comment"), Some("c1")));
        assert_eq!(post.created_at.unwrap().to_string(), "2026-02-03T10:00:00Z");
    }
    let strict =
        read(&MESSAGE.replace("FACEBOOK", "TIKTOK").replace(r#"{"text":"no sleep"}"#, r#""no sleep""#));
    assert_eq!(
        (&*strict.posts[0].channel, &*strict.posts[0].id, &*strict.posts[0].text),
        ("tiktok", "sprinklr:UM_1", "no sleep")
    );
}

#[test]
fn columns_are_known_however_they_are_spelled() {
    for header in [
        "UniversalMessageId,SocialNetwork,SenderUserId,SenderScreenName,Title,Message,MessageType,CreatedTime,LanguageCode,Permalink,Retweets",
        "Universal Message Id,Social Network,Sender User Id,Sender Screen Name,Title,Message,Message Type,Created Time,Language Code,Permalink,Retweets",
        "universal_message_id,social_network,sender_user_id,sender_screen_name,title,message,message_type,created_time,language_code,permalink,retweets",
    ] {
        let found = read(&format!(
            "Report of somebody\n\n{header}\nUM_1,FORUM,5,ana,,\"no sleep, \"\"none\"\"\",Post,2026-02-03 10:00:00,en,https://f.example/1,3\n"
        ));
        let post = &found.posts[0];
        assert_eq!(
            (&*post.id, &*post.text, post.author_id.as_deref()),
            ("UM_1", "no sleep, \"none\"", Some("5"))
        );
        assert_eq!(&*post.metrics, &[("shares".into(), 3.0)]);
    }
}

#[test]
fn other_documents_are_not_ours() {
    for body in [
        r#"{"access_token":"x"}"#,
        r#"{"data":[{"id":1,"name":"a user"}]}"#,
        r#"{"errors":[]}"#,
        "[]",
        "5",
        "a,b\n1,2",
        "",
    ] {
        let mut found = Found::default();
        assert!(Sprinklr.parse(&Document::of(body.as_bytes()), &mut found).is_err(), "{body}");
        assert!(found.is_empty());
    }
    assert!(read(r#"{"data":[]}"#).is_empty());
    let mixed = read(&format!(r#"{{"data":[{{"id":1}},{MESSAGE}]}}"#));
    assert_eq!((mixed.posts.len(), mixed.refused.len()), (1, 1));
    for end in 0..MESSAGE.len() {
        let _ = Sprinklr.parse(&Document::of(&MESSAGE.as_bytes()[..end]), &mut Found::default());
    }
}

#[test]
fn the_interface_is_read_without_a_gap() {
    crate::mention::trial::holds("sprinklr", &[]);
}
