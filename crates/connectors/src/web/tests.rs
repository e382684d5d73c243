//! Web sites through their public interface.

use serde_json::{Value, json};

use testkit::fakes::{FakeServer, World};

use super::Web;
use crate::source::{Found, NotOurs};
use crate::trial::{self, NOW};

const PAGE: &str = "https://f.example.org/t/7?sid=0123";

fn page(data: &Value) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><title>x</title>\n<script type='application/ld+json'>{data}</script></head><body>no</body></html>"
    )
}

fn read(data: &Value) -> Result<Found, NotOurs> {
    trial::read(&Web, Some(PAGE), &page(data))
}

#[test]
fn a_discussion_with_its_comments() {
    let data = json!({"@context": "https://schema.org", "@graph": [{"@type": ["CreativeWork", "https://schema.org/DiscussionForumPosting"],
        "@id": "/t/7", "headline": "Sleep &amp; rest", "text": "<p>Anyone on <b>drugamol</b>? 😀</p>", "upvoteCount": "3",
        "author": {"@type": "Person", "name": "ann", "url": "/u/ann"}, "datePublished": "2026-01-01T00:00:00+01:00",
        "dateModified": "2026-01-01T00:00:09+01:00", "comment": [
            {"@type": "Comment", "text": "I itch", "author": "bob", "datePublished": "2026-01-01",
             "comment": {"@type": "Comment", "url": "/t/7#p3", "text": "Me too"}},
            {"@type": "Comment", "@id": "/t/7#p4", "creativeWorkStatus": "Deleted"}]}]});
    let found = read(&data).unwrap();
    let [first, reply, nested, gone] = &found.posts[..] else { panic!("{found:?}") };
    assert_eq!((&*first.id, &*first.text), ("https://f.example.org/t/7", "Anyone on drugamol? 😀"));
    assert_eq!((first.title.as_deref(), first.kind.as_deref()), (Some("Sleep & rest"), Some("post")));
    assert_eq!(
        (first.author.as_deref(), first.author_id.as_deref()),
        (Some("ann"), Some("https://f.example.org/u/ann"))
    );
    assert_eq!((first.revision, first.lang.as_deref()), (1_767_222_009, Some("en")));
    assert_eq!(first.metrics, [("upvoteCount".into(), 3.0)]);
    assert!(reply.id.starts_with("https://f.example.org/t/7#hark-") && reply.text == "I itch");
    assert_eq!(
        (reply.about.clone(), reply.parent.as_deref()),
        (vec!["Sleep & rest".into()], Some(&*first.id))
    );
    assert_eq!((&*nested.id, nested.parent.as_deref()), ("https://f.example.org/t/7#p3", Some(&*reply.id)));
    assert_eq!(nested.thread.as_deref(), Some(&*first.id));
    assert!(gone.deleted && gone.id == "https://f.example.org/t/7#p4");
    let mut edited = data.clone();
    edited["@graph"][0]["comment"][0]["text"] = json!("I itch, edited");
    assert_eq!(read(&edited).unwrap().posts[1].id, reply.id, "an edit keeps the id");
}

#[test]
fn questions_and_reviews() {
    let qa = json!({"@type": "QAPage", "mainEntity": {"@type": "Question", "name": "Does drugamol itch?", "text": "It does me",
        "acceptedAnswer": {"@type": "Answer", "text": "Yes", "url": "/a/1"}, "suggestedAnswer": [{"@type": "Answer", "text": "No"}]}});
    let found = read(&qa).unwrap();
    let texts: Vec<&str> = found.posts.iter().map(|post| &*post.text).collect();
    assert_eq!(texts, ["It does me", "No", "Yes"]);
    assert_eq!(found.posts[1].about, ["Does drugamol itch?"]);
    let product = json!([{"@type": "Drug", "name": "Drugamol", "review": [{"@type": "Review", "reviewBody": "Gave me a rash",
        "author": {"name": "kim"}, "datePublished": "2026-01-01", "reviewRating": {"ratingValue": "2"}}, {"@type": "Review"}]}]);
    let found = read(&product).unwrap();
    assert_eq!((found.posts.len(), found.skipped.len()), (1, 1));
    let review = &found.posts[0];
    assert_eq!((review.about.clone(), review.kind.as_deref()), (vec!["Drugamol".into()], Some("review")));
    assert_eq!(review.metrics, [("ratingValue".into(), 2.0)]);
    let bare = trial::read(
        &Web,
        None,
        &json!({"@type": "Review", "reviewBody": "x", "itemReviewed": {"name": "D"}}).to_string(),
    );
    assert_eq!(bare.unwrap().posts[0].about, ["D"]);
}

