//! A Mastodon server: timelines, searches, mentions, single posts, and the stream of a hashtag.

use serde_json::{Value, json};

use super::{Change, Fake, FakeAnswer, FakePost, FakeRequest, World, iso};

/// The fake.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mastodon;

const TOKEN: &str = "token-of-a-user";

/// Ids grow with time and are longer than a float is exact.
const FIRST_ID: u64 = 110_000_000_000_000_000;

impl Fake for Mastodon {
    fn channel(&self) -> &'static str {
        "mastodon"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", base.to_owned()),
            ("hashtags", "medicines".to_owned()),
            ("stream", "hashtag".to_owned()),
            ("access_token_file", secret(TOKEN)),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        (FIRST_ID + post.n).to_string()
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
            return self.denied();
        }
        let path = request.path.strip_prefix("/api/").unwrap_or_default();
        let statuses = |posts: Vec<&FakePost>| posts.into_iter().map(status).collect::<Vec<_>>();
        match path {
            "v1/timelines/public" | "v1/timelines/home" => page(statuses(window(request, world, |_| true))),
            "v1/notifications" => {
                let mentions = window(request, world, |post| post.text.contains("@company"));
                page(mentions.into_iter().map(notification).collect())
            }
            "v2/search" => {
                let query = request.param("q").unwrap_or_default().trim_matches('"');
                let skipped = request.param("offset").and_then(|offset| offset.parse().ok()).unwrap_or(0);
                let hits = world.standing().rev().filter(|post| post.text.contains(query));
                let hits = hits.skip(skipped).take(limit(request, world)).collect();
                FakeAnswer::json(&json!({"accounts": [], "statuses": statuses(hits), "hashtags": []}))
            }
            "v1/statuses" => {
                let asked = request.query.iter().filter(|(name, _)| name == "id[]");
                page(statuses(asked.filter_map(|(_, id)| one(id, world)).collect()))
            }
            "v1/streaming/hashtag" | "v1/streaming/public" => {
                FakeAnswer::Stream(vec![("content-type".into(), "text/event-stream".into())], Vec::new())
            }
            _ if path.starts_with("v1/timelines/tag/") => page(statuses(window(request, world, |_| true))),
            _ => match path.strip_prefix("v1/statuses/").and_then(|id| one(id, world)) {
                Some(post) => FakeAnswer::json(&status(post)),
                None => FakeAnswer::status(404, &json!({"error": "Record not found"})),
            },
        }
    }

    fn limited(&self, world: &World, secs: i64) -> FakeAnswer {
        FakeAnswer::status(429, &json!({"error": "Too many requests"}))
            .with("X-RateLimit-Limit", 300)
            .with("X-RateLimit-Remaining", 0)
            .with("X-RateLimit-Reset", iso(world.now + secs))
    }

    fn denied(&self) -> FakeAnswer {
        FakeAnswer::status(401, &json!({"error": "The access token is invalid"}))
    }

    fn frame(&self, post: &FakePost, change: Change, _: &World) -> Option<Vec<u8>> {
        let (event, data) = match change {
            Change::New => ("update", status(post).to_string()),
            Change::Edited => ("status.update", status(post).to_string()),
            Change::Deleted => ("delete", self.id(post)),
        };
        Some(format!("event: {event}\ndata: {data}\n\n").into_bytes())
    }
}

/// The posts that a request is about, newest first: right behind `min_id`, or the newest before `max_id`.
fn window<'a>(
    request: &FakeRequest,
    world: &'a World,
    wanted: impl Fn(&FakePost) -> bool,
) -> Vec<&'a FakePost> {
    let bound = |name: &str| request.param(name).and_then(|id| id.parse::<u64>().ok());
    let (above, below) = (bound("min_id"), bound("max_id"));
    let since = bound("since_id");
    let inside = |post: &&FakePost| {
        let id = FIRST_ID + post.n;
        let lower = above.max(since).is_none_or(|bound| id > bound);
        lower && below.is_none_or(|bound| id < bound) && wanted(post)
    };
    let most = limit(request, world);
    match above {
        Some(_) => {
            let mut posts: Vec<&FakePost> = world.standing().filter(inside).take(most).collect();
            posts.reverse();
            posts
        }
        None => world.standing().rev().filter(inside).take(most).collect(),
    }
}

fn limit(request: &FakeRequest, world: &World) -> usize {
    request.param("limit").and_then(|limit| limit.parse().ok()).unwrap_or(20).min(world.page)
}

fn one<'a>(id: &str, world: &'a World) -> Option<&'a FakePost> {
    world.get(id.parse::<u64>().ok()?.checked_sub(FIRST_ID)?)
}

fn page(items: Vec<Value>) -> FakeAnswer {
    FakeAnswer::json(&Value::Array(items))
}

fn notification(post: &FakePost) -> Value {
    json!({
        "id": (FIRST_ID + post.n).to_string(), "type": "mention", "created_at": iso(post.at),
        "account": account(&post.author), "status": status(post),
    })
}

fn account(name: &str) -> Value {
    json!({
        "id": format!("1090{}", name.len()), "username": name, "acct": name, "display_name": "",
        "bot": false, "indexable": true, "noindex": false, "note": "",
        "url": format!("https://social.example/@{name}"),
    })
}

fn status(post: &FakePost) -> Value {
    let id = (FIRST_ID + post.n).to_string();
    let text = post.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    json!({
        "id": id, "created_at": iso(post.at), "edited_at": post.edited_at.map(iso),
        "in_reply_to_id": null, "in_reply_to_account_id": null, "sensitive": false, "spoiler_text": "",
        "visibility": "public", "language": "en",
        "uri": format!("https://social.example/users/{}/statuses/{id}", post.author),
        "url": format!("https://social.example/@{}/{id}", post.author),
        "content": format!("<p>{text}</p>"), "reblog": null, "quote": null, "card": null, "poll": null,
        "account": account(&post.author), "media_attachments": [], "mentions": [], "tags": [], "emojis": [],
        "replies_count": 0, "reblogs_count": 0, "favourites_count": 0, "quotes_count": 0,
    })
}
