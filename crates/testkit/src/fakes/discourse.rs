//! A Discourse forum of one topic: the newest posts, the topic, a search, single posts, and its webhook.

use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use serde_json::{Value, json};

use super::{Change, Delivery, Fake, FakeAnswer, FakePost, FakeRequest, World, iso};

const KEY: &str = "discourse-key-of-tests";
const SECRET: &str = "discourse-secret-of-tests";
const TOPIC: u64 = 7;
const TITLE: &str = "How do you sleep?";

/// The forum.
pub(super) struct Discourse;

fn id(post: &FakePost) -> u64 {
    100 + post.n
}

fn body(post: &FakePost) -> Value {
    json!({
        "id": id(post), "name": null, "username": post.author, "user_id": 10 + post.n % 7,
        "created_at": iso(post.at), "updated_at": iso(post.changed_at()),
        "cooked": format!("<p>{}</p>", post.text.replace('&', "&amp;").replace('<', "&lt;")),
        "post_number": post.n, "post_type": 1, "reply_to_post_number": null, "topic_id": TOPIC,
        "topic_slug": "how-do-you-sleep", "topic_title": TITLE, "version": 1 + u64::from(post.edited_at.is_some()),
        "hidden": false, "user_deleted": false, "deleted_at": post.deleted_at.map(iso), "reads": 3, "score": 0.6,
        "actions_summary": [{"id": 2, "count": 1}],
    })
}

fn missing() -> FakeAnswer {
    let words = "The requested URL or resource could not be found.";
    FakeAnswer::status(404, &json!({"errors": [words], "error_type": "not_found"}))
}

fn hmac(bytes: &[u8]) -> String {
    let signed = || {
        let key = PKey::hmac(SECRET.as_bytes())?;
        let mut signer = Signer::new(MessageDigest::sha256(), &key)?;
        signer.sign_oneshot_to_vec(bytes)
    };
    signed().unwrap_or_default().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Fake for Discourse {
    fn channel(&self) -> &'static str {
        "discourse"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", base.to_owned()),
            ("api_key_file", secret(KEY)),
            ("webhook_secret_file", secret(SECRET)),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        id(post).to_string()
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if request.header("api-key") != Some(KEY) {
            return self.denied();
        }
        let path = request.path.as_str();
        if path == "/posts.json" {
            let before = request.param("before").and_then(|before| before.parse().ok()).unwrap_or(u64::MAX);
            let page: Vec<Value> =
                world.standing().rev().filter(|post| id(post) <= before).take(world.page).map(body).collect();
            return FakeAnswer::json(&json!({"latest_posts": page}));
        }
        if path == "/search.json" {
            return search(request, world);
        }
        if path == format!("/t/{TOPIC}/posts.json") {
            let wanted = |post: &&FakePost| {
                request.query.iter().any(|(key, value)| key == "post_ids[]" && *value == id(post).to_string())
            };
            let posts: Vec<Value> = world.standing().filter(wanted).map(body).collect();
            return FakeAnswer::json(&json!({"post_stream": {"posts": posts}, "id": TOPIC}));
        }
        let single =
            path.strip_prefix("/posts/").and_then(|rest| rest.strip_suffix(".json")?.parse::<u64>().ok());
        match single.and_then(|wanted| world.standing().find(|post| id(post) == wanted)) {
            Some(post) => FakeAnswer::json(&body(post)),
            None => missing(),
        }
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        let words = "You've performed this action too many times, please try again later.";
        let extras = json!({"wait_seconds": secs, "time_left": format!("{secs} seconds")});
        let body = json!({"errors": [words], "error_type": "rate_limit", "extras": extras});
        FakeAnswer::status(429, &body)
            .with("retry-after", secs)
            .with("discourse-rate-limit-error-code", "ip_10_secs_limit")
    }

    fn denied(&self) -> FakeAnswer {
        let words = "You are not permitted to view the requested resource.";
        FakeAnswer::status(403, &json!({"errors": [words], "error_type": "invalid_access"}))
    }

    fn tells_deletions(&self) -> bool {
        false
    }

    fn deliveries(&self, post: &FakePost, change: Change, world: &World) -> Vec<Delivery> {
        let event = match change {
            Change::New => "post_created",
            Change::Edited => "post_edited",
            Change::Deleted => "post_destroyed",
        };
        let body = json!({"post": body(post)}).to_string().into_bytes();
        let headers = [
            ("content-type", "application/json".to_owned()),
            ("x-discourse-instance", "https://forum.example.org".to_owned()),
            ("x-discourse-event-type", "post".to_owned()),
            ("x-discourse-event", event.to_owned()),
            ("x-discourse-event-id", format!("{}{}", post.n, world.now)),
            ("x-discourse-event-signature", format!("sha256={}", hmac(&body))),
        ];
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        vec![Delivery { method: "POST", query: String::new(), headers, body }]
    }
}

fn search(request: &FakeRequest, world: &World) -> FakeAnswer {
    let words = request.param("q").unwrap_or_default().split(" after:").next().unwrap_or_default().to_owned();
    let page = request.param("page").and_then(|page| page.parse::<usize>().ok()).unwrap_or(1).max(1);
    let hits: Vec<&FakePost> =
        world.standing().rev().filter(|post| post.text.to_ascii_lowercase().contains(&words)).collect();
    let posts: Vec<Value> = hits
        .iter()
        .skip((page - 1) * world.page)
        .take(world.page)
        .map(|post| {
            let blurb: String = post.text.chars().take(40).collect();
            json!({"id": id(post), "username": post.author, "created_at": iso(post.at), "blurb": blurb,
                   "post_number": post.n, "topic_id": TOPIC, "like_count": 1})
        })
        .collect();
    let more = hits.len() > page * world.page;
    FakeAnswer::json(&json!({
        "posts": posts, "topics": [{"id": TOPIC, "title": TITLE, "slug": "how-do-you-sleep"}],
        "grouped_search_result": {"more_full_page_results": more.then_some(true), "term": words},
    }))
}
