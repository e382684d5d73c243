//! Sites without an interface, read as a polite visitor reads them: robots.txt, sitemaps, and pages of the paths that were agreed.
//!
//! * Nothing is asked outside `paths`, nor what robots.txt (RFC 9309) does not allow, one question at a time with a pause
//!   between two, under a name that says whom to write to. A source without a recorded legal basis does not open.
//! * Sitemaps say what changed (`lastmod`); pages are asked with the validators of their last answer.
//! * Posts come from schema.org data in the page (`DiscussionForumPosting`, `QAPage`, `Review`, with their comments and answers), or
//!   by selectors that the operator writes for the site.
//! * A post is known by its address; a comment without one by its page and a hash of who wrote it and when.
//!
//! Limits: no scripts are run, no forms sent, no passwords used. What stands behind a login is not read.

mod elements;
mod fetch;
mod linked;
mod page;
mod recheck;
mod robots;
mod settings;
mod sitemap;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

static ABOUT: About = About {
    id: "web",
    title: "Web sites",
    kind: Kind::Forum,
    certainty: Certainty::Specified,
    terms: Terms::PublicApiLicensed,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 48, how: DeletionNews::Rechecked },
    may_export: true,
    reason: "Each site has terms of its own: the recorded legal basis says why it may be read.",
};

/// The connector for `web`.
#[derive(Clone, Copy, Debug)]
pub struct Web;

impl Connector for Web {
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
        page::read(document.body, document.content_type, document.url.unwrap_or_default(), None, found)
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        let site = settings::Site::of(opening.settings)?;
        let again = recheck::Again::new(&site);
        Ok(Feed::poll(fetch::Crawl::open(site, opening)?).with_recheck(again))
    }
}
