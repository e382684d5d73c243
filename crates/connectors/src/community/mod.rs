//! Patient communities that have no public interface (HealthUnlocked, PatientsLikeMe, MedHelp, Inspire and the like), by agreement
//! with their operators: drops of tables with columns of each site's own, and e-mail digests.
//!
//! Nothing is scraped. What is read is what the operator drops into a folder (`crate::partner`), on a basis that is named. A row that
//! says that it is withdrawn is an erasure.

#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::partner::{BASIS, MAP, PATH, Partner};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem, Takes, key};

/// What is known of it.
pub(crate) static ABOUT: About = About {
    id: "community",
    title: "Patient communities by agreement",
    kind: Kind::Forum,
    certainty: Certainty::Reported,
    terms: Terms::ConsentedExport,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 24, how: DeletionNews::Told },
    may_export: true,
    reason: "Given by the community on an agreement with its operator and the consent of its members; withdrawals must be followed within a day.",
};

/// The keys of a source.
static KEYS: &[Key] = &[
    PATH,
    MAP,
    BASIS,
    key("site", Takes::Text, "Name of the community, as context of its posts; one source for each."),
];

/// The connector for `community`.
#[derive(Clone, Copy, Debug)]
pub struct Community;

impl Connector for Community {
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
