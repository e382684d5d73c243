//! Threads: mentions of an account (odd numbers), answers to its one post (even numbers), and the search over both.

use serde_json::{Value, json};

use super::graph::{self, time};
use super::{Change, Delivery, Fake, FakeAnswer, FakePost, FakeRequest, World};

/// The fake.
#[derive(Clone, Copy, Debug)]
pub(super) struct Threads;

const OWN: &str = "18000000001";

fn id(post: &FakePost) -> String {
    format!("1790{:08}", post.n)
}

fn is_answer(post: &FakePost) -> bool {
    post.n.is_multiple_of(2)
}

fn item(post: &FakePost) -> Value {
    let mut item = json!({"id": id(post), "media_product_type": "THREADS", "media_type": "TEXT_POST", "text": post.text,
        "username": post.author, "timestamp": time(post.at), "shortcode": format!("s{}", post.n),
        "permalink": format!("https://www.threads.net/@{}/post/s{}", post.author, post.n),
        "is_quote_post": false, "has_replies": false, "is_reply": is_answer(post)});
    if is_answer(post) {
        item["root_post"] = json!({"id": OWN});
        item["replied_to"] = json!({"id": OWN});
    }
    item
}

impl Fake for Threads {
    fn channel(&self) -> &'static str {
        "threads"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", base.to_owned()),
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
        let posts = |wanted: &dyn Fn(&FakePost) -> bool| {
            let posts = world.standing().filter(|post| wanted(post)).collect();
            FakeAnswer::json(&graph::page(request, world, posts, &item))
        };
        let path = request.path.strip_prefix("/v1.0/").unwrap_or(&request.path);
        match path {
            "/refresh_access_token" => FakeAnswer::json(
                &json!({"access_token": graph::TOKEN, "token_type": "bearer", "expires_in": 5_183_944}),
            ),
            "me/mentions" => posts(&|post| !is_answer(post)),
            "me/threads" => {
                let first = world.posts.first().map_or(world.now, |post| post.at);
                let own = json!({"id": OWN, "media_type": "IMAGE", "timestamp": time(first - 60), "username": "the_account",
                    "has_replies": true});
                FakeAnswer::json(&graph::listed(request, vec![own], None))
            }
            "me/replies" => FakeAnswer::json(&json!({"data": []})),
            "18000000001/conversation" => posts(&is_answer),
            "keyword_search" => {
                let wanted = request.param("q").unwrap_or_default().to_ascii_lowercase();
                posts(&|post| !wanted.is_empty() && post.text.to_ascii_lowercase().contains(&wanted))
            }
            "me" => FakeAnswer::json(&json!({"id": "1"})),
            _ => match world.standing().find(|post| id(post) == path) {
                Some(post) => FakeAnswer::json(&json!({"id": id(post)})),
                None => graph::missing(),
            },
        }
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        graph::limited(secs)
    }

    fn denied(&self) -> FakeAnswer {
        graph::denied()
    }

    fn tells_edits(&self) -> bool {
        false
    }

    fn tells_deletions(&self) -> bool {
        false
    }

    fn deliveries(&self, post: &FakePost, change: Change, _world: &World) -> Vec<Delivery> {
        let (field, value) = match change {
            Change::New if is_answer(post) => ("replies", item(post)),
            Change::New => ("mentions", item(post)),
            Change::Edited => return Vec::new(),
            Change::Deleted => ("delete", json!({"id": id(post)})),
        };
        vec![graph::delivery(
            &json!({"app_id": "123456", "topic": "moderate", "target_id": "78901", "time": post.changed_at(),
            "subscription_id": "234567", "has_uid_field": false, "values": {"value": value, "field": field}}),
        )]
    }

    fn handshake(&self) -> Option<(Delivery, String)> {
        Some(graph::handshake())
    }
}
