//! One hash for words, everywhere: while folding, in the dictionary's filters and tables, in the classifier.
//!
//! `word_hash(w)` multiplies two words of 64 bits to 128 and folds the halves, as wyhash does
//! (<https://github.com/wangyi-fudan/wyhash>). Words of up to 16 bytes, nearly all there are, take one
//! multiplication. The values stand in compiled packs and in models: changing a constant changes both formats.

const K0: u64 = 0xa076_1d64_78bd_642f;
const K1: u64 = 0xe703_7ed1_a0b4_28db;
const K2: u64 = 0x8ebc_6af0_9c88_c6e3;

/// What `hash_at` may read past the end of a word.
pub(crate) const PAD: usize = 16;

/// Masks for the low `n` bytes of a word of 64 bits.
const LOW: [u64; 9] = [
    0,
    0xff,
    0xffff,
    0x00ff_ffff,
    0xffff_ffff,
    0xff_ffff_ffff,
    0xffff_ffff_ffff,
    0x00ff_ffff_ffff_ffff,
    u64::MAX,
];

const fn multiply(a: u64, b: u64) -> u64 {
    let product = (a as u128) * (b as u128);
    product as u64 ^ (product >> 64) as u64
}

const fn finish(low: u64, high: u64, length: usize, state: u64) -> u64 {
    multiply(low ^ K0 ^ state, high ^ K1 ^ (length as u64).wrapping_mul(K2))
}

/// Up to eight bytes from `at` on, little endian, zeroes where the word has ended.
const fn load(word: &[u8], at: usize) -> u64 {
    let mut value = 0;
    let mut i = 0;
    while i < 8 && at + i < word.len() {
        value |= (word[at + i] as u64) << (8 * i);
        i += 1;
    }
    value
}

/// Hash of a canonical word: the same that [`crate::Token::hash`] holds.
pub const fn word_hash(word: &[u8]) -> u64 {
    let mut state = 0;
    let mut at = 0;
    while word.len() - at > 16 {
        state = multiply(load(word, at) ^ K0 ^ state, load(word, at + 8) ^ K1);
        at += 16;
    }
    finish(load(word, at), load(word, at + 8), word.len(), state)
}

/// [`word_hash`] of a word of up to eight bytes, given as a number, its first byte lowest and zeroes above.
#[inline]
pub const fn short_hash(bytes: u64, length: usize) -> u64 {
    finish(bytes, 0, length, 0)
}

/// [`word_hash`] of the `length` bytes from `start` on, which at least [`PAD`] more bytes follow.
#[inline]
pub(crate) fn hash_at(padded: &[u8], start: usize, length: usize) -> u64 {
    let word = padded.get(start..).and_then(|rest| rest.first_chunk::<16>());
    match word {
        Some(bytes) if length <= 16 => {
            let (low, high) = bytes.split_at(8);
            let read = |half: &[u8]| half.first_chunk::<8>().map_or(0, |b| u64::from_le_bytes(*b));
            let low = read(low) & LOW[length.min(8)];
            let high = read(high) & LOW[length.saturating_sub(8)];
            finish(low, high, length, 0)
        }
        _ => word_hash(padded.get(start..start + length).unwrap_or_default()),
    }
}

/// Hash of two words in a row, from their hashes.
#[inline]
pub const fn pair_hash(first: u64, second: u64) -> u64 {
    multiply(first ^ K2, second.rotate_left(32) ^ K1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_hash_agree() {
        let text = b"supercalifragilisticexpialidocious0123456789abcdef";
        let mut padded = text.to_vec();
        padded.resize(text.len() + PAD, 0);
        for start in 0..text.len() {
            for end in start + 1..=text.len() {
                let hash = word_hash(&text[start..end]);
                assert_eq!(hash_at(&padded, start, end - start), hash);
                if end - start <= 8 {
                    assert_eq!(short_hash(load(&text[start..end], 0), end - start), hash);
                }
            }
        }
    }
}
