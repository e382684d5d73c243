//! What the clients tell us while they are polled: their log lines, rebalances, delivery reports.

use std::sync::{Mutex, PoisonError};

use rdkafka::{
    ClientContext, TopicPartitionList,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, ConsumerContext, Rebalance},
    error::KafkaError,
    message::Message,
    producer::{DeliveryResult, ProducerContext},
};

/// Lines of the library, by its own levels. They hold addresses, names and numbers, never a record.
fn log(level: RDKafkaLogLevel, facility: &str, line: &str) {
    use RDKafkaLogLevel::{Alert, Critical, Debug, Emerg, Error, Info, Notice, Warning};
    match level {
        Emerg | Alert | Critical | Error | Warning => tracing::warn!(facility, "kafka client: {line}"),
        Notice | Info | Debug => tracing::debug!(facility, "kafka client: {line}"),
    }
}

/// A broker that went away is told by the calls that need it; here it is only noise.
fn noise(error: &KafkaError, reason: &str) {
    tracing::debug!(%error, "kafka client: {reason}");
}

/// How the assignment of a member changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// These partitions are ours now.
    Assigned(Vec<u16>),
    /// These are no longer.
    Revoked(Vec<u16>),
}

/// Notes rebalances, which happen while the consumer is polled, for the thread that polls.
#[derive(Default)]
pub(crate) struct MemberContext {
    changes: Mutex<Vec<Change>>,
}

impl MemberContext {
    /// The changes since the last call, in order.
    pub(crate) fn take(&self) -> Vec<Change> {
        std::mem::take(&mut *self.changes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn numbers(partitions: &TopicPartitionList) -> Vec<u16> {
    partitions.elements().iter().filter_map(|element| u16::try_from(element.partition()).ok()).collect()
}

impl ClientContext for MemberContext {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, line: &str) {
        log(level, facility, line);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        noise(&error, reason);
    }
}

impl ConsumerContext for MemberContext {
    fn pre_rebalance(&self, _: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        let change = match rebalance {
            Rebalance::Assign(partitions) => Change::Assigned(numbers(partitions)),
            Rebalance::Revoke(partitions) => Change::Revoked(numbers(partitions)),
            Rebalance::Error(error) => return tracing::warn!(%error, "kafka client: a rebalance failed"),
        };
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).push(change);
    }
}

/// Marks a record whose offset is asked for; 0 marks none, `partition + 1` the state record of a partition.
pub(crate) type Mark = usize;

/// Notes where marked records of a transaction came to stand.
#[derive(Default)]
pub(crate) struct TransactionContext {
    offsets: Mutex<Vec<(Mark, u64)>>,
}

impl TransactionContext {
    /// The marked records that were delivered since the last call, with their offsets.
    pub(crate) fn take(&self) -> Vec<(Mark, u64)> {
        std::mem::take(&mut *self.offsets.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl ClientContext for TransactionContext {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, line: &str) {
        log(level, facility, line);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        noise(&error, reason);
    }
}

impl ProducerContext for TransactionContext {
    type DeliveryOpaque = Mark;

    fn delivery(&self, result: &DeliveryResult<'_>, mark: Mark) {
        if mark == 0 {
            return;
        }
        // A record that was not delivered aborts its transaction: the commit says so.
        if let Some(offset) = result.as_ref().ok().and_then(|message| u64::try_from(message.offset()).ok()) {
            self.offsets.lock().unwrap_or_else(PoisonError::into_inner).push((mark, offset));
        }
    }
}
