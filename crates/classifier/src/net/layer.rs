//! Reads one passage through all layers.

use super::attention::{Buffers, attend};
use super::file::{Layer, Matrix, Net, Norm};
use super::kernel::{multiply, quantise};
use super::maths::{dot, gelu, normalise};
use super::pieces::Piece;

/// Buffers of one thread; reused from passage to passage.
#[derive(Default)]
pub(crate) struct NetScratch {
    pub(crate) pieces: Vec<Piece>,
    /// What each piece adds to the log-odds, after [`Net::read`].
    pub(crate) shares: Vec<f32>,
    rows: Vec<f32>,
    mixed: Vec<f32>,
    taken: Vec<f32>,
    inner: Vec<f32>,
    attention: Buffers,
    whole: Vec<u8>,
    steps: Vec<f32>,
    sums: Vec<i32>,
}

impl Net {
    /// Reads `scratch.pieces`, at most [`Net::most_pieces`], and leaves in `scratch.shares` what each adds to the
    /// log-odds that come back; without the net's bias, which is returned apart.
    pub(crate) fn read(&self, scratch: &mut NetScratch) -> f32 {
        let width = self.sizes.width;
        let NetScratch { pieces, shares, rows, mixed, taken, inner, .. } = scratch;
        pieces.truncate(self.sizes.positions);
        let n = pieces.len();
        for (buffer, width) in
            [(&mut *rows, width), (mixed, 3 * width), (taken, width), (inner, self.sizes.inner)]
        {
            buffer.clear();
            buffer.resize(n * width, 0.0);
        }
        shares.clear();
        self.embed(pieces, rows);
        for layer in &self.layers {
            self.pass(layer, scratch);
        }
        let NetScratch { shares, rows, .. } = scratch;
        shares.extend(rows.chunks_exact(width).map(|row| dot(row, &self.output) / n.max(1) as f32));
        self.bias
    }

    fn embed(&self, pieces: &[Piece], rows: &mut [f32]) {
        let width = self.sizes.width;
        let table = &self.bytes[self.embeddings.clone()];
        for ((piece, row), position) in
            pieces.iter().zip(rows.chunks_exact_mut(width)).zip(self.positions.chunks_exact(width))
        {
            let id = usize::from(piece.id).min(self.sizes.pieces - 1);
            let step = self.embedding_steps[id];
            let embedding = &table[id * width..(id + 1) * width];
            for ((x, w), p) in row.iter_mut().zip(embedding).zip(position) {
                *x = f32::from(*w as i8) * step + p;
            }
            normalise(row, &self.norm.gain, &self.norm.shift);
        }
    }

    fn pass(&self, layer: &Layer, scratch: &mut NetScratch) {
        let width = self.sizes.width;
        let NetScratch { rows, mixed, taken, inner, attention, whole, steps, sums, .. } = scratch;
        let mut apply = |matrix: &Matrix, input: &[f32], output: &mut [f32]| {
            product(matrix, &self.bytes, input, output, whole, steps, sums);
        };
        apply(&layer.query_key_value, rows, mixed);
        attend(mixed, width, self.sizes.heads, attention, taken);
        // `mixed` has done its work: its beginning serves as the place of the products.
        let products = &mut mixed[..rows.len()];
        apply(&layer.out, taken, products);
        add(rows, products, width, &layer.after_attention);
        apply(&layer.up, rows, inner);
        gelu(inner);
        apply(&layer.down, inner, products);
        add(rows, products, width, &layer.after);
    }
}

fn product(
    matrix: &Matrix,
    bytes: &[u8],
    input: &[f32],
    output: &mut [f32],
    whole: &mut Vec<u8>,
    steps: &mut Vec<f32>,
    sums: &mut Vec<i32>,
) {
    whole.resize(input.len(), 0);
    sums.resize(output.len(), 0);
    steps.clear();
    steps.extend(
        input
            .chunks_exact(matrix.width)
            .zip(whole.chunks_exact_mut(matrix.width))
            .map(|(row, whole)| quantise(row, whole)),
    );
    multiply(&matrix.tiles(bytes), whole, sums);
    let columns = matrix.steps.len();
    for ((sums, out), step) in
        sums.chunks_exact(columns).zip(output.chunks_exact_mut(columns)).zip(steps.iter())
    {
        for (((out, sum), w), bias) in out.iter_mut().zip(sums).zip(&matrix.steps).zip(&matrix.bias) {
            *out = *sum as f32 * (step * w) + bias;
        }
    }
}

/// Adds `more` to `rows` and normalises.
fn add(rows: &mut [f32], more: &[f32], width: usize, norm: &Norm) {
    for (row, more) in rows.chunks_exact_mut(width).zip(more.chunks_exact(width)) {
        for (x, y) in row.iter_mut().zip(more) {
            *x += y;
        }
        normalise(row, &norm.gain, &norm.shift);
    }
}
