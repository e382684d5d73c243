//! Functions of single precision that loops can use without a call: a polynomial exponential, GELU, layer norm.

use multiversion::multiversion;

/// Smallest and largest power that [`exp`] takes; outside lies zero, or more than any sum here holds.
const LEAST: f32 = -87.0;
const MOST: f32 = 87.0;

/// e^x to about 2 parts in 10^7, without branches (range reduction and polynomial as in the Cephes library, Moshier
/// 1992).
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    let x = x.clamp(LEAST, MOST);
    // Adding 1.5 · 2^23 rounds to a whole number.
    const ROUND: f32 = 12_582_912.0;
    let n = (x * std::f32::consts::LOG2_E + ROUND) - ROUND;
    // ln 2 in two parts, so that the product with n is exact.
    let r = x - n * 0.693_359_4 + n * 2.121_944_4e-4;
    let p = ((((1.987_569_1e-4 * r + 1.398_2e-3) * r + 8.333_452e-3) * r + 4.166_579_6e-2) * r
        + 1.666_666_5e-1)
        * r
        + 0.5;
    let y = p * r * r + r + 1.0;
    y * f32::from_bits(((n as i32 + 127) << 23) as u32)
}

/// `x · σ(1.702 x)`: the approximation of GELU by Hendrycks and Gimpel (2016); the net is trained with it.
#[multiversion(targets("x86_64+avx+avx2+avx512f+avx512bw+avx512vl", "x86_64+avx+avx2", "aarch64+neon"))]
pub(super) fn gelu(values: &mut [f32]) {
    for x in values {
        *x /= 1.0 + exp(-1.702 * *x);
    }
}

/// Softmax in place.
pub(super) fn softmax(values: &mut [f32]) {
    let most = values.iter().fold(f32::NEG_INFINITY, |most, x| most.max(*x));
    let mut sum = 0.0;
    for x in values.iter_mut() {
        *x = exp(*x - most);
        sum += *x;
    }
    for x in values.iter_mut() {
        *x /= sum;
    }
}

/// What keeps a row of equal values from dividing by zero; the encoder was trained with this one.
const EPSILON: f32 = 1e-12;

/// Layer norm of one row in place (Ba and others 2016).
pub(super) fn normalise(row: &mut [f32], gain: &[f32], shift: &[f32]) {
    let n = row.len() as f32;
    let mean = sum(row) / n;
    for x in row.iter_mut() {
        *x -= mean;
    }
    let variance = row.chunks(LANES).map(|part| part.iter().map(|x| x * x).sum::<f32>()).sum::<f32>() / n;
    let scale = 1.0 / (variance + EPSILON).sqrt();
    for ((x, gain), shift) in row.iter_mut().zip(gain).zip(shift) {
        *x = *x * scale * gain + shift;
    }
}

/// Sums run in parts of this many values, in fixed order.
const LANES: usize = 16;

fn sum(row: &[f32]) -> f32 {
    row.chunks(LANES).map(|part| part.iter().sum::<f32>()).sum()
}

/// The scalar product of two rows, in eight sums of fixed order, so that every processor rounds alike.
#[inline(always)]
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
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
    fn a_normal_row_has_mean_zero_and_variance_one() {
        let mut row: Vec<f32> = (0..100).map(|i| (i * i % 17) as f32).collect();
        normalise(&mut row, &[1.0; 100], &[0.0; 100]);
        let mean = row.iter().sum::<f32>() / 100.0;
        let variance = row.iter().map(|x| x * x).sum::<f32>() / 100.0;
        assert!(mean.abs() < 1e-5 && (variance - 1.0).abs() < 1e-4, "{mean} {variance}");
    }
}
