//! Cues: words that say how a mention is meant, who speaks, and what the case is. Knowledge is data: one
//! TSV per language (`dictionaries/lang/<xx>/cues.tsv`), no branch per language in code.
//!
//! File format: UTF-8, one cue a line, `#` begins a comment line, four columns divided by tabs:
//! `phrase`, `category[:value]`, `direction`, `window`.
//! * A phrase is words as people write them (they are folded); `<drug>` stands for a drug mention, `<num>` for
//!   a number or number word, `<num>mg` for a number with those letters stuck to it, `*` for one to three words.
//! * A category is one of [`Category`]; some take a value from a closed list of the case model.
//! * A direction is where the scope lies: `forward`, `backward`, `both`, or `anywhere` (the cue is noted and
//!   has no scope). A scope ends after `window` words, at a sentence end, and at a `terminator` cue. For `begin`
//!   and `lapse` the two say on which side, and how far away at most, the time stands (`later lapse backward`).
//!
//! Longest phrase first within a category; a `pseudo` cue hides every shorter cue inside it ("can't stop").
//! In the categories of persons the value `none` does the same for its own category ("a mother of two").

mod category;
mod country;
mod false_friends;
mod parse;
mod scan;

pub use category::Category;
pub(crate) use category::{CATEGORIES, Scope};
pub(crate) use country::of_flag;
pub use parse::{CueError, Cues};
pub(crate) use parse::{CueSet, Direction};
pub(crate) use scan::{Hit, scan};
