//! How the memory of rules lies in the outbox: bytes under keys, each with its format's version in front.
//!
//! | key | what |
//! |---|---|
//! | `engine` | the newest time seen, the rules that have keys, and those that vanished with when they did |
//! | `rule/NAME/head` | digest of the rule's meaning, since when it counts, chunks of ids, what was forgotten of them |
//! | `rule/NAME/ids/N` | a chunk of ids that were counted |
//! | `rule/NAME/group/G` | a group but for its reports: what it is about, which stretches have alerts, hours of a baseline |
//! | `rule/NAME/group/G/H` | the reports of a group in hour H since 1970: one more report writes an hour, not all |
//! | `rule/NAME/held` | JSON: alerts that are held or were muted, pairs that wait for the end of learning |
//!
//! What later versions added stands behind what there was, and only where there is something to say: bytes that end before it are
//! those of an earlier version.

use std::collections::BTreeMap;

use super::codec::{Reader, Writer};
use super::memory::Group;
use super::series::Entry;
use model::ReportId;

/// Version of every format here.
pub(super) const VERSION: u8 = 1;
/// What was written, by key.
pub type Saved = BTreeMap<String, Vec<u8>>;

/// Why state cannot be gone on from.
#[derive(Debug, thiserror::Error)]
pub enum BadState {
    /// A later program wrote it.
    #[error(
        "the state of alerts under {key} has form {version}, this program reads up to {VERSION}: update it"
    )]
    Newer {
        /// Key.
        key: String,
        /// Form.
        version: u8,
    },
    /// It is not what was written.
    #[error(
        "the state of alerts under {key} is damaged: remove the outbox to begin anew, or put back a copy"
    )]
    Damaged {
        /// Key.
        key: String,
    },
}

/// Reads what is under a key.
pub(super) fn read<T>(
    saved: &Saved,
    key: &str,
    decode: impl FnOnce(Reader<'_>) -> Option<T>,
) -> Result<Option<T>, BadState> {
    let Some(bytes) = saved.get(key) else { return Ok(None) };
    let damaged = || BadState::Damaged { key: key.to_owned() };
    match bytes.split_first() {
        Some((&VERSION, rest)) => decode(Reader(rest)).map(Some).ok_or_else(damaged),
        Some((&version, _)) if version > VERSION => Err(BadState::Newer { key: key.to_owned(), version }),
        _ => Err(damaged()),
    }
}

pub(super) const ENGINE: &str = "engine";

pub(super) fn head(rule: &str) -> String {
    format!("rule/{rule}/head")
}

pub(super) fn held(rule: &str) -> String {
    format!("rule/{rule}/held")
}

pub(super) fn ids(rule: &str, chunk: u64) -> String {
    format!("rule/{rule}/ids/{chunk}")
}

/// The beginning of all keys of a rule.
pub(super) fn of_rule(rule: &str) -> String {
    format!("rule/{rule}/")
}

/// The beginning of all keys of a rule's groups.
pub(super) fn groups(rule: &str) -> String {
    format!("rule/{rule}/group/")
}

/// A part of a group: its head, or an hour of its reports.
pub(super) type Part = (u128, Option<i64>);

pub(super) fn part(rule: &str, (group, hour): Part) -> String {
    match hour {
        None => format!("rule/{rule}/group/{group:032x}"),
        Some(hour) => format!("rule/{rule}/group/{group:032x}/{hour}"),
    }
}

/// What [`part`] made of a part, behind [`groups`].
pub(super) fn part_of(rest: &str) -> Option<Part> {
    let (group, hour) = match rest.split_once('/') {
        Some((group, hour)) => (group, Some(hour.parse().ok()?)),
        None => (rest, None),
    };
    Some((u128::from_str_radix(group, 16).ok()?, hour))
}

/// All that stands under keys with a beginning.
pub(super) fn under<'s>(saved: &'s Saved, beginning: &'s str) -> impl Iterator<Item = &'s String> {
    saved.range(beginning.to_owned()..).map(|(key, _)| key).take_while(move |key| key.starts_with(beginning))
}

/// The fixed part of a rule's memory.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Head {
    pub(super) meaning: [u8; 16],
    pub(super) began: Option<i64>,
    /// Chunks of ids: the first, and one past the last.
    pub(super) chunks: (u64, u64),
    /// Newest time of the ids that were forgotten.
    pub(super) forgotten: Option<i64>,
    /// Whether groups were forgotten that could still be counted in.
    pub(super) evicted: bool,
}

