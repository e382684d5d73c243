//! Webhooks: Account Activity, filtered stream and activity events, pushed to us.
//!
//! * Handshake: `GET ?crc_token=…` is answered with the token's keyed hash, when the webhook is registered and every so often
//!   after that.
//! * Signature: `x-twitter-webhooks-signature: sha256=` and base64 of the HMAC-SHA256 of the raw body under the app's secret.
//!   It holds no time, so what tells a delivery from another is the signature itself: the same body is read once.

use secrecy::SecretString;

use crate::sign;
use crate::source::{Found, Hook, HookReply, HookRequest};
use crate::x::parse::{Outcome, Reader};

/// Receives what the platform pushes.
pub(super) struct Webhook {
    pub(super) secret: SecretString,
    /// Id of the own account, or empty.
    pub(super) own: String,
}

impl Webhook {
    fn delivery(&self, request: &HookRequest<'_>, found: &mut Found) -> HookReply {
        let header = request.header("x-twitter-webhooks-signature").unwrap_or_default();
        let given = header.strip_prefix("sha256=").and_then(sign::unbase64).unwrap_or_default();
        if !sign::same(&given, &sign::hmac_sha256(&self.secret, &[request.body])) {
            return HookReply::refused(401, "the signature does not fit the body");
        }
        let reply = HookReply::accepted().once(sign::hex(&given));
        let Ok(text) = std::str::from_utf8(request.body) else {
            found.refuse("a delivery that is not UTF-8", request.body);
            return reply;
        };
        // What cannot be read is kept with its bytes: a refusal would have the same sent again, and in the end nothing more.
        match (Reader { own: &self.own, of_users: false, found }).text(text) {
            Outcome::Read => {}
            Outcome::Other(what) => found.skip(what),
            Outcome::Unknown(why) => found.refuse(why, request.body),
        }
        reply
    }
}

impl Hook for Webhook {
    fn receive(&self, request: &HookRequest<'_>, found: &mut Found) -> HookReply {
        match (request.method, request.param("crc_token")) {
            ("GET", Some(token)) => {
                let hash = sign::hmac_sha256(&self.secret, &[token.as_bytes()]);
                let token = format!("sha256={}", sign::base64(hash));
                HookReply::json(&serde_json::json!({ "response_token": token }))
            }
            ("GET", None) => HookReply::refused(400, "`crc_token` is missing"),
            ("POST", _) => self.delivery(request, found),
            _ => HookReply::refused(405, "only GET and POST are answered"),
        }
    }
}
