//! Google+, which closed in April 2019: archives that its users took with them, and answers of its former interface.
//!
//! # Contract
//! * A Takeout has one JSON file for each post, with its comments inside: each comment is a post of its own. What was shared again is
//!   context of the words above it, or the text where there are none.
//! * Only what was public is read. `include_limited` reads what was shared with circles and communities as well: whoever sets
//!   it has the consent of those who wrote it.
//! * Answers of the former interface (`plus#activity`, `plus#comment` and their feeds) are read in the same way.
//!
//! Limits: HTML archives and web archives are not read; nothing changes any more, so that nothing is told of deletions.

mod parse;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::import::{IMPORT_PATH, Imports};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem, Takes, key};

/// What is known of it.
pub(crate) static ABOUT: About = About {
    id: "googleplus",
    title: "Google+ archives",
    kind: Kind::Partner,
    certainty: Certainty::Reported,
    terms: Terms::ConsentedExport,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 0, how: DeletionNews::ByHand },
    may_export: true,
    reason: "Archives that users exported themselves, public posts only unless the operator has their consent for more.",
};

/// The keys of a source.
static KEYS: &[Key] = &[
    Key { required: true, ..IMPORT_PATH },
    key(
        "include_limited",
        Takes::Flag,
        "Read what was not public as well; only with the consent of those who wrote it.",
    )
    .or("false"),
];

/// The connector for `googleplus`.
#[derive(Clone, Copy, Debug)]
pub struct GooglePlus;

impl Connector for GooglePlus {
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
        parse::document(document, false, found)
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        let settings = opening.settings;
        let include_limited = settings.flag("include_limited");
        let parse = Box::new(move |document: &Document<'_>, found: &mut Found| {
            parse::document(document, include_limited, found)
        });
        Imports::new(settings.path("import_path").unwrap_or_default(), &[".json"], opening.from, parse)
            .map(Feed::reader)
            .map_err(|what| settings.problem("import_path", what))
    }
}
