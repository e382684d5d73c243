//! The journal over Apache Kafka: the only crate that knows rdkafka.
//!
//! # How the contract is kept
//! * [`append`](journal::Journal::append): an idempotent producer; it returns when every replica in sync has every record.
//! * A commit is a transaction: output records, one record of state for each partition, and the group's positions. All
//!   readers see committed records only.
//! * A plan stands beside the committed offset (`standing.rs`), written by a transaction as well.
//! * Members of a group share its partitions by the group protocol of the brokers, cooperatively; a member with a
//!   lasting name keeps them over a restart. What a member that lost a partition still tries is refused: by the group's
//!   generation, and by the epoch of its transactional id.
//! * State is held in memory, and made again from the state topic by whoever takes a partition over (`state.rs`).
//!
//! # Limits
//! Kafka 2.5 or later; written against and tested with Apache Kafka 4. Positions are offsets: transactions leave gaps.
//! How much a partition takes on disk is not known here.
//!
//! Payloads never appear in `Debug` output, logs or errors.

mod append;
mod collect;
mod commit;
mod context;
mod error;
mod fetch;
mod follow;
mod forget;
mod inspect;
mod member;
mod meta;
mod options;
mod patience;
mod reader;
mod scan;
mod standing;
mod state;
mod takeover;
mod topic;
mod topics;
mod transaction;
mod trim;

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use journal::{
    Blame, Follow, Hop, Journal, JournalError, JournalInfo, Lag, Member, Millis, Partition, Partitions,
    Position, Reader, Record, Scan, Subscription, Trimmed, check_lengths,
};

pub use options::{Compression, KafkaOptions, Mechanism, Security, User};
pub use topic::{TopicBatch, TopicPositions, TopicReader, TopicRecord, TopicStart};
pub use topics::{Made, TopicInfo, TopicPlan, TopicSpec, create_topics, describe_topics};

use append::Appender;
use member::{KafkaMember, Mode};
use takeover::GroupOf;

/// What everything here needs: how to reach the brokers, and what the topics are called.
#[derive(Clone)]
pub(crate) struct Names {
    pub(crate) options: KafkaOptions,
    pub(crate) partitions: Partitions,
    topics: Arc<[String; Hop::ALL.len()]>,
    pub(crate) state_topic: Arc<str>,
    pub(crate) state_partitions: u16,
    pub(crate) meta_topic: Arc<str>,
}

impl Names {
    pub(crate) fn topic(&self, hop: Hop) -> &str {
        let index = Hop::ALL.iter().position(|of| *of == hop).unwrap_or(0);
        &self.topics[index]
    }

    /// The group in whose name nobody in particular reads; it commits nothing.
    pub(crate) fn scan_group(&self) -> String {
        scan_group(&self.options)
    }
}

/// See [`Names::scan_group`].
pub(crate) fn scan_group(options: &KafkaOptions) -> String {
    format!("{}.scan", options.prefix)
}

/// A journal over the topics of one prefix; clones share its producer.
#[derive(Clone)]
pub struct KafkaJournal {
    names: Names,
    appender: Arc<Appender>,
}

/// Topics that are not there.
#[derive(Debug, thiserror::Error)]
#[error("the brokers have no topic {0}")]
struct Missing(String);

impl KafkaJournal {
    /// Asks the brokers for the topics.
    ///
    /// # Errors
    /// [`JournalError::Backend`] when they cannot be reached, or when topics are missing.
    pub fn open(options: KafkaOptions) -> Result<KafkaJournal, JournalError> {
        let metadata = topics::metadata(&options)?;
        let prefix = options.prefix.clone();
        let count = |name: &str| match topics::count(&metadata, name) {
            0 => Err(JournalError::Backend {
                doing: format!(
                    "open the journal at {}; make its topics with `hark topics create`, or set `kafka.topic_prefix`",
                    options.brokers
                ),
                blame: Blame::Operator,
                retry: false,
                source: Box::new(Missing(name.to_owned())),
            }),
            count => Ok(count),
        };
        let hop = |hop| count(&topics::topic(&prefix, hop));
        let partitions = Partitions {
            posts: hop(Hop::Posts)?,
            reports: hop(Hop::Reports)?,
            dead_letters: hop(Hop::DeadLetters)?,
            erasures: hop(Hop::Erasures)?,
            reviews: hop(Hop::Reviews)?,
        };
        let (state_topic, meta_topic) = (topics::state_topic(&prefix), topics::meta_topic(&prefix));
        let state_partitions = count(&state_topic)?;
        count(&meta_topic)?;
        let names = Names {
            options: options.clone(),
            partitions,
            topics: Arc::new(Hop::ALL.map(|hop| topics::topic(&prefix, hop))),
            state_topic: state_topic.into(),
            state_partitions,
            meta_topic: meta_topic.into(),
        };
        Ok(KafkaJournal { names, appender: Arc::new(Appender::new(options)) })
    }

