//! TikTok's research interface: videos by keyword or hashtag, and the comments below them.
//!
//! * Open to approved non-profit projects only: a source is off until `research_access` says that there is such an approval.
//!   Exports of others come in by the channel `directory`.
//! * Questions cover at most 30 days; pages go on with `cursor` and `search_id`.
//! * Errors stand in the body (`error.code`), whatever the status. A spent daily quota comes back at midnight UTC.
//! * The cursor holds, for each question, the next day to be read, the page of a window under way, and the last ids; and the
//!   videos whose comments are still to be read.
//!
//! Limits: comments have no author; TikTok shows the first 1,000 of a video. Pages with fewer items than asked for are usual.
//! Deletions are not told and cannot be asked for by id.

mod fetch;
mod parse;
mod settings;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAY, Deletion, DeletionNews, Kind, Terms};
use crate::http::{Grant, Request, WithToken};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

/// What is known of it.
pub(crate) static ABOUT: About = About {
    id: "tiktok",
    title: "TikTok",
    kind: Kind::Social,
    certainty: Certainty::Specified,
    terms: Terms::PublicApiLicensed,
    may_store: MayStore::AggregateOnlyUnlessAttested,
    retention_hours: DAY,
    deletion: Deletion { within_hours: 15 * 24, how: DeletionNews::ByHand },
    may_export: true,
    reason: "The research interface is closed to companies; other access needs a contract.",
};

/// The connector for `tiktok`.
#[derive(Clone, Copy, Debug)]
pub struct Tiktok;

impl Connector for Tiktok {
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
        let settings = settings::Settings::of(opening)?;
        let request = Request::post(format!("{}/v2/oauth/token/", settings.base_url))
            .form("client_key", &*settings.client_key)
            .secret_form("client_secret", &settings.client_secret)
            .form("grant_type", "client_credentials");
        Ok(Feed::poll(WithToken::new(fetch::Research::new(settings, opening)?, Grant::oauth(request))))
    }
}
