//! Yelp: excerpts of reviews of businesses, such as pharmacies, by the Places interface (version 3).
//!
//! * An interface for businesses, not for reviews: it gives three to seven excerpts of some 160 letters each. What they say of a
//!   reaction is a hint; the review itself stands behind the link, which must be shown.
//! * What Yelp gives may be kept for 24 hours, so raw posts live as long, and reports are counts unless a contract is attested.
//! * Answers of version 2, which is gone, are read from archives: their excerpts have no author, and only some have an id.
//!
//! Limits: no deletions and no single reviews can be asked for.

mod fetch;
mod parse;
mod settings;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAY, Deletion, DeletionNews, Kind, Terms};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

static ABOUT: About = About {
    id: "yelp",
    title: "Yelp",
    kind: Kind::Knowledge,
    certainty: Certainty::Reported,
    terms: Terms::Ephemeral,
    may_store: MayStore::AggregateOnlyUnlessAttested,
    retention_hours: DAY,
    deletion: Deletion { within_hours: 24, how: DeletionNews::ByHand },
    may_export: false,
    reason: "Content may be cached for 24 hours at most, except identifiers.",
};

/// The connector for `yelp`.
#[derive(Clone, Copy, Debug)]
pub struct Yelp;

impl Connector for Yelp {
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
        let business = document.url.and_then(parse::business_of);
        parse::page(document.body, business, found)
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        fetch::Reviews::open(opening).map(Feed::poll)
    }
}
