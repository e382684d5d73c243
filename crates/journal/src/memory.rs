//! A journal in memory, for tests and for `screen FILE`: the same contract, gone when the process ends.
//!
//! Clones share one journal, so "opening it again" is a clone. One lock over everything: simple, not fast.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::{
    batch::{Batch, Limits},
    error::{JournalError, Place},
    follow::{self, Gathering},
    info::{JournalInfo, Lag, PartitionInfo, ReaderInfo, Trimmed},
    log::{Follow, Journal, Reader, Scan},
    progress::Progress,
    record::{
        Clock, Delta, Hop, Millis, Partition, Partitions, Position, Record, StateChange, StateKey,
        check_lengths,
    },
};

/// A journal in memory; clones share it.
#[derive(Clone)]
pub struct MemoryJournal {
    partitions: Partitions,
    clock: Clock,
    shelf: Arc<Mutex<Shelf>>,
    /// Rung after every append, for those who follow.
    bell: Arc<Condvar>,
}

/// Everything stored.
#[derive(Default)]
struct Shelf {
    logs: BTreeMap<(Hop, Partition), Log>,
    readers: BTreeMap<ReaderKey, Standing>,
    meta: HashMap<String, Vec<u8>>,
}

/// Group, hop, partition.
type ReaderKey = (String, Hop, Partition);

/// One partition.
#[derive(Default)]
struct Log {
    first: u64,
    records: Vec<Stored>,
}

struct Stored {
    payload: Vec<u8>,
    at: Millis,
    /// First position of the append this record came with: it is the block that a trim drops whole.
    append: u64,
}

/// One reader: progress and state; each state value with the position at which it was written.
struct Standing {
    progress: Progress,
    state: HashMap<StateKey, (Vec<u8>, Position)>,
}

impl Log {
    fn end(&self) -> Position {
        Position(self.first + self.records.len() as u64)
    }

    fn at(&self, position: u64) -> Option<&Stored> {
        self.records.get(usize::try_from(position.checked_sub(self.first)?).ok()?)
    }
}

impl Shelf {
    fn append<'a>(
        &mut self,
        partitions: &Partitions,
        at: Millis,
        records: impl Iterator<Item = (Hop, &'a Record)>,
    ) {
        let mut starts = HashMap::new();
        for (hop, record) in records {
            let partition = partitions.route(hop, record.route);
            let log = self.logs.entry((hop, partition)).or_default();
            let append = *starts.entry((hop, partition)).or_insert(log.end().0);
            log.records.push(Stored { payload: record.payload.clone(), at, append });
        }
    }

    /// The records from `from` on: up to `last`, to the end, and, if there are any, to the limits.
    fn read_on(
        &self,
        (hop, partition): (Hop, Partition),
        from: Position,
        last: Position,
        limits: Option<Limits>,
    ) -> Result<Batch, JournalError> {
        let (first, end) = self.log(hop, partition);
        if from < first && from < last {
            let place = Place { hop, partition, position: from };
            return Err(JournalError::Trimmed { place, first });
        }
        let log = self.logs.get(&(hop, partition));
        let mut batch = Batch::starting_at(hop, partition, from);
        while batch.delta().to < end.min(last) {
            let position = batch.delta().to;
            let Some(stored) = log.and_then(|log| log.at(position.0)) else { break };
            if limits.is_some_and(|limits| batch.is_full(limits, stored.payload.len())) {
                break;
            }
            batch.push(position, &stored.payload);
            batch.note_time(stored.at);
        }
        Ok(batch)
    }

    fn log(&self, hop: Hop, partition: Partition) -> (Position, Position) {
        self.logs.get(&(hop, partition)).map_or_else(Default::default, |log| (Position(log.first), log.end()))
    }
}

