//! What was probably meant: the nearest key or value, the key with its unit, the number for `"30s"`.

use crate::catalogue::{Catalogue, Key, generalised};

/// Units as key names spell them, with their name in words, a dimension, and their size in the smallest of it.
const UNITS: [(&str, &str, char, u64); 10] = [
    ("millis", "milliseconds", 't', 1),
    ("secs", "seconds", 't', 1_000),
    ("hours", "hours", 't', 3_600_000),
    ("days", "days", 't', 86_400_000),
    ("bytes", "bytes", 'b', 1),
    ("mib", "MiB", 'b', 1 << 20),
    ("posts", "posts", 'p', 1),
    ("rows", "rows", 'r', 1),
    ("threads", "threads", 'h', 1),
    ("partitions", "partitions", 'n', 1),
];

/// Units as people write them.
const SPOKEN: [(&str, char, u64); 33] = [
    ("ms", 't', 1),
    ("msec", 't', 1),
    ("millis", 't', 1),
    ("milliseconds", 't', 1),
    ("s", 't', 1_000),
    ("sec", 't', 1_000),
    ("secs", 't', 1_000),
    ("second", 't', 1_000),
    ("seconds", 't', 1_000),
    ("m", 't', 60_000),
    ("min", 't', 60_000),
    ("mins", 't', 60_000),
    ("minutes", 't', 60_000),
    ("h", 't', 3_600_000),
    ("hr", 't', 3_600_000),
    ("hour", 't', 3_600_000),
    ("hours", 't', 3_600_000),
    ("d", 't', 86_400_000),
    ("day", 't', 86_400_000),
    ("days", 't', 86_400_000),
    ("b", 'b', 1),
    ("byte", 'b', 1),
    ("bytes", 'b', 1),
    ("k", 'b', 1 << 10),
    ("kb", 'b', 1_000),
    ("kib", 'b', 1 << 10),
    ("mb", 'b', 1_000_000),
    ("mib", 'b', 1 << 20),
    ("gb", 'b', 1_000_000_000),
    ("gib", 'b', 1 << 30),
    ("posts", 'p', 1),
    ("rows", 'r', 1),
    ("size", ' ', 1),
];

/// The unit in the last word of a key, in words: `flush_interval_millis` → `milliseconds`.
pub(crate) fn unit_of(name: &str) -> Option<&'static str> {
    let last = name.rsplit('_').next()?;
    UNITS.iter().find(|(suffix, ..)| *suffix == last).map(|(_, words, ..)| *words)
}

/// The number to write for a text such as `30s` or `4 MiB` in the unit of key `name`, where it comes out whole.
pub(crate) fn converted(name: &str, text: &str) -> Option<u64> {
    let digits = text.trim().find(|c: char| !c.is_ascii_digit() && c != '_')?;
    let (number, unit) = text.trim().split_at(digits);
    let number: u64 = number.replace('_', "").parse().ok()?;
    let unit = unit.trim().to_ascii_lowercase();
    let (_, dimension, size) = SPOKEN.iter().find(|(spoken, ..)| *spoken == unit)?;
    let (.., target) =
        UNITS.iter().find(|(suffix, _, of, _)| of == dimension && name.rsplit('_').next() == Some(suffix))?;
    let total = number.checked_mul(*size)?;
    total.is_multiple_of(*target).then(|| total / target)
}

/// A key without its unit: `flush_interval_ms`, `flush-interval` → `flush_interval`.
fn stem(name: &str) -> String {
    let name = name.replace('-', "_");
    match name.rsplit_once('_') {
        Some((stem, unit)) if SPOKEN.iter().any(|(spoken, ..)| *spoken == unit) => stem.to_owned(),
        _ => name,
    }
}

/// What to say of an unknown key.
pub(crate) fn for_key(catalogue: &Catalogue, path: &str) -> Option<String> {
    let general = generalised(path);
    let (section, leaf) = general.rsplit_once('.').unwrap_or(("", &general));
    if let Some(key) = catalogue.find(&format!("{path}_file")) {
        return Some(format!(
            "a secret is not a setting: put it in a file and name that file in `{}`",
            key.path
        ));
    }
    let beside = || catalogue.keys.iter().filter(|key| key.section() == section);
    if let Some(key) = beside().find(|key| unit_of(key.name()).is_some() && stem(key.name()) == stem(leaf)) {
        return Some(match unit_of(key.name()) {
            Some(unit) => format!("did you mean `{}`? It takes a number of {unit}", written(key, path)),
            None => format!("did you mean `{}`?", written(key, path)),
        });
    }
    let near = nearest(leaf, beside().map(|key| (key.name(), key)))
        .or_else(|| catalogue.keys.iter().find(|key| key.name() == leaf))
        .or_else(|| nearest(&general, catalogue.keys.iter().map(|key| (key.path.as_str(), key))))?;
    Some(format!("did you mean `{}`?", written(near, path)))
}

/// The key's path with the channel that `path` names, if both are of a channel.
fn written(key: &Key, path: &str) -> String {
    let channel = path.split('.').nth(1).unwrap_or("NAME");
    key.path.replacen('*', channel, 1)
}

/// What to say of an unknown section.
pub(crate) fn for_section(catalogue: &Catalogue, name: &str) -> Option<String> {
    let near = nearest(name, catalogue.sections.iter().map(|s| (s.name.as_str(), s.name.as_str())))?;
    Some(format!("did you mean `[{near}]`?"))
}

/// The value among `allowed` that was probably meant.
pub(crate) fn for_value<'v>(allowed: &'v [String], given: &str) -> Option<&'v str> {
    let folded = given.to_ascii_lowercase();
    nearest(&folded, allowed.iter().map(|value| (value.as_str(), value.as_str())))
}

/// The nearest candidate within a third of the letters; ties go to the first.
pub fn nearest<'n, T>(given: &str, candidates: impl Iterator<Item = (&'n str, T)>) -> Option<T> {
    let most = (given.chars().count() / 3).max(1);
    candidates
        .map(|(name, it)| (strsim::osa_distance(given, name), it))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, it)| it)
}
