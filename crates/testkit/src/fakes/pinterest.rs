//! Pinterest's interface of version 5: pins of the account and of boards, and the search for partners.

use serde_json::{Value, json};

use super::{Fake, FakeAnswer, FakePost, FakeRequest, World, iso};

const TOKEN: &str = "invented-pinterest-token";

/// The fake.
pub(super) struct Pinterest;

fn id(post: &FakePost) -> String {
    format!("81374422642{:07}", post.n)
}

fn pin(post: &FakePost) -> Value {
    json!({
        // Times come without a zone.
        "id": id(post), "created_at": iso(post.at).trim_end_matches('Z'), "title": "An invented pin", "description": post.text,
        "alt_text": null, "link": null, "board_id": "549", "board_section_id": null, "board_owner": {"username": post.author},
        "parent_pin_id": null, "creative_type": "REGULAR", "media": {"media_type": "image", "images": {}}, "is_owner": false,
        "pin_metrics": null,
    })
}

fn error(status: u16, code: u32, message: &str) -> FakeAnswer {
    FakeAnswer::status(status, &json!({"code": code, "message": message}))
}

/// A page, newest first; a bookmark names the last pin of the page before.
fn page(request: &FakeRequest, world: &World) -> FakeAnswer {
    let asked = request.param("page_size").and_then(|size| size.parse().ok()).unwrap_or(25_usize);
    let size = asked.min(250).min(world.page.max(1));
    let from = match request
        .param("bookmark")
        .map(|bookmark| bookmark.strip_prefix("below-").and_then(|n| n.parse().ok()))
    {
        None => u64::MAX,
        Some(Some(n)) => n,
        Some(None) => return error(400, 1, "Invalid bookmark."),
    };
    let pins: Vec<&FakePost> = world.standing().rev().filter(|post| post.n < from).collect();
    let shown = &pins[..pins.len().min(size)];
    let bookmark = shown.last().filter(|_| pins.len() > size).map(|post| format!("below-{}", post.n));
    let items: Vec<Value> = shown.iter().map(|post| pin(post)).collect();
    FakeAnswer::json(&json!({"items": items, "bookmark": bookmark}))
}

/// The first ten that hold the term; summaries have neither author nor time.
fn search(request: &FakeRequest, world: &World) -> FakeAnswer {
    let term = request.param("term").unwrap_or_default().to_ascii_lowercase();
    let matching = world.standing().rev().filter(|post| post.text.to_ascii_lowercase().contains(&term));
    let summary = |post: &FakePost| json!({"id": id(post), "title": "An invented pin", "description": post.text, "alt_text": null, "link": null, "media": {"media_type": "image"}});
    let items: Vec<Value> = matching.take(10).map(summary).collect();
    FakeAnswer::json(&json!({"items": items, "bookmark": null}))
}

impl Fake for Pinterest {
    fn channel(&self) -> &'static str {
        "pinterest"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", format!("{base}/v5")),
            ("access_token_file", secret(TOKEN)),
            ("boards", "549".to_owned()),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        id(post)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if request.header("authorization") != Some(&*format!("Bearer {TOKEN}")) {
            return self.denied();
        }
        match request.path.as_str() {
            "/v5/pins" | "/v5/boards/549/pins" => page(request, world),
            "/v5/search/partner/pins" => search(request, world),
            path if path.starts_with("/v5/boards/") => error(404, 40, "Board not found."),
            path => match path.strip_prefix("/v5/pins/") {
                Some(asked) => world
                    .standing()
                    .find(|post| id(post) == asked)
                    .map_or_else(|| error(404, 50, "Pin not found."), |post| FakeAnswer::json(&pin(post))),
                None => error(404, 0, "Not found."),
            },
        }
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        error(429, 8, "This request exceeded a rate limit.")
            .with("x-ratelimit-limit", 100)
            .with("x-ratelimit-remaining", 0)
            .with("x-ratelimit-reset", secs)
    }

    fn denied(&self) -> FakeAnswer {
        error(401, 2, "Authentication failed.")
    }

    fn tells_edits(&self) -> bool {
        false
    }

    fn tells_deletions(&self) -> bool {
        false
    }
}
