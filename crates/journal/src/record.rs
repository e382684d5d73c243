//! The words of the journal: hops, partitions, positions, deltas, records and state changes.

use std::{fmt, sync::Arc};

use crate::error::JournalError;

/// Longest payload of one record, in bytes. Larger records would make one compressed block outgrow the memory that a
/// reader sets aside, so they are refused when they are appended, not when they are read.
pub const MAX_RECORD_BYTES: usize = 16 * 1024 * 1024;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Millis(pub i64);

/// Where a journal takes the time of an append from: it stamps what it stores, and reads no clock by itself.
pub type Clock = Arc<dyn Fn() -> Millis + Send + Sync>;

/// One durable stretch of the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hop {
    /// Posts as ingested: raw, sealed, short-lived.
    Posts,
    /// Candidate reports, de-identified.
    Reports,
    /// What could not be read, with the reason.
    DeadLetters,
    /// Which posts are gone or were changed: what a replay must leave out and what other holders must purge.
    Erasures,
    /// What people do about reports, and everything else that happens on the desk. The only truth about it: kept for ever.
    Reviews,
}

impl Hop {
    /// Every hop, in the order of the flow.
    pub const ALL: [Hop; 5] = [Hop::Posts, Hop::Reports, Hop::DeadLetters, Hop::Erasures, Hop::Reviews];

    /// The name used in messages, metrics and topics.
    pub fn name(self) -> &'static str {
        match self {
            Hop::Posts => "posts",
            Hop::Reports => "reports",
            Hop::DeadLetters => "dead_letters",
            Hop::Erasures => "erasures",
            Hop::Reviews => "reviews",
        }
    }

    /// The number written to disk. Changing one would make existing journals unreadable.
    pub(crate) fn code(self) -> u8 {
        match self {
            Hop::Posts => 0,
            Hop::Reports => 1,
            Hop::DeadLetters => 2,
            Hop::Erasures => 3,
            Hop::Reviews => 4,
        }
    }

    /// The hop of a number read from disk.
    pub(crate) fn from_code(code: i64) -> Option<Hop> {
        Hop::ALL.into_iter().find(|hop| i64::from(hop.code()) == code)
    }

    /// Whether records must wait for a group to register before they may be trimmed. Dead letters are read by people
    /// and erasures by scans, not by a group, so age alone decides there.
    pub fn waits_for_readers(self) -> bool {
        matches!(self, Hop::Posts | Hop::Reports)
    }

    /// Whether nothing of it is ever trimmed, whatever is asked.
    pub fn is_kept(self) -> bool {
        matches!(self, Hop::Reviews)
    }
}

impl fmt::Display for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One of a hop's partitions, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition(pub u16);

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A place between records of one partition: the number of positions before it. The embedded and the memory journal
/// are dense (one position per record); a broker may leave gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position(pub u64);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The records of one partition at positions `from.0 .. to.0`; `from <= to`. Applying a delta twice must be a no-op.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Delta {
    /// The hop that was read.
    pub hop: Hop,
    /// The partition that was read.
    pub partition: Partition,
    /// Position of the first record.
    pub from: Position,
    /// Position after the last record.
    pub to: Position,
}

impl fmt::Display for Delta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{} {}..{}", self.hop, self.partition, self.from, self.to)
    }
}

/// How many partitions each hop has; fixed when a journal is made. Each at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partitions {
    /// Partitions of [`Hop::Posts`]: how many threads or processes can screen at once.
    pub posts: u16,
    /// Partitions of [`Hop::Reports`].
    pub reports: u16,
    /// Partitions of [`Hop::DeadLetters`].
    pub dead_letters: u16,
    /// Partitions of [`Hop::Erasures`].
    pub erasures: u16,
    /// Partitions of [`Hop::Reviews`].
    pub reviews: u16,
}

impl Partitions {
    /// The same number for every hop.
    pub fn all(count: u16) -> Partitions {
        Partitions { posts: count, reports: count, dead_letters: count, erasures: count, reviews: count }
    }

    /// The count of one hop.
    pub fn of(&self, hop: Hop) -> u16 {
        match hop {
            Hop::Posts => self.posts,
            Hop::Reports => self.reports,
            Hop::DeadLetters => self.dead_letters,
            Hop::Erasures => self.erasures,
            Hop::Reviews => self.reviews,
        }
    }

    /// The partition a record goes to: `route % count`.
    pub fn route(&self, hop: Hop, route: u64) -> Partition {
        Partition((route % u64::from(self.of(hop).max(1))) as u16)
    }
}

/// What a record is about. A journal that compacts keeps the last record of each key; the others do not store it.
pub type RecordKey = [u8; 16];

/// One record to append.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// What it is about; a keyed digest, or a number that no other record of the hop has.
    pub key: RecordKey,
    /// A hash of what must stay together (an author, a thread): `route % partitions` picks the partition.
    pub route: u64,
    /// The bytes, at most [`MAX_RECORD_BYTES`].
    pub payload: Vec<u8>,
}

impl Record {
    /// A record about `key`, beside all others about it: the key's first eight bytes are the route.
    pub fn about(key: RecordKey, payload: Vec<u8>) -> Record {
        let route = key.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        Record { key, route, payload }
    }

    /// A record that is about nothing but its route.
    pub fn routed(route: u64, payload: Vec<u8>) -> Record {
        Record { key: u128::from(route).to_le_bytes(), route, payload }
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record").field("route", &self.route).field("bytes", &self.payload.len()).finish()
    }
}

/// A keyed digest made by the caller; what it stands for cannot be read back from the journal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateKey(pub [u8; 16]);

impl fmt::Debug for StateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StateKey(..)")
    }
}

/// Sets or removes one entry of a reader's state.
#[derive(Clone, PartialEq, Eq)]
pub struct StateChange {
    /// Which entry.
    pub key: StateKey,
    /// The new value; `None` removes the entry.
    pub value: Option<Vec<u8>>,
}

impl fmt::Debug for StateChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StateChange").field("bytes", &self.value.as_ref().map(Vec::len)).finish()
    }
}

/// Refuses records that are too long, before anything is written: what every journal does first.
///
/// # Errors
/// [`JournalError::RecordTooLarge`].
pub fn check_lengths<'a>(mut records: impl Iterator<Item = &'a Record>) -> Result<(), JournalError> {
    match records.find(|record| record.payload.len() > MAX_RECORD_BYTES) {
        Some(record) => {
            Err(JournalError::RecordTooLarge { bytes: record.payload.len(), limit: MAX_RECORD_BYTES })
        }
        None => Ok(()),
    }
}
