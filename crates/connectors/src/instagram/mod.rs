//! Instagram: what people write under the operator's media, about it, and to it.
//!
//! * Asked: own media with their comments and answers, media in which the account is tagged, media under hashtags, and
//!   conversations (`fetch`).
//! * Pushed: fields `comments`, `live_comments` and `mentions` of an app's webhook, and messages. A mention is only told of;
//!   what it says is asked for (`mentions`).
//! * Exported: "Download your information" in JSON (`export`).
//!
//! Limits: two hosts with one interface (`graph.facebook.com` for accounts that belong to a page, `graph.instagram.com` for
//! those that log in by themselves; only the first knows hashtags). 30 hashtags in seven days, and no author of what is found
//! under one. No search by words, and no news of deletions.

mod change;
mod export;
mod fetch;
mod hook;
mod mentions;
mod node;
mod parse;
mod settings;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::MayStore;
use crate::about::{About, Certainty, DAY, Deletion, DeletionNews, Kind, OWNED, Terms};
use crate::meta;
use crate::source::{Connector, Document, Feed, Found, Item, Key, NotOurs, Opening, SettingsProblem};
use model::Post;

/// The channel.
const ID: &str = "instagram";

static ABOUT: About = About {
    id: ID,
    title: "Instagram",
    kind: Kind::OwnPage,
    certainty: Certainty::Specified,
    terms: Terms::Owned,
    may_store: MayStore::Full,
    retention_hours: DAY,
    deletion: Deletion { within_hours: 24, how: DeletionNews::Rechecked },
    may_export: true,
    reason: OWNED,
};

/// The connector for `instagram`.
#[derive(Clone, Copy, Debug)]
pub struct Instagram;

impl Connector for Instagram {
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
        let asks = "`access_token_file` and `account_id`";
        let mentions = mentions::Mentions::default();
        let asked = fetch::open(opening, &mentions)?;
        let mentions = asked.is_some().then_some(mentions);
        let hook = meta::settings::hook(opening.settings, ID, Box::new(hook::delivery))?
            .map(|inner| hook::MentionHook { inner, mentions });
        meta::settings::feed(opening, asks, asked, hook, || Box::new(parse::document))
    }
}

/// What every post has.
fn blank() -> Item {
    Post {
        channel: Cow::Borrowed(ID),
        visibility: Some(Cow::Borrowed("owned")),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        ..Post::default()
    }
}