impl Head {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Writer::version(VERSION);
        out.raw(&self.meaning);
        out.number(u64::from(self.began.is_some()));
        out.signed(self.began.unwrap_or_default());
        out.number(self.chunks.0);
        out.number(self.chunks.1);
        if self.evicted || self.forgotten.is_some() {
            out.number(u64::from(self.evicted));
            out.number(u64::from(self.forgotten.is_some()));
            out.signed(self.forgotten.unwrap_or_default());
        }
        out.0
    }

    pub(super) fn decode(mut bytes: Reader<'_>) -> Option<Head> {
        let meaning = bytes.raw()?;
        let (has, began) = (bytes.number()?, bytes.signed()?);
        let chunks = (bytes.number()?, bytes.number()?);
        let (evicted, has_forgotten, forgotten) = match bytes.0.is_empty() {
            true => (0, 0, 0),
            false => (bytes.number()?, bytes.number()?, bytes.signed()?),
        };
        Some(Head {
            meaning,
            began: (has == 1).then_some(began),
            chunks,
            forgotten: (has_forgotten == 1).then_some(forgotten),
            evicted: evicted == 1,
        })
    }
}

/// A group but for its reports.
pub(super) fn encode_group(group: &Group) -> Vec<u8> {
    let mut out = Writer::version(VERSION);
    out.number(group.about.len() as u64);
    for (name, value) in &group.about {
        out.text(name);
        out.text(value);
    }
    out.signed(group.last);
    out.number(group.series.fired.len() as u64);
    for (stretch, muted) in &group.series.fired {
        out.signed(*stretch);
        out.number(u64::from(*muted));
    }
    out.number(group.series.hours.len() as u64);
    let mut before = 0;
    for (hour, reports) in &group.series.hours {
        out.signed(hour - before);
        before = *hour;
        out.number(u64::from(*reports));
    }
    if let Some(began) = group.began {
        out.signed(began);
    }
    out.0
}

pub(super) fn decode_group(mut bytes: Reader<'_>) -> Option<Group> {
    let mut group = Group::default();
    for _ in 0..bytes.count()? {
        group.about.insert(bytes.text()?.to_owned(), bytes.text()?.to_owned());
    }
    group.last = bytes.signed()?;
    for _ in 0..bytes.count()? {
        group.series.fired.insert((bytes.signed()?, bytes.number()? == 1));
    }
    let mut hour = 0i64;
    for _ in 0..bytes.count()? {
        hour = hour.checked_add(bytes.signed()?)?;
        group.series.hours.insert(hour, u32::try_from(bytes.number()?).ok()?);
    }
    if !bytes.0.is_empty() {
        group.began = Some(bytes.signed()?);
    }
    Some(group)
}

/// Reports of a group, in order; nothing where there are none.
pub(super) fn encode_entries<'e>(entries: impl ExactSizeIterator<Item = &'e Entry>) -> Option<Vec<u8>> {
    if entries.len() == 0 {
        return None;
    }
    let mut out = Writer::version(VERSION);
    out.number(entries.len() as u64);
    let mut before = 0;
    for entry in entries {
        out.signed(entry.at - before);
        before = entry.at;
        out.raw(&entry.report.0);
        out.number(u64::from(entry.author.is_some()));
        out.raw(&entry.author.unwrap_or_default().to_le_bytes());
    }
    Some(out.0)
}

pub(super) fn decode_entries(mut bytes: Reader<'_>) -> Option<Vec<Entry>> {
    let mut at = 0i64;
    (0..bytes.count()?)
        .map(|_| {
            at = at.checked_add(bytes.signed()?)?;
            let report = ReportId(bytes.raw()?);
            let (has, author) = (bytes.number()?, u64::from_le_bytes(bytes.raw()?));
            Some(Entry { at, report, author: (has == 1).then_some(author) })
        })
        .collect()
}
