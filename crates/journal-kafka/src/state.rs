//! The state of one partition in memory, and the records of the state topic that it is made from. Pure.
//!
//! A commit writes one record with all its changes, whatever their number; who takes a partition over reads the records
//! of its window again. That is a tenth of the records, and a quarter of the bytes, of a record for each entry, and needs
//! no compaction: records go when everything in them has been pruned.
//!
//! ```text
//! record = version:u8 to:u64 (key:[u8;16] length:u16 value:[u8;length])*     little endian
//! ```
//! A length of 65535 removes the entry.

use std::{
    collections::{HashMap, VecDeque},
    hash::{BuildHasherDefault, Hasher},
};

use journal::{Position, StateChange, StateKey};

/// Version of the record.
const VERSION: u8 = 1;

/// The length that removes.
const REMOVED: u16 = u16::MAX;

/// Longest value that stands inside its entry. What screening remembers of a post takes 9 bytes.
const INLINE: usize = 15;

/// Keys are keyed digests: eight of their bytes are as good a hash as any.
#[derive(Default)]
struct FirstBytes(u64);

impl Hasher for FirstBytes {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk::<8>() {
            self.0 = u64::from_le_bytes(*first);
        }
    }
}

/// A key as the table holds it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key([u8; 16]);

impl std::hash::Hash for Key {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        hasher.write(&self.0);
    }
}

/// A value of up to [`INLINE`] bytes with its length in the last byte, or the sign that it stands elsewhere.
#[derive(Clone, Copy)]
struct Entry {
    at: u64,
    value: [u8; 16],
}

/// In the last byte of a value that is too long.
const ELSEWHERE: u8 = u8::MAX;

/// What one commit wrote, for pruning in the order of age.
struct Written {
    at: u64,
    /// Offset of its record in the state topic.
    offset: u64,
    keys: Vec<Key>,
}

/// Keys and values of one partition, each with the delta that wrote it last.
#[derive(Default)]
pub(crate) struct StateTable {
    entries: HashMap<Key, Entry, BuildHasherDefault<FirstBytes>>,
    long: HashMap<[u8; 16], Vec<u8>>,
    written: VecDeque<Written>,
}

impl StateTable {
    /// Number of entries.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Applies the changes of the delta that ended at `to`, whose record is at `offset` of the state topic.
    pub(crate) fn apply(&mut self, to: Position, offset: u64, changes: &[StateChange]) {
        let mut keys = Vec::with_capacity(changes.len());
        for StateChange { key, value } in changes {
            self.long.remove(&key.0);
            match value {
                None => drop(self.entries.remove(&Key(key.0))),
                Some(value) => {
                    let entry = Entry { at: to.0, value: self.pack(key, value) };
                    self.entries.insert(Key(key.0), entry);
                    keys.push(Key(key.0));
                }
            }
        }
        self.written.push_back(Written { at: to.0, offset, keys });
    }

    fn pack(&mut self, key: &StateKey, value: &[u8]) -> [u8; 16] {
        let mut packed = [0; 16];
        if value.len() <= INLINE {
            packed[..value.len()].copy_from_slice(value);
            packed[INLINE] = value.len() as u8;
        } else {
            packed[INLINE] = ELSEWHERE;
            self.long.insert(key.0, value.to_vec());
        }
        packed
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &StateKey) -> Option<Vec<u8>> {
        let entry = self.entries.get(&Key(key.0))?;
        match entry.value[INLINE] {
            ELSEWHERE => self.long.get(&key.0).cloned(),
            length => entry.value.get(..usize::from(length)).map(<[u8]>::to_vec),
        }
    }

    /// Removes up to `most` entries that were last written by a delta which ended before `before`, oldest first.
    pub(crate) fn prune(&mut self, before: Position, most: usize) -> usize {
        let mut pruned = 0;
        while pruned < most {
            let Some(oldest) = self.written.front_mut().filter(|oldest| oldest.at < before.0) else { break };
            let Some(key) = oldest.keys.pop() else {
                self.written.pop_front();
                continue;
            };
            // Written again since: as young as that.
            if self.entries.get(&key).is_some_and(|entry| entry.at == oldest.at) {
                self.entries.remove(&key);
                self.long.remove(&key.0);
                pruned += 1;
            }
        }
        pruned
    }

