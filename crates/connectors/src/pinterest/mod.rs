//! Pinterest: pins of your account and of boards, and of the public as far as Pinterest lets partners search it.
//!
//! * Reads `GET /pins`, `/boards/{id}/pins` and `/search/partner/pins` of version 5, page by page by `bookmark`.
//! * Times come without a zone and are taken as UTC. The partner search gives neither time nor author.
//! * A pin saved from another is a repost with the other's id as its parent.
//! * The cursor holds, for each list, the time of the newest pin, the last ids, and the bookmark of a walk under way.
//!
//! Limits: comments are not to be had. Pinterest tells of no edit and gives no time of one. Feeds of public boards are read by
//! the channel `rss`.

mod fetch;
mod parse;
mod settings;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::http::{Grant, Request, WithToken};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

/// What is known of it.
pub(crate) static ABOUT: About = About {
    id: "pinterest",
    title: "Pinterest",
    kind: Kind::Social,
    certainty: Certainty::Specified,
    terms: Terms::PublicApiLicensed,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 24, how: DeletionNews::Rechecked },
    may_export: true,
    reason: "Pinterest's developer guidelines: what a person removes must be removed here as well.",
};

/// The connector for `pinterest`.
#[derive(Clone, Copy, Debug)]
pub struct Pinterest;

impl Connector for Pinterest {
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
        match document.is_json() {
            true => parse::read(document.body, found).map(drop),
            false => Err(NotOurs::because("no JSON: Pinterest answers objects")),
        }
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        let settings = settings::Settings::of(opening)?;
        let pins = fetch::Pins::new(settings.clone(), opening)?;
        let standing = || fetch::Standing(settings.clone());
        let settings::Access::Fetched(id, secret, refresh) = &settings.access else {
            return Ok(Feed::poll(pins).with_recheck(standing()));
        };
        let grant = || {
            let request = Request::post(format!("{}/oauth/token", settings.base_url)).basic(id, secret);
            Grant::oauth(match refresh {
                Some(token) => {
                    request.form("grant_type", "refresh_token").secret_form("refresh_token", token)
                }
                None => request
                    .form("grant_type", "client_credentials")
                    .form("scope", "pins:read,boards:read,user_accounts:read"),
            })
        };
        Ok(Feed::poll(WithToken::new(pins, grant())).with_recheck(WithToken::new(standing(), grant())))
    }
}
