//! What one rule remembers, and what it does with one report.

mod found;
mod held;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use model::{ReportId, Timestamp};

use super::baseline::{self, HOUR};
use super::engine::Tally;
use super::group::{self, About};
use super::idlog::IdLog;
use super::mute::muted_until;
use super::rule::Rule;
use super::seen::Seen;
use super::series::{Crossing, Entry, Series};
use super::spec::Kind;
use super::state::Part;
use crate::alert::{Alert, AlertId, Finding};
use found::{aggregate, alert, report};
use held::{MAX_HELD, tell};
use written::parts;

pub(super) use held::{Held, held_of};

/// Most groups of one rule.
pub const MAX_GROUPS: usize = 10_000;
/// Most reports in all windows of one rule: 12 MiB.
pub const MAX_ENTRIES: usize = 262_144;
/// Most reports in the windows of one group; more than any threshold, so that the newest reach it.
const MAX_OF_GROUP: usize = 16_384;
/// Greatest threshold.
pub(super) const MAX_THRESHOLD: f64 = 10_000.0;
const WEEK: i64 = 168 * HOUR;

/// How far time has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// In the partition that is read: what is longer before it than the lateness is late.
    pub(super) own: i64,
    /// In the partition that is furthest behind: what is longer before it than lateness and window can be forgotten.
    pub(super) low: i64,
}

/// A group with its reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Group {
    pub(super) about: About,
    /// Newest report, in microseconds.
    pub(super) last: i64,
    /// Since when it counts, where that is later than the rule: groups were forgotten before it came, and it may be one of them.
    pub(super) began: Option<i64>,
    pub(super) series: Series,
}

/// The memory of one rule.
#[derive(Debug)]
pub(super) struct Memory {
    pub(super) rule: Rule,
    /// Time of the first report that came while it was there, whether it looked at it or not.
    began: Option<i64>,
    counted: IdLog,
    groups: BTreeMap<u128, Group>,
    /// Whether groups were ever forgotten that could still be counted in.
    evicted: bool,
    entries: usize,
    pub(super) held: Held,
    head_dirty: bool,
    held_dirty: bool,
    /// Parts of groups that changed or went.
    dirty: BTreeSet<Part>,
}

impl Memory {
    pub(super) fn new(rule: Rule) -> Memory {
        Memory {
            rule,
            began: None,
            counted: IdLog::default(),
            groups: BTreeMap::new(),
            evicted: false,
            entries: 0,
            held: Held::default(),
            head_dirty: true,
            held_dirty: false,
            dirty: BTreeSet::new(),
        }
    }

    /// The same memory for a rule of the same meaning.
    pub(super) fn with(self, rule: Rule) -> Memory {
        Memory { rule, ..self }
    }

    /// Takes a report in.
    pub(super) fn step(&mut self, seen: &Seen, times: Times, tally: &mut Tally, out: &mut Vec<Alert>) {
        let late = seen.at.0 < times.own.saturating_sub(self.rule.lateness);
        if !late && self.began.is_none_or(|began| seen.at.0 < began) {
            self.began = Some(seen.at.0);
            self.head_dirty = true;
        }
        self.learnt(times.low, out, tally);
        if !self.rule.filter.lets_through(seen) {
            return;
        }
        if self.rule.spec.kind == Kind::FirstPair {
            return self.first_pairs(seen, late, times.low, tally, out);
        }
        let id = short(seen.report);
        if self.counted.contains(id) {
            return;
        }
        if late {
            tally.late += 1;
            // The hours of a baseline are complete without regard to when their reports come; windows are not. Among what is no
            // newer than ids that were forgotten, one that was counted cannot be told from one that was not: a replay would
            // count hours twice, and a baseline too high hides what it is there to find.
            let told_apart = self.counted.forgotten().is_none_or(|forgotten| seen.at.0 > forgotten);
            if self.rule.spec.kind != Kind::Rate || !told_apart {
                return;
            }
        }
        tally.counted += 1;
        // No further ahead than time itself: one machine's wrong clock must not make all that is late unknown.
        tally.evicted += self.counted.insert(id, seen.at.0.min(times.own)) as u64;
        if self.rule.spec.kind == Kind::Report && self.rule.cool_down == 0 {
            let alert = self.of_report(seen, group::of_report(seen), &[&seen.report.to_string()]);
            return self.tell(alert, tally, out);
        }
        let (groups, left_out) = group::groups(&self.rule, seen);
        tally.left_out += left_out as u64;
        for about in groups {
            self.count(seen, about, late, times, tally, out);
        }
        self.keep_within_bounds(times.low, tally);
    }

