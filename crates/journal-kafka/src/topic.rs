//! Reading topics that are not the journal's: the posts of somebody else, from positions that the reader of them keeps.
//!
//! # Contract
//! * All partitions of all topics are read, also those that are added later (looked for every minute, read from their start).
//! * Nothing is committed and no group is joined: positions are handed in and counted by whoever reads, so that they move only
//!   with what is durable there.
//! * A position that the brokers do not keep any more is told ([`TopicBatch::lost`]); reading goes on at the first that they keep.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use journal::{Blame, JournalError, Millis};
use rdkafka::{
    Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::{KafkaError, RDKafkaErrorCode as Code},
    message::{BorrowedMessage, Headers},
};

use crate::{
    error::{failed, passes},
    fetch::{offset, watermarks},
    options::KafkaOptions,
    patience::patiently,
    topics::reach,
};

/// Between two looks for new partitions.
const LOOK: Duration = Duration::from_secs(60);

/// Bytes of values after which a batch is handed over.
const BATCH_BYTES: usize = 16 << 20;

/// Where partitions are begun that have no position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopicStart {
    /// At the first record that is kept.
    Earliest,
    /// Behind the last record.
    Latest,
    /// At the first record that was appended at or after a time.
    Since(Millis),
}

/// Topic and partition, and the offset of the next record.
pub type TopicPositions = BTreeMap<(String, u16), u64>;

/// A record of a topic.
#[derive(Clone, PartialEq, Eq)]
pub struct TopicRecord {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: u16,
    /// Its offset.
    pub offset: u64,
    /// Its key.
    pub key: Option<Vec<u8>>,
    /// Its value; `None` is what Kafka calls a tombstone.
    pub value: Option<Vec<u8>>,
    /// The header `content-type`.
    pub content_type: Option<String>,
}

impl std::fmt::Debug for TopicRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = self.value.as_ref().map_or(0, Vec::len);
        write!(f, "TopicRecord({}/{} {}, {bytes} bytes)", self.topic, self.partition, self.offset)
    }
}

/// Records of one or more partitions, in the order of each.
#[derive(Debug, Default)]
pub struct TopicBatch {
    /// The records.
    pub records: Vec<TopicRecord>,
    /// Partitions of which records were deleted before they were read.
    pub lost: Vec<(String, u16)>,
}

/// Reads topics.
pub struct TopicReader {
    consumer: BaseConsumer,
    options: KafkaOptions,
    topics: Vec<String>,
    next: TopicPositions,
    looked: Instant,
}

impl std::fmt::Debug for TopicReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TopicReader({} topics, {} partitions)", self.topics.len(), self.next.len())
    }
}

/// Topics that are not there.
#[derive(Debug, thiserror::Error)]
#[error("the brokers have no topic {0}")]
struct Missing(String);

impl TopicReader {
    /// Reads `topics` from `positions` on; partitions without one begin at `start`. Of `options` only how the brokers are reached
    /// and the longest wait count.
    ///
    /// # Errors
    /// [`JournalError::Backend`] when the brokers cannot be reached, or have no such topic.
    pub fn open(
        options: &KafkaOptions,
        topics: &[String],
        positions: &TopicPositions,
        start: TopicStart,
    ) -> Result<TopicReader, JournalError> {
        // A group is named because the library wants one; assigned partitions make no use of it.
        let consumer: BaseConsumer = options
            .consumer("hark.topics")
            .create()
            .map_err(|error| failed("set up a reader of the brokers", error))?;
        let mut reader = TopicReader {
            consumer,
            options: options.clone(),
            topics: topics.to_vec(),
            next: positions.clone(),
            looked: Instant::now(),
        };
        reader.next.retain(|(topic, _), _| topics.contains(topic));
        for (topic, partition) in reader.partitions()? {
            if !reader.next.contains_key(&(topic.clone(), partition)) {
                let at = reader.begin(&topic, partition, start)?;
                reader.next.insert((topic, partition), at);
            }
        }
        reader.assign()?;
        Ok(reader)
    }

    /// Where reading goes on.
    pub fn positions(&self) -> &TopicPositions {
        &self.next
    }

