//! Finds identifiers: runs the tables and the name rule over one text and merges what overlaps.

use std::collections::HashSet;
use std::ops::Range;

use model::Span;

use crate::checks::is_of_product;
use crate::kind::Kind;
use crate::names;
use crate::rules::{Presence, RULES, Rule, fold};

/// Shortest handle that is looked for in the text, in characters: shorter ones are everyday words.
const SHORTEST_HANDLE: usize = 3;

/// Bytes looked at again, for each byte of a text, before a pattern gives up matches that failed their check.
const MOST_WORK: usize = 64;

/// One identifier: bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) range: Range<usize>,
    pub(crate) kind: Kind,
    /// Precedence among finds of the same length; the lower wins.
    rank: usize,
}

/// Ranks behind every pattern.
const OWN_HANDLE: usize = usize::MAX - 1;
const NAME: usize = usize::MAX;

/// What is known of the people of a post before its text is read.
#[derive(Clone, Copy, Default)]
pub(crate) struct Known<'a> {
    /// The author's handle or display name.
    pub(crate) handle: Option<&'a str>,
    /// Words of names found in another field of the same post.
    pub(crate) names: &'a [String],
}

/// Identifiers of `text`, in order, none overlapping another. Finds inside a placeholder do not count.
pub(crate) fn find(text: &str, protected: &[Span], known: Known<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    let presence = Presence::of(text);
    for (rank, rule) in RULES.patterns.iter().enumerate().filter(|(_, rule)| presence.covers(rule.needs)) {
        apply(rule, rank, text, protected, &mut hits);
    }
    let found = names::find(text, protected);
    let mut words: HashSet<&str> =
        found.iter().flat_map(|range| names::telling_words(&text[range.clone()])).collect();
    words.extend(known.names.iter().map(String::as_str));
    let whole = known.handle.map(|handle| handle.trim().trim_start_matches('@')).unwrap_or_default();
    if whole.contains(' ') {
        words.extend(names::telling_words(whole));
    }
    hits.extend(names::again(text, &words, protected).into_iter().map(|range| Hit {
        range,
        kind: Kind::Name,
        rank: NAME,
    }));
    hits.extend(found.into_iter().map(|range| Hit { range, kind: Kind::Name, rank: NAME }));
    own_handle(text, whole, &mut hits);
    let placeholders = placeholders(text);
    hits.retain(|hit| {
        let before = placeholders.partition_point(|p| p.start <= hit.range.start);
        before.checked_sub(1).is_none_or(|last| hit.range.end > placeholders[last].end)
    });
    merge(hits)
}

/// Where text that was redacted before holds placeholders.
fn placeholders(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('[') {
        if let Some(kind) = Kind::ALL.into_iter().find(|kind| text[at..].starts_with(kind.placeholder())) {
            found.push(at..at + kind.placeholder().len());
        }
    }
    found
}

fn apply(rule: &Rule, rank: usize, text: &str, protected: &[Span], hits: &mut Vec<Hit>) {
    let mut at = 0;
    let mut work = 0;
    while at <= text.len() {
        let Some(whole) = rule.regex.find_at(text, at) else { break };
        let group = if rule.grouped {
            rule.regex
                .captures_at(text, whole.start())
                .and_then(|captures| captures.iter().skip(1).flatten().next())
        } else {
            Some(whole)
        };
        let range = group.map(|group| group.range()).filter(|range| {
            (!rule.left || !touches_before(text, whole.start()))
                && (!rule.right || !touches_after(text, range.end))
        });
        let range = range.and_then(|range| match rule.check {
            Some(check) => check(text, range),
            None => Some(range),
        });
        let range = range.filter(|range| {
            let spared = rule.guarded && is_protected(range, protected);
            let product = matches!(rule.kind, Kind::Id | Kind::Phone) && is_of_product(text, range.start);
            !spared && !product
        });
        at = match range {
            Some(range) => {
                let next = range.end.max(whole.start() + 1);
                hits.push(Hit { range, kind: rule.kind, rank });
                next
            }
            // Try again one character on, as a longer match may have hidden a good one; but not for ever, or a text
            // made for it would take time by the square of its length.
            None if work < MOST_WORK * text.len() => {
                work += whole.len();
                whole.start() + text[whole.start()..].chars().next().map_or(1, char::len_utf8)
            }
            None => whole.end().max(whole.start() + 1),
        };
        while at < text.len() && !text.is_char_boundary(at) {
            at += 1;
        }
    }
}

fn touches_before(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_some_and(char::is_alphanumeric)
}

fn touches_after(text: &str, at: usize) -> bool {
    text[at..].chars().next().is_some_and(char::is_alphanumeric)
}

fn is_protected(range: &Range<usize>, protected: &[Span]) -> bool {
    protected.iter().any(|p| p.overlaps(Span::new(range.start, range.end)))
}

/// The author's own handle, wherever it stands as a word; ASCII and Unicode case do not count.
fn own_handle(text: &str, handle: &str, hits: &mut Vec<Hit>) {
    if handle.chars().count() < SHORTEST_HANDLE {
        return;
    }
    let folded = fold(handle);
    let mut open = true;
    for (at, c) in text.char_indices() {
        if open
            && let Some(length) = folded_prefix(&text[at..], &folded)
            && !touches_after(text, at + length)
        {
            hits.push(Hit { range: at..at + length, kind: Kind::Handle, rank: OWN_HANDLE });
        }
        open = !c.is_alphanumeric();
    }
}

/// Bytes at the start of `text` that fold to `folded`.
fn folded_prefix(text: &str, folded: &str) -> Option<usize> {
    let mut wanted = folded.chars().peekable();
    for (at, c) in text.char_indices() {
        if wanted.peek().is_none() {
            return Some(at);
        }
        for lower in c.to_lowercase() {
            let lower = if lower == '’' { '\'' } else { lower };
            if wanted.next() != Some(lower) {
                return None;
            }
        }
    }
    wanted.peek().is_none().then_some(text.len())
}

/// Joins overlapping finds; the longest names the kind, then the order of the tables.
fn merge(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.retain(|hit| !hit.range.is_empty());
    hits.sort_by_key(|hit| (hit.range.start, hit.range.end));
    let mut merged: Vec<(Hit, usize)> = Vec::with_capacity(hits.len());
    for hit in hits {
        let length = hit.range.len();
        match merged.last_mut() {
            Some((last, widest)) if hit.range.start < last.range.end => {
                if length > *widest || (length == *widest && hit.rank < last.rank) {
                    (last.kind, last.rank) = (hit.kind, hit.rank);
                    *widest = length;
                }
                last.range.end = last.range.end.max(hit.range.end);
            }
            _ => merged.push((hit, length)),
        }
    }
    merged.into_iter().map(|(hit, _)| hit).collect()
}
