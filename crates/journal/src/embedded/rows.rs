//! Rows of the log: packing records into them, writing them, and walking over them.

use std::collections::BTreeMap;

use rusqlite::{Row, Transaction};

use super::{
    block::{self, Label, Packed, Unpacked},
    columns::Count,
    database::{Database, Fault},
};
use crate::{
    error::{JournalError, Place},
    record::{Hop, Millis, Partition, Partitions, Position, Record},
};

/// The blocks one append writes to one partition.
pub(super) struct Parcel {
    hop: Hop,
    partition: Partition,
    blocks: Vec<Packed>,
}

/// Sorts records by partition, keeping their order, and packs them. Needs no lock.
pub(super) fn pack<'a>(
    partitions: &Partitions,
    records: impl Iterator<Item = (Hop, &'a Record)>,
) -> Vec<Parcel> {
    let mut sorted: BTreeMap<(Hop, Partition), Vec<&[u8]>> = BTreeMap::new();
    for (hop, record) in records {
        sorted.entry((hop, partitions.route(hop, record.route))).or_default().push(&record.payload);
    }
    let parcel = |((hop, partition), payloads): ((Hop, Partition), Vec<&[u8]>)| Parcel {
        hop,
        partition,
        blocks: block::pack(payloads.into_iter()),
    };
    sorted.into_iter().map(parcel).collect()
}

/// Where a partition starts and ends. The table of ends and the rows must agree: a wrong end would hide acknowledged
/// records, and the next append would write over their positions.
pub(super) fn ends(
    view: &Transaction<'_>,
    hop: Hop,
    partition: Partition,
) -> Result<(Position, Position), Fault> {
    let mut select = view.prepare_cached(
        "SELECT first, next,
             (SELECT min(first) FROM log WHERE hop = ?1 AND partition = ?2),
             (SELECT first + count FROM log WHERE hop = ?1 AND partition = ?2 ORDER BY first DESC LIMIT 1)
         FROM ends WHERE hop = ?1 AND partition = ?2",
    )?;
    let (first, next, lowest, highest): (Position, Position, Option<Position>, Option<Position>) =
        select.query_row((hop, partition), |row| row.try_into())?;
    // Without rows everything was trimmed, and the partition starts where it ends.
    if (first, next) == (lowest.unwrap_or(next), highest.unwrap_or(first)) {
        return Ok((first, next));
    }
    let place = Place { hop, partition, position: next };
    Err(Fault::Damage(Some(place), "the table of ends does not fit the records".to_owned()))
}

/// Writes parcels at the ends of their partitions.
pub(super) fn append(transaction: &Transaction<'_>, at: Millis, parcels: &[Parcel]) -> Result<(), Fault> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO log (hop, partition, first, count, appended_at, raw_bytes, sum, block)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let mut advance =
        transaction.prepare_cached("UPDATE ends SET next = ?3 WHERE hop = ?1 AND partition = ?2")?;
    for Parcel { hop, partition, blocks } in parcels {
        let (_, mut next) = ends(transaction, *hop, *partition)?;
        for packed in blocks {
            let label = Label {
                hop: *hop,
                partition: *partition,
                first: next,
                count: packed.count,
                appended_at: at,
                raw_bytes: packed.raw_bytes,
            };
            insert.execute((
                hop,
                partition,
                next,
                packed.count,
                at,
                Count::from(packed.raw_bytes),
                // SQLite's integers are signed; the bits are kept.
                packed.seal(&label) as i64,
                &packed.block,
            ))?;
            next.0 += u64::from(packed.count);
        }
        advance.execute((hop, partition, next))?;
    }
    Ok(())
}

/// Unpacks rows one after the other, from the one that holds `from`, calling `take` with each until it says stop.
/// Every row must follow the one before it without a hole; `until` says where the log must reach.
pub(super) fn walk(
    view: &Transaction<'_>,
    (hop, partition): (Hop, Partition),
    from: Position,
    until: Position,
    unpacked: &mut Unpacked,
    mut take: impl FnMut(&mut Unpacked) -> bool,
) -> Result<(), Fault> {
    let mut select = view.prepare_cached(
        "SELECT first, count, appended_at, raw_bytes, sum, block FROM log
         WHERE hop = ?1 AND partition = ?2 AND first >= coalesce(
             (SELECT max(first) FROM log WHERE hop = ?1 AND partition = ?2 AND first <= ?3), ?3)
         ORDER BY first",
    )?;
    let mut rows = select.query((hop, partition, from))?;
    let mut next = from;
    while next < until {
        let damaged =
            |what: &str| Fault::Damage(Some(Place { hop, partition, position: next }), what.to_owned());
        let Some(row) = rows.next()? else { return Err(damaged("records are missing")) };
        let label = label(row, hop, partition)?;
        let sum: i64 = row.get(4)?;
        let block = row.get_ref(5)?.as_blob().map_err(|_| damaged("a block is not a block"))?;
        let end = label.first.0.checked_add(u64::from(label.count));
        // Only the first row may start earlier than asked, since a batch can end inside a block.
        let fits = if next == from { label.first <= next } else { label.first == next };
        let Some(end) = end.filter(|end| fits && *end > next.0) else {
            return Err(damaged("records are missing"));
        };
        unpacked.fill(&label, sum as u64, block).map_err(damaged)?;
        while unpacked.position().is_some_and(|position| position < next) {
            unpacked.skip();
        }
        next = Position(end);
        if !take(unpacked) {
            break;
        }
    }
    Ok(())
}

fn label(row: &Row<'_>, hop: Hop, partition: Partition) -> Result<Label, rusqlite::Error> {
    Ok(Label {
        hop,
        partition,
        first: row.get(0)?,
        count: row.get(1)?,
        appended_at: row.get(2)?,
        raw_bytes: row.get::<_, Count>(3)?.0 as usize,
    })
}

/// One payload; `None` outside what is kept.
pub(super) fn read_at(
    database: &Database,
    hop: Hop,
    partition: Partition,
    position: Position,
) -> Result<Option<Vec<u8>>, JournalError> {
    database.glance("read a record", |view| {
        let (first, end) = ends(view, hop, partition)?;
        if position < first || position >= end {
            return Ok(None);
        }
        let mut payload = None;
        let until = Position(position.0 + 1);
        walk(view, (hop, partition), position, until, &mut Unpacked::default(), |unpacked| {
            payload = unpacked.peek().map(<[u8]>::to_vec);
            false
        })?;
        Ok(payload)
    })
}
