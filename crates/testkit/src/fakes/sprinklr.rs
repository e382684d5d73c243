//! Sprinklr: a token from a refresh token, and a search for messages by time with a cursor.

use serde_json::{Value, json};

use super::{Fake, FakeAnswer, FakePost, FakeRequest, World};

/// See the module.
pub(super) struct Sprinklr;

const TOKEN: &str = "sprinklr-token";
const KEY: &str = "sprinklr-key";

fn message(post: &FakePost) -> Value {
    json!({
        "universalMessageId": format!("UM_{}", post.n), "snType": "FORUM", "permalink": format!("https://forum.example/m/{}", post.n),
        "content": {"text": post.text}, "snCreatedTime": post.at * 1000, "language": "en",
        "senderProfile": {"snId": format!("id-{}", post.author), "screenName": post.author, "name": "Somebody"}
    })
}

impl Fake for Sprinklr {
    fn channel(&self) -> &'static str {
        "sprinklr"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", base.to_owned()),
            ("environment", "prod2".to_owned()),
            ("key_file", secret(KEY)),
            ("secret_file", secret("a secret")),
            ("refresh_token_file", secret("refresh me")),
            ("page_size", "3".to_owned()),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        format!("UM_{}", post.n)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if request.path == "/prod2/oauth/token" {
            let right = request.form("grant_type").as_deref() == Some("refresh_token")
                && request.form("client_id").as_deref() == Some(KEY)
                && request.form("client_secret").as_deref() == Some("a secret")
                && request.form("refresh_token").as_deref() == Some("refresh me");
            return match right {
                true => FakeAnswer::json(
                    &json!({"access_token": TOKEN, "token_type": "Bearer", "expires_in": 2_591_999_000_u64}),
                ),
                false => self.denied(),
            };
        }
        let is_known = request.header("authorization") == Some(&format!("Bearer {TOKEN}"));
        if !is_known || request.header("key") != Some(KEY) {
            return self.denied();
        }
        if request.path != "/prod2/api/v2/message/search" || request.method != "POST" {
            return FakeAnswer::status(404, &json!({"errors": [{"code": "NOT_FOUND"}]}));
        }
        let body = request.json();
        let bound = |at: usize| {
            let value = &body["filter"]["filters"][0]["values"][at];
            value.as_str().and_then(|text| text.parse::<i64>().ok()).unwrap_or(0)
        };
        let size = body["page"]["size"].as_u64().and_then(|size| usize::try_from(size).ok()).unwrap_or(20);
        let after: u64 = body["page"]["cursor"].as_str().and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
        let fits = |post: &&FakePost| post.n > after && (bound(0)..=bound(1)).contains(&(post.at * 1000));
        let all: Vec<&FakePost> = world.standing().filter(fits).collect();
        let page = &all[..all.len().min(size)];
        let cursor = (all.len() > size).then(|| page[size - 1].n.to_string());
        FakeAnswer::json(
            &json!({"data": page.iter().map(|post| message(post)).collect::<Vec<_>>(), "cursor": cursor}),
        )
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        FakeAnswer::status(429, &json!({"errors": [{"code": "QUOTA_EXCEEDED"}]})).with("retry-after", secs)
    }

    fn denied(&self) -> FakeAnswer {
        FakeAnswer::status(401, &json!({"errors": [{"code": "UNAUTHORIZED"}]}))
    }

    fn tells_edits(&self) -> bool {
        false
    }

    fn tells_deletions(&self) -> bool {
        false
    }
}
