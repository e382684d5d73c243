//! The file of the pair model.
//!
//! Format (little endian):
//! ```text
//! magic "HARKPAIR"  format:u32=1  checksum:u64 (XXH3 of all that follows)
//! signals:u64 (fingerprint of the list of signals that the weights belong to)  count:u32
//! weights: f32[count][6], relations in the order reaction, indication, history, interaction, withdrawal, none
//! ```
//! The weights are calibrated: their softmax is the probability. A file made for another list of signals is refused.

use model::Relation;
use xxhash_rust::xxh3::xxh3_64;

use super::feature::{Block, FINGERPRINT, SIGNALS, at};
use super::score::index_of;

const MAGIC: &[u8; 8] = b"HARKPAIR";
const FORMAT: u32 = 1;
const BODY_AT: usize = 8 + 4 + 8;
const WEIGHTS_AT: usize = BODY_AT + 8 + 4;

/// The file that ships.
static SHIPPED: &[u8] = include_bytes!("../../../../models/pairs.hmod");

/// Weights of one signal, by relation.
pub(crate) type Weights = [f32; 6];

/// Why bytes are not a pair model.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PairModelError {
    /// Too short, or it does not begin as one does.
    #[error("this is not a pair model; expected a file that `hark model train` wrote")]
    NotAModel,
    /// Written by another version of the program.
    #[error("the pair model has format {0}, this program reads format {FORMAT}; train it again")]
    Format(u32),
    /// The bytes are not those that were written.
    #[error("the pair model is damaged: its checksum does not fit; copy it again")]
    Checksum,
    /// Made for other signals.
    #[error("the pair model belongs to another version of the program; train it again")]
    Signals,
    /// A weight is no number.
    #[error("the pair model holds a weight that is no number; train it again")]
    Weight,
}

/// What each signal says of each relation.
#[derive(Clone, Debug, PartialEq)]
pub struct PairModel {
    pub(crate) weights: Vec<Weights>,
    hash: u64,
}

impl PairModel {
    /// The model that ships with the program. A test proves that it opens; a program built with signals that it was
    /// not trained on (while training it anew) goes by the rules alone.
    pub fn shipped() -> Self {
        Self::from_bytes(SHIPPED).unwrap_or_else(|_| Self::untrained())
    }

    /// What the way an event is meant says by itself: where training starts from.
    pub fn untrained() -> Self {
        Self { weights: prior(), hash: 0 }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PairModelError> {
        let number = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        let long =
            |at: usize| -> Option<u64> { Some(u64::from(number(at)?) | u64::from(number(at + 4)?) << 32) };
        if bytes.len() < WEIGHTS_AT || !bytes.starts_with(MAGIC) {
            return Err(PairModelError::NotAModel);
        }
        let format = number(8).unwrap_or_default();
        if format != FORMAT {
            return Err(PairModelError::Format(format));
        }
        if long(12) != Some(xxh3_64(&bytes[BODY_AT..])) {
            return Err(PairModelError::Checksum);
        }
        let fits = bytes.len() == WEIGHTS_AT + SIGNALS * size_of::<Weights>();
        if !fits || long(BODY_AT) != Some(FINGERPRINT) || number(BODY_AT + 8) != Some(SIGNALS as u32) {
            return Err(PairModelError::Signals);
        }
        let mut weights = vec![[0.0f32; 6]; SIGNALS];
        for (slot, four) in weights.iter_mut().flatten().zip(bytes[WEIGHTS_AT..].chunks_exact(4)) {
            *slot = f32::from_le_bytes([four[0], four[1], four[2], four[3]]);
            if !slot.is_finite() {
                return Err(PairModelError::Weight);
            }
        }
        Ok(Self { weights, hash: xxh3_64(&bytes[BODY_AT..]) })
    }

    /// First four hexadecimal digits of the checksum.
    pub fn hash(&self) -> String {
        format!("{:016x}", self.hash)[..4].to_owned()
    }
}

/// Writes a file; `weights` are one row a signal.
pub(crate) fn write(weights: &[Weights]) -> Vec<u8> {
    let mut body = FINGERPRINT.to_le_bytes().to_vec();
    body.extend_from_slice(&(weights.len() as u32).to_le_bytes());
    body.extend(weights.iter().flatten().flat_map(|weight| weight.to_le_bytes()));
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    bytes.extend_from_slice(&xxh3_64(&body).to_le_bytes());
    bytes.extend(body);
    bytes
}

/// Log-odds that the rules alone give. Training pulls the weights to these, so that a signal no example shows keeps
/// what it plainly means.
pub(crate) fn prior() -> Vec<Weights> {
    use model::Assertion;
    const RULES: [(Assertion, Relation, f32); 8] = [
        (Assertion::Affirmed, Relation::Reaction, 0.5),
        (Assertion::OtherPerson, Relation::Reaction, 0.5),
        (Assertion::Indication, Relation::Indication, 2.0),
        (Assertion::History, Relation::History, 2.0),
        (Assertion::LackOfEffect, Relation::Indication, 1.0),
        (Assertion::Negated, Relation::None, 1.0),
        (Assertion::Hypothetical, Relation::None, 1.0),
        (Assertion::General, Relation::None, 1.0),
    ];
    let mut weights = vec![[0.0f32; 6]; SIGNALS];
    // What is seldom stated is not the answer where nothing speaks for it.
    for (relation, weight) in
        [(Relation::History, -2.0), (Relation::Interaction, -3.0), (Relation::Withdrawal, -2.0)]
    {
        weights[at(Block::Bias, 0)][index_of(relation)] = weight;
    }
    for (assertion, relation, weight) in RULES {
        weights[at(Block::EventAssertion, assertion as usize)][index_of(relation)] = weight;
    }
    weights[at(Block::EventScope, 0)][index_of(Relation::Withdrawal)] = 2.0;
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_the_shipped_file_opens() {
        let model = PairModel::from_bytes(&write(&prior())).unwrap();
        assert_eq!(model.weights, prior());
        PairModel::from_bytes(SHIPPED).unwrap();
    }

    #[test]
    fn damage_is_told_from_another_version() {
        let good = write(&prior());
        let mut flipped = good.clone();
        *flipped.last_mut().unwrap() ^= 1;
        let mut newer = good.clone();
        newer[8] = 9;
        let short = write(&prior()[1..]);
        let cases: [(&[u8], PairModelError); 6] = [
            (b"", PairModelError::NotAModel),
            (&good[..WEIGHTS_AT - 1], PairModelError::NotAModel),
            (&good[..good.len() - 1], PairModelError::Checksum),
            (&flipped, PairModelError::Checksum),
            (&newer, PairModelError::Format(9)),
            (&short, PairModelError::Signals),
        ];
        for (bytes, error) in cases {
            assert_eq!(PairModel::from_bytes(bytes), Err(error));
        }
        let mut odd = prior();
        odd[0][0] = f32::NAN;
        assert_eq!(PairModel::from_bytes(&write(&odd)), Err(PairModelError::Weight));
    }
}