    /// Counts a report in one group.
    fn count(
        &mut self,
        seen: &Seen,
        about: About,
        late: bool,
        times: Times,
        tally: &mut Tally,
        out: &mut Vec<Alert>,
    ) {
        let (key, at, low, rule) = (group::key(&about), seen.at.0, times.low, &self.rule);
        self.dirty.insert((key, None));
        // Once groups were forgotten, one that is new may have had hours: it has a baseline when it has counted for so long.
        let began = self.evicted.then_some(at.max(times.own));
        let group = self.groups.entry(key).or_insert_with(|| Group {
            about,
            last: i64::MIN,
            began,
            series: Series::default(),
        });
        group.last = group.last.max(at);
        let series = &mut group.series;
        let horizon = low.saturating_sub(rule.lateness + rule.window);
        if rule.spec.kind == Kind::Rate {
            *series.hours.entry(at.div_euclid(HOUR)).or_default() += 1;
        }
        if rule.spec.kind != Kind::Report {
            if at > horizon {
                let author =
                    seen.author.and_then(|author| author.0.first_chunk().map(|b| u64::from_le_bytes(*b)));
                series.insert(Entry { at, report: seen.report, author });
                self.dirty.insert((key, Some(at.div_euclid(HOUR))));
                self.entries += 1;
            }
            let mut gone = series.forget_until(horizon);
            if series.entries.len() > MAX_OF_GROUP {
                gone.extend(series.entries.pop_front());
                tally.evicted += 1;
            }
            self.entries -= gone.len();
            self.dirty.extend(gone.iter().map(|entry| (key, Some(entry.at.div_euclid(HOUR)))));
            expire(series, rule, low);
        }
        if late {
            return;
        }
        let (holds, mutes) = (rule.holds(), &rule.mutes);
        // A stretch needs no second look once it has its alert, told or muted.
        let known = |stretch: i64| {
            series.fired.contains(&(stretch, false))
                && (mutes.is_empty() || holds || series.fired.contains(&(stretch, true)))
        };
        let found = match rule.spec.kind {
            Kind::Rate => {
                let began = group.began.max(self.began).unwrap_or(at);
                baseline::over(series, rule, began, (at, seen.report), known)
            }
            Kind::Report => {
                let stretch = at.div_euclid(rule.cool_down);
                let one = Crossing {
                    stretch,
                    from: at,
                    to: at,
                    value: 1,
                    reports: 1,
                    last: seen.report,
                    expected: None,
                };
                if known(stretch) { Vec::new() } else { vec![one] }
            }
            kind => series.over(at, rule.window, rule.least, kind == Kind::Authors, rule.cool_down, known),
        };
        for crossing in found {
            // What is dropped for a mute does not stand for what comes when it has ended.
            let dropped = !holds && muted_until(mutes, Timestamp(crossing.to)).is_some();
            if !group.series.fired.insert((crossing.stretch, dropped)) {
                continue;
            }
            let about = group.about.clone();
            let alert = aggregate(rule, key, about, &crossing, seen);
            tell(rule, &mut self.held, &mut self.held_dirty, alert, tally, out);
        }
    }

    /// Looks for pairs that were never seen.
    fn first_pairs(&mut self, seen: &Seen, late: bool, low: i64, tally: &mut Tally, out: &mut Vec<Alert>) {
        let learnt = self.began.unwrap_or(seen.at.0).saturating_add(self.rule.learn);
        let (groups, left_out) = group::groups(&self.rule, seen);
        tally.left_out += left_out as u64;
        for about in groups {
            let key = group::key(&about);
            let pair = key as u64;
            let learns = late || self.rule.learn > 0 && seen.at.0 < learnt;
            if learns {
                // One that came before it, of a time after the learning, is not the first after all.
                let before = self.held.pending.len();
                self.held.pending.retain(|(pending, _)| *pending != pair || late);
                self.held_dirty |= self.held.pending.len() != before;
            }
            if self.counted.contains(pair) {
                continue;
            }
            tally.counted += 1;
            tally.evicted += self.counted.insert(pair, seen.at.0) as u64;
            if learns {
                continue;
            }
            let id = AlertId::of(&[Kind::FirstPair.word(), &self.rule.spec.name, &format!("{key:032x}")]);
            let finding = Finding::Aggregate {
                measure: Kind::FirstPair.word().to_owned(),
                from: seen.at,
                to: seen.at,
                value: 1.0,
                threshold: 1.0,
                expected: None,
                reports: 1,
                last: seen.report,
            };
            let alert = alert(&self.rule, id, seen.at, about, finding);
            let waits = self.rule.learn > 0 && low < learnt.saturating_add(self.rule.lateness);
            if waits && self.held.pending.len() < MAX_HELD {
                self.held.pending.push((pair, alert));
                self.held_dirty = true;
            } else {
                self.tell(alert, tally, out);
            }
        }
    }

    /// Tells the first pairs that waited, once nothing of the time of learning can come any more.
    fn learnt(&mut self, low: i64, out: &mut Vec<Alert>, tally: &mut Tally) {
        if self.held.pending.is_empty() {
            return;
        }
        let learnt = self.began.unwrap_or(low).saturating_add(self.rule.learn + self.rule.lateness);
        if low >= learnt {
            for (_, alert) in std::mem::take(&mut self.held.pending) {
                self.tell(alert, tally, out);
            }
            self.held_dirty = true;
        }
    }

