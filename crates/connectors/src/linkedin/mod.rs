//! LinkedIn: posts of an organisation's pages, comments on them, and mentions of it.
//!
//! # Contract
//! * Notifications tell of comments, mentions and shares, of edits and of deletions, for 60 days back; posts and the comments
//!   on the newest of them are read as well, because a notification may leave the text out.
//! * The same notifications may be pushed: see the webhook.
//! * A post's id is its URN; a comment's id is its number, because its URN names its post in more than one way.
//!
//! # Limits
//! * Own organisations only; no search. Comments name nobody: an author is a URN.
//! * Quotas are for a UTC day and are told nowhere but in the developer portal.
//! * What members write may be kept for a short time only.

mod fetch;
mod hook;
mod little;
mod notification;
mod parse;
mod post;
mod settings;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAY, Deletion, DeletionNews, Kind, Terms};
use crate::http::WithToken;
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

/// What is known of it.
static ABOUT: About = About {
    id: "linkedin",
    title: "LinkedIn",
    kind: Kind::OwnPage,
    certainty: Certainty::Specified,
    terms: Terms::Ephemeral,
    may_store: MayStore::AggregateOnlyUnlessAttested,
    retention_hours: DAY,
    deletion: Deletion { within_hours: 24, how: DeletionNews::Told },
    may_export: true,
    reason: "Member data may be stored for a short time only, and activity data of members not at all without a contract.",
};

/// The connector for `linkedin`.
#[derive(Clone, Copy, Debug)]
pub struct LinkedIn;

impl Connector for LinkedIn {
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
        parse::document(document, found)
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        let settings = settings::Settings::of(opening.settings)?;
        let push = opening.settings.flag("webhook").then(|| settings.client_secret.clone()).flatten();
        let grant = settings.grant.clone();
        let fetch = fetch::Fetch::new(settings, opening)?;
        let feed = match grant {
            Some(request) => Feed::poll(WithToken::new(fetch, crate::http::Grant::oauth(request))),
            None => Feed::poll(fetch),
        };
        Ok(match push {
            Some(secret) => feed.with_hook(hook::Push::new(secret)),
            None => feed,
        })
    }
}
