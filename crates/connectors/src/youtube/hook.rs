//! What the WebSub hub pushes.
//!
//! The hub asks once for each subscription whether it is wanted, and repeats a challenge. What it pushes is signed with the
//! secret of the subscription; what is not is answered like the rest and dropped, as the protocol asks (WebSub, 8).

use secrecy::{ExposeSecret, SecretString};

use super::atom;
use crate::sign::{self, Hash};
use crate::source::{Found, Hook, HookReply, HookRequest, SettingsProblem, SourceSettings};

/// The webhook of a source.
pub(super) struct Push {
    secret: SecretString,
    topic: String,
    channels: Vec<String>,
}

impl Push {
    /// The webhook, where there is a secret for it.
    pub(super) fn of(settings: &SourceSettings) -> Result<Option<Self>, SettingsProblem> {
        let Some(secret) = settings.secret_if_given("hook_secret_file")? else { return Ok(None) };
        let channels = settings.list("channels").into_iter().map(str::to_owned).collect();
        Ok(Some(Self { secret, topic: settings.text("topic_url").to_owned(), channels }))
    }

    /// Answers the hub's question. A subscription that nobody asked for is denied; one that is to end may end.
    fn challenge(&self, request: &HookRequest<'_>) -> HookReply {
        let topic = request.param("hub.topic").unwrap_or_default();
        let channel = topic.strip_prefix(&self.topic).unwrap_or_default();
        let ours = self.channels.iter().any(|known| known == channel);
        let wanted = match request.param("hub.mode").as_deref() {
            Some("subscribe") => ours,
            Some("unsubscribe") => !ours,
            _ => return HookReply::refused(400, "no subscription is spoken of"),
        };
        match request.param("hub.challenge") {
            Some(challenge) if wanted => HookReply::text(challenge),
            _ => HookReply::refused(404, "this subscription was not asked for"),
        }
    }
}

/// The signature in a header: which hash, and its digits.
fn signature(header: &str) -> Option<(Hash, Vec<u8>)> {
    let (name, digits) = header.trim().split_once('=')?;
    let hash = match name {
        "sha1" => Hash::Sha1,
        "sha256" => Hash::Sha256,
        "sha512" => Hash::Sha512,
        _ => return None,
    };
    Some((hash, sign::unhex(digits)?))
}

impl Hook for Push {
    fn receive(&self, request: &HookRequest<'_>, found: &mut Found) -> HookReply {
        if request.method == "GET" {
            return self.challenge(request);
        }
        let signed = request.header("x-hub-signature").and_then(signature).is_some_and(|(hash, digits)| {
            sign::same(&digits, &hash.keyed(self.secret.expose_secret().as_bytes(), &[request.body]))
        });
        if !signed {
            found.skip("a push whose signature does not match");
            return HookReply::accepted();
        }
        match atom::feed(request.body, found) {
            Ok(()) => HookReply::accepted().once(sign::hex(&Hash::Sha256.of(request.body))),
            Err(reason) => {
                found.refuse(reason.0, request.body);
                HookReply::accepted()
            }
        }
    }
}
