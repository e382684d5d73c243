//! Self-attention of one layer (Vaswani and others 2017): every piece looks at every other.

use multiversion::multiversion;

use super::maths::{dot, softmax};

/// Writes to `out` (`n × width`) what each of `n` pieces takes from the others. `mixed` has a row per piece: query,
/// key and value, `width` each. `scores` is a buffer.
#[multiversion(targets("x86_64+avx+avx2+avx512f+avx512bw+avx512vl", "x86_64+avx+avx2", "aarch64+neon"))]
pub(super) fn attend(mixed: &[f32], width: usize, heads: usize, scores: &mut Vec<f32>, out: &mut [f32]) {
    let size = width / heads;
    let scale = 1.0 / (size as f32).sqrt();
    let rows = || mixed.chunks_exact(3 * width);
    out.fill(0.0);
    for head in 0..heads {
        let part = head * size..(head + 1) * size;
        for (row, out) in rows().zip(out.chunks_exact_mut(width)) {
            let query = &row[part.clone()];
            scores.clear();
            scores
                .extend(rows().map(|other| dot(query, &other[width + part.start..width + part.end]) * scale));
            softmax(scores);
            let out = &mut out[part.clone()];
            for (other, share) in rows().zip(scores.iter()) {
                let value = &other[2 * width + part.start..2 * width + part.end];
                for (out, value) in out.iter_mut().zip(value) {
                    *out += share * value;
                }
            }
        }
    }
}
