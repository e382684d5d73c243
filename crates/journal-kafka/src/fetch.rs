//! Reading one partition without being a group: for scans, state, small values and single records.

use std::time::{Duration, Instant};

use journal::JournalError;
use rdkafka::{
    Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::{KafkaError, RDKafkaErrorCode},
    message::BorrowedMessage,
};

use crate::{
    error::{failed, too_long},
    options::KafkaOptions,
    patience::patiently,
    topics::reach,
};

/// A consumer of one partition that commits nothing and ends where the partition ends.
pub(crate) struct Fetch {
    consumer: BaseConsumer,
    topic: String,
    partition: u16,
    options: KafkaOptions,
}

/// What comes next.
pub(crate) enum Fetched<'a> {
    /// A record.
    Record(BorrowedMessage<'a>),
    /// The end of what is committed.
    End,
    /// The position is no longer kept.
    Gone,
}

impl Fetch {
    /// Reads from `from` on.
    pub(crate) fn open(
        options: &KafkaOptions,
        topic: &str,
        partition: u16,
        from: Offset,
    ) -> Result<Fetch, JournalError> {
        let consumer: BaseConsumer = options
            .consumer(&crate::scan_group(options))
            .create()
            .map_err(|error| failed("set up a reader of the brokers", error))?;
        let fetch = Fetch { consumer, topic: topic.to_owned(), partition, options: options.clone() };
        fetch.seek(from)?;
        Ok(fetch)
    }

    /// Goes on from another place.
    pub(crate) fn seek(&self, from: Offset) -> Result<(), JournalError> {
        let mut place = TopicPartitionList::new();
        place
            .add_partition_offset(&self.topic, i32::from(self.partition), from)
            .and_then(|()| self.consumer.assign(&place))
            .map_err(|error| failed(format!("read the topic {}", self.topic), error))
    }

    /// First offset kept and the offset after the last record, finished or not.
    pub(crate) fn ends(&self) -> Result<(u64, u64), JournalError> {
        watermarks(&self.consumer, &self.options, &self.topic, self.partition)
    }

    /// The next record, or the end; waits for the brokers as long as one request may take.
    pub(crate) fn next(&self) -> Result<Fetched<'_>, JournalError> {
        let until = Instant::now() + self.options.request_timeout;
        loop {
            match self.consumer.poll(Duration::from_millis(500)) {
                Some(Ok(message)) => return Ok(Fetched::Record(message)),
                Some(Err(KafkaError::PartitionEOF(_))) => return Ok(Fetched::End),
                Some(Err(KafkaError::MessageConsumption(
                    RDKafkaErrorCode::OffsetOutOfRange | RDKafkaErrorCode::AutoOffsetReset,
                ))) => {
                    return Ok(Fetched::Gone);
                }
                Some(Err(error)) if !crate::error::passes(&error) => {
                    return Err(failed(
                        reach(&self.options, &format!("read the topic {}", self.topic)),
                        error,
                    ));
                }
                _ if Instant::now() < until => {}
                _ => {
                    let doing = reach(&self.options, &format!("read the topic {}", self.topic));
                    return Err(too_long(doing, self.options.request_timeout));
                }
            }
        }
    }
}

/// First offset kept and the offset after the last record of a partition.
pub(crate) fn watermarks<C: rdkafka::consumer::ConsumerContext>(
    consumer: &BaseConsumer<C>,
    options: &KafkaOptions,
    topic: &str,
    partition: u16,
) -> Result<(u64, u64), JournalError> {
    let ask = || consumer.fetch_watermarks(topic, i32::from(partition), options.request_timeout);
    let (low, high) = patiently(options.request_timeout, ask)
        .map_err(|error| failed(reach(options, &format!("ask for the ends of the topic {topic}")), error))?;
    Ok((low.max(0) as u64, high.max(0) as u64))
}

/// An offset as a position to begin at.
pub(crate) fn offset(at: u64) -> Offset {
    Offset::Offset(i64::try_from(at).unwrap_or(i64::MAX))
}

/// When a record was appended, by its producer's clock.
pub(crate) fn appended_at(message: &BorrowedMessage<'_>) -> Option<journal::Millis> {
    message.timestamp().to_millis().map(journal::Millis)
}

/// The offset of a record as a position.
pub(crate) fn position(message: &BorrowedMessage<'_>) -> journal::Position {
    journal::Position(u64::try_from(message.offset()).unwrap_or(0))
}
