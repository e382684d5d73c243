use super::*;
use crate::source::Item;

fn read(body: &str) -> Found {
    let mut found = Found::default();
    Brandwatch.parse(&Document::of(body.as_bytes()), &mut found).unwrap();
    found
}

const PAGE: &str = r#"{"resultsTotal":-1,"resultsPage":-1,"nextCursor":"abc","results":[
  {"resourceId":"100000000000000001","guid":"1_g","queryId":7,"queryName":"zolvex","title":"Sleep","snippet":"no …","fullText":"no sleep on Zolvex – help",
   "url":"https://forum.example/p/1","date":"2026-02-03T10:00:00.000+0000","author":"ana","domain":"forum.example","pageType":"forum",
   "contentSourceName":"Forums","language":"en","countryCode":"AUT","threadId":"t9","threadEntryType":"reply","likes":3,"newField":{"a":[1]}},
  {"resourceId":100000000000000002,"queryId":7,"title":null,"fullText":null,"snippet":"","url":"http://twitter.com/a/statuses/5","contentSourceName":"Twitter"},
  {"resourceId":"3","queryId":7,"fullText":"Zolvex again","url":"https://twitter.com/a/status/6","author":"ben","contentSourceName":"X"},
  {"queryId":7,"resourceId":{}},
  5
]}"#;

fn by_id<'f>(found: &'f Found, id: &str) -> &'f Item {
    found.posts.iter().find(|post| post.id == id).unwrap()
}

#[test]
fn mentions_are_posts_of_the_vendor_or_of_a_stricter_platform() {
    let found = read(PAGE);
    let post = by_id(&found, "100000000000000001");
    assert_eq!((&*post.channel, &*post.text), ("brandwatch", "no sleep on Zolvex – help"));
    assert_eq!((post.kind.as_deref(), post.thread.as_deref()), (Some("comment"), Some("t9")));
    assert_eq!(post.about, ["Forums", "forum.example", "zolvex", "AUT"]);
    assert_eq!(post.terms.as_deref(), Some("vendor-licensed"));
    assert_eq!(post.created_at.unwrap().to_string(), "2026-02-03T10:00:00Z");
    let post = by_id(&found, "brandwatch:3");
    assert_eq!((&*post.channel, post.author.as_deref()), ("x", Some("ben")));
    assert_eq!(found.skipped.get("no text: the vendor gives the id only"), Some(&2));
    assert_eq!((found.posts.len(), found.refused.len()), (2, 1));
}

#[test]
fn an_export_has_its_header_below_an_explanation() {
    let export = "Report:,My report\nLabel:,\"a \"\"quoted\"\" label\"\nFrom:,2026-02-01\n\n\
        Query Id,Query Name,Date,Title,Snippet,Full Text,Url,Domain,Page Type,Thread Entry Type,Language,Author,Likes,X Author ID,Sentiment\n\
        7,zolvex,2026-02-03 10:00:00.0,Sleep,short,\"no sleep\non Zolvex\",https://forum.example/p/1,forum.example,forum,reply,en,ana,\"1,200\",,neutral\n\
        7,zolvex,2026-02-03 10:01:00.0,,RT and text,,https://twitter.com/b/status/9,twitter.com,twitter,share,en,ben,0,\"=\"\"123456789012345678\"\"\",\n\
        7,zolvex,2026-02-03 10:02:00.0,,,,https://twitter.com/b/status/10,twitter.com,twitter,post,en,,,,\n";
    let found = read(export);
    assert_eq!(found.posts.len(), 2);
    let (forum, tweet) = (&found.posts[0], &found.posts[1]);
    assert!(forum.id.starts_with("sha256:") && !forum.id.contains("forum"));
    assert_eq!((&*forum.text, &*forum.metrics), ("no sleep\non Zolvex", &[("likes".into(), 1200.0)][..]));
    assert_eq!((&*tweet.channel, &*tweet.text), ("x", "RT and text"));
    assert_eq!(
        (tweet.kind.as_deref(), tweet.author_id.as_deref()),
        (Some("repost"), Some("123456789012345678"))
    );
    assert_eq!(found.skipped.values().sum::<u64>(), 1);
}

#[test]
fn other_documents_are_not_ours() {
    for body in [
        r#"{"access_token":"x","expires_in":1}"#,
        r#"{"results":[{"id":1,"name":"a project"}]}"#,
        r#"{"errors":[{"code":404}]}"#,
        r#"{"results":[]}"#,
        "[]",
        "a,b\n1,2",
        "",
        "{",
    ] {
        let mut found = Found::default();
        assert!(Brandwatch.parse(&Document::of(body.as_bytes()), &mut found).is_err(), "{body}");
        assert!(found.is_empty());
    }
    assert!(read(r#"{"results":[],"resultsTotal":0}"#).is_empty());
    for end in 0..PAGE.len() {
        let _ = Brandwatch.parse(&Document::of(&PAGE.as_bytes()[..end]), &mut Found::default());
    }
}

#[test]
fn the_interface_is_read_without_a_gap() {
    crate::mention::trial::holds("brandwatch", &[]);
}
