//! Words cut into the pieces that the net knows ("WordPiece": Schuster and Nakajima 2012; longest piece first).

use xxhash_rust::xxh3::xxh3_64;

/// Longest piece, in bytes; the table has none longer.
const LONGEST: usize = 32;
/// Most pieces of one word; the rest of it is not read.
const MOST_OF_A_WORD: usize = 8;
/// Bytes of a slot: 32 bits of the piece's hash, then its number; number 0 is an empty slot.
pub(super) const SLOT: usize = 6;

/// One piece, with the unit of the post that it is part of; `None` for what stands for no word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) id: u16,
    pub(crate) unit: Option<u32>,
}

/// Numbers of the pieces that stand for something else than themselves, in the order of the file's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Special {
    pub(crate) unknown: u16,
    pub(crate) begin: u16,
    pub(crate) end: u16,
    /// The word that stands for every drug, so that what is learned of one holds for all.
    pub(crate) drug: u16,
    pub(crate) link: u16,
    pub(crate) handle: u16,
    pub(crate) stop: u16,
    pub(crate) colon: u16,
}

/// The table of pieces: open addressing over hashes. A piece inside a word is hashed with `##` before it.
#[derive(Clone, Copy)]
pub(crate) struct Pieces<'a> {
    pub(super) slots: &'a [u8],
    pub(crate) special: Special,
}

impl Pieces<'_> {
    /// Gives the pieces of a word to `found`; the unknown piece if its letters are in no piece.
    pub(crate) fn cut(&self, word: &[u8], mut found: impl FnMut(u16)) {
        let mut at = 0;
        let mut count = 0;
        while at < word.len() && count < MOST_OF_A_WORD {
            let longest = (word.len() - at).min(LONGEST);
            let next = (1..=longest).rev().find_map(|n| Some((n, self.number(&word[at..at + n], at > 0)?)));
            let Some((length, id)) = next else {
                if count == 0 {
                    found(self.special.unknown);
                }
                return;
            };
            found(id);
            at += length;
            count += 1;
        }
    }

    fn number(&self, piece: &[u8], inside: bool) -> Option<u16> {
        let slots = self.slots.len() / SLOT;
        if slots == 0 {
            return None;
        }
        let hash = hash(piece, inside);
        let tag = (hash >> 32) as u32;
        let mut at = hash as usize % slots;
        // A table is never full: the file is refused otherwise.
        loop {
            let slot = self.slots.get(at * SLOT..(at + 1) * SLOT)?;
            let id = u16::from_le_bytes([slot[4], slot[5]]);
            if id == 0 {
                return None;
            }
            if u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]) == tag {
                return Some(id);
            }
            at = (at + 1) % slots;
        }
    }
}

/// Hash of a piece as the table has it.
pub(super) fn hash(piece: &[u8], inside: bool) -> u64 {
    let mut bytes = [b'#'; LONGEST + 2];
    let from = if inside { 0 } else { 2 };
    let length = piece.len().min(LONGEST);
    bytes[2..2 + length].copy_from_slice(&piece[..length]);
    xxh3_64(&bytes[from..2 + length])
}
