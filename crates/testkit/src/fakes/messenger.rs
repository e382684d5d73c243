//! The inbox of a page: one conversation with each writer.

use serde_json::{Map, Value, json};

use super::graph::{self, time};
use super::{Change, Delivery, Fake, FakeAnswer, FakePost, FakeRequest, World};

/// The fake.
#[derive(Clone, Copy, Debug)]
pub(super) struct Messenger;

const PAGE: &str = "1000";

fn writer(post: &FakePost) -> String {
    format!("88{}", post.n % 7)
}

fn item(post: &FakePost) -> Value {
    json!({"id": format!("m_{}", post.n), "created_time": time(post.at), "message": post.text,
        "from": {"id": writer(post), "name": post.author, "email": "x@facebook.com"}, "to": {"data": [{"id": PAGE}]}})
}

fn talk<'a>(world: &'a World, writer_id: &str) -> Vec<&'a FakePost> {
    world.standing().filter(|post| writer(post) == writer_id).collect()
}

/// Conversations, the one that changed last first; each with its newest messages.
fn conversations(request: &FakeRequest, world: &World) -> Value {
    let mut last: Vec<&FakePost> = Vec::new();
    for post in world.standing() {
        last.retain(|other| writer(other) != writer(post));
        last.push(post);
    }
    let conversation = |post: &FakePost| {
        let with = writer(post);
        let inner = FakeRequest { path: format!("/v26.0/t_{with}/messages"), ..FakeRequest::default() };
        json!({"id": format!("t_{with}"), "updated_time": time(post.at),
            "participants": {"data": [{"id": with}, {"id": PAGE}]},
            "messages": graph::page(&inner, world, talk(world, &with), &item)})
    };
    graph::page(request, world, last, &conversation)
}

impl Fake for Messenger {
    fn channel(&self) -> &'static str {
        "messenger"
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
        format!("m_{}", post.n)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if !graph::is_allowed(request) {
            return graph::denied();
        }
        let path = request.path.strip_prefix("/v26.0/").unwrap_or_default();
        match path {
            "1000/conversations" => FakeAnswer::json(&conversations(request, world)),
            "me" => FakeAnswer::json(&json!({"id": PAGE})),
            "" => {
                let mut all = Map::new();
                for wanted in request.param("ids").unwrap_or_default().split(',') {
                    match world.standing().find(|post| self.id(post) == wanted) {
                        Some(post) => all.insert(wanted.to_owned(), json!({"id": self.id(post)})),
                        None => return graph::missing(),
                    };
                }
                FakeAnswer::json(&Value::Object(all))
            }
            _ => match path.strip_prefix("t_").and_then(|path| path.strip_suffix("/messages")) {
                Some(with) => FakeAnswer::json(&graph::page(request, world, talk(world, with), &item)),
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
        let mid = self.id(post);
        let (name, message) = match change {
            Change::New => ("message", json!({"mid": mid, "text": post.text})),
            Change::Edited => ("message_edit", json!({"mid": mid, "text": post.text, "num_edit": "1"})),
            Change::Deleted => ("message", json!({"mid": mid, "is_deleted": true})),
        };
        let at = post.changed_at() * 1000;
        let event = json!({"sender": {"id": writer(post)}, "recipient": {"id": PAGE}, "timestamp": at, name: message});
        vec![graph::delivery(
            &json!({"object": "page", "entry": [{"id": PAGE, "time": at, "messaging": [event]}]}),
        )]
    }

    fn handshake(&self) -> Option<(Delivery, String)> {
        Some(graph::handshake())
    }
}
