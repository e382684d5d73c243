//! Meltwater: a saved search page by page, and exports that are ordered and fetched from a signed address.

use serde_json::{Value, json};

use super::{Fake, FakeAnswer, FakePost, FakeRequest, World, iso};

/// See the module.
pub(super) struct Meltwater;

const KEY: &str = "meltwater-key";

fn nested(post: &FakePost) -> Value {
    json!({
        "id": format!("mw{}", post.n), "url": format!("https://blog.example/{}", post.n), "published_date": iso(post.at),
        "content": {"title": "A heading", "opening_text": "An opening", "body": post.text}, "author": {"name": post.author},
        "source": {"name": "Blog", "type": "blog"}, "enrichments": {"language_code": "en"}
    })
}

fn flat(post: &FakePost) -> Value {
    json!({
        "document_id": format!("mw{}", post.n), "document_url": format!("https://blog.example/{}", post.n),
        "document_publish_date": iso(post.at), "document_title": "A heading", "document_content": post.text,
        "document_authors": [post.author], "document_language_code": "en", "source_name": "Blog", "metadata_search_name": "s"
    })
}

impl Fake for Meltwater {
    fn channel(&self) -> &'static str {
        "meltwater"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", format!("{base}/v3")),
            ("key_file", secret(KEY)),
            ("search_ids", "77".to_owned()),
            ("page_size", "3".to_owned()),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        format!("mw{}", post.n)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if let Some(id) = request.path.strip_prefix("/signed/") {
            let from = request.param("from").unwrap_or_default();
            let all = world.standing().filter(|post| *iso(post.at) >= *from).map(flat).collect::<Vec<_>>();
            return if id == "e1" {
                FakeAnswer::json(&json!(all))
            } else {
                FakeAnswer::status(403, &json!({}))
            };
        }
        if request.header("apikey") != Some(KEY) {
            return self.denied();
        }
        let body = request.json();
        match (&*request.method, &*request.path) {
            ("POST", "/v3/search/77") => {
                let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
                let number =
                    |name: &str| body[name].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(1);
                let (from, to) = (text("start"), text("end"));
                let fits = |post: &&FakePost| {
                    iso(post.at) >= from && iso(post.at).trim_end_matches('Z') <= to.as_str()
                };
                let (page, size) = (number("page"), number("page_size"));
                let all = world.standing().filter(fits).skip((page - 1) * size).take(size).map(nested);
                FakeAnswer::json(&json!({"result": {"documents": all.collect::<Vec<_>>()}, "page": page}))
            }
            ("POST", "/v3/exports/one-time") => {
                let export = &body["onetime_export"];
                match export["search_ids"].as_array().is_some_and(|ids| !ids.is_empty())
                    && export["start_date"].is_string()
                {
                    true => {
                        FakeAnswer::status(200, &json!({"onetime_export": {"id": 1, "status": "PENDING"}}))
                    }
                    false => FakeAnswer::status(400, &json!({"message": "invalid"})),
                }
            }
            ("GET", "/v3/exports/one-time/1") => {
                let host = request.header("host").unwrap_or_default();
                let url = format!("http://{host}/signed/e1?signature=x");
                FakeAnswer::json(&json!({"onetime_export": {"id": 1, "status": "FINISHED", "data_url": url}}))
            }
            _ => FakeAnswer::status(404, &json!({"message": "no Route matched with those values"})),
        }
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        FakeAnswer::status(429, &json!({"message": "API rate limit exceeded"})).with("retry-after", secs)
    }

    fn denied(&self) -> FakeAnswer {
        FakeAnswer::status(401, &json!({"message": "Invalid authentication credentials"}))
    }

    fn tells_edits(&self) -> bool {
        false
    }

    fn tells_deletions(&self) -> bool {
        false
    }
}
