//! Taking a partition over: where its group stands, and the state that goes with that.

use std::time::{Duration, Instant};

use journal::{Hop, JournalError, Position};
use rdkafka::{
    Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, CommitMode, Consumer, ConsumerContext},
};

use crate::{
    Names,
    error::{failed, too_long},
    fetch::{Fetch, Fetched, offset, position, watermarks},
    patience::patiently,
    standing::Standing,
    state::{StateTable, decode},
    topics::reach,
};

/// A group and the hop it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GroupOf {
    pub(crate) group: String,
    pub(crate) hop: Hop,
}

impl GroupOf {
    /// The consumer group of the brokers.
    pub(crate) fn id(&self, names: &Names) -> String {
        format!("{}.{}.{}", names.options.prefix, self.group, self.hop)
    }

    /// The key of its records in the state topic.
    pub(crate) fn state_key(&self) -> Vec<u8> {
        format!("{}/{}", self.group, self.hop).into_bytes()
    }
}

/// Where the group stands in these partitions; `None` where it was never registered.
pub(crate) fn standings<C: ConsumerContext>(
    names: &Names,
    of: &GroupOf,
    consumer: &BaseConsumer<C>,
    partitions: &[u16],
) -> Result<Vec<(u16, Option<Standing>)>, JournalError> {
    let topic = names.topic(of.hop);
    let mut asked = TopicPartitionList::new();
    for partition in partitions {
        asked.add_partition(topic, i32::from(*partition));
    }
    let doing = || reach(&names.options, &format!("ask where the group {} stands", of.id(names)));
    let ask = || consumer.committed_offsets(asked.clone(), names.options.request_timeout);
    let found = patiently(names.options.request_timeout, ask).map_err(|error| failed(doing(), error))?;
    let mut standings = Vec::with_capacity(partitions.len());
    for partition in partitions {
        let element = found.find_partition(topic, i32::from(*partition));
        let standing = match element.as_ref().map(|element| (element.offset(), element.metadata())) {
            Some((Offset::Offset(at), text)) => {
                let committed = Position(u64::try_from(at).unwrap_or(0));
                // Another tool reset the group: its offset counts, a plan there is not.
                Some(Standing::read(committed, text).unwrap_or(Standing::at(committed, 0)))
            }
            _ => None,
        };
        standings.push((*partition, standing));
    }
    Ok(standings)
}

/// The list that commits these standings.
pub(crate) fn positions(
    names: &Names,
    hop: Hop,
    standings: impl IntoIterator<Item = (u16, Standing)>,
) -> Result<TopicPartitionList, JournalError> {
    let mut list = TopicPartitionList::new();
    for (partition, standing) in standings {
        let mut element = list.add_partition(names.topic(hop), i32::from(partition));
        element.set_metadata(standing.text());
        element
            .set_offset(offset(standing.progress.committed.0))
            .map_err(|error| failed("write down a position", error))?;
    }
    Ok(list)
}

/// Registers a group that is new to the hop, or to partitions of it, at the first position kept.
pub(crate) fn register<C: ConsumerContext>(
    names: &Names,
    of: &GroupOf,
    consumer: &BaseConsumer<C>,
) -> Result<(), JournalError> {
    let all: Vec<u16> = (0..names.partitions.of(of.hop)).collect();
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let missing: Vec<u16> = standings(names, of, consumer, &all)?
            .into_iter()
            .filter(|(_, standing)| standing.is_none())
            .map(|(partition, _)| partition)
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let mut first = Vec::with_capacity(missing.len());
        for partition in missing {
            let (low, _) = watermarks(consumer, &names.options, names.topic(of.hop), partition)?;
            let state_end = if partition < names.state_partitions {
                watermarks(consumer, &names.options, &names.state_topic, partition)?.1
            } else {
                0
            };
            first.push((partition, Standing::at(Position(low), state_end)));
        }
        match consumer.commit(&positions(names, of.hop, first)?, CommitMode::Sync) {
            Ok(()) => return Ok(()),
            // Members are there already, and only they may commit: the first of them registers the group.
            Err(error) if Instant::now() >= until => {
                let doing = format!("register the group {}", of.id(names));
                return Err(failed(reach(&names.options, &doing), error));
            }
            Err(_) => std::thread::sleep(Duration::from_millis(200)),
        }
    }
}

/// Reads the state of a partition as of `standing`, and no less than that: the commit of the last owner may reach the
/// group's positions before it reaches the state topic.
pub(crate) fn restore(
    names: &Names,
    of: &GroupOf,
    partition: u16,
    standing: &Standing,
) -> Result<StateTable, JournalError> {
    let mut table = StateTable::default();
    let Some(wanted) = standing.state_to else { return Ok(table) };
    let fetch = Fetch::open(&names.options, &names.state_topic, partition, Offset::Beginning)?;
    let key = of.state_key();
    let mut read = None;
    let until = Instant::now() + names.options.request_timeout;
    loop {
        match fetch.next()? {
            Fetched::Record(message) => {
                let own = message.key() == Some(&key) && position(&message).0 >= standing.state_from;
                if let Some((to, changes)) =
                    own.then(|| decode(message.payload().unwrap_or_default())).flatten()
                {
                    table.apply(to, position(&message).0, &changes);
                    read = Some(to);
                }
            }
            Fetched::End if settled(&fetch, read, wanted)? => return Ok(table),
            Fetched::End if Instant::now() < until => std::thread::sleep(Duration::from_millis(20)),
            Fetched::End => {
                let doing = format!("read the state of {}/{partition} up to {wanted}", of.hop);
                return Err(too_long(reach(&names.options, &doing), names.options.request_timeout));
            }
            Fetched::Gone => fetch.seek(Offset::Beginning)?,
        }
    }
}

/// Whether the state topic has nothing more up to the delta that ended at `wanted`: all of it was read, or nothing is
/// left. What is not there any more was not needed any more: only its owner removes records, and retention those that are
/// older than any window.
fn settled(fetch: &Fetch, read: Option<Position>, wanted: Position) -> Result<bool, JournalError> {
    if let Some(to) = read {
        return Ok(to >= wanted);
    }
    let (low, high) = fetch.ends()?;
    Ok(low >= high)
}
