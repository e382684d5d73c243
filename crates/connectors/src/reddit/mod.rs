//! Reddit: submissions and comments of subreddits, searches with the comments below what they find, and the account's inbox.
//!
//! * Reads through the OAuth interface with an application's own credentials; every request has `raw_json=1` and the
//!   User-Agent that Reddit's rules ask for.
//! * Ids are fullnames (`t3_…`, `t1_…`, `t4_…`). An edit is a revision: its time in seconds since 1970.
//! * `[deleted]`, `[removed]` and `removed_by_category` are erasures. Reddit tells of no deletion: what is stored is asked
//!   for again (`/api/info`).
//! * The cursor holds, for each listing, the time of its newest post, the last names, and the page of a walk under way.
//!
//! Limits: listings end after about 1,000 posts; searches find submissions only; branches of a thread that Reddit leaves to
//! "continue this thread" are not read. Reddit's Atom feeds are read by the channel `rss`.

mod fetch;
mod limits;
mod mail;
mod parse;
mod recheck;
mod settings;
#[cfg(test)]
mod tests;
mod wire;
mod words;

use secrecy::SecretString;

use crate::MayStore;
use crate::about::{About, Certainty, Deletion, DeletionNews, Kind, Terms};
use crate::http::{Grant, Request, WithToken};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

/// What is known of it.
pub(crate) static ABOUT: About = About {
    id: "reddit",
    title: "Reddit",
    kind: Kind::Social,
    certainty: Certainty::Specified,
    terms: Terms::PublicApiLicensed,
    may_store: MayStore::Full,
    retention_hours: 48,
    deletion: Deletion { within_hours: 48, how: DeletionNews::Rechecked },
    may_export: true,
    reason: "Commercial use needs a contract with Reddit; content deleted there must be deleted here, checked at least every 48 hours.",
};

/// The connector for `reddit`.
#[derive(Clone, Copy, Debug)]
pub struct Reddit;

impl Connector for Reddit {
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
        let poll = fetch::Reddit::new(settings.clone(), opening)?;
        let feed = Feed::poll(WithToken::new(poll, grant(&settings)));
        Ok(feed.with_recheck(WithToken::new(recheck::Info(settings.clone()), grant(&settings))))
    }
}

/// How a token is asked for: for an account if there is a refresh token, else for the application; one without a secret is
/// an installed one, which also says which device it stands on.
fn grant(settings: &settings::Settings) -> Grant {
    let none = SecretString::from(String::new());
    let request = Request::post(&settings.token_url)
        .header("user-agent", settings.user_agent.clone())
        .basic(&settings.client_id, settings.client_secret.as_ref().unwrap_or(&none));
    Grant::oauth(match (&settings.refresh_token, &settings.client_secret) {
        (Some(token), _) => request.form("grant_type", "refresh_token").secret_form("refresh_token", token),
        (None, Some(_)) => request.form("grant_type", "client_credentials"),
        (None, None) => request
            .form("grant_type", "https://oauth.reddit.com/grants/installed_client")
            .form("device_id", "DO_NOT_TRACK_THIS_DEVICE"),
    })
}
