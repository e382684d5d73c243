//! The dictionary: term sources (`dictionaries/`, TSV and TOML) are compiled into one *pack*, and a pack is
//! opened in microseconds, from a memory map or from bytes built into the program.
//!
//! * [`source`] reads and checks the sources; every mistake names file and line.
//! * [`compile`] turns sources into the bytes of a pack: same sources, same bytes.
//! * [`Dictionary`] answers: which term is this, which concept does it stand for, could this word begin one.
//! * [`import`] makes sources out of releases of terminologies that need a licence of one's own.
//!
//! Not here: finding terms in posts (`matcher`), and what a mention means (`classifier`).

mod compile;
mod filter;
mod format;
pub mod import;
mod pack;
mod set;
pub mod source;

pub use compile::{CompileError, Compiled, compile};
pub use format::{PackError, Register, TermId};
pub use pack::{Concept, Dictionary, Lookup, OpenError, Sense};
pub use set::Sources;
