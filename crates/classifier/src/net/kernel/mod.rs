//! Products of whole-number matrices: what nearly all of the net's time goes to.
//!
//! Activations and weights have 8 bits, sums 32; with rows of at most [`LONGEST_ROW`] no sum can overflow. Whole numbers
//! give the same sums in any order, so that every processor, with whatever instructions, gives the same log-odds.
//!
//! Weights lie in tiles, as the instruction wants them that multiplies four bytes by four bytes in sixteen places at once
//! (`vpdpbusd`): for [`COLUMNS`] outputs and [`DEPTH`] inputs, output by output, the four weights of each. Activations are
//! stored with 128 added, as that instruction takes one side without a sign; [`Tiles::corrections`] takes it away again.

mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

/// Outputs of a tile.
pub(super) const COLUMNS: usize = 16;
/// Inputs of a tile.
pub(super) const DEPTH: usize = 4;
/// Bytes of a tile.
const TILE: usize = COLUMNS * DEPTH;
/// Longest row: 65,536 products of 255 × 127 stay below 2^31.
pub(super) const LONGEST_ROW: usize = 1 << 16;
/// Largest magnitude of a quantised activation.
const TOP: f32 = 127.0;
/// What is added to a quantised activation.
const ZERO: u8 = 128;

/// A matrix in tiles: `width` inputs to `corrections.len()` outputs.
#[derive(Clone, Copy)]
pub(super) struct Tiles<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) width: usize,
    /// For each output, 128 times the sum of its weights.
    pub(super) corrections: &'a [i32],
}

/// For each output of a matrix in tiles, 128 times the sum of its weights.
pub(super) fn corrections(bytes: &[u8], width: usize) -> Vec<i32> {
    let block = width * COLUMNS;
    let mut out = Vec::with_capacity(bytes.len() / width.max(1));
    for block in bytes.chunks_exact(block.max(1)) {
        let mut sums = [0i32; COLUMNS];
        for tile in block.chunks_exact(TILE) {
            for (sum, weights) in sums.iter_mut().zip(tile.chunks_exact(DEPTH)) {
                *sum += weights.iter().map(|w| i32::from(*w as i8)).sum::<i32>();
            }
        }
        out.extend(sums.map(|sum| sum * i32::from(ZERO)));
    }
    out
}

/// `out[t][j] = Σ_i weight[j][i] · input[t][i]` for each row `t` of `inputs`, as [`quantise`] made them.
pub(super) fn multiply(tiles: &Tiles<'_>, inputs: &[u8], out: &mut [i32]) {
    #[cfg(target_arch = "x86_64")]
    if x86::multiply(tiles, inputs, out) {
        correct(tiles, out);
        return;
    }
    portable::multiply(tiles, inputs, out);
    correct(tiles, out);
}

fn correct(tiles: &Tiles<'_>, out: &mut [i32]) {
    for row in out.chunks_exact_mut(tiles.corrections.len()) {
        for (sum, correction) in row.iter_mut().zip(tiles.corrections) {
            *sum -= correction;
        }
    }
}

/// Quantises a row, whose length is a multiple of 16, to `TOP` steps on either side of zero; returns the size of one step.
#[inline]
pub(super) fn quantise(row: &[f32], out: &mut [u8]) -> f32 {
    portable::quantise(row, out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A matrix in tiles and the same as rows.
    fn matrix(outputs: usize, width: usize, seed: usize) -> (Vec<u8>, Vec<Vec<i8>>) {
        let rows: Vec<Vec<i8>> = (0..outputs)
            .map(|j| (0..width).map(|i| ((j * 37 + i * 101 + seed * 7 + j * i) % 255) as u8 as i8).collect())
            .collect();
        let mut bytes = Vec::new();
        for block in rows.chunks(COLUMNS) {
            for at in (0..width).step_by(DEPTH) {
                for row in block {
                    bytes.extend(row[at..at + DEPTH].iter().map(|w| *w as u8));
                }
            }
        }
        (bytes, rows)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn products_are_those_of_the_definition(
            blocks in 1usize..10, depth in 1usize..40, rows in 1usize..14, seed in 0usize..1000,
        ) {
            let (outputs, width) = (blocks * COLUMNS, depth * DEPTH);
            let (bytes, weights) = matrix(outputs, width, seed);
            let corrections = corrections(&bytes, width);
            let tiles = Tiles { bytes: &bytes, width, corrections: &corrections };
            let inputs: Vec<u8> = (0..rows * width).map(|i| ((i * 911 + seed) % 255 + 1) as u8).collect();
            let (mut fast, mut plain) = (vec![0; rows * outputs], vec![0; rows * outputs]);
            multiply(&tiles, &inputs, &mut fast);
            portable::multiply(&tiles, &inputs, &mut plain);
            correct(&tiles, &mut plain);
            prop_assert_eq!(&fast, &plain);
            for (t, input) in inputs.chunks(width).enumerate() {
                for (j, weights) in weights.iter().enumerate() {
                    let sum: i32 =
                        weights.iter().zip(input).map(|(w, x)| i32::from(*w) * (i32::from(*x) - 128)).sum();
                    prop_assert_eq!(fast[t * outputs + j], sum);
                }
            }
        }
    }

    #[test]
    fn quantised_rows_are_within_half_a_step() {
        let row: Vec<f32> = (0..96).map(|i| ((i * 7919) % 1000) as f32 / 100.0 - 5.0).collect();
        let mut out = vec![0; 96];
        let step = quantise(&row, &mut out);
        for (x, q) in row.iter().zip(&out) {
            let back = (f32::from(*q) - f32::from(ZERO)) * step;
            assert!((x - back).abs() <= step * 0.51, "{x} became {back}");
        }
        let mut nothing = [1; 16];
        assert_eq!((quantise(&[0.0; 16], &mut nothing), nothing), (0.0, [ZERO; 16]));
    }
}
