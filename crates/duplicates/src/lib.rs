//! Which reports tell of the same case: texts by MinHash, records by the hit-miss model. No IO, no clock.
//!
//! * [`Record`] is what is compared of a report: the sign of its text, who, where, when, and the facts of the case.
//! * `keys` gives the keys under which a record is found again, so that nobody compares all with all.
//! * [`compare`] says of two records what they have to do with each other, and why.
//! * [`plan`] says which report stands for which, so that a cluster has one master.
//!
//! # Contract
//! * Everything is a function of the records and of [`Frequencies`]: the same in every process and in every order of asking.
//! * [`FORMAT`] names what is stored (minima, keys). A change of normalisation, shingles, hashes or keys is a new format, and
//!   all signatures are then made anew.
//! * A repost by another person is no second case but a member of the cluster. The same author with new facts is a follow-up:
//!   [`Link::FollowUp`], a link and no duplicate.
//!
//! Not here: where records are kept and who decides (`review::finder`), and SimHash fingerprints (`text::fingerprint`).

mod decide;
mod frequencies;
mod hitmiss;
mod keys;
mod lsh;
mod minhash;
mod normalise;
mod overlap;
mod plan;
mod record;
mod score;
mod shingles;

pub use decide::{
    CROSS_POST_DAYS, How, Link, Match, NEAR, RETOLD_DAYS, REVIEW, SHORT_QUOTE_BYTES, SHORT_TEXT_BYTES,
    compare, order,
};
pub use frequencies::Frequencies;
pub use hitmiss::{Field, Mixture};
pub use keys::{looked_up, stored};
pub use lsh::{BANDS, ROWS, bands, candidate_probability};
pub use minhash::{HASHES, minima, resemblance};
pub use normalise::normalise;
pub use overlap::Overlap;
pub use plan::{Join, Known, plan};
pub use record::{Record, TextSign, Told};
pub use score::{Part, Score, score, threshold};
pub use shingles::Shingles;

/// Number of the format of minima and keys. See the contract above.
pub const FORMAT: u16 = 1;
