//! Blocked Bloom filter over words: three questions of one cache line.
//!
//! Almost every word of a post begins no term. The filter answers without walking the automaton: is this word a
//! whole term, does this word with the next one begin a longer term, does anybody know this word (a word of
//! some term or an ordinary word of some language)? It may say yes wrongly, never no wrongly. A block is 64
//! bytes, chosen by the high half of the first word's hash; a question sets three bits in one of its eight lanes.

use text::pair_hash;

/// Bits per entry. At 20 bits and three probes in a lane less than 1 % of other words pass.
const BITS_PER_ENTRY: usize = 20;

/// Bytes of a block: one cache line.
const BLOCK: usize = 64;

/// Makes the question "is it known" differ from "is it a term" for the same word.
const KNOWN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The lane and the three bits of a question.
#[inline]
fn place(key: u64) -> (usize, u64) {
    let bits = 1 << (key >> 3 & 63) | 1 << (key >> 9 & 63) | 1 << (key >> 15 & 63);
    ((key & 7) as usize * 8, bits)
}

/// A filter that is being filled.
pub(crate) struct Filling {
    bytes: Vec<u8>,
}

impl Filling {
    /// Room for that many entries.
    pub(crate) fn new(entries: usize) -> Self {
        Self { bytes: vec![0; (entries * BITS_PER_ENTRY / 8).next_power_of_two().max(BLOCK)] }
    }

    fn set(&mut self, word: u64, key: u64) {
        let block = (word >> 32) as usize & (self.bytes.len() / BLOCK - 1);
        let (lane, bits) = place(key);
        let at = block * BLOCK + lane;
        for (byte, bits) in self.bytes[at..at + 8].iter_mut().zip(bits.to_le_bytes()) {
            *byte |= bits;
        }
    }

    /// A word that is a whole term.
    pub(crate) fn term(&mut self, word: u64) {
        self.set(word, word);
    }

    /// The first two words of a term.
    pub(crate) fn pair(&mut self, first: u64, second: u64) {
        self.set(first, pair_hash(first, second));
    }

    /// A word that somebody knows.
    pub(crate) fn known(&mut self, word: u64) {
        self.set(word, word.rotate_left(24) ^ KNOWN);
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// A filter in a pack.
#[derive(Clone, Copy)]
pub struct Filter<'a> {
    bytes: &'a [u8],
    last_block: usize,
}

/// The block of one word.
#[derive(Clone, Copy)]
pub struct Probe<'a> {
    block: Option<&'a [u8; BLOCK]>,
    word: u64,
}

impl<'a> Filter<'a> {
    /// `None` unless the length is a power of two of at least one block.
    pub(crate) fn new(bytes: &'a [u8]) -> Option<Self> {
        (bytes.len() >= BLOCK && bytes.len().is_power_of_two())
            .then(|| Self { bytes, last_block: bytes.len() / BLOCK - 1 })
    }

    /// Looks a word up, by its hash.
    #[inline]
    pub fn probe(&self, word: u64) -> Probe<'a> {
        let at = ((word >> 32) as usize & self.last_block) * BLOCK;
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

    /// Whether the word may be a whole term.
    #[inline]
    pub fn is_term(&self) -> bool {
        self.has(self.word)
    }

    /// Whether a longer term may begin with this word and the next.
    #[inline]
    pub fn begins_with(&self, next: u64) -> bool {
        self.has(pair_hash(self.word, next))
    }

    /// Whether the word stands in some term or is an ordinary word of some language.
    #[inline]
    pub fn is_known(&self) -> bool {
        self.has(self.word.rotate_left(24) ^ KNOWN)
    }
}
