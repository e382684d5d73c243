//! Any HTTP interface that answers JSON, described in settings alone: the channel `http`. (The client that asks is
//! [`crate::http`]; this folder is the channel.)
//!
//! * What is asked: a request with placeholders (`template.rs`), credentials (`auth.rs`), pages (`paging.rs`).
//! * What answers mean: where the items stand, which pointer becomes which field (`crate::fields`), what says that an item is
//!   gone, what says that a limit is reached (`limits.rs`).
//! * What is kept between rounds: the greatest value of a field, or the last value that answers name (`kept.rs`), and the time
//!   at which the last whole round began.
//!
//! # Contract
//! The cursor moves when a round is whole, so that pages in any order leave no gap; in the middle of a round it holds the
//! place, and a place that is refused after a restart costs one round from its start.
//!
//! Limits: JSON only; one list of items in an answer; no streams.

mod auth;
mod fetch;
mod kept;
mod limits;
mod paging;
mod plan;
mod settings;
mod template;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::fields::Reading;
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

static ABOUT: About = About {
    id: "http",
    title: "Described HTTP interfaces",
    kind: Kind::Generic,
    certainty: Certainty::Specified,
    terms: Terms::PublicApiLicensed,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 0, how: DeletionNews::Told },
    may_export: true,
    reason: "The operator describes the interface and answers for the contract behind it.",
};

/// The connector for `http`.
#[derive(Clone, Copy, Debug)]
pub struct Described;

impl Connector for Described {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn guide(&self) -> &'static str {
        include_str!("guide.md")
    }

    fn keys(&self) -> &'static [Key] {
        settings::KEYS
    }

    /// Without the settings of a source only the post format is known.
    fn parse(&self, document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
        let mut own = Found::default();
        Reading::plain(ABOUT.id, ABOUT.terms.as_str()).document(document.body, &mut own).map_err(NotOurs)?;
        match own.posts.is_empty() && !own.refused.is_empty() {
            true => Err(NotOurs::because(
                "no item of it is a post; other forms are read by the settings of a source",
            )),
            false => {
                found.append(own);
                Ok(())
            }
        }
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        fetch::open(opening)
    }
}