    /// The next records, at most `most`; waits up to `wait` for the first one, and not for more.
    ///
    /// # Errors
    /// [`JournalError::Backend`]; reading can go on after one that may be tried again.
    pub fn next_batch(&mut self, most: usize, wait: Duration) -> Result<TopicBatch, JournalError> {
        let mut batch = TopicBatch::default();
        if self.looked.elapsed() >= LOOK {
            self.look()?;
        }
        let until = Instant::now() + wait;
        let mut bytes = 0;
        while batch.records.len() < most.max(1) && bytes < BATCH_BYTES {
            let patience = match batch.records.is_empty() {
                true => until.saturating_duration_since(Instant::now()),
                false => Duration::ZERO,
            };
            match self.consumer.poll(patience) {
                Some(Ok(message)) => {
                    let record = record(&message);
                    bytes += record.value.as_ref().map_or(0, Vec::len);
                    self.next.insert((record.topic.clone(), record.partition), record.offset + 1);
                    batch.records.push(record);
                }
                Some(Err(KafkaError::PartitionEOF(_))) => {}
                Some(Err(KafkaError::MessageConsumption(Code::OffsetOutOfRange | Code::AutoOffsetReset))) => {
                    batch.lost = self.recover()?;
                    break;
                }
                Some(Err(error)) if !passes(&error) => return Err(self.fault(error)),
                // What passes by itself is waited for like a record.
                Some(Err(_)) | None => {
                    if !batch.records.is_empty() || Instant::now() >= until {
                        break;
                    }
                }
            }
        }
        Ok(batch)
    }

    fn fault(&self, error: KafkaError) -> JournalError {
        failed(reach(&self.options, &format!("read the topics {}", self.topics.join(", "))), error)
    }

    /// Every partition of every topic.
    fn partitions(&self) -> Result<Vec<(String, u16)>, JournalError> {
        let mut all = Vec::new();
        for topic in &self.topics {
            let ask = || self.consumer.fetch_metadata(Some(topic), self.options.request_timeout);
            let metadata = patiently(self.options.request_timeout, ask).map_err(|error| self.fault(error))?;
            let count = crate::topics::count(&metadata, topic);
            if count == 0 {
                return Err(JournalError::Backend {
                    doing: format!(
                        "read the topics at {}; check their names and rights",
                        self.options.brokers
                    ),
                    blame: Blame::Operator,
                    retry: false,
                    source: Box::new(Missing(topic.clone())),
                });
            }
            all.extend((0..count).map(|partition| (topic.clone(), partition)));
        }
        Ok(all)
    }

    fn begin(&self, topic: &str, partition: u16, start: TopicStart) -> Result<u64, JournalError> {
        let (low, high) = watermarks(&self.consumer, &self.options, topic, partition)?;
        let since = match start {
            TopicStart::Earliest => return Ok(low),
            TopicStart::Latest => return Ok(high),
            TopicStart::Since(since) => since,
        };
        let mut asked = TopicPartitionList::new();
        asked
            .add_partition_offset(topic, i32::from(partition), Offset::Offset(since.0.max(0)))
            .map_err(|error| self.fault(error))?;
        let ask = || self.consumer.offsets_for_times(asked.clone(), self.options.request_timeout);
        let found = patiently(self.options.request_timeout, ask).map_err(|error| self.fault(error))?;
        Ok(match found.find_partition(topic, i32::from(partition)).map(|element| element.offset()) {
            Some(Offset::Offset(at)) => u64::try_from(at).unwrap_or(low),
            // Nothing is that young.
            _ => high,
        })
    }

    fn assign(&self) -> Result<(), JournalError> {
        let mut places = TopicPartitionList::new();
        for ((topic, partition), at) in &self.next {
            places
                .add_partition_offset(topic, i32::from(*partition), offset(*at))
                .map_err(|error| self.fault(error))?;
        }
        self.consumer.assign(&places).map_err(|error| self.fault(error))
    }

    /// Looks for partitions that were added.
    fn look(&mut self) -> Result<(), JournalError> {
        self.looked = Instant::now();
        let before = self.next.len();
        for place in self.partitions()? {
            self.next.entry(place).or_insert(0);
        }
        if self.next.len() > before { self.assign() } else { Ok(()) }
    }

    /// Goes on at the first record that is kept, where one was deleted that is wanted; or behind the last one of a topic that was
    /// made anew.
    fn recover(&mut self) -> Result<Vec<(String, u16)>, JournalError> {
        let mut lost = Vec::new();
        for ((topic, partition), at) in &mut self.next {
            let (low, high) = watermarks(&self.consumer, &self.options, topic, *partition)?;
            if *at < low || *at > high {
                *at = low;
                lost.push((topic.clone(), *partition));
            }
        }
        self.assign()?;
        Ok(lost)
    }
}

fn record(message: &BorrowedMessage<'_>) -> TopicRecord {
    let content_type = message.headers().and_then(|headers| {
        let header = headers.iter().find(|header| header.key.eq_ignore_ascii_case("content-type"))?;
        header.value.map(|value| String::from_utf8_lossy(value).into_owned())
    });
    TopicRecord {
        topic: message.topic().to_owned(),
        partition: u16::try_from(message.partition()).unwrap_or(0),
        offset: u64::try_from(message.offset()).unwrap_or(0),
        key: message.key().map(<[u8]>::to_vec),
        value: message.payload().map(<[u8]>::to_vec),
        content_type,
    }
}
