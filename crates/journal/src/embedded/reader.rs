//! A reader of the embedded log, with a connection of its own.

use std::sync::Arc;

use rusqlite::{Connection, Transaction};

use super::{
    block::Unpacked,
    database::{Database, Fault},
    options::OpenOptions,
    progress::{self, ReaderId},
    rows, state, trim,
};
use crate::{
    batch::{Batch, Limits},
    error::{JournalError, Place},
    log::Reader,
    progress::Progress,
    record::{
        Clock, Delta, Hop, Partition, Partitions, Position, Record, StateChange, StateKey, check_lengths,
    },
};

/// One group's view of one partition.
pub(super) struct EmbeddedReader {
    /// Before `database`, so that the journal's writing connection is closed last.
    connection: Connection,
    database: Arc<Database>,
    partitions: Partitions,
    clock: Clock,
    group: String,
    hop: Hop,
    partition: Partition,
    id: ReaderId,
    /// Where the next batch starts.
    next: Position,
    /// End of the plan that was pending when this reader opened or rewound, until it has been returned.
    planned: Option<Position>,
    /// What is left of the block a batch ended in. Invariant: its next record, if any, is at `next`.
    rest: Unpacked,
}

impl EmbeddedReader {
    /// Opens a reader at its group's position; registers the group when it is new.
    pub(super) fn open(
        database: Arc<Database>,
        options: &OpenOptions,
        group: &str,
        hop: Hop,
        partition: Partition,
    ) -> Result<EmbeddedReader, JournalError> {
        let connection = database.reading(options.reader_cache_bytes)?;
        let find = |view: &Transaction<'_>| progress::find(view, group, hop, partition);
        let id = match database.view(&connection, "open a reader", find)? {
            Some(id) => id,
            None => database.write("register a group", |transaction| {
                progress::register(transaction, group, hop)?;
                find(transaction)?.ok_or(Fault::Sql(rusqlite::Error::QueryReturnedNoRows))
            })?,
        };
        let mut reader = EmbeddedReader {
            connection,
            database,
            partitions: options.partitions,
            clock: options.clock.clone(),
            group: group.to_owned(),
            hop,
            partition,
            id,
            next: Position(0),
            planned: None,
            rest: Unpacked::default(),
        };
        reader.rewind()?;
        Ok(reader)
    }

    /// Loads progress and end inside a write transaction, lets `decide` make the new progress, and saves it.
    fn progress(
        &self,
        transaction: &Transaction<'_>,
        delta: &Delta,
        decide: impl FnOnce(Progress, Position) -> Result<Progress, JournalError>,
    ) -> Result<(), Fault> {
        let (first, end) = rows::ends(transaction, self.hop, self.partition)?;
        if (delta.hop, delta.partition) != (self.hop, self.partition) {
            return Err(JournalError::OutsideLog { delta: *delta, end }.into());
        }
        let Some(old) = progress::load(transaction, self.id)? else {
            let group = self.group.clone();
            return Err(JournalError::Fenced { group, delta: *delta, committed: first }.into());
        };
        check_range(old, (first, end), delta)?;
        let new = decide(old, end)?;
        if new != old {
            progress::save(transaction, self.id, new)?;
        }
        Ok(())
    }
}

/// A stored position outside its partition was not written by us. (Below `first` only a forgotten group can be, and
/// its row is gone.)
fn check_range(progress: Progress, (first, end): (Position, Position), delta: &Delta) -> Result<(), Fault> {
    let planned = progress.planned.unwrap_or(progress.committed);
    if first <= progress.committed && progress.committed <= planned && planned <= end {
        return Ok(());
    }
    let place = Place { hop: delta.hop, partition: delta.partition, position: progress.committed };
    Err(Fault::Damage(Some(place), "a group stands outside what is kept".to_owned()))
}

/// Moves records from an unpacked block into a batch, up to `until` and, if there are any, up to the limits. Says
/// whether the batch has room for the next block.
fn drain(rest: &mut Unpacked, batch: &mut Batch, until: Position, limits: Option<Limits>) -> bool {
    while let (Some(position), Some(payload)) = (rest.position(), rest.peek()) {
        if position >= until || limits.is_some_and(|limits| batch.is_full(limits, payload.len())) {
            return false;
        }
        batch.push(position, payload);
        batch.note_time(rest.appended_at());
        rest.skip();
    }
    !limits.is_some_and(|limits| batch.is_full(limits, 0))
}