impl MemoryJournal {
    /// An empty journal. `clock` stamps what is appended.
    pub fn new(partitions: Partitions, clock: Clock) -> MemoryJournal {
        MemoryJournal { partitions, clock, shelf: Arc::default(), bell: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check(&self, hop: Hop, partition: Partition) -> Result<(), JournalError> {
        let count = self.partitions.of(hop);
        if partition.0 < count {
            return Ok(());
        }
        Err(JournalError::UnknownPartition { hop, partition, count })
    }
}

impl Journal for MemoryJournal {
    fn partitions(&self, hop: Hop) -> u16 {
        self.partitions.of(hop)
    }

    fn append(&self, hop: Hop, records: &[Record]) -> Result<(), JournalError> {
        check_lengths(records.iter())?;
        let at = (self.clock)();
        self.lock().append(&self.partitions, at, records.iter().map(|record| (hop, record)));
        self.bell.notify_all();
        Ok(())
    }

    fn reader(&self, group: &str, hop: Hop, partition: Partition) -> Result<Box<dyn Reader>, JournalError> {
        self.check(hop, partition)?;
        let mut shelf = self.lock();
        for number in 0..self.partitions.of(hop) {
            let (first, _) = shelf.log(hop, Partition(number));
            shelf
                .readers
                .entry((group.to_owned(), hop, Partition(number)))
                .or_insert_with(|| Standing { progress: Progress::at(first), state: HashMap::new() });
        }
        drop(shelf);
        let key = (group.to_owned(), hop, partition);
        let mut reader = MemoryReader { journal: self.clone(), key, next: Position(0), planned: None };
        reader.rewind()?;
        Ok(Box::new(reader))
    }

    fn scan(&self, hop: Hop, partition: Partition, since: Millis) -> Result<Box<dyn Scan>, JournalError> {
        self.check(hop, partition)?;
        let shelf = self.lock();
        let (first, end) = shelf.log(hop, partition);
        let records = shelf.logs.get(&(hop, partition)).map_or(&[][..], |log| &log.records);
        let older = records.iter().take_while(|stored| stored.at < since).count() as u64;
        let next = Position(first.0 + older);
        Ok(Box::new(MemoryScan { journal: self.clone(), hop, partition, next, end }))
    }

    fn follow(&self, hop: Hop, from: &[Position]) -> Result<Box<dyn Follow>, JournalError> {
        let shelf = self.lock();
        let ends = |partition| Ok(shelf.log(hop, partition));
        let next = follow::begin(hop, self.partitions.of(hop), from, ends)?;
        drop(shelf);
        Ok(Box::new(MemoryFollow { journal: self.clone(), hop, next }))
    }

    fn lag(&self, group: &str, hop: Hop) -> Result<Vec<Lag>, JournalError> {
        let shelf = self.lock();
        let lag = |number| {
            let partition = Partition(number);
            let (first, end) = shelf.log(hop, partition);
            let standing = shelf.readers.get(&(group.to_owned(), hop, partition));
            Lag { partition, end, committed: standing.map_or(first, |standing| standing.progress.committed) }
        };
        Ok((0..self.partitions.of(hop)).map(lag).collect())
    }

    fn trim(&self, hop: Hop, older_than: Millis) -> Result<Trimmed, JournalError> {
        let mut trimmed = Trimmed::default();
        if hop.is_kept() {
            return Ok(trimmed);
        }
        let mut shelf = self.lock();
        let Shelf { logs, readers, .. } = &mut *shelf;
        for ((_, partition), log) in logs.iter_mut().filter(|((of, _), _)| *of == hop) {
            let committed = readers
                .iter()
                .filter(|((_, of, number), _)| (of, number) == (&hop, partition))
                .map(|(_, standing)| standing.progress.committed)
                .min();
            let limit = match committed {
                Some(committed) => committed,
                None if hop.waits_for_readers() => continue,
                None => log.end(),
            };
            let mut keep = log.first;
            for append in log.records.chunk_by(|a, b| a.append == b.append) {
                let end = keep + append.len() as u64;
                if append[0].at >= older_than || end > limit.0 {
                    break;
                }
                keep = end;
            }
            let gone = log.records.drain(..(keep - log.first) as usize);
            trimmed.records += gone.len() as u64;
            trimmed.stored_bytes += gone.map(|stored| stored.payload.len() as u64).sum::<u64>();
            log.first = keep;
        }
        Ok(trimmed)
    }

    fn forget(&self, group: &str, hop: Hop) -> Result<(), JournalError> {
        self.lock().readers.retain(|(name, of, _), _| name != group || *of != hop);
        Ok(())
    }

    fn read_at(
        &self,
        hop: Hop,
        partition: Partition,
        position: Position,
    ) -> Result<Option<Vec<u8>>, JournalError> {
        self.check(hop, partition)?;
        let shelf = self.lock();
        let stored = shelf.logs.get(&(hop, partition)).and_then(|log| log.at(position.0));
        Ok(stored.map(|stored| stored.payload.clone()))
    }

    fn state_len(&self, group: &str, hop: Hop) -> Result<u64, JournalError> {
        let shelf = self.lock();
        let of_group = shelf.readers.iter().filter(|((name, of, _), _)| name == group && *of == hop);
        Ok(of_group.map(|(_, standing)| standing.state.len() as u64).sum())
    }

    fn set_meta(&self, key: &str, value: &[u8]) -> Result<(), JournalError> {
        self.lock().meta.insert(key.to_owned(), value.to_vec());
        Ok(())
    }

    fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, JournalError> {
        Ok(self.lock().meta.get(key).cloned())
    }

    fn info(&self) -> Result<JournalInfo, JournalError> {
        let shelf = self.lock();
        let mut partitions = Vec::new();
        for hop in Hop::ALL {
            for partition in (0..self.partitions.of(hop)).map(Partition) {
                let (first, end) = shelf.log(hop, partition);
                let records = shelf.logs.get(&(hop, partition)).map_or(&[][..], |log| &log.records);
                let stored_bytes = records.iter().map(|stored| stored.payload.len() as u64).sum();
                partitions.push(PartitionInfo { hop, partition, first, end, stored_bytes });
            }
        }
        let reader = |((group, hop, partition), standing): (&ReaderKey, &Standing)| ReaderInfo {
            group: group.clone(),
            hop: *hop,
            partition: *partition,
            committed: standing.progress.committed,
            planned: standing.progress.planned,
        };
        let readers = shelf.readers.iter().map(reader).collect();
        Ok(JournalInfo { kind: "memory", bytes_on_disk: 0, partitions, readers })
    }
}

/// A scan of a [`MemoryJournal`].
struct MemoryScan {
    journal: MemoryJournal,
    hop: Hop,
    partition: Partition,
    next: Position,
    end: Position,
}

impl Scan for MemoryScan {
    fn next_batch(&mut self, limits: Limits) -> Result<Option<Batch>, JournalError> {
        let shelf = self.journal.lock();
        let batch = shelf.read_on((self.hop, self.partition), self.next, self.end, Some(limits))?;
        self.next = batch.delta().to;
        Ok((!batch.is_empty()).then_some(batch))
    }
}

/// A follower of a [`MemoryJournal`].
struct MemoryFollow {
    journal: MemoryJournal,
    hop: Hop,
    /// Where each partition's next batch starts.
    next: Vec<Position>,
}

impl Follow for MemoryFollow {
    fn next(&mut self, limits: Limits, wait: Duration) -> Result<Vec<Batch>, JournalError> {
        let until = follow::until(wait);
        let mut shelf = self.journal.lock();
        loop {
            let mut gathering = Gathering::new(limits);
            for (number, next) in (0..).zip(&mut self.next) {
                let Some(left) = gathering.left() else { break };
                let last = Position(u64::MAX);
                let batch = shelf.read_on((self.hop, Partition(number)), *next, last, Some(left))?;
                *next = batch.delta().to;
                gathering.add(batch);
            }
            let left = until.saturating_duration_since(Instant::now());
            if !gathering.batches.is_empty() || left.is_zero() {
                return Ok(gathering.batches);
            }
            let waited = self.journal.bell.wait_timeout(shelf, left);
            shelf = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// A reader of a [`MemoryJournal`].
struct MemoryReader {
    journal: MemoryJournal,
    key: ReaderKey,
    next: Position,
    /// End of the plan that was pending when this reader opened and that it has not returned yet.
    planned: Option<Position>,
}

impl MemoryReader {
    /// Runs `act` on this reader's standing and the end of its partition.
    fn stand<T>(
        &self,
        delta: &Delta,
        act: impl FnOnce(&mut Shelf, Progress, Position) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let (group, hop, partition) = &self.key;
        let mut shelf = self.journal.lock();
        let (first, end) = shelf.log(*hop, *partition);
        if (delta.hop, delta.partition) != (*hop, *partition) {
            return Err(JournalError::OutsideLog { delta: *delta, end });
        }
        let Some(standing) = shelf.readers.get(&self.key) else {
            return Err(JournalError::Fenced { group: group.clone(), delta: *delta, committed: first });
        };
        let progress = standing.progress;
        act(&mut shelf, progress, end)
    }
}

impl Reader for MemoryReader {
    fn next_batch(&mut self, limits: Limits) -> Result<Option<Batch>, JournalError> {
        let (_, hop, partition) = self.key;
        let shelf = self.journal.lock();
        let planned = self.planned;
        let (last, limits) = (planned.unwrap_or(Position(u64::MAX)), planned.is_none().then_some(limits));
        let batch = shelf.read_on((hop, partition), self.next, last, limits)?;
        self.next = batch.delta().to;
        self.planned = None;
        Ok((!batch.is_empty()).then_some(batch))
    }

    fn rewind(&mut self) -> Result<(), JournalError> {
        let shelf = self.journal.lock();
        let (_, hop, partition) = self.key;
        let progress = match shelf.readers.get(&self.key) {
            Some(standing) => standing.progress,
            None => Progress::at(shelf.log(hop, partition).0),
        };
        drop(shelf);
        self.next = progress.committed;
        self.planned = progress.planned;
        Ok(())
    }

    fn plan(&mut self, delta: &Delta) -> Result<(), JournalError> {
        self.stand(delta, |shelf, progress, end| {
            let progress = progress.plan(&self.key.0, delta, end)?;
            if let Some(standing) = shelf.readers.get_mut(&self.key) {
                standing.progress = progress;
            }
            Ok(())
        })
    }

    fn commit(
        &mut self,
        upto: &Delta,
        out: &[(Hop, Record)],
        state: &[StateChange],
    ) -> Result<(), JournalError> {
        check_lengths(out.iter().map(|(_, record)| record))?;
        let at = (self.journal.clock)();
        self.stand(upto, |shelf, progress, end| {
            let progress = progress.commit(&self.key.0, upto, end)?;
            shelf.append(&self.journal.partitions, at, out.iter().map(|(hop, record)| (*hop, record)));
            if let Some(standing) = shelf.readers.get_mut(&self.key) {
                standing.progress = progress;
                for change in state {
                    match &change.value {
                        Some(value) => standing.state.insert(change.key, (value.clone(), upto.to)),
                        None => standing.state.remove(&change.key),
                    };
                }
            }
            Ok(())
        })?;
        self.journal.bell.notify_all();
        if self.next < upto.to {
            self.next = upto.to;
            self.planned = None;
        }
        Ok(())
    }

    fn state(&self, keys: &[StateKey]) -> Result<Vec<Option<Vec<u8>>>, JournalError> {
        let shelf = self.journal.lock();
        let standing = shelf.readers.get(&self.key);
        let value =
            |key| standing.and_then(|standing| standing.state.get(key)).map(|(value, _)| value.clone());
        Ok(keys.iter().map(value).collect())
    }

    fn prune_state(&mut self, before: Position, max_entries: usize) -> Result<usize, JournalError> {
        let mut shelf = self.journal.lock();
        let Some(standing) = shelf.readers.get_mut(&self.key) else { return Ok(0) };
        let mut old: Vec<(Position, StateKey)> =
            standing.state.iter().map(|(key, (_, at))| (*at, *key)).filter(|(at, _)| *at < before).collect();
        old.sort_unstable();
        old.truncate(max_entries);
        for (_, key) in &old {
            standing.state.remove(key);
        }
        Ok(old.len())
    }
}
