//! The dictionary: term sources (`dictionaries/`, TSV and TOML) are compiled into one *pack*, and a pack is
//! opened in microseconds, from a memory map or from bytes built into the program.
//!
//! * [`source`] reads and checks the sources; every mistake names file and line.
//! * [`check`] finds what is well formed and still wrong: doubled, ambiguous, unreachable terms, common words.
//! * [`compile`] turns sources into the bytes of a pack: same sources, same bytes.
//! * [`Dictionary`] answers: which term is this, which concept does it stand for, could this word begin one.
//!
//! Not here: finding terms in posts (`matcher`), and what a mention means (`classifier`).

pub mod check;
mod compile;
mod filter;
mod format;
mod pack;
mod set;
pub mod source;
mod words;

pub use compile::{CompileError, Compiled, compile};
pub use format::{PackError, Register, TermId};
pub use pack::{Concept, Dictionary, Lookup, OpenError, Sense};
pub use set::{Place, Sources};
pub use words::WordLists;
