//! Discourse forums: one forum a source, read by its public JSON, or with an API key; a webhook tells of edits and deletions.
//!
//! * Whole forum: `/posts.json` from the newest post down (`before=`) to where the last walk began. By words: `/search.json`
//!   one name a query, then the posts that were found, in full.
//! * A post is known by the digits of its id, behind `id_prefix` where several forums are read: ids of forums are alike.
//! * What others wrote (quotations, previews of links) and the title of the topic stand in `about`; a topic's first post has the
//!   title as its own.
//! * Edits come with the webhook, or while a post is among the newest fifty. Deletions come with the webhook; without it the
//!   post is asked for again.
//!
//! Limits: private messages are left out; feeds of a forum are read by the channel `rss`.

mod fetch;
mod hook;
mod parse;
mod recheck;
mod search;
mod settings;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

static ABOUT: About = About {
    id: "discourse",
    title: "Discourse forums",
    kind: Kind::Forum,
    certainty: Certainty::Specified,
    terms: Terms::PublicApiLicensed,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 48, how: DeletionNews::ToldAndRechecked },
    may_export: true,
    reason: "Each forum has terms of its own: ask its operator.",
};

/// The connector for `discourse`.
#[derive(Clone, Copy, Debug)]
pub struct Discourse;

impl Connector for Discourse {
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
        let base = document.url.map(parse::origin).unwrap_or_default();
        parse::page(document.body, &parse::Place { base, prefix: "" }, found)
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        let forum = settings::Forum::of(opening.settings)?;
        let feed = match forum.by_words {
            false => Feed::poll(fetch::Walk::open(&forum, opening)?),
            true => Feed::poll(search::Search::open(&forum, opening)?),
        };
        let feed = feed.with_recheck(recheck::Again::new(&forum));
        Ok(match &forum.webhook_secret {
            Some(secret) => feed.with_hook(hook::Pushed::new(&forum, secret.clone())),
            None => feed,
        })
    }
}
