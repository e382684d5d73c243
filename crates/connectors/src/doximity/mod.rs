//! Doximity: messages of physicians that they, or the company's own medical information service, hand over.
//!
//! There is no interface for messages, and none is scraped: what is read is what is dropped into a folder (`crate::partner`), as
//! tables or forwarded e-mail, each on a basis that is named. What a message says is reported by a health professional: role,
//! specialty and country of the sender are context. The folder should lie on an encrypted disk.

#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAY, Deletion, DeletionNews, Kind, Terms};
use crate::partner::{BASIS, MAP, PATH, Partner};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

/// What is known of it.
pub(crate) static ABOUT: About = About {
    id: "doximity",
    title: "Doximity",
    kind: Kind::Partner,
    certainty: Certainty::Reported,
    terms: Terms::ConsentedExport,
    may_store: MayStore::Full,
    retention_hours: DAY,
    deletion: Deletion { within_hours: 24, how: DeletionNews::Told },
    may_export: true,
    reason: "Messages of physicians, given by them for this purpose; Doximity has no interface for messages and forbids scraping.",
};

/// The keys of a source.
static KEYS: &[Key] = &[PATH, MAP, BASIS];

/// The connector for `doximity`.
#[derive(Clone, Copy, Debug)]
pub struct Doximity;

impl Connector for Doximity {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn guide(&self) -> &'static str {
        include_str!("guide.md")
    }

    fn keys(&self) -> &'static [Key] {
        KEYS
    }

    fn parse(&self, document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
        Partner::unset(&ABOUT, "private").parse(document, found)
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        Partner::of(&ABOUT, "private", opening)?.open(opening)
    }
}
