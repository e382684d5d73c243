//! Messages that the platform pushes.
//!
//! The query is signed with the token: SHA-1 of token, time and nonce, sorted and put together. With encryption a second
//! signature takes in the encrypted message. Without it nothing covers the message, so a nonce is good for one delivery only.

use model::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::crypt::Key;
use super::message;
use super::xml::{self, Element};
use crate::sign::{self, Hash};
use crate::source::{Found, Hook, HookReply, HookRequest, SettingsProblem, SourceSettings};

/// The webhook of an account.
pub(super) struct Push {
    token: SecretString,
    key: Option<Key>,
    max_skew_secs: i64,
}

/// Why a request is not read.
struct Refusal(u16, &'static str);

impl Push {
    /// The webhook, where there is a token for it.
    pub(super) fn of(all: &SourceSettings) -> Result<Option<Self>, SettingsProblem> {
        let Some(token) = all.secret_if_given("hook_token_file")? else { return Ok(None) };
        let key = match all.secret_if_given("hook_aes_key_file")? {
            None => None,
            Some(encoded) => Some(Key::new(&encoded, all.text("appid")).ok_or_else(|| {
                all.problem("hook_aes_key_file", "names a file that holds no EncodingAESKey: it has 43 signs")
            })?),
        };
        Ok(Some(Self { token, key, max_skew_secs: all.number("max_skew_secs") }))
    }

    /// Whether `told` signs these parts together with the token, the time and the nonce.
    fn is_signed(&self, request: &HookRequest<'_>, name: &str, more: &[&str]) -> bool {
        let part = |name: &str| request.param(name).unwrap_or_default();
        let (told, time, nonce) = (part(name), part("timestamp"), part("nonce"));
        let mut parts = vec![self.token.expose_secret(), &*time, &*nonce];
        parts.extend(more);
        parts.sort_unstable();
        let digits = sign::unhex(&told).unwrap_or_default();
        sign::same(&digits, &Hash::Sha1.of(parts.concat().as_bytes()))
    }

    /// The platform asks whether this is the right address. WeCom encrypts what is to be repeated.
    fn shake_hands(&self, request: &HookRequest<'_>) -> HookReply {
        let echo = request.param("echostr").unwrap_or_default();
        let encrypted = self.key.as_ref().filter(|_| self.is_signed(request, "msg_signature", &[&echo]));
        let repeated = match encrypted {
            Some(key) => key.open(&echo).and_then(|plain| String::from_utf8(plain).ok()),
            None => Some(echo).filter(|_| self.is_signed(request, "signature", &[])),
        };
        match repeated {
            Some(text) => HookReply::text(text),
            None => HookReply::refused(403, "the signature does not match"),
        }
    }

    /// The message of a request, if it is signed and fresh.
    fn message(&self, request: &HookRequest<'_>) -> Result<Element, Refusal> {
        const UNSIGNED: Refusal = Refusal(401, "the signature does not match");
        let whole = || xml::read(request.body).map_err(|reason| Refusal(400, reason));
        let message = match &self.key {
            None => {
                if !self.is_signed(request, "signature", &[]) {
                    return Err(UNSIGNED);
                }
                whole()?
            }
            Some(key) => {
                let outer = whole()?;
                let encrypted = outer.text_of("Encrypt");
                if encrypted.is_empty() || !self.is_signed(request, "msg_signature", &[encrypted]) {
                    return Err(UNSIGNED);
                }
                let plain = key.open(encrypted).ok_or(Refusal(401, "the message is not for this account"))?;
                xml::read(&plain).map_err(|reason| Refusal(400, reason))?
            }
        };
        match self.is_fresh(request.param("timestamp").as_deref(), request.now) {
            true => Ok(message),
            false => Err(Refusal(401, "the message is too old, or the clocks differ")),
        }
    }

    fn is_fresh(&self, time: Option<&str>, now: Timestamp) -> bool {
        let time = time.and_then(|time| time.parse::<i64>().ok());
        time.is_some_and(|time| {
            (now.0 / 1_000_000).saturating_sub(time).saturating_abs() <= self.max_skew_secs
        })
    }
}

impl Hook for Push {
    fn receive(&self, request: &HookRequest<'_>, found: &mut Found) -> HookReply {
        if request.method == "GET" {
            return self.shake_hands(request);
        }
        let message = match self.message(request) {
            Ok(message) => message,
            Err(Refusal(status, why)) => return HookReply::refused(status, why),
        };
        if let Err(reason) = message::read(&message, found) {
            found.refuse(reason.0, request.body);
        }
        let part = |name: &str| request.param(name).unwrap_or_default();
        HookReply::text("success").once(format!("{}:{}", part("timestamp"), part("nonce")))
    }
}
