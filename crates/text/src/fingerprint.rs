//! Similarity fingerprint: 64-bit SimHash over word triples (Charikar 2002, "Similarity estimation techniques
//! from rounding algorithms"). Links, handles, the repost mark `rt` and numbers are left out, so that a repost
//! or a copy with another link has nearly the same fingerprint. A pure function of the words: it does not
//! depend on what was seen before, and clusters come out alike in whatever order posts arrive.

use model::Fingerprint;
use xxhash_rust::xxh3::xxh3_64;

use crate::token::{Folded, TokenFlags};

/// Words in a shingle. Fewer makes all posts on one drug look alike; more makes one typo look like a new post.
const SHINGLE: usize = 3;

/// Fingerprint of a folded text; 0 for a text without words.
pub fn fingerprint(folded: &Folded) -> Fingerprint {
    let hashes: Vec<u64> = folded
        .tokens()
        .iter()
        .enumerate()
        .filter(|(i, token)| {
            !token.flags.has(TokenFlags::URL)
                && !token.flags.has(TokenFlags::HANDLE)
                && !token.flags.has(TokenFlags::NUMBER)
                && folded.word_bytes(*i) != b"rt"
        })
        .map(|(_, token)| token.hash)
        .collect();
    if hashes.is_empty() {
        return Fingerprint(0);
    }
    let mut counts = [0i32; 64];
    for shingle in hashes.windows(SHINGLE.min(hashes.len())) {
        let mut bytes = [0u8; 8 * SHINGLE];
        for (slot, hash) in bytes.chunks_exact_mut(8).zip(shingle) {
            slot.copy_from_slice(&hash.to_le_bytes());
        }
        let hash = xxh3_64(&bytes);
        for (bit, count) in counts.iter_mut().enumerate() {
            *count += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    let bits = counts.iter().enumerate().fold(0u64, |bits, (bit, count)| bits | u64::from(*count > 0) << bit);
    // 0 is kept for "no words", which must never be near anything.
    Fingerprint(bits.max(1))
}
