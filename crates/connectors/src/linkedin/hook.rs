//! Notifications that the platform pushes.
//!
//! The handshake signs what it is sent with the same key as a push is signed with. So it answers to a UUID only, which is what
//! the platform sends: anything else could be a forged push whose signature somebody wants to learn.

use secrecy::SecretString;
use serde_json::json;
use serde_json::value::RawValue;

use super::parse::{self, Top};
use crate::sign;
use crate::source::{Found, Hook, HookReply, HookRequest};

/// What stands before the body in what is signed.
const SIGNED_PREFIX: &[u8] = b"hmacsha256=";

/// The webhook of an application.
pub(super) struct Push {
    secret: SecretString,
}

impl Push {
    /// With the client secret of the application.
    pub(super) fn new(secret: SecretString) -> Self {
        Self { secret }
    }

    fn challenge(&self, request: &HookRequest<'_>) -> HookReply {
        let code = request.param("challengeCode").filter(|code| is_uuid(code));
        let Some(code) = code else {
            return HookReply::refused(403, "no challenge code that is a UUID");
        };
        let response = sign::hex(&sign::hmac_sha256(&self.secret, &[code.as_bytes()]));
        HookReply::json(&json!({"challengeCode": code, "challengeResponse": response}))
    }
}

/// Whether a text is 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.
fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

impl Hook for Push {
    fn receive(&self, request: &HookRequest<'_>, found: &mut Found) -> HookReply {
        if request.method == "GET" {
            return self.challenge(request);
        }
        let told = request.header("x-li-signature").unwrap_or_default().trim();
        let digits = sign::unhex(told.strip_prefix("hmacsha256=").unwrap_or(told)).unwrap_or_default();
        if !sign::same(&digits, &sign::hmac_sha256(&self.secret, &[SIGNED_PREFIX, request.body])) {
            return HookReply::refused(401, "the signature does not match");
        }
        match read(request.body, found) {
            Ok(()) => {}
            Err(reason) => found.refuse(reason, request.body),
        }
        HookReply::accepted().once(sign::hex(&digits))
    }
}

fn read(body: &[u8], found: &mut Found) -> Result<(), &'static str> {
    let raw: &RawValue = serde_json::from_slice(body).map_err(|_| "a push that is no JSON")?;
    let top: Top<'_> = serde_json::from_str(raw.get()).map_err(|_| "a push that is no object")?;
    match top.pushed() {
        Some([]) => Ok(()),
        Some(all) => parse::all(all, found),
        None => Err("a push without notifications"),
    }
}
