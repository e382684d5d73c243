//! Finds mentions of dictionary terms in folded text.
//!
//! In steps, so that a post without a drug costs next to nothing:
//!
//! 1. [`Matcher::scan`] finds terms as they are written, longest first, at word boundaries, never across the end
//!    of a sentence; and drugs with slips of the pen.
//! 2. [`Matcher::phrases`] finds events and situations by their lemmas: inflected, with fillers inside, in
//!    another order, as members of a list, put together by the grammar, misspelt. It needs the language.
//! 3. [`Matcher::resolve`] settles overlaps and chooses what each term stands for.
//!
//! Overlaps: a match that covers more words that matter wins; then one that is written as the dictionary has it;
//! then the one that begins first. Only members of a list may share words ("pain in my arms and legs").
//!
//! Not here: whether a mention is negated or an indication, and whether a weak one has evidence (`classifier`).
//! No IO.

mod distance;
mod phrases;
mod resolve;
mod scan;
mod speller;
mod taken;

use std::ops::Range;

use dictionary::{Dictionary, Filter, TermId, Terms};
use model::{ConceptId, Field, How, MentionKind, Span};
use text::Folded;

use speller::Speller;

/// A term found in a text, not yet resolved to a concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The field it stands in.
    pub field: Field,
    /// Which entry of `about`; 0 for the other fields.
    pub about_index: u16,
    /// Words of that field.
    pub tokens: Range<u32>,
    /// Bytes of that field.
    pub span: Span,
    /// The term.
    pub term: TermId,
    /// How it was found.
    pub how: How,
    /// Words of the text that matter: all of them, or those that are no fillers.
    pub words: u16,
    /// The way it was found is weak evidence by itself.
    pub doubtful: bool,
    /// Slips of the pen in a drug's name.
    pub slips: u8,
    /// It is a member of a list and may share words with the others.
    pub listed: bool,
}

/// A mention: a hit with the concept it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// What it names.
    pub kind: MentionKind,
    /// The field it stands in.
    pub field: Field,
    /// Which entry of `about`; 0 for the other fields.
    pub about_index: u16,
    /// Words of that field.
    pub tokens: Range<u32>,
    /// Bytes of that field.
    pub span: Span,
    /// What it stands for.
    pub concept: ConceptId,
    /// How it was found.
    pub how: How,
    /// Counts only with evidence nearby: the term is also an ordinary word, or was found with doubtful slips.
    pub weak: bool,
    /// Every word of the term is an ordinary word: it needs better evidence.
    pub ordinary: bool,
    /// Slips of the pen in a drug's name.
    pub slips: u8,
}

/// Finds mentions with one dictionary. Cheap to make; holds buffers, so one per thread.
pub struct Matcher<'d> {
    dictionary: &'d Dictionary,
    filter: Option<Filter<'d>>,
    known: Option<Filter<'d>>,
    terms: Option<Terms<'d>>,
    phrases: Option<Terms<'d>>,
    starts: Option<Filter<'d>>,
    speller: Option<Speller<'d>>,
    single: Folded,
    spare: Vec<Hit>,
    words: Vec<phrases::Word>,
}

impl<'d> Matcher<'d> {
    /// A matcher over `dictionary`.
    pub fn new(dictionary: &'d Dictionary) -> Self {
        Self { speller: Some(Speller::new(dictionary)), ..Self::exact(dictionary) }
    }

    /// A matcher that takes every word as it is written.
    pub fn exact(dictionary: &'d Dictionary) -> Self {
        Self {
            dictionary,
            filter: dictionary.filter(),
            known: dictionary.known(),
            terms: dictionary.lookup(),
            phrases: dictionary.loose(),
            starts: dictionary.starts(),
            speller: None,
            single: Folded::new(),
            spare: Vec::new(),
            words: Vec::new(),
        }
    }
}
