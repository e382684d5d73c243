//! A scan of the embedded log, with a connection of its own and no group.

use std::sync::Arc;

use rusqlite::Connection;

use super::{block::Unpacked, database::Database, reader::read_on, rows};
use crate::{
    batch::{Batch, Limits},
    error::JournalError,
    log::Scan,
    record::{Hop, Millis, Partition, Position},
};

/// Records of one partition up to an end that stays.
pub(super) struct EmbeddedScan {
    /// Before `database`, so that the journal's writing connection is closed last.
    connection: Connection,
    database: Arc<Database>,
    place: (Hop, Partition),
    next: Position,
    end: Position,
    /// What is left of the block a batch ended in. Invariant: its next record, if any, is at `next`.
    rest: Unpacked,
}

impl EmbeddedScan {
    /// Begins at the first block that was appended at or after `since`.
    pub(super) fn open(
        database: Arc<Database>,
        cache_bytes: u64,
        place: (Hop, Partition),
        since: Millis,
    ) -> Result<EmbeddedScan, JournalError> {
        let connection = database.reading(cache_bytes)?;
        let (next, end) = database.view(&connection, "open a scan", |view| {
            let (_, end) = rows::ends(view, place.0, place.1)?;
            let mut select = view.prepare_cached(
                "SELECT min(first) FROM log WHERE hop = ?1 AND partition = ?2 AND appended_at >= ?3",
            )?;
            let next: Option<Position> = select.query_row((place.0, place.1, since), |row| row.get(0))?;
            Ok((next.unwrap_or(end), end))
        })?;
        Ok(EmbeddedScan { connection, database, place, next, end, rest: Unpacked::default() })
    }
}

impl Scan for EmbeddedScan {
    fn next_batch(&mut self, limits: Limits) -> Result<Option<Batch>, JournalError> {
        let source = (&*self.database, &self.connection, self.place);
        let batch = read_on(source, &mut self.rest, self.next, self.end, Some(limits))?;
        self.next = batch.delta().to;
        Ok((!batch.is_empty()).then_some(batch))
    }
}
