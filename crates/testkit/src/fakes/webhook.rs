//! A sender of posts as Standard Webhooks asks for: signed deliveries, one for each change.

use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use serde_json::json;

use super::{Change, Delivery, Fake, FakeAnswer, FakePost, FakeRequest, World, iso};

/// What the sender and the receiver know.
const SECRET: &[u8] = b"an invented secret of 32 bytes..";

/// See the module.
#[derive(Clone, Copy, Debug)]
pub struct Webhook;

/// The headers of a Standard Webhooks delivery.
pub fn standard_webhook(secret: &[u8], id: &str, at: i64, body: &[u8]) -> Vec<(String, String)> {
    let signed = [format!("{id}.{at}.").as_bytes(), body].concat();
    let sign = || {
        let key = PKey::hmac(secret)?;
        let mut signer = Signer::new(MessageDigest::sha256(), &key)?;
        signer.sign_oneshot_to_vec(&signed)
    };
    let signature = openssl::base64::encode_block(&sign().expect("OpenSSL signs"));
    [
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", at.to_string()),
        ("webhook-signature", format!("v1,{signature}")),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

impl Fake for Webhook {
    fn channel(&self) -> &'static str {
        "webhook"
    }

    fn settings(&self, _base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![("secret_file", secret(&format!("whsec_{}", openssl::base64::encode_block(SECRET))))]
    }

    fn id(&self, post: &FakePost) -> String {
        format!("note-{}", post.n)
    }

    fn answer(&self, _request: &FakeRequest, _world: &World) -> FakeAnswer {
        FakeAnswer::status(404, &json!({"error": "a sender is asked nothing"}))
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        FakeAnswer::status(429, &json!({"error": "slow down"})).with("retry-after", secs)
    }

    fn denied(&self) -> FakeAnswer {
        FakeAnswer::status(401, &json!({"error": "who are you"}))
    }

    fn deliveries(&self, post: &FakePost, change: Change, world: &World) -> Vec<Delivery> {
        let id = self.id(post);
        let revision = post.edited_at.map_or(0, |at| at - post.at);
        let body = match change {
            Change::Deleted => json!({"id": id, "deleted": true, "revision": revision}),
            Change::New | Change::Edited => json!({
                "id": id,
                "text": post.text,
                "author": post.author,
                "created_at": iso(post.at),
                "revision": revision,
            }),
        };
        let body = body.to_string().into_bytes();
        let mut headers =
            standard_webhook(SECRET, &format!("msg_{}_{}", post.n, post.changed_at()), world.now, &body);
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
        vec![Delivery { method: "POST", query: String::new(), headers, body }]
    }
}