/// The records of a partition from `from` on: up to `last`, to the end, and, if there are any, to the limits. `rest` is
/// what is left of the block that the batch before ended in; after an error it is empty, and `from` holds as before.
pub(super) fn read_on(
    (database, connection, place): (&Database, &Connection, (Hop, Partition)),
    rest: &mut Unpacked,
    from: Position,
    last: Position,
    limits: Option<Limits>,
) -> Result<Batch, JournalError> {
    let mut batch = Batch::starting_at(place.0, place.1, from);
    if drain(rest, &mut batch, last, limits) {
        let filled = database.view(connection, "read records", |view| {
            let (first, end) = rows::ends(view, place.0, place.1)?;
            let from = batch.delta().to;
            if from < first && from < last {
                let place = Place { hop: place.0, partition: place.1, position: from };
                return Err(JournalError::Trimmed { place, first }.into());
            }
            let until = end.min(last);
            rows::walk(view, place, from, until, rest, |rest| drain(rest, &mut batch, until, limits))
        });
        if let Err(error) = filled {
            rest.clear();
            return Err(error);
        }
    }
    Ok(batch)
}

impl Reader for EmbeddedReader {
    fn next_batch(&mut self, limits: Limits) -> Result<Option<Batch>, JournalError> {
        // The plan rules alone: whatever was in the batch when it was planned must be in it again.
        let limits = self.planned.is_none().then_some(limits);
        let last = self.planned.unwrap_or(Position(u64::MAX));
        let source = (&*self.database, &self.connection, (self.hop, self.partition));
        let batch = read_on(source, &mut self.rest, self.next, last, limits)?;
        if batch.is_empty() {
            return Ok(None);
        }
        self.next = batch.delta().to;
        self.planned = None;
        Ok(Some(batch))
    }

    fn rewind(&mut self) -> Result<(), JournalError> {
        let progress =
            self.database.view(&self.connection, "open a reader", |view| {
                match progress::load(view, self.id)? {
                    Some(progress) => Ok(progress),
                    None => Ok(Progress::at(rows::ends(view, self.hop, self.partition)?.0)),
                }
            })?;
        self.next = progress.committed;
        self.planned = progress.planned;
        self.rest.clear();
        Ok(())
    }

    fn plan(&mut self, delta: &Delta) -> Result<(), JournalError> {
        self.database.write("plan a delta", |transaction| {
            self.progress(transaction, delta, |old, end| old.plan(&self.group, delta, end))
        })
    }

    fn commit(
        &mut self,
        upto: &Delta,
        out: &[(Hop, Record)],
        state: &[StateChange],
    ) -> Result<(), JournalError> {
        check_lengths(out.iter().map(|(_, record)| record))?;
        let parcels = rows::pack(&self.partitions, out.iter().map(|(hop, record)| (*hop, record)));
        let changes = state::in_key_order(state);
        let at = (self.clock)();
        self.database.write("commit a delta", |transaction| {
            self.progress(transaction, upto, |old, end| old.commit(&self.group, upto, end))?;
            rows::append(transaction, at, &parcels)?;
            state::put(transaction, self.id, upto.to, &changes)
        })?;
        if !out.is_empty() {
            self.database.ring();
        }
        if self.next < upto.to {
            self.next = upto.to;
            self.planned = None;
            self.rest.clear();
        }
        Ok(())
    }

    fn state(&self, keys: &[StateKey]) -> Result<Vec<Option<Vec<u8>>>, JournalError> {
        self.database.view(&self.connection, "read state", |view| state::get(view, self.id, keys))
    }

    fn prune_state(&mut self, before: Position, max_entries: usize) -> Result<usize, JournalError> {
        let mut pruned = 0;
        while pruned < max_entries {
            let most = trim::ENTRIES.min(max_entries - pruned);
            let step = self
                .database
                .write("prune state", |transaction| state::prune(transaction, self.id, before, most))?;
            pruned += step;
            if step < most {
                break;
            }
        }
        if pruned > 0 {
            trim::give_back(&self.database)?;
        }
        Ok(pruned)
    }
}
