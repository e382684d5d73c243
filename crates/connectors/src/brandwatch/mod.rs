//! Brandwatch Consumer Research: mentions of a project's queries over the interface, and exports as CSV.
//!
//! # Contract
//! * The interface is asked by the time of a mention, oldest first, page by page; each round begins some hours before the end of the
//!   last one, because mentions are found late.
//! * Of X, Brandwatch gives ids without text unless the licence says otherwise: those are left out and counted. What other platforms
//!   demand is kept as `crate::mention` says: a mention of a stricter platform has that platform's channel.
//! * Exports are tables with rows of explanation above the header. XLSX must be saved as CSV.
//!
//! Limits: 30 requests in 10 minutes by default; pages of 5000; deletions are not told.

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
    id: "brandwatch",
    title: "Brandwatch",
    kind: Kind::Partner,
    certainty: Certainty::Reported,
    terms: Terms::VendorLicensed,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 0, how: DeletionNews::ByHand },
    may_export: true,
    reason: VENDOR,
};

/// The connector for `brandwatch`.
#[derive(Clone, Copy, Debug)]
pub struct Brandwatch;

impl Connector for Brandwatch {
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
