//! One member of a consumer group: its consumer, its producer, and the partitions it owns.
//!
//! # How a partition is worked on
//! The group assigns it; [`takeover`] reads where it stands and restores its state. Records are collected into batches
//! (`collect.rs`). A commit is one transaction of the member's producer: output records, one state record for each
//! partition, and the positions. While the thread works nothing of a rebalance happens: the consumer is polled only
//! between batches, and what was read of a partition that went away meanwhile is refused at its commit.

use std::collections::BTreeMap;

use futures_executor::block_on;
use journal::{
    Batch, Delta, JournalError, Limits, Partition, Position, StateChange, StateKey, Subscription, Work,
};
use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
};
use telemetry::RecordsSkipped;

use crate::{
    Names,
    collect::Held,
    context::{Change, MemberContext},
    error::failed,
    fetch::{offset, watermarks},
    standing::Standing,
    state::{self, StateTable},
    takeover::{self, GroupOf},
    topics::reach,
    transaction::{Aborted, Outgoing, Transactions},
};

/// How a member comes by its partitions.
#[derive(Debug, Clone)]
pub(crate) enum Mode {
    /// The group assigns them. `name` tells members apart and stays over restarts where `lasting`.
    Shared {
        /// Name within the group.
        name: String,
        /// Whether the name is the same after a restart.
        lasting: bool,
    },
    /// One partition, whoever else reads it.
    Single(u16),
}

/// A partition that is owned.
pub(crate) struct Owned {
    pub(crate) standing: Standing,
    /// Where the next batch starts.
    pub(crate) next: Position,
    /// End of the plan that was pending at the takeover, until it has been returned.
    pub(crate) planned: Option<Position>,
    /// Nothing more is there, as far as is known.
    pub(crate) at_end: bool,
    /// No batch was returned yet.
    pub(crate) taken_over: bool,
    state: StateTable,
    /// Records of the state topic before this offset were removed.
    state_kept_from: u64,
}

/// A member of a group.
pub(crate) struct KafkaMember {
    pub(crate) names: Names,
    pub(crate) of: GroupOf,
    pub(crate) mode: Mode,
    pub(crate) consumer: BaseConsumer<MemberContext>,
    transactions: Option<Transactions>,
    pub(crate) owned: BTreeMap<u16, Owned>,
    /// Read, but not within the limits of the batch that was being collected.
    pub(crate) held: Option<Held>,
    paused: bool,
}

/// Records of the state topic are removed once so many offsets of it are not needed any more.
const STATE_RECORDS_KEPT: u64 = 2_000;

impl KafkaMember {
    pub(crate) fn join(names: Names, of: GroupOf, mode: Mode) -> Result<KafkaMember, JournalError> {
        let consumer = consumer(&names, &of, &mode)?;
        let mut member = KafkaMember {
            names,
            of,
            mode,
            consumer,
            transactions: None,
            owned: BTreeMap::new(),
            held: None,
            paused: false,
        };
        member.begin()?;
        Ok(member)
    }

    /// Registers the group and asks for partitions.
    fn begin(&mut self) -> Result<(), JournalError> {
        if matches!(self.mode, Mode::Shared { .. }) {
            // First of all: this settles what an earlier process of this name left. Until then, or until the brokers give
            // its transaction up, they do not say where the group stands.
            self.transactions()?;
        }
        takeover::register(&self.names, &self.of, &self.consumer)?;
        match &self.mode {
            Mode::Shared { .. } => {
                let topic = self.names.topic(self.of.hop);
                self.consumer
                    .subscribe(&[topic])
                    .map_err(|error| failed(format!("join the group {}", self.of.id(&self.names)), error))
            }
            Mode::Single(partition) => {
                let partition = *partition;
                self.take_over(&[partition])?;
                self.assign(partition)
            }
        }
    }

    /// Reads the one partition from where its group stands.
    fn assign(&self, partition: u16) -> Result<(), JournalError> {
        let mut place = TopicPartitionList::new();
        let from = self.owned.get(&partition).map_or(Offset::Beginning, |owned| offset(owned.next.0));
        place
            .add_partition_offset(self.names.topic(self.of.hop), i32::from(partition), from)
            .and_then(|()| self.consumer.assign(&place))
            .map_err(|error| failed(format!("read the topic {}", self.names.topic(self.of.hop)), error))
    }