    fn check(&self, hop: Hop, partition: Partition) -> Result<(), JournalError> {
        let count = self.names.partitions.of(hop);
        if partition.0 < count {
            return Ok(());
        }
        Err(JournalError::UnknownPartition { hop, partition, count })
    }

    /// A name that no other member has: of this process, at this time, by number.
    fn passing_name(&self) -> String {
        static MEMBERS: AtomicU64 = AtomicU64::new(0);
        let number = MEMBERS.fetch_add(1, Ordering::Relaxed);
        format!("{}-{}-{number}", std::process::id(), (self.names.options.clock)().0)
    }
}

impl Journal for KafkaJournal {
    fn partitions(&self, hop: Hop) -> u16 {
        self.names.partitions.of(hop)
    }

    fn append(&self, hop: Hop, records: &[Record]) -> Result<(), JournalError> {
        check_lengths(records.iter())?;
        let at = (self.names.options.clock)();
        let topic = self.names.topic(hop);
        self.appender.append(
            at,
            records.iter().map(|record| {
                let (partition, key, payload) = append::place(&self.names, hop, record);
                (topic, partition, key, payload)
            }),
        )
    }

    fn reader(&self, group: &str, hop: Hop, partition: Partition) -> Result<Box<dyn Reader>, JournalError> {
        self.check(hop, partition)?;
        let of = GroupOf { group: group.to_owned(), hop };
        let member = KafkaMember::join(self.names.clone(), of, Mode::Single(partition.0))?;
        Ok(Box::new(reader::KafkaReader::new(member, partition)))
    }

    fn subscribe(
        &self,
        group: &str,
        hop: Hop,
        member: Member,
    ) -> Result<Box<dyn Subscription>, JournalError> {
        let of = GroupOf { group: group.to_owned(), hop };
        let mode = match &self.names.options.instance {
            Some(instance) => Mode::Shared { name: format!("{instance}-{}", member.index), lasting: true },
            None => Mode::Shared { name: self.passing_name(), lasting: false },
        };
        Ok(Box::new(KafkaMember::join(self.names.clone(), of, mode)?))
    }

    fn scan(&self, hop: Hop, partition: Partition, since: Millis) -> Result<Box<dyn Scan>, JournalError> {
        self.check(hop, partition)?;
        Ok(Box::new(scan::KafkaScan::open(&self.names, hop, partition, since)?))
    }

    fn follow(&self, hop: Hop, from: &[Position]) -> Result<Box<dyn Follow>, JournalError> {
        Ok(Box::new(follow::KafkaFollow::open(&self.names, hop, from)?))
    }

    fn lag(&self, group: &str, hop: Hop) -> Result<Vec<Lag>, JournalError> {
        inspect::lag(&self.names, &GroupOf { group: group.to_owned(), hop })
    }

    fn trim(&self, hop: Hop, older_than: Millis) -> Result<Trimmed, JournalError> {
        trim::trim(&self.names, hop, older_than)
    }

    fn forget(&self, group: &str, hop: Hop) -> Result<(), JournalError> {
        forget::forget(&self.names, &GroupOf { group: group.to_owned(), hop })
    }

    fn read_at(
        &self,
        hop: Hop,
        partition: Partition,
        position: Position,
    ) -> Result<Option<Vec<u8>>, JournalError> {
        self.check(hop, partition)?;
        scan::read_at(&self.names, hop, partition, position)
    }

    fn state_len(&self, group: &str, hop: Hop) -> Result<u64, JournalError> {
        inspect::state_len(&self.names, &GroupOf { group: group.to_owned(), hop })
    }

    fn set_meta(&self, key: &str, value: &[u8]) -> Result<(), JournalError> {
        let at = (self.names.options.clock)();
        let record = (&*self.names.meta_topic, 0, key.as_bytes(), value);
        self.appender.append(at, std::iter::once(record))
    }

    fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, JournalError> {
        meta::get(&self.names, key)
    }

    fn info(&self) -> Result<JournalInfo, JournalError> {
        inspect::info(&self.names)
    }
}
