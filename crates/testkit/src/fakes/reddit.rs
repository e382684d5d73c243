//! Reddit's OAuth interface: listings, search, threads with `more`, `/api/info`, tokens, and limits that count seconds left.
//!
//! Every third post of the world is a comment below the one invented thread; the others are submissions.

use serde_json::{Value, json};

use super::{Fake, FakeAnswer, FakePost, FakeRequest, World};

const TOKEN: &str = "invented-reddit-token";
const CLIENT: &str = "invented-client";
const SECRET: &str = "invented-secret";
/// Id of the thread that comments stand below.
const THREAD: &str = "base0";

/// The fake.
pub(super) struct Reddit;

fn is_comment(post: &FakePost) -> bool {
    post.n.is_multiple_of(3)
}

fn id36(post: &FakePost) -> String {
    format!("hk{:x}", post.n)
}

fn thing(post: &FakePost) -> Value {
    let id = id36(post);
    let edited = post.edited_at.map_or(json!(false), |at| json!(at as f64));
    let mut data = json!({
        "id": id, "author": post.author, "author_fullname": format!("t2_{}", post.author), "subreddit": "invented",
        "subreddit_id": "t5_inv", "subreddit_type": "public", "created_utc": post.at as f64, "edited": edited, "score": 1,
    });
    let more = match is_comment(post) {
        true => {
            json!({"name": format!("t1_{id}"), "body": post.text, "link_id": format!("t3_{THREAD}"), "parent_id": format!("t3_{THREAD}"),
            "link_title": "An invented thread", "replies": "", "permalink": format!("/r/invented/comments/{THREAD}/_/{id}/")})
        }
        false => {
            json!({"name": format!("t3_{id}"), "title": "An invented title", "selftext": post.text, "is_self": true, "num_comments": 0,
            "removed_by_category": null, "permalink": format!("/r/invented/comments/{id}/_/")})
        }
    };
    if let (Some(data), Some(more)) = (data.as_object_mut(), more.as_object()) {
        data.extend(more.clone());
    }
    json!({"kind": if is_comment(post) { "t1" } else { "t3" }, "data": data})
}

fn fullname(post: &FakePost) -> String {
    format!("{}_{}", if is_comment(post) { "t1" } else { "t3" }, id36(post))
}

fn listing(children: Vec<Value>, after: Option<String>) -> Value {
    json!({"kind": "Listing", "data": {"after": after, "before": null, "dist": children.len(), "modhash": null, "geo_filter": "", "children": children}})
}

/// A page, newest first. An `after` that names a post which is gone answers nothing, as Reddit does.
fn page(request: &FakeRequest, world: &World, wanted: impl Fn(&FakePost) -> bool) -> FakeAnswer {
    let asked = request.param("limit").and_then(|limit| limit.parse().ok()).unwrap_or(25_usize);
    let limit = asked.min(100).min(world.page.max(1));
    let newest_first: Vec<&FakePost> = world.standing().rev().filter(|post| wanted(post)).collect();
    let start = match request.param("after") {
        None => 0,
        Some(after) => newest_first
            .iter()
            .position(|post| fullname(post) == after)
            .map_or(newest_first.len(), |at| at + 1),
    };
    let shown = &newest_first[start..newest_first.len().min(start + limit)];
    let is_last = start + shown.len() >= newest_first.len();
    let after = shown.last().filter(|_| !is_last).map(|post| fullname(post));
    answered(&listing(shown.iter().map(|post| thing(post)).collect(), after))
}

fn answered(body: &Value) -> FakeAnswer {
    FakeAnswer::json(body)
        .with("x-ratelimit-remaining", "599.0")
        .with("x-ratelimit-used", "1")
        .with("x-ratelimit-reset", "480")
}

fn error(status: u16, message: &str) -> FakeAnswer {
    FakeAnswer::status(status, &json!({"message": message, "error": status}))
}

/// Whether the words of a search stand in a text: names with ` OR ` between them.
fn matches(query: &str, text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    query.split(" OR ").any(|name| text.contains(&name.trim_matches('"').to_ascii_lowercase()))
}

fn token(request: &FakeRequest) -> FakeAnswer {
    // `invented-client:invented-secret` in base 64.
    let basic = "Basic aW52ZW50ZWQtY2xpZW50OmludmVudGVkLXNlY3JldA==";
    let grant = request.form("grant_type").unwrap_or_default();
    match request.header("authorization") == Some(basic)
        && matches!(&*grant, "client_credentials" | "refresh_token")
    {
        true => FakeAnswer::json(
            &json!({"access_token": TOKEN, "token_type": "bearer", "expires_in": 86400, "scope": "*"}),
        ),
        false => error(401, "Unauthorized"),
    }
}

impl Fake for Reddit {
    fn channel(&self) -> &'static str {
        "reddit"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", base.to_owned()),
            ("token_url", format!("{base}/api/v1/access_token")),
            ("client_id", CLIENT.to_owned()),
            ("client_secret_file", secret(SECRET)),
            ("username", "invented_reader".to_owned()),
            ("subreddits", "invented".to_owned()),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        fullname(post)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if !request.header("user-agent").is_some_and(|agent| agent.contains("(by /u/")) {
            return FakeAnswer::Whole(
                403,
                vec![("content-type".into(), "text/html".into())],
                b"<html>whoa there</html>".to_vec(),
            );
        }
        let path = request.path.trim_end_matches('/');
        if path == "/api/v1/access_token" {
            return token(request);
        }
        if request.header("authorization") != Some(&*format!("Bearer {TOKEN}")) {
            return self.denied();
        }
        let subreddit = path.strip_prefix("/r/").and_then(|rest| rest.split_once('/'));
        if let Some((names, _)) = subreddit
            && names.split('+').any(|name| name == "closed")
        {
            return FakeAnswer::status(
                403,
                &json!({"message": "Forbidden", "error": 403, "reason": "private"}),
            );
        }
        match (path, subreddit) {
            (_, Some((_, "new"))) => page(request, world, |post| !is_comment(post)),
            (_, Some((_, "comments"))) => page(request, world, is_comment),
            ("/search", _) | (_, Some((_, "search"))) => {
                let query = request.param("q").unwrap_or_default();
                page(request, world, |post| !is_comment(post) && matches(query, &post.text))
            }
            ("/message/inbox", _) => answered(&listing(Vec::new(), None)),
            ("/api/info", _) => {
                let asked: Vec<&str> = request.param("id").unwrap_or_default().split(',').take(100).collect();
                let there = world.standing().filter(|post| asked.contains(&&*fullname(post)));
                answered(&listing(there.map(thing).collect(), None))
            }
            _ => error(404, "Not Found"),
        }
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        error(429, "Too Many Requests")
            .with("x-ratelimit-remaining", "0.0")
            .with("x-ratelimit-used", "600")
            .with("x-ratelimit-reset", secs)
    }

    fn denied(&self) -> FakeAnswer {
        error(401, "Unauthorized")
    }

    fn tells_edits(&self) -> bool {
        false
    }

    fn tells_deletions(&self) -> bool {
        false
    }
}
