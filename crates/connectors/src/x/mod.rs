//! X: what people post about drugs, write to a company's account, or send it as direct messages.
//!
//! * Asked: recent search and full archive (queries are made of the names of drugs), mentions of an account, posts of
//!   accounts, direct messages. Each question has a walk of its own, which is the cursor (`place`).
//! * Heard: the filtered stream, whose rules are kept in line with the names and whose gaps are filled by search (`stream`);
//!   an account's activity; the compliance streams, which bring erasures only.
//! * Pushed: Account Activity, filtered stream and activity events (`hook`).
//! * Asked again: posts that were read, 100 at a time or with compliance jobs (`recheck`, `jobs`).
//!
//! # Contract
//! * The id of a post is that of its first version; an edit is the same post with a higher revision. Deleting any version
//!   deletes the post.
//! * A repost has the text of the original, where the answer holds it; what a post quotes or answers is context.
//! * Accounts that are deleted, suspended or protected, or that take consent back, are erased with all they wrote.
//! * What must not be seen in one country is not kept at all, and what comes back is read again or stays away: the stricter
//!   reading of the platform's rules.
//!
//! # Limits
//! * The budget of a day covers what is asked; what streams bring is billed as well, and capped on the platform only.
//! * A page or two of the newest posts is read again in each round (`overlap_secs`); the platform bills a post once a day.
//! * Encrypted messages cannot be read, and are counted.

mod access;
mod activity;
mod answers;
mod compliance;
mod cost;
mod delivery;
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
