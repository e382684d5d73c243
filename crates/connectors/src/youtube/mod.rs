//! YouTube: comments and their replies, videos, live chats, and what the WebSub hub pushes.
//!
//! # Contract
//! * Comments of named videos, of whole channels, and of videos that a search for drug names finds. Newest first, down to
//!   the newest of the round before; the first pages are read again each round, because a reply moves no thread up.
//! * A post's id is the platform's: of a comment, a video, or a message of a live chat. An edit is told by `updatedAt`.
//! * Deleted comments are not told of: they are asked for again by their ids. Live chats and the hub tell.
//!
//! # Limits
//! * 10 000 units a day, one for each page; a search has its own bucket of 100 calls a day.
//! * What the platform answers must be refreshed or deleted within 30 days.

mod atom;
mod fetch;
mod hook;
mod item;
mod jobs;
mod parse;
mod place;
mod posts;
mod recheck;
mod settings;
mod signals;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::http::WithToken;
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

/// What is known of it.
static ABOUT: About = About {
    id: "youtube",
    title: "YouTube",
    kind: Kind::Social,
    certainty: Certainty::Specified,
    terms: Terms::PublicApiLicensed,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 24 * 30, how: DeletionNews::ToldAndRechecked },
    may_export: true,
    reason: "API data must be refreshed or deleted within 30 days; deleted comments must go.",
};

/// The connector for `youtube`.
#[derive(Clone, Copy, Debug)]
pub struct YouTube;

impl Connector for YouTube {
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
        let settings = settings::Settings::of(opening)?;
        let standing = settings.key.clone().map(|key| recheck::Standing::new(settings.base.clone(), key));
        let fetch = fetch::Fetch::new(settings, place::Place::of(opening)?);
        let feed = match settings::grant(opening.settings)? {
            Some(grant) => Feed::poll(WithToken::new(fetch, grant)),
            None => Feed::poll(fetch),
        };
        let feed = match standing {
            Some(standing) => feed.with_recheck(standing),
            None => feed,
        };
        Ok(match hook::Push::of(opening.settings)? {
            Some(push) => feed.with_hook(push),
            None => feed,
        })
    }
}
