//! Looking at a journal: lag, sizes, and a full check.

use std::fs;

use super::{
    block::Unpacked,
    columns::Count,
    database::{Database, Fault},
    rows,
};
use crate::{
    error::JournalError,
    info::{JournalInfo, Lag, PartitionInfo, ReaderInfo},
    record::{Hop, Partition, Partitions},
};

/// Page cache of a full check, which reads every page once or twice.
const CHECK_CACHE_BYTES: u64 = 16 * 1024 * 1024;

/// What a full check went through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verified {
    /// Records read, all of them whole.
    pub records: u64,
    /// Their payload bytes.
    pub payload_bytes: u64,
}

/// How far a group is behind.
pub(super) fn lag(database: &Database, group: &str, hop: Hop) -> Result<Vec<Lag>, JournalError> {
    database.glance("read the lag", |view| {
        let mut select = view.prepare_cached(
            "SELECT ends.partition, ends.next, coalesce(readers.committed, ends.first)
             FROM ends LEFT JOIN readers
                 ON readers.grp = ?1 AND readers.hop = ends.hop AND readers.partition = ends.partition
             WHERE ends.hop = ?2 ORDER BY ends.partition",
        )?;
        let lag = select.query_map((group, hop), |row| {
            Ok(Lag { partition: row.get(0)?, end: row.get(1)?, committed: row.get(2)? })
        })?;
        Ok(lag.collect::<Result<_, _>>()?)
    })
}

/// Sizes and positions of everything.
pub(super) fn info(database: &Database) -> Result<JournalInfo, JournalError> {
    let (partitions, readers) = database.glance("read the status", |view| {
        let mut select = view.prepare_cached(
            "SELECT ends.hop, ends.partition, ends.first, ends.next, coalesce(sum(length(log.block)), 0)
             FROM ends LEFT JOIN log ON log.hop = ends.hop AND log.partition = ends.partition
             GROUP BY ends.hop, ends.partition ORDER BY ends.hop, ends.partition",
        )?;
        let partitions = select.query_map((), |row| {
            Ok(PartitionInfo {
                hop: row.get(0)?,
                partition: row.get(1)?,
                first: row.get(2)?,
                end: row.get(3)?,
                stored_bytes: row.get::<_, Count>(4)?.0,
            })
        })?;
        let partitions: Vec<_> = partitions.collect::<Result<_, _>>()?;
        let mut select = view.prepare_cached(
            "SELECT grp, hop, partition, committed, planned FROM readers ORDER BY grp, hop, partition",
        )?;
        let readers = select.query_map((), |row| {
            Ok(ReaderInfo {
                group: row.get(0)?,
                hop: row.get(1)?,
                partition: row.get(2)?,
                committed: row.get(3)?,
                planned: row.get(4)?,
            })
        })?;
        Ok((partitions, readers.collect::<Result<_, _>>()?))
    })?;
    let bytes = |suffix| {
        let mut path = database.path().as_os_str().to_owned();
        path.push(suffix);
        fs::metadata(path).map_or(0, |file| file.len())
    };
    let bytes_on_disk = ["", "-wal", "-shm"].into_iter().map(bytes).sum();
    Ok(JournalInfo { kind: "embedded", bytes_on_disk, partitions, readers })
}

/// Checks every page and reads every record.
pub(super) fn verify(database: &Database, partitions: &Partitions) -> Result<Verified, JournalError> {
    // A connection of its own: this takes long, and small look-ups should not wait for it.
    let connection = database.reading(CHECK_CACHE_BYTES)?;
    database.view(&connection, "check", |view| {
        let answer: String = view.query_row("PRAGMA integrity_check(1)", (), |row| row.get(0))?;
        if answer != "ok" {
            return Err(Fault::Damage(None, format!("SQLite's own check says: {answer}")));
        }
        let mut verified = Verified::default();
        let mut unpacked = Unpacked::default();
        for hop in Hop::ALL {
            for partition in (0..partitions.of(hop)).map(Partition) {
                let (first, end) = rows::ends(view, hop, partition)?;
                rows::walk(view, (hop, partition), first, end, &mut unpacked, |unpacked| {
                    while let Some(payload) = unpacked.peek() {
                        verified.records += 1;
                        verified.payload_bytes += payload.len() as u64;
                        unpacked.skip();
                    }
                    true
                })?;
            }
        }
        Ok(verified)
    })
}
