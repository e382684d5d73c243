//! The receiver.

use crate::fields::Reading;
use crate::source::{Found, Hook, HookReply, HookRequest, SettingsProblem, SourceSettings};
use crate::webhook::event;
use crate::webhook::signature::Scheme;

/// See the module.
pub(super) struct WebhookHook {
    scheme: Scheme,
    slack: bool,
    reading: Reading,
}

impl WebhookHook {
    /// From the settings.
    ///
    /// # Errors
    /// No usable secret, or settings that do not fit together.
    pub(super) fn open(settings: &SourceSettings) -> Result<Self, SettingsProblem> {
        Ok(Self {
            scheme: Scheme::of(settings)?,
            slack: settings.text("scheme") == "slack",
            reading: Reading::of(settings, super::ABOUT.id, super::ABOUT.terms.as_str())?,
        })
    }
}

impl Hook for WebhookHook {
    fn receive(&self, request: &HookRequest<'_>, found: &mut Found) -> HookReply {
        if request.method != "POST" && request.method != "PUT" {
            return HookReply::refused(405, "send deliveries with POST");
        }
        let checked = match self.scheme.check(request) {
            Ok(checked) => checked,
            Err(why) => return HookReply::refused(401, why),
        };
        if self.slack
            && let Some(challenge) = challenge(request.body)
        {
            return HookReply::text(challenge);
        }
        let mut own = Found::default();
        let headers = |name: &str| request.header(name);
        if event::body(&self.reading, request.header("content-type"), request.body, &headers, &mut own)
            .is_err()
        {
            return HookReply::refused(400, "the body cannot be read: send JSON, JSON lines or a form");
        }
        let body = serde_json::json!({
            "delivery": checked.delivery,
            "posts": own.posts.len(),
            "refused": own.refused.len(),
        });
        found.append(own);
        HookReply { status: 202, ..HookReply::json(&body) }.once(checked.delivery)
    }
}

/// What Slack wants to read back when an address is entered.
fn challenge(body: &[u8]) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Wire {
        r#type: String,
        challenge: String,
    }
    let wire: Wire = serde_json::from_slice(body).ok()?;
    (wire.r#type == "url_verification").then_some(wire.challenge)
}
