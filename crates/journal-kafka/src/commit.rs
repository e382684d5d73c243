//! Committing: plans, and the outcome of deltas, each as one transaction of the member's producer.

use std::collections::BTreeMap;

use futures_executor::block_on;
use journal::{Delta, JournalError, Position, StateChange, Work};
use rdkafka::{TopicPartitionList, consumer::Consumer};

use crate::{
    Names,
    error::failed,
    fetch::{offset, watermarks},
    member::{KafkaMember, Mode, Owned},
    standing::Standing,
    state,
    takeover::{self, GroupOf},
    topics::reach,
    transaction::{Aborted, Outgoing, Transactions},
};

/// Records of the state topic are removed once so many offsets of it are not needed any more.
const STATE_RECORDS_KEPT: u64 = 2_000;

impl KafkaMember {
    /// Makes the boundaries of deltas durable; see [`journal::Subscription::plan`].
    pub(crate) fn plan_all(&mut self, deltas: &[Delta]) -> Result<(), JournalError> {
        let Some(first) = deltas.first() else { return Ok(()) };
        let mut standings = Vec::with_capacity(deltas.len());
        for delta in deltas {
            let (owned, end) = (self.owner_of(delta)?, self.end_for(delta)?);
            let progress = owned.standing.progress.plan(&self.of.group, delta, end)?;
            if progress != owned.standing.progress {
                standings.push((delta.partition.0, Standing { progress, ..owned.standing }));
            }
        }
        if standings.is_empty() {
            return self.guard(first);
        }
        self.write(first, &[], &standings)
    }

    /// Writes the outcome of deltas in one transaction; see [`journal::Subscription::commit`].
    pub(crate) fn commit_all(&mut self, work: &[Work]) -> Result<(), JournalError> {
        let Some(first) = work.first().map(|work| work.delta) else { return Ok(()) };
        journal::check_lengths(work.iter().flat_map(|work| work.out.iter().map(|(_, record)| record)))?;
        let key = self.of.state_key();
        let mut standings = Vec::with_capacity(work.len());
        let mut states: Vec<(u16, Vec<u8>)> = Vec::new();
        for Work { delta, state, .. } in work {
            let (owned, end) = (self.owner_of(delta)?, self.end_for(delta)?);
            let progress = owned.standing.progress.commit(&self.of.group, delta, end)?;
            let mut standing = Standing { progress, ..owned.standing };
            if !state.is_empty() {
                check_values(state)?;
                standing.state_to = Some(delta.to);
                states.push((delta.partition.0, state::encode(delta.to, state)));
            }
            standings.push((delta.partition.0, standing));
        }
        let names = self.names.clone();
        let out = work.iter().flat_map(|work| &work.out).map(|(hop, record)| {
            let (partition, key, payload) = crate::append::place(&names, *hop, record);
            Outgoing { topic: names.topic(*hop), partition, key, payload, mark: 0 }
        });
        let kept = states.iter().map(|(partition, payload)| Outgoing {
            topic: &names.state_topic,
            partition: *partition,
            key: &key,
            payload,
            mark: usize::from(*partition) + 1,
        });
        let records: Vec<Outgoing<'_>> = out.chain(kept).collect();
        self.write(&first, &records, &standings)?;
        let offsets: BTreeMap<usize, u64> =
            self.producer.as_ref().map(Transactions::offsets).into_iter().flatten().collect();
        for Work { delta, state, .. } in work {
            let Some(owned) = self.owned.get_mut(&delta.partition.0) else { continue };
            if !state.is_empty() {
                let at = offsets.get(&(usize::from(delta.partition.0) + 1)).copied().unwrap_or(0);
                owned.state.apply(delta.to, at, state);
            }
            // What a commit covers is never returned again, whether it was read or not.
            owned.planned = owned.planned.filter(|planned| *planned > delta.to);
            self.step_over(delta)?;
        }
        Ok(())
    }

    /// The producer; made when first needed, or anew after one that could not go on.
    pub(crate) fn transactions(&mut self) -> Result<&mut Transactions, JournalError> {
        if self.producer.as_ref().is_none_or(|transactions| !transactions.usable()) {
            // The old one must be gone before its successor fences it.
            self.producer = None;
            let id = match &self.mode {
                Mode::Shared { name, .. } => format!("{}.{name}", self.of.id(&self.names)),
                Mode::Single(partition) => single_id(&self.names, &self.of, *partition),
            };
            let transactions = Transactions::begin_as(&self.names.options, &id)?;
            return Ok(self.producer.insert(transactions));
        }
        self.producer.as_mut().ok_or_else(unreachable_producer)
    }

