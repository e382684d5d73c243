//! The shape of every connector.

use model::Timestamp;

use crate::Cursor;
use crate::about::About;
use crate::query::Term;
use crate::source::{Document, Feed, Found, Key, SettingsProblem, SourceSettings};

/// What a source is opened with.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// Its settings, checked against [`Connector::keys`].
    pub settings: &'a SourceSettings,
    /// Where it stood, or nothing on a first run.
    pub from: Option<&'a Cursor>,
    /// The present.
    pub now: Timestamp,
    /// How far back a first run reads; a connector whose platform reaches less far reads what there is.
    pub since: Timestamp,
    /// Names of the drugs to look for, from the dictionary: what [`crate::query`] packs into queries. Empty for a
    /// channel that is read whole.
    pub terms: &'a [Term],
}

/// A document holds nothing of the channel. Says why without repeating its content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotOurs(pub String);

impl NotOurs {
    /// With a reason: what was looked for, or what it is instead.
    pub fn because(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

/// Reads one channel.
pub trait Connector: Sync {
    /// The channel and what its terms allow.
    fn about(&self) -> &'static About;

    /// How to set the channel up: what to register, scopes, costs, limits, legal notes. Markdown with headings from `##` on,
    /// written for a safety analyst's IT partner; it stands in `guide.md` of the channel's folder.
    fn guide(&self) -> &'static str;

    /// The settings it takes besides [`crate::source::COMMON`].
    fn keys(&self) -> &'static [Key];

    /// Reads what an API of the channel answered, pushed or exported, without a network: every post-bearing shape that
    /// the channel's current API has, known by its form. Never panics, whatever the bytes.
    ///
    /// # Errors
    /// [`NotOurs`] if there is nothing of the channel in it (an answer without posts, such as that to a token request,
    /// is such a document; an empty page is not: it is read, and holds nothing).
    fn parse(&self, document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs>;

    /// Opens a source: no network yet, only what will be asked and how answers are read.
    ///
    /// # Errors
    /// Settings that cannot work together, or a cursor that is not one of this connector.
    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem>;
}
