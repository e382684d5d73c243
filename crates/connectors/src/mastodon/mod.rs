//! Mastodon, and what else in the fediverse speaks its client interface (Pleroma, Akkoma, GoToSocial, Friendica).
//!
//! One source reads one server: several servers are several sources.
//!
//! # Contract
//! * A post's id is the id that its server gives it, since a deletion names nothing else. The same post read on two servers
//!   is two posts with one address in `url`.
//! * Its author's stable id is the address of the account, which is the same on every server.
//! * Accounts that opted out of being indexed (`noindex`, `indexable: false`, `#nobot`) and posts that were not written for
//!   the public are left out, except in the operator's own inbox.
//! * Timelines are walked forward by `min_id`, so that nothing between two rounds is missed.
//!
//! # Limits
//! Servers tell of edits and deletions in streams only; for the rest posts are asked for again.

mod fetch;
mod parse;
mod recheck;
mod settings;
mod status;
#[cfg(test)]
mod tests;
mod walk;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

static ABOUT: About = About {
    id: "mastodon",
    title: "Mastodon",
    kind: Kind::Social,
    certainty: Certainty::Specified,
    terms: Terms::PublicOpen,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 24, how: DeletionNews::ToldAndRechecked },
    may_export: true,
    reason: "Public posts of servers that allow it; accounts that opt out of indexing are left out.",
};

/// The connector for `mastodon`.
#[derive(Clone, Copy, Debug)]
pub struct Mastodon;

impl Connector for Mastodon {
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
        parse::document(document, status::Rules::default(), found)
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        fetch::open(opening)
    }
}

/// Settings of a source that reads the public world without credentials: hashtags on the largest server. Lists are written
/// with commas.
pub fn demo_settings() -> Vec<(&'static str, &'static str)> {
    vec![
        ("channel", "mastodon"),
        ("base_url", "https://mastodon.social"),
        ("hashtags", "health,medication,sideeffects,pharmacovigilance,ozempic,adhd,chronicillness,migraine"),
        ("backfill_hours", "168"),
        ("unindexed", "true"),
    ]
}
