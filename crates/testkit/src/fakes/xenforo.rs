//! A XenForo forum of one thread: lists of threads, pages of posts, single posts, and its webhook.

use serde_json::{Value, json};

use super::{Change, Delivery, Fake, FakeAnswer, FakePost, FakeRequest, World};

const KEY: &str = "xenforo-key-of-tests";
const SECRET: &str = "xenforo-secret-of-tests";
const THREAD: u64 = 7;

/// The forum.
pub(super) struct XenForo;

fn id(post: &FakePost) -> u64 {
    300 + post.n
}

fn body(post: &FakePost) -> Value {
    json!({
        "post_id": id(post), "thread_id": THREAD, "user_id": 10 + post.n % 7, "username": post.author,
        "post_date": post.at, "last_edit_date": post.edited_at.unwrap_or(0), "message": post.text,
        "message_parsed": post.text, "message_state": "visible", "position": post.n - 1, "is_first_post": post.n == 1,
        "reaction_score": 0, "view_url": format!("https://forum.example.org/posts/{}/", id(post)),
        "Thread": {"thread_id": THREAD, "title": "How do you sleep?"},
    })
}

fn pagination(page: usize, per_page: usize, total: usize) -> Value {
    let last = total.div_ceil(per_page).max(1);
    json!({"current_page": page, "last_page": last, "per_page": per_page, "shown": per_page, "total": total})
}

fn error(status: u16, code: &str) -> FakeAnswer {
    FakeAnswer::status(
        status,
        &json!({"errors": [{"code": code, "message": "See the documentation.", "params": []}]}),
    )
}

impl Fake for XenForo {
    fn channel(&self) -> &'static str {
        "xenforo"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", format!("{base}/api")),
            ("api_key_file", secret(KEY)),
            ("webhook_secret_file", secret(SECRET)),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        id(post).to_string()
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if request.header("xf-api-key") != Some(KEY) {
            return self.denied();
        }
        let page = request.param("page").and_then(|page| page.parse::<usize>().ok()).unwrap_or(1).max(1);
        let standing: Vec<&FakePost> = world.standing().collect();
        let path = request.path.as_str();
        if path == "/api/threads" || (path.starts_with("/api/forums/") && path.ends_with("/threads")) {
            let threads: Vec<Value> = standing
                .last()
                .map(|last| {
                    json!({"thread_id": THREAD, "title": "How do you sleep?", "last_post_date": last.at,
                           "reply_count": standing.len() - 1})
                })
                .into_iter()
                .collect();
            return FakeAnswer::json(
                &json!({"threads": threads, "sticky": [], "pagination": pagination(1, 20, 1)}),
            );
        }
        if path == format!("/api/threads/{THREAD}") {
            let last = standing.len().div_ceil(world.page).max(1);
            let page = page.min(last);
            let posts: Vec<Value> = standing
                .iter()
                .skip((page - 1) * world.page)
                .take(world.page)
                .map(|post| body(post))
                .collect();
            let pagination = pagination(page, world.page, standing.len());
            return FakeAnswer::json(&json!({"thread": {"thread_id": THREAD, "title": "How do you sleep?"},
                "posts": posts, "pagination": pagination}));
        }
        let single = path.strip_prefix("/api/posts/");
        match single.and_then(|wanted| standing.iter().find(|post| id(post).to_string() == wanted)) {
            Some(post) => FakeAnswer::json(&json!({"post": body(post)})),
            None => error(404, "requested_post_not_found"),
        }
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        error(429, "too_many_requests").with("retry-after", secs)
    }

    fn denied(&self) -> FakeAnswer {
        error(401, "api_key_not_found")
    }

    /// An edit does not make a thread new: one is seen when somebody answers, told by the webhook, or asked for again.
    fn tells_edits(&self) -> bool {
        false
    }

    fn tells_deletions(&self) -> bool {
        false
    }

    fn deliveries(&self, post: &FakePost, change: Change, _world: &World) -> Vec<Delivery> {
        let event = match change {
            Change::New => "insert",
            Change::Edited => "update",
            Change::Deleted => "delete",
        };
        let headers = [
            ("content-type", "application/json"),
            ("xf-content-type", "post"),
            ("xf-webhook-event", event),
            ("xf-webhook-id", "1"),
            ("xf-webhook-secret", SECRET),
        ];
        let data =
            json!({"content_type": "post", "event": event, "content_id": id(post), "data": body(post)});
        vec![Delivery {
            method: "POST",
            query: String::new(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            body: data.to_string().into_bytes(),
        }]
    }
}
