//! A business number of WhatsApp: it pushes, and answers nothing.

use serde_json::{Value, json};

use super::graph;
use super::{Change, Delivery, Fake, FakeAnswer, FakePost, FakeRequest, World};

/// The fake.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whatsapp;

impl Fake for Whatsapp {
    fn channel(&self) -> &'static str {
        "whatsapp"
    }

    fn settings(&self, _base: &str, secret: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
        vec![
            ("app_secret_file", secret(graph::APP_SECRET)),
            ("verify_token_file", secret(graph::VERIFY_TOKEN)),
        ]
    }

    fn id(&self, post: &FakePost) -> String {
        format!("wamid.HBg{}", post.n)
    }

    fn answer(&self, _request: &FakeRequest, _world: &World) -> FakeAnswer {
        graph::missing()
    }

    fn limited(&self, _world: &World, secs: i64) -> FakeAnswer {
        graph::limited(secs)
    }

    fn denied(&self) -> FakeAnswer {
        graph::denied()
    }

    fn deliveries(&self, post: &FakePost, change: Change, _world: &World) -> Vec<Delivery> {
        let id = self.id(post);
        let text = json!({"body": post.text});
        let (own, kind, content) = match change {
            Change::New => (id, "text", text),
            Change::Edited => (
                format!("{id}.e{}", post.changed_at()),
                "edit",
                json!({"original_message_id": id, "message": {"type": "text", "text": text}}),
            ),
            Change::Deleted => (format!("{id}.r"), "revoke", json!({"original_message_id": id})),
        };
        let from = format!("44770090{}", post.n % 7);
        let mut message =
            json!({"from": from, "id": own, "timestamp": post.changed_at().to_string(), "type": kind});
        message[kind] = content;
        let value: Value = json!({"messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15550001111", "phone_number_id": "1065"},
            "contacts": [{"profile": {"name": post.author}, "wa_id": from}], "messages": [message]});
        vec![graph::delivery(&json!({"object": "whatsapp_business_account",
            "entry": [{"id": "102", "changes": [{"field": "messages", "value": value}]}]}))]
    }

    fn handshake(&self) -> Option<(Delivery, String)> {
        Some(graph::handshake())
    }
}
