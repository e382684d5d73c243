//! Bluesky: a session, searches, posts by their places, and Jetstream in its first wire form.

use serde_json::{Value, json};

use super::{Change, Fake, FakeAnswer, FakePost, FakeRequest, World, iso};

/// The fake.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bluesky;

const PASSWORD: &str = "abcd-efgh-ijkl-mnop";
const TOKEN: &str = "access-token";
const POST: &str = "app.bsky.feed.post";

impl Fake for Bluesky {
    fn channel(&self) -> &'static str {
        "bluesky"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("jetstream_url", base.replacen("http", "ws", 1)),
            ("filter", "false".to_owned()),
            ("base_url", base.to_owned()),
            ("pds_url", base.to_owned()),
            ("identifier", "listener.example".to_owned()),
            ("app_password_file", secret(PASSWORD)),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        format!("at://{}/{POST}/{}", did(post), rkey(post))
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        match &*request.path {
            "/subscribe" => {
                let from = request.param("cursor").and_then(|cursor| cursor.parse::<i64>().ok());
                let changes = from.map(|from| before(world, from)).unwrap_or_default();
                FakeAnswer::WebSocket(changes)
            }
            "/xrpc/com.atproto.server.createSession" => {
                let body = request.json();
                if body["password"] != PASSWORD {
                    return self.denied();
                }
                FakeAnswer::json(&json!({
                    "did": "did:plc:listener", "handle": body["identifier"],
                    "accessJwt": TOKEN, "refreshJwt": "refresh-token", "active": true,
                }))
            }
            "/xrpc/app.bsky.feed.getPosts" => {
                let asked = request.query.iter().filter(|(name, _)| name == "uris");
                let found = asked.filter_map(|(_, uri)| world.standing().find(|post| self.id(post) == *uri));
                FakeAnswer::json(&json!({"posts": found.map(|post| self.view(post)).collect::<Vec<_>>()}))
            }
            "/xrpc/app.bsky.feed.searchPosts" => {
                if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
                    return self.denied();
                }
                self.search(request, world)
            }
            _ => {
                FakeAnswer::status(404, &json!({"error": "XRPCNotSupported", "message": "XRPCNotSupported"}))
            }
        }
    }

    fn limited(&self, world: &World, secs: i64) -> FakeAnswer {
        FakeAnswer::status(429, &json!({"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}))
            .with("RateLimit-Limit", 3000)
            .with("RateLimit-Remaining", 0)
            .with("RateLimit-Reset", world.now + secs)
            .with("RateLimit-Policy", "3000;w=300")
    }

    fn denied(&self) -> FakeAnswer {
        FakeAnswer::status(400, &json!({"error": "ExpiredToken", "message": "Token has expired"}))
    }

    fn frame(&self, post: &FakePost, change: Change, _: &World) -> Option<Vec<u8>> {
        let (operation, at) = match change {
            Change::New => ("create", post.at),
            Change::Edited => ("update", post.edited_at.unwrap_or(post.at)),
            Change::Deleted => ("delete", post.deleted_at.unwrap_or(post.at)),
        };
        let mut commit = json!({
            "rev": format!("3lrev{at}"), "operation": operation, "collection": POST, "rkey": rkey(post),
        });
        if change != Change::Deleted {
            commit["record"] = record(post);
            commit["cid"] = json!(format!("bafyrei{}", post.changed_at()));
        }
        let event = json!({"did": did(post), "time_us": at * 1_000_000, "kind": "commit", "commit": commit});
        Some(event.to_string().into_bytes())
    }
}

impl Bluesky {
    fn search(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        let query = request.param("q").unwrap_or_default().trim_matches('"');
        let time = |name: &str| {
            request.param(name).and_then(|text| text.parse::<jiff::Timestamp>().ok()).map(|at| at.as_second())
        };
        let (since, until) = (time("since"), time("until"));
        let limit = request.param("limit").and_then(|limit| limit.parse().ok()).unwrap_or(25);
        let hits = world.standing().rev().filter(|post| {
            post.text.contains(query)
                && since.is_none_or(|since| post.at >= since)
                && until.is_none_or(|until| post.at < until)
        });
        let posts: Vec<Value> = hits.take(world.page.min(limit)).map(|post| self.view(post)).collect();
        FakeAnswer::json(&json!({"hitsTotal": posts.len(), "posts": posts}))
    }

    fn view(&self, post: &FakePost) -> Value {
        json!({
            "uri": self.id(post), "cid": format!("bafyrei{}", post.changed_at()),
            "author": {"did": did(post), "handle": format!("{}.example", post.author), "labels": []},
            "record": record(post), "indexedAt": iso(post.at), "labels": [],
            "replyCount": 0, "repostCount": 0, "likeCount": 0, "quoteCount": 0,
        })
    }
}

/// What happened to the posts from an instant on, in microseconds since 1970, in order of time.
fn before(world: &World, from: i64) -> Vec<(FakePost, Change)> {
    let mut changes: Vec<(i64, FakePost, Change)> = Vec::new();
    for post in &world.posts {
        changes.push((post.at, post.clone(), Change::New));
        changes.extend(post.edited_at.map(|at| (at, post.clone(), Change::Edited)));
        changes.extend(post.deleted_at.map(|at| (at, post.clone(), Change::Deleted)));
    }
    changes.retain(|(at, ..)| at * 1_000_000 >= from);
    changes.sort_by_key(|(at, ..)| *at);
    changes.into_iter().map(|(_, post, change)| (post, change)).collect()
}

fn did(post: &FakePost) -> String {
    format!("did:plc:{}", post.author)
}

fn rkey(post: &FakePost) -> String {
    format!("3l{:011}", post.n)
}

fn record(post: &FakePost) -> Value {
    json!({"$type": POST, "text": post.text, "createdAt": iso(post.at), "langs": ["en"]})
}
