//! Collecting records into batches: at most one of a partition, within limits together, plans whole.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use journal::{Batch, JournalError, Limits, Millis, Partition, Place, Position};
use rdkafka::{
    Message,
    error::{KafkaError, RDKafkaErrorCode},
};

use crate::{
    error::failed,
    fetch::{appended_at, position, watermarks},
    member::{KafkaMember, Mode},
    topics::reach,
};

/// How long a member of a group waits for a first record: its loop has a pace of its own.
const SHARED_PATIENCE: Duration = Duration::from_millis(100);

/// How long a batch is collected after its first record, while more keep coming.
const LINGER: Duration = Duration::from_millis(50);

/// A record that was read and is not in a batch yet.
pub(crate) struct Held {
    pub(crate) partition: u16,
    position: Position,
    payload: Vec<u8>,
    at: Option<Millis>,
}

/// Batches in the making.
struct Collection {
    limits: Limits,
    batches: BTreeMap<u16, Batch>,
    records: usize,
    bytes: usize,
    first_at: Option<Instant>,
}

impl Collection {
    fn full_with(&self, bytes: usize) -> bool {
        self.records > 0
            && (self.records >= self.limits.max_records.max(1)
                || self.bytes.saturating_add(bytes) > self.limits.max_bytes)
    }
}

impl KafkaMember {
    /// The next batches; see [`journal::Subscription::next_batches`].
    pub(crate) fn collect(&mut self, limits: Limits) -> Result<Vec<Batch>, JournalError> {
        self.resume()?;
        self.settle_changes()?;
        let begun = std::mem::take(&mut self.partial);
        let mut collection = Collection {
            limits,
            records: begun.values().map(Batch::len).sum(),
            bytes: begun.values().map(Batch::payload_bytes).sum(),
            first_at: (!begun.is_empty()).then(Instant::now),
            batches: begun,
        };
        if let Some(held) = self.held.take() {
            self.take(&mut collection, held);
        }
        let patience = match self.mode {
            Mode::Shared { .. } => SHARED_PATIENCE,
            Mode::Single(_) => self.names.options.request_timeout,
        };
        let began = Instant::now();
        while self.held.is_none() && !self.planned_whole(&collection) {
            let waited_for = match collection.first_at {
                Some(first) if self.waits_for_plan(&collection) => first + self.names.options.request_timeout,
                Some(_) if matches!(self.mode, Mode::Single(_)) => began + patience,
                Some(first) => first + LINGER,
                None => began + patience,
            };
            let at_end = !self.owned.is_empty() && self.owned.values().all(|owned| owned.at_end);
            let timeout = match at_end {
                true => Duration::ZERO,
                false => waited_for.saturating_duration_since(Instant::now()).min(Duration::from_millis(100)),
            };
            if !self.poll_one(&mut collection, timeout)? && (at_end || Instant::now() >= waited_for) {
                break;
            }
        }
        self.finish(collection)
    }

    /// Polls once; whether anything came.
    fn poll_one(&mut self, collection: &mut Collection, timeout: Duration) -> Result<bool, JournalError> {
        let error = match self.consumer.poll(timeout) {
            None => {
                self.settle_changes()?;
                return Ok(false);
            }
            Some(Ok(message)) => {
                let partition = u16::try_from(message.partition()).unwrap_or(u16::MAX);
                let (at, position) = (appended_at(&message), position(&message));
                let Some(owned) = self.owned.get_mut(&partition) else { return Ok(true) };
                owned.at_end = false;
                // A rebalance or a resumption may bring again what a batch has.
                let begun = collection.batches.get(&partition).map_or(owned.next, |batch| batch.delta().to);
                if position < begun {
                    return Ok(true);
                }
                let payload = message.payload().unwrap_or_default();
                let outside_plan = owned.planned.is_some_and(|planned| position >= planned);
                let free = owned.planned.is_none();
                if outside_plan || free && collection.full_with(payload.len()) {
                    self.held = Some(Held { partition, position, payload: payload.to_vec(), at });
                } else {
                    let (hop, from) = (self.of.hop, owned.next);
                    let batch = collection
                        .batches
                        .entry(partition)
                        .or_insert_with(|| Batch::starting_at(hop, Partition(partition), from));
                    push(batch, position, payload, at);
                    collection.records += 1;
                    collection.bytes += payload.len();
                    collection.first_at.get_or_insert_with(Instant::now);
                }
                return Ok(true);
            }
            Some(Err(error)) => error,
        };
        match error {
            KafkaError::PartitionEOF(partition) => {
                let own = u16::try_from(partition).ok().and_then(|partition| self.owned.get_mut(&partition));
                if let Some(owned) = own {
                    owned.at_end = true;
                }
                Ok(true)
            }
            KafkaError::MessageConsumption(
                RDKafkaErrorCode::OffsetOutOfRange | RDKafkaErrorCode::AutoOffsetReset,
            ) => Err(self.trimmed()?),
            error if crate::error::passes(&error) && !crate::error::is_fenced(&error) && !fatal(&error) => {
                // The client goes on trying by itself.
                tracing::debug!(%error, "kafka client: a fetch failed");
                Ok(false)
            }
            error => {
                let doing = format!("read the topic {}", self.names.topic(self.of.hop));
                Err(failed(reach(&self.names.options, &doing), error))
            }
        }
    }

