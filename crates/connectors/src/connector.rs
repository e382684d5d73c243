//! The shape of every connector.
//!
//! Blocking on purpose: a connector runs on a thread of its own, and a slow journal holds it back by not calling
//! [`Source::next`].

use std::collections::BTreeMap;
use std::fmt;

use crate::about::About;
use crate::batch::LineBatch;

/// Where a source stands, in words of its own (an id, a page token, a byte offset). Opaque to everybody else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cursor(pub String);

/// The settings of one channel as text by key; each connector reads and checks its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChannelSettings(pub BTreeMap<String, String>);

impl ChannelSettings {
    /// The value of `key`, if set.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }
}

/// One batch of a source.
pub struct Fetched<'a> {
    /// Posts as lines of JSON, and the lines that are none.
    pub lines: &'a LineBatch,
    /// Where the source stands after this batch; to be written down once the batch is durable.
    pub cursor: Cursor,
}

impl fmt::Debug for Fetched<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fetched({:?})", self.lines)
    }
}

/// Reads one channel.
pub trait Connector: Sync {
    /// The channel and what its terms allow.
    fn about(&self) -> &'static About;

    /// Opens the channel after `from`, or at its start.
    ///
    /// # Errors
    /// Settings that cannot work, or a channel that cannot be reached at all.
    fn open(&self, settings: &ChannelSettings, from: Option<&Cursor>) -> Result<Box<dyn Source>, OpenError>;
}

/// An open channel.
pub trait Source: Send {
    /// The next batch, or `None` at the end. Blocks until there is one.
    ///
    /// # Errors
    /// What stops the source; everything handed over before stands.
    fn next(&mut self) -> Result<Option<Fetched<'_>>, SourceError>;
}

/// Why a channel cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The settings cannot work.
    #[error("channel {channel}: {what}")]
    Settings {
        /// The channel.
        channel: &'static str,
        /// What is wrong and what to do.
        what: String,
    },
    /// The cursor is not one of this connector.
    #[error("channel {channel}: the stored cursor is not readable: remove it to start over")]
    Cursor {
        /// The channel.
        channel: &'static str,
    },
    /// The file connector's reason.
    #[error(transparent)]
    File(#[from] crate::file::FileError),
}

/// Why a source stopped.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file connector's reason.
    #[error(transparent)]
    File(#[from] crate::file::FileError),
}
