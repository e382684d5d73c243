//! A group's work as it is shared out: a [`Subscription`] is one member of a consumer group and owns some of the hop's
//! partitions, which may come and go. [`Readers`] makes one of readers whose partitions are fixed.

use crate::{
    batch::{Batch, Limits},
    error::JournalError,
    log::{Journal, Reader},
    record::{Delta, Hop, Partition, Position, Record, StateChange, StateKey},
};

/// Which member of the process this is, counted from 0, and how many there are. A journal that shares partitions among
/// all processes by itself needs only the first number, to tell members apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Which.
    pub index: u16,
    /// Of how many, at least 1.
    pub of: u16,
}

impl Member {
    /// The only member.
    pub const ONLY: Member = Member { index: 0, of: 1 };
}

/// What became of one delta.
#[derive(Debug)]
pub struct Work {
    /// The delta, which starts where its partition was committed.
    pub delta: Delta,
    /// Records to append, to any hop.
    pub out: Vec<(Hop, Record)>,
    /// Changes of the state of the delta's partition.
    pub state: Vec<StateChange>,
}

/// One member of a consumer group. Owned by one thread, which calls it often enough: see [`keep_alive`].
///
/// [`keep_alive`]: Subscription::keep_alive
pub trait Subscription: Send {
    /// The records after what was returned last: at most one batch of a partition, within the limits together (one
    /// record always fits). Empty when there is nothing yet. A partition with a plan pending gives exactly the planned
    /// delta first, whatever the limits.
    ///
    /// # Errors
    /// As for [`Reader::next_batch`]; [`restart`](Subscription::restart) then goes on where that is possible.
    fn next_batches(&mut self, limits: Limits) -> Result<Vec<Batch>, JournalError>;

    /// The values of the keys in the state of one partition, as of its last commit.
    ///
    /// # Errors
    /// [`JournalError::Fenced`] when the partition is no longer this member's.
    fn state(
        &mut self,
        partition: Partition,
        keys: &[StateKey],
    ) -> Result<Vec<Option<Vec<u8>>>, JournalError>;

    /// Makes the boundaries of deltas durable before their effects leave the process; see [`Reader::plan`].
    ///
    /// # Errors
    /// As for [`Reader::plan`].
    fn plan(&mut self, deltas: &[Delta]) -> Result<(), JournalError>;

    /// Writes the outcome of several deltas, of different partitions. Each delta is all or nothing; after an error some
    /// may be committed, and [`restart`](Subscription::restart) shows which.
    ///
    /// # Errors
    /// As for [`Reader::commit`].
    fn commit(&mut self, work: &[Work]) -> Result<(), JournalError>;

    /// Forgets old state of one partition; see [`Reader::prune_state`].
    ///
    /// # Errors
    /// The journal's.
    fn prune_state(
        &mut self,
        partition: Partition,
        before: Position,
        max_entries: usize,
    ) -> Result<usize, JournalError>;

    /// Tells the group that this member lives while its work takes long. Reads nothing. To be called every few seconds.
    ///
    /// # Errors
    /// The journal's.
    fn keep_alive(&mut self) -> Result<(), JournalError>;

    /// After an error: drops what was read and not committed and goes on from the last commits.
    ///
    /// # Errors
    /// The journal's; it may be called again.
    fn restart(&mut self) -> Result<(), JournalError>;
}

/// Readers with fixed partitions as one member.
pub struct Readers {
    readers: Vec<(Partition, Box<dyn Reader>, bool)>,
    /// Which reader is asked first: moves on, so that a busy partition starves no other.
    turn: usize,
    group: String,
    hop: Hop,
}

impl Readers {
    /// The readers of `member`: every `of`-th partition of the hop.
    ///
    /// # Errors
    /// As for [`Journal::reader`].
    pub fn open(
        journal: &(impl Journal + ?Sized),
        group: &str,
        hop: Hop,
        member: Member,
    ) -> Result<Readers, JournalError> {
        let own = (member.index..journal.partitions(hop)).step_by(usize::from(member.of.max(1)));
        let readers = own
            .map(|partition| {
                let partition = Partition(partition);
                Ok((partition, journal.reader(group, hop, partition)?, true))
            })
            .collect::<Result<_, JournalError>>()?;
        Ok(Readers { readers, turn: 0, group: group.to_owned(), hop })
    }

    fn reader(&mut self, partition: Partition) -> Result<&mut Box<dyn Reader>, JournalError> {
        let (group, hop) = (&self.group, self.hop);
        let own = self.readers.iter_mut().find(|(own, ..)| *own == partition);
        own.map(|(_, reader, _)| reader).ok_or_else(|| JournalError::Fenced {
            group: group.clone(),
            delta: Delta { hop, partition, from: Position(0), to: Position(0) },
            committed: Position(0),
        })
    }
}

impl Subscription for Readers {
    fn next_batches(&mut self, limits: Limits) -> Result<Vec<Batch>, JournalError> {
        let mut batches: Vec<Batch> = Vec::new();
        let (mut records, mut bytes) = (0, 0);
        let count = self.readers.len();
        for step in 0..count {
            let left = Limits {
                max_records: limits.max_records.max(1).saturating_sub(records),
                max_bytes: limits.max_bytes.saturating_sub(bytes),
            };
            if left.max_records == 0 || left.max_bytes == 0 && !batches.is_empty() {
                break;
            }
            let (_, reader, taken_over) = &mut self.readers[(self.turn + step) % count];
            if let Some(mut batch) = reader.next_batch(left)? {
                if std::mem::take(taken_over) {
                    batch.note_taken_over();
                }
                records += batch.len();
                bytes += batch.payload_bytes();
                batches.push(batch);
            }
        }
        self.turn = (self.turn + 1) % count.max(1);
        Ok(batches)
    }

    fn state(
        &mut self,
        partition: Partition,
        keys: &[StateKey],
    ) -> Result<Vec<Option<Vec<u8>>>, JournalError> {
        self.reader(partition)?.state(keys)
    }

    fn plan(&mut self, deltas: &[Delta]) -> Result<(), JournalError> {
        deltas.iter().try_for_each(|delta| self.reader(delta.partition)?.plan(delta))
    }

    fn commit(&mut self, work: &[Work]) -> Result<(), JournalError> {
        work.iter().try_for_each(|work| {
            self.reader(work.delta.partition)?.commit(&work.delta, &work.out, &work.state)
        })
    }

    fn prune_state(
        &mut self,
        partition: Partition,
        before: Position,
        max_entries: usize,
    ) -> Result<usize, JournalError> {
        self.reader(partition)?.prune_state(before, max_entries)
    }

    fn keep_alive(&mut self) -> Result<(), JournalError> {
        Ok(())
    }

    fn restart(&mut self) -> Result<(), JournalError> {
        self.readers.iter_mut().try_for_each(|(_, reader, taken_over)| {
            *taken_over = true;
            reader.rewind()
        })
    }
}