#[test]
fn what_has_no_posts_is_said_so() {
    for other in [
        "",
        "words",
        "<html></html>",
        "{}",
        "[]",
        "<urlset/>",
        "<p>application/ld+json</p>",
        "<script type=\"application/ld+json\">{",
    ] {
        assert!(trial::read(&Web, None, other).is_err(), "{other}");
    }
    assert!(read(&json!({"@type": "Organization", "name": "x"})).is_err());
    assert!(read(&json!({"@type": "QAPage"})).unwrap().is_empty());
    trial::survives(
        &Web,
        &page(&json!({"@type": "Question", "text": "é😀", "comment": [{"@type": "Comment", "text": "x"}]})),
    );
    let mut deep = json!({"@type": "Comment", "text": "x"});
    for _ in 0..60 {
        deep = json!({"@type": "Comment", "text": "x", "comment": deep});
    }
    assert!(trial::read(&Web, None, &deep.to_string()).unwrap().posts.len() > 40);
}

#[test]
fn a_site_is_read_politely() {
    trial::walks(&Web, &[]);
    trial::withstands(&Web, &[]);
    let server = FakeServer::start(trial::fake("web"), World::at(NOW, 3));
    let (stays, goes) = (server.write("stays"), server.write("goes"));
    let mut feed = trial::opened(&Web, &server, &[], None, NOW - 3600);
    let (found, _) = trial::run(&server, &mut feed, 50);
    assert_eq!(found.posts.len(), 2);
    let seen = server.seen();
    assert_eq!(seen[0].path, "/robots.txt");
    assert!(
        seen.iter()
            .all(|request| request.header("user-agent").is_some_and(|name| name.contains("pv@example.org")))
    );
    assert!(
        seen.iter()
            .all(|request| !request.path.starts_with("/t/private") && !request.path.starts_with("/u/"))
    );
    server.delete(goes.n);
    let ids = [&stays, &goes].map(|post| trial::fake("web").id(post));
    let told = trial::recheck(&mut feed, &[&ids[0], &ids[1]]);
    assert_eq!(told, [(ids[0].clone(), false), (ids[1].clone(), true)]);
    // With a pause there is one question, and then none until it is over.
    let mut feed = trial::opened(&Web, &server, &[("delay_secs", "10")], None, NOW - 3600);
    let before = server.seen().len();
    for _ in 0..3 {
        trial::run(&server, &mut feed, 50);
    }
    assert_eq!(server.seen().len(), before + 1);
    server.set_now(server.world().now + 10);
    trial::run(&server, &mut feed, 50);
    assert_eq!(server.seen().len(), before + 2);
}

#[test]
fn selectors_read_what_has_no_data() {
    let server = FakeServer::start(trial::fake("web"), World::at(NOW, 3));
    server.write("I itch");
    let selectors = [
        ("paths", "/plain/"),
        ("post_selector", ".post"),
        ("text_selector", ".body"),
        ("author_selector", ".by"),
        ("time_selector", "time"),
    ];
    let mut feed = trial::opened(&Web, &server, &selectors, None, NOW - 3600);
    let (found, _) = trial::run(&server, &mut feed, 50);
    assert_eq!(found.posts.len(), 1);
    let post = &found.posts[0];
    assert_eq!((&*post.text, post.author.as_deref()), ("I itch", Some("writer1")));
    assert_eq!(
        (post.about.clone(), post.created_at),
        (vec!["How do you sleep?".into()], Some(trial::at(NOW + 1)))
    );
    assert_eq!(post.id, "https://sleep.example.org/plain/1#p1");
}

#[test]
fn a_site_without_a_legal_basis_is_not_opened() {
    let whole = [
        ("base_url", "https://f.example.org"),
        ("paths", "/t/"),
        ("legal_basis", "permission"),
        ("contact", "pv@example.org"),
    ];
    assert!(trial::open(&Web, &whole, None, NOW).is_ok());
    for (key, value) in
        [("legal_basis", " "), ("contact", ""), ("paths", "t"), ("post_selector", "<"), ("paths", "")]
    {
        let values: Vec<(&str, &str)> =
            whole.iter().copied().filter(|(name, _)| *name != key).chain([(key, value)]).collect();
        assert_eq!(trial::open(&Web, &values, None, NOW).err().unwrap().key, key);
    }
}
