//! Removing what is old and was read. The brokers' own retention does that too, by age alone.

use futures_executor::block_on;
use journal::{Hop, JournalError, Millis, Partition, Trimmed};
use rdkafka::{TopicPartitionList, admin::AdminOptions};

use crate::{
    Names,
    error::failed,
    fetch::{offset, watermarks},
    inspect::{groups, looker},
    scan::offset_since,
    takeover::standings,
    topics::{admin, reach},
};

/// Removes, from the front, what was appended before `older_than` and what every group has committed.
pub(crate) fn trim(names: &Names, hop: Hop, older_than: Millis) -> Result<Trimmed, JournalError> {
    if hop.is_kept() {
        return Ok(Trimmed::default());
    }
    let doing = || reach(&names.options, &format!("remove old records of {hop}"));
    let all: Vec<u16> = (0..names.partitions.of(hop)).collect();
    let mut read: Vec<Option<u64>> = vec![None; all.len()];
    if hop.waits_for_readers() {
        for of in groups(names, hop)? {
            let consumer = looker(names, &of.id(names))?;
            for (partition, standing) in standings(names, &of, &consumer, &all)? {
                let committed = standing.map_or(0, |standing| standing.progress.committed.0);
                let least = &mut read[usize::from(partition)];
                *least = Some(least.map_or(committed, |least| least.min(committed)));
            }
        }
    }
    let consumer = looker(names, &names.scan_group())?;
    let mut before = TopicPartitionList::new();
    let mut trimmed = Trimmed::default();
    for partition in all {
        let (low, high) = watermarks(&consumer, &names.options, names.topic(hop), partition)?;
        let old = offset_since(names, &consumer, hop, Partition(partition), older_than)?.unwrap_or(high);
        let limit = match (hop.waits_for_readers(), read[usize::from(partition)]) {
            (false, _) => old,
            (true, Some(read)) => old.min(read),
            // Nobody has read it yet.
            (true, None) => low,
        };
        if limit > low {
            trimmed.records += limit - low;
            before
                .add_partition_offset(names.topic(hop), i32::from(partition), offset(limit))
                .map_err(|error| failed(doing(), error))?;
        }
    }
    if before.count() > 0 {
        let admin = admin(&names.options)?;
        block_on(admin.delete_records(&before, &AdminOptions::new()))
            .map_err(|error| failed(doing(), error))?;
    }
    Ok(trimmed)
}
