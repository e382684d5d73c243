//! Index of words by what is left of them when letters are dropped (SymSpell,
//! <https://github.com/wolfgarbe/SymSpell>): two words that differ by a few slips of the pen share such a rest,
//! so one look at a few buckets finds every candidate without walking an automaton.
//!
//! ```text
//! WORDS    count u32, then count + 1 offsets u32 into what follows; a word is a byte of kinds and its letters
//! BUCKETS  2ⁿ + 1 offsets u32 into REFS
//! REFS     u32: eight bits of the rest's hash, then 24 bits of the word's number
//! ```
//!
//! Only the first [`PREFIX`] letters are varied, which keeps the index small; the whole words are compared
//! afterwards by the caller. Words of five to seven letters may differ by one slip, longer ones by two. A word is
//! filed under what it sounds like as well ([`sound_key`]), with one slip.

use text::word_hash;

use crate::sound::sound_key;

/// Letters of a word that are varied. Longer finds no more and costs memory; shorter gives more candidates.
const PREFIX: usize = 6;

/// Shortest word that is indexed: shorter ones are near too many others.
pub const SHORTEST: usize = 5;

/// Length from which a word may differ by two slips.
pub const TWO_SLIPS_FROM: usize = 8;

/// Longest word that is indexed, in bytes.
pub const LONGEST: usize = 40;

/// Candidates of one look-up that are remembered.
const SEEN: usize = 32;

/// Words that a reference can name.
const MAX_WORDS: usize = 1 << 24;

/// Slips that a word of this many bytes may have.
pub fn slips_allowed(length: usize) -> usize {
    match length {
        0..SHORTEST => 0,
        SHORTEST..TWO_SLIPS_FROM => 1,
        _ => 2,
    }
}

/// A word that can be looked up with slips of the pen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near<'a> {
    /// Its letters, in canonical spelling.
    pub word: &'a [u8],
    /// Kinds of the terms it stands in: bits as in [`crate::TermId`].
    pub kinds: u8,
}

/// The three sections of a compiled index.
pub(crate) struct Sections {
    pub(crate) words: Vec<u8>,
    pub(crate) buckets: Vec<u8>,
    pub(crate) refs: Vec<u8>,
}

/// Calls `visit` with the hash of each rest of `word`: its first letters with up to `slips` of them dropped.
pub(crate) fn rests(word: &[u8], slips: usize, visit: &mut dyn FnMut(u64)) {
    let prefix = &word[..word.len().min(PREFIX)];
    visit(word_hash(prefix));
    let mut rest = [0; PREFIX];
    for i in 0..prefix.len() {
        if slips == 0 {
            break;
        }
        // Dropping either of two equal letters leaves the same.
        if i > 0 && prefix[i] == prefix[i - 1] {
            continue;
        }
        let length = drop_letter(prefix, i, &mut rest);
        visit(word_hash(&rest[..length]));
        if slips > 1 {
            let once = rest;
            let mut twice = [0; PREFIX];
            for j in i..length {
                let length = drop_letter(&once[..length], j, &mut twice);
                visit(word_hash(&twice[..length]));
            }
        }
    }
}

fn drop_letter(word: &[u8], at: usize, out: &mut [u8; PREFIX]) -> usize {
    out[..at].copy_from_slice(&word[..at]);
    out[at..word.len() - 1].copy_from_slice(&word[at + 1..]);
    word.len() - 1
}

/// Compiles an index over `words`, which come sorted and unique. Words beyond what a reference can name are
/// left out.
pub(crate) fn compile(words: &[(String, u8)]) -> Sections {
    let words = &words[..words.len().min(MAX_WORDS)];
    let mut entries: Vec<(u64, u32)> = Vec::new();
    let (mut own, mut sound) = (Vec::new(), Vec::new());
    for (number, (word, _)) in words.iter().enumerate() {
        own.clear();
        rests(word.as_bytes(), slips_allowed(word.len()), &mut |hash| own.push(hash));
        sound_key(word.as_bytes(), &mut sound);
        rests(&sound, 1, &mut |hash| own.push(hash));
        own.sort_unstable();
        own.dedup();
        entries.extend(own.iter().map(|hash| (*hash, number as u32)));
    }
    let count = (entries.len() / 2).next_power_of_two().max(1);
    let bucket = |hash: u64| (hash >> 32) as usize & (count - 1);
    let mut starts = vec![0u32; count + 1];
    for (hash, _) in &entries {
        starts[bucket(*hash) + 1] += 1;
    }
    for i in 0..count {
        starts[i + 1] += starts[i];
    }
    let mut next = starts.clone();
    let mut refs = vec![0u32; entries.len()];
    for (hash, number) in &entries {
        let slot = &mut next[bucket(*hash)];
        refs[*slot as usize] = (*hash as u32) << 24 | number;
        *slot += 1;
    }
    let mut heap = Vec::new();
    let mut offsets = vec![words.len() as u32];
    for (word, kinds) in words {
        offsets.push(heap.len() as u32);
        heap.push(*kinds);
        heap.extend_from_slice(word.as_bytes());
    }
    offsets.push(heap.len() as u32);
    let bytes = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    Sections { words: [bytes(&offsets), heap].concat(), buckets: bytes(&starts), refs: bytes(&refs) }
}

/// An index in a pack.
#[derive(Clone, Copy)]
pub struct FuzzyIndex<'a> {
    words: &'a [u8],
    heap: &'a [u8],
    count: usize,
    buckets: &'a [u8],
    last_bucket: u64,
    refs: &'a [u8],
}

impl<'a> FuzzyIndex<'a> {
    /// `None` where the sections do not fit together.
    pub(crate) fn new(words: &'a [u8], buckets: &'a [u8], refs: &'a [u8]) -> Option<Self> {
        let count = number(words, 0)? as usize;
        let heap = words.get(count.checked_add(2)?.checked_mul(4)?..)?;
        let slots = (buckets.len() / 4).checked_sub(1)?;
        slots.is_power_of_two().then_some(Self {
            words,
            heap,
            count,
            buckets,
            last_bucket: slots as u64 - 1,
            refs,
        })
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Calls `visit` with every word that shares a rest with `word`, a few of them more than once.
    pub fn candidates(&self, word: &[u8], slips: usize, visit: &mut dyn FnMut(Near<'a>)) {
        // Words near the one looked for share many rests with it.
        let mut seen = [u32::MAX; SEEN];
        rests(word, slips, &mut |hash| {
            let bucket = (hash >> 32 & self.last_bucket) as usize;
            let (Some(from), Some(to)) = (number(self.buckets, bucket), number(self.buckets, bucket + 1))
            else {
                return;
            };
            for i in from..to {
                let Some(reference) = number(self.refs, i as usize) else { return };
                let number = reference & 0x00ff_ffff;
                let seen = &mut seen[number as usize % SEEN];
                if reference >> 24 == hash as u32 & 0xff
                    && *seen != number
                    && let Some(near) = self.word(number)
                {
                    *seen = number;
                    visit(near);
                }
            }
        });
    }

    fn word(&self, word: u32) -> Option<Near<'a>> {
        let offset = |i: u32| number(self.words, i as usize + 1).map(|offset| offset as usize);
        let bytes = self.heap.get(offset(word)?..offset(word.checked_add(1)?)?)?;
        let (kinds, word) = bytes.split_first()?;
        Some(Near { word, kinds: *kinds })
    }
}

fn number(bytes: &[u8], i: usize) -> Option<u32> {
    bytes.get(i.checked_mul(4)?..)?.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes))
}