    /// The offset in the state topic before which nothing is needed any more.
    pub(crate) fn needed_from(&self) -> Option<u64> {
        self.written.front().map(|oldest| oldest.offset)
    }
}

/// The record of a commit whose delta ended at `to`.
pub(crate) fn encode(to: Position, changes: &[StateChange]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(9 + changes.len() * 32);
    bytes.push(VERSION);
    bytes.extend_from_slice(&to.0.to_le_bytes());
    for StateChange { key, value } in changes {
        bytes.extend_from_slice(&key.0);
        match value {
            None => bytes.extend_from_slice(&REMOVED.to_le_bytes()),
            Some(value) => {
                bytes.extend_from_slice(&(value.len() as u16).to_le_bytes());
                bytes.extend_from_slice(value);
            }
        }
    }
    bytes
}

/// Longest value of an entry: its length must not be read as a removal.
pub(crate) const MAX_VALUE_BYTES: usize = REMOVED as usize - 1;

/// Reads a record back; `None` for what is none of ours.
pub(crate) fn decode(bytes: &[u8]) -> Option<(Position, Vec<StateChange>)> {
    let (&VERSION, rest) = bytes.split_first()? else { return None };
    let (to, mut rest) = rest.split_first_chunk::<8>()?;
    let mut changes = Vec::new();
    while !rest.is_empty() {
        let (key, after) = rest.split_first_chunk::<16>()?;
        let (length, after) = after.split_first_chunk::<2>()?;
        let key = StateKey(*key);
        match u16::from_le_bytes(*length) {
            REMOVED => {
                changes.push(StateChange { key, value: None });
                rest = after;
            }
            length => {
                let (value, after) = after.split_at_checked(usize::from(length))?;
                changes.push(StateChange { key, value: Some(value.to_vec()) });
                rest = after;
            }
        }
    }
    Some((Position(u64::from_le_bytes(*to)), changes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(n: u8, value: &[u8]) -> StateChange {
        StateChange { key: StateKey([n; 16]), value: Some(value.to_vec()) }
    }

    fn remove(n: u8) -> StateChange {
        StateChange { key: StateKey([n; 16]), value: None }
    }

    #[test]
    fn records_read_back() {
        for changes in [vec![], vec![set(1, b"")], vec![set(1, b"one"), remove(2), set(3, &[7; 5000])]] {
            assert_eq!(decode(&encode(Position(42), &changes)), Some((Position(42), changes)));
        }
    }

    #[test]
    fn damaged_records_are_refused() {
        let whole = encode(Position(1), &[set(1, b"one"), remove(2)]);
        let fits = |bytes: &[u8]| decode(bytes).is_some();
        // Cut between two entries it is a shorter record: lengths alone cannot tell.
        let cuts: Vec<usize> = (0..whole.len()).filter(|cut| fits(&whole[..*cut])).collect();
        assert_eq!(cuts, [9, 30]);
        assert!(!fits(&[2; 9]) && !fits(b""));
    }

    #[test]
    fn long_values_stand_beside() {
        let mut table = StateTable::default();
        for (at, length) in [0, 1, INLINE, INLINE + 1, 400, 3].into_iter().enumerate() {
            let value = vec![9; length];
            table.apply(Position(at as u64), 0, &[set(1, &value)]);
            assert_eq!(table.get(&StateKey([1; 16])), Some(value));
        }
        assert!(table.long.is_empty());
    }

    #[test]
    fn pruning_spares_what_was_written_again() {
        let mut table = StateTable::default();
        table.apply(Position(10), 100, &[set(1, b"a"), set(2, b"b")]);
        table.apply(Position(20), 101, &[set(1, b"c"), remove(3)]);
        assert_eq!(table.needed_from(), Some(100));
        assert_eq!(table.prune(Position(10), 9), 0);
        assert_eq!(table.prune(Position(20), 9), 1);
        assert_eq!((table.len(), table.needed_from()), (1, Some(101)));
        assert_eq!(table.get(&StateKey([1; 16])), Some(b"c".to_vec()));
        assert_eq!((table.prune(Position(21), 9), table.len(), table.needed_from()), (1, 0, None));
    }
}
