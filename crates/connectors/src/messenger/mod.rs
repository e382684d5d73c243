//! Messages to the operator's pages, by Facebook Messenger.
//!
//! * Pushed: `messaging` and `standby` of an app's webhook: messages, edits, deletions, taps on buttons.
//! * Asked: `/{page}/conversations` with the messages in them ([`fetch`]). Of an old conversation only the newest 20 messages
//!   can be read in detail.
//! * Exported: `message_N.json` of "Download your information" ([`export`]).
//!
//! What the operator wrote is left out. The author's id is scoped to the page.

pub(crate) mod export;
mod parse;

use crate::MayStore;
use crate::about::{About, Certainty, DAY, Deletion, DeletionNews, Kind, OWNED, Terms};
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
        &[]
    }

    fn parse(&self, document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
        parse::document(document, found)
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        Err(opening.settings.problem("", "cannot be opened"))
    }
}
