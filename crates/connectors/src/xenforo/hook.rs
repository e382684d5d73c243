//! Deliveries of a forum's webhook. The forum sends the secret itself in a header; nothing is signed.

use secrecy::{ExposeSecret, SecretString};

use super::parse;
use super::settings::Forum;
use crate::sign::{Hash, hex, same};
use crate::source::{Found, Hook, HookReply, HookRequest};

pub(super) struct Pushed {
    forum: Forum,
    secret: SecretString,
}

impl Pushed {
    pub(super) fn new(forum: &Forum, secret: SecretString) -> Self {
        Self { forum: forum.clone(), secret }
    }
}

impl Hook for Pushed {
    fn receive(&self, request: &HookRequest<'_>, found: &mut Found) -> HookReply {
        if request.method != "POST" {
            return HookReply::refused(405, "deliveries of a forum come by POST");
        }
        let given = request.header(&self.forum.webhook_header).unwrap_or_default();
        if !same(given.as_bytes(), self.secret.expose_secret().as_bytes()) {
            return HookReply::refused(401, "the secret is missing or wrong");
        }
        match parse::page(request.body, &self.forum.prefix, found) {
            // The number in `XF-Webhook-Id` is the webhook's, not the delivery's.
            Ok(()) => HookReply::accepted().once(hex(&Hash::Sha256.of(request.body))),
            Err(_) => HookReply::refused(400, "no event of a post"),
        }
    }
}
