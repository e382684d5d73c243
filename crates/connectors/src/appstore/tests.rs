//! App stores through their public interface.

use serde_json::{Value, json};

use testkit::fakes::{FakeServer, World, appstore_keys};

use super::AppStore;
use crate::drive::Outcome;
use crate::source::{Connector, Document, Found, Item, NotOurs};
use crate::trial::{self, NOW};

fn read(body: &Value) -> Result<Found, NotOurs> {
    trial::read(&AppStore, None, &body.to_string())
}

fn only(found: Result<Found, NotOurs>) -> Item {
    let found = found.unwrap();
    assert_eq!((found.posts.len(), found.refused.len()), (1, 0));
    found.posts.into_iter().next().unwrap()
}

fn label(text: &str) -> Value {
    json!({"label": text})
}

fn entry() -> Value {
    json!({"id": label("123"), "author": {"name": label("ann"), "uri": label("https://itunes.apple.com/us/reviews/id5")},
        "im:rating": label("2"), "im:version": label("1.0"), "im:voteSum": label("1"), "im:voteCount": label("3"),
        "title": label("Made me dizzy"), "content": {"label": "It reminded me twice 😀", "attributes": {"type": "text"}},
        "updated": label("2026-01-01T00:00:00-07:00")})
}

#[test]
fn apples_public_list() {
    let app = json!({"id": label("9"), "im:name": label("Pill Reminder"), "title": label("Pill Reminder")});
    let feed = |entry: Value| json!({"feed": {"author": {"name": label("iTunes Store")}, "entry": entry, "link": []}});
    for body in [feed(entry()), feed(json!([entry()])), feed(json!([app, entry()]))] {
        let post = only(read(&body));
        assert_eq!((&*post.id, &*post.text), ("123", "It reminded me twice 😀"));
        assert_eq!((post.title.as_deref(), post.author.as_deref()), (Some("Made me dizzy"), Some("ann")));
        assert_eq!(post.created_at.unwrap().to_string(), "2026-01-01T07:00:00Z");
        assert_eq!(post.metrics[0], ("rating".into(), 2.0));
    }
    assert_eq!(only(read(&feed(json!([app, entry()])))).about, ["Pill Reminder"]);
    assert!(read(&json!({"feed": {"author": {"name": label("x")}, "link": []}})).unwrap().is_empty());
    let found = read(&feed(json!([5, {"id": label("1")}, entry()]))).unwrap();
    assert_eq!((found.posts.len(), found.refused.len()), (1, 2));
}

#[test]
fn app_store_connect() {
    let review = json!({"type": "customerReviews", "id": "r1", "attributes": {"rating": 1, "title": "Itch", "body": "I itch",
        "reviewerNickname": "ann", "createdDate": "2026-01-01T00:00:00-08:00", "territory": "USA"}});
    let answer =
        json!({"type": "customerReviewResponses", "id": "x", "attributes": {"responseBody": "Sorry"}});
    for body in [
        json!({"data": [review, answer], "included": [answer], "links": {"self": "x"}}),
        json!({"data": review}),
    ] {
        let post = only(read(&body));
        assert_eq!((&*post.id, &*post.text, post.title.as_deref()), ("r1", "I itch", Some("Itch")));
        assert_eq!(
            (post.author.as_deref(), post.created_at.unwrap().to_string()),
            (Some("ann"), "2026-01-01T08:00:00Z".to_owned())
        );
    }
    assert!(read(&json!({"data": [], "links": {}})).unwrap().is_empty());
}

#[test]
fn google_play() {
    let review = json!({"reviewId": "gp:1", "authorName": "Ann B", "comments": [
        {"userComment": {"text": "Itch\tI itch", "lastModified": {"seconds": "1767225600", "nanos": 500_000_000}, "starRating": 1,
            "reviewerLanguage": "en_GB", "thumbsUpCount": 2}},
        {"developerComment": {"text": "Sorry", "lastModified": {"seconds": "1767225700"}}}]});
    for body in [json!({"reviews": [review], "tokenPagination": {"nextPageToken": "t"}}), review.clone()] {
        let post = only(read(&body));
        assert_eq!((&*post.id, &*post.text, post.title.as_deref()), ("gp:1", "I itch", Some("Itch")));
        assert_eq!(
            (post.lang.as_deref(), post.created_at.unwrap().0),
            (Some("en-GB"), 1_767_225_600_500_000)
        );
        assert_eq!(post.metrics, [("starRating".into(), 1.0), ("thumbsUpCount".into(), 2.0)]);
    }
    assert!(read(&json!({})).unwrap().is_empty());
    let only_answer = json!({"reviews": [{"reviewId": "x", "comments": [{"developerComment": {"text": "Sorry"}}]}, {"reviewId": null}, 5]});
    let found = read(&only_answer).unwrap();
    assert_eq!((found.posts.len(), found.refused.len(), found.skipped.len()), (0, 2, 1));
}

