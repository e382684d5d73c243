//! A page on Facebook: what visitors write (odd numbers) and comment (even numbers) under a post of the page without words.

use serde_json::{Map, Value, json};

use super::graph::{self, time};
use super::{Change, Delivery, Fake, FakeAnswer, FakePost, FakeRequest, World};

/// The fake.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facebook;

const PAGE: &str = "1000";
/// The page's own post, under which comments stand.
const OWN: &str = "1000_999999";

fn is_comment(post: &FakePost) -> bool {
    post.n.is_multiple_of(2)
}

fn id(post: &FakePost) -> String {
    if is_comment(post) { format!("999999_{}", post.n) } else { format!("1000_{}", post.n) }
}

fn person(post: &FakePost) -> Value {
    json!({"id": format!("7{}", post.n % 7), "name": post.author})
}

fn item(post: &FakePost) -> Value {
    let mut item =
        json!({"id": id(post), "message": post.text, "created_time": time(post.at), "from": person(post)});
    if is_comment(post) {
        item["parent"] = Value::Null;
        item["like_count"] = json!(0);
        item["comment_count"] = json!(0);
        item["permalink_url"] =
            json!(format!("https://www.facebook.com/1000/posts/999999?comment_id={}", post.n));
    } else {
        item["updated_time"] = json!(time(post.changed_at()));
        item["permalink_url"] = json!(format!("https://www.facebook.com/1000/posts/{}", post.n));
        item["comments"] = json!({"data": [], "summary": {"total_count": 0}});
    }
    item
}

/// The page's own post, at the end of the list.
fn own(world: &World) -> Value {
    let comments: Vec<&FakePost> = world.standing().filter(|post| is_comment(post)).collect();
    let first = world.posts.first().map_or(world.now, |post| post.at);
    let last = comments.iter().map(|post| post.changed_at()).max().unwrap_or(first);
    json!({"id": OWN, "created_time": time(first - 60), "updated_time": time(last), "from": {"id": PAGE, "name": "The page"},
        "comments": {"data": [], "summary": {"total_count": comments.len()}}})
}

impl Fake for Facebook {
    fn channel(&self) -> &'static str {
        "facebook"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", base.to_owned()),
            ("page_ids", PAGE.to_owned()),
            ("access_token_file", secret(graph::TOKEN)),
            ("app_secret_file", secret(graph::APP_SECRET)),
            ("verify_token_file", secret(graph::VERIFY_TOKEN)),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        id(post)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if !graph::is_allowed(request) {
            return graph::denied();
        }
        let visitors = || world.standing().filter(|post| !is_comment(post)).collect();
        match request.path.strip_prefix("/v26.0").unwrap_or_default() {
            "/1000/feed" => {
                let mut page = graph::page(request, world, visitors(), &item);
                if page["paging"]["next"].is_null() {
                    page["data"].as_array_mut().into_iter().for_each(|data| data.push(own(world)));
                }
                FakeAnswer::json(&page)
            }
            "/1000/tagged" | "/1000/ratings" => FakeAnswer::json(&json!({"data": []})),
            "/1000_999999/comments" => {
                let comments = world.standing().filter(|post| is_comment(post)).collect();
                FakeAnswer::json(&graph::page(request, world, comments, &item))
            }
            "/" => by_ids(request, world),
            "/me" => FakeAnswer::json(&json!({"id": PAGE})),
            _ => graph::missing(),
        }
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        graph::limited(secs)
    }

    fn denied(&self) -> FakeAnswer {
        graph::denied()
    }

    // Edited comments are not told to who asks for new ones.
    fn tells_edits(&self) -> bool {
        false
    }

    fn tells_deletions(&self) -> bool {
        false
    }

    fn deliveries(&self, post: &FakePost, change: Change, _world: &World) -> Vec<Delivery> {
        let verb = match change {
            Change::New => "add",
            Change::Edited => "edited",
            Change::Deleted => "remove",
        };
        let mut value =
            json!({"verb": verb, "created_time": post.at, "from": person(post), "parent_id": OWN});
        if is_comment(post) {
            value["item"] = json!("comment");
            value["comment_id"] = json!(id(post));
            value["post_id"] = json!(OWN);
        } else {
            value["item"] = json!("post");
            value["post_id"] = json!(id(post));
        }
        if change != Change::Deleted {
            value["message"] = json!(post.text);
        }
        vec![graph::delivery(&json!({"object": "page", "entry": [{"id": PAGE, "time": post.changed_at(),
            "changes": [{"field": "feed", "value": value}]}]}))]
    }

    fn handshake(&self) -> Option<(Delivery, String)> {
        Some(graph::handshake())
    }
}

/// Several posts by their ids: all of them, or an error.
fn by_ids(request: &FakeRequest, world: &World) -> FakeAnswer {
    let mut all = Map::new();
    for wanted in request.param("ids").unwrap_or_default().split(',') {
        match world.standing().find(|post| id(post) == wanted) {
            Some(post) => all.insert(wanted.to_owned(), json!({"id": id(post)})),
            None => return graph::missing(),
        };
    }
    FakeAnswer::json(&Value::Object(all))
}
