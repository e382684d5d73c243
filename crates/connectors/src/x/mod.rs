//! X.

mod access;
mod answers;
mod cost;
mod event;
mod fetch;
mod hook;
mod jobs;
mod message;
mod open;
mod parse;
mod place;
mod post;
mod problem;
mod queries;
mod recheck;
mod rules;
mod settings;
mod snowflake;
mod status;
mod stream;
#[cfg(test)]
mod tests;
mod wire;

use crate::MayStore;
use crate::about::{About, Certainty, DAY, Deletion, DeletionNews, Kind, Terms};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

/// The channel, as posts name it.
const CHANNEL: &str = "x";

/// What is known of it.
static ABOUT: About = About {
    id: CHANNEL,
    title: "X",
    kind: Kind::Social,
    certainty: Certainty::Specified,
    terms: Terms::PublicApiLicensed,
    may_store: MayStore::AggregateOnlyUnlessAttested,
    retention_hours: DAY,
    deletion: Deletion { within_hours: 24, how: DeletionNews::ToldAndRechecked },
    may_export: true,
    reason: "X forbids deriving or storing sensitive traits, health among them, for single users; counts without users are allowed. Deleted posts must go within a day.",
};

/// The connector for `x`.
#[derive(Clone, Copy, Debug)]
pub struct X;

impl Connector for X {
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
        open::open(opening)
    }
}
