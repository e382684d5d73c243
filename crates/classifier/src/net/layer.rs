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
    /// log-odds, beside [`Net::bias`].
    pub(crate) fn read(&self, scratch: &mut NetScratch) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::spell::Word;

    /// Invented passages as the net reads them, and the log-odds that `training/reference.py models/encoder.hnet` gives
    /// them in double precision. A new net needs new figures.
    const PASSAGES: &[(&str, f32)] = &[
        ("drug gave me a terrible rash and i couldnt sleep for days", 1.7683),
        ("does drug cause headaches", -0.6210),
        ("no side effects from drug so far", -1.8273),
        ("drug : hair loss , weight gain . cried all day", 2.2444),
        ("a 54 year old woman developed agranulocytosis while taking drug", 1.8444),
        ("buy drug cheap at http", -3.4303),
        ("xqzzkyw drug", -3.2088),
    ];
    /// What activations of eight bits may add or take.
    const TOLERANCE: f32 = 0.15;

    fn shipped() -> Net {
        Net::from_static(include_bytes!("../../../../models/encoder.hnet")).unwrap()
    }

    fn spell(net: &Net, passage: &str, scratch: &mut NetScratch) {
        let table = net.pieces();
        let special = table.special;
        scratch.pieces.clear();
        let mut say = |id| scratch.pieces.push(Piece { id, unit: None });
        say(special.begin);
        for word in passage.split(' ') {
            match Word::NAMES.iter().find(|(name, _)| *name == word) {
                Some((_, Word::Drug)) => say(special.drug),
                Some((_, Word::Link)) => say(special.link),
                Some((_, Word::Handle)) => say(special.handle),
                Some((_, Word::Stop)) => say(special.stop),
                Some((_, Word::Colon)) => say(special.colon),
                Some((_, Word::Own(_))) | None => table.cut(word.as_bytes(), &mut say),
            }
        }
        say(special.end);
    }

    #[test]
    fn passages_have_the_log_odds_of_the_reference() {
        let (net, mut scratch) = (shipped(), NetScratch::default());
        for (passage, expected) in PASSAGES {
            spell(&net, passage, &mut scratch);
            net.read(&mut scratch);
            let got = net.bias() + scratch.shares.iter().sum::<f32>();
            assert!((got - expected).abs() < TOLERANCE, "{passage}: {got}, expected {expected}");
            assert_eq!(scratch.shares.len(), scratch.pieces.len());
        }
    }

    #[test]
    fn what_was_read_before_changes_nothing() {
        let (net, mut scratch) = (shipped(), NetScratch::default());
        let mut shares = |passage: &str| {
            spell(&net, passage, &mut scratch);
            net.read(&mut scratch);
            scratch.shares.clone()
        };
        let first = shares(PASSAGES[0].0);
        shares(&"rash ".repeat(300));
        assert_eq!(shares(PASSAGES[0].0), first);
    }

    #[test]
    fn damaged_nets_are_refused_and_never_panic() {
        let whole = include_bytes!("../../../../models/encoder.hnet");
        for length in [0, 7, 16, 40, 1000, whole.len() - 1] {
            assert!(Net::from_vec(whole[..length].to_vec()).is_err(), "{length} bytes");
        }
        // Headers that contradict the rest, with a checksum that fits.
        for (at, value) in [(16, 0u32), (20, 7), (24, u32::MAX), (28, 9), (32, 1), (36, 70_000), (40, 1)] {
            let mut bytes = whole.to_vec();
            bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
            let checksum = xxhash_rust::xxh3::xxh3_64(&bytes[16..]);
            bytes[8..16].copy_from_slice(&checksum.to_le_bytes());
            assert!(Net::from_vec(bytes).is_err(), "{value} at {at}");
        }
    }
}
