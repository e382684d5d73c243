//! Finds mentions of dictionary terms in folded text.
//!
//! Two steps, so that a post without a drug costs next to nothing: [`Matcher::scan`] finds terms (which words,
//! which entry of the automaton), and [`Matcher::resolve`] chooses what each stands for once the language is
//! known. Matching is exact and longest-first at word boundaries, never across a sentence end; overlaps go to
//! the match that begins first, then to the longer one.
//!
//! Not here: whether a mention is negated or an indication (`classifier`). No IO.

mod resolve;
mod scan;

use std::ops::Range;

use dictionary::{Dictionary, Lookup, TermId};
use model::{ConceptId, Field, How, MentionKind, Span};
use text::Folded;

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
    /// Counts only with evidence nearby: the term is also an ordinary word.
    pub weak: bool,
}

/// Finds mentions with one dictionary. Cheap to make; holds buffers, so one per thread.
pub struct Matcher<'d> {
    dictionary: &'d Dictionary,
    lookup: Option<Lookup<'d>>,
    single: Folded,
    spare: Vec<Hit>,
}

impl<'d> Matcher<'d> {
    /// A matcher over `dictionary`.
    pub fn new(dictionary: &'d Dictionary) -> Self {
        Self { dictionary, lookup: dictionary.lookup(), single: Folded::new(), spare: Vec::new() }
    }
}
