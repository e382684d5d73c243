//! Feeds: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed. What forums, blogs and news publish for machines; one source reads several.
//!
//! * Each feed is asked with the validators of its last answer (`ETag`, `Last-Modified`), no more often than it asks for, and
//!   followed when it moves (301). One that is gone (410) is not asked again.
//! * An entry is known by its `id` or `guid`, else its link, else a hash; parameters that name a session are taken out. What was
//!   handed over is remembered by hashes for as long as it is in the feed, so that an edit is noticed though feeds tell of none.
//! * Text: the content in full, else the summary, else the title. Title of the feed, categories, and the title of a thread that
//!   is answered stand in `about`.
//!
//! Limits: a feed shows its newest entries only; what comes and goes between two questions is missed. Deletions are told by
//! few (RFC 6721). Texts behind a link are not fetched: see the channel `web`.

pub(crate) mod address;
pub(crate) mod decode;
mod entry;
mod fetch;
mod fields;
mod json;
mod parse;
mod settings;
mod stand;
#[cfg(test)]
mod tests;
pub(crate) mod times;
mod xml;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

static ABOUT: About = About {
    id: "rss",
    title: "RSS and Atom feeds",
    kind: Kind::Forum,
    certainty: Certainty::Specified,
    terms: Terms::PublicOpen,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 0, how: DeletionNews::Told },
    may_export: true,
    reason: "Published for reading by machines; each publisher's terms apply.",
};

/// The connector for `rss`.
#[derive(Clone, Copy, Debug)]
pub struct Rss;

impl Connector for Rss {
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
        parse::posts(document.body, document.content_type, document.url, found)
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        fetch::Feeds::open(opening).map(Feed::poll)
    }
}
