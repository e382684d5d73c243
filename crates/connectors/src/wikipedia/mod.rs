//! Wikipedia, and other wikis that run MediaWiki: edits of articles and of their talk pages.
//!
//! # Contract
//! * A post is a revision: what it added, or else what its author said of it. Its id is `host:number`, for numbers are a wiki's
//!   own. A page as a whole (a hit of a search, an extract) has `host:Title`.
//! * A revision never changes, so it has no revisions of its own; a page has the number of its latest revision, or the time of it.
//! * Names of authors are the same on all wikis while their numbers are not, and streams do not tell these: the name alone is read.
//! * Text is under CC BY-SA 4.0: the link names the revision, as attribution.
//!
//! # Limits
//! A talk page is read edit by edit: what one edit added may answer several people. The log names no revisions of a page that was
//! deleted: they are found gone when they are asked for again.

mod action;
mod changes;
mod diff;
mod event;
mod fetch;
mod flags;
mod log;
mod parse;
mod recheck;
mod rest;
mod search;
mod settings;
mod site;
mod stream;
#[cfg(test)]
mod tests;
mod wikitext;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

static ABOUT: About = About {
    id: "wikipedia",
    title: "Wikipedia",
    kind: Kind::Knowledge,
    certainty: Certainty::Reported,
    terms: Terms::PublicOpen,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 24, how: DeletionNews::ToldAndRechecked },
    may_export: true,
    reason: "Open licence (CC BY-SA 4.0) with attribution; hidden revisions must go.",
};

/// The connector for `wikipedia`.
#[derive(Clone, Copy, Debug)]
pub struct Wikipedia;

impl Connector for Wikipedia {
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
        fetch::open(opening)
    }
}

/// Settings of a source that reads the public world without credentials: talk pages of articles of the English Wikipedia, from
/// now on. Lists are written with commas.
pub fn demo_settings() -> Vec<(&'static str, &'static str)> {
    vec![
        ("channel", "wikipedia"),
        ("read", "stream"),
        ("filter", "false"),
        ("namespaces", "0,1"),
        ("backfill_hours", "0"),
        ("contact", "a demonstration of Hark; the operator is not named"),
    ]
}