    fn of_report(&self, seen: &Seen, about: About, parts: &[&str]) -> Alert {
        let named: Vec<&str> =
            [Kind::Report.word(), &self.rule.spec.name].into_iter().chain(parts.iter().copied()).collect();
        alert(&self.rule, AlertId::of(&named), seen.at, about, report(seen))
    }

    fn tell(&mut self, alert: Alert, tally: &mut Tally, out: &mut Vec<Alert>) {
        tell(&self.rule, &mut self.held, &mut self.held_dirty, alert, tally, out);
    }

    /// All that is held until a mute ends: the rule is no more.
    pub(super) fn take_held(&mut self) -> Vec<Alert> {
        let held = std::mem::take(&mut self.held.until);
        self.held_dirty |= !held.is_empty();
        held.into_iter().map(|(_, alert)| alert).collect()
    }

    /// Held alerts whose mute has ended.
    pub(super) fn release(&mut self, now: Timestamp) -> Vec<Alert> {
        let (over, still): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.held.until).into_iter().partition(|(until, _)| *until <= now);
        self.held.until = still;
        self.held_dirty |= !over.is_empty();
        over.into_iter().map(|(_, alert)| alert).collect()
    }

    /// Takes reports out of the windows.
    pub(super) fn take_out(&mut self, known: Option<ReportId>, gone: impl Fn(&Entry) -> bool) {
        // Windows hold more reports than ids are remembered: once some were forgotten, an unknown report may be in one.
        let unknown = known.is_some_and(|report| !self.counted.contains(short(report)));
        if unknown && !self.counted.has_forgotten() {
            return;
        }
        for (key, group) in &mut self.groups {
            let out = group.series.take_out(&gone);
            if out.is_empty() {
                continue;
            }
            self.dirty.insert((*key, None));
            self.entries -= out.len();
            for hour in out.iter().map(|entry| entry.at.div_euclid(HOUR)) {
                self.dirty.insert((*key, Some(hour)));
                if let Some(reports) = group.series.hours.get_mut(&hour) {
                    *reports = reports.saturating_sub(1);
                }
            }
        }
    }

    /// Forgets what no report can touch any more, and past the limits the groups that were quiet longest.
    fn keep_within_bounds(&mut self, low: i64, tally: &mut Tally) {
        if self.groups.len() <= MAX_GROUPS && self.entries <= MAX_ENTRIES {
            return;
        }
        self.prune(low);
        if self.groups.len() <= MAX_GROUPS && self.entries <= MAX_ENTRIES {
            return;
        }
        let mut by_age: Vec<(i64, u128)> =
            self.groups.iter().map(|(key, group)| (group.last, *key)).collect();
        by_age.sort_unstable();
        // A tenth at once, so that sorting them does not happen for each new group.
        let (groups, entries) = (MAX_GROUPS / 10 * 9, MAX_ENTRIES / 10 * 9);
        for (_, key) in by_age {
            if self.groups.len() <= groups && self.entries <= entries {
                break;
            }
            if let Some(gone) = self.groups.remove(&key) {
                self.entries -= gone.series.entries.len();
                self.dirty.extend(parts(key, &gone));
                self.head_dirty |= !self.evicted;
                self.evicted = true;
                tally.evicted += 1;
            }
        }
    }

    /// Forgets what has expired.
    fn prune(&mut self, low: i64) {
        let horizon = low.saturating_sub(self.rule.lateness + self.rule.window);
        let (rule, entries, dirty) = (&self.rule, &mut self.entries, &mut self.dirty);
        self.groups.retain(|key, group| {
            let series = &mut group.series;
            let gone = series.forget_until(horizon);
            *entries -= gone.len();
            dirty.extend(gone.iter().map(|entry| (*key, Some(entry.at.div_euclid(HOUR)))));
            expire(series, rule, low);
            let stays = !(series.entries.is_empty() && series.fired.is_empty() && series.hours.is_empty());
            if !stays {
                dirty.insert((*key, None));
            }
            stays
        });
    }
}

/// Forgets stretches in which no report can end a window any more, and hours that no baseline reaches.
fn expire(series: &mut Series, rule: &Rule, low: i64) {
    let alive = low.saturating_sub(rule.lateness);
    let cool_down = rule.cool_down.max(1);
    while series.fired.first().is_some_and(|(stretch, _)| (stretch + 1).saturating_mul(cool_down) <= alive) {
        series.fired.pop_first();
    }
    let oldest = alive.saturating_sub(rule.window + (rule.rate.weeks + 1) * WEEK).div_euclid(HOUR);
    while series.hours.first_key_value().is_some_and(|(hour, _)| *hour < oldest) {
        series.hours.pop_first();
    }
}

/// First eight bytes of a digest.
fn short(report: ReportId) -> u64 {
    report.0.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}
