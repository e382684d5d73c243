//! Products of whole-number matrices: what nearly all of the net's time goes to.
//!
//! Activations have 12 bits (`i16`), weights 8 (`i8`), sums 32: with rows of at most [`LONGEST_ROW`] no sum can overflow.
//! The loops are plain; the compiler makes vector instructions of them for each set that a processor may have, and the
//! best set is chosen when the program runs. Whole numbers give the same sums in any order.

use multiversion::multiversion;

/// Largest magnitude of a quantised activation.
pub(super) const TOP: f32 = 2047.0;
/// Longest row: 8,192 products of 2,047 × 127 stay below 2^31.
pub(super) const LONGEST_ROW: usize = 8192;

/// `out[t][j] = Σ_i weights[j][i] · inputs[t][i]`, rows of `width` each.
#[multiversion(targets("x86_64+avx+avx2+avx512f+avx512bw+avx512vl", "x86_64+avx+avx2", "aarch64+neon"))]
pub(super) fn multiply(weights: &[u8], inputs: &[i16], width: usize, out: &mut [i32]) {
    let rows = weights.len() / width;
    for (inputs, out) in inputs.chunks_exact(width).zip(out.chunks_exact_mut(rows)) {
        for (row, sum) in weights.chunks_exact(width).zip(out) {
            *sum = row.iter().zip(inputs).map(|(w, x)| i32::from(*w as i8) * i32::from(*x)).sum();
        }
    }
}

/// Quantises a row to `TOP` steps on either side of zero; returns the size of one step.
#[multiversion(targets("x86_64+avx+avx2+avx512f+avx512bw+avx512vl", "x86_64+avx+avx2", "aarch64+neon"))]
pub(super) fn quantise(row: &[f32], out: &mut [i16]) -> f32 {
    let most = row.iter().fold(0.0f32, |most, x| if x.abs() > most { x.abs() } else { most });
    if most == 0.0 {
        out.fill(0);
        return 0.0;
    }
    let scale = TOP / most;
    for (x, out) in row.iter().zip(out) {
        // To the nearest, halves up: a cast cuts towards zero, so the range is first moved above it.
        *out = ((x * scale + (TOP + 0.5)) as i32 - TOP as i32) as i16;
    }
    most / TOP
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_those_of_the_definition() {
        let width = 70;
        let weights: Vec<u8> = (0..width * 5).map(|i| (i * 37 % 256) as u8).collect();
        let inputs: Vec<i16> = (0..width * 3).map(|i| (i * 911 % 4095) as i16 - 2047).collect();
        let mut out = vec![0; 15];
        multiply(&weights, &inputs, width, &mut out);
        for t in 0..3 {
            for j in 0..5 {
                let sum: i64 = (0..width)
                    .map(|i| i64::from(weights[j * width + i] as i8) * i64::from(inputs[t * width + i]))
                    .sum();
                assert_eq!(i64::from(out[t * 5 + j]), sum, "row {t}, column {j}");
            }
        }
    }

    #[test]
    fn quantised_rows_are_within_half_a_step() {
        let row: Vec<f32> = (0..100).map(|i| ((i * 7919) % 1000) as f32 / 100.0 - 5.0).collect();
        let mut out = vec![0; 100];
        let step = quantise(&row, &mut out);
        for (x, q) in row.iter().zip(&out) {
            assert!((x - f32::from(*q) * step).abs() <= step * 0.51, "{x} became {q} steps of {step}");
        }
        assert_eq!(quantise(&[0.0; 4], &mut [1; 4]), 0.0);
    }
}
