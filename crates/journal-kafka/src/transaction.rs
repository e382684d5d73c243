//! Transactions: records, state and positions of a group written together, or not at all.
//!
//! A producer has a transactional id. When another producer begins with the same id the older one is fenced: the brokers
//! refuse whatever it still tries. A member's positions are refused as well once its group has given its partitions away
//! (the group's generation goes with them). Either way nothing of the transaction counts.

use std::time::{Duration, Instant};

use journal::JournalError;
use rdkafka::{
    TopicPartitionList,
    consumer::ConsumerGroupMetadata,
    error::{KafkaError, KafkaResult, RDKafkaErrorCode},
    producer::{BaseRecord, Producer as _, ThreadedProducer},
};

use crate::{
    context::{Mark, TransactionContext},
    error::{failed, is_fenced},
    options::KafkaOptions,
    topics::reach,
};

/// A record of a transaction.
pub(crate) struct Outgoing<'a> {
    pub(crate) topic: &'a str,
    pub(crate) partition: u16,
    pub(crate) key: &'a [u8],
    pub(crate) payload: &'a [u8],
    pub(crate) mark: Mark,
}

/// Why a transaction did not happen, or may not have.
pub(crate) enum Aborted {
    /// Another owner has the work.
    Fenced,
    /// Something else; nothing was written, or the next producer of this id finds out.
    Failed(JournalError),
}

/// A producer with a transactional id. After a failure it may have to be made anew: see [`Transactions::usable`].
pub(crate) struct Transactions {
    producer: ThreadedProducer<TransactionContext>,
    options: KafkaOptions,
    usable: bool,
}

impl Transactions {
    /// Makes the producer, fences older ones of the same id and settles what they left.
    pub(crate) fn begin_as(options: &KafkaOptions, id: &str) -> Result<Transactions, JournalError> {
        let mut config = options.producer();
        config
            .set("transactional.id", id)
            .set("transaction.timeout.ms", options.transaction_timeout_millis.to_string())
            // A record must not outlive its transaction.
            .set("message.timeout.ms", options.transaction_timeout_millis.to_string());
        let producer: ThreadedProducer<TransactionContext> = config
            .create_with_context(TransactionContext::default())
            .map_err(|error| failed("set up a producer for the brokers", error))?;
        let this = Transactions { producer, options: options.clone(), usable: true };
        let until = Instant::now() + options.request_timeout;
        this.again(until, || this.producer.init_transactions(options.request_timeout))
            .map_err(|error| failed(reach(options, "begin with transactions"), error))?;
        Ok(this)
    }

    /// Whether another transaction can be tried with this producer.
    pub(crate) fn usable(&self) -> bool {
        self.usable
    }

    /// The marked records that were delivered since the last call, with their offsets.
    pub(crate) fn offsets(&self) -> Vec<(Mark, u64)> {
        self.producer.context().take()
    }

    /// Writes records and positions in one transaction.
    pub(crate) fn write(
        &mut self,
        at: journal::Millis,
        records: &[Outgoing<'_>],
        positions: &TopicPartitionList,
        member: &ConsumerGroupMetadata,
    ) -> Result<(), Aborted> {
        let until = Instant::now() + Duration::from_millis(self.options.transaction_timeout_millis);
        let result = self.attempt(at, records, positions, member, until);
        result.map_err(|error| self.abort(error))
    }

    fn attempt(
        &self,
        at: journal::Millis,
        records: &[Outgoing<'_>],
        positions: &TopicPartitionList,
        member: &ConsumerGroupMetadata,
        until: Instant,
    ) -> KafkaResult<()> {
        let left = || until.saturating_duration_since(Instant::now()).max(Duration::from_millis(100));
        self.producer.begin_transaction()?;
        for record in records {
            self.send(at, record, until)?;
        }
        self.again(until, || self.producer.send_offsets_to_transaction(positions, member, left()))?;
        // The commit would wait for deliveries too, but the client looks only every tenth of a second.
        while self.producer.in_flight_count() > 0 && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(1));
        }
        self.again(until, || self.producer.commit_transaction(left()))
    }

    /// Puts a record into the producer's buffer, and waits while that is full.
    fn send(&self, at: journal::Millis, out: &Outgoing<'_>, until: Instant) -> KafkaResult<()> {
        let mut record = BaseRecord::with_opaque_to(out.topic, out.mark)
            .partition(i32::from(out.partition))
            .key(out.key)
            .payload(out.payload)
            .timestamp(at.0);
        loop {
            match self.producer.send(record) {
                Ok(()) => return Ok(()),
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), again))
                    if Instant::now() < until =>
                {
                    record = again;
                    std::thread::sleep(Duration::from_millis(1));
                }
                Err((error, _)) => return Err(error),
            }
        }
    }

    /// Repeats a step while the library says that repeating it is right, until the time is over.
    fn again(&self, until: Instant, step: impl Fn() -> KafkaResult<()>) -> KafkaResult<()> {
        loop {
            match step() {
                Err(KafkaError::Transaction(error)) if error.is_retriable() && Instant::now() < until => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                other => return other,
            }
        }
    }

    /// Ends a failed transaction. Where the producer cannot go on, or it is not known what became of the commit, the
    /// producer is not used again: the next one of the same id settles it.
    fn abort(&mut self, error: KafkaError) -> Aborted {
        let may_go_on = match &error {
            KafkaError::Transaction(error) => error.txn_requires_abort() && !error.is_fatal(),
            KafkaError::MessageProduction(_) => true,
            _ => false,
        };
        let fenced = is_fenced(&error);
        self.usable = may_go_on
            && self.producer.abort_transaction(self.options.request_timeout).is_ok()
            && self.producer.client().fatal_error().is_none();
        self.offsets();
        if fenced {
            Aborted::Fenced
        } else {
            Aborted::Failed(failed(reach(&self.options, "finish a transaction"), error))
        }
    }
}
