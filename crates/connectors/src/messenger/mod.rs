//! Messages to the operator's pages, by Facebook Messenger.
//!
//! * Pushed: `messaging` and `standby` of an app's webhook: messages, edits, deletions, taps on buttons.
//! * Asked: `/{page}/conversations` with the messages in them (`fetch`). Of an old conversation only the newest 20 messages
//!   can be read in detail.
//! * Exported: `message_N.json` of "Download your information" (`export`).
//!
//! One app has one address for pages: changes of the page, which arrive at the same webhook, are read as posts of `facebook`.
//!
//! What the operator wrote is left out. The author's id is scoped to the page.

pub(crate) mod export;
mod fetch;
mod parse;
mod settings;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAY, Deletion, DeletionNews, Kind, OWNED, Terms};
use crate::facebook;
use crate::meta;
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

/// The channel.
const ID: &str = "messenger";

static ABOUT: About = About {
    id: ID,
    title: "Facebook Messenger",
    kind: Kind::OwnInbox,
    certainty: Certainty::Specified,
    terms: Terms::Owned,
    may_store: MayStore::Full,
    retention_hours: DAY,
    deletion: Deletion { within_hours: 24, how: DeletionNews::ToldAndRechecked },
    may_export: true,
    reason: OWNED,
};

/// The connector for `messenger`.
#[derive(Clone, Copy, Debug)]
pub struct Messenger;

impl Connector for Messenger {
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
        let asks = "`access_token_file` and `page_ids`";
        let hook = meta::settings::hook(opening.settings, ID, Box::new(facebook::hook::delivery))?;
        meta::settings::feed(opening, asks, fetch::open(opening)?, hook, || Box::new(parse::document))
    }
}
