//! Looking at the journal: groups, lag, ends.

use journal::{Hop, JournalError, JournalInfo, Lag, Partition, PartitionInfo, Position, ReaderInfo};
use rdkafka::{
    consumer::{BaseConsumer, Consumer},
    error::KafkaResult,
};

use crate::{
    Names,
    error::failed,
    fetch::{Fetch, Fetched, offset, position, watermarks},
    takeover::{GroupOf, restore, standings},
    topics::reach,
};

/// A client that asks on behalf of a group and reads nothing.
pub(crate) fn looker(names: &Names, group: &str) -> Result<BaseConsumer, JournalError> {
    let made: KafkaResult<BaseConsumer> = names.options.consumer(group).create();
    made.map_err(|error| failed("set up a client of the brokers", error))
}

/// How far a group is behind.
pub(crate) fn lag(names: &Names, of: &GroupOf) -> Result<Vec<Lag>, JournalError> {
    let consumer = looker(names, &of.id(names))?;
    let all: Vec<u16> = (0..names.partitions.of(of.hop)).collect();
    let mut lags = Vec::with_capacity(all.len());
    for (partition, standing) in standings(names, of, &consumer, &all)? {
        let (low, high) = watermarks(&consumer, &names.options, names.topic(of.hop), partition)?;
        let committed = standing.map_or(low, |standing| standing.progress.committed.0.max(low));
        let committed = if committed < high {
            next_record(names, of.hop, partition, committed, high)?
        } else {
            committed
        };
        lags.push(Lag {
            partition: Partition(partition),
            end: Position(high),
            committed: Position(committed),
        });
    }
    Ok(lags)
}

/// Most positions that are looked into for a record; further behind, gaps do not matter.
const GAP: u64 = 64;

/// The first record at or after a position that is close to the end; the end where there is none. The ends of
/// transactions take positions too, and a group that has read every record would seem to be behind by them. What a
/// transaction has written and not committed yet does not count.
fn next_record(names: &Names, hop: Hop, partition: u16, from: u64, end: u64) -> Result<u64, JournalError> {
    if end - from > GAP {
        return Ok(from);
    }
    let fetch = Fetch::open(&names.options, names.topic(hop), partition, offset(from))?;
    Ok(match fetch.next()? {
        Fetched::Record(message) => position(&message).0.min(end),
        Fetched::End => end,
        Fetched::Gone => from,
    })
}

/// The groups that read a hop.
pub(crate) fn groups(names: &Names, hop: Hop) -> Result<Vec<GroupOf>, JournalError> {
    let consumer = looker(names, &names.scan_group())?;
    let list = consumer
        .fetch_group_list(None, names.options.request_timeout)
        .map_err(|error| failed(reach(&names.options, "list the groups"), error))?;
    let (begin, end) = (format!("{}.", names.options.prefix), format!(".{hop}"));
    let mut groups: Vec<String> = list
        .groups()
        .iter()
        .filter_map(|group| Some(group.name().strip_prefix(&begin)?.strip_suffix(&end)?.to_owned()))
        .collect();
    groups.sort();
    Ok(groups.into_iter().map(|group| GroupOf { group, hop }).collect())
}

/// Entries in the group's state, over all partitions. Reads the state: for status pages.
pub(crate) fn state_len(names: &Names, of: &GroupOf) -> Result<u64, JournalError> {
    let consumer = looker(names, &of.id(names))?;
    let all: Vec<u16> = (0..names.partitions.of(of.hop)).collect();
    let mut entries = 0;
    for (partition, standing) in standings(names, of, &consumer, &all)? {
        if let Some(standing) = standing {
            entries += restore(names, of, partition, &standing)?.len() as u64;
        }
    }
    Ok(entries)
}

/// Positions of everything.
pub(crate) fn info(names: &Names) -> Result<JournalInfo, JournalError> {
    let consumer = looker(names, &names.scan_group())?;
    let (mut partitions, mut readers) = (Vec::new(), Vec::new());
    for hop in Hop::ALL {
        let all: Vec<u16> = (0..names.partitions.of(hop)).collect();
        for partition in &all {
            let (low, high) = watermarks(&consumer, &names.options, names.topic(hop), *partition)?;
            let (first, end) = (Position(low), Position(high));
            partitions.push(PartitionInfo {
                hop,
                partition: Partition(*partition),
                first,
                end,
                stored_bytes: 0,
            });
        }
        for of in groups(names, hop)? {
            let consumer = looker(names, &of.id(names))?;
            for (partition, standing) in standings(names, &of, &consumer, &all)? {
                let Some(standing) = standing else { continue };
                readers.push(ReaderInfo {
                    group: of.group.clone(),
                    hop,
                    partition: Partition(partition),
                    committed: standing.progress.committed,
                    planned: standing.progress.planned,
                });
            }
        }
    }
    readers.sort_by(|a, b| (&a.group, a.hop, a.partition).cmp(&(&b.group, b.hop, b.partition)));
    Ok(JournalInfo { kind: "kafka", bytes_on_disk: 0, partitions, readers })
}
