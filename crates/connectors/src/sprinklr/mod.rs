//! Sprinklr: messages that its listening and inboxes hold, over the interface, and exports as CSV.
//!
//! # Contract
//! * The interface is asked by the time of a message, oldest first, page by page, with a token of OAuth 2 and the key of the
//!   application. Where it is asked, and with which body, is a setting: customers have different versions.
//! * Exports name their columns with and without spaces: names are compared by letters and digits.
//! * What other platforms demand is kept as `crate::mention` says.
//!
//! Limits: those of the customer's contract. Deletions are not told.

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
    id: "sprinklr",
    title: "Sprinklr",
    kind: Kind::Partner,
    certainty: Certainty::Assumed,
    terms: Terms::VendorLicensed,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 0, how: DeletionNews::ByHand },
    may_export: true,
    reason: VENDOR,
};

/// The connector for `sprinklr`.
#[derive(Clone, Copy, Debug)]
pub struct Sprinklr;

impl Connector for Sprinklr {
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
