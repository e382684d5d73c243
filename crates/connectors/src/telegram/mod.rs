//! Telegram: what a bot sees in groups, channels, private chats and business accounts, and desktop exports.
//!
//! # Contract
//! * Updates are asked for with long polling, or pushed to a webhook; the platform allows one of the two for each bot.
//! * A post's id is the id of the chat and of the message, `-1001234567890/365`: those of messages count within their chat.
//!   Exports give the same ids. An edit is told, and the time of the edit is the revision.
//! * Forwarded messages are `repost`s of what another wrote; what a message answers is context.
//!
//! # Limits
//! * No history: updates are kept for 24 hours, and asking for the next ones removes those before on the platform. What was
//!   handed over must be durable before the next question.
//! * Deletions are told for business accounts only.

mod export;
mod fetch;
mod hook;
mod message;
mod parse;
mod settings;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

/// What is known of it.
static ABOUT: About = About {
    id: "telegram",
    title: "Telegram",
    kind: Kind::OwnPage,
    certainty: Certainty::Reported,
    terms: Terms::Owned,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 0, how: DeletionNews::ByHand },
    may_export: true,
    reason: "Groups the operator runs; members must have been told.",
};

/// The connector for `telegram`.
#[derive(Clone, Copy, Debug)]
pub struct Telegram;

impl Connector for Telegram {
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
        let mut feed = match &settings.token {
            Some(token) => Feed::poll(fetch::Updates::new(&settings, token, opening)?),
            None => Feed::default(),
        };
        if let Some(secret) = settings.hook_secret {
            feed = feed.with_hook(hook::Push::new(secret, settings.chats));
        }
        Ok(feed)
    }
}
