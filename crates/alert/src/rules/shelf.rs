//! What rules remembered that are gone from the file.
//!
//! A rule that vanishes has mostly not gone for good: somebody comments it out for a day, or a file was put in use that lacked the
//! half of it. A rate that begins anew is silent for weeks. So what it remembered stays for a week; a rule that comes back with the
//! same name and meaning goes on from there. Reports that came meanwhile were not counted; what is withdrawn meanwhile goes.

use std::collections::{BTreeMap, BTreeSet};

use super::codec::{Reader, Writer};
use super::memory::Memory;
use super::rule::Rule;
use super::series::Entry;
use super::state::{self, Saved};

/// How long it is kept, in microseconds.
const KEPT: i64 = 604_800_000_000;

/// When a rule vanished is not known until it is told what time it is; this number stands for that where it is written.
const UNKNOWN: i64 = i64::MIN;

#[derive(Debug)]
enum Remembered {
    /// By this process; it may have parts that are not written yet.
    Live(Box<Memory>),
    /// As it was written, by key.
    Written(Saved),
}

impl Remembered {
    fn keys(&self) -> Vec<String> {
        match self {
            Remembered::Live(memory) => memory.keys(),
            Remembered::Written(saved) => saved.keys().cloned().collect(),
        }
    }
}

#[derive(Debug)]
struct Shelved {
    since: Option<i64>,
    remembered: Remembered,
    /// Keys of what was written that changed since.
    changed: BTreeSet<String>,
}

impl Shelved {
    fn new(since: Option<i64>, remembered: Remembered) -> Shelved {
        Shelved { since, remembered, changed: BTreeSet::new() }
    }
}

/// By names of rules.
#[derive(Debug, Default)]
pub(super) struct Shelf(BTreeMap<String, Shelved>);

impl Shelf {
    /// Keeps the memory of a rule that is gone. What it held must have been taken out of it.
    pub(super) fn put(&mut self, memory: Memory) {
        let name = memory.rule.spec().name.clone();
        self.0.insert(name, Shelved::new(None, Remembered::Live(Box::new(memory))));
    }

    /// Keeps what was written of a rule that is gone, since a time in microseconds if that is known.
    pub(super) fn put_written(&mut self, name: String, since: Option<i64>, saved: Saved) {
        self.0.insert(name, Shelved::new(since, Remembered::Written(saved)));
    }

    /// The memory of a rule that is there again. Where it means something else now, there is none: its keys are added to `gone`.
    pub(super) fn take(&mut self, rule: &Rule, gone: &mut Vec<String>) -> Option<Memory> {
        let remembered = self.0.remove(&rule.spec().name)?.remembered;
        let keys = remembered.keys();
        let memory = match remembered {
            Remembered::Live(memory) => {
                (memory.rule.meaning == rule.meaning).then(|| memory.with(rule.clone()))
            }
            // What cannot be read is as good as gone: the others go on.
            Remembered::Written(saved) => Memory::restore(rule, &saved).ok().flatten().map(|mut memory| {
                // Was told when the rule went.
                memory.take_held();
                memory
            }),
        };
        if memory.is_none() {
            gone.extend(keys);
        }
        memory
    }

    /// Says what time it is, in microseconds. Adds the keys of what was kept for long enough to `gone`; gives whether anything
    /// changed.
    pub(super) fn tick(&mut self, now: i64, gone: &mut Vec<String>) -> bool {
        let mut changed = false;
        self.0.retain(|_, shelved| {
            // One of the future is of a clock that was ahead.
            let since = shelved.since.map_or(now, |since| since.min(now));
            changed |= shelved.since != Some(since);
            shelved.since = Some(since);
            let stays = now.saturating_sub(since) < KEPT;
            if !stays {
                changed = true;
                gone.extend(shelved.remembered.keys());
            }
            stays
        });
        changed
    }

    /// Takes reports out of all windows.
    pub(super) fn take_out(&mut self, gone: &dyn Fn(&Entry) -> bool) {
        for (name, shelved) in &mut self.0 {
            match &mut shelved.remembered {
                Remembered::Live(memory) => memory.take_out(None, |entry| gone(entry)),
                Remembered::Written(saved) => take_out(name, saved, gone, &mut shelved.changed),
            }
        }
    }

    /// What changed and is not written yet.
    pub(super) fn dirty(&mut self, out: &mut Vec<(String, Option<Vec<u8>>)>) {
        for shelved in self.0.values_mut() {
            match &mut shelved.remembered {
                Remembered::Live(memory) => memory.dirty(out),
                Remembered::Written(saved) => {
                    let changed = std::mem::take(&mut shelved.changed);
                    out.extend(changed.into_iter().map(|key| {
                        let bytes = saved.get(&key).cloned();
                        (key, bytes)
                    }));
                }
            }
        }
    }

    /// Writes the names with their times; nothing where there are none.
    pub(super) fn encode(&self, out: &mut Writer) {
        if self.0.is_empty() {
            return;
        }
        out.number(self.0.len() as u64);
        for (name, shelved) in &self.0 {
            out.text(name);
            out.signed(shelved.since.unwrap_or(UNKNOWN));
        }
    }

    /// The names with their times, as they were written.
    pub(super) fn decode(bytes: &mut Reader<'_>) -> Option<BTreeMap<String, Option<i64>>> {
        if bytes.0.is_empty() {
            return Some(BTreeMap::new());
        }
        (0..bytes.count()?)
            .map(|_| {
                let (name, since) = (bytes.text()?.to_owned(), bytes.signed()?);
                Some((name, (since != UNKNOWN).then_some(since)))
            })
            .collect()
    }
}

/// Takes reports out of a rule's windows as they were written, and adds the keys that changed.
fn take_out(name: &str, saved: &mut Saved, gone: &dyn Fn(&Entry) -> bool, changed: &mut BTreeSet<String>) {
    let beginning = state::groups(name);
    let keys: Vec<String> = state::under(saved, &beginning).cloned().collect();
    for key in keys {
        let Some((group, Some(hour))) = state::part_of(&key[beginning.len()..]) else { continue };
        let Ok(Some(mut entries)) = state::read(saved, &key, state::decode_entries) else { continue };
        let before = entries.len();
        entries.retain(|entry| !gone(entry));
        let out = u32::try_from(before - entries.len()).unwrap_or(u32::MAX);
        if out == 0 {
            continue;
        }
        match state::encode_entries(entries.iter()) {
            Some(bytes) => saved.insert(key.clone(), bytes),
            None => saved.remove(&key),
        };
        changed.insert(key);
        let head = state::part(name, (group, None));
        if let Ok(Some(mut found)) = state::read(saved, &head, state::decode_group)
            && let Some(reports) = found.series.hours.get_mut(&hour)
        {
            *reports = reports.saturating_sub(out);
            saved.insert(head.clone(), state::encode_group(&found));
            changed.insert(head);
        }
    }
}
