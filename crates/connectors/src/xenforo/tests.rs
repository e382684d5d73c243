//! XenForo through its public interface.

use serde_json::{Value, json};

use testkit::fakes::{Change, FakeServer, World};

use super::XenForo;
use crate::source::{Found, Item, NotOurs};
use crate::trial::{self, NOW};

fn read(body: &Value) -> Result<Found, NotOurs> {
    trial::read(&XenForo, None, &body.to_string())
}

fn post() -> Value {
    json!({"post_id": 12, "thread_id": 7, "user_id": 5, "username": "ann", "post_date": NOW, "last_edit_date": 0,
        "message": "[QUOTE=\"bob, post: 11, member: 3\"]On drugamol?[/QUOTE]\nYes, [B]I itch[/B] 😀", "message_state": "visible",
        "message_parsed": "<p>no</p>", "position": 1, "is_first_post": false, "reaction_score": 2,
        "view_url": "https://f.example.org/posts/12/", "Thread": {"title": "Sleep &amp; rest"}})
}

fn only(body: &Value) -> Item {
    let found = read(body).unwrap();
    assert_eq!((found.posts.len(), found.refused.len()), (1, 0), "{body}");
    found.posts.into_iter().next().unwrap()
}

#[test]
fn every_shape_gives_the_post() {
    for body in [
        json!({"posts": [post()], "pagination": {"current_page": 1}}),
        json!({"thread": {"thread_id": 7, "title": "other"}, "posts": [post()]}),
        json!({"post": post()}),
        json!({"success": true, "post": post()}),
        json!({"threads": [{"thread_id": 7, "FirstPost": post()}, {"thread_id": 8}]}),
        json!({"content_type": "post", "event": "update", "content_id": 12, "data": post()}),
        post(),
    ] {
        let post = only(&body);
        assert_eq!((&*post.id, &*post.text, post.kind.as_deref()), ("12", "Yes, I itch 😀", Some("comment")));
        assert_eq!(post.about, ["Sleep & rest", "On drugamol?"]);
        assert_eq!((post.author.as_deref(), post.author_id.as_deref()), (Some("ann"), Some("5")));
        assert_eq!(
            (post.thread.as_deref(), post.parent.as_deref(), post.revision),
            (Some("7"), Some("11"), 0)
        );
        assert_eq!(post.created_at.unwrap(), trial::at(NOW));
    }
    let mut html = post();
    html["message"] = json!(null);
    html["message_parsed"] = json!(
        "<blockquote><div>Bob said:</div><div>On it?</div><div>Click to expand...</div></blockquote>Yes"
    );
    html["position"] = json!(0);
    html["is_first_post"] = json!(true);
    html["last_edit_date"] = json!(NOW + 5);
    let first = only(&html);
    assert_eq!(
        (&*first.text, first.about, first.title.as_deref()),
        ("Yes", vec!["On it?".into()], Some("Sleep & rest"))
    );
    assert_eq!(first.revision, u64::try_from(NOW + 5).unwrap());
}

#[test]
fn what_is_gone_awaits_approval_or_is_no_post() {
    for (field, value, posts, skipped) in
        [("message_state", "deleted", 1, 0), ("message_state", "moderated", 0, 1), ("message", " ", 0, 1)]
    {
        let mut other = post();
        other[field] = json!(value);
        let found = read(&json!({"posts": [other]})).unwrap();
        assert_eq!((found.posts.len(), found.skipped.len()), (posts, skipped), "{value}");
        assert!(found.posts.iter().all(|post| post.deleted && post.id == "12"));
    }
    let gone = only(&json!({"content_type": "post", "event": "delete", "content_id": 12, "data": post()}));
    assert!(gone.deleted && gone.id == "12");
    let found = read(&json!({"posts": [post(), 5, {"post_id": null}]})).unwrap();
    assert_eq!((found.posts.len(), found.refused.len()), (1, 2));
    assert!(read(&json!({"posts": [], "pagination": {}})).unwrap().is_empty());
    assert!(read(&json!({"content_type": "thread", "event": "insert", "data": {}})).unwrap().is_empty());
    for other in [
        json!({"errors": [{"code": "x"}]}),
        json!({"user": {"user_id": 5}}),
        json!({"posts": [{"id": 1}]}),
        json!([]),
    ] {
        assert!(read(&other).is_err(), "{other}");
    }
    trial::survives(&XenForo, &json!({"posts": [post()]}).to_string());
}

#[test]
fn threads_are_walked_and_posts_asked_for_again() {
    trial::walks(&XenForo, &[]);
    trial::walks(&XenForo, &[("posts_per_page", "3"), ("forums", "2")]);
    trial::withstands(&XenForo, &[]);
    let server = FakeServer::start(trial::fake("xenforo"), World::at(NOW, 3));
    let (stays, goes) = (server.write("stays"), server.write("goes"));
    server.delete(goes.n);
    let ids = [&stays, &goes].map(|post| format!("b-{}", trial::fake("xenforo").id(post)));
    let mut feed = trial::opened(&XenForo, &server, &[("id_prefix", "b-")], None, NOW);
    let told = trial::recheck(&mut feed, &[&ids[0], &ids[1]]);
    assert_eq!(told, [(ids[0].clone(), false), (ids[1].clone(), true)]);
}

#[test]
fn deliveries_need_the_secret() {
    let server = FakeServer::start(trial::fake("xenforo"), World::at(NOW, 3));
    let post = server.write("words");
    let hook = trial::opened(&XenForo, &server, &[], None, NOW).hook.unwrap();
    for (change, gone) in [(Change::New, false), (Change::Edited, false), (Change::Deleted, true)] {
        let mut delivery = trial::fake("xenforo").deliveries(&post, change, &server.world()).remove(0);
        let mut found = Found::default();
        let reply = trial::deliver(&*hook, &delivery, &mut found);
        assert!(reply.status == 200 && reply.delivery.is_some() && found.posts[0].deleted == gone);
        delivery.headers.retain(|(name, _)| name != "xf-webhook-secret");
        let mut found = Found::default();
        assert_eq!(trial::deliver(&*hook, &delivery, &mut found).status, 401);
        assert!(found.is_empty());
    }
}
