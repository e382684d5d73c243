//! An invented platform that no program was written for, with two interfaces of different shapes: `hark` reads it by
//! description alone (channel `http`).
//!
//! * `GET /v1/notes`: everything that changed since a time, oldest change first, HTML, removed notes among them, pages by
//!   token, a bearer token, limits in headers.
//! * `POST /search`: a search in JSON, newest first, numbered pages, user and password, limits in the body of a 200.

use serde_json::{Value, json};

use super::{Fake, FakeAnswer, FakePost, FakeRequest, World, iso};

/// The bearer token of the notes.
const TOKEN: &str = "invented-token";
/// `reader:invented-password` in base64.
const BASIC: &str = "Basic cmVhZGVyOmludmVudGVkLXBhc3N3b3Jk";

/// See the module.
#[derive(Clone, Copy, Debug)]
pub struct Described;

impl Described {
    fn notes(request: &FakeRequest, world: &World) -> FakeAnswer {
        if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
            return Self.denied();
        }
        let since = request.param("changed_since").and_then(|text| text.parse::<jiff::Timestamp>().ok());
        let Some(since) = since.map(jiff::Timestamp::as_second) else {
            return FakeAnswer::status(400, &json!({"error": {"code": "changed_since"}}));
        };
        let after: (i64, u64) = match request.param("after") {
            None => (i64::MIN, 0),
            Some(token) => match token.split_once('-').map(|(at, n)| (at.parse(), n.parse())) {
                Some((Ok(at), Ok(n))) => (at, n),
                _ => return FakeAnswer::status(400, &json!({"error": {"code": "after"}})),
            },
        };
        let mut all: Vec<&FakePost> = world.posts.iter().filter(|post| post.changed_at() >= since).collect();
        all.sort_by_key(|post| (post.changed_at(), post.n));
        let rest: Vec<_> = all.into_iter().filter(|post| (post.changed_at(), post.n) > after).collect();
        let page = &rest[..rest.len().min(world.page)];
        let next = (page.len() < rest.len())
            .then(|| page.last().map(|last| format!("{}-{}", last.changed_at(), last.n)))
            .flatten();
        let notes: Vec<Value> = page.iter().map(|post| Self::note(post)).collect();
        FakeAnswer::json(&json!({"data": {"notes": notes}, "next": next}))
    }

    fn note(post: &FakePost) -> Value {
        let escaped = post.text.replace('&', "&amp;").replace('<', "&lt;");
        let changed = iso(post.changed_at());
        match post.deleted_at {
            Some(_) => json!({"id": post.n, "state": "removed", "changed": changed}),
            None => json!({
                "id": post.n,
                "state": "live",
                "body_html": format!("<p>{escaped}</p>"),
                "by": {"uid": format!("u-{}", post.author), "name": post.author},
                "written": iso(post.at),
                "edited": post.edited_at.map(iso),
                "changed": changed,
                "hearts": post.n,
            }),
        }
    }

    fn search(request: &FakeRequest, world: &World) -> FakeAnswer {
        if request.header("authorization") != Some(BASIC) {
            return Self.denied();
        }
        let asked = request.json();
        let words: Vec<String> = asked["q"]
            .as_str()
            .unwrap_or_default()
            .split('|')
            .map(|word| word.trim_matches('"').to_owned())
            .collect();
        let page = asked["page"].as_u64().unwrap_or(1).max(1) as usize;
        let has = |text: &str| words.iter().any(|word| text.to_ascii_lowercase().contains(word.as_str()));
        let hits: Vec<_> = world.standing().rev().filter(|post| has(&post.text)).collect();
        let shown = hits.chunks(world.page.max(1)).nth(page - 1).unwrap_or_default();
        let shown: Vec<Value> = shown
            .iter()
            .map(|post| json!({"no": post.n, "words": post.text, "nick": post.author, "at": post.at * 1000}))
            .collect();
        FakeAnswer::json(&json!({"hits": shown, "more": page * world.page < hits.len()}))
    }
}

impl Fake for Described {
    fn channel(&self) -> &'static str {
        "http"
    }

    /// Tables are written as one writes them into the environment.
    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("request", format!("{{url = \"{base}/v1/notes\", query = {{changed_since = \"{{cursor}}\"}}}}")),
            ("auth", format!("{{kind = \"bearer\", file = \"{}\"}}", secret(TOKEN))),
            ("paging", "{kind = \"cursor\", from = \"/next\", param = \"after\"}".to_owned()),
            ("cursor", "{max = \"/changed\", start = \"{since_iso}\", overlap_secs = 5}".to_owned()),
            ("items", "/data/notes".to_owned()),
            (
                "fields",
                "{id = \"/id\", text = \"/body_html\", author = \"/by/name\", author_id = \"/by/uid\", \
                 created_at = \"/written\", revision = \"/changed\", metrics = {hearts = \"/hearts\"}}"
                    .to_owned(),
            ),
            ("html", "text".to_owned()),
            ("deleted", "{pointer = \"/state\", values = [\"removed\"]}".to_owned()),
            ("limits", "{reset_header = \"x-quota-reset\", reset_form = \"epoch\"}".to_owned()),
            ("as_channel", "http".to_owned()),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        post.n.to_string()
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        match (&*request.method, &*request.path) {
            ("GET", "/v1/notes") => Self::notes(request, world),
            ("POST", "/search") => Self::search(request, world),
            _ => FakeAnswer::status(404, &json!({"error": {"code": "no such path"}})),
        }
    }

    fn limited(&self, world: &World, secs: i64) -> FakeAnswer {
        FakeAnswer::status(429, &json!({"error": {"code": "slow_down"}}))
            .with("x-quota-reset", world.now + secs)
    }

    fn denied(&self) -> FakeAnswer {
        FakeAnswer::status(401, &json!({"error": {"code": "token"}}))
    }
}
