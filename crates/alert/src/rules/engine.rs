//! All rules over all reports, one by one.

use std::collections::BTreeMap;

use model::{AuthorErasure, ReportId, Timestamp};

use super::codec::Writer;
use super::memory::{Memory, Times, held_of};
use super::rule::Rules;
use super::seen::Seen;
use super::shelf::Shelf;
use super::state::{self, BadState, Head, Saved};
use crate::alert::{Alert, Severity};

/// How far partitions may be apart in time without a difference to what is found: a week.
const APART: i64 = 604_800_000_000;

/// What was done since it was last asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Reports taken in.
    pub reports: u64,
    /// Reports that rules counted, each once for each rule.
    pub counted: u64,
    /// Reports that came too late to set off a rule that looks at them.
    pub late: u64,
    /// Alerts given out at once.
    pub alerts: BTreeMap<Severity, u64>,
    /// Alerts that were muted: held if tracked, else counted only.
    pub muted: u64,
    /// Ids, reports and groups forgotten because a limit was reached.
    pub evicted: u64,
    /// Groups of reports that had too many.
    pub left_out: u64,
}

/// Rules with their memory.
#[derive(Debug)]
pub struct Engine {
    memories: Vec<Memory>,
    /// Newest time of each partition, in microseconds.
    newest: BTreeMap<u16, i64>,
    /// How many partitions there are; those that have brought nothing yet may be far behind.
    partitions: usize,
    /// When time began.
    floor: i64,
    /// Time past which no report moves the newest time.
    ceiling: i64,
    tally: Tally,
    /// Alerts that rules held which are no more.
    overdue: Vec<Alert>,
    /// Keys to be removed.
    gone: Vec<String>,
    /// What rules remembered that vanished.
    shelf: Shelf,
    dirty: bool,
}

impl Engine {
    /// Rules that have seen nothing.
    pub fn new(rules: &Rules) -> Engine {
        Engine {
            memories: rules.iter().cloned().map(Memory::new).collect(),
            newest: BTreeMap::new(),
            partitions: 0,
            floor: i64::MIN,
            ceiling: i64::MAX,
            tally: Tally::default(),
            overdue: Vec::new(),
            gone: Vec::new(),
            shelf: Shelf::default(),
            dirty: true,
        }
    }

