//! One member of a consumer group: its consumer, its producer, and the partitions it owns.
//!
//! # How a partition is worked on
//! The group assigns it; [`takeover`] reads where it stands and restores its state. Records are collected into batches
//! (`collect.rs`). A commit is one transaction of the member's producer: output records, one state record for each
//! partition, and the positions. While the thread works nothing of a rebalance happens: the consumer is polled only
//! between batches, and what was read of a partition that went away meanwhile is refused at its commit.

use std::collections::BTreeMap;

use journal::{Batch, Delta, JournalError, Limits, Partition, Position, StateKey, Subscription, Work};
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
    state::StateTable,
    takeover::{self, GroupOf},
    transaction::Transactions,
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
    pub(crate) state: StateTable,
    /// Records of the state topic before this offset were removed.
    pub(crate) state_kept_from: u64,
}

/// A member of a group.
pub(crate) struct KafkaMember {
    pub(crate) names: Names,
    pub(crate) of: GroupOf,
    pub(crate) mode: Mode,
    pub(crate) consumer: BaseConsumer<MemberContext>,
    pub(crate) producer: Option<Transactions>,
    pub(crate) owned: BTreeMap<u16, Owned>,
    /// Read, but not within the limits of the batch that was being collected.
    pub(crate) held: Option<Held>,
    /// The beginnings of planned deltas of which not all is read yet.
    pub(crate) partial: BTreeMap<u16, Batch>,
    paused: bool,
}

impl KafkaMember {
    pub(crate) fn join(names: Names, of: GroupOf, mode: Mode) -> Result<KafkaMember, JournalError> {
        let consumer = consumer(&names, &of, &mode)?;
        let mut member = KafkaMember {
            names,
            of,
            mode,
            consumer,
            producer: None,
            owned: BTreeMap::new(),
            held: None,
            partial: BTreeMap::new(),
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
        self.go_on_at(partition, standing.progress.committed)
    }

    /// Reads a partition that is owned on from another position.
    pub(crate) fn go_on_at(&self, partition: u16, to: Position) -> Result<(), JournalError> {
        if matches!(self.mode, Mode::Single(_)) {
            return self.assign(partition);
        }
        let topic = self.names.topic(self.of.hop);
        self.consumer
            .seek(topic, i32::from(partition), offset(to.0), self.names.options.request_timeout)
            .map_err(|error| failed(format!("go on in the topic {topic}"), error))
    }

    /// Drops what was read of partitions and not returned.
    pub(crate) fn drop_read(&mut self, of: impl Fn(u16) -> bool) {
        self.held = self.held.take().filter(|held| !of(held.partition));
        self.partial.retain(|partition, _| !of(*partition));
    }

    pub(crate) fn delta_at(&self, partition: u16, at: Position) -> Delta {
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
                    self.drop_read(|partition| partitions.contains(&partition));
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
        self.drop_read(|_| true);
        match self.mode {
            Mode::Single(partition) => {
                self.take_over(&[partition])?;
                self.assign(partition)
            }
            Mode::Shared { .. } => self.restart(),
        }
    }
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
        self.plan_all(deltas)
    }

    fn commit(&mut self, work: &[Work]) -> Result<(), JournalError> {
        self.commit_all(work)
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
        self.drop_read(|_| true);
        self.owned.clear();
        self.paused = false;
        self.producer = None;
        self.consumer = consumer(&self.names, &self.of, &self.mode)?;
        self.begin()
    }
}
