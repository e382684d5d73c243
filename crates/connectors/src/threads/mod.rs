//! Threads: public posts found by words, mentions of the operator's account, and answers to what it wrote.
//!
//! * Asked: `/keyword_search` for each name of a drug, `/me/mentions`, `/me/threads` with the conversations below, and
//!   `/me/replies` (`fetch`).
//! * Pushed: answers, mentions and deletions by an app's webhook.
//!
//! Limits: 2,200 searches in 24 hours, of which only those with a result count; words that the platform holds for sensitive
//! find nothing; without its approval only own posts are searched. Only counts are stored unless a contract is attested.

mod budget;
mod fetch;
mod node;
mod parse;
mod settings;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::MayStore;
use crate::about::{About, Certainty, DAY, Deletion, DeletionNews, Kind, Terms};
use crate::meta;
use crate::source::{Connector, Document, Feed, Found, Item, Key, NotOurs, Opening, SettingsProblem};
use model::Post;

/// The channel.
const ID: &str = "threads";

static ABOUT: About = About {
    id: ID,
    title: "Threads",
    kind: Kind::Social,
    certainty: Certainty::Reported,
    terms: Terms::PublicApiLicensed,
    may_store: MayStore::AggregateOnlyUnlessAttested,
    retention_hours: DAY,
    deletion: Deletion { within_hours: 24, how: DeletionNews::ToldAndRechecked },
    may_export: false,
    reason: "Meta's platform terms forbid building health profiles from other people's public posts; own mentions need an attested contract.",
};

/// The connector for `threads`.
#[derive(Clone, Copy, Debug)]
pub struct Threads;

impl Connector for Threads {
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
        let hook = meta::settings::hook(opening.settings, ID, Box::new(parse::pushed))?;
        // The platform exports nothing of its own form.
        let none = || -> meta::settings::Parse { Box::new(|_, _| Err(NotOurs::because("no export"))) };
        meta::settings::feed(opening, "`access_token_file`", fetch::open(opening)?, hook, none)
    }
}

/// What every post has.
fn blank() -> Item {
    Post {
        channel: Cow::Borrowed(ID),
        visibility: Some(Cow::Borrowed("public")),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        ..Post::default()
    }
}
