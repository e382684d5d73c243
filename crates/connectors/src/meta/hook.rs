//! The webhook of an app: handshake, signature, and the callback for people who ask for deletion.
//!
//! * Handshake: `GET ?hub.mode=subscribe&hub.verify_token=…&hub.challenge=…`; the reply is the challenge.
//! * Delivery: `X-Hub-Signature-256: sha256=<hex>` is the HMAC-SHA256 of the raw body under the app's secret. The older
//!   `X-Hub-Signature: sha1=<hex>` counts only where the newer one is missing and the settings allow it.
//! * Deletion: a form with `signed_request=<base64url signature>.<base64url payload>`, the HMAC-SHA256 of the encoded payload;
//!   the reply says under which address and code the person can follow it.
//!
//! The scheme signs no time: what keeps replays out is that a delivery is known again by its signature.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::sign::{self, Hash};
use crate::source::{Found, Hook, HookReply, HookRequest, NotOurs};
use crate::wire::Id;

/// Reads the body of a delivery.
pub(crate) type Read = Box<dyn Fn(&[u8], &mut Found) -> Result<(), NotOurs> + Send + Sync>;

/// See the module.
pub(crate) struct MetaHook {
    /// The channel whose accounts are deleted.
    pub(crate) channel: &'static str,
    /// What the platform repeats in the handshake.
    pub(crate) verify_token: SecretString,
    /// The app's secret.
    pub(crate) app_secret: SecretString,
    /// Whether the older signature is enough.
    pub(crate) allow_sha1: bool,
    /// A page on which people can follow their request for deletion; the code is appended.
    pub(crate) deletion_status_url: String,
    /// Reads a delivery.
    pub(crate) read: Read,
}

impl Hook for MetaHook {
    fn receive(&self, request: &HookRequest<'_>, found: &mut Found) -> HookReply {
        match request.method {
            "GET" => self.handshake(request),
            "POST" if is_form(request) => self.deletion(request, found),
            "POST" => self.delivery(request, found),
            _ => HookReply::refused(405, "only GET and POST are answered"),
        }
    }
}

impl MetaHook {
    fn handshake(&self, request: &HookRequest<'_>) -> HookReply {
        let token = request.param("hub.verify_token").unwrap_or_default();
        let right = sign::same(token.as_bytes(), self.verify_token.expose_secret().as_bytes());
        match request.param("hub.challenge") {
            Some(challenge) if right && request.param("hub.mode").as_deref() == Some("subscribe") => {
                HookReply::text(challenge)
            }
            _ => HookReply::refused(403, "the handshake has no challenge or another verify token"),
        }
    }

    fn delivery(&self, request: &HookRequest<'_>, found: &mut Found) -> HookReply {
        let secret = self.app_secret.expose_secret().as_bytes();
        let (hash, given) = match (request.header("x-hub-signature-256"), request.header("x-hub-signature")) {
            (Some(header), _) => (Hash::Sha256, header.strip_prefix("sha256=")),
            (None, Some(header)) if self.allow_sha1 => (Hash::Sha1, header.strip_prefix("sha1=")),
            _ => return HookReply::refused(401, "the delivery is not signed"),
        };
        let wanted = hash.keyed(secret, &[request.body]);
        if !given.and_then(sign::unhex).is_some_and(|given| sign::same(&given, &wanted)) {
            return HookReply::refused(401, "the signature is wrong");
        }
        if let Err(NotOurs(why)) = (self.read)(request.body, found) {
            // It is signed, so it is the platform's; answering with an error would only make it come again.
            found.refuse(why, request.body);
        }
        HookReply::accepted().once(sign::hex(&wanted))
    }

    fn deletion(&self, request: &HookRequest<'_>, found: &mut Found) -> HookReply {
        #[derive(Deserialize)]
        struct Payload<'a> {
            #[serde(borrow, default)]
            user_id: Id<'a>,
        }
        let signed = form_urlencoded::parse(request.body)
            .find(|(name, _)| name == "signed_request")
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default();
        let Some((signature, payload)) = signed.split_once('.') else {
            return HookReply::refused(400, "the form has no signed request");
        };
        let wanted = sign::hmac_sha256(&self.app_secret, &[payload.as_bytes()]);
        if !sign::unbase64(signature).is_some_and(|given| sign::same(&given, &wanted)) {
            return HookReply::refused(401, "the signature is wrong");
        }
        let payload = sign::unbase64(payload).unwrap_or_default();
        let user =
            serde_json::from_slice::<Payload<'_>>(&payload).unwrap_or(Payload { user_id: Id::default() });
        let Some(user) = user.user_id.given() else {
            return HookReply::refused(400, "the signed request names no user");
        };
        found.account_gone(self.channel, user);
        // The code must say nothing about the person, and be the same when the platform asks again.
        let code = sign::hmac_sha256(&self.app_secret, &[b"deletion:", user.as_bytes()]);
        let code = sign::hex(&code[..code.len().min(8)]);
        let url = match &*self.deletion_status_url {
            "" => String::new(),
            url => format!("{url}{}id={code}", if url.contains('?') { '&' } else { '?' }),
        };
        HookReply::json(&serde_json::json!({ "url": url, "confirmation_code": code }))
    }
}

fn is_form(request: &HookRequest<'_>) -> bool {
    request.header("content-type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}
