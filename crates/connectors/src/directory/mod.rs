//! A folder that is watched: whatever whole file is put into it is read once.
//!
//! * Forms as in `crate::content`: JSON lines, JSON lists, CSV and TSV in any usual encoding, packed with gzip or zstd, ZIP.
//! * A file is whole when it has a mate (`name.done`), or has not changed for `settle_secs`. Names that begin with a dot or end in
//!   `.part`, `.tmp` or `.crdownload` are never whole: rename when done. Links are not followed. Mail is left to `email`.
//! * What was read is remembered by path, size and hash (`crate::ledger`); a file that changed is read anew, one that only
//!   looks touched is not. Within a big file reading goes on where it stood.
//! * Once everything of a file is durable it stays, or is moved to `done/` (`failed/` if it could not be read to its end).
//!
//! Limits: times of arrival are the file system's (change of the directory entry), so the folder must be on one that keeps them.

mod settings;
mod source;
#[cfg(test)]
mod tests;
mod walk;

use std::io::Cursor;

pub(crate) use settings::{MAP, MAX_LINE_BYTES, MAX_UNPACKED, REMEMBERED, SKIP_LINES, how};

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::content::{At, Content, How};
use crate::fields::Reading;
use crate::file::FileSettings;
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

static ABOUT: About = About {
    id: "directory",
    title: "Watched folders",
    kind: Kind::Generic,
    certainty: Certainty::Specified,
    terms: Terms::ConsentedExport,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 0, how: DeletionNews::Told },
    may_export: true,
    reason: "The operator brings the posts and answers for the right to use them.",
};

/// The connector for `directory`.
#[derive(Clone, Copy, Debug)]
pub struct Directory;

/// Reads a document of any of the forms as posts in the post format.
pub(crate) fn parse_content(
    document: &Document<'_>,
    about: &About,
    found: &mut Found,
) -> Result<(), NotOurs> {
    let how = How {
        reading: Reading::plain(about.id, about.terms.as_str()),
        lines: FileSettings::default(),
        skip_lines: 0,
        max_unpacked: 1 << 30,
    };
    let because = |error: crate::content::ContentError| NotOurs(error.to_string());
    let name = document.name.unwrap_or_default();
    let body = Box::new(Cursor::new(document.body.to_vec()));
    let mut content = Content::open(body, name, &how, &At::default()).map_err(because)?;
    let mut own = Found::default();
    while content.next(1000, &mut own).map_err(because)? {}
    if own.posts.is_empty() {
        return Err(NotOurs::because("no item of it is a post: an object or a row with `id` and `text`"));
    }
    found.append(own);
    Ok(())
}

impl Connector for Directory {
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
        parse_content(document, &ABOUT, found)
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        source::DirectorySource::open(opening).map(Feed::reader)
    }
}
