//! Talkwalker (Lumen): search results of a project, streams, and exports as CSV.
//!
//! # Contract
//! * Results have no id but their address: a post's id is a digest of it, or the id that the source itself has where Talkwalker gives
//!   that alone.
//! * A stream is asked for what came since a place (`resume_offset`) and ends when it is told; its chunks are lines of JSON, and each
//!   control chunk names the next place.
//! * Talkwalker answers 401 with the code `"8"` when a limit is reached, and writes all codes as texts.
//! * What other platforms demand is kept as `crate::mention` says. Facebook, Instagram and LinkedIn texts cannot be had, of X
//!   only ids: what comes without text is left out and counted.
//!
//! Limits: 240 calls a minute (60 for a project's results), 500 results on a page; each call costs credits.

mod fetch;
mod parse;
mod settings;
mod stream;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms, VENDOR};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

/// What is known of it.
pub(crate) static ABOUT: About = About {
    id: "talkwalker",
    title: "Talkwalker",
    kind: Kind::Partner,
    certainty: Certainty::Reported,
    terms: Terms::VendorLicensed,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 0, how: DeletionNews::ByHand },
    may_export: true,
    reason: VENDOR,
};

/// The connector for `talkwalker`.
#[derive(Clone, Copy, Debug)]
pub struct Talkwalker;

impl Connector for Talkwalker {
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
