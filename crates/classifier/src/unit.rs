//! The post as the classifier reads it: words, with every drug mention drawn together into one unit, so that
//! what is learned of one drug holds for all.

use matcher::Match;
use model::{Field, MentionKind, Person};
use text::{Folded, TokenFlags};

use crate::cue::{CueSet, Scope};

const DRUG_HASH: u32 = hash_of(b"<drug>");
pub(crate) const NUMBER_HASH: u32 = hash_of(b"<num>");

/// The hash by which features and cues know a word: the low half of [`text::word_hash`].
pub(crate) const fn hash_of(word: &[u8]) -> u32 {
    text::word_hash(word) as u32
}

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnitKind {
    Word,
    Drug,
    Number,
    Link,
    Handle,
}

/// One word, or one drug mention.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit {
    /// Words `first..last` of the folded text.
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// Hash of the word itself; of the placeholder for a drug.
    pub(crate) hash: u32,
    /// Hash of what cues see: numbers by their shape (`20mg` is `<num>mg`).
    pub(crate) cue_hash: u32,
    pub(crate) flags: TokenFlags,
    pub(crate) kind: UnitKind,
    /// The scopes that may not pass this unit.
    pub(crate) walls: Scope,
    /// It carries a list on behind a comma ("or").
    pub(crate) joins: bool,
    /// Index, in the list of matches, of the event whose words these are.
    pub(crate) event: Option<u32>,
    pub(crate) scope: Scope,
    /// Whom it concerns, if not the one who writes.
    pub(crate) person: Option<Person>,
}

impl Unit {
    /// Whether a sentence ended before it.
    pub(crate) fn after_break(&self) -> bool {
        self.flags.has(TokenFlags::BREAK)
    }

    /// Whether a comma, bracket or quotation mark stands before it.
    pub(crate) fn after_comma(&self) -> bool {
        self.flags.has(TokenFlags::COMMA)
    }
}

/// Fills `units` from the text and those matches in it that count.
///
/// `counts` says of a match whether it is to be believed. Matches come ordered by start; one that overlaps an
/// earlier drug, or does not fit the text, is passed over.
pub(crate) fn build(
    text: &Folded,
    matches: &[Match],
    counts: impl Fn(&Match) -> bool,
    cues: &CueSet,
    units: &mut Vec<Unit>,
) {
    units.clear();
    let tokens = text.tokens();
    let mut drugs = matches
        .iter()
        .filter(|m| m.kind == MentionKind::Drug && m.field == Field::Text && counts(m))
        .peekable();
    let mut i = 0;
    while i < tokens.len() {
        while drugs.next_if(|m| (m.tokens.start as usize) < i || m.tokens.is_empty()).is_some() {}
        let token = &tokens[i];
        let drug = drugs.next_if(|m| m.tokens.start as usize == i && m.tokens.end as usize <= tokens.len());
        let (last, kind, hash) = match drug {
            Some(m) => (m.tokens.end as usize, UnitKind::Drug, DRUG_HASH),
            None => (i + 1, kind_of(token.flags), token.hash as u32),
        };
        let cue_hash = match kind {
            UnitKind::Number => number_shape(text.word_bytes(i)),
            UnitKind::Word if cues.is_number(hash) => NUMBER_HASH,
            _ => hash,
        };
        units.push(Unit {
            first: i as u32,
            last: last as u32,
            hash: if kind == UnitKind::Number { NUMBER_HASH } else { hash },
            cue_hash,
            flags: if is_dotted(text, i) { TokenFlags::default() } else { token.flags },
            kind,
            walls: Scope::default(),
            joins: false,
            event: None,
            scope: Scope::default(),
            person: None,
        });
        i = last;
    }
    for (index, m) in matches.iter().enumerate() {
        if m.kind != MentionKind::Drug && m.field == Field::Text && counts(m) {
            let range = covered(units, m);
            for unit in &mut units[range] {
                if unit.kind != UnitKind::Drug && unit.event.is_none() {
                    unit.event = Some(index as u32);
                }
            }
        }
    }
}

/// The units that a match in the text covers.
pub(crate) fn covered(units: &[Unit], m: &Match) -> std::ops::Range<usize> {
    let start = units.partition_point(|u| u.last <= m.tokens.start);
    let end = units.partition_point(|u| u.first < m.tokens.end);
    start..end.max(start)
}

/// Whether nothing but a full stop stands between two single letters: an abbreviation ("y.o.", "U.K."), in which no
/// sentence ends.
fn is_dotted(text: &Folded, i: usize) -> bool {
    let Some(before) = i.checked_sub(1) else { return false };
    let letter = |i: usize| matches!(text.word_bytes(i), [b] if b.is_ascii_alphabetic());
    let (a, b) = (&text.tokens()[before], &text.tokens()[i]);
    b.flags.has(TokenFlags::BREAK) && b.start == a.end + 1 && letter(before) && letter(i)
}

fn kind_of(flags: TokenFlags) -> UnitKind {
    if flags.has(TokenFlags::URL) {
        UnitKind::Link
    } else if flags.has(TokenFlags::HANDLE) {
        UnitKind::Handle
    } else if flags.has(TokenFlags::NUMBER) {
        UnitKind::Number
    } else {
        UnitKind::Word
    }
}

/// Hash of `<num>` and the letters that follow the digits.
fn number_shape(word: &[u8]) -> u32 {
    let digits = word.iter().take_while(|b| b.is_ascii_digit() || **b == b'.').count();
    if digits == word.len() {
        return NUMBER_HASH;
    }
    let mut shape = *b"<num>\0\0\0\0\0\0\0\0\0\0\0";
    // A unit is a few letters; of what is longer the beginning tells enough.
    let letters = &word[digits..word.len().min(digits + shape.len() - 5)];
    shape[5..5 + letters.len()].copy_from_slice(letters);
    hash_of(&shape[..5 + letters.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_known_by_their_shape() {
        assert_eq!(number_shape(b"20mg"), hash_of(b"<num>mg"));
        assert_eq!(number_shape(b"12.5"), hash_of(b"<num>"));
        assert_eq!(number_shape(b"1milligramsandmore"), hash_of(b"<num>milligramsa"));
    }
}
