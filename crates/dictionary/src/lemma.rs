//! Tables from the words of languages to their lemmas, in a pack.
//!
//! ```text
//! languages u32, then for each: tag 4 bytes (padded with zero), offset u32 of its table, slots u32 (a power of two)
//! tables: slots of 8 bytes: tag u32 (0 = empty), lemma u24, flags u8
//! ```
//!
//! A slot is found by the word's hash; neighbours are tried until an empty slot. Tags hold 31 bits of the hash: two
//! words of one language are taken for the same once in a billion.

use text::word_hash;

/// Bytes of a slot.
const SLOT: usize = 8;

/// Most slots that are looked at; the writer makes the table larger before a run gets that long.
const PROBES: usize = 64;

/// Lemmas that a slot can name; number 0 stands for none.
pub(crate) const MAX_LEMMAS: usize = (1 << 24) - 1;

/// What a language says of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordFacts {
    /// Number of its lemma; 0 where no term needs it.
    pub lemma: u32,
    /// Whether it may be skipped inside a phrase.
    pub filler: bool,
    /// Whether it is an ordinary word.
    pub common: bool,
    /// Whether it joins the members of a list ("and").
    pub joiner: bool,
}

const FILLER: u8 = 1;
const COMMON: u8 = 2;
const JOINER: u8 = 4;

/// Bytes of a language's row.
const ROW: usize = 12;

fn tag(word: u64) -> u32 {
    (word as u32) | 1
}

/// The slot at which the search for a word begins.
#[inline]
fn home(word: u64) -> usize {
    (word >> 32) as usize
}

/// Compiles tables of words with what is known of them, by language tag; words must be unique per language.
pub(crate) fn compile(languages: &[(&str, Vec<(&str, WordFacts)>)]) -> Vec<u8> {
    let mut rows = (languages.len() as u32).to_le_bytes().to_vec();
    let mut tables: Vec<u8> = Vec::new();
    let start = 4 + languages.len() * ROW;
    for (lang, words) in languages {
        let mut slots = (words.len() * 4 / 3).next_power_of_two().max(2);
        let table = loop {
            match fill(words, slots) {
                Some(table) => break table,
                None => slots *= 2,
            }
        };
        let mut padded = [0; 4];
        for (to, from) in padded.iter_mut().zip(lang.bytes()) {
            *to = from;
        }
        rows.extend_from_slice(&padded);
        rows.extend_from_slice(&((start + tables.len()) as u32).to_le_bytes());
        rows.extend_from_slice(&(slots as u32).to_le_bytes());
        tables.extend(table);
    }
    rows.extend(tables);
    rows
}

fn fill(words: &[(&str, WordFacts)], slots: usize) -> Option<Vec<u8>> {
    let mut table = vec![0u8; slots * SLOT];
    for (word, facts) in words {
        let hash = word_hash(word.as_bytes());
        let mut tried = (0..PROBES).map(|i| ((home(hash) + i) & (slots - 1)) * SLOT);
        let free = tried.find(|at| table[*at..at + 4] == [0; 4])?;
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        let flags = flag(facts.filler, FILLER) | flag(facts.common, COMMON) | flag(facts.joiner, JOINER);
        let value = facts.lemma | u32::from(flags) << 24;
        table[free..free + 4].copy_from_slice(&tag(hash).to_le_bytes());
        table[free + 4..free + 8].copy_from_slice(&value.to_le_bytes());
    }
    Some(table)
}

/// The words of one language.
#[derive(Clone, Copy)]
pub struct Lemmas<'a> {
    table: &'a [u8],
    last_slot: usize,
}

impl<'a> Lemmas<'a> {
    /// The words of the language with this tag; a language that the section does not hold has none. `None` where
    /// the section is malformed.
    pub(crate) fn new(section: &'a [u8], lang: [u8; 3]) -> Option<Self> {
        let count = number(section, 0)? as usize;
        let rows = section.get(4..count.checked_mul(ROW)?.checked_add(4)?)?;
        let Some(row) = rows.chunks_exact(ROW).find(|row| row[..3] == lang) else {
            return Some(Self { table: &[], last_slot: 0 });
        };
        let (start, slots) = (number(row, 4)? as usize, number(row, 8)? as usize);
        let table = section.get(start..slots.checked_mul(SLOT)?.checked_add(start)?)?;
        slots.is_power_of_two().then(|| Self { table, last_slot: slots - 1 })
    }

    /// What the language says of a word, by its hash.
    #[inline]
    pub fn facts(&self, word: u64) -> WordFacts {
        for i in 0..PROBES {
            let at = ((home(word) + i) & self.last_slot) * SLOT;
            let Some(slot) = self.table.get(at..).and_then(|rest| rest.first_chunk::<SLOT>()) else { break };
            let slot = u64::from_le_bytes(*slot);
            if slot as u32 == 0 {
                break;
            }
            if slot as u32 == tag(word) {
                let flags = (slot >> 56) as u8;
                return WordFacts {
                    lemma: (slot >> 32) as u32 & 0x00ff_ffff,
                    filler: flags & FILLER != 0,
                    common: flags & COMMON != 0,
                    joiner: flags & JOINER != 0,
                };
            }
        }
        WordFacts::default()
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes))
}
