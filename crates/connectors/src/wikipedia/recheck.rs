//! Whether revisions and pages still stand. Only what the wiki says is gone or hidden is erased; what it does not speak of is not.

use model::Timestamp;
use serde::Deserialize;

use crate::http::{Answer, Judgement, Request};
use crate::source::{Found, Recheck, Trouble};
use crate::wikipedia::flags::{There, Values};
use crate::wikipedia::settings::Settings;
use crate::wikipedia::{ABOUT, fetch};
use crate::wire::{Id, Text};

/// Asks for revisions by number, or for pages by title.
pub(super) struct Again {
    settings: Settings,
}

impl Again {
    pub(super) fn new(settings: Settings) -> Self {
        Self { settings }
    }

    /// What of these ids is this wiki's own, without its host: revisions if there are any, else pages.
    fn own<'i>(&self, ids: &'i [String]) -> (bool, Vec<&'i str>) {
        let host = self.settings.site().host;
        let own = |id: &'i String| id.strip_prefix(host)?.strip_prefix(':');
        let all: Vec<&str> = ids.iter().filter_map(own).collect();
        let is_number = |id: &&str| id.bytes().all(|byte| byte.is_ascii_digit());
        let revisions: Vec<&str> = all.iter().copied().filter(is_number).collect();
        if revisions.is_empty() { (false, all) } else { (true, revisions) }
    }
}

impl Recheck for Again {
    fn most_ids(&self) -> usize {
        50
    }

    fn ask(&mut self, ids: &[String], _: Timestamp) -> Request {
        let (revisions, own) = self.own(ids);
        let request = self.settings.query("query");
        match revisions {
            true => request
                .query("prop", "revisions")
                .query("rvprop", "ids|user|sha1|flags")
                .query("revids", own.join("|")),
            false => request.query("prop", "info").query("titles", own.join("|")),
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        fetch::judge(answer, now)
    }

    fn read(&mut self, ids: &[String], answer: &Answer, found: &mut Found) -> Result<bool, Trouble> {
        let said: Said<'_> = serde_json::from_slice(&answer.body)
            .map_err(|_| Trouble::Malformed("it is no list of pages".to_owned()))?;
        let site = self.settings.site();
        let mut gone: Vec<String> = Vec::new();
        for raw in &said.query.badrevids.0 {
            let revision = serde_json::from_str::<Revision<'_>>(raw.get()).ok();
            gone.extend(revision.and_then(|revision| Some(site.revision_id(revision.revid.given()?))));
        }
        for raw in &said.query.pages.0 {
            let Ok(page) = serde_json::from_str::<Page<'_>>(raw.get()) else { continue };
            if page.missing.0 {
                gone.extend(page.title.given().map(|title| site.page_id(title)));
            }
            for raw in &page.revisions.0 {
                let Ok(revision) = serde_json::from_str::<Revision<'_>>(raw.get()) else { continue };
                let hidden =
                    [revision.texthidden, revision.sha1hidden, revision.userhidden, revision.suppressed];
                if hidden.iter().any(|hidden| hidden.0) {
                    gone.extend(revision.revid.given().map(|id| site.revision_id(id)));
                }
            }
        }
        for id in gone.into_iter().filter(|id| ids.contains(id)) {
            found.gone(ABOUT.id, id);
        }
        Ok(true)
    }
}

#[derive(Deserialize)]
struct Said<'a> {
    #[serde(borrow, default)]
    query: Pages<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pages<'a> {
    #[serde(borrow)]
    pages: Values<'a>,
    #[serde(borrow)]
    badrevids: Values<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Page<'a> {
    #[serde(borrow)]
    title: Text<'a>,
    missing: There,
    #[serde(borrow)]
    revisions: Values<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Revision<'a> {
    #[serde(borrow)]
    revid: Id<'a>,
    texthidden: There,
    sha1hidden: There,
    userhidden: There,
    suppressed: There,
}
