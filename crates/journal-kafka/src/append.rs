//! Appending outside of transactions: one idempotent producer for all threads, and each call waits for its own records.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::{Duration, Instant},
};

use journal::{Hop, JournalError, Millis, Record};
use rdkafka::{
    ClientContext,
    error::{KafkaError, RDKafkaErrorCode},
    producer::{BaseRecord, DeliveryResult, Producer as _, ProducerContext, ThreadedProducer},
};

use crate::{
    error::{failed, too_long},
    options::KafkaOptions,
    topics,
};

/// What one call waits for.
#[derive(Default)]
pub(crate) struct Receipt {
    state: Mutex<Pending>,
    done: Condvar,
}

#[derive(Default)]
struct Pending {
    left: usize,
    failure: Option<KafkaError>,
}

impl Receipt {
    fn one(&self, failure: Option<KafkaError>) {
        let mut pending = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        pending.left = pending.left.saturating_sub(1);
        if pending.failure.is_none() {
            pending.failure = failure;
        }
        if pending.left == 0 {
            self.done.notify_all();
        }
    }

    /// Waits until every record has an answer; `Ok(None)` if that takes too long.
    fn wait(&self, longest: Duration) -> Option<Result<(), KafkaError>> {
        let pending = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.done.wait_timeout_while(pending, longest, |pending| pending.left > 0);
        let (mut pending, _) = waited.unwrap_or_else(PoisonError::into_inner);
        (pending.left == 0).then(|| pending.failure.take().map_or(Ok(()), Err))
    }
}

/// Hands each delivery report to the call that waits for it.
struct Receipts;

impl ClientContext for Receipts {}

impl ProducerContext for Receipts {
    type DeliveryOpaque = Arc<Receipt>;

    fn delivery(&self, result: &DeliveryResult<'_>, receipt: Arc<Receipt>) {
        receipt.one(result.as_ref().err().map(|(error, _)| error.clone()));
    }
}

type Idempotent = Arc<ThreadedProducer<Receipts>>;

/// Appends records; shared by all threads.
pub(crate) struct Appender {
    options: KafkaOptions,
    /// Made when first needed, and anew after an error that a producer does not survive.
    producer: Mutex<Option<Idempotent>>,
}

impl Appender {
    pub(crate) fn new(options: KafkaOptions) -> Appender {
        Appender { options, producer: Mutex::new(None) }
    }

    fn producer(&self) -> Result<Idempotent, JournalError> {
        let mut held = self.producer.lock().unwrap_or_else(PoisonError::into_inner);
        match &*held {
            Some(producer) if producer.client().fatal_error().is_none() => Ok(Arc::clone(producer)),
            _ => {
                let mut config = self.options.producer();
                // Each record is tried again for this long; then the call fails, and its caller tries again.
                let longest = self.options.request_timeout.as_millis();
                config.set("message.timeout.ms", longest.to_string());
                let made: ThreadedProducer<Receipts> = config
                    .create_with_context(Receipts)
                    .map_err(|error| failed("set up a producer for the brokers", error))?;
                Ok(Arc::clone(held.insert(Arc::new(made))))
            }
        }
    }

    /// Sends records, each with its topic and partition, and waits until every replica in sync has them all.
    pub(crate) fn append<'a>(
        &self,
        at: Millis,
        records: impl ExactSizeIterator<Item = (&'a str, u16, &'a [u8], &'a [u8])>,
    ) -> Result<(), JournalError> {
        let producer = self.producer()?;
        let receipt = Arc::new(Receipt::default());
        receipt.state.lock().unwrap_or_else(PoisonError::into_inner).left = records.len();
        let mut refused = None;
        let mut records = records;
        for (topic, partition, key, payload) in records.by_ref() {
            let mut record = BaseRecord::with_opaque_to(topic, Arc::clone(&receipt))
                .partition(i32::from(partition))
                .key(key)
                .payload(payload)
                .timestamp(at.0);
            let until = Instant::now() + self.options.request_timeout;
            let sent = loop {
                match producer.send(record) {
                    Ok(()) => break Ok(()),
                    // Backpressure: the buffer is full until the brokers have taken some of it.
                    Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), again))
                        if Instant::now() < until =>
                    {
                        record = again;
                        std::thread::sleep(Duration::from_millis(1));
                    }
                    Err((error, _)) => break Err(error),
                }
            };
            if let Err(error) = sent {
                receipt.one(None);
                refused = Some(error);
                break;
            }
        }
        // Those that were never sent have no answer to wait for.
        (0..records.len()).for_each(|_| receipt.one(None));
        let answer = receipt.wait(self.options.request_timeout + Duration::from_secs(5));
        let doing = || topics::reach(&self.options, "append records");
        match (refused, answer) {
            (Some(error), _) | (None, Some(Err(error))) => Err(failed(doing(), error)),
            (None, None) => Err(too_long(doing(), self.options.request_timeout)),
            (None, Some(Ok(()))) => Ok(()),
        }
    }
}

/// The hop's topic and the partition of each record.
pub(crate) fn place<'a>(journal: &crate::Names, hop: Hop, record: &'a Record) -> (u16, &'a [u8], &'a [u8]) {
    (journal.partitions.route(hop, record.route).0, &record.key, &record.payload)
}