    /// Writes records and standings in one transaction, and from then on stands there.
    pub(crate) fn write(
        &mut self,
        delta: &Delta,
        records: &[Outgoing<'_>],
        standings: &[(u16, Standing)],
    ) -> Result<(), JournalError> {
        self.guard(delta)?;
        let at = (self.names.options.clock)();
        let list = takeover::positions(&self.names, self.of.hop, standings.iter().copied())?;
        let member = self
            .consumer
            .group_metadata()
            .ok_or_else(|| failed("take part in the group", rdkafka::error::KafkaError::Canceled))?;
        match self.transactions()?.write(at, records, &list, &member) {
            Ok(()) => {}
            Err(Aborted::Failed(error)) => return Err(error),
            Err(Aborted::Fenced) => return Err(self.fenced(delta)),
        }
        for (partition, standing) in standings {
            if let Some(owned) = self.owned.get_mut(partition) {
                owned.standing = *standing;
            }
        }
        Ok(())
    }

    /// A member of one partition has no group that would refuse it: before its first transaction it looks whether
    /// another went on meanwhile. Afterwards its producer is fenced by the other's.
    fn guard(&mut self, delta: &Delta) -> Result<(), JournalError> {
        let Mode::Single(partition) = self.mode else { return Ok(()) };
        if self.producer.as_ref().is_some_and(Transactions::usable) {
            return Ok(());
        }
        self.transactions()?;
        let now = takeover::standings(&self.names, &self.of, &self.consumer, &[partition])?;
        let known = self.owned.get(&partition).map(|owned| owned.standing.progress);
        match now.first() {
            Some((_, Some(standing))) if Some(standing.progress) == known => Ok(()),
            _ => {
                // So that the next try looks again.
                self.producer = None;
                Err(self.fenced(delta))
            }
        }
    }

    pub(crate) fn fenced(&self, delta: &Delta) -> JournalError {
        let owned = self.owned.get(&delta.partition.0);
        JournalError::Fenced {
            group: self.of.group.clone(),
            delta: *delta,
            committed: owned.map_or(Position(0), |owned| owned.standing.progress.committed),
        }
    }

    /// The partition of a delta, if it is owned and the delta was read from it.
    fn owner_of(&self, delta: &Delta) -> Result<&Owned, JournalError> {
        let owned = self.owned.get(&delta.partition.0).filter(|_| delta.hop == self.of.hop);
        match (owned, &self.mode) {
            (Some(owned), _) => Ok(owned),
            (None, Mode::Single(partition)) => {
                let end = self.owned.get(partition).map_or(Position(0), |owned| owned.next);
                Err(JournalError::OutsideLog { delta: *delta, end })
            }
            (None, Mode::Shared { .. }) => Err(self.fenced(delta)),
        }
    }

    /// Where a delta must end at the latest: where this member has read to, or else where the partition ends.
    fn end_for(&self, delta: &Delta) -> Result<Position, JournalError> {
        let read = self.owner_of(delta)?.next;
        if delta.to <= read {
            return Ok(read);
        }
        let topic = self.names.topic(self.of.hop);
        Ok(Position(watermarks(&self.consumer, &self.names.options, topic, delta.partition.0)?.1))
    }

    /// Goes on after a commit that covers more than was read.
    fn step_over(&mut self, delta: &Delta) -> Result<(), JournalError> {
        let partition = delta.partition.0;
        let Some(owned) = self.owned.get_mut(&partition).filter(|owned| owned.next < delta.to) else {
            return Ok(());
        };
        owned.next = delta.to;
        owned.at_end = false;
        self.drop_read(|of| of == partition);
        self.go_on_at(partition, delta.to)
    }

    /// Removes records of the state topic that nothing needs any more, now and then.
    pub(crate) fn trim_state(&mut self, partition: u16) -> Result<(), JournalError> {
        let Some(owned) = self.owned.get_mut(&partition) else { return Ok(()) };
        let Some(needed) = owned.state.needed_from() else { return Ok(()) };
        if needed < owned.state_kept_from + STATE_RECORDS_KEPT {
            return Ok(());
        }
        owned.state_kept_from = needed;
        let mut before = TopicPartitionList::new();
        before
            .add_partition_offset(&self.names.state_topic, i32::from(partition), offset(needed))
            .map_err(|error| failed("remove old state", error))?;
        let admin = crate::topics::admin(&self.names.options)?;
        block_on(admin.delete_records(&before, &rdkafka::admin::AdminOptions::new()))
            .map(drop)
            .map_err(|error| failed(reach(&self.names.options, "remove old state"), error))
    }
}

/// The transactional id of a reader of one partition.
pub(crate) fn single_id(names: &Names, of: &GroupOf, partition: u16) -> String {
    format!("{}.partition-{partition}", of.id(names))
}

fn unreachable_producer() -> JournalError {
    failed("set up a producer for the brokers", rdkafka::error::KafkaError::Canceled)
}

fn check_values(changes: &[StateChange]) -> Result<(), JournalError> {
    let longest = changes.iter().filter_map(|change| change.value.as_ref()).map(Vec::len).max().unwrap_or(0);
    if longest <= state::MAX_VALUE_BYTES {
        return Ok(());
    }
    Err(JournalError::RecordTooLarge { bytes: longest, limit: state::MAX_VALUE_BYTES })
}
