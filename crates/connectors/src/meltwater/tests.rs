use super::*;

fn read(body: &[u8]) -> Found {
    let mut found = Found::default();
    Meltwater.parse(&Document::of(body), &mut found).unwrap();
    found
}

const FLAT: &str = r#"{"document_id":"d1","document_url":"https://blog.example/1","document_title":"Sleep","document_content":null,
  "document_hit_sentence":"no sleep &amp; nausea","document_opening_text":"It began","document_authors":"Ana",
  "document_publish_date":"2026-02-03T10:00:00.000Z","document_language_code":"en","source_name":"Blog","source_reach":12,
  "metadata_search_name":"zolvex","new":{}}"#;
const NESTED: &str = r#"{"id":"d2","url":"https://x.com/a/status/1","published_date":"2026-02-03T10:00:00Z","content":{"body":"words","title":"T"},
  "author":{"handle":"@ana","name":"Ana","id":"9"},"source":{"name":"X","type":"social"},"enrichments":{"language_code":"en"},
  "matched":{"hit_sentence":"wo"}}"#;

#[test]
fn documents_of_exports_and_searches() {
    let body = format!(
        r#"{{"result":{{"documents":[{FLAT},{NESTED},{{"document_id":7,"document_url":"https://b.example/7"}},{{"id":3}}]}}}}"#
    );
    let found = read(body.as_bytes());
    let (flat, nested) = (&found.posts[0], &found.posts[1]);
    assert_eq!((&*flat.id, &*flat.text, flat.title.as_deref()), ("d1", "no sleep & nausea", Some("Sleep")));
    assert_eq!((flat.author.as_deref(), &*flat.about), (Some("Ana"), &["Blog".into(), "zolvex".into()][..]));
    assert_eq!(flat.created_at.unwrap().to_string(), "2026-02-03T10:00:00Z");
    assert_eq!((&*nested.id, &*nested.channel, &*nested.text), ("meltwater:d2", "x", "words"));
    assert_eq!((nested.author.as_deref(), nested.author_id.as_deref()), (Some("@ana"), Some("9")));
    assert_eq!((found.posts.len(), found.refused.len(), found.skipped.len()), (2, 1, 1));
    assert_eq!(read(format!("[{FLAT}]").as_bytes()).posts.len(), 1);
    assert_eq!(read(FLAT.as_bytes()).posts.len(), 1);
}

#[test]
fn exports_made_by_hand_are_utf16_with_tabs() {
    let text = "Date\tHeadline\tURL\tOpening Text\tHit Sentence\tSource\tInfluencer\tCountry\tLanguage\tReach\tTweet Id\tTwitter Id\t\
        Input Name\tAlternate Date Format\tTime\tDocument ID\n\
        03-Feb-2026 10:05AM\tSchlaf\thttps://blog.example/1\tEs begann\tkein Schlaf, größer\tBlog\tAna\tAustria\tGerman\t1,200\t\t\tzolvex\t03-Feb-26\t10:05 AM\td1\n\
        03-Feb-2026 10:06AM\t\thttps://twitter.com/a/status/1\t\t\tTwitter\t\t\t\t\t\"1\"\t5\tzolvex\t03-Feb-26\t10:06 AM\td2\n";
    let bytes: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let found = read(&bytes);
    let post = &found.posts[0];
    assert_eq!((&*post.id, &*post.text), ("d1", "kein Schlaf, größer"));
    assert_eq!(post.created_at.unwrap().to_string(), "2026-02-03T10:05:00Z");
    assert_eq!((found.posts.len(), found.skipped.values().sum::<u64>()), (1, 1));
}

#[test]
fn other_documents_are_not_ours() {
    for body in [
        r#"{"onetime_export":{"id":1,"status":"PENDING"}}"#,
        r#"{"message":"denied"}"#,
        r#"{"data":[{"id":1}]}"#,
        "[]",
        "a,b\n1,2",
        "",
    ] {
        let mut found = Found::default();
        assert!(Meltwater.parse(&Document::of(body.as_bytes()), &mut found).is_err(), "{body}");
        assert!(found.is_empty());
    }
    assert!(read(br#"{"result":{"documents":[]}}"#).is_empty());
    for end in 0..NESTED.len() {
        let _ = Meltwater.parse(&Document::of(&NESTED.as_bytes()[..end]), &mut Found::default());
    }
}

#[test]
fn searches_and_exports_are_read_without_a_gap() {
    crate::mention::trial::holds("meltwater", &[]);
    crate::mention::trial::holds("meltwater", &[("way", "export")]);
}
