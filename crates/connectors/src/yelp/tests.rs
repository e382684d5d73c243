//! Yelp through its public interface.

use serde_json::{Value, json};

use testkit::fakes::{FakeServer, World};

use super::Yelp;
use crate::MayStore;
use crate::source::{Connector, Found, NotOurs};
use crate::trial::{self, NOW};

fn read(body: &Value) -> Result<Found, NotOurs> {
    trial::read(
        &Yelp,
        Some("https://api.yelp.com/v3/businesses/example-pharmacy/reviews?limit=3"),
        &body.to_string(),
    )
}

fn review() -> Value {
    json!({"id": "r1", "url": "https://www.yelp.com/biz/x?hrid=r1", "text": "Swapped my tablets &amp; I got…",
        "rating": 2, "time_created": "2026-01-01 00:00:13", "user": {"id": "u1", "name": "Ann B."}})
}

#[test]
fn every_shape_gives_the_review() {
    for body in [
        json!({"reviews": [review()], "total": 3, "possible_languages": ["en"]}),
        json!({"id": "example-pharmacy", "name": "Example", "reviews": [review()]}),
        json!({"data": {"business": {"id": "example-pharmacy", "name": "Example", "reviews": [review()]}}}),
        json!({"data": {"search": {"business": [{"id": "example-pharmacy", "name": "Example", "reviews": [review()]}]}}}),
    ] {
        let found = read(&body).unwrap();
        assert_eq!(found.posts.len(), 1, "{body}");
        let post = &found.posts[0];
        assert_eq!((&*post.id, &*post.text), ("r1", "Swapped my tablets & I got…"));
        assert_eq!((post.author.as_deref(), post.author_id.as_deref()), (Some("Ann B."), Some("u1")));
        assert_eq!(
            (post.thread.as_deref(), post.terms.as_deref()),
            (Some("example-pharmacy"), Some("ephemeral"))
        );
        assert_eq!(post.created_at.unwrap().to_string(), "2026-01-01T00:00:13Z");
        assert_eq!(post.metrics, [("rating".into(), 2.0)]);
    }
}

#[test]
fn version_2_has_excerpts_without_an_author() {
    let business = json!({"id": "b", "name": "B", "url": "https://e.org/b", "review_count": 2, "snippet_text": "very kind",
        "reviews": [{"id": "r", "excerpt": "itched", "time_created": 1_767_225_600, "rating": 1, "user": {"id": "u", "name": "A"}}]});
    let found = read(&json!({"businesses": [business, {"id": "c", "name": "C"}], "total": 2})).unwrap();
    assert_eq!((found.posts.len(), found.skipped.len()), (2, 1));
    assert_eq!((&*found.posts[0].id, &*found.posts[0].text), ("r", "itched"));
    assert_eq!(found.posts[0].created_at.unwrap().0, 1_767_225_600_000_000);
    assert!(found.posts[1].id.starts_with("b#") && found.posts[1].author.is_none());
    assert_eq!(found.posts[1].about, ["B"]);
}

#[test]
fn what_is_no_review_is_left_out_refused_or_said_to_be_something_else() {
    let found = read(&json!({"reviews": [5, {"text": "x"}, {"id": "r2", "text": null}, review()]})).unwrap();
    assert_eq!((found.posts.len(), found.refused.len(), found.skipped.len()), (1, 2, 1));
    assert!(read(&json!({"reviews": []})).unwrap().is_empty());
    assert!(read(&json!({"businesses": [{"id": "b", "review_count": 3}]})).unwrap().is_empty());
    for other in [
        json!({"error": {"code": "TOKEN_INVALID"}}),
        json!({"id": "b", "name": "B", "review_count": 3}),
        json!([review()]),
    ] {
        assert!(read(&other).is_err(), "{other}");
    }
    trial::survives(&Yelp, &json!({"data": {"business": {"id": "é", "reviews": [review()]}}}).to_string());
}

#[test]
fn reviews_are_walked_and_businesses_are_found() {
    trial::walks(&Yelp, &[("reviews_limit", "3")]);
    trial::withstands(&Yelp, &[]);
    let server = FakeServer::start(trial::fake("yelp"), World::at(NOW, 3));
    server.write("one");
    let mut feed =
        trial::opened(&Yelp, &server, &[("businesses", ""), ("locations", "Dublin")], None, NOW - 9);
    let (found, _) = trial::run(&server, &mut feed, 20);
    assert_eq!((found.posts.len(), &found.posts[0].about), (1, &vec!["Example Pharmacy".into()]));
    let asked = server.seen().len();
    trial::run(&server, &mut feed, 20);
    assert_eq!(server.seen().len(), asked + 1, "no search in the second round");
    let mut feed = trial::opened(&Yelp, &server, &[("businesses", "gone,example-pharmacy")], None, NOW - 9);
    let (found, _) = trial::run(&server, &mut feed, 20);
    assert_eq!(found.posts.len(), 1, "one that is gone does not hold up the others");
}

#[test]
fn policy_is_strict() {
    let about = Yelp.about();
    assert_eq!((about.may_store, about.retention_hours), (MayStore::AggregateOnlyUnlessAttested, 24));
    assert!(!about.may_export && !about.may_store_reports(false));
}
