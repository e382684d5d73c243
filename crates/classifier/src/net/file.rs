//! The file of a net, checked when opened; its matrices are read where they lie.
//!
//! Format (little endian), written by `training/encoder.py`:
//! ```text
//! magic "HARKNET2"  checksum:u64 (XXH3 of all that follows)
//! width heads inner layers positions pieces slots : u32 each   special[8] : u16   bias : f32
//! piece table      slots × (tag:u32 id:u16)
//! embeddings       pieces × width : i8, then pieces steps : f32
//! positions        positions × width : f32
//! norm             gain, shift : width f32 each
//! per layer        query-key-value (3·width × width), out (width × width), norm,
//!                  up (inner × width), down (width × inner), norm
//! output           width : f32
//! ```
//! A matrix is its weights (`i8`) in tiles (`kernel/mod.rs`), then a step and a bias (`f32`) per row: row `j` gives
//! `step_j · Σ w_ji x_i + bias_j`. The embeddings are plain rows.

use std::borrow::Cow;
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::attention::WIDE;
use super::kernel::{COLUMNS, DEPTH, LONGEST_ROW, Tiles, corrections};
use super::pieces::{Pieces, SLOT, Special};

const MAGIC: &[u8; 8] = b"HARKNET2";
const BODY_AT: usize = 16;
/// Largest of any one dimension; a larger one is taken for damage.
const MOST: usize = 1 << 17;

/// Why bytes are not a net.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NetError {
    /// It does not begin as a net does.
    #[error("this is not the file of a net; expected one that `training/encoder.py` wrote")]
    NotANet,
    /// The checksum does not fit the content.
    #[error("the file of the net is damaged (its checksum does not fit); restore it or train it again")]
    Damaged,
    /// The checksum fits and the content contradicts itself.
    #[error("the file of the net contradicts itself: {0}")]
    Inconsistent(&'static str),
}

/// Sizes of a net.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    pub(super) width: usize,
    pub(super) heads: usize,
    pub(super) inner: usize,
    pub(super) layers: usize,
    pub(super) positions: usize,
    pub(super) pieces: usize,
    slots: usize,
}

/// A matrix with a step and a bias per row.
#[derive(Clone)]
pub(super) struct Matrix {
    at: Range<usize>,
    pub(super) width: usize,
    pub(super) steps: Vec<f32>,
    pub(super) bias: Vec<f32>,
    corrections: Vec<i32>,
}

impl Matrix {
    /// It in the bytes of the file.
    pub(super) fn tiles<'a>(&'a self, bytes: &'a [u8]) -> Tiles<'a> {
        // The range was checked against the bytes when the file was opened.
        let bytes = bytes.get(self.at.clone()).unwrap_or_default();
        Tiles { bytes, width: self.width, corrections: &self.corrections }
    }
}

/// Gain and shift of a layer norm.
#[derive(Clone)]
pub(super) struct Norm {
    pub(super) gain: Vec<f32>,
    pub(super) shift: Vec<f32>,
}

/// One layer.
#[derive(Clone)]
pub(super) struct Layer {
    pub(super) query_key_value: Matrix,
    pub(super) out: Matrix,
    pub(super) after_attention: Norm,
    pub(super) up: Matrix,
    pub(super) down: Matrix,
    pub(super) after: Norm,
}

/// A net: the bytes of its file and where its parts lie in them.
#[derive(Clone)]
pub struct Net {
    checksum: u64,
    pub(super) bytes: Cow<'static, [u8]>,
    pub(super) sizes: Sizes,
    special: Special,
    slots: Range<usize>,
    pub(super) embeddings: Range<usize>,
    pub(super) embedding_steps: Vec<f32>,
    pub(super) positions: Vec<f32>,
    pub(super) norm: Norm,
    pub(super) layers: Vec<Layer>,
    pub(super) output: Vec<f32>,
    pub(super) bias: f32,
}

impl std::fmt::Debug for Net {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Net({} layers, {} bytes)", self.sizes.layers, self.bytes.len())
    }
}

impl Net {
    fn open(content: Cow<'static, [u8]>) -> Result<Self, NetError> {
        let bytes: &[u8] = &content;
        if bytes.len() < BODY_AT || &bytes[..8] != MAGIC {
            return Err(NetError::NotANet);
        }
        let mut checksum = [0; 8];
        checksum.copy_from_slice(&bytes[8..BODY_AT]);
        let checksum = u64::from_le_bytes(checksum);
        if checksum != xxh3_64(&bytes[BODY_AT..]) {
            return Err(NetError::Damaged);
        }
        let mut reader = Reader { bytes, at: BODY_AT };
        let sizes = sizes(&mut reader)?;
        let Sizes { width, inner, layers, positions, pieces, slots, .. } = sizes;
        let special = special(&mut reader, pieces)?;
        let bias = reader.floats(1)?[0];
        let slots = reader.range(slots, SLOT)?;
        check_table(&bytes[slots.clone()], pieces)?;
        let embeddings = reader.range(pieces, width)?;
        let embedding_steps = reader.floats(pieces)?;
        let positions = reader.floats(positions * width)?;
        let norm = reader.norm(width)?;
        let layers = (0..layers)
            .map(|_| {
                Ok(Layer {
                    query_key_value: reader.matrix(3 * width, width)?,
                    out: reader.matrix(width, width)?,
                    after_attention: reader.norm(width)?,
                    up: reader.matrix(inner, width)?,
                    down: reader.matrix(width, inner)?,
                    after: reader.norm(width)?,
                })
            })
            .collect::<Result<_, _>>()?;
        let output = reader.floats(width)?;
        if reader.at != bytes.len() {
            return Err(NetError::Inconsistent("it is longer than its sizes say"));
        }
        Ok(Self {
            checksum,
            sizes,
            special,
            slots,
            embeddings,
            embedding_steps,
            positions,
            norm,
            layers,
            output,
            bias,
            bytes: content,
        })
    }

