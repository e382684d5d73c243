//! Functions of single precision that loops can use without a call: a polynomial exponential, GELU, layer norm.

use multiversion::multiversion;

/// Smallest and largest power that [`exp`] takes; outside lies zero, or more than any sum here holds.
const LEAST: f32 = -87.0;
const MOST: f32 = 87.0;
/// Values that loops work on at once. Sums run in as many parts, in fixed order: every processor rounds alike.
pub(super) const LANES: usize = 16;

/// e^x to about 2 parts in 10^7, without branches (range reduction and polynomial as in the Cephes library, Moshier
/// 1992).
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    let x = if x < LEAST { LEAST } else { x };
    let x = if x > MOST { MOST } else { x };
    // Added to 1.5 · 2^23, a number is rounded to a whole one, whose low bits end the sum's mantissa.
    const ROUND: f32 = 12_582_912.0;
    let rounded = x * std::f32::consts::LOG2_E + ROUND;
    let n = rounded - ROUND;
    // ln 2 in two parts, so that the product with n is exact.
    let r = x - n * 0.693_359_4 + n * 2.121_944_4e-4;
    let p = ((((1.987_569_1e-4 * r + 1.398_2e-3) * r + 8.333_452e-3) * r + 4.166_579_6e-2) * r
        + 1.666_666_5e-1)
        * r
        + 0.5;
    let y = p * r * r + r + 1.0;
    y * f32::from_bits(rounded.to_bits().wrapping_add(127) << 23)
}

/// `x · σ(1.702 x)`: the approximation of GELU by Hendrycks and Gimpel (2016); the net is trained with it.
#[multiversion(targets("x86_64+avx+avx2+avx512f+avx512bw+avx512vl", "x86_64+avx+avx2", "aarch64+neon"))]
pub(super) fn gelu(values: &mut [f32]) {
    for x in values {
        *x /= 1.0 + exp(-1.702 * *x);
    }
}

/// Softmax in place. Values of minus infinity become zero; the length is a multiple of [`LANES`].
#[inline(always)]
pub(super) fn softmax(values: &mut [f32]) {
    let mut most = [f32::NEG_INFINITY; LANES];
    for part in values.chunks_exact(LANES) {
        for (most, x) in most.iter_mut().zip(part) {
            *most = if *x > *most { *x } else { *most };
        }
    }
    let most = most.iter().fold(f32::NEG_INFINITY, |a, b| if *b > a { *b } else { a });
    let mut sums = [0.0f32; LANES];
    for part in values.chunks_exact_mut(LANES) {
        for (sum, x) in sums.iter_mut().zip(part) {
            *x = if *x == f32::NEG_INFINITY { 0.0 } else { exp(*x - most) };
            *sum += *x;
        }
    }
    let scale = 1.0 / sums.iter().sum::<f32>();
    for x in values.iter_mut() {
        *x *= scale;
    }
}

/// What keeps a row of equal values from dividing by zero; the encoder was trained with this one.
const EPSILON: f32 = 1e-12;

/// Layer norm of one row in place (Ba and others 2016); the length is a multiple of [`LANES`].
#[multiversion(targets("x86_64+avx+avx2+avx512f+avx512bw+avx512vl", "x86_64+avx+avx2", "aarch64+neon"))]
pub(super) fn normalise(row: &mut [f32], gain: &[f32], shift: &[f32]) {
    let n = row.len() as f32;
    let mut sums = [0.0f32; LANES];
    for part in row.as_chunks::<LANES>().0 {
        for (sum, x) in sums.iter_mut().zip(part) {
            *sum += x;
        }
    }
    let mean = sums.iter().sum::<f32>() / n;
    let mut squares = [0.0f32; LANES];
    for part in row.as_chunks_mut::<LANES>().0 {
        for (square, x) in squares.iter_mut().zip(part) {
            *x -= mean;
            *square += *x * *x;
        }
    }
    let scale = 1.0 / (squares.iter().sum::<f32>() / n + EPSILON).sqrt();
    for ((x, gain), shift) in row.iter_mut().zip(gain).zip(shift) {
        *x = *x * scale * gain + shift;
    }
}

/// The scalar product of two rows; their length is a multiple of [`LANES`].
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; LANES];
    for (a, b) in a.as_chunks::<LANES>().0.iter().zip(b.as_chunks::<LANES>().0) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_close() {
        for i in -8_000..8_000 {
            let x = i as f32 * 0.01;
            let (got, expected) = (f64::from(exp(x)), f64::from(x).exp());
            assert!((got / expected - 1.0).abs() < 1e-6, "e^{x}: {got} for {expected}");
        }
        assert_eq!(exp(f32::NEG_INFINITY), exp(LEAST));
        assert_eq!(exp(f32::INFINITY), exp(MOST));
    }

    #[test]
    fn gelu_is_that_of_the_formula() {
        let mut values = [-20.0, -1.0, 0.0, 0.5, 3.0, 20.0];
        let expected = values.map(|x: f32| f64::from(x) / (1.0 + (-1.702 * f64::from(x)).exp()));
        gelu(&mut values);
        for (got, expected) in values.iter().zip(expected) {
            assert!((f64::from(*got) - expected).abs() < 1e-5, "{got} for {expected}");
        }
    }

    #[test]
    fn softmax_shares_out_one_and_gives_nothing_to_what_is_not_there() {
        let mut values = [f32::NEG_INFINITY; 32];
        values[..3].copy_from_slice(&[1.0, 2.0, 3.0]);
        softmax(&mut values);
        let whole: f64 = (1..=3).map(|x| f64::from(x).exp()).sum();
        for (i, share) in values.iter().enumerate() {
            let expected = if i < 3 { ((i + 1) as f64).exp() / whole } else { 0.0 };
            assert!((f64::from(*share) - expected).abs() < 1e-6, "{i}: {share} for {expected}");
        }
    }

    #[test]
    fn a_normal_row_has_mean_zero_and_variance_one() {
        let mut row: Vec<f32> = (0..96).map(|i| (i * i % 17) as f32).collect();
        normalise(&mut row, &[1.0; 96], &[0.0; 96]);
        let mean = row.iter().sum::<f32>() / 96.0;
        let variance = row.iter().map(|x| x * x).sum::<f32>() / 96.0;
        assert!(mean.abs() < 1e-5 && (variance - 1.0).abs() < 1e-4, "{mean} {variance}");
    }
}
