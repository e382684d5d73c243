//! Meltwater: saved searches and exports over the interface, and exports as CSV.
//!
//! # Contract
//! * A search is asked by time, oldest first, page by page. An export is ordered for a span of days, looked after until it is
//!   finished, and fetched; an order that is under way outlives a restart.
//! * Exports made by hand are tables, mostly in UTF-16 with tabs; those ordered over the interface are JSON or tables.
//! * What other platforms demand is kept as `crate::mention` says. X posts come as ids: left out and counted.
//!
//! Limits: 20 exports and 100 other calls a minute, 2000 an hour. Deletions are not told.

mod export;
mod fetch;
mod parse;
mod settings;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms, VENDOR};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

/// What is known of it.
pub(crate) static ABOUT: About = About {
    id: "meltwater",
    title: "Meltwater",
    kind: Kind::Partner,
    certainty: Certainty::Assumed,
    terms: Terms::VendorLicensed,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 0, how: DeletionNews::ByHand },
    may_export: true,
    reason: VENDOR,
};

/// The connector for `meltwater`.
#[derive(Clone, Copy, Debug)]
pub struct Meltwater;

impl Connector for Meltwater {
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
        settings::open(opening)
    }
}
