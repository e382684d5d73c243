//! Sixty-four bytes of text at a time: which are letters or digits, which are capitals, which lie outside
//! ASCII, and where three equal bytes stand in a row. One pass, sixteen bytes to a step, on any processor
//! (`wide` uses SSE2, NEON or plain code); the text in lower case is a by-product.

use wide::i8x16;

/// Facts of 64 bytes, one bit a byte, the first in bit 0.
#[derive(Clone, Copy, Default)]
pub(crate) struct Block {
    /// Letters, digits, and everything outside ASCII: what words are made of.
    pub(crate) word: u64,
    /// Bytes of characters outside ASCII.
    pub(crate) outside: u64,
    /// Capitals of ASCII.
    pub(crate) capital: u64,
    /// The last of three equal letters or digits in a row, case aside.
    pub(crate) triple: u64,
}

/// Bytes in a block.
const BLOCK: usize = 64;

/// Bytes in a step.
const STEP: usize = 16;

/// Replaces `blocks` by the facts of `text` and `lower` by `text` with ASCII in lower case, followed by zeroes:
/// at least [`crate::hash::PAD`] of them.
pub(crate) fn classify(text: &[u8], lower: &mut Vec<u8>, blocks: &mut Vec<Block>) {
    blocks.clear();
    lower.clear();
    lower.reserve(text.len() + BLOCK + crate::hash::PAD);
    let mut before = Before::default();
    let mut chunks = text.chunks_exact(BLOCK);
    for chunk in &mut chunks {
        if let Some(chunk) = chunk.first_chunk::<BLOCK>() {
            blocks.push(block(chunk, lower, &mut before));
        }
    }
    let rest = chunks.remainder();
    if !rest.is_empty() {
        let mut last = [0; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        blocks.push(block(&last, lower, &mut before));
    }
    lower.truncate(text.len());
    lower.resize(text.len() + crate::hash::PAD, 0);
}

/// What a block must know of the one before it.
#[derive(Default)]
struct Before {
    /// Its last byte, in lower case.
    byte: i8,
    /// Whether its last byte equalled the one before, in bit 0.
    equal: u64,
}

fn block(chunk: &[u8; BLOCK], lower: &mut Vec<u8>, before: &mut Before) -> Block {
    let mut facts = Block::default();
    let mut equal = 0u64;
    for (i, bytes) in chunk.chunks_exact(STEP).enumerate() {
        let mut signed = [0i8; STEP];
        for (to, from) in signed.iter_mut().zip(bytes) {
            *to = *from as i8;
        }
        let bytes = i8x16::new(signed);
        let capital = within(bytes, b'A', b'Z');
        let low = bytes | (capital & i8x16::splat(0x20));
        let word = within(low, b'a', b'z') | within(bytes, b'0', b'9');
        // Bytes outside ASCII are the negative ones.
        let outside = i8x16::splat(0).simd_gt(bytes);
        let low = low.to_array();
        let mut previous = [0i8; STEP];
        previous[0] = before.byte;
        previous[1..].copy_from_slice(&low[..STEP - 1]);
        before.byte = low[STEP - 1];
        let same = i8x16::new(low).simd_eq(i8x16::new(previous));
        let shift = i * STEP;
        facts.word |= u64::from(word.to_bitmask()) << shift;
        facts.outside |= u64::from(outside.to_bitmask()) << shift;
        facts.capital |= u64::from(capital.to_bitmask()) << shift;
        equal |= u64::from(same.to_bitmask()) << shift;
        lower.extend_from_slice(&low.map(|byte| byte as u8));
    }
    facts.triple = equal & (equal << 1 | before.equal) & facts.word;
    before.equal = equal >> (BLOCK - 1);
    facts.word |= facts.outside;
    facts
}

/// Which bytes lie in `first..=last`, both ASCII.
#[inline]
fn within(bytes: i8x16, first: u8, last: u8) -> i8x16 {
    bytes.simd_gt(i8x16::splat(first as i8 - 1)) & i8x16::splat(last as i8 + 1).simd_gt(bytes)
}

/// The first byte from `at` on that belongs to a word; `end` if none does.
#[inline]
pub(crate) fn next_word(blocks: &[Block], at: usize, end: usize) -> usize {
    next(blocks, at, end, |block| block.word)
}

/// The first byte from `at` on that belongs to no word; `end` if all do.
#[inline]
pub(crate) fn next_gap(blocks: &[Block], at: usize, end: usize) -> usize {
    next(blocks, at, end, |block| !block.word)
}

#[inline]
fn next(blocks: &[Block], at: usize, end: usize, facts: impl Fn(&Block) -> u64) -> usize {
    let mut i = at / BLOCK;
    let Some(first) = blocks.get(i) else { return end };
    let mut bits = facts(first) & (u64::MAX << (at % BLOCK));
    while bits == 0 {
        i += 1;
        let Some(block) = blocks.get(i) else { return end };
        bits = facts(block);
    }
    (i * BLOCK + bits.trailing_zeros() as usize).min(end)
}

/// The bits of `facts` for `length` bytes (at most 64) from `start` on.
#[inline]
pub(crate) fn bits(blocks: &[Block], start: usize, length: usize, facts: impl Fn(&Block) -> u64) -> u64 {
    let (i, shift) = (start / BLOCK, start % BLOCK);
    let mut bits = blocks.get(i).map_or(0, &facts) >> shift;
    if shift + length > BLOCK {
        bits |= blocks.get(i + 1).map_or(0, &facts) << (BLOCK - shift);
    }
    if length < BLOCK { bits & !(u64::MAX << length) } else { bits }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every fact of every byte, one by one, as the definition says.
    #[test]
    fn blocks_agree_with_a_look_at_each_byte() {
        let text = "AAa bBB 0001 zoë — Sooo\u{1F922}@[`{ /:x".repeat(7);
        let bytes = text.as_bytes();
        let (mut lower, mut blocks) = (Vec::new(), Vec::new());
        classify(bytes, &mut lower, &mut blocks);
        assert_eq!(&lower[..bytes.len()], bytes.to_ascii_lowercase());
        assert!(lower[bytes.len()..].iter().all(|byte| *byte == 0));
        for (i, byte) in bytes.iter().enumerate() {
            let bit = |facts: fn(&Block) -> u64| facts(&blocks[i / 64]) >> (i % 64) & 1 == 1;
            assert_eq!(bit(|b| b.word), byte.is_ascii_alphanumeric() || !byte.is_ascii(), "byte {i}");
            assert_eq!(bit(|b| b.outside), !byte.is_ascii(), "byte {i}");
            assert_eq!(bit(|b| b.capital), byte.is_ascii_uppercase(), "byte {i}");
            let triple = i >= 2
                && lower[i] == lower[i - 1]
                && lower[i] == lower[i - 2]
                && byte.is_ascii_alphanumeric();
            assert_eq!(bit(|b| b.triple), triple, "byte {i}");
        }
        for start in 0..bytes.len() {
            let word = |i: usize| bytes[i].is_ascii_alphanumeric() || !bytes[i].is_ascii();
            let expected = (start..bytes.len()).find(|i| word(*i)).unwrap_or(bytes.len());
            assert_eq!(next_word(&blocks, start, bytes.len()), expected);
            let expected = (start..bytes.len()).find(|i| !word(*i)).unwrap_or(bytes.len());
            assert_eq!(next_gap(&blocks, start, bytes.len()), expected);
        }
    }
}
