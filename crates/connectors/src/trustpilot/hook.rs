//! Deliveries of Trustpilot's webhook. They carry no signature: a secret word in the address, which only Trustpilot was told,
//! stands for one.

use secrecy::{ExposeSecret, SecretString};

use super::parse;
use crate::sign::{Hash, hex, same};
use crate::source::{Found, Hook, HookReply, HookRequest};

pub(super) struct Pushed {
    secret: SecretString,
}

impl Pushed {
    pub(super) fn new(secret: SecretString) -> Self {
        Self { secret }
    }
}

impl Hook for Pushed {
    fn receive(&self, request: &HookRequest<'_>, found: &mut Found) -> HookReply {
        if request.method != "POST" {
            return HookReply::refused(405, "events come by POST");
        }
        let given = request.param("secret").unwrap_or_default();
        if !same(given.as_bytes(), self.secret.expose_secret().as_bytes()) {
            return HookReply::refused(401, "the secret in the address is missing or wrong");
        }
        match parse::page(request.body, found) {
            Ok(()) => HookReply::accepted().once(hex(&Hash::Sha256.of(request.body))),
            Err(_) => HookReply::refused(400, "no events"),
        }
    }
}
