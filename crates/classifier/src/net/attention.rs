//! Self-attention of one layer (Vaswani and others 2017): every piece looks at every other.

use multiversion::multiversion;

use super::maths::{LANES, softmax};

/// Buffers of [`attend`].
#[derive(Default)]
pub(super) struct Buffers {
    /// Keys of one head, one row per dimension, so that a query meets many keys at once.
    keys: Vec<f32>,
    /// How much one piece takes from each.
    shares: Vec<f32>,
}

/// Writes to `out` (`n × width`) what each of `n` pieces takes from the others; `width / heads` is a multiple of [`LANES`]. `mixed` has a row per piece: query,
/// key and value, `width` each.
#[multiversion(targets("x86_64+avx+avx2+avx512f+avx512bw+avx512vl", "x86_64+avx+avx2", "aarch64+neon"))]
pub(super) fn attend(mixed: &[f32], width: usize, heads: usize, buffers: &mut Buffers, out: &mut [f32]) {
    let size = width / heads;
    let scale = 1.0 / (size as f32).sqrt();
    let n = out.len() / width;
    let padded = n.next_multiple_of(LANES);
    let Buffers { keys, shares } = buffers;
    keys.clear();
    keys.resize(size * padded, 0.0);
    shares.resize(padded, 0.0);
    let rows = || mixed.chunks_exact(3 * width);
    for head in 0..heads {
        let at = head * size;
        for (u, row) in rows().enumerate() {
            for (d, key) in row[width + at..width + at + size].iter().enumerate() {
                keys[d * padded + u] = *key;
            }
        }
        for (row, out) in rows().zip(out.chunks_exact_mut(width)) {
            let query = &row[at..at + size];
            for (part, share) in shares.chunks_exact_mut(LANES).enumerate() {
                let mut sums = [0.0f32; LANES];
                for (q, keys) in query.iter().zip(keys.chunks_exact(padded)) {
                    let Some(keys) = keys[part * LANES..].first_chunk::<LANES>() else { break };
                    for (sum, key) in sums.iter_mut().zip(keys) {
                        *sum += q * key;
                    }
                }
                for (share, sum) in share.iter_mut().zip(sums) {
                    *share = sum * scale;
                }
            }
            shares[n..].fill(f32::NEG_INFINITY);
            softmax(shares);
            for (part, out) in out[at..at + size].chunks_exact_mut(LANES).enumerate() {
                let from = 2 * width + at + part * LANES;
                let mut sums = [0.0f32; LANES];
                for (other, share) in rows().zip(shares.iter()) {
                    // Of known length, so that the sums stay in a register.
                    let Some(values) = other[from..].first_chunk::<LANES>() else { break };
                    for (sum, value) in sums.iter_mut().zip(values) {
                        *sum += share * value;
                    }
                }
                out.copy_from_slice(&sums);
            }
        }
    }
}
