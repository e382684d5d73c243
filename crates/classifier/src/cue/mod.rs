//! Cues: words that say how a mention is meant, who speaks, and what the case is. Knowledge is data: one
//! TSV per language (`dictionaries/lang/<xx>/cues.tsv`), no branch per language in code.
//!
//! File format: UTF-8, one cue a line, `#` begins a comment line, four columns divided by tabs:
//! `phrase`, `category[:value]`, `direction`, `window`.
//! * A phrase is words as people write them (they are folded); `<drug>` stands for a drug mention, `<num>` for
//!   a number or number word, `<num>mg` for a number with those letters stuck to it, `*` for one to three words;
//!   `a|b` is either word, so that one line stands for several phrases.
//! * A category is one of [`Category`]; some take a value from a closed list of the case model.
//! * A direction is where the scope lies: `forward`, `backward`, `both`, `answer` (forward, or backward over
//!   the sentence end before it where the cue is all that is said: "Headaches? None"), or `anywhere` (the cue
//!   is noted and has no scope). A scope ends after `window` words beside those of events, at a sentence end,
//!   and at a `terminator` cue: of every scope but `other_person`, or of the one it names
//!   (`terminator:negation`). For `begin` and `lapse` direction and window say on which side, and how far away at
//!   most, the time stands (`later lapse backward`).
//!   Cues of kinds of sources (`advert`, `news`, `joke` …) are enough for the label alone; with `:weak` two different
//!   ones are needed; with `:faint` they say too little for a label, and the model alone sees them.
//!
//! Longest phrase first within a category; a `pseudo` cue hides every shorter cue inside it ("can't stop") but that of
//! the writer, unless an event begins inside it and goes on behind it ("no sleep" in "no sleep apnea"). The value
//! `outright`: a denial that no event's name begins with, a `pseudo` cue that no event undoes.
//! In the categories of persons the value `none` hides what is inside for its own category ("a mother of two").
//! A denial of what is hoped, feared or asked is no denial ("hope it doesn't make me sick").

mod category;
mod country;
mod false_friends;
mod parse;
mod person;
mod reach;
mod scan;
mod scope;

pub(crate) use category::CATEGORIES;
pub use category::Category;
pub(crate) use country::of_flag;
pub use parse::{CueError, Cues};
pub(crate) use parse::{CueSet, Direction};
pub(crate) use scan::{Hit, scan};
pub(crate) use scope::Scope;
