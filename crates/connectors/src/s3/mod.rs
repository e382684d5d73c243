//! A bucket of an S3-compatible object store: every object under a prefix is read once.
//!
//! * Asked by ListObjectsV2 and GET, signed with version 4 (crate `sigv4`), at a host of the bucket's own or under a path.
//! * Contents are told by their bytes, as for a watched folder (`crate::content`).
//! * What was read is remembered by key and ETag (`crate::ledger`), in the order in which objects were written; where the names of
//!   objects only grow (`names_ascend`), the last name alone.
//!
//! Limits: an object is held in memory, so one that is longer than `max_response_mib` is refused; objects are not asked for by
//! notifications, which are recognised and left out. An object that is removed takes nothing with it: which posts it brought is
//! not remembered, so erasures must come as erasures, in an object.

mod fetch;
mod list;
mod settings;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::directory::parse_content;
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};
use list::Notice;

static ABOUT: About = About {
    id: "s3",
    title: "S3-compatible object stores",
    kind: Kind::Generic,
    certainty: Certainty::Specified,
    terms: Terms::ConsentedExport,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 0, how: DeletionNews::Told },
    may_export: true,
    reason: "The operator brings the posts and answers for the right to use them.",
};

/// The connector for `s3`.
#[derive(Clone, Copy, Debug)]
pub struct S3;

impl Connector for S3 {
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
        if list::listing(document.body).is_ok() {
            return Err(NotOurs::because("a listing of a bucket: it names objects, and holds no posts"));
        }
        let Some(notices) = list::notices(document.body) else {
            return parse_content(document, &ABOUT, found);
        };
        for notice in notices {
            found.skip(match notice {
                Notice::Created => "notification: an object was written",
                Notice::Removed => "notification: an object was removed; the posts it brought stay",
                Notice::Other => "notification: something else",
            });
        }
        Ok(())
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        fetch::open(opening).map(Feed::poll)
    }
}
