//! Trustpilot: reviews of the operator's own business, by the public interface (an API key) or the private one (OAuth, with
//! reviews that are not shown), and by webhook.
//!
//! * Reviews are read newest first, to where the last walk began; one that was edited is noticed while it is among them, or
//!   told by the webhook. Deletions come with the webhook, or are noticed by asking for the review again.
//! * Answers of the company are nobody's experience and are left out.
//!
//! Limits: webhooks of Trustpilot carry no signature; a secret in the address stands for one.

mod fetch;
mod hook;
mod parse;
mod settings;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::http::WithToken;
use crate::listing::Listed;
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

static ABOUT: About = About {
    id: "trustpilot",
    title: "Trustpilot",
    kind: Kind::Knowledge,
    certainty: Certainty::Assumed,
    terms: Terms::PublicApiLicensed,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 48, how: DeletionNews::ToldAndRechecked },
    may_export: true,
    reason: "Reviews of the operator's own business.",
};

/// The connector for `trustpilot`.
#[derive(Clone, Copy, Debug)]
pub struct Trustpilot;

impl Connector for Trustpilot {
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
        parse::page(document.body, found)
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        let wanted = settings::Wanted::of(opening.settings)?;
        let listed = Listed::open(fetch::Reviews::new(&wanted), opening)?;
        let feed = match wanted.grant() {
            Some(grant) => Feed::poll(WithToken::new(listed, grant)),
            None => Feed::poll(listed),
        };
        let feed = feed.with_recheck(fetch::Again::new(&wanted));
        Ok(match wanted.webhook_secret {
            Some(secret) => feed.with_hook(hook::Pushed::new(secret)),
            None => feed,
        })
    }
}