    /// Begins with partitions where their group stands. What retention took meanwhile is told and stepped over.
    fn take_over(&mut self, partitions: &[u16]) -> Result<(), JournalError> {
        let names = self.names.clone();
        for (partition, standing) in takeover::standings(&names, &self.of, &self.consumer, partitions)? {
            let topic = names.topic(self.of.hop);
            let (low, _) = watermarks(&self.consumer, &names.options, topic, partition)?;
            let mut standing = standing.unwrap_or(Standing::at(Position(low), 0));
            let committed = standing.progress.committed;
            let mut skipped = false;
            if committed.0 < low {
                let (hop, records) = (self.of.hop.name(), low - committed.0);
                RecordsSkipped { hop, partition, records }.emit();
                standing.progress = journal::Progress::at(Position(low));
                skipped = true;
            }
            let state = takeover::restore(&names, &self.of, partition, &standing)?;
            let state_kept_from = state.needed_from().unwrap_or(0);
            let owned = Owned {
                next: standing.progress.committed,
                planned: standing.progress.planned,
                standing,
                at_end: false,
                taken_over: true,
                state,
                state_kept_from,
            };
            self.owned.insert(partition, owned);
            if skipped {
                self.skip(partition, standing)?;
            }
        }
        Ok(())
    }

    /// Makes the step over lost records durable and goes on after them.
    fn skip(&mut self, partition: u16, standing: Standing) -> Result<(), JournalError> {
        let delta = self.delta_at(partition, standing.progress.committed);
        self.write(&delta, &[], &[(partition, standing)])?;
        if matches!(self.mode, Mode::Shared { .. }) {
            let topic = self.names.topic(self.of.hop);
            let to = offset(standing.progress.committed.0);
            self.consumer
                .seek(topic, i32::from(partition), to, self.names.options.request_timeout)
                .map_err(|error| failed(format!("go on in the topic {topic}"), error))?;
        }
        Ok(())
    }

    fn delta_at(&self, partition: u16, at: Position) -> Delta {
        Delta { hop: self.of.hop, partition: Partition(partition), from: at, to: at }
    }

    /// Takes note of partitions that came or went while the consumer was polled.
    pub(crate) fn settle_changes(&mut self) -> Result<(), JournalError> {
        for change in self.consumer.context().take() {
            match change {
                Change::Assigned(partitions) => {
                    tracing::info!(hop = self.of.hop.name(), ?partitions, "partitions taken over");
                    self.take_over(&partitions)?;
                    if self.paused {
                        self.pause()?;
                    }
                }
                Change::Revoked(partitions) => {
                    tracing::info!(hop = self.of.hop.name(), ?partitions, "partitions given away");
                    self.owned.retain(|partition, _| !partitions.contains(partition));
                    self.held = self.held.take().filter(|held| !partitions.contains(&held.partition));
                }
            }
        }
        Ok(())
    }

    fn pause(&mut self) -> Result<(), JournalError> {
        self.paused = true;
        self.steer(|consumer, assignment| consumer.pause(assignment))
    }

    pub(crate) fn resume(&mut self) -> Result<(), JournalError> {
        if !std::mem::take(&mut self.paused) {
            return Ok(());
        }
        self.owned.values_mut().for_each(|owned| owned.at_end = false);
        self.steer(|consumer, assignment| consumer.resume(assignment))
    }

    fn steer(
        &self,
        act: impl Fn(&BaseConsumer<MemberContext>, &TopicPartitionList) -> rdkafka::error::KafkaResult<()>,
    ) -> Result<(), JournalError> {
        self.consumer
            .assignment()
            .and_then(|assignment| act(&self.consumer, &assignment))
            .map_err(|error| failed("hold the reading of partitions", error))
    }

    /// The producer; made when first needed, or anew after one that could not go on.
    fn transactions(&mut self) -> Result<&mut Transactions, JournalError> {
        if self.transactions.as_ref().is_none_or(|transactions| !transactions.usable()) {
            // The old one must be gone before its successor fences it.
            self.transactions = None;
            let id = match &self.mode {
                Mode::Shared { name, .. } => format!("{}.{name}", self.of.id(&self.names)),
                Mode::Single(partition) => single_id(&self.names, &self.of, *partition),
            };
            let transactions = Transactions::begin_as(&self.names.options, &id)?;
            return Ok(self.transactions.insert(transactions));
        }
        self.transactions.as_mut().ok_or_else(unreachable_producer)
    }