    /// Goes on from what was written. A rule that is new, or means something else now, begins anew; what one held that is gone is
    /// given out by the next [`Engine::release`], and what it remembered is kept for a week.
    ///
    /// # Errors
    /// When what was written cannot be read, is damaged, or is of a later program.
    pub fn restore(rules: &Rules, saved: &Saved) -> Result<Engine, BadState> {
        let decode = |mut bytes: super::codec::Reader<'_>| {
            let floor = bytes.signed()?;
            let partitions = bytes.count()?;
            let newest = (0..partitions)
                .map(|_| Some((u16::try_from(bytes.number()?).ok()?, bytes.signed()?)))
                .collect::<Option<BTreeMap<u16, i64>>>()?;
            let names = bytes.count()?;
            let names =
                (0..names).map(|_| bytes.text().map(str::to_owned)).collect::<Option<Vec<String>>>()?;
            Some((floor, newest, names, Shelf::decode(&mut bytes)?))
        };
        let Some((floor, newest, names, shelved)) = state::read(saved, state::ENGINE, decode)? else {
            return Ok(Engine::new(rules));
        };
        let mut engine = Engine { floor, newest, dirty: false, ..Engine::new(&Rules::default()) };
        for rule in rules.iter() {
            let name = &rule.spec().name;
            let back = shelved.contains_key(name);
            let mut memory = match back || names.contains(name) {
                true => Memory::restore(rule, saved)?,
                false => None,
            };
            if back && let Some(memory) = &mut memory {
                // Was told when the rule went.
                memory.take_held();
            }
            engine.dirty |= back || memory.is_none();
            engine.memories.push(memory.unwrap_or_else(|| Memory::new(rule.clone())));
        }
        let vanished = shelved.into_iter().map(|(name, since)| (name, Some(since)));
        for (name, shelved) in names.into_iter().map(|name| (name, None)).chain(vanished) {
            let Some(head) = state::read(saved, &state::head(&name), Head::decode)? else { continue };
            let rule = rules.named(&name);
            if rule.is_some_and(|rule| rule.meaning == head.meaning) {
                continue;
            }
            if shelved.is_none() {
                engine.overdue.extend(held_of(&name, saved)?.until.into_iter().map(|(_, alert)| alert));
                engine.dirty = true;
            }
            let keys: Vec<String> = state::under(saved, &state::of_rule(&name)).cloned().collect();
            if rule.is_some() {
                engine.gone.extend(keys);
            } else {
                let bytes = |key: String| saved.get(&key).cloned().map(|bytes| (key, bytes));
                engine.shelf.put_written(
                    name,
                    shelved.flatten(),
                    keys.into_iter().filter_map(bytes).collect(),
                );
            }
        }
        Ok(engine)
    }

    /// Puts other rules in place. Those of the same name and meaning go on, also one that vanished less than a week ago.
    pub fn replace(&mut self, rules: &Rules) {
        let mut old: BTreeMap<String, Memory> = std::mem::take(&mut self.memories)
            .into_iter()
            .map(|memory| (memory.rule.spec.name.clone(), memory))
            .collect();
        for rule in rules.iter() {
            let memory = match old.remove(&rule.spec.name) {
                Some(memory) if memory.rule.meaning == rule.meaning => Some(memory.with(rule.clone())),
                Some(memory) => {
                    self.end(memory);
                    None
                }
                None => self.shelf.take(rule, &mut self.gone),
            };
            self.memories.push(memory.unwrap_or_else(|| Memory::new(rule.clone())));
        }
        for mut memory in old.into_values() {
            self.overdue.extend(memory.take_held());
            self.shelf.put(memory);
        }
        self.dirty = true;
    }

    fn end(&mut self, memory: Memory) {
        self.gone.extend(memory.keys());
        self.overdue.extend(memory.held.until.into_iter().map(|(_, alert)| alert));
    }

    /// Whether nothing was ever taken in.
    pub fn is_new(&self) -> bool {
        self.newest.is_empty() && self.floor == i64::MIN
    }

    /// Lets time begin at `at`: reports from longer before it than a rule's lateness set off nothing. For a first start over a
    /// journal that holds what happened long ago.
    pub fn begin_at(&mut self, at: Timestamp) {
        self.floor = self.floor.max(at.0);
        self.dirty = true;
    }

    /// Says how many partitions there are, so that what is read of one is kept until the others have come as far.
    #[must_use]
    pub fn of_partitions(self, partitions: u16) -> Engine {
        Engine { partitions: usize::from(partitions), ..self }
    }

    /// Lets no report move time past `now`: one written by a machine whose clock is ahead must not make all others late. Time that
    /// is past it already comes back: this machine's own clock was ahead, and every report would be late for as long as it was.
    ///
    /// While that clock only goes forward this changes nothing that is found: each time was held to the limit of its day
    /// ([`Engine::step_of`]), and no later limit is before it. So what is read again gives the same alerts.
    pub fn not_after(&mut self, now: Timestamp) {
        self.ceiling = now.0;
        for time in self.newest.values_mut().chain([&mut self.floor]) {
            if *time > now.0 {
                *time = now.0;
                self.dirty = true;
            }
        }
    }

    /// Takes a report in; gives the alerts that it sets off.
    pub fn step(&mut self, seen: &Seen) -> Vec<Alert> {
        self.step_of(0, seen)
    }

    /// Takes in a report of one partition. Whether it is late is a matter of its partition alone: what is read of others meanwhile
    /// changes nothing.
    pub fn step_of(&mut self, partition: u16, seen: &Seen) -> Vec<Alert> {
        let at = seen.at.0.min(self.ceiling);
        let newest = self.newest.entry(partition).or_insert(i64::MIN);
        if at > *newest {
            *newest = at;
            self.dirty = true;
        }
        let times = Times { own: (*newest).max(self.floor), low: self.low() };
        self.tally.reports += 1;
        let mut out = Vec::new();
        for memory in &mut self.memories {
            memory.step(seen, times, &mut self.tally, &mut out);
        }
        out
    }

    /// Time of the partition that is furthest behind. One that has been quiet for long holds nothing back.
    fn low(&self) -> i64 {
        let newest = self.newest.values().copied().max().unwrap_or(i64::MIN);
        let all = self.newest.len() >= self.partitions;
        let oldest = self.newest.values().copied().min().filter(|_| all).unwrap_or(i64::MIN);
        oldest.max(newest.saturating_sub(APART)).max(self.floor)
    }

    /// Takes a report out of all windows.
    pub fn withdraw(&mut self, report: ReportId) {
        self.memories
            .iter_mut()
            .for_each(|memory| memory.take_out(Some(report), |entry| entry.report == report));
        self.shelf.take_out(&|entry| entry.report == report);
    }

    /// Takes everything by an author out of all windows that was read before the author went.
    pub fn withdraw_author(&mut self, gone: &AuthorErasure) {
        let author = gone.author.0.first_chunk().map(|bytes| u64::from_le_bytes(*bytes));
        let theirs = |entry: &super::series::Entry| entry.author == author && entry.at <= gone.observed_at.0;
        self.memories.iter_mut().for_each(|memory| memory.take_out(None, theirs));
        self.shelf.take_out(&theirs);
    }

    /// Alerts that were held and whose mute has ended by `now`. Forgets rules that vanished a week before it.
    pub fn release(&mut self, now: Timestamp) -> Vec<Alert> {
        self.dirty |= self.shelf.tick(now.0, &mut self.gone);
        let mut out = std::mem::take(&mut self.overdue);
        out.extend(self.memories.iter_mut().flat_map(|memory| memory.release(now)));
        for alert in &out {
            *self.tally.alerts.entry(alert.severity).or_default() += 1;
        }
        out
    }

    /// Of each rule with a mute that did something: its name, how many alerts were muted, and the last that were only listed.
    pub fn muted(&self) -> impl Iterator<Item = (&str, u64, Vec<&Alert>)> {
        let told = |memory: &&Memory| memory.held.muted > 0;
        self.memories.iter().filter(told).map(|memory| {
            (memory.rule.spec.name.as_str(), memory.held.muted, memory.held.listed.iter().collect())
        })
    }

    /// What changed since it was last asked: bytes by key, `None` for a key to be removed.
    pub fn dirty_state(&mut self) -> Vec<(String, Option<Vec<u8>>)> {
        let mut out = Vec::new();
        for memory in &mut self.memories {
            memory.dirty(&mut out);
        }
        self.shelf.dirty(&mut out);
        if std::mem::take(&mut self.dirty) {
            let mut bytes = Writer::version(state::VERSION);
            bytes.signed(self.floor);
            bytes.number(self.newest.len() as u64);
            for (partition, newest) in &self.newest {
                bytes.number(u64::from(*partition));
                bytes.signed(*newest);
            }
            bytes.number(self.memories.len() as u64);
            self.memories.iter().for_each(|memory| bytes.text(&memory.rule.spec.name));
            self.shelf.encode(&mut bytes);
            out.push((state::ENGINE.to_owned(), Some(bytes.0)));
        }
        let written: std::collections::BTreeSet<String> = out.iter().map(|(key, _)| key.clone()).collect();
        let gone = std::mem::take(&mut self.gone);
        out.extend(gone.into_iter().filter(|key| !written.contains(key)).map(|key| (key, None)));
        out
    }

    /// What was done since it was last asked.
    pub fn take_tally(&mut self) -> Tally {
        std::mem::take(&mut self.tally)
    }
}
