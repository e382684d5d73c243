//! A source that stands in topics of a message broker. This crate knows no broker: a source says which topics it wants and how the
//! brokers are reached ([`TopicWanted`]), the program opens them, and gets a [`Reader`] for them.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use model::Timestamp;
use secrecy::SecretString;

use crate::source::{Reader, ReaderError};

/// A message of a topic.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TopicMessage {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: u16,
    /// Its offset.
    pub offset: u64,
    /// Its key.
    pub key: Option<Vec<u8>>,
    /// Its value; `None` for a tombstone.
    pub value: Option<Vec<u8>>,
    /// The header `content-type`.
    pub content_type: Option<String>,
}

impl fmt::Debug for TopicMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.value.as_ref().map_or(0, Vec::len);
        write!(f, "TopicMessage({}/{} {}, {bytes} bytes)", self.topic, self.partition, self.offset)
    }
}

/// Messages, in the order of each partition.
#[derive(Debug, Default)]
pub struct TopicMessages {
    /// The messages.
    pub messages: Vec<TopicMessage>,
    /// Whether messages were deleted before they were read.
    pub lost: bool,
}

/// Open topics.
pub trait Topic: Send {
    /// The next messages, at most `most`; waits up to `wait` for the first, and not for more.
    ///
    /// # Errors
    /// See [`ReaderError`]; what was not handed over comes with the next call.
    fn next(&mut self, most: usize, wait: Duration) -> Result<TopicMessages, ReaderError>;
}

/// A user of the brokers.
#[derive(Clone, Debug)]
pub struct TopicUser {
    /// Its name.
    pub name: String,
    /// Its password.
    pub password: SecretString,
    /// `plain`, `scram-sha-256` or `scram-sha-512`.
    pub mechanism: &'static str,
}

/// Where partitions are begun that have no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopicBegin {
    /// At the first message that is kept.
    Earliest,
    /// Behind the last message.
    Latest,
    /// At the first message from a time on.
    Since(Timestamp),
}

/// Which topics are read, from where, and how their brokers are reached.
#[derive(Clone, Debug)]
pub struct TopicOptions {
    /// `host:port` of brokers, with commas between them.
    pub brokers: String,
    /// The topics.
    pub topics: Vec<String>,
    /// Topic and partition, and the offset of the next message.
    pub positions: BTreeMap<(String, u16), u64>,
    /// Where partitions are begun that have no position.
    pub begin: TopicBegin,
    /// Whether the brokers are spoken to over TLS.
    pub encrypted: bool,
    /// Authorities (PEM); `None`: the system's.
    pub ca_file: Option<PathBuf>,
    /// A certificate and its key (PEM).
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// As whom; `None`: as nobody.
    pub user: Option<TopicUser>,
}

/// Makes the reader of topics that are open.
pub type TopicReading = Box<dyn FnOnce(Box<dyn Topic>) -> Box<dyn Reader> + Send>;

/// Topics that a source wants to be opened.
pub struct TopicWanted {
    /// Which, and how.
    pub options: TopicOptions,
    /// Makes the reader, once they are open.
    pub reader: TopicReading,
}

impl fmt::Debug for TopicWanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TopicWanted({:?})", self.options.topics)
    }
}
