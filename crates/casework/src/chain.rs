//! Whether a copy of the trail is what was appended: hashes, chains, and which entries stand. Pure: reading is the caller's.
//!
//! Two things tie the lines together. The *chain* of a partition covers every byte up to a line, so that nothing can be changed,
//! removed, added or moved in the copy without all later chains being wrong. The *heads* of subjects say which entries stand: an
//! entry stands where it names the last one of its subject that stood, and its number was not there before.

use std::collections::{HashMap, HashSet};
use std::fmt;

use crate::entry::{Entry, EntryId, Hash, Subject};

/// A line of the copy, as stored.
#[derive(Clone, Debug)]
pub struct Copied {
    /// Its position in the partition.
    pub position: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Their hash, as stored.
    pub hash: Hash,
    /// Hash of the partition up to here, as stored.
    pub chain: Hash,
    /// Whether it stands, as stored.
    pub applied: bool,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wrong {
    /// The stored hash is not that of the stored bytes.
    Hash,
    /// The stored chain does not follow from the chain of the line before and the bytes.
    Chain,
    /// A line stands before, or twice at, the place of the line before it.
    Order,
    /// The copy says that it stands where it does not, or the other way round.
    Applied,
    /// Another column of the copy does not say what the entry says: who, when, what about, or what.
    Columns,
    /// The journal has other bytes at this place.
    Differs,
    /// The journal has a record here, and the copy has no line.
    Missing,
    /// The copy has a line here, and the journal has no record.
    Extra,
    /// The journal cannot be read from here on: it is damaged.
    Damaged,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Wrong::Hash => "the hash is not that of the entry",
            Wrong::Chain => "the chain does not follow from the line before",
            Wrong::Order => "the line is out of order",
            Wrong::Applied => "the line does not stand as the copy says",
            Wrong::Columns => "a column of the copy does not say what the entry says",
            Wrong::Differs => "the journal has another entry here",
            Wrong::Missing => "the copy lacks an entry of the journal",
            Wrong::Extra => "the copy has an entry that the journal lacks",
            Wrong::Damaged => "the journal is damaged from here on",
        })
    }
}

/// Something wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fault {
    /// The partition.
    pub partition: u16,
    /// The position.
    pub position: u64,
    /// What.
    pub wrong: Wrong,
}

/// Which entries stand, over all partitions.
#[derive(Clone, Debug, Default)]
pub struct Heads {
    heads: HashMap<Subject, Hash>,
    seen: HashSet<EntryId>,
}

impl Heads {
    /// Adds an entry, in the order of its partition; whether it stands.
    pub fn add(&mut self, entry: &Entry, bytes: &[u8]) -> bool {
        if !self.seen.insert(entry.id) {
            return false;
        }
        if entry.subject == Subject::Desk {
            return true;
        }
        let head = self.heads.entry(entry.subject.clone()).or_default();
        let stands = *head == entry.prev;
        if stands {
            *head = Hash::of(bytes);
        }
        stands
    }
}

/// Goes along one partition of the copy.
#[derive(Clone, Debug)]
pub struct Walk {
    partition: u16,
    chain: Hash,
    last: Option<u64>,
    /// Lines so far.
    pub lines: u64,
    /// Of these, lines that stand.
    pub stand: u64,
    /// Of these, lines that are no entry that this version knows. They stand for nothing, and are no fault by themselves.
    pub unreadable: u64,
}

impl Walk {
    /// At the beginning of a partition.
    pub fn new(partition: u16) -> Walk {
        Walk { partition, chain: Hash::default(), last: None, lines: 0, stand: 0, unreadable: 0 }
    }

    /// The chain up to the last line.
    pub fn chain(&self) -> &Hash {
        &self.chain
    }

    /// Checks the next line, and tells what is wrong with it. It goes on from what the copy says, so that one fault is told once
    /// and not of every line behind it.
    pub fn line(&mut self, line: &Copied, heads: &mut Heads, mut tell: impl FnMut(Fault)) {
        let mut wrong = |wrong| tell(Fault { partition: self.partition, position: line.position, wrong });
        if self.last.is_some_and(|last| line.position <= last) {
            wrong(Wrong::Order);
        }
        if Hash::of(&line.bytes) != line.hash {
            wrong(Wrong::Hash);
        }
        if Hash::chained(&self.chain, &line.bytes) != line.chain {
            wrong(Wrong::Chain);
        }
        let entry = Entry::parse(&line.bytes);
        let stands = entry.as_ref().is_ok_and(|entry| heads.add(entry, &line.bytes));
        if stands != line.applied {
            wrong(Wrong::Applied);
        }
        self.chain = line.chain.clone();
        self.last = Some(line.position);
        self.lines += 1;
        self.stand += u64::from(stands);
        self.unreadable += u64::from(entry.is_err());
    }
}
