//! Bluesky and whatever else writes posts of `app.bsky.feed` into the AT Protocol's network.
//!
//! # Contract
//! * A post's id is its place, `at://did/app.bsky.feed.post/rkey`; its author's stable id is the DID.
//! * The stream of the whole network (`jetstream`) is filtered here by the names that are looked for; deletions and changes
//!   of accounts pass whole, for nobody here knows what is held.
//! * A post that was changed gets the time of the change, in seconds, as its revision.
//! * Labels that keep a post from people without an account, or that take it down, are followed.
//!
//! # Limits
//! The stream tells no handles: posts from it have the DID for an author. What a post says of its time is believed only if it
//! is not later than the time at which the network saw it.

mod event;
mod fetch;
mod filter;
mod jetstream;
mod parse;
mod recent;
mod recheck;
mod record;
mod search;
mod settings;
#[cfg(test)]
mod tests;
mod view;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

static ABOUT: About = About {
    id: "bluesky",
    title: "Bluesky",
    kind: Kind::Social,
    certainty: Certainty::Specified,
    terms: Terms::PublicOpen,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 24, how: DeletionNews::ToldAndRechecked },
    may_export: true,
    reason: "Open protocol; deletions and account takedowns must be followed.",
};

/// The connector for `bluesky`.
#[derive(Clone, Copy, Debug)]
pub struct Bluesky;

impl Connector for Bluesky {
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

/// Settings of a source that reads the public world without credentials: every post of the network, from now on.
pub fn demo_settings() -> Vec<(&'static str, &'static str)> {
    vec![("channel", "bluesky"), ("read", "stream"), ("filter", "false"), ("backfill_hours", "0")]
}