    /// Which partition lost records that were not read.
    fn trimmed(&self) -> Result<JournalError, JournalError> {
        let hop = self.of.hop;
        for (partition, owned) in &self.owned {
            let topic = self.names.topic(hop);
            let (low, _) = watermarks(&self.consumer, &self.names.options, topic, *partition)?;
            if owned.next.0 < low {
                let place = Place { hop, partition: Partition(*partition), position: owned.next };
                return Ok(JournalError::Trimmed { place, first: Position(low) });
            }
        }
        let place = Place { hop, partition: Partition(0), position: Position(0) };
        Ok(JournalError::Trimmed { place, first: Position(0) })
    }

    /// Puts a record that was held back where it belongs.
    fn take(&mut self, collection: &mut Collection, held: Held) {
        let Some(owned) = self.owned.get(&held.partition) else { return };
        let mut batch = Batch::starting_at(self.of.hop, Partition(held.partition), owned.next);
        push(&mut batch, held.position, &held.payload, held.at);
        collection.records += 1;
        collection.bytes += held.payload.len();
        collection.first_at = Some(Instant::now());
        collection.batches.insert(held.partition, batch);
    }

    /// Whether a plan is pending of which some is read and some is not.
    fn waits_for_plan(&self, collection: &Collection) -> bool {
        collection.batches.iter().any(|(partition, batch)| {
            let owned = self.owned.get(partition);
            owned.and_then(|owned| owned.planned).is_some_and(|planned| batch.delta().to < planned)
        })
    }

    /// Whether a pending plan has just been read to its end: it is returned alone, before anything else is read.
    fn planned_whole(&self, collection: &Collection) -> bool {
        collection.batches.iter().any(|(partition, batch)| {
            let owned = self.owned.get(partition);
            owned.and_then(|owned| owned.planned).is_some_and(|planned| batch.delta().to >= planned)
        })
    }

    /// Gives the batches away and remembers where they end. What is not the whole of a plan yet stays for the next time.
    fn finish(&mut self, mut collection: Collection) -> Result<Vec<Batch>, JournalError> {
        for (partition, owned) in &self.owned {
            // Compaction may have left nothing of a plan: it is still returned, and committed.
            if owned.planned.is_some() && owned.at_end {
                let from = owned.next;
                let empty = || Batch::starting_at(self.of.hop, Partition(*partition), from);
                collection.batches.entry(*partition).or_insert_with(empty);
            }
        }
        let mut batches = Vec::with_capacity(collection.batches.len());
        for (partition, mut batch) in collection.batches {
            let Some(owned) = self.owned.get_mut(&partition) else { continue };
            if let Some(planned) = owned.planned {
                // What a plan covers up to its end may be gaps: then the end of the partition, or a later record, is all
                // there is to wait for.
                let later = self.held.as_ref().is_some_and(|held| held.partition == partition);
                if batch.delta().to < planned && !(owned.at_end || later) {
                    self.partial.insert(partition, batch);
                    continue;
                }
                batch.extend_to(planned);
                owned.planned = None;
            }
            if std::mem::take(&mut owned.taken_over) {
                batch.note_taken_over();
            }
            owned.next = batch.delta().to;
            batches.push(batch);
        }
        Ok(batches)
    }
}

fn push(batch: &mut Batch, position: Position, payload: &[u8], at: Option<Millis>) {
    batch.push(position, payload);
    if let Some(at) = at {
        batch.note_time(at);
    }
}

fn fatal(error: &KafkaError) -> bool {
    matches!(error, KafkaError::MessageConsumptionFatal(_))
}
