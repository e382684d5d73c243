//! How well the mentions that are found agree with the marks of a corpus.
//!
//! * [`record`] reads one line of a corpus, [`types`] says which marks are drugs and which are events.
//! * [`tally`] compares marks and mentions; [`stream`] counts hits in posts that nobody marked.
//! * [`report`] writes the figures, for people and as JSON.
//!
//! Everything is counted, nothing is weighed: figures are shares of two counts. The text of a corpus is held
//! only as frequent misses and false hits, which are written only on request.
//!
//! Not here: reading files and finding mentions (`commands::dictionary::evaluate`, `mentions`). No IO.

pub(crate) mod frequent;
pub(crate) mod record;
pub(crate) mod report;
pub(crate) mod stream;
pub(crate) mod tally;
pub(crate) mod types;

use std::ops::Range;

use model::{ConceptId, How, MentionKind};

/// The kinds that are measured. Situations are marked in no corpus.
pub(crate) const KINDS: [MentionKind; 2] = [MentionKind::Drug, MentionKind::Event];

/// A mention as found, cut down to what is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// What it names.
    pub(crate) kind: MentionKind,
    /// Bytes of the text.
    pub(crate) range: Range<usize>,
    /// What it stands for.
    pub(crate) concept: ConceptId,
    /// How it was found.
    pub(crate) how: How,
    /// Counts only with evidence nearby.
    pub(crate) weak: bool,
}

/// Bytes that two ranges share.
fn shared(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

/// The word for a kind, as JSON has it.
pub(crate) fn kind_name(kind: MentionKind) -> &'static str {
    match kind {
        MentionKind::Drug => "drug",
        MentionKind::Event => "event",
        MentionKind::Situation => "situation",
    }
}

/// The word for a way of finding, as JSON has it.
pub(crate) fn how_name(how: How) -> &'static str {
    match how {
        How::Exact => "exact",
        How::Fuzzy => "fuzzy",
        How::Gap => "gap",
        How::Composed => "composed",
        How::Context => "context",
    }
}
