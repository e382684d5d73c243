//! Making the file smaller: dropping old rows and forgotten groups, giving pages back to the disk.
//!
//! All in short transactions, each with the lock taken anew, so that appends go on in between.

use rusqlite::Transaction;

use super::{
    columns::Count,
    database::{Database, Fault},
    rows, state,
};
use crate::{
    error::JournalError,
    info::Trimmed,
    record::{Hop, Millis, Partition, Position},
};

/// Rows per transaction. At a megabyte each at most, more would hold the lock for seconds on a slow disk.
const ROWS: usize = 64;

/// State entries per transaction.
pub(super) const ENTRIES: usize = 4096;

/// After every position there can be.
const EVER: Position = Position(i64::MAX as u64);

/// Pages given back per transaction: 4 MiB.
const PAGES: u32 = 512;

/// Drops what is old and read, partition by partition.
pub(super) fn trim(
    database: &Database,
    partitions: u16,
    hop: Hop,
    older_than: Millis,
) -> Result<Trimmed, JournalError> {
    let mut total = Trimmed::default();
    if hop.is_kept() {
        return Ok(total);
    }
    for partition in (0..partitions).map(Partition) {
        loop {
            let (step, more) =
                database.write("trim", |transaction| drop_rows(transaction, hop, partition, older_than))?;
            total.records += step.records;
            total.stored_bytes += step.stored_bytes;
            if !more {
                break;
            }
        }
    }
    if total.records > 0 {
        give_back(database)?;
        // The write-ahead log still holds the trimmed bytes. A reader in the way only puts this off to the next trim.
        database.maintain("checkpoint", |connection| {
            connection.pragma(None, "wal_checkpoint", "TRUNCATE", |_| Ok(()))?;
            Ok(())
        })?;
    }
    Ok(total)
}

/// Drops up to `ROWS` rows from the front of a partition; says whether there may be more.
fn drop_rows(
    transaction: &Transaction<'_>,
    hop: Hop,
    partition: Partition,
    older_than: Millis,
) -> Result<(Trimmed, bool), Fault> {
    let committed: Option<Position> = transaction
        .prepare_cached("SELECT min(committed) FROM readers WHERE hop = ?1 AND partition = ?2")?
        .query_row((hop, partition), |row| row.get(0))?;
    let limit = match committed {
        Some(committed) => committed,
        None if hop.waits_for_readers() => return Ok((Trimmed::default(), false)),
        None => Position(u64::MAX),
    };
    let (first, _) = rows::ends(transaction, hop, partition)?;
    let mut keep = first;
    let mut seen = 0;
    let mut step = Trimmed::default();
    let mut front = transaction.prepare_cached(
        "SELECT first + count, appended_at, length(block) FROM log
         WHERE hop = ?1 AND partition = ?2 ORDER BY first LIMIT ?3",
    )?;
    let mut front = front.query((hop, partition, Count::from(ROWS)))?;
    while let Some(row) = front.next()? {
        let (end, at): (Position, Millis) = (row.get(0)?, row.get(1)?);
        if end > limit || at >= older_than {
            break;
        }
        keep = end;
        step.stored_bytes += row.get::<_, Count>(2)?.0;
        seen += 1;
    }
    step.records = keep.0.saturating_sub(first.0);
    if seen > 0 {
        transaction
            .prepare_cached("DELETE FROM log WHERE hop = ?1 AND partition = ?2 AND first < ?3")?
            .execute((hop, partition, keep))?;
        transaction
            .prepare_cached("UPDATE ends SET first = ?3 WHERE hop = ?1 AND partition = ?2")?
            .execute((hop, partition, keep))?;
    }
    Ok((step, seen == ROWS))
}

/// Forgets a group in a hop: first its positions, which fences its readers, then its state in steps.
pub(super) fn forget(database: &Database, group: &str, hop: Hop) -> Result<(), JournalError> {
    database.write("forget a group", |transaction| {
        let mut delete = transaction.prepare_cached("DELETE FROM readers WHERE grp = ?1 AND hop = ?2")?;
        Ok(delete.execute((group, hop))?)
    })?;
    let sweep = |transaction: &Transaction<'_>| match state::orphan(transaction)? {
        Some(reader) => state::prune(transaction, reader, EVER, ENTRIES).map(|_| true),
        None => Ok(false),
    };
    while database.write("forget a group", sweep)? {}
    give_back(database)
}

/// Gives free pages back to the disk until there are none, or until a step no longer helps.
pub(super) fn give_back(database: &Database) -> Result<(), JournalError> {
    let mut left = u32::MAX;
    loop {
        let free = database.write("give space back", |transaction| {
            let free = |transaction: &Transaction<'_>| {
                transaction.pragma_query_value(None, "freelist_count", |row| row.get::<_, u32>(0))
            };
            if free(transaction)? == 0 {
                return Ok(0);
            }
            // One step of the statement frees one page, so all its (empty) rows must be fetched.
            let mut vacuum = transaction.prepare(&format!("PRAGMA incremental_vacuum({PAGES})"))?;
            let mut steps = vacuum.query(())?;
            while steps.next()?.is_some() {}
            Ok(free(transaction)?)
        })?;
        if free == 0 || free >= left {
            return Ok(());
        }
        left = free;
    }
}
