//! A reader's state: small values under keyed digests, written with its commits and pruned by age.
//!
//! Keys are random, so each key of a commit lies on a page of its own once the state is large, and the whole page goes
//! through the write-ahead log. Setting keys therefore slows with the number of entries (the `throughput` example
//! measures it), while look-ups stay fast: prune to the window that is needed.

use rusqlite::Transaction;

use super::{columns::Count, database::Fault, progress::ReaderId};
use crate::record::{Hop, Position, StateChange, StateKey};

/// The values of the keys, in their order.
pub(super) fn get(
    view: &Transaction<'_>,
    reader: ReaderId,
    keys: &[StateKey],
) -> Result<Vec<Option<Vec<u8>>>, Fault> {
    let mut select = view.prepare_cached("SELECT value FROM state WHERE reader = ?1 AND key = ?2")?;
    let mut values = Vec::with_capacity(keys.len());
    for key in keys {
        let mut rows = select.query((reader.number(), key))?;
        values.push(rows.next()?.map(|row| row.get(0)).transpose()?);
    }
    Ok(values)
}

/// The changes in key order, the last one of each key only: neighbours share pages, so each page is written once.
pub(super) fn in_key_order(changes: &[StateChange]) -> Vec<&StateChange> {
    let mut sorted: Vec<&StateChange> = changes.iter().rev().collect();
    // Stable: of equal keys the last change comes first, and stays.
    sorted.sort_by_key(|change| change.key);
    sorted.dedup_by_key(|change| change.key);
    sorted
}

/// Applies changes as written at `at`.
pub(super) fn put(
    transaction: &Transaction<'_>,
    reader: ReaderId,
    at: Position,
    changes: &[&StateChange],
) -> Result<(), Fault> {
    let mut set = transaction.prepare_cached(
        "INSERT INTO state (reader, key, value, at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (reader, key) DO UPDATE SET value = excluded.value, at = excluded.at",
    )?;
    let mut remove = transaction.prepare_cached("DELETE FROM state WHERE reader = ?1 AND key = ?2")?;
    for change in changes {
        match &change.value {
            Some(value) => set.execute((reader.number(), change.key, &value[..], at))?,
            None => remove.execute((reader.number(), change.key))?,
        };
    }
    Ok(())
}

/// Removes up to `most` entries written before `before`, oldest first; returns how many.
pub(super) fn prune(
    transaction: &Transaction<'_>,
    reader: ReaderId,
    before: Position,
    most: usize,
) -> Result<usize, Fault> {
    let mut oldest = transaction
        .prepare_cached("SELECT key FROM state WHERE reader = ?1 AND at < ?2 ORDER BY at, key LIMIT ?3")?;
    let oldest = oldest.query_map((reader.number(), before, Count::from(most)), |row| row.get(0))?;
    let mut keys = oldest.collect::<Result<Vec<StateKey>, _>>()?;
    let mut remove = transaction.prepare_cached("DELETE FROM state WHERE reader = ?1 AND key = ?2")?;
    keys.sort_unstable();
    for key in &keys {
        remove.execute((reader.number(), key))?;
    }
    Ok(keys.len())
}

/// Number of entries of a group over all partitions of a hop.
pub(super) fn len(view: &Transaction<'_>, group: &str, hop: Hop) -> Result<u64, Fault> {
    let mut count = view.prepare_cached(
        "SELECT count(*) FROM readers CROSS JOIN state ON state.reader = readers.id
         WHERE readers.grp = ?1 AND readers.hop = ?2",
    )?;
    Ok(count.query_row((group, hop), |row| row.get::<_, Count>(0))?.0)
}

/// A reader that has state but no row any more: its group was forgotten, perhaps by a process that was killed before
/// it could remove the state.
pub(super) fn orphan(view: &Transaction<'_>) -> Result<Option<ReaderId>, Fault> {
    // One seek per reader instead of a scan over its entries.
    let mut after = view.prepare_cached("SELECT min(reader) FROM state WHERE reader > ?1")?;
    let mut registered = view.prepare_cached("SELECT 1 FROM readers WHERE id = ?1")?;
    let mut last = i64::MIN;
    while let Some(number) = after.query_row([last], |row| row.get::<_, Option<i64>>(0))? {
        if !registered.exists([number])? {
            return Ok(Some(ReaderId::of(number)));
        }
        last = number;
    }
    Ok(None)
}
