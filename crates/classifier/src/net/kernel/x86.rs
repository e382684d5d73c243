//! The products with AVX-512 VNNI: about twenty times as many a second as with the oldest instructions of x86-64.
#![allow(
    unsafe_code,
    reason = "vector loads and stores take pointers, and a kernel for newer processors is called only there"
)]

use std::arch::x86_64::{
    __m512i, _mm512_dpbusd_epi32, _mm512_loadu_si512, _mm512_set1_epi32, _mm512_setzero_si512,
    _mm512_storeu_si512,
};

use super::{COLUMNS, DEPTH, TILE, Tiles};

/// Blocks of outputs worked on at once, and rows of inputs: 24 sums and what goes into them fill the 32 registers.
const BLOCKS: usize = 4;
const ROWS: usize = 6;

/// Without the corrections; `false`, and nothing done, where the processor lacks the instructions or the sizes do not fit.
pub(super) fn multiply(tiles: &Tiles<'_>, inputs: &[u8], out: &mut [i32]) -> bool {
    let (width, outputs) = (tiles.width, tiles.corrections.len());
    let fits = width.is_multiple_of(DEPTH)
        && outputs.is_multiple_of(BLOCKS * COLUMNS)
        && tiles.bytes.len() == width * outputs
        && inputs.len().is_multiple_of(width)
        && out.len() == inputs.len() / width * outputs;
    if !fits || !is_x86_feature_detected!("avx512vnni") || !is_x86_feature_detected!("avx512f") {
        return false;
    }
    let block = width * COLUMNS;
    for (group, blocks) in tiles.bytes.chunks_exact(BLOCKS * block).enumerate() {
        let column = group * BLOCKS * COLUMNS;
        let mut row = 0;
        let rows = inputs.len() / width;
        while row < rows {
            let take = (rows - row).min(ROWS);
            let inputs = &inputs[row * width..(row + take) * width];
            let out = &mut out[row * outputs + column..];
            // SAFETY: the processor has the instructions, as asked above.
            unsafe {
                match take {
                    ROWS => panel::<ROWS>(blocks, inputs, width, outputs, out),
                    5 => panel::<5>(blocks, inputs, width, outputs, out),
                    4 => panel::<4>(blocks, inputs, width, outputs, out),
                    3 => panel::<3>(blocks, inputs, width, outputs, out),
                    2 => panel::<2>(blocks, inputs, width, outputs, out),
                    _ => panel::<1>(blocks, inputs, width, outputs, out),
                }
            }
            row += take;
        }
    }
    true
}

/// `R` rows of inputs by [`BLOCKS`] blocks of weights; row `r` of the sums begins at `out[r · outputs]`.
#[target_feature(enable = "avx512f,avx512vnni")]
fn panel<const R: usize>(blocks: &[u8], inputs: &[u8], width: usize, outputs: usize, out: &mut [i32]) {
    let block = width * COLUMNS;
    let mut sums = [[_mm512_setzero_si512(); BLOCKS]; R];
    let (first, rest) = blocks.split_at(block);
    let (second, rest) = rest.split_at(block);
    let (third, fourth) = rest.split_at(block);
    let tiles = first
        .chunks_exact(TILE)
        .zip(second.chunks_exact(TILE))
        .zip(third.chunks_exact(TILE).zip(fourth.chunks_exact(TILE)));
    assert!(inputs.len() >= R * width && block == width / DEPTH * TILE);
    for (step, ((a, b), (c, d))) in tiles.enumerate() {
        let weights = [load(a), load(b), load(c), load(d)];
        for (r, sums) in sums.iter_mut().enumerate() {
            let at = r * width + step * DEPTH;
            // SAFETY: there are `width / DEPTH` steps, so that the four bytes lie in row `r`, of which `inputs` has `R`.
            let four = unsafe { inputs.as_ptr().add(at).cast::<i32>().read_unaligned() };
            let input = _mm512_set1_epi32(four.to_le());
            for (sum, weights) in sums.iter_mut().zip(weights) {
                *sum = _mm512_dpbusd_epi32(*sum, input, weights);
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        for (out, sum) in out[r * outputs..].chunks_exact_mut(COLUMNS).zip(sums) {
            // SAFETY: the chunk has room for the sixteen sums.
            unsafe { _mm512_storeu_si512(out.as_mut_ptr().cast(), *sum) };
        }
    }
}

#[target_feature(enable = "avx512f")]
#[inline]
fn load(tile: &[u8]) -> __m512i {
    debug_assert_eq!(tile.len(), TILE);
    // SAFETY: a tile has the 64 bytes of a vector.
    unsafe { _mm512_loadu_si512(tile.as_ptr().cast()) }
}
