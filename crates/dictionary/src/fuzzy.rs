//! Index of words by what is left of them when letters are dropped (SymSpell,
//! <https://github.com/wolfgarbe/SymSpell>): two words that differ by a few slips of the pen share such a rest,
//! so one look at a few buckets finds every candidate without walking an automaton.
//!
//! ```text
//! WORDS    count u32, then count + 1 rows of (offset u32 into what follows, signature u32); a word is a byte of
//!          kinds and its letters
//! BUCKETS  offsets u32 into REFS, one more than there are buckets
//! REFS     u32: eight bits of the rest's hash, then 24 bits of the word's number
//! ```
//!
//! Only the first [`PREFIX`] letters are varied, which keeps the index small; the whole words are compared
//! afterwards by the caller. Words of five to seven letters may differ by one slip, longer ones by two. A word is
//! filed under what it sounds like as well ([`sound_key`]). A signature, which letters a word has and how many,
//! tells most candidates off before they are looked at.

use text::{short_hash, word_hash};

use crate::sound::sound_key;

/// Letters of a word that are varied. Longer finds no more and costs memory; shorter gives more candidates.
const PREFIX: usize = 7;

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
    /// Its number in the index.
    pub number: u32,
    /// Kinds of the terms it stands in: bits as in [`crate::TermId`].
    pub kinds: u8,
}

/// The three sections of a compiled index.
pub(crate) struct Sections {
    pub(crate) words: Vec<u8>,
    pub(crate) buckets: Vec<u8>,
    pub(crate) refs: Vec<u8>,
}

/// Which letters a word has, in 26 bits, and above them its length.
fn signature(word: &[u8]) -> u32 {
    let letters = word.iter().fold(0, |set, byte| set | 1 << (byte.wrapping_sub(b'a') & 31));
    (letters & 0x03ff_ffff) | (word.len().min(63) as u32) << 26
}

/// Whether words with these signatures can lie within `slips` of each other: a slip changes the length by one at
/// most, and at most two letters of the sets.
#[inline]
fn may_be_near(a: u32, b: u32, slips: u32) -> bool {
    (a >> 26).abs_diff(b >> 26) <= slips && ((a ^ b) & 0x03ff_ffff).count_ones() <= 2 * slips
}

/// The bucket of a hash among `count`, without a division.
#[inline]
fn bucket_of(hash: u64, count: usize) -> usize {
    (((hash >> 32) * count as u64) >> 32) as usize
}

/// Words are filed by sound under hashes that no rest has.
fn sound_hash(sound: &[u8]) -> u64 {
    word_hash(sound).rotate_left(7)
}

/// Calls `visit` with the hash of each rest of `word`: its first letters with up to `slips` of them dropped. Two are
/// dropped only behind the first letter: words with two slips must have that in common.
#[inline]
fn rests(word: &[u8], slips: usize, mut visit: impl FnMut(u64)) {
    let length = word.len().min(PREFIX);
    // The letters as one number, the first lowest: dropping one is a shift.
    let letters = word[..length].iter().rev().fold(0u64, |letters, byte| letters << 8 | u64::from(*byte));
    visit(short_hash(letters, length));
    if slips == 0 {
        return;
    }
    for i in 0..length {
        // Dropping either of two equal letters leaves the same.
        if i > 0 && word[i] == word[i - 1] {
            continue;
        }
        let once = without(letters, i);
        visit(short_hash(once, length - 1));
        if slips > 1 && i > 0 {
            for j in i..length - 1 {
                visit(short_hash(without(once, j), length - 2));
            }
        }
    }
}

/// A word without its letter `i`.
#[inline]
fn without(letters: u64, i: usize) -> u64 {
    let before = (1 << (8 * i)) - 1;
    letters & before | letters >> 8 & !before
}

