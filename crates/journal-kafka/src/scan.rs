//! Reading by nobody in particular: a scan from a time on, and single records.

use journal::{Batch, Hop, JournalError, Limits, Millis, Partition, Place, Position, Scan};
use rdkafka::{
    Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
};

use crate::{
    Names,
    error::failed,
    fetch::{Fetch, Fetched, appended_at, offset, position},
    inspect::looker,
    patience::patiently,
    topics::reach,
};

/// The first offset of a record that was appended at or after `since`; `None` when there is none.
pub(crate) fn offset_since(
    names: &Names,
    consumer: &BaseConsumer,
    hop: Hop,
    partition: Partition,
    since: Millis,
) -> Result<Option<u64>, JournalError> {
    let doing = || reach(&names.options, "look a time up");
    let topic = names.topic(hop);
    let mut asked = TopicPartitionList::new();
    asked
        .add_partition_offset(topic, i32::from(partition.0), Offset::Offset(since.0.max(0)))
        .map_err(|error| failed(doing(), error))?;
    let ask = || consumer.offsets_for_times(asked.clone(), names.options.request_timeout);
    let found = patiently(names.options.request_timeout, ask).map_err(|error| failed(doing(), error))?;
    let element = found.find_partition(topic, i32::from(partition.0));
    Ok(match element.map(|element| element.offset()) {
        Some(Offset::Offset(at)) => u64::try_from(at).ok(),
        _ => None,
    })
}

/// Records of one partition up to an end that stays.
pub(crate) struct KafkaScan {
    fetch: Option<Fetch>,
    hop: Hop,
    partition: Partition,
    next: Position,
    end: Position,
}

impl KafkaScan {
    pub(crate) fn open(
        names: &Names,
        hop: Hop,
        partition: Partition,
        since: Millis,
    ) -> Result<KafkaScan, JournalError> {
        let mut scan = KafkaScan { fetch: None, hop, partition, next: Position(0), end: Position(0) };
        if let Some(from) = offset_since(names, &looker(names, &names.scan_group())?, hop, partition, since)?
        {
            let fetch = Fetch::open(&names.options, names.topic(hop), partition.0, offset(from))?;
            scan.next = Position(from);
            scan.end = Position(fetch.ends()?.1);
            scan.fetch = Some(fetch);
        }
        Ok(scan)
    }
}

impl Scan for KafkaScan {
    fn next_batch(&mut self, limits: Limits) -> Result<Option<Batch>, JournalError> {
        let mut batch = Batch::starting_at(self.hop, self.partition, self.next);
        let Some(fetch) = &self.fetch else { return Ok(None) };
        let mut ended = false;
        while self.next < self.end && !batch.is_full(limits, 0) {
            match fetch.next()? {
                Fetched::Record(message) if position(&message) >= self.end => ended = true,
                Fetched::Record(message) => {
                    let at = position(&message);
                    batch.push(at, message.payload().unwrap_or_default());
                    if let Some(appended) = appended_at(&message) {
                        batch.note_time(appended);
                    }
                    self.next = Position(at.0 + 1);
                }
                Fetched::End => ended = true,
                Fetched::Gone => {
                    let place = Place { hop: self.hop, partition: self.partition, position: self.next };
                    return Err(JournalError::Trimmed { place, first: Position(fetch.ends()?.0) });
                }
            }
            if ended {
                self.end = self.next;
            }
        }
        Ok((!batch.is_empty()).then_some(batch))
    }
}

/// The payload at a position; `None` where none is.
pub(crate) fn read_at(
    names: &Names,
    hop: Hop,
    partition: Partition,
    at: Position,
) -> Result<Option<Vec<u8>>, JournalError> {
    let fetch = Fetch::open(&names.options, names.topic(hop), partition.0, offset(at.0))?;
    let (low, high) = fetch.ends()?;
    if at.0 < low || at.0 >= high {
        return Ok(None);
    }
    match fetch.next()? {
        Fetched::Record(message) if position(&message) == at => {
            Ok(Some(message.payload().unwrap_or_default().to_vec()))
        }
        _ => Ok(None),
    }
}
