//! A follower of the embedded log: all partitions of a hop, with a connection of its own and no group.
//!
//! What this process appends is seen at once; what another one does, within [`LOOK`].

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use rusqlite::Connection;

use super::{block::Unpacked, database::Database, reader::read_on, rows};
use crate::{
    batch::{Batch, Limits},
    error::JournalError,
    follow::{Gathering, begin, until},
    log::Follow,
    record::{Hop, Partition, Position},
};

/// Between two looks for what other processes append.
const LOOK: Duration = Duration::from_millis(50);

/// After every position there can be.
const EVER: Position = Position(u64::MAX);

/// Records of all partitions, as they come.
pub(super) struct EmbeddedFollow {
    /// Before `database`, so that the journal's writing connection is closed last.
    connection: Connection,
    database: Arc<Database>,
    hop: Hop,
    places: Vec<Tail>,
}

/// Where one partition is read on.
struct Tail {
    next: Position,
    /// What is left of the block a batch ended in. Invariant: its next record, if any, is at `next`.
    rest: Unpacked,
}

impl EmbeddedFollow {
    pub(super) fn open(
        database: Arc<Database>,
        cache_bytes: u64,
        hop: Hop,
        partitions: u16,
        from: &[Position],
    ) -> Result<EmbeddedFollow, JournalError> {
        let connection = database.reading(cache_bytes)?;
        let ends = |partition| database.view(&connection, "follow", |view| rows::ends(view, hop, partition));
        let begun = begin(hop, partitions, from, ends)?;
        let places = begun.into_iter().map(|next| Tail { next, rest: Unpacked::default() }).collect();
        Ok(EmbeddedFollow { connection, database, hop, places })
    }

    fn look(&mut self, limits: Limits) -> Result<Vec<Batch>, JournalError> {
        let mut gathering = Gathering::new(limits);
        for (number, Tail { next, rest }) in (0..).zip(&mut self.places) {
            let Some(left) = gathering.left() else { break };
            let source = (&*self.database, &self.connection, (self.hop, Partition(number)));
            let batch = match read_on(source, rest, *next, EVER, Some(left)) {
                // What was found before is handed over first; the same error comes again at the next look.
                Err(_) if !gathering.batches.is_empty() => break,
                read => read?,
            };
            *next = batch.delta().to;
            gathering.add(batch);
        }
        Ok(gathering.batches)
    }
}

impl Follow for EmbeddedFollow {
    fn next(&mut self, limits: Limits, wait: Duration) -> Result<Vec<Batch>, JournalError> {
        let until = until(wait);
        loop {
            let known = self.database.appends();
            let batches = self.look(limits)?;
            let left = until.saturating_duration_since(Instant::now());
            if !batches.is_empty() || left.is_zero() {
                return Ok(batches);
            }
            self.database.wait_for_append(known, left.min(LOOK));
        }
    }
}
