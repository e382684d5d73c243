//! The products in plain loops, of which the compiler makes what vector instructions a processor has.

use multiversion::multiversion;

use super::{COLUMNS, DEPTH, TILE, TOP, Tiles, ZERO};

/// Without the corrections; see [`super::multiply`].
#[multiversion(targets("x86_64+avx+avx2", "aarch64+neon"))]
pub(super) fn multiply(tiles: &Tiles<'_>, inputs: &[u8], out: &mut [i32]) {
    let outputs = tiles.corrections.len();
    for (input, out) in inputs.chunks_exact(tiles.width).zip(out.chunks_exact_mut(outputs)) {
        for (block, out) in tiles.bytes.chunks_exact(tiles.width * COLUMNS).zip(out.chunks_exact_mut(COLUMNS))
        {
            let mut sums = [0i32; COLUMNS];
            for (tile, x) in block.chunks_exact(TILE).zip(input.chunks_exact(DEPTH)) {
                for (sum, w) in sums.iter_mut().zip(tile.chunks_exact(DEPTH)) {
                    *sum += i32::from(w[0] as i8) * i32::from(x[0])
                        + i32::from(w[1] as i8) * i32::from(x[1])
                        + i32::from(w[2] as i8) * i32::from(x[2])
                        + i32::from(w[3] as i8) * i32::from(x[3]);
                }
            }
            out.copy_from_slice(&sums);
        }
    }
}

/// See [`super::quantise`].
#[multiversion(targets("x86_64+avx+avx2+avx512f+avx512bw+avx512vl", "x86_64+avx+avx2", "aarch64+neon"))]
pub(super) fn quantise(row: &[f32], out: &mut [u8]) -> f32 {
    const LANES: usize = 16;
    let mut most = [0.0f32; LANES];
    let (parts, _) = row.as_chunks::<LANES>();
    for part in parts {
        for (most, x) in most.iter_mut().zip(part) {
            *most = if x.abs() > *most { x.abs() } else { *most };
        }
    }
    let most = most.iter().fold(0.0f32, |a, b| if *b > a { *b } else { a });
    if most == 0.0 {
        out.fill(ZERO);
        return 0.0;
    }
    let scale = TOP / most;
    for (x, out) in row.iter().zip(out) {
        // Added to 1.5 · 2^23, a number is rounded to a whole one, whose low bits end the sum's mantissa.
        const ROUND: f32 = 12_582_912.0;
        *out = (x * scale + f32::from(ZERO) + ROUND).to_bits() as u8;
    }
    most / TOP
}
