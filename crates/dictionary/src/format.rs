//! # Pack file (little endian)
//!
//! ```text
//! 0   magic     8  "HARKDICT"
//! 8   version   u32          2
//! 12  sections  u32          13
//! 16  checksum  u64          xxh3 of the table
//! 24  table     13 × (offset u64, length u64, xxh3 u64)   offsets from the start of the file
//! …   MANIFEST  JSON         name, version, sets with source and licence
//! …   TERMS     automaton    folded term → TermId: index into SENSES × 8 + kinds of its senses (bits 0–2)
//! …   SENSES    8 bytes each concept u32, lang 3 bytes (0 = any), flags u8: register (low 4 bits), weak (bit 4),
//!                            composed (bit 5), ordinary (bit 6), last sense of its term (bit 7)
//! …   CONCEPTS  u32 each     offset into HEAP of each concept's record
//! …   HEAP      records      kind u8, then key, preferred, group, codes ("k=v;k=v") as u16 length + UTF-8
//! …   FILTER    bits         whole terms of one word, and first two words of the others: see `filter`
//! …   KNOWN     bits         words of terms and ordinary words: see `filter`
//! …   WORDS     records      see `fuzzy`
//! …   BUCKETS   u32 each     see `fuzzy`
//! …   REFS      u32 each     see `fuzzy`
//! …   LEMMAS    8 bytes each see `lemma`
//! …   PHRASES   automaton    lemmas of an event or situation, three bytes each, high byte first → TermId
//! …   STARTS    bits         phrases of one lemma, and first two lemmas of the others: see `filter`
//! ```
//!
//! Limits: 2³² concepts and senses; one string 65,535 bytes. Opening checks the frame: magic, version, the
//! table's checksum and bounds, the manifest. [`crate::Dictionary::verify`] checks the content of every section.
//! Every offset is checked where it is used, so that no file, damaged or hostile, verified or not, can make a
//! read go out of bounds.

use model::MentionKind;
use serde::{Deserialize, Serialize};

pub(crate) const MAGIC: [u8; 8] = *b"HARKDICT";
pub(crate) const VERSION: u32 = 2;
pub(crate) const SECTIONS: usize = 13;
/// First byte of the table.
pub(crate) const CHECKED_FROM: usize = 24;
/// Bytes of a section's row in the table.
pub(crate) const ROW: usize = 24;
pub(crate) const HEADER: usize = CHECKED_FROM + SECTIONS * ROW;
pub(crate) const SENSE_BYTES: usize = 8;
pub(crate) const WEAK: u8 = 1 << 4;
pub(crate) const COMPOSED: u8 = 1 << 5;
pub(crate) const ORDINARY: u8 = 1 << 6;
pub(crate) const LAST: u8 = 1 << 7;

/// Sections in file order.
#[derive(Clone, Copy)]
pub(crate) enum Section {
    Manifest,
    Terms,
    Senses,
    Concepts,
    Heap,
    Filter,
    Known,
    Words,
    Buckets,
    Refs,
    Lemmas,
    Phrases,
    Starts,
}

impl Section {
    /// Names, for messages.
    pub(crate) const NAMES: [&str; SECTIONS] = [
        "manifest", "terms", "senses", "concepts", "heap", "filter", "known", "words", "buckets", "refs",
        "lemmas", "phrases", "starts",
    ];
}

/// What kind of name a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Register {
    /// Non-proprietary name of a substance.
    Generic,
    /// Trade name.
    Brand,
    /// Name of a class of medicines.
    Class,
    /// Abbreviation.
    Abbrev,
    /// Slang or street name.
    Slang,
    /// Medical term.
    Medical,
    /// How people say it.
    Lay,
    /// Emoji.
    Emoji,
}

impl Register {
    const ALL: [Register; 8] = [
        Register::Generic,
        Register::Brand,
        Register::Class,
        Register::Abbrev,
        Register::Slang,
        Register::Medical,
        Register::Lay,
        Register::Emoji,
    ];
    const NAMES: [&str; 8] = ["generic", "brand", "class", "abbrev", "slang", "medical", "lay", "emoji"];

    /// From its name in a source file.
    pub fn parse(name: &str) -> Option<Register> {
        Self::NAMES.iter().position(|n| *n == name).map(|i| Self::ALL[i])
    }

    /// Its name in a source file.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    pub(crate) fn from_bits(bits: u8) -> Option<Register> {
        Self::ALL.get((bits & 0x0f) as usize).copied()
    }
}

/// Why bytes are not a usable pack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// Shorter than a header.
    #[error("it is too short to be a dictionary pack ({0} bytes)")]
    TooShort(usize),
    /// Another kind of file.
    #[error("it is not a dictionary pack (it does not begin with HARKDICT)")]
    NotAPack,
    /// Written by another version of the program.
    #[error(
        "it has pack format {0}, and this program reads format {VERSION}: build it again with `hark dictionary build`"
    )]
    Version(u32),
    /// Damaged.
    #[error("it is damaged in its {0}: the checksum does not fit the content; copy or build it again")]
    Checksum(&'static str),
    /// The checksum fits and the content does not: written by a faulty or hostile program.
    #[error("it is malformed in its section {0}; build it again with `hark dictionary build`")]
    Malformed(&'static str),
}

/// The value of a term in the automaton: where its senses begin, and of which kinds they are, so that a scan
/// knows whether a post names any drug without looking a single sense up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TermId(pub(crate) u64);

impl TermId {
    pub(crate) fn new(index: u64, kinds: u64) -> Self {
        Self(index << 3 | kinds)
    }

    pub(crate) fn index(self) -> u64 {
        self.0 >> 3
    }

    /// Whether some sense of the term is of this kind.
    #[inline]
    pub fn may_be(self, kind: MentionKind) -> bool {
        self.0 & kind_bit(kind) != 0
    }
}

/// The bit of a kind in a [`TermId`].
pub(crate) fn kind_bit(kind: MentionKind) -> u64 {
    match kind {
        MentionKind::Drug => 1,
        MentionKind::Event => 2,
        MentionKind::Situation => 4,
    }
}
