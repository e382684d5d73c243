//! The dictionary: term sources (`dictionaries/`, TSV and TOML) are compiled into one *pack*, and a pack is
//! opened in microseconds, from a memory map or from bytes built into the program.
//!
//! * [`source`], [`language`] and [`grammar`] read and check the sources; every mistake names file and line.
//! * [`check`] finds what is well formed and still wrong: doubled, ambiguous, unreachable terms, common words.
//! * [`compile`] turns sources into the bytes of a pack: same sources, same bytes.
//! * [`Dictionary`] answers: which term is this, which concept does it stand for, could this word begin one,
//!   which words is it a slip of the pen for, what is its lemma.
//! * [`import`] makes sources out of releases of terminologies that need a licence of one's own.
//!
//! Not here: finding terms in posts (`matcher`), and what a mention means (`classifier`).

mod automaton;
pub mod check;
mod compile;
mod concepts;
mod filter;
mod format;
mod fuzzy;
pub mod grammar;
pub mod import;
pub mod language;
mod lemma;
mod loose;
mod pack;
mod set;
mod sound;
pub mod source;

pub use automaton::Cursor;
pub use compile::{CompileError, Compiled, compile};
pub use filter::{Filter, Probe};
pub use format::{PackError, Register, TermId};
pub use fuzzy::{FuzzyIndex, LONGEST, Near, SHORTEST, TWO_SLIPS_FROM, slips_allowed};
pub use lemma::{Lemmas, WordFacts};
pub use loose::{lemma_hash, lemma_key};
pub use pack::{Concept, Dictionary, OpenError, Sense, Terms};
pub use set::{Place, Sources};
pub use sound::sound_key;
