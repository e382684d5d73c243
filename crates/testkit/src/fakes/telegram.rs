//! Telegram: a supergroup whose messages a bot is told of. The update of a message has the second of its change as its id.

use serde_json::{Value, json};

use super::{Change, Delivery, Fake, FakeAnswer, FakePost, FakeRequest, World};

/// The fake.
#[derive(Clone, Copy, Debug)]
pub(super) struct Telegram;

const TOKEN: &str = "123:the-token";
const SECRET: &str = "the-hook-secret";
const CHAT: i64 = -1_001_234_567_890;

fn error(code: u16, description: &str) -> FakeAnswer {
    FakeAnswer::status(code, &json!({"ok": false, "error_code": code, "description": description}))
}

fn update(post: &FakePost, edited: bool) -> Value {
    let mut message = json!({
        "message_id": post.n,
        "date": post.at,
        "chat": {"id": CHAT, "type": "supergroup", "title": "An invented group", "username": "fakegroup"},
        "from": {"id": 1000 + post.n % 7, "is_bot": false, "first_name": "Some", "last_name": "Body",
                 "username": post.author, "language_code": "en"},
        "text": post.text,
    });
    let at = post.edited_at.filter(|_| edited);
    if let Some(at) = at {
        message["edit_date"] = json!(at);
    }
    let kind = if at.is_some() { "edited_message" } else { "message" };
    json!({"update_id": at.unwrap_or(post.at), kind: message})
}

impl Fake for Telegram {
    fn channel(&self) -> &'static str {
        "telegram"
    }

    fn settings(&self, base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("base_url", base.to_owned()),
            ("token_file", secret(TOKEN)),
            ("hook_secret_file", secret(SECRET)),
            ("chats", CHAT.to_string()),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        format!("{CHAT}/{}", post.n)
    }

    fn answer(&self, request: &FakeRequest, world: &World) -> FakeAnswer {
        if request.path != format!("/bot{TOKEN}/getUpdates") {
            return if request.path.starts_with("/bot") { self.denied() } else { error(404, "Not Found") };
        }
        let number =
            |name: &str, other: i64| request.param(name).map_or(Some(other), |text| text.parse().ok());
        let (Some(offset), Some(limit @ 1..=100)) = (number("offset", 0), number("limit", 100)) else {
            return error(400, "Bad Request: invented");
        };
        let new = world.standing().map(|post| update(post, false));
        let edits = world.standing().filter(|post| post.edited_at.is_some()).map(|post| update(post, true));
        let mut updates: Vec<Value> = new
            .chain(edits)
            .filter(|update| update["update_id"].as_i64().is_some_and(|id| id >= offset))
            .collect();
        updates.sort_by_key(|update| update["update_id"].as_i64());
        updates.truncate(world.page.clamp(1, limit as usize));
        FakeAnswer::json(&json!({"ok": true, "result": updates}))
    }

    fn limited(&self, _: &World, secs: i64) -> FakeAnswer {
        let description = format!("Too Many Requests: retry after {secs}");
        FakeAnswer::status(
            429,
            &json!({"ok": false, "error_code": 429, "description": description, "parameters": {"retry_after": secs}}),
        )
    }

    fn denied(&self) -> FakeAnswer {
        error(401, "Unauthorized")
    }

    fn tells_deletions(&self) -> bool {
        false
    }

    fn deliveries(&self, post: &FakePost, change: Change, _: &World) -> Vec<Delivery> {
        let body = match change {
            // Told for business accounts only.
            Change::Deleted => json!({
                "update_id": post.changed_at(),
                "deleted_business_messages": {"business_connection_id": "b", "chat": {"id": CHAT}, "message_ids": [post.n]},
            }),
            Change::New | Change::Edited => update(post, change == Change::Edited),
        };
        vec![Delivery {
            method: "POST",
            query: String::new(),
            headers: vec![
                ("content-type".into(), "application/json".into()),
                ("x-telegram-bot-api-secret-token".into(), SECRET.into()),
            ],
            body: body.to_string().into_bytes(),
        }]
    }
}
