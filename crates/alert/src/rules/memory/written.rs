//! The memory of a rule as it is written, in parts.

use super::held::{encode_held, held_of};
use super::{Group, Memory};
use crate::rules::baseline::HOUR;
use crate::rules::idlog::{self, IdLog};
use crate::rules::rule::Rule;
use crate::rules::state::{self, BadState, Head, Part, Saved};

impl Memory {
    /// Every key that it may have.
    pub(in crate::rules) fn keys(&self) -> Vec<String> {
        let name = &self.rule.spec.name;
        let (first, end) = self.counted.range();
        let fixed = [state::head(name), state::held(name)];
        // One more at each end: what is gone or came since it was last written.
        let ids = (first.saturating_sub(1)..=end).map(|chunk| state::ids(name, chunk));
        let groups = self.groups.iter().flat_map(|(key, group)| parts(*key, group));
        let groups = groups.chain(self.dirty.iter().copied()).map(|part| state::part(name, part));
        fixed.into_iter().chain(ids).chain(groups).collect()
    }

    /// What changed since it was last asked.
    pub(in crate::rules) fn dirty(&mut self, out: &mut Vec<(String, Option<Vec<u8>>)>) {
        let name = self.rule.spec.name.clone();
        self.head_dirty |= self.counted.is_dirty();
        out.extend(
            self.counted.take_dirty().into_iter().map(|(chunk, bytes)| (state::ids(&name, chunk), bytes)),
        );
        if std::mem::take(&mut self.head_dirty) {
            let head = Head {
                meaning: self.rule.meaning,
                began: self.began,
                chunks: self.counted.range(),
                forgotten: self.counted.forgotten(),
                evicted: self.evicted,
            };
            out.push((state::head(&name), Some(head.encode())));
        }
        if std::mem::take(&mut self.held_dirty) {
            out.push((state::held(&name), Some(encode_held(&self.held))));
        }
        for (key, hour) in std::mem::take(&mut self.dirty) {
            let group = self.groups.get(&key);
            let bytes = match hour {
                None => group.map(state::encode_group),
                Some(hour) => group.and_then(|group| state::encode_entries(group.series.of_hour(hour))),
            };
            out.push((state::part(&name, (key, hour)), bytes));
        }
    }

    /// The memory as it was written; `None` where the rule has none, or meant something else.
    pub(in crate::rules) fn restore(rule: &Rule, saved: &Saved) -> Result<Option<Memory>, BadState> {
        let name = &rule.spec.name;
        let Some(head) = state::read(saved, &state::head(name), Head::decode)? else { return Ok(None) };
        if head.meaning != rule.meaning {
            return Ok(None);
        }
        let mut chunks = Vec::new();
        for chunk in head.chunks.0..head.chunks.1 {
            let key = state::ids(name, chunk);
            let found = state::read(saved, &key, idlog::decode)?;
            chunks.push(found.ok_or(BadState::Damaged { key })?);
        }
        let mut memory = Memory::new(rule.clone());
        memory.head_dirty = false;
        memory.began = head.began;
        memory.evicted = head.evicted;
        memory.counted = IdLog::restored(head.chunks.0, chunks, head.forgotten);
        let beginning = state::groups(name);
        for key in state::under(saved, &beginning) {
            let damaged = || BadState::Damaged { key: key.clone() };
            match state::part_of(&key[beginning.len()..]).ok_or_else(damaged)? {
                (group, None) => {
                    let found = state::read(saved, key, state::decode_group)?.unwrap_or_default();
                    memory.groups.insert(group, found);
                }
                // Keys are in order: the head of a group comes before its hours, earlier hours before later ones where they have
                // as many digits; order is made sure of below.
                (group, Some(_)) => {
                    let found = state::read(saved, key, state::decode_entries)?.unwrap_or_default();
                    memory.groups.get_mut(&group).ok_or_else(damaged)?.series.entries.extend(found);
                }
            }
        }
        for group in memory.groups.values_mut() {
            group.series.entries.make_contiguous().sort_unstable();
        }
        memory.entries = memory.groups.values().map(|group| group.series.entries.len()).sum();
        memory.held = held_of(name, saved)?;
        Ok(Some(memory))
    }
}

/// The parts that a group is written in.
pub(super) fn parts(key: u128, group: &Group) -> Vec<Part> {
    let mut hours: Vec<i64> = group.series.entries.iter().map(|entry| entry.at.div_euclid(HOUR)).collect();
    hours.dedup();
    std::iter::once((key, None)).chain(hours.into_iter().map(|hour| (key, Some(hour)))).collect()
}
