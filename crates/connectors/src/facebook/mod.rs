//! Pages on Facebook: what people write on the operator's pages, in comments, reviews and mentions.
//!
//! * Asked: `/{page}/feed` and its like, page by page, and the comments of each post that has new ones (`fetch`).
//! * Pushed: fields `feed`, `mention` and `ratings` of an app's webhook, edits and deletions among them (`change`). One app
//!   has one address for pages, so that messages to the page arrive at the same webhook; they are read as posts of `messenger`.
//! * Exported: "Download your information" in JSON (`export`).
//!
//! Limits: other people's pages need a review by the platform, and there is no search by words at all. The author of a
//! comment is named only to the page that it stands on.

mod change;
mod export;
mod fetch;
pub(crate) mod hook;
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
const ID: &str = "facebook";

static ABOUT: About = About {
    id: ID,
    title: "Facebook pages",
    kind: Kind::OwnPage,
    certainty: Certainty::Specified,
    terms: Terms::Owned,
    may_store: MayStore::Full,
    retention_hours: DAY,
    deletion: Deletion { within_hours: 24, how: DeletionNews::ToldAndRechecked },
    may_export: true,
    reason: OWNED,
};

/// The connector for `facebook`.
#[derive(Clone, Copy, Debug)]
pub struct Facebook;

impl Connector for Facebook {
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
        let hook = meta::settings::hook(opening.settings, ID, Box::new(hook::delivery))?;
        meta::settings::feed(opening, asks, fetch::open(opening)?, hook, || Box::new(parse::document))
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
