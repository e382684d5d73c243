//! Which dictionary word a word that nobody knows was meant to be.
//!
//! A word is looked up only if it is long enough, made of letters (or of digits and signs that people put for
//! letters), and neither a word of any term nor an ordinary word of any language. What comes near by spelling or
//! by sound is compared letter by letter. One candidate must stand out: the fewest slips, then the same first
//! letter, then the longest common beginning. Two slips must leave the first letter alone and allow no second
//! candidate. Answers are remembered, since posts repeat their misspellings.

use dictionary::{Dictionary, FuzzyIndex, LONGEST, Near, SHORTEST, slips_allowed, sound_key};

use text::word_hash;

use crate::distance::slips;

/// Answers that are remembered, a power of two: little enough to stay in the second cache.
const REMEMBERED: usize = 4096;

/// Stands for "no word" among the answers.
const NO_WORD: u32 = u32::MAX;

/// Length from which a word is looked up with two letters dropped: one less than the words that may have two
/// slips, since one of the slips may be a letter left out.
const TWO_DROPPED_FROM: usize = dictionary::TWO_SLIPS_FROM - 1;

/// Signs and digits that people put for letters.
const STANDS_FOR: &[(u8, u8)] =
    &[(b'0', b'o'), (b'1', b'i'), (b'3', b'e'), (b'4', b'a'), (b'5', b's'), (b'7', b't')];

/// A word that was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Meant<'d> {
    /// The word.
    pub(crate) word: &'d [u8],
    /// Kinds of the terms it stands in.
    pub(crate) kinds: u8,
    /// Slips between what was written and it.
    pub(crate) slips: usize,
}

/// Corrects words with one dictionary; remembers answers.
pub(crate) struct Speller<'d> {
    index: Option<FuzzyIndex<'d>>,
    /// Hash of what was asked; number of the word that was meant, and its slips.
    remembered: Vec<(u64, u32, u32)>,
    plain: Vec<u8>,
    sound: Vec<u8>,
    other: Vec<u8>,
}

impl<'d> Speller<'d> {
    pub(crate) fn new(dictionary: &'d Dictionary) -> Self {
        Self {
            index: dictionary.fuzzy().filter(|index| !index.is_empty()),
            remembered: vec![(0, NO_WORD, 0); REMEMBERED],
            plain: Vec::new(),
            sound: Vec::new(),
            other: Vec::new(),
        }
    }

    /// The word that `word` was meant to be; `hash` is its hash. The caller has made sure that nobody knows it.
    pub(crate) fn meant(&mut self, word: &[u8], hash: u64) -> Option<Meant<'d>> {
        let index = self.index?;
        if !(SHORTEST..=LONGEST).contains(&word.len()) {
            return None;
        }
        let slot = hash as usize & (REMEMBERED - 1);
        let (asked, number, slips) = self.remembered[slot];
        if asked == hash {
            let near = if number == NO_WORD { None } else { index.word(number) };
            return near.map(|near| Meant { word: near.word, kinds: near.kinds, slips: slips as usize });
        }
        let found = self.look_up(index, word);
        self.remembered[slot] = match &found {
            Some((near, slips)) => (hash, near.number, *slips as u32),
            None => (hash, NO_WORD, 0),
        };
        found.map(|(near, slips)| Meant { word: near.word, kinds: near.kinds, slips })
    }

    /// The word of which letters between `before` and `after` were hidden: what is left must be its beginning and end.
    pub(crate) fn hidden(&mut self, before: &[u8], after: &[u8]) -> Option<Meant<'d>> {
        let left = [before, after].concat();
        let meant = self.meant(&left, word_hash(&left))?;
        let whole = meant.word.starts_with(before) && meant.word.ends_with(after);
        (whole && meant.word.len() > left.len()).then_some(meant)
    }

    fn look_up(&mut self, index: FuzzyIndex<'d>, word: &[u8]) -> Option<(Near<'d>, usize)> {
        let Self { plain, sound, other, .. } = self;
        plain.clear();
        for &byte in word {
            let letter =
                STANDS_FOR.iter().find(|(sign, _)| *sign == byte).map_or(byte, |(_, letter)| *letter);
            if !letter.is_ascii_lowercase() {
                return None;
            }
            plain.push(letter);
        }
        let mut best = Best::default();
        let dropped = if plain.len() >= TWO_DROPPED_FROM { 2 } else { 1 };
        index.candidates(plain, dropped, &mut |near| {
            if let Some(slips) = slips(plain, near.word, slips_allowed(near.word.len())) {
                best.offer(plain, near, slips);
            }
        });
        if best.slips() > 1 {
            sound_key(plain, sound);
            index.sounding(sound, &mut |near| {
                sound_key(near.word, other);
                // What sounds the same counts as one slip.
                if sound == other {
                    best.offer(plain, near, 1);
                }
            });
        }
        best.meant(plain)
    }
}

/// The best candidate so far.
#[derive(Default)]
struct Best<'d> {
    held: Option<(Rank, Near<'d>)>,
    /// Another word is as good.
    tied: bool,
}

/// Smaller is better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    slips: usize,
    other_first_letter: bool,
    /// Letters at the beginning that are the same: more is better.
    common_beginning: std::cmp::Reverse<usize>,
}

impl<'d> Best<'d> {
    fn slips(&self) -> usize {
        self.held.map_or(usize::MAX, |(rank, _)| rank.slips)
    }

    fn offer(&mut self, word: &[u8], near: Near<'d>, slips: usize) {
        let common = word.iter().zip(near.word).take_while(|(a, b)| a == b).count();
        let rank =
            Rank { slips, other_first_letter: common == 0, common_beginning: std::cmp::Reverse(common) };
        match &self.held {
            Some((_, held)) if held.word == near.word => {}
            Some((best, held)) if rank == *best => {
                self.tied = true;
                // Any fixed choice will do, so that the answer does not depend on the order of candidates.
                if near.word < held.word {
                    self.held = Some((rank, near));
                }
            }
            Some((best, _)) if rank > *best => self.tied |= slips == best.slips && slips > 1,
            _ => {
                self.tied = slips > 1 && self.held.is_some_and(|(held, _)| held.slips == slips);
                self.held = Some((rank, near));
            }
        }
    }

    /// The word that stands out, with its slips.
    fn meant(self, word: &[u8]) -> Option<(Near<'d>, usize)> {
        let (rank, near) = self.held?;
        // Two slips in five letters could be anything.
        let sure = rank.slips <= 1 || (!rank.other_first_letter && !self.tied && word.len() > SHORTEST);
        sure.then_some((near, rank.slips))
    }
}
