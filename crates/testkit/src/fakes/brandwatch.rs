//! Brandwatch Consumer Research: a login with a password, and mentions by time with a cursor.

use serde_json::{Value, json};

use super::{Fake, FakeAnswer, FakePost, FakeRequest, World, iso};

/// See the module.
pub(super) struct Brandwatch;

const TOKEN: &str = "brandwatch-token";

fn mention(post: &FakePost) -> Value {
    json!({
        "resourceId": format!("9{:017}", post.n), "guid": format!("{}_g", post.n), "queryId": 77, "queryName": "invented query",
        "title": null, "snippet": post.text, "fullText": post.text, "url": format!("https://forum.example/p/{}", post.n),
        "originalUrl": format!("https://forum.example/p/{}", post.n), "date": iso(post.at).replace('Z', ".000+0000"),
        "added": iso(post.at).replace('Z', ".000+0000"), "author": post.author, "domain": "forum.example", "pageType": "forum",
        "contentSource": "forum", "contentSourceName": "Forums", "language": "en", "threadEntryType": "post", "engagementType": null
    })
}

impl Fake for Brandwatch {
    fn channel(&self) -> &'static str {
        "brandwatch"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", base.to_owned()),
            ("user", "hark@example.com".to_owned()),
            ("password_file", secret("a password")),
            ("project_id", "42".to_owned()),
            ("query_ids", "77".to_owned()),
            ("page_size", "3".to_owned()),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        format!("9{:017}", post.n)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if request.path == "/oauth/token" {
            let right = request.param("grant_type") == Some("api-password")
                && request.param("client_id") == Some("brandwatch-api-client")
                && request.param("username") == Some("hark@example.com")
                && request.form("password").as_deref() == Some("a password");
            return match right {
                true => FakeAnswer::json(
                    &json!({"access_token": TOKEN, "token_type": "bearer", "expires_in": 31_535_999}),
                ),
                false => self.denied(),
            };
        }
        if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
            return self.denied();
        }
        if request.path != "/projects/42/data/mentions/fulltext" || request.param("queryId") != Some("77") {
            return FakeAnswer::status(404, &json!({"errors": [{"code": 404, "message": "not found"}]}));
        }
        let (from, to) = (request.param("startDate").unwrap_or(""), request.param("endDate").unwrap_or(""));
        let size: usize = request.param("pageSize").and_then(|size| size.parse().ok()).unwrap_or(20);
        let after: u64 = request
            .param("cursor")
            .and_then(|cursor| cursor.strip_prefix("after-")?.parse().ok())
            .unwrap_or(0);
        let fits = |post: &&FakePost| post.n > after && *iso(post.at) >= *from && *iso(post.at) <= *to;
        let all: Vec<&FakePost> = world.standing().filter(fits).collect();
        let page = &all[..all.len().min(size)];
        let mut body = json!({
            "results": page.iter().map(|post| mention(post)).collect::<Vec<_>>(),
            "resultsTotal": -1, "resultsPage": -1, "resultsPageSize": size, "maximumId": null
        });
        if all.len() > size {
            body["nextCursor"] = json!(format!("after-{}", page[size - 1].n));
        }
        FakeAnswer::json(&body)
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        FakeAnswer::status(429, &json!({"errors": [{"code": 1001, "message": "rate limit exceeded"}]}))
            .with("retry-after", secs)
    }

    fn denied(&self) -> FakeAnswer {
        FakeAnswer::status(
            401,
            &json!({"error": "invalid_token", "error_description": "Invalid access token"}),
        )
    }

    fn tells_edits(&self) -> bool {
        false
    }

    fn tells_deletions(&self) -> bool {
        false
    }
}
