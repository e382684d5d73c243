use super::*;

fn read(body: &str) -> Found {
    let mut found = Found::default();
    GooglePlus.parse(&Document::of(body.as_bytes()), &mut found).unwrap();
    found
}

const PUBLIC: &str = r#""postAcl":{"visibleToStandardAcl":{"circles":[{"type":"CIRCLE_TYPE_PUBLIC"}]}}"#;

fn takeout(more: &str) -> String {
    format!(
        r#"{{"url":"https://plus.google.com/+A/posts/X","creationTime":"2016-03-04 09:10:11+0000","updateTime":"2016-03-04 09:10:11+0000",
        "author":{{"displayName":"A","profilePageUrl":"https://plus.google.com/+A","resourceName":"users/1"}},"resourceName":"users/1/posts/P"{more}}}"#
    )
}

#[test]
fn a_takeout_post_and_its_comments_are_posts() {
    let comments = r#","content":"Week 3 of <b>zolvex</b>:<br>no sleep","comments":[
        {"creationTime":"2016-03-04 10:00:00+0000","updateTime":"2016-03-04 10:05:00+0000","author":{"displayName":"B","resourceName":"users/2"},
         "content":"same","postURL":"https://plus.google.com/x","resourceName":"users/1/posts/P/comments/C"},
        {"content":"who"}, 7],"plusOnes":[{"plusOner":{"displayName":"C"}}],"link":{"title":"Sleep"},"#;
    let found = read(&takeout(&format!("{comments}{PUBLIC}")));
    let (post, comment) = (&found.posts[0], &found.posts[1]);
    assert_eq!((&*post.id, &*post.text), ("users/1/posts/P", "Week 3 of zolvex:\nno sleep"));
    assert_eq!((post.author.as_deref(), post.author_id.as_deref(), post.revision), (Some("A"), Some("1"), 0));
    assert_eq!(post.created_at.unwrap().to_string(), "2016-03-04T09:10:11Z");
    assert_eq!((&*post.about, post.visibility.as_deref()), (&["Sleep".into()][..], Some("public")));
    assert_eq!(
        (comment.kind.as_deref(), comment.parent.as_deref()),
        (Some("comment"), Some("users/1/posts/P"))
    );
    assert_eq!(comment.revision, 1_457_085_900);
    assert_eq!((found.posts.len(), found.refused.len()), (2, 2));
}

#[test]
fn only_public_posts_are_read_unless_more_is_asked_for() {
    let community =
        r#","content":"words","postAcl":{"communityAcl":{"community":{"displayName":"Sleepers"}}}"#;
    for more in [community, r#","content":"words""#, r#","content":"words","postAcl":null"#] {
        let body = takeout(more);
        let found = read(&body);
        assert_eq!((found.posts.len(), found.skipped.get("not public")), (0, Some(&1)));
        let mut all = Found::default();
        parse::document(&Document::of(body.as_bytes()), true, &mut all).unwrap();
        assert_eq!(all.posts[0].visibility.as_deref(), Some("private"));
    }
}

#[test]
fn what_was_shared_again_is_context_or_the_text() {
    let shared = r#","resharedPost":{"content":"an <i>original</i>","resourceName":"users/9/posts/O"},"#;
    let post = read(&takeout(&format!(r#","content":"look"{shared}{PUBLIC}"#))).posts.remove(0);
    assert_eq!(
        (&*post.text, &*post.about, post.kind.as_deref()),
        ("look", &["an original".into()][..], Some("post"))
    );
    let post = read(&takeout(&format!("{shared}{PUBLIC}"))).posts.remove(0);
    assert_eq!(
        (&*post.text, post.kind.as_deref(), post.parent.as_deref()),
        ("an original", Some("repost"), Some("users/9/posts/O"))
    );
    let captions = r#","album":{"media":[{"url":"x","description":"a caption"}]},"#;
    assert_eq!(read(&takeout(&format!("{captions}{PUBLIC}"))).posts[0].text, "a caption");
    assert_eq!(read(&takeout(&format!(",{PUBLIC}"))).skipped.get("no text"), Some(&1));
}

#[test]
fn answers_of_the_former_interface() {
    let feed = r#"{"kind":"plus#activityFeed","items":[
        {"kind":"plus#activity","id":"z1","title":"no sl...","published":"2016-03-04T09:10:11.000Z","updated":"2016-03-04T09:10:11.000Z","verb":"post",
         "url":"https://plus.google.com/1","actor":{"id":"1","displayName":"A"},"access":{"items":[{"type":"public"}]},
         "object":{"objectType":"note","content":"no sleep","replies":{"totalItems":2}}},
        {"kind":"plus#activity","id":"z2","verb":"share","annotation":"look","object":{"id":"z0","content":"original"}},
        {"kind":"plus#activity","id":"z3","access":{"items":[{"type":"circle"}]},"object":{"content":"hidden"}},
        {"kind":"plus#comment","id":"z1.c","actor":{"id":"2"},"object":{"content":"same"},"inReplyTo":[{"id":"z1"}]}]}"#;
    let found = read(feed);
    let rows: Vec<(&str, &str, Option<&str>)> =
        found.posts.iter().map(|post| (&*post.id, &*post.text, post.parent.as_deref())).collect();
    assert_eq!(rows, [("z1", "no sleep", None), ("z2", "look", None), ("z1.c", "same", Some("z1"))]);
    assert_eq!(
        (&*found.posts[1].about, &*found.posts[0].metrics),
        (&["original".into()][..], &[("replies".into(), 2.0)][..])
    );
    assert_eq!(found.skipped.get("not public"), Some(&1));
}

#[test]
fn other_documents_are_not_ours() {
    for body in [r#"{"displayName":"A circle"}"#, r#"{"items":[]}"#, "[]", "[1]", "3", "<html>", ""] {
        assert!(GooglePlus.parse(&Document::of(body.as_bytes()), &mut Found::default()).is_err(), "{body}");
    }
    assert!(read(r#"{"kind":"plus#activityFeed","items":[]}"#).is_empty());
    let whole = takeout(&format!(r#","content":"x",{PUBLIC}"#));
    for end in 0..whole.len() {
        let _ = GooglePlus.parse(&Document::of(&whole.as_bytes()[..end]), &mut Found::default());
    }
}