    /// Writes records and standings in one transaction, and from then on stands there.
    fn write(
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
        let outgoing = records.iter().map(|record| Outgoing { ..*record });
        match self.transactions()?.write(at, outgoing, &list, &member) {
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
        if self.transactions.as_ref().is_some_and(Transactions::usable) {
            return Ok(());
        }
        self.transactions()?;
        let now = takeover::standings(&self.names, &self.of, &self.consumer, &[partition])?;
        let known = self.owned.get(&partition).map(|owned| owned.standing.progress);
        match now.first() {
            Some((_, Some(standing))) if Some(standing.progress) == known => Ok(()),
            _ => {
                // So that the next try looks again.
                self.transactions = None;
                Err(self.fenced(delta))
            }
        }
    }

    fn fenced(&self, delta: &Delta) -> JournalError {
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
        self.held = self.held.take().filter(|held| held.partition != partition);
        if matches!(self.mode, Mode::Single(_)) {
            return self.assign(partition);
        }
        let topic = self.names.topic(self.of.hop);
        self.consumer
            .seek(topic, i32::from(partition), offset(delta.to.0), self.names.options.request_timeout)
            .map_err(|error| failed(format!("go on in the topic {topic}"), error))
    }

    /// Removes records of the state topic that nothing needs any more, now and then.
    fn trim_state(&mut self, partition: u16) -> Result<(), JournalError> {
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

    /// The values of the keys in the state of a partition.
    pub(crate) fn values(
        &self,
        partition: Partition,
        keys: &[StateKey],
    ) -> Result<Vec<Option<Vec<u8>>>, JournalError> {
        let Some(owned) = self.owned.get(&partition.0) else {
            return Err(self.fenced(&self.delta_at(partition.0, Position(0))));
        };
        Ok(keys.iter().map(|key| owned.state.get(key)).collect())
    }

    /// Where a single reader's group stands now, and reads on from there.
    pub(crate) fn rewind(&mut self) -> Result<(), JournalError> {
        self.held = None;
        match self.mode {
            Mode::Single(partition) => {
                self.take_over(&[partition])?;
                self.assign(partition)
            }
            Mode::Shared { .. } => self.restart(),
        }
    }
}

/// The transactional id of a reader of one partition.
pub(crate) fn single_id(names: &Names, of: &GroupOf, partition: u16) -> String {
    format!("{}.partition-{partition}", of.id(names))
}

fn unreachable_producer() -> JournalError {
    failed("set up a producer for the brokers", rdkafka::error::KafkaError::Canceled)
}

fn consumer(names: &Names, of: &GroupOf, mode: &Mode) -> Result<BaseConsumer<MemberContext>, JournalError> {
    let options = &names.options;
    let mut config = options.consumer(&of.id(names));
    if let Mode::Shared { name, lasting } = mode {
        let session = options.session_timeout_millis;
        config
            .set("partition.assignment.strategy", "cooperative-sticky")
            .set("session.timeout.ms", session.to_string())
            .set("heartbeat.interval.ms", (session / 6).max(100).to_string())
            // Longer than any batch takes; `keep_alive` is called while the database is away.
            .set("max.poll.interval.ms", session.max(120_000).to_string());
        if *lasting {
            config.set("group.instance.id", name);
        }
    }
    config
        .create_with_context(MemberContext::default())
        .map_err(|error| failed("set up a consumer of the brokers", error))
}

impl Subscription for KafkaMember {
    fn next_batches(&mut self, limits: Limits) -> Result<Vec<Batch>, JournalError> {
        self.collect(limits)
    }

    fn state(
        &mut self,
        partition: Partition,
        keys: &[StateKey],
    ) -> Result<Vec<Option<Vec<u8>>>, JournalError> {
        self.values(partition, keys)
    }

    fn plan(&mut self, deltas: &[Delta]) -> Result<(), JournalError> {
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

    fn commit(&mut self, work: &[Work]) -> Result<(), JournalError> {
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
            self.transactions.as_ref().map(Transactions::offsets).into_iter().flatten().collect();
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

    fn prune_state(
        &mut self,
        partition: Partition,
        before: Position,
        max_entries: usize,
    ) -> Result<usize, JournalError> {
        let Some(owned) = self.owned.get_mut(&partition.0) else { return Ok(0) };
        let pruned = owned.state.prune(before, max_entries);
        self.trim_state(partition.0)?;
        Ok(pruned)
    }

    fn keep_alive(&mut self) -> Result<(), JournalError> {
        if !self.paused {
            self.pause()?;
        }
        // Nothing is fetched while it is paused; what comes is a rebalance, or an error that the next read repeats.
        while self.consumer.poll(std::time::Duration::ZERO).is_some() {}
        self.settle_changes()
    }

    fn restart(&mut self) -> Result<(), JournalError> {
        self.held = None;
        self.owned.clear();
        self.paused = false;
        self.transactions = None;
        self.consumer = consumer(&self.names, &self.of, &self.mode)?;
        self.begin()
    }
}

fn check_values(changes: &[StateChange]) -> Result<(), JournalError> {
    let longest = changes.iter().filter_map(|change| change.value.as_ref()).map(Vec::len).max().unwrap_or(0);
    if longest <= state::MAX_VALUE_BYTES {
        return Ok(());
    }
    Err(JournalError::RecordTooLarge { bytes: longest, limit: state::MAX_VALUE_BYTES })
}
