//! Sixty-four bytes of text at a time: where words begin and end, which lie outside ASCII, and where three equal
//! bytes stand in a row. One pass, sixteen bytes to a step, on any processor (`wide` uses SSE2, NEON or plain
//! code); the text in lower case is a by-product.

use wide::i8x16;

/// What one pass over a text finds. Buffers are reused.
#[derive(Default)]
pub(crate) struct Facts {
    /// Where words begin and end, in turns: a word is a run of letters, digits and whatever lies outside ASCII.
    pub(crate) edges: Vec<u32>,
    /// Bits of bytes that keep a word from being plain: those of characters outside ASCII, and the last of three
    /// equal letters or digits in a row, case aside.
    odd: Vec<u64>,
    /// Whether there is any such byte.
    any_odd: bool,
}

/// Bytes in a block.
const BLOCK: usize = 64;

/// Bytes in a step.
const STEP: usize = 16;

impl Facts {
    /// Replaces the content by the facts of `text` and `lower` by `text` with ASCII in lower case, followed by
    /// zeroes: at least [`crate::hash::PAD`] of them.
    pub(crate) fn read(&mut self, text: &[u8], lower: &mut Vec<u8>) {
        self.edges.clear();
        self.odd.clear();
        // What an earlier text left is overwritten: growing alone costs.
        lower.resize(text.len().next_multiple_of(BLOCK) + crate::hash::PAD, 0);
        let (blocks, _) = lower.as_chunks_mut::<BLOCK>();
        let mut before = Before::default();
        for (i, lower) in blocks.iter_mut().take(text.len().div_ceil(BLOCK)).enumerate() {
            let at = i * BLOCK;
            // A block is looked at together with the byte before it.
            match at.checked_sub(1).and_then(|from| text[from..].first_chunk::<{ BLOCK + 1 }>()) {
                Some(bytes) => self.block(bytes, lower, &mut before),
                None => {
                    let mut bytes = [0; BLOCK + 1];
                    if at > 0 {
                        bytes[0] = text[at - 1];
                    }
                    match text[at..].first_chunk::<BLOCK>() {
                        Some(whole) => bytes[1..].copy_from_slice(whole),
                        None => bytes[1..=text.len() - at].copy_from_slice(&text[at..]),
                    }
                    self.block(&bytes, lower, &mut before);
                }
            }
        }
        if before.word == 1 {
            self.edges.push(text.len() as u32);
        }
        if let Some(padding) = lower.last_chunk_mut::<{ crate::hash::PAD }>() {
            padding.fill(0);
        }
        self.any_odd = self.odd.iter().any(|bits| *bits != 0);
    }

    fn block(&mut self, bytes: &[u8; BLOCK + 1], lower: &mut [u8; BLOCK], before: &mut Before) {
        let (mut word, mut outside, mut equal) = (0u64, 0u64, 0u64);
        for (i, small) in lower.chunks_exact_mut(STEP).enumerate() {
            let at = i * STEP;
            let previous = lowered(load(&bytes[at..at + STEP]));
            let bytes = load(&bytes[at + 1..at + 1 + STEP]);
            let low = lowered(bytes);
            let letters = within(low, b'a', b'z') | within(bytes, b'0', b'9');
            // Bytes outside ASCII are the negative ones.
            let high = i8x16::splat(0).simd_gt(bytes);
            word |= u64::from(letters.to_bitmask()) << at;
            outside |= u64::from(high.to_bitmask()) << at;
            equal |= u64::from(low.simd_eq(previous).to_bitmask()) << at;
            for (to, from) in small.iter_mut().zip(low.to_array()) {
                *to = from as u8;
            }
        }
        let triple = equal & (equal << 1 | before.equal) & word;
        before.equal = equal >> (BLOCK - 1);
        word |= outside;
        let base = (self.odd.len() * BLOCK) as u32;
        self.odd.push(outside | triple);
        let mut edges = word ^ (word << 1 | before.word);
        before.word = word >> (BLOCK - 1);
        while edges != 0 {
            self.edges.push(base + edges.trailing_zeros());
            edges &= edges - 1;
        }
    }

    /// Whether a byte of `start..end` keeps a word from being plain.
    #[inline]
    pub(crate) fn is_odd(&self, start: usize, end: usize) -> bool {
        self.any_odd && self.is_odd_there(start, end)
    }

    fn is_odd_there(&self, start: usize, end: usize) -> bool {
        let bits = |i: usize| self.odd.get(i).copied().unwrap_or(0);
        let (first, last) = (start / BLOCK, (end - 1) / BLOCK);
        let from = u64::MAX << (start % BLOCK);
        let to = u64::MAX >> (BLOCK - 1 - (end - 1) % BLOCK);
        if first == last {
            return bits(first) & from & to != 0;
        }
        bits(first) & from != 0 || bits(last) & to != 0 || (first + 1..last).any(|i| bits(i) != 0)
    }
}

/// What a block must know of the one before it.
#[derive(Default)]
struct Before {
    /// Whether its last byte equalled the one before, in bit 0.
    equal: u64,
    /// Whether its last byte belongs to a word, in bit 0.
    word: u64,
}

#[inline]
fn load(bytes: &[u8]) -> i8x16 {
    let mut signed = [0i8; STEP];
    for (to, from) in signed.iter_mut().zip(bytes) {
        *to = *from as i8;
    }
    i8x16::new(signed)
}

/// ASCII in lower case, the rest as it is.
#[inline]
fn lowered(bytes: i8x16) -> i8x16 {
    bytes | (within(bytes, b'A', b'Z') & i8x16::splat(0x20))
}

/// Which bytes lie in `first..=last`, both ASCII.
#[inline]
fn within(bytes: i8x16, first: u8, last: u8) -> i8x16 {
    bytes.simd_gt(i8x16::splat(first as i8 - 1)) & i8x16::splat(last as i8 + 1).simd_gt(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every fact, byte by byte, as the definition says; texts of all lengths around the size of a block.
    #[test]
    fn facts_agree_with_a_look_at_each_byte() {
        let whole = "AAa bBB 0001 zoë — Sooo\u{1F922}@[`{ /:x".repeat(7);
        let (mut lower, mut facts) = (Vec::new(), Facts::default());
        for length in (0..=whole.len()).filter(|length| whole.is_char_boundary(*length)) {
            let bytes = &whole.as_bytes()[..length];
            facts.read(bytes, &mut lower);
            assert_eq!(&lower[..length], bytes.to_ascii_lowercase());
            assert!(
                lower[length..].iter().all(|byte| *byte == 0) && lower.len() >= length + crate::hash::PAD
            );
            let word = |i: usize| bytes.get(i).is_some_and(|b| b.is_ascii_alphanumeric() || !b.is_ascii());
            let edges: Vec<u32> =
                (0..=length).filter(|i| word(*i) != (*i > 0 && word(i - 1))).map(|i| i as u32).collect();
            assert_eq!(facts.edges, edges, "{length} bytes");
            for i in 0..length {
                let equal = i >= 2 && lower[i] == lower[i - 1] && lower[i] == lower[i - 2];
                let odd = !bytes[i].is_ascii() || (equal && bytes[i].is_ascii_alphanumeric());
                assert_eq!(facts.is_odd(i, i + 1), odd, "byte {i}");
            }
        }
        assert!(facts.is_odd(0, whole.len()) && !facts.is_odd(3, 6));
    }
}
