//! Which reports (or pairs) a rule has counted: an exact set in the order they came, in chunks that are written apart, so that one
//! more does not write all again. Ids are keyed digests; 64 bits of one tell it from a million others.

use std::collections::{BTreeSet, HashSet, VecDeque};

use super::codec::{Reader, Writer};

/// Ids in one chunk: 16 KiB.
const CHUNK: usize = 2048;
/// Chunks kept; the oldest goes first.
const MAX_CHUNKS: usize = 64;
/// Most ids remembered of one rule, 3 MiB of memory.
pub const MAX_IDS: usize = CHUNK * MAX_CHUNKS;

/// Ids that were written together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Chunk {
    ids: Vec<u64>,
    /// Newest time of a report among them, in microseconds; nothing where an earlier version wrote the chunk.
    newest: Option<i64>,
}

/// The set.
#[derive(Debug, Default)]
pub(super) struct IdLog {
    chunks: VecDeque<Chunk>,
    /// Newest time of what was forgotten, in microseconds: up to it, one that is not here may have been.
    forgotten: Option<i64>,
    /// Number of the first chunk there is.
    first: u64,
    known: HashSet<u64>,
    /// Numbers of chunks that changed or went.
    dirty: BTreeSet<u64>,
}

impl IdLog {
    pub(super) fn contains(&self, id: u64) -> bool {
        self.known.contains(&id)
    }

    /// Whether one that is not here may be one that was forgotten.
    pub(super) fn has_forgotten(&self) -> bool {
        self.first > 0
    }

    /// Newest time of what was forgotten, in microseconds.
    pub(super) fn forgotten(&self) -> Option<i64> {
        self.forgotten
    }

    /// Takes in the id of a report of the time `at`; gives how many were forgotten for it.
    pub(super) fn insert(&mut self, id: u64, at: i64) -> usize {
        if !self.known.insert(id) {
            return 0;
        }
        if self.chunks.back().is_none_or(|last| last.ids.len() >= CHUNK) {
            self.chunks.push_back(Chunk { ids: Vec::with_capacity(CHUNK), newest: None });
        }
        if let Some(last) = self.chunks.back_mut() {
            last.ids.push(id);
            last.newest = last.newest.max(Some(at));
        }
        self.dirty.insert(self.first + self.chunks.len() as u64 - 1);
        if self.chunks.len() <= MAX_CHUNKS {
            return 0;
        }
        let gone = self.chunks.pop_front().unwrap_or_default();
        gone.ids.iter().for_each(|id| {
            self.known.remove(id);
        });
        self.forgotten = self.forgotten.max(gone.newest);
        self.dirty.insert(self.first);
        self.first += 1;
        gone.ids.len()
    }

    /// Numbers of its chunks: the first, and one past the last.
    pub(super) fn range(&self) -> (u64, u64) {
        (self.first, self.first + self.chunks.len() as u64)
    }

    /// Whether [`IdLog::range`] changed since chunks were last taken.
    pub(super) fn is_dirty(&self) -> bool {
        !self.dirty.is_empty()
    }

    /// What changed: numbers of chunks with their bytes, `None` for one that went.
    pub(super) fn take_dirty(&mut self) -> Vec<(u64, Option<Vec<u8>>)> {
        let (first, end) = self.range();
        let bytes = |number: u64| {
            (first..end).contains(&number).then(|| encode(&self.chunks[(number - first) as usize]))
        };
        std::mem::take(&mut self.dirty).into_iter().map(|number| (number, bytes(number))).collect()
    }

    /// Puts back the chunks from `first` on.
    pub(super) fn restored(first: u64, chunks: Vec<Chunk>, forgotten: Option<i64>) -> IdLog {
        let known = chunks.iter().flat_map(|chunk| &chunk.ids).copied().collect();
        IdLog { chunks: chunks.into(), forgotten, first, known, dirty: BTreeSet::new() }
    }
}

fn encode(chunk: &Chunk) -> Vec<u8> {
    let mut out = Writer::version(super::state::VERSION);
    out.number(chunk.ids.len() as u64);
    chunk.ids.iter().for_each(|id| out.raw(&id.to_le_bytes()));
    // Behind what earlier versions read, and without it what they wrote.
    if let Some(newest) = chunk.newest {
        out.signed(newest);
    }
    out.0
}

/// A chunk from its bytes, behind the version.
pub(super) fn decode(mut bytes: Reader<'_>) -> Option<Chunk> {
    let count = bytes.count()?;
    let ids = (0..count).map(|_| bytes.raw().map(u64::from_le_bytes)).collect::<Option<Vec<u64>>>()?;
    let newest = if bytes.0.is_empty() { None } else { Some(bytes.signed()?) };
    Some(Chunk { ids, newest })
}
