//! A receiver for whoever can send signed JSON: one's own systems, partners, automation services, vendors.
//!
//! * Every delivery is signed: Standard Webhooks, the schemes of Slack and TikTok, or one put together from its parts
//!   (`signature.rs`). A receiver without a secret is not opened.
//! * Bodies are JSON (an item, a list, a list inside), one JSON value a line, or a form; with or without a CloudEvents 1.0
//!   envelope, binary, structured or batched (`event.rs`).
//! * Items are posts as `docs/post-format.md` says, or become posts by a map of JSON pointers (`crate::fields`).
//! * The answer is 202 with the id of the delivery; a delivery that came before is not read twice. A body of which nothing
//!   can be read is answered 400; a single bad item is a dead letter, and the others are read.
//!
//! Limits: a scheme that signs no time cannot tell an old delivery from a new one beyond what the receiver remembers.

mod event;
mod hook;
mod settings;
mod signature;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::fields::Reading;
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

static ABOUT: About = About {
    id: "webhook",
    title: "Webhooks",
    kind: Kind::Generic,
    certainty: Certainty::Specified,
    terms: Terms::ConsentedExport,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 0, how: DeletionNews::Told },
    may_export: true,
    reason: "The operator brings the posts and answers for the right to use them.",
};

/// The connector for `webhook`.
#[derive(Clone, Copy, Debug)]
pub struct Webhook;

impl Connector for Webhook {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn guide(&self) -> &'static str {
        include_str!("guide.md")
    }

    fn keys(&self) -> &'static [Key] {
        settings::KEYS
    }

    fn parse(&self, document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
        let reading = Reading::plain(ABOUT.id, ABOUT.terms.as_str());
        let mut own = Found::default();
        event::body(&reading, document.content_type, document.body, &|_| None, &mut own).map_err(NotOurs)?;
        if own.posts.is_empty() && !own.refused.is_empty() {
            return Err(NotOurs::because("no item of it is a post: an object with `id` and `text`"));
        }
        found.append(own);
        Ok(())
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        hook::WebhookHook::open(opening.settings).map(Feed::hook)
    }
}
