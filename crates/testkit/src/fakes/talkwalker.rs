//! Talkwalker: results of a project, newest first, and a stream in chunks, with codes as texts.

use serde_json::{Value, json};

use super::{Fake, FakeAnswer, FakePost, FakeRequest, World};

/// See the module.
pub(super) struct Talkwalker;

const TOKEN: &str = "talkwalker-token";

fn url(post: &FakePost) -> String {
    format!("https://board.example/t/{}", post.n)
}

fn result(post: &FakePost) -> Value {
    json!({"data": {
        "url": url(post), "indexed": post.at * 1000 + 5000, "search_indexed": post.at * 1000 + 6000, "published": post.at * 1000,
        "title": "A thread", "content": post.text.replace('&', "&amp;"), "root_url": "https://board.example/",
        "domain_url": "https://board.example/", "host_url": "https://board.example/", "lang": "en", "sentiment": 0,
        "source_type": ["MESSAGEBOARD", "MESSAGEBOARD_OTHER"], "post_type": ["TEXT"], "tags_internal": ["isComment"],
        "extra_author_attributes": {"id": format!("ex:{}", post.author), "name": post.author, "short_name": post.author, "gender": "UNKNOWN"},
        "engagement": 0, "reach": 12, "word_count": 5
    }, "highlighted_data": [{"title_snippet": "", "content_snippet": "", "matched": {"stream_id": "s", "rule_ids": ["r"]}}]})
}

fn said(status: u16, code: &str, message: &str) -> FakeAnswer {
    FakeAnswer::status(
        status,
        &json!({"status_code": code, "status_message": message, "request": "invented"}),
    )
}

impl Fake for Talkwalker {
    fn channel(&self) -> &'static str {
        "talkwalker"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", base.to_owned()),
            ("token_file", secret(TOKEN)),
            ("project_id", "p1".to_owned()),
            ("queries", "zolvex".to_owned()),
            ("page_size", "3".to_owned()),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        let hash = openssl::sha::sha256(url(post).as_bytes());
        let hex: String = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("sha256:{hex}")
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if request.param("access_token") != Some(TOKEN) {
            return self.denied();
        }
        let number = |name: &str| request.param(name).and_then(|text| text.parse::<usize>().ok());
        match &*request.path {
            "/api/v1/search/p/p1/results" => {
                let (offset, most) = (number("offset").unwrap_or(0), number("hpp").unwrap_or(10));
                let page: Vec<Value> = world.standing().rev().skip(offset).take(most).map(result).collect();
                FakeAnswer::json(&json!({
                    "status_code": "0", "status_message": "OK", "request": "invented",
                    "pagination": {"total": world.standing().count()}, "result_content": {"data": page}
                }))
            }
            "/api/v3/stream/s/s1/results" => {
                let from = match request.param("resume_offset") {
                    Some("earliest") | None => 0,
                    Some(place) => match place.strip_prefix("at-").and_then(|n| n.parse().ok()) {
                        Some(n) => n,
                        None => return said(400, "21", "unknown offset"),
                    },
                };
                let page: Vec<&FakePost> =
                    world.standing().filter(|post| post.n > from).take(world.page).collect();
                let next = page.last().map_or(from, |post| post.n);
                let mut chunks: Vec<Value> = page
                    .iter()
                    .map(|post| json!({"chunk_type": "CT_RESULT", "chunk_result": {"data": result(post)}}))
                    .collect();
                chunks.push(json!({"chunk_type": "CT_CONTROL", "chunk_control": {
                    "connection_id": "c", "resume_offset": format!("at-{next}"), "collector_id": "s1"}}));
                let body: String = chunks.iter().map(|chunk| format!("{chunk}\n")).collect();
                FakeAnswer::text("application/json", body)
            }
            _ => said(404, "3", "no such endpoint"),
        }
    }

    fn limited(&self, _world: &World, _secs: i64) -> FakeAnswer {
        said(401, "8", "rate limit reached")
    }

    fn denied(&self) -> FakeAnswer {
        said(401, "7", "token is invalid")
    }

    fn tells_edits(&self) -> bool {
        false
    }

    fn tells_deletions(&self) -> bool {
        false
    }
}
