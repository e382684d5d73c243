//! One entry of the trail: an appended event, its bytes and its hash.

use std::fmt;

use model::{ReportId, Timestamp, Versions};
use serde::{Deserialize, Serialize};

use crate::change::Change;

/// A number that no other entry has: 16 random bytes as 32 hexadecimal digits, or what a caller made of its idempotency key.
pub type EntryId = ReportId;

/// BLAKE3 of an entry's bytes, as 64 hexadecimal digits; empty before the first entry of a subject.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hash(pub String);

impl Hash {
    /// The hash of bytes.
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(blake3::hash(bytes).to_hex().to_string())
    }

    /// The hash of bytes and of what came before them.
    pub fn chained(before: &Hash, bytes: &[u8]) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&(before.0.len() as u64).to_le_bytes()).update(before.0.as_bytes()).update(bytes);
        Hash(hasher.finalize().to_hex().to_string())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an entry is about. Entries of one subject are in order, and each names the one before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum Subject {
    /// A report.
    Report(ReportId),
    /// An account, by its name.
    Account(String),
    /// A session, by the hash of its secret.
    Session(String),
    /// An API token, by its id.
    Token(String),
    /// A saved view, by its id.
    View(String),
    /// A batch of cases for a receiver, by its number (N.1.2).
    Batch(String),
    /// A job of the export, by its name.
    Job(String),
    /// What concerns none of these: an export of the trail, a failed sign-in, a set-up.
    Desk,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Report(id) => write!(f, "report/{id}"),
            Subject::Account(name) => write!(f, "account/{name}"),
            Subject::Session(id) => write!(f, "session/{id}"),
            Subject::Token(id) => write!(f, "token/{id}"),
            Subject::View(id) => write!(f, "view/{id}"),
            Subject::Batch(number) => write!(f, "batch/{number}"),
            Subject::Job(name) => write!(f, "job/{name}"),
            Subject::Desk => f.write_str("desk"),
        }
    }
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "name")]
pub enum Actor {
    /// A person, by the name of their account.
    Person(String),
    /// A program that used an API token: `account/token id`.
    Token(String),
    /// Hark itself, such as the finder of duplicates.
    Hark,
}

impl Actor {
    /// The account that answers for it; nothing for Hark itself. Whoever decides through a token decides as its owner.
    pub fn account(&self) -> Option<&str> {
        match self {
            Actor::Person(name) => Some(name),
            Actor::Token(name) => Some(name.split_once('/').map_or(name.as_str(), |(account, _)| account)),
            Actor::Hark => None,
        }
    }
}

/// One entry. Its JSON form is a format for ever: fields are added, never changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number.
    pub id: EntryId,
    /// What it is about.
    pub subject: Subject,
    /// Hash of the last entry of the subject that the writer knew; the entry is void where that is not the last.
    pub prev: Hash,
    /// When it was written, by the writer's clock.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// What.
    pub change: Change,
    /// Why, in the words of who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the signature means, such as `decided`, `second review` (21 CFR 11.50).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
    /// Dictionary, model, settings and program that the writer ran.
    pub versions: Versions,
}

impl Entry {
    /// Its bytes, as appended.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an entry is made of strings, numbers and lists")
    }

    /// Reads bytes.
    ///
    /// # Errors
    /// When they are not an entry that this version knows.
    pub fn parse(bytes: &[u8]) -> Result<Entry, serde_json::Error> {
        serde_json::from_slice(bytes)
    }
}

/// An entry in its place in the trail.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The partition of the journal that holds its subject.
    pub partition: u16,
    /// Its position there.
    pub position: u64,
    /// Its bytes, as read.
    pub bytes: Vec<u8>,
    /// What they say.
    pub entry: Entry,
    /// Whether it stands; `false` where another entry of the subject came first.
    pub applied: bool,
    /// Hash over the bytes of the partition up to here ([`Hash::chained`]).
    pub chain: Hash,
}
