//! Trustpilot through its public interface.

use serde_json::{Value, json};

use testkit::fakes::{Change, FakeServer, World};

use super::Trustpilot;
use crate::source::{Found, Item, NotOurs};
use crate::trial::{self, NOW};

fn read(body: &Value) -> Result<Found, NotOurs> {
    trial::read(&Trustpilot, None, &body.to_string())
}

fn review(id: &str) -> Value {
    json!({"id": id, "stars": 2, "title": "Swapped my tablets", "text": "I got a rash 😀", "language": "en",
        "createdAt": "2026-01-01T00:00:00.000Z", "updatedAt": null, "status": "active", "companyReply":
        {"text": "Sorry", "createdAt": "2026-01-02T00:00:00Z"}, "consumer": {"id": "c1", "displayName": "Ann B"},
        "businessUnit": {"id": "u1", "displayName": "Example Pharmacy", "identifyingName": "pharmacy.example.org"},
        "numberOfLikes": 3, "links": [{"href": "x", "rel": "self"}]})
}

fn only(body: &Value) -> Item {
    let found = read(body).unwrap();
    assert_eq!((found.posts.len(), found.refused.len()), (1, 0), "{body}");
    found.posts.into_iter().next().unwrap()
}

#[test]
fn every_shape_gives_the_review() {
    let event = |name: &str| json!({"eventName": name, "version": "1.0", "eventData": review("r1")});
    for body in [
        json!({"reviews": [review("r1")], "links": []}),
        review("r1"),
        json!({"events": [event("service-review-created")]}),
        event("service-review-updated"),
    ] {
        let post = only(&body);
        assert_eq!(
            (&*post.id, &*post.text, post.title.as_deref()),
            ("r1", "I got a rash 😀", Some("Swapped my tablets"))
        );
        assert_eq!((post.author.as_deref(), post.author_id.as_deref()), (Some("Ann B"), Some("c1")));
        assert_eq!((post.about, post.revision), (vec!["Example Pharmacy".into()], 0));
        assert_eq!(post.metrics, [("stars".into(), 2.0), ("numberOfLikes".into(), 3.0)]);
    }
    let gone = only(&json!({"events": [event("service-review-deleted")]}));
    assert!(gone.deleted && gone.id == "r1");
    let mut edited = review("r1");
    edited["updatedAt"] = json!("2026-01-01T00:00:07Z");
    assert_eq!(only(&edited).revision, 1_767_225_607);
}

#[test]
fn what_is_no_review_is_left_out_refused_or_said_to_be_something_else() {
    let found =
        read(&json!({"reviews": [5, {"stars": 1}, {"id": "r2", "stars": 1, "text": ""}, review("r1")]}))
            .unwrap();
    assert_eq!((found.posts.len(), found.refused.len(), found.skipped.len()), (1, 2, 1));
    let found = read(&json!({"events": [{"eventName": "invitation-opened", "eventData": {}}]})).unwrap();
    assert_eq!((found.posts.len(), found.skipped.len()), (0, 1));
    assert!(read(&json!({"reviews": []})).unwrap().is_empty());
    for other in [
        json!({"access_token": "x"}),
        json!({"id": "u1", "displayName": "x"}),
        json!([]),
        json!({"message": "x"}),
    ] {
        assert!(read(&other).is_err(), "{other}");
    }
    trial::survives(&Trustpilot, &json!({"reviews": [review("é")]}).to_string());
}

#[test]
fn reviews_are_walked_and_asked_for_again() {
    trial::walks(&Trustpilot, &[("per_page", "3")]);
    trial::withstands(&Trustpilot, &[]);
    let server = FakeServer::start(trial::fake("trustpilot"), World::at(NOW, 3));
    let (stays, goes) = (server.write("stays"), server.write("goes"));
    server.delete(goes.n);
    let ids = [&stays, &goes].map(|post| trial::fake("trustpilot").id(post));
    let mut feed = trial::opened(&Trustpilot, &server, &[], None, NOW);
    let told = trial::recheck(&mut feed, &[&ids[0], &ids[1]]);
    assert_eq!(told, [(ids[0].clone(), false), (ids[1].clone(), true)]);
}

#[test]
fn deliveries_need_the_word_in_the_address() {
    let server = FakeServer::start(trial::fake("trustpilot"), World::at(NOW, 3));
    let post = server.write("words");
    let hook = trial::opened(&Trustpilot, &server, &[], None, NOW).hook.unwrap();
    for (change, gone) in [(Change::New, false), (Change::Edited, false), (Change::Deleted, true)] {
        let mut delivery = trial::fake("trustpilot").deliveries(&post, change, &server.world()).remove(0);
        let mut found = Found::default();
        let reply = trial::deliver(&*hook, &delivery, &mut found);
        assert!(reply.status == 200 && reply.delivery.is_some() && found.posts[0].deleted == gone);
        delivery.query = "secret=wrong".to_owned();
        let mut found = Found::default();
        assert_eq!(trial::deliver(&*hook, &delivery, &mut found).status, 401);
        assert!(found.is_empty());
    }
}
