//! Blocked Bloom filters over words: questions of one cache line.
//!
//! Almost every word of a post begins no term. A filter answers without walking the automaton: is this word a
//! whole term, and does this word with the next one begin a longer term (`FILTER`)? Does anybody know
//! this word, as a word of some term or an ordinary word of some language (`KNOWN`)? It may say yes wrongly,
//! never no wrongly. A block is 64 bytes, chosen by the high half of the first word's hash; a question sets four
//! bits in one of its eight lanes.

use text::pair_hash;

/// Bits per entry: with four bits a question in a lane, about one other word in five hundred passes.
const BITS_PER_ENTRY: usize = 24;

/// Bytes of a block: one cache line.
const BLOCK: usize = 64;

/// The lane and the four bits of a question.
#[inline]
fn place(key: u64) -> (usize, u64) {
    let bits = 1 << (key >> 3 & 63) | 1 << (key >> 9 & 63) | 1 << (key >> 15 & 63) | 1 << (key >> 21 & 63);
    ((key & 7) as usize * 8, bits)
}

/// The block of a word among `blocks`, without a division.
#[inline]
fn block(word: u64, blocks: usize) -> usize {
    (((word >> 32) * blocks as u64) >> 32) as usize
}

/// A filter that is being filled.
pub(crate) struct Filling {
    bytes: Vec<u8>,
}

impl Filling {
    /// Room for that many entries.
    pub(crate) fn new(entries: usize) -> Self {
        Self { bytes: vec![0; (entries * BITS_PER_ENTRY / 8).next_multiple_of(BLOCK).max(BLOCK)] }
    }

    fn set(&mut self, word: u64, key: u64) {
        let block = block(word, self.bytes.len() / BLOCK);
        let (lane, bits) = place(key);
        let at = block * BLOCK + lane;
        for (byte, bits) in self.bytes[at..at + 8].iter_mut().zip(bits.to_le_bytes()) {
            *byte |= bits;
        }
    }

    /// A word by itself.
    pub(crate) fn word(&mut self, word: u64) {
        self.set(word, word);
    }

    /// The first two words of a term.
    pub(crate) fn pair(&mut self, first: u64, second: u64) {
        self.set(first, pair_hash(first, second));
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// A filter in a pack.
#[derive(Clone, Copy)]
pub struct Filter<'a> {
    bytes: &'a [u8],
    blocks: usize,
}

/// The block of one word.
#[derive(Clone, Copy)]
pub struct Probe<'a> {
    block: Option<&'a [u8; BLOCK]>,
    word: u64,
}

impl<'a> Filter<'a> {
    /// `None` unless the length is that of whole blocks, one at least.
    pub(crate) fn new(bytes: &'a [u8]) -> Option<Self> {
        let blocks = bytes.len() / BLOCK;
        (blocks > 0 && bytes.len().is_multiple_of(BLOCK)).then_some(Self { bytes, blocks })
    }

    /// Whether the word by itself may be in the filter.
    #[inline]
    pub fn contains(&self, word: u64) -> bool {
        self.probe(word).alone()
    }

    /// Looks a word up, by its hash.
    #[inline]
    pub fn probe(&self, word: u64) -> Probe<'a> {
        let at = block(word, self.blocks) * BLOCK;
        Probe { block: self.bytes.get(at..).and_then(|rest| rest.first_chunk()), word }
    }
}

impl Probe<'_> {
    #[inline]
    fn has(&self, key: u64) -> bool {
        let (lane, bits) = place(key);
        let lane = self.block.and_then(|block| block.get(lane..)).and_then(|rest| rest.first_chunk::<8>());
        lane.is_none_or(|lane| u64::from_le_bytes(*lane) & bits == bits)
    }

    /// Whether the word by itself may be in the filter.
    #[inline]
    pub fn alone(&self) -> bool {
        self.has(self.word)
    }

    /// Whether the word with the next one may be in the filter.
    #[inline]
    pub fn with(&self, next: u64) -> bool {
        self.has(pair_hash(self.word, next))
    }
}
