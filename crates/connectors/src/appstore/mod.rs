//! Reviews of the operator's own apps: Apple's public list, App Store Connect, and Google Play.
//!
//! * Apple's list (`apple_rss`) needs no key and knows the newest five hundred reviews of each country. App Store Connect
//!   (`app_store_connect`) knows all, with a key of the developer; Google Play (`google_play`) those of the last seven days, with a
//!   service account.
//! * Google's monthly files of reviews (CSV) are read by `hark source parse`.
//! * Answers of the developer are nobody's experience and are left out.
//!
//! Limits: the two of Apple name the same review differently: use one of them. No store tells of deletions.

mod apple;
mod connect;
mod csv;
mod fetch;
mod parse;
mod play;
mod settings;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

static ABOUT: About = About {
    id: "appstore",
    title: "App stores",
    kind: Kind::OwnPage,
    certainty: Certainty::Assumed,
    terms: Terms::Owned,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 0, how: DeletionNews::ByHand },
    may_export: true,
    reason: "Reviews of the operator's own apps.",
};

/// The connector for `appstore`.
#[derive(Clone, Copy, Debug)]
pub struct AppStore;

impl Connector for AppStore {
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
