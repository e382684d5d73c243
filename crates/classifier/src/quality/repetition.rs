//! Repetition inside one post as machines write it. The same words in many posts are no concern of this module.

use std::ops::Range;

use text::TokenFlags;

use crate::unit::{Unit, UnitKind};

/// Units of a phrase that may be repeated. Shorter ones repeat in ordinary talk.
const PHRASE: usize = 4;
/// How often a phrase stands there to count.
const TIMES: usize = 3;
/// A post longer than this is read up to here: a page that repeats itself does so from its beginning.
const READ: usize = 400;
/// More than this share of the units, in percent, must be repetition: a diary repeats phrases too.
const SHARE: usize = 80;
/// Hashtag words, and handles, of which a post consists for its larger part.
const TAGS: usize = 8;
const HANDLES: usize = 6;

/// The units that show it: the first of the repeated phrases, the run of hashtags, the handles.
pub(crate) fn repetition(units: &[Unit]) -> Option<Range<usize>> {
    let units = &units[..units.len().min(READ)];
    repeated(units)
        .or_else(|| mostly(units, TAGS, |unit| unit.flags.has(TokenFlags::HASHTAG)))
        .or_else(|| mostly(units, HANDLES, |unit| unit.kind == UnitKind::Handle))
}

/// A phrase that makes up the post.
fn repeated(units: &[Unit]) -> Option<Range<usize>> {
    if units.len() < PHRASE * TIMES {
        return None;
    }
    let mut phrases: Vec<([u32; PHRASE], usize)> = units
        .windows(PHRASE)
        .enumerate()
        .map(|(at, window)| (std::array::from_fn(|i| window[i].hash), at))
        .filter(|(words, _)| distinct(words) > 1)
        .collect();
    phrases.sort_unstable();
    let mut covered = vec![false; units.len()];
    let mut first: Option<usize> = None;
    for same in phrases.chunk_by(|a, b| a.0 == b.0) {
        let places = apart(same.iter().map(|(_, at)| *at));
        if places.len() < TIMES {
            continue;
        }
        first = Some(first.map_or(places[0], |first| first.min(places[0])));
        for at in places {
            covered[at..at + PHRASE].fill(true);
        }
    }
    let count = covered.iter().filter(|covered| **covered).count();
    first.filter(|_| count * 100 > SHARE * units.len()).map(|at| at..at + PHRASE)
}

fn distinct(words: &[u32; PHRASE]) -> usize {
    (0..PHRASE).filter(|i| !words[..*i].contains(&words[*i])).count()
}

/// Places that do not overlap, in order.
fn apart(places: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut kept: Vec<usize> = Vec::new();
    for at in places {
        if kept.last().is_none_or(|last| last + PHRASE <= at) {
            kept.push(at);
        }
    }
    kept
}

/// At least `least` units of a kind that are at least half of all.
fn mostly(units: &[Unit], least: usize, is: impl Fn(&Unit) -> bool) -> Option<Range<usize>> {
    let count = units.iter().filter(|unit| is(unit)).count();
    if count < least || count * 2 < units.len() {
        return None;
    }
    let first = units.iter().position(&is)?;
    let last = units.iter().rposition(is)?;
    Some(first..last + 1)
}
