//! The keys under which a record is found: a record is stored under some and looked up by others, and two that can be the
//! same case meet under one. A key is the hash of what it says; what meets is compared, so a collision costs a comparison.

use xxhash_rust::xxh3::xxh3_64;

use crate::lsh::bands;
use crate::record::Record;

/// Days of a window of pairs: a record looks into its own and both neighbours.
const WINDOW_DAYS: i64 = 7;
/// Pairs of drug and event that are keys at most; a post with more is a list, and lists tell of no case.
const MOST_PAIRS: usize = 36;

fn key(kind: &str, parts: &[&dyn std::fmt::Display]) -> u64 {
    let mut text = kind.to_owned();
    for part in parts {
        text.push('\u{1f}');
        text.push_str(&part.to_string());
    }
    xxh3_64(text.as_bytes())
}

fn of_author(record: &Record) -> impl Iterator<Item = u64> + '_ {
    let drugs =
        record.author.into_iter().flat_map(|author| record.told.drugs.iter().map(move |d| (author, d)));
    drugs.map(|(author, drug)| key("author", &[&author, drug]))
}

fn of_pairs(record: &Record, windows: std::ops::RangeInclusive<i64>) -> Vec<u64> {
    let pairs =
        record.told.drugs.iter().flat_map(|drug| record.told.events.iter().map(move |event| (drug, event)));
    let window = record.day().div_euclid(WINDOW_DAYS);
    let pairs: Vec<_> = pairs.take(MOST_PAIRS).collect();
    let each =
        |shift: i64| pairs.iter().map(move |(drug, event)| key("pair", &[drug, event, &(window + shift)]));
    windows.flat_map(each).collect()
}

fn of_text(record: &Record) -> impl Iterator<Item = u64> + '_ {
    let whole = (record.text.hash != 0).then_some(record.text.hash);
    whole.into_iter().map(|hash| key("text", &[&hash])).chain(bands(&record.text.minima))
}

fn sorted(keys: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut keys: Vec<u64> = keys.collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The keys that a record is stored under, ascending: its text, its bands, its author with each drug, its parent, and each
/// pair of drug and event with the week of the post.
pub fn stored(record: &Record) -> Vec<u64> {
    let parent = record.parent.iter().map(|parent| key("parent", &[parent]));
    sorted(of_text(record).chain(of_author(record)).chain(parent).chain(of_pairs(record, 0..=0)))
}

/// The keys that it looks under, ascending: the same; what names it as parent; and pairs a week to either side. What it names
/// as parent is found by its id.
pub fn looked_up(record: &Record) -> Vec<u64> {
    let parent = record.parent.iter().chain([&record.report]).map(|parent| key("parent", &[parent]));
    sorted(of_text(record).chain(of_author(record)).chain(parent).chain(of_pairs(record, -1..=1)))
}
