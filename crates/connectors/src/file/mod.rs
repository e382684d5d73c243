//! Files and standard input: JSON lines or CSV, plain or packed with gzip or zstd.
//!
//! * The form is told by the first bytes (gzip and zstd by their magic numbers, whatever the name says) and the
//!   name (`.csv`, `.tsv`), or by a column map, which means CSV. Several packed members in a row are one file.
//! * A byte order mark at the start and CR before LF are taken off; empty lines are skipped but counted.
//! * A line longer than `max_line_bytes`, one that is not UTF-8, or a CSV row that fits no header is handed over
//!   as refused; reading goes on behind it.
//! * A packed file that ends early or is damaged is an error after everything before it was handed over.
//! * Cursor: the number of lines handed over.
//!
//! Limits: CSV needs a header in its first row and comma, semicolon or tab between columns; UTF-8 only.

mod fetch;
mod parse;
mod post;
mod settings;
mod source;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

pub use fetch::Lines;
pub(crate) use post::owned;
pub use settings::FileSettings;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, Terms};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

/// What is known of it.
pub(crate) static ABOUT: About = About {
    id: "file",
    title: "Files and standard input",
    kind: Kind::Generic,
    certainty: Certainty::Specified,
    terms: Terms::ConsentedExport,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 0, how: DeletionNews::Told },
    may_export: true,
    reason: "The operator brings the posts and answers for the right to use them.",
};

/// Why a file cannot be read, or not to its end. Never repeats its content.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such file.
    #[error("{}: there is no such file", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be opened or read.
    #[error("{}: cannot be read; check that it is a file and that you may read it", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A packed file ends before its end.
    #[error("{}: the {form} data ends early after {lines} lines; the lines before were read: get the file again", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// `gzip` or `zstd`.
        form: &'static str,
        /// Lines read before.
        lines: u64,
    },
    /// A packed file is damaged.
    #[error("{}: the {form} data is damaged after {lines} lines; the lines before were read: get the file again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// `gzip` or `zstd`.
        form: &'static str,
        /// Lines read before.
        lines: u64,
    },
    /// A CSV file without a row.
    #[error("{}: a CSV file needs a header row, but the file is empty", path.display())]
    NoHeader {
        /// The file.
        path: PathBuf,
    },
    /// The header row is not text, or too long.
    #[error("{}: the header row cannot be read: it must be UTF-8 and shorter than the longest line allowed", path.display())]
    BadHeader {
        /// The file.
        path: PathBuf,
    },
    /// A mapped column is not in the header.
    #[error("{}: no column {}; the columns are: {}", path.display(), list(missing), list(found))]
    NoColumn {
        /// The file.
        path: PathBuf,
        /// Columns the map names or the post needs.
        missing: Vec<String>,
        /// Columns of the header.
        found: Vec<String>,
    },
    /// The column map itself is wrong.
    #[error("column map: {what}")]
    Map {
        /// What is wrong and what to do.
        what: String,
    },
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

impl FileError {
    /// Whether the file does not exist.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing { .. })
    }
}

/// The connector for `file`.
#[derive(Clone, Copy, Debug)]
pub struct File;

impl Connector for File {
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
        post::document(document, found)
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        source::open(opening).map(Feed::reader)
    }
}