    /// A net that is part of the program, or mapped for as long as it runs.
    ///
    /// # Errors
    /// What is wrong with the bytes; hostile ones do not panic.
    pub fn from_static(bytes: &'static [u8]) -> Result<Self, NetError> {
        Self::open(Cow::Borrowed(bytes))
    }

    /// A net held in memory.
    ///
    /// # Errors
    /// As [`Net::from_static`].
    pub fn from_vec(bytes: Vec<u8>) -> Result<Self, NetError> {
        Self::open(Cow::Owned(bytes))
    }

    /// Tells it from every other net.
    pub(crate) fn checksum(&self) -> u64 {
        self.checksum
    }

    /// Log-odds of a passage before any piece speaks.
    pub(crate) fn bias(&self) -> f32 {
        self.bias
    }

    /// Most pieces of one passage.
    pub(crate) fn most_pieces(&self) -> usize {
        self.sizes.positions
    }

    /// What cuts words.
    pub(crate) fn pieces(&self) -> Pieces<'_> {
        Pieces { slots: &self.bytes[self.slots.clone()], special: self.special }
    }
}

fn sizes(reader: &mut Reader<'_>) -> Result<Sizes, NetError> {
    let mut next = || -> Result<usize, NetError> {
        let n = reader.number()?;
        if n == 0 || n > MOST {
            return Err(NetError::Inconsistent("a size is impossible"));
        }
        Ok(n)
    };
    let sizes = Sizes {
        width: next()?,
        heads: next()?,
        inner: next()?,
        layers: next()?,
        positions: next()?,
        pieces: next()?,
        slots: next()?,
    };
    if !sizes.width.is_multiple_of(sizes.heads) || !(sizes.width / sizes.heads).is_multiple_of(WIDE) {
        return Err(NetError::Inconsistent("the width of a head is no multiple of what loops take at once"));
    }
    if [sizes.width, sizes.inner].iter().any(|n| !n.is_multiple_of(COLUMNS) || !n.is_multiple_of(DEPTH)) {
        return Err(NetError::Inconsistent("a size is no multiple of that of a tile"));
    }
    if sizes.width.max(sizes.inner) > LONGEST_ROW {
        return Err(NetError::Inconsistent("a row is longer than its sums can hold"));
    }
    if sizes.pieces > usize::from(u16::MAX) + 1 {
        return Err(NetError::Inconsistent("it has more pieces than can be numbered"));
    }
    if sizes.positions < 3 {
        return Err(NetError::Inconsistent("it reads no words"));
    }
    Ok(sizes)
}

fn special(reader: &mut Reader<'_>, pieces: usize) -> Result<Special, NetError> {
    let mut next = || -> Result<u16, NetError> {
        let id = u16::from_le_bytes(reader.take()?);
        if usize::from(id) >= pieces {
            return Err(NetError::Inconsistent("a special piece does not exist"));
        }
        Ok(id)
    };
    Ok(Special {
        unknown: next()?,
        begin: next()?,
        end: next()?,
        drug: next()?,
        link: next()?,
        handle: next()?,
        stop: next()?,
        colon: next()?,
    })
}

fn check_table(table: &[u8], pieces: usize) -> Result<(), NetError> {
    let ids = || table.chunks_exact(SLOT).map(|slot| u16::from_le_bytes([slot[4], slot[5]]));
    if ids().all(|id| id != 0) {
        return Err(NetError::Inconsistent("its table of pieces is full"));
    }
    if ids().any(|id| usize::from(id) >= pieces) {
        return Err(NetError::Inconsistent("its table names a piece that does not exist"));
    }
    Ok(())
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn range(&mut self, rows: usize, width: usize) -> Result<Range<usize>, NetError> {
        let short = NetError::Inconsistent("it is shorter than its sizes say");
        let end = rows.checked_mul(width).and_then(|length| self.at.checked_add(length));
        let Some(end) = end.filter(|end| *end <= self.bytes.len()) else { return Err(short) };
        let range = self.at..end;
        self.at = end;
        Ok(range)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], NetError> {
        let range = self.range(1, N)?;
        let mut out = [0; N];
        out.copy_from_slice(&self.bytes[range]);
        Ok(out)
    }

    fn number(&mut self) -> Result<usize, NetError> {
        Ok(u32::from_le_bytes(self.take()?) as usize)
    }

    fn floats(&mut self, n: usize) -> Result<Vec<f32>, NetError> {
        let range = self.range(n, 4)?;
        let floats: Vec<f32> =
            self.bytes[range].chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        if floats.iter().all(|x| x.is_finite() && x.abs() < 1e6) {
            Ok(floats)
        } else {
            Err(NetError::Inconsistent("a parameter is not a sensible number"))
        }
    }

    fn matrix(&mut self, rows: usize, width: usize) -> Result<Matrix, NetError> {
        let at = self.range(rows, width)?;
        let corrections = corrections(&self.bytes[at.clone()], width);
        Ok(Matrix { at, width, steps: self.floats(rows)?, bias: self.floats(rows)?, corrections })
    }

    fn norm(&mut self, width: usize) -> Result<Norm, NetError> {
        Ok(Norm { gain: self.floats(width)?, shift: self.floats(width)? })
    }
}
