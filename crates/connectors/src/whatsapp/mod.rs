//! Messages to the operator's number at WhatsApp, and chats that people exported and handed over.
//!
//! * Pushed: the Cloud API's webhook, which is the only way: there is no history to ask for, and nothing public at all. The
//!   platform tries again for days (`message`).
//! * Exported: the text file of a chat, from Android or iOS (`chat`).
//!
//! Receipts, reactions and what the operator wrote are left out. Pictures and recordings are not fetched; their captions are
//! read.

mod chat;
mod markers;
mod message;
mod parse;
mod settings;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use jiff::tz::TimeZone;

use crate::MayStore;
use crate::about::{About, Certainty, DAY, Deletion, DeletionNews, Kind, OWNED, Terms};
use crate::meta;
use crate::source::{Connector, Document, Feed, Found, Item, Key, NotOurs, Opening, SettingsProblem};
use model::Post;

/// The channel.
const ID: &str = "whatsapp";

static ABOUT: About = About {
    id: ID,
    title: "WhatsApp business number",
    kind: Kind::OwnInbox,
    certainty: Certainty::Specified,
    terms: Terms::Owned,
    may_store: MayStore::Full,
    retention_hours: DAY,
    deletion: Deletion { within_hours: 24, how: DeletionNews::Told },
    may_export: true,
    reason: OWNED,
};

/// The connector for `whatsapp`.
#[derive(Clone, Copy, Debug)]
pub struct Whatsapp;

impl Connector for Whatsapp {
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
        parse::document(document, &TimeZone::UTC, found)
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        let zone = settings::zone(opening.settings)?;
        let read = Box::new(|body: &[u8], found: &mut Found| {
            let text = std::str::from_utf8(body).map_err(|_| NotOurs::because("not UTF-8"))?;
            parse::delivery(text, found)
        });
        let hook = meta::settings::hook(opening.settings, ID, read)?;
        // There is nothing to ask for.
        meta::settings::feed(opening, "", None, hook, move || {
            Box::new(move |document, found| parse::document(document, &zone, found))
        })
    }
}

/// What every post has.
fn blank() -> Item {
    Post {
        channel: Cow::Borrowed(ID),
        visibility: Some(Cow::Borrowed("private")),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        ..Post::default()
    }
}
