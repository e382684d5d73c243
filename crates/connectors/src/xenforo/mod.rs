//! XenForo forums: one forum a source, read by its REST interface (2.1 and later) with a key of its administrator; webhooks (2.3
//! and later) tell of edits and deletions.
//!
//! * Threads are listed by their last post; of those that changed, posts are read from the last page backwards to what an
//!   earlier round handed over.
//! * A post is known by the digits of its id, behind `id_prefix` where several forums are read: ids of forums are alike.
//! * Title of the thread and quotations stand in `about`; a thread's first post has the title as its own.
//!
//! Limits: conversations, which are private, are left out. Without an administrator's key use the channel `rss`.

mod fetch;
mod hook;
mod parse;
mod recheck;
mod settings;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

static ABOUT: About = About {
    id: "xenforo",
    title: "XenForo forums",
    kind: Kind::Forum,
    certainty: Certainty::Assumed,
    terms: Terms::PublicApiLicensed,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 48, how: DeletionNews::ToldAndRechecked },
    may_export: true,
    reason: "Each forum has terms of its own: ask its operator.",
};

/// The connector for `xenforo`.
#[derive(Clone, Copy, Debug)]
pub struct XenForo;

impl Connector for XenForo {
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
        parse::page(document.body, "", found)
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        let forum = settings::Forum::of(opening.settings)?;
        let feed =
            Feed::poll(fetch::Threads::open(&forum, opening)?).with_recheck(recheck::Again::new(&forum));
        Ok(match &forum.webhook_secret {
            Some(secret) => feed.with_hook(hook::Pushed::new(&forum, secret.clone())),
            None => feed,
        })
    }
}