/// Whether a word can be indexed: small ASCII letters only, and neither too short nor too long.
pub(crate) fn fits(word: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Compiles an index over `words`, which come sorted and unique. Words beyond what a reference can name are
/// left out.
pub(crate) fn compile(words: &[(String, u8)]) -> Sections {
    let words = &words[..words.len().min(MAX_WORDS)];
    let mut entries: Vec<(u64, u32)> = Vec::new();
    let (mut own, mut sound) = (Vec::new(), Vec::new());
    for (number, (word, _)) in words.iter().enumerate() {
        own.clear();
        rests(word.as_bytes(), slips_allowed(word.len()), |hash| own.push(hash));
        sound_key(word.as_bytes(), &mut sound);
        own.push(sound_hash(&sound));
        own.sort_unstable();
        own.dedup();
        entries.extend(own.iter().map(|hash| (*hash, number as u32)));
    }
    let count = (entries.len() / 3).max(1);
    let bucket = |hash: u64| bucket_of(hash, count);
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
    let mut rows = vec![words.len() as u32];
    for (word, kinds) in words {
        rows.extend([heap.len() as u32, signature(word.as_bytes())]);
        heap.push(*kinds);
        heap.extend_from_slice(word.as_bytes());
    }
    rows.extend([heap.len() as u32, 0]);
    let bytes = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    Sections { words: [bytes(&rows), heap].concat(), buckets: bytes(&starts), refs: bytes(&refs) }
}

/// An index in a pack.
#[derive(Clone, Copy)]
pub struct FuzzyIndex<'a> {
    words: &'a [u8],
    heap: &'a [u8],
    count: usize,
    buckets: &'a [u8],
    bucket_count: usize,
    refs: &'a [u8],
}

impl<'a> FuzzyIndex<'a> {
    /// `None` where the sections do not fit together.
    pub(crate) fn new(words: &'a [u8], buckets: &'a [u8], refs: &'a [u8]) -> Option<Self> {
        let count = read(words, 0)? as usize;
        let heap = words.get(count.checked_add(1)?.checked_mul(8)?.checked_add(4)?..)?;
        let bucket_count = (buckets.len() / 4).checked_sub(1)?;
        (bucket_count > 0).then_some(Self { words, heap, count, buckets, bucket_count, refs })
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Calls `visit` with every word that may lie within `slips` of `word`, a few of them more than once.
    pub fn candidates(&self, word: &[u8], slips: usize, visit: &mut dyn FnMut(Near<'a>)) {
        // Words near the one looked for share many rests with it.
        let mut seen = [u32::MAX; SEEN];
        let own = signature(word);
        rests(word, slips, |hash| {
            self.bucket(hash, |number| {
                let seen = &mut seen[number as usize % SEEN];
                if *seen != number && may_be_near(own, self.signature(number), 2) {
                    *seen = number;
                    self.word(number).map(&mut *visit);
                }
            });
        });
    }

    /// Calls `visit` with every word that sounds like this ([`sound_key`]).
    pub fn sounding(&self, sound: &[u8], visit: &mut dyn FnMut(Near<'a>)) {
        self.bucket(sound_hash(sound), |number| {
            self.word(number).map(&mut *visit);
        });
    }

    /// Calls `visit` with the number of each word under `hash`, and a few others.
    #[inline]
    fn bucket(&self, hash: u64, mut visit: impl FnMut(u32)) {
        let bucket = bucket_of(hash, self.bucket_count);
        let bounds = read(self.buckets, bucket).zip(read(self.buckets, bucket + 1));
        let Some((from, to)) = bounds else { return };
        let refs = self.refs.get(from as usize * 4..).unwrap_or_default();
        for bytes in refs.chunks_exact(4).take(to.saturating_sub(from) as usize) {
            let reference = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            if reference >> 24 == hash as u32 & 0xff {
                visit(reference & 0x00ff_ffff);
            }
        }
    }

    fn signature(&self, word: u32) -> u32 {
        read(self.words, word as usize * 2 + 2).unwrap_or(0)
    }

    /// The word with this number.
    pub fn word(&self, number: u32) -> Option<Near<'a>> {
        let offset = |i: usize| read(self.words, i * 2 + 1).map(|offset| offset as usize);
        let bytes = self.heap.get(offset(number as usize)?..offset(number as usize + 1)?)?;
        let (kinds, word) = bytes.split_first()?;
        Some(Near { word, number, kinds: *kinds })
    }
}

fn read(bytes: &[u8], i: usize) -> Option<u32> {
    bytes.get(i.checked_mul(4)?..)?.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes))
}
