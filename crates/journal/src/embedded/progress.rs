//! Readers as stored: registering a group, loading and saving progress.

use rusqlite::Transaction;

use super::database::Fault;
use crate::{
    progress::Progress,
    record::{Hop, Partition},
};

/// A reader's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ReaderId(i64);

impl ReaderId {
    /// The reader of a number that its state rows carry.
    pub(super) fn of(number: i64) -> ReaderId {
        ReaderId(number)
    }

    /// The number that its state rows carry.
    pub(super) fn number(self) -> i64 {
        self.0
    }
}

/// The reader of a group in a partition, if the group is registered.
pub(super) fn find(
    view: &Transaction<'_>,
    group: &str,
    hop: Hop,
    partition: Partition,
) -> Result<Option<ReaderId>, Fault> {
    let mut select =
        view.prepare_cached("SELECT id FROM readers WHERE grp = ?1 AND hop = ?2 AND partition = ?3")?;
    let mut rows = select.query((group, hop, partition))?;
    Ok(rows.next()?.map(|row| row.get(0).map(ReaderId)).transpose()?)
}

/// Registers a group for all partitions of a hop, each at the first position still kept. All at once: a trim between
/// two registrations would take records from a group that means to read them.
pub(super) fn register(transaction: &Transaction<'_>, group: &str, hop: Hop) -> Result<(), Fault> {
    transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO readers (grp, hop, partition, committed)
             SELECT ?1, hop, partition, first FROM ends WHERE hop = ?2",
        )?
        .execute((group, hop))?;
    Ok(())
}

/// A reader's progress; `None` when its group was forgotten.
pub(super) fn load(view: &Transaction<'_>, id: ReaderId) -> Result<Option<Progress>, Fault> {
    let mut select = view.prepare_cached("SELECT committed, planned FROM readers WHERE id = ?1")?;
    let mut rows = select.query([id.0])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(Progress { committed: row.get(0)?, planned: row.get(1)? }))
}

/// Writes a reader's progress.
pub(super) fn save(transaction: &Transaction<'_>, id: ReaderId, progress: Progress) -> Result<(), Fault> {
    transaction
        .prepare_cached("UPDATE readers SET committed = ?2, planned = ?3 WHERE id = ?1")?
        .execute((id.0, progress.committed, progress.planned))?;
    Ok(())
}
