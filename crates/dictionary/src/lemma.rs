//! Table from the words of a language to their lemmas, in a pack.
//!
//! ```text
//! 2ⁿ slots of 8 bytes: tag u32 (0 = empty), lemma u24, flags u8
//! ```
//!
//! A slot is found by the word's hash mixed with its language; neighbours are tried until an empty slot. Tags
//! hold 31 bits of the hash: two words of one language are taken for the same once in a billion.

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

fn key(lang: u64, word: u64) -> u64 {
    text::pair_hash(lang, word)
}

fn tag(key: u64) -> u32 {
    (key as u32) | 1
}

/// Compiles a table of (language tag, word) with what is known of it; words must be unique per language.
pub(crate) fn compile(rows: &[(&str, &str, WordFacts)]) -> Vec<u8> {
    let mut slots = (rows.len() * 4 / 3).next_power_of_two().max(2);
    loop {
        if let Some(table) = fill(rows, slots) {
            return table;
        }
        slots *= 2;
    }
}

fn fill(rows: &[(&str, &str, WordFacts)], slots: usize) -> Option<Vec<u8>> {
    let mut table = vec![0u8; slots * SLOT];
    for (lang, word, facts) in rows {
        let key = key(word_hash(lang.as_bytes()), word_hash(word.as_bytes()));
        let home = (key >> 32) as usize;
        let free = (0..PROBES)
            .map(|i| (home + i) & (slots - 1))
            .find(|slot| table[slot * SLOT..slot * SLOT + 4] == [0; 4])?;
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        let flags = flag(facts.filler, FILLER) | flag(facts.common, COMMON) | flag(facts.joiner, JOINER);
        let value = facts.lemma | u32::from(flags) << 24;
        table[free * SLOT..free * SLOT + 4].copy_from_slice(&tag(key).to_le_bytes());
        table[free * SLOT + 4..free * SLOT + 8].copy_from_slice(&value.to_le_bytes());
    }
    Some(table)
}

/// The words of one language.
#[derive(Clone, Copy)]
pub struct Lemmas<'a> {
    table: &'a [u8],
    last_slot: usize,
    lang: u64,
}

impl<'a> Lemmas<'a> {
    /// `None` unless the length is a power of two of slots.
    pub(crate) fn new(table: &'a [u8], lang: &[u8]) -> Option<Self> {
        let slots = table.len() / SLOT;
        let sound = table.len().is_multiple_of(SLOT) && slots.is_power_of_two();
        sound.then(|| Self { table, last_slot: slots - 1, lang: word_hash(lang) })
    }

    /// What the language says of a word, by its hash.
    #[inline]
    pub fn facts(&self, word: u64) -> WordFacts {
        let key = key(self.lang, word);
        let home = (key >> 32) as usize;
        for i in 0..PROBES {
            let at = ((home + i) & self.last_slot) * SLOT;
            let Some(slot) = self.table.get(at..).and_then(|rest| rest.first_chunk::<SLOT>()) else { break };
            let slot = u64::from_le_bytes(*slot);
            if slot as u32 == 0 {
                break;
            }
            if slot as u32 == tag(key) {
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
