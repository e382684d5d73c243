//! Following a hop: all its partitions, assigned, from positions that the caller keeps. No group, no commit.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use journal::{Batch, Delta, Follow, Hop, JournalError, Limits, Millis, Partition, Place, Position};
use rdkafka::{
    Message, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::{KafkaError, RDKafkaErrorCode as Code},
    message::BorrowedMessage,
};

use crate::{
    Names,
    error::{failed, passes},
    fetch::{appended_at, offset, position, watermarks},
    inspect::looker,
    topics::reach,
};

/// Records of all partitions, as they come.
pub(crate) struct KafkaFollow {
    consumer: BaseConsumer,
    names: Names,
    hop: Hop,
    /// Where each partition's next batch starts.
    next: Vec<Position>,
    /// A record that found no room in the last answer.
    held: Option<Held>,
    /// What went wrong behind the last answer.
    failed: Option<JournalError>,
}

struct Held {
    partition: u16,
    position: Position,
    payload: Vec<u8>,
    at: Option<Millis>,
}

/// One answer in the making.
#[derive(Default)]
struct Gathering {
    batches: BTreeMap<u16, Batch>,
    records: usize,
    bytes: usize,
}

impl Gathering {
    fn has_room(&self, limits: Limits, bytes: usize) -> bool {
        self.records == 0
            || self.records < limits.max_records.max(1)
                && self.bytes.saturating_add(bytes) <= limits.max_bytes
    }
}

impl KafkaFollow {
    pub(crate) fn open(names: &Names, hop: Hop, from: &[Position]) -> Result<KafkaFollow, JournalError> {
        let consumer = looker(names, &names.scan_group())?;
        let mut next = Vec::new();
        for number in 0..names.partitions.of(hop) {
            let at = from.get(usize::from(number)).copied().unwrap_or_default();
            let (low, high) = watermarks(&consumer, &names.options, names.topic(hop), number)?;
            let (partition, end) = (Partition(number), Position(high));
            if at.0 < low {
                let place = Place { hop, partition, position: at };
                return Err(JournalError::Trimmed { place, first: Position(low) });
            }
            if at > end {
                return Err(JournalError::OutsideLog {
                    delta: Delta { hop, partition, from: at, to: at },
                    end,
                });
            }
            next.push(at);
        }
        let follow = KafkaFollow { consumer, names: names.clone(), hop, next, held: None, failed: None };
        let mut places = TopicPartitionList::new();
        for (number, at) in (0..).zip(&follow.next) {
            places
                .add_partition_offset(names.topic(hop), number, offset(at.0))
                .map_err(|error| follow.fault(error))?;
        }
        follow.consumer.assign(&places).map_err(|error| follow.fault(error))?;
        Ok(follow)
    }

    fn fault(&self, error: KafkaError) -> JournalError {
        let doing = format!("follow the topic {}", self.names.topic(self.hop));
        failed(reach(&self.names.options, &doing), error)
    }

    /// Puts a record into its batch, unless it was returned already.
    fn add(&mut self, gathering: &mut Gathering, record: Held) {
        let Some(next) = self.next.get(usize::from(record.partition)).copied() else { return };
        let (hop, partition) = (self.hop, Partition(record.partition));
        let begun = gathering.batches.get(&record.partition).map_or(next, |batch| batch.delta().to);
        if record.position < begun {
            return;
        }
        let empty = || Batch::starting_at(hop, partition, next);
        let batch = gathering.batches.entry(record.partition).or_insert_with(empty);
        gathering.records += 1;
        gathering.bytes += record.payload.len();
        batch.push(record.position, &record.payload);
        if let Some(at) = record.at {
            batch.note_time(at);
        }
    }

    /// Which partition no longer has what comes next.
    fn gone(&self) -> Result<JournalError, JournalError> {
        let hop = self.hop;
        for (number, next) in (0..).zip(&self.next) {
            let (low, high) = watermarks(&self.consumer, &self.names.options, self.names.topic(hop), number)?;
            let partition = Partition(number);
            if next.0 < low {
                let place = Place { hop, partition, position: *next };
                return Ok(JournalError::Trimmed { place, first: Position(low) });
            }
            if next.0 > high {
                let delta = Delta { hop, partition, from: *next, to: *next };
                return Ok(JournalError::OutsideLog { delta, end: Position(high) });
            }
        }
        Ok(self.fault(KafkaError::MessageConsumption(Code::OffsetOutOfRange)))
    }
}

impl Follow for KafkaFollow {
    fn next(&mut self, limits: Limits, wait: Duration) -> Result<Vec<Batch>, JournalError> {
        let now = Instant::now();
        let until = now.checked_add(wait).unwrap_or(now + Duration::from_secs(3600));
        let mut gathering = Gathering::default();
        let mut failed = None;
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if let Some(held) = self.held.take() {
            self.add(&mut gathering, held);
        }
        loop {
            let patience = match gathering.records {
                0 => until.saturating_duration_since(Instant::now()).min(Duration::from_millis(100)),
                _ => Duration::ZERO,
            };
            let polled = self.consumer.poll(patience).map(|polled| polled.map(|message| held(&message)));
            match polled {
                Some(Ok(record)) if gathering.has_room(limits, record.payload.len()) => {
                    self.add(&mut gathering, record);
                }
                Some(Ok(record)) => {
                    self.held = Some(record);
                    break;
                }
                Some(Err(KafkaError::PartitionEOF(_))) => {}
                Some(Err(KafkaError::MessageConsumption(Code::OffsetOutOfRange | Code::AutoOffsetReset))) => {
                    failed = Some(self.gone().unwrap_or_else(|error| error));
                    break;
                }
                Some(Err(error)) if !passes(&error) => {
                    failed = Some(self.fault(error));
                    break;
                }
                Some(Err(_)) | None if gathering.records > 0 || Instant::now() >= until => break,
                // The client goes on trying by itself.
                Some(Err(_)) | None => {}
            }
        }
        if gathering.records == 0
            && let Some(error) = failed
        {
            return Err(error);
        }
        // What was read before is handed over first.
        self.failed = failed;
        for (partition, batch) in &gathering.batches {
            self.next[usize::from(*partition)] = batch.delta().to;
        }
        Ok(gathering.batches.into_values().collect())
    }
}

fn held(message: &BorrowedMessage<'_>) -> Held {
    Held {
        partition: u16::try_from(message.partition()).unwrap_or(u16::MAX),
        position: position(message),
        payload: message.payload().unwrap_or_default().to_vec(),
        at: appended_at(message),
    }
}
