//! Updates that the platform pushes, with the secret that was given to `setWebhook` in a header.

use secrecy::{ExposeSecret, SecretString};
use serde_json::value::RawValue;

use super::parse;
use super::settings::Chats;
use crate::sign;
use crate::source::{Found, Hook, HookReply, HookRequest};
use crate::wire::Id;

/// The webhook of a bot.
pub(super) struct Push {
    secret: SecretString,
    chats: Chats,
}

impl Push {
    /// With its secret, for these chats.
    pub(super) fn new(secret: SecretString, chats: Chats) -> Self {
        Self { secret, chats }
    }
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Numbered<'a> {
    #[serde(borrow)]
    update_id: Id<'a>,
}

impl Hook for Push {
    fn receive(&self, request: &HookRequest<'_>, found: &mut Found) -> HookReply {
        if request.method != "POST" {
            return HookReply::refused(405, "updates are posted");
        }
        let told = request.header("x-telegram-bot-api-secret-token").unwrap_or_default();
        if !sign::same(told.as_bytes(), self.secret.expose_secret().as_bytes()) {
            return HookReply::refused(401, "the secret token is missing or wrong");
        }
        let Ok(raw) = serde_json::from_slice::<&RawValue>(request.body) else {
            found.refuse("an update that is no JSON", request.body);
            return HookReply::accepted();
        };
        let mut read = Found::default();
        if let Err(reason) = parse::one(raw, &mut read) {
            read.refuse(reason, raw.get());
        }
        self.chats.keep(&mut read);
        found.append(read);
        let id = serde_json::from_str::<Numbered<'_>>(raw.get()).unwrap_or_default();
        match id.update_id.given() {
            Some(id) => HookReply::accepted().once(id),
            None => HookReply::accepted(),
        }
    }
}
