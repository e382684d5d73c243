//! Deliveries of a forum's webhook: posts written, edited, deleted and recovered.
//!
//! `X-Discourse-Event-Signature: sha256=<hex>` is the HMAC-SHA256 of the raw body; `X-Discourse-Event` says what happened. A
//! body of `post_destroyed` looks like any post, so the header decides. There is no handshake but a ping.

use secrecy::SecretString;

use crate::discourse::ABOUT;
use crate::discourse::parse;
use crate::discourse::settings::Forum;
use crate::sign;
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
        let given =
            request.header("x-discourse-event-signature").and_then(|text| text.strip_prefix("sha256="));
        let given = given.and_then(sign::unhex).unwrap_or_default();
        if !sign::same(&given, &sign::hmac_sha256(&self.secret, &[request.body])) {
            return HookReply::refused(401, "the signature is missing or wrong");
        }
        let event = request.header("x-discourse-event").unwrap_or_default();
        let mut read = Found::default();
        match parse::page(request.body, &self.forum.place(), &mut read) {
            Ok(()) if event == "post_destroyed" => {
                for post in &read.posts {
                    found.gone(ABOUT.id, post.id.clone());
                }
                found.refused.append(&mut read.refused);
            }
            Ok(()) => found.append(read),
            // Other kinds of events (users, groups, tags) can be sent to the same address.
            Err(_) => found.skip("an event without a post"),
        }
        let accepted = HookReply::text("OK");
        match request.header("x-discourse-event-id") {
            // The id counts up on each forum, and the same event is sent again under the same id.
            Some(id) => accepted.once(format!("{}{id}", self.forum.prefix)),
            None => accepted.once(sign::hex(&given)),
        }
    }
}
