//! Tumblr: tags, blogs, the replies below their newest posts, and notifications of your own blogs.
//!
//! * Reads both formats of posts: fields by kind with HTML, and lists of blocks. What a reblog repeats is context; of a reblog
//!   without a word added it is the text. Tags are context, or the text where there is nothing else.
//! * A question to a blog is context of its answer; unanswered it is a message of who asked.
//! * Replies have no id of their own: the post, the blog that replied and the second name them.
//! * The cursor holds, for each list, the time of the newest post, the last ids and the page of a walk under way; and on which
//!   blog the last thousand posts stand, without which Tumblr answers no question about them.
//!
//! Limits: Tumblr has no search in full text, only tags. It tells neither of edits nor of deletions.

mod blogs;
mod fetch;
mod limits;
mod notes;
mod parse;
mod recheck;
mod settings;
#[cfg(test)]
mod tests;
mod wire;
mod words;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::http::{Grant, Request, WithToken};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

/// What is known of it.
pub(crate) static ABOUT: About = About {
    id: "tumblr",
    title: "Tumblr",
    kind: Kind::Social,
    certainty: Certainty::Specified,
    terms: Terms::PublicApiLicensed,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 24, how: DeletionNews::Rechecked },
    may_export: true,
    reason: "Public posts; deleted posts must be deleted.",
};

/// The connector for `tumblr`.
#[derive(Clone, Copy, Debug)]
pub struct Tumblr;

impl Connector for Tumblr {
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
        let blogs = blogs::Blogs::default();
        let poll = fetch::Tumblr::new(settings.clone(), opening, blogs.clone())?;
        let standing = recheck::Standing::new(settings.clone(), blogs);
        let settings::Access::Fetched(id, secret, refresh) = &settings.access else {
            return Ok(Feed::poll(poll).with_recheck(standing));
        };
        let grant = || {
            let request = Request::post(format!("{}/v2/oauth2/token", settings.base_url))
                .form("client_id", &**id)
                .secret_form("client_secret", secret);
            Grant::oauth(match refresh {
                Some(token) => {
                    request.form("grant_type", "refresh_token").secret_form("refresh_token", token)
                }
                None => request.form("grant_type", "client_credentials"),
            })
        };
        Ok(Feed::poll(WithToken::new(poll, grant())).with_recheck(WithToken::new(standing, grant())))
    }
}
