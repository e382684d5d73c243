//! Replaces identifiers by placeholders and keeps the way from old bytes to new ones.
//!
//! Replacing can bring two pieces together that look like an identifier only now, so the search is repeated
//! until it finds nothing: redacting a redacted text changes nothing. Every round replaces at least one
//! character that is no placeholder, which is why it ends.

use std::collections::BTreeMap;
use std::fmt;

use model::Span;
use serde::{Deserialize, Serialize};

use crate::detect::{Hit, Known, find};
use crate::kind::Kind;
use crate::names::telling_words;

/// Rounds after which the search is given up; two are rarely needed, and every one shortens what is left.
const MOST_ROUNDS: usize = 16;

/// Text without identifiers. Only this crate makes one; `Debug` prints its length.
///
/// ```compile_fail
/// let text = deident::RedactedText("as a person wrote it".to_owned()); // the field is private
/// ```
/// ```compile_fail
/// let text: deident::RedactedText = "as a person wrote it".to_owned().into(); // and nothing converts to it
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct RedactedText(String);

/// Reads redacted text back: private to this crate, so that nobody else can declare a text redacted.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct StoredText(String);

impl From<StoredText> for RedactedText {
    fn from(stored: StoredText) -> Self {
        Self(stored.0)
    }
}

impl RedactedText {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for RedactedText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RedactedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedactedText({} bytes)", self.0.len())
    }
}

/// One replaced identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redaction {
    /// Bytes of the original text. After a second round, everything that both rounds replaced there.
    pub span: Span,
    /// What stood there.
    pub kind: Kind,
}

/// The way from bytes of the original to bytes of the redacted text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpanMap {
    /// One list per round, in order: bytes before, bytes after.
    rounds: Vec<Vec<(Span, Span)>>,
    /// Bytes of the redacted text.
    length: u32,
}

impl SpanMap {
    /// The span of the redacted text that stands for `original`. One that overlaps a redaction takes in the
    /// whole placeholder; one beyond the text becomes empty. On character boundaries if `original` was.
    pub fn span(&self, original: Span) -> Span {
        let moved = self.rounds.iter().fold(original, |span, round| step(round, span));
        Span { start: moved.start.min(self.length), end: moved.end.min(self.length) }
    }

    /// Whether `original` overlaps a redaction.
    pub fn touches(&self, original: Span) -> bool {
        let mut span = original;
        self.rounds.iter().any(|round| {
            let touched = round.iter().any(|(before, _)| before.overlaps(span));
            span = step(round, span);
            touched
        })
    }
}

fn step(round: &[(Span, Span)], span: Span) -> Span {
    let Span { mut start, mut end } = span;
    for (before, after) in round {
        if before.end <= span.start {
            start = after.end + (span.start - before.end);
        } else if before.start <= span.start {
            start = after.start;
        }
        if before.end <= span.end {
            end = after.end + (span.end - before.end);
        } else if before.start < span.end {
            end = after.end;
        }
    }
    // An empty span inside a redaction stays empty, before the placeholder.
    if span.is_empty() { Span { start, end: start } } else { Span { start, end } }
}

/// What [`redact`] gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redacted {
    /// The text without identifiers.
    pub text: RedactedText,
    /// Old bytes to new bytes.
    pub map: SpanMap,
    /// What was replaced, in order of the original text.
    pub redactions: Vec<Redaction>,
    /// Words of the names found, for the other fields of the post.
    pub(crate) names: Vec<String>,
}

impl Redacted {
    /// How many of each kind were replaced.
    pub fn counts(&self) -> BTreeMap<Kind, u32> {
        let mut counts = BTreeMap::new();
        for redaction in &self.redactions {
            *counts.entry(redaction.kind).or_default() += 1;
        }
        counts
    }
}

/// Replaces every identifier in `text` by a placeholder such as `[email]`.
///
/// `protected` are the spans of drug and event mentions: a name or an address stops short of them, so that
/// `Dr. Zoloft` keeps its drug; no other kind of identifier is spared. `own_handle` is the author's handle or
/// display name, which is replaced wherever it stands.
pub fn redact(text: &str, protected: &[Span], own_handle: Option<&str>) -> Redacted {
    redact_knowing(text, protected, Known { handle: own_handle, names: &[] })
}

pub(crate) fn redact_knowing(text: &str, protected: &[Span], known: Known<'_>) -> Redacted {
    let mut redacted = Redacted { text: RedactedText(text.to_owned()), ..Redacted::default() };
    let mut protected = protected.to_vec();
    // Bytes of the present text that placeholders take, with the original bytes they stand for.
    let mut places: Vec<(Span, Redaction)> = Vec::new();
    for _ in 0..MOST_ROUNDS {
        let hits = find(&redacted.text.0, &protected, known);
        if hits.is_empty() {
            break;
        }
        for hit in hits.iter().filter(|hit| hit.kind == Kind::Name) {
            redacted.names.extend(telling_words(&redacted.text.0[hit.range.clone()]).map(str::to_owned));
        }
        let (next, round) = replace(&redacted.text.0, &hits);
        places = carry(places, &round, &hits, |span| back(&redacted.map, span));
        for span in &mut protected {
            *span = step(&round, *span);
        }
        redacted.text.0 = next;
        redacted.map.rounds.push(round);
    }
    redacted.map.length = redacted.text.0.len() as u32;
    redacted.redactions = places.into_iter().map(|(_, redaction)| redaction).collect();
    redacted
}

/// Writes the placeholders; gives the text and the moves of this round.
fn replace(text: &str, hits: &[Hit]) -> (String, Vec<(Span, Span)>) {
    let mut next = String::with_capacity(text.len());
    let mut round = Vec::with_capacity(hits.len());
    let mut at = 0;
    for hit in hits {
        next.push_str(&text[at..hit.range.start]);
        let start = next.len();
        next.push_str(hit.kind.placeholder());
        round.push((Span::new(hit.range.start, hit.range.end), Span::new(start, next.len())));
        at = hit.range.end;
    }
    next.push_str(&text[at..]);
    (next, round)
}

/// Joins the redactions of earlier rounds with those of this one.
fn carry(
    places: Vec<(Span, Redaction)>,
    round: &[(Span, Span)],
    hits: &[Hit],
    original: impl Fn(Span) -> Span,
) -> Vec<(Span, Redaction)> {
    let mut next: Vec<(Span, Redaction)> = places
        .into_iter()
        .filter(|(place, _)| !round.iter().any(|(before, _)| before.overlaps(*place)))
        .map(|(place, redaction)| (step(round, place), redaction))
        .collect();
    for (hit, (before, after)) in hits.iter().zip(round) {
        next.push((*after, Redaction { span: original(*before), kind: hit.kind }));
    }
    next.sort_by_key(|(place, _)| place.start);
    next
}

/// The original bytes behind bytes of the text after the rounds so far.
fn back(map: &SpanMap, span: Span) -> Span {
    map.rounds.iter().rev().fold(span, |span, round| {
        let (mut start, mut end) = (span.start, span.end);
        for (before, after) in round {
            if after.end <= span.start {
                start = before.end + (span.start - after.end);
            } else if after.start <= span.start {
                start = before.start;
            }
            if after.end <= span.end {
                end = before.end + (span.end - after.end);
            } else if after.start < span.end {
                end = before.end;
            }
        }
        Span { start, end: end.max(start) }
    })
}