#[test]
fn google_plays_monthly_file() {
    let rows = "Package Name,App Version Code,Reviewer Language,Review Submit Millis Since Epoch,\
        Review Last Update Millis Since Epoch,Star Rating,Review Title,Review Text,Developer Reply Text,Review Link\r\n\
        org.example.app,1,de,1767225600000,1767225605000,2,Juckreiz,\"Es juckt,\nsehr\",Sorry,\
        https://play.google.com/apps/publish?account=1#x?reviewId=no\r\n\
        org.example.app,1,de,1767225600000,1767225605000,2,Juckreiz,\"Es juckt,\nsehr\",Sorry,\
        https://play.google.com/apps/publish?account=1&reviewId=gp%3A1\r\n\
        org.example.app,1,de,1767225600000,1767225600000,5,,,,https://e.org\r\n";
    let utf16: Vec<u8> = [0xFEFF].into_iter().chain(rows.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let mut found = Found::default();
    AppStore.parse(&Document::of(&utf16), &mut found).unwrap();
    assert_eq!((found.posts.len(), found.refused.len(), found.skipped.len()), (1, 1, 1));
    let post = &found.posts[0];
    assert_eq!(
        (&*post.id, &*post.text, post.title.as_deref()),
        ("gp:1", "Es juckt,\nsehr", Some("Juckreiz"))
    );
    assert_eq!((post.revision, post.lang.as_deref()), (1_767_225_605, Some("de")));
    let cut = &rows[..rows.len() - 60];
    let mut found = Found::default();
    AppStore.parse(&Document::of(cut.as_bytes()), &mut found).unwrap();
    trial::survives(&AppStore, rows);
}

#[test]
fn what_is_of_no_store_is_said_so() {
    for other in [
        json!({"reviews": [{"id": "r1", "stars": 1}]}),
        json!({"data": [{"type": "apps", "id": "1"}]}),
        json!({"error": {"code": 403}}),
        json!({"access_token": "x"}),
        json!([]),
        json!({"feed": 5}),
    ] {
        assert!(read(&other).is_err(), "{other}");
    }
    assert!(trial::read(&AppStore, None, "a,b\n1,2\n").is_err());
    trial::survives(&AppStore, &json!({"feed": {"author": {}, "entry": [entry()]}}).to_string());
}

#[test]
fn google_play_is_walked_with_a_signed_assertion() {
    trial::walks(&AppStore, &[]);
    trial::withstands(&AppStore, &[]);
}

#[test]
fn both_interfaces_of_apple_are_walked() {
    let server = FakeServer::start(trial::fake("appstore"), World::at(NOW, 3));
    for n in 1..=8 {
        server.write(&format!("review {n}"));
    }
    let base = server.base();
    let connect_url = format!("{base}/v1");
    let key = trial::kept(&appstore_keys().0);
    let connect = [
        ("store", "app_store_connect"),
        ("connect_url", &*connect_url),
        ("key_file", &*key),
        ("key_id", "K1"),
        ("issuer_id", "I1"),
    ];
    let apple = [("store", "apple_rss"), ("apple_url", &*base), ("countries", "us,de")];
    for (values, wanted) in [(&connect[..], 8), (&apple[..], 8)] {
        let values: Vec<(&str, &str)> = values.iter().copied().chain([("apps", "123")]).collect();
        let mut feed = trial::open(&AppStore, &values, None, NOW - 9).unwrap();
        let (found, end) = trial::run(&server, &mut feed, 50);
        assert!(matches!(end, Outcome::Rest), "{end:?}");
        assert_eq!(trial::ids(&found).len(), wanted, "{values:?}");
        assert!(trial::run(&server, &mut feed, 50).0.is_empty());
    }
}

#[test]
fn settings_that_cannot_work_are_named() {
    let wrong = trial::kept("not a key");
    for (values, key) in [
        (vec![("store", "apple_rss"), ("apps", "../x")], "apps"),
        (vec![("store", "apple_rss"), ("apps", "1"), ("countries", "usa")], "countries"),
        (vec![("store", "app_store_connect"), ("apps", "1"), ("key_file", &*wrong)], "key_file"),
        (vec![("store", "google_play"), ("apps", "org.example"), ("key_file", &*wrong)], "key_file"),
        (vec![("store", "google_play"), ("apps", "org.example")], "key_file"),
    ] {
        let problem = trial::open(&AppStore, &values, None, NOW).err().unwrap();
        assert_eq!(problem.key, key);
        assert!(!problem.to_string().contains("not a key"));
    }
}
