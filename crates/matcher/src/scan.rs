//! Longest terms at word boundaries, as written; and drugs with slips of the pen.

use dictionary::{Filter, TermId, Terms};
use model::{Field, How, MentionKind};
use text::{Folded, Token, TokenFlags, word_hash};

use crate::speller::Speller;
use crate::{Hit, Matcher};

/// Letters below which a final `s` is no plural.
const SHORTEST_PLURAL: usize = 5;

/// Where hits of one scan stand.
#[derive(Clone, Copy)]
struct Place {
    field: Field,
    about_index: u16,
    /// Elongations are cut to single letters: only then are they compared with slips.
    single: bool,
}

impl<'d> Matcher<'d> {
    /// Adds to `hits` every term found in `folded`, in order and without overlaps within this call.
    pub fn scan(&mut self, folded: &Folded, field: Field, about_index: u16, hits: &mut Vec<Hit>) {
        let (Some(filter), Some(known), Some(terms)) = (self.filter, self.known, self.terms) else { return };
        let lists = Lists { filter, known, terms };
        let from = hits.len();
        let place = Place { field, about_index, single: false };
        scan_words(lists, self.speller.as_mut(), folded, place, hits);
        if folded.elongated() && self.speller.is_some() {
            // An elongation may hide a single or a double letter; the double was tried, now the single.
            let mut single = std::mem::take(&mut self.single);
            let mut more = std::mem::take(&mut self.spare);
            folded.single_lettered(&mut single);
            scan_words(lists, self.speller.as_mut(), &single, Place { single: true, ..place }, &mut more);
            hits.append(&mut more);
            keep_leftmost_longest(hits, from);
            (self.single, self.spare) = (single, more);
        }
    }
}

/// What a scan asks.
#[derive(Clone, Copy)]
struct Lists<'d> {
    filter: Filter<'d>,
    known: Filter<'d>,
    terms: Terms<'d>,
}

fn scan_words<'d>(
    lists: Lists<'d>,
    mut speller: Option<&mut Speller<'d>>,
    folded: &Folded,
    place: Place,
    hits: &mut Vec<Hit>,
) {
    let tokens = folded.tokens();
    let mut i = 0;
    while i < tokens.len() {
        let token = &tokens[i];
        let probe = lists.filter.probe(token.hash);
        let next = tokens.get(i + 1).filter(|next| !next.flags.has(TokenFlags::BREAK));
        let exact = probe.alone() || next.is_some_and(|next| probe.with(next.hash));
        let mut found: Option<Term> = None;
        if exact {
            found = longest(lists.terms, folded, i, folded.word_bytes(i));
        }
        if found.is_none()
            && next.is_some_and(|next| next.flags.has(TokenFlags::CENSORED))
            && let Some(speller) = speller.as_deref_mut()
        {
            found = uncensored(lists, speller, folded, i);
        }
        if found.is_none()
            && let Some(speller) = speller.as_deref_mut()
            && is_word(token)
            && (place.single || !token.flags.has(TokenFlags::ELONGATED))
            && !lists.known.contains(token.hash)
        {
            found = meant(lists, speller, folded, i);
        }
        let Some(Term { end, term, how, slips }) = found else {
            i += 1;
            continue;
        };
        hits.push(Hit {
            field: place.field,
            about_index: place.about_index,
            tokens: i as u32..end as u32,
            span: folded.span(i..end),
            term,
            how,
            words: (end - i) as u16,
            // Names of people and places, and words of languages that nobody listed, are near drugs too.
            doubtful: slips > 0,
            slips,
            listed: false,
        });
        i = end;
    }
}

/// Whether a token can be a misspelt word at all.
#[inline]
fn is_word(token: &Token) -> bool {
    const NONE: [TokenFlags; 4] =
        [TokenFlags::URL, TokenFlags::HANDLE, TokenFlags::NUMBER, TokenFlags::EMOJI];
    (token.end - token.start) as usize >= dictionary::SHORTEST
        && !NONE.iter().any(|flag| token.flags.has(*flag))
}

/// A drug that word `i`, which nobody knows, was meant to name: as its plural, or with slips.
fn meant<'d>(lists: Lists<'d>, speller: &mut Speller<'d>, folded: &Folded, i: usize) -> Option<Term> {
    let word = folded.word_bytes(i);
    let is_drug = |found: &Term| found.term.may_be(MentionKind::Drug);
    if let Some(singular) = word.strip_suffix(b"s").filter(|word| word.len() + 1 >= SHORTEST_PLURAL)
        && lists.filter.contains(word_hash(singular))
        && let Some(found) = longest(lists.terms, folded, i, singular).filter(is_drug)
    {
        return Some(found);
    }
    let meant = speller.meant(word, folded.tokens()[i].hash)?;
    if meant.kinds & 1 == 0 {
        return None;
    }
    let found = longest(lists.terms, folded, i, meant.word).filter(is_drug)?;
    Some(Term { how: How::Fuzzy, slips: meant.slips as u8, ..found })
}

/// A drug of which letters were hidden between words `i` and `i + 1`.
fn uncensored<'d>(lists: Lists<'d>, speller: &mut Speller<'d>, folded: &Folded, i: usize) -> Option<Term> {
    let meant = speller.hidden(folded.word_bytes(i), folded.word_bytes(i + 1))?;
    let at = lists.terms.feed(lists.terms.start(), meant.word)?;
    let term = lists.terms.term(at).filter(|term| term.may_be(MentionKind::Drug))?;
    Some(Term { end: i + 2, term, how: How::Fuzzy, slips: 1 })
}

/// A term that begins at some word.
struct Term {
    /// One past its last word.
    end: usize,
    term: TermId,
    how: How,
    /// Slips of the pen.
    slips: u8,
}

/// The longest term that begins with `first` in place of word `i`.
fn longest(terms: Terms<'_>, folded: &Folded, i: usize, first: &[u8]) -> Option<Term> {
    let tokens = folded.tokens();
    let mut at = terms.feed(terms.start(), first)?;
    let mut longest = terms.term(at).map(|term| (i + 1, term));
    for (next, token) in tokens.iter().enumerate().skip(i + 1) {
        if token.flags.has(TokenFlags::BREAK) {
            break;
        }
        let reached = terms.feed(at, b" ").and_then(|at| terms.feed(at, folded.word_bytes(next)));
        let Some(reached) = reached else { break };
        at = reached;
        if let Some(term) = terms.term(at) {
            longest = Some((next + 1, term));
        }
    }
    longest.map(|(end, term)| Term { end, term, how: How::Exact, slips: 0 })
}

/// Sorts `hits[from..]` and drops every hit that overlaps one that begins earlier or is longer.
fn keep_leftmost_longest(hits: &mut Vec<Hit>, from: usize) {
    hits[from..].sort_by_key(|hit| (hit.tokens.start, u32::MAX - hit.tokens.end));
    let mut kept = from;
    let mut end = 0;
    for i in from..hits.len() {
        if hits[i].tokens.start >= end {
            end = hits[i].tokens.end;
            hits.swap(kept, i);
            kept += 1;
        }
    }
    hits.truncate(kept);
}
