use super::*;

fn read(body: &str) -> Found {
    let mut found = Found::default();
    Talkwalker.parse(&Document::of(body.as_bytes()), &mut found).unwrap();
    found
}

const RESULT: &str = r#"{"data":{"url":"https://www.reddit.com/r/a/comments/1","indexed":1770112900000,"search_indexed":1770112900000,
  "published":1770112800000,"title":"T &amp; t","content":"no sleep &amp; nausea","domain_url":"https://reddit.com/","lang":"en",
  "source_type":["MESSAGEBOARD_REDDIT"],"tags_internal":["isComment"],"parent_url":"https://www.reddit.com/r/a",
  "extra_author_attributes":{"id":"ex:1","name":"Ana","short_name":"ana","world_data":{}},"engagement":4,"reach":null},
  "highlighted_data":[{"content_snippet":"no sleep","matched":{"stream_id":"s","rule_ids":[]}}]}"#;

#[test]
fn results_chunks_and_single_results_are_one_post() {
    let result = RESULT.replace('\n', " ");
    let forms = [
        format!(r#"{{"status_code":"0","status_message":"OK","result_content":{{"data":[{result}]}}}}"#),
        format!(
            "{{\"chunk_type\":\"CT_RESULT\",\"chunk_result\":{{\"data\":{result}}}}}\n{{\"chunk_type\":\"CT_CONTROL\",\"chunk_control\":{{\"resume_offset\":\"7\"}}}}\n"
        ),
        result.clone(),
        format!("[{result}]"),
    ];
    for form in &forms {
        let found = read(form);
        assert_eq!(found.posts.len(), 1, "{form}");
        let post = &found.posts[0];
        assert_eq!(
            (&*post.channel, &*post.text, post.title.as_deref()),
            ("talkwalker", "no sleep & nausea", Some("T & t"))
        );
        assert_eq!((post.author.as_deref(), post.author_id.as_deref()), (Some("ana"), Some("ex:1")));
        assert_eq!(
            (post.kind.as_deref(), &*post.about),
            (Some("comment"), &["MESSAGEBOARD_REDDIT".into(), "https://reddit.com/".into()][..])
        );
        assert_eq!(post.created_at.unwrap().to_string(), "2026-02-03T10:00:00Z");
        assert!(post.id.starts_with("sha256:"));
    }
    let tweet = RESULT
        .replace("MESSAGEBOARD_REDDIT", "SOCIALMEDIA_TWITTER")
        .replace("no sleep &amp; nausea", "words");
    assert_eq!(read(&tweet).posts[0].channel, "x");
    let id_only = RESULT.replace(
        r#""content":"no sleep &amp; nausea","#,
        r#""external_id":"5","external_provider":"twitter","#,
    );
    assert_eq!(read(&id_only).skipped.values().sum::<u64>(), 1);
}

#[test]
fn one_bad_chunk_does_not_stop_the_others() {
    let result = RESULT.replace('\n', " ");
    let bad = r#"{"chunk_type":"CT_RESULT","chunk_result":{"data":{"data":{"title":"no address"}}}}"#;
    let error = r#"{"chunk_type":"CT_ERROR","chunk_error":{"status_code":"30"}}"#;
    let found = read(&format!("{bad}\n{error}\n{result}\n{{\"chunk_type\":\"CT_RES"));
    assert_eq!((found.posts.len(), found.refused.len()), (1, 2));
}

#[test]
fn exports_are_tables() {
    let found = read(
        "title,content,url,published,source_type,extra_author_attributes.name,lang,reach\nT,words,https://b.example/1,2026-02-03 10:00:00,BLOG,ana,en,7\n",
    );
    assert_eq!((&*found.posts[0].text, found.posts[0].author.as_deref()), ("words", Some("ana")));
}

#[test]
fn other_documents_are_not_ours() {
    for body in [
        r#"{"status_code":"8","status_message":"limit","request":"x"}"#,
        r#"{"access_token":"x"}"#,
        r#"{"data":{"url":"x"}}"#,
        r#"{"data":[1,2]}"#,
        "[]",
        "null",
        "a,b\n1,2",
        "",
    ] {
        let mut found = Found::default();
        assert!(Talkwalker.parse(&Document::of(body.as_bytes()), &mut found).is_err(), "{body}");
        assert!(found.is_empty());
    }
    assert!(read(r#"{"status_code":"0","result_content":{"data":[]}}"#).is_empty());
    for end in 0..RESULT.len() {
        let _ = Talkwalker.parse(&Document::of(&RESULT.as_bytes()[..end]), &mut Found::default());
    }
}

#[test]
fn results_and_streams_are_read_without_a_gap() {
    crate::mention::trial::holds("talkwalker", &[]);
    crate::mention::trial::holds("talkwalker", &[("stream_id", "s1")]);
}
