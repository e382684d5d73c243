//! Opens the topics that a source wants: the one place where the brokers of others meet the client of ours.

use std::time::Duration;

use connectors::source::{ReaderError, Topic, TopicBegin, TopicMessage, TopicMessages, TopicOptions};
use journal::{Clock, JournalError, Millis};
use journal_kafka::{KafkaOptions, Mechanism, Security, TopicReader, TopicStart, User};

/// Opens them where they stand.
///
/// # Errors
/// The brokers cannot be reached, or have no such topic.
pub(super) fn open(wanted: &TopicOptions, clock: Clock) -> Result<Box<dyn Topic>, JournalError> {
    let mut options = KafkaOptions::new(&wanted.brokers, "", clock);
    options.security = Security {
        encrypted: wanted.encrypted,
        ca_file: wanted.ca_file.clone(),
        certificate: wanted.certificate.clone(),
        user: wanted.user.as_ref().map(|user| User {
            name: user.name.clone(),
            password: user.password.clone(),
            mechanism: match user.mechanism {
                "plain" => Mechanism::Plain,
                "scram-sha-256" => Mechanism::ScramSha256,
                _ => Mechanism::ScramSha512,
            },
        }),
    };
    let start = match wanted.begin {
        TopicBegin::Earliest => TopicStart::Earliest,
        TopicBegin::Latest => TopicStart::Latest,
        TopicBegin::Since(at) => TopicStart::Since(Millis(at.millis())),
    };
    let reader = TopicReader::open(&options, &wanted.topics, &wanted.positions, start)?;
    Ok(Box::new(Opened(reader)))
}

struct Opened(TopicReader);

impl Topic for Opened {
    fn next(&mut self, most: usize, wait: Duration) -> Result<TopicMessages, ReaderError> {
        let batch = self.0.next_batch(most, wait).map_err(|error| match error {
            JournalError::Backend { retry: true, .. } => ReaderError::Retry(error.to_string()),
            error => ReaderError::Fatal(error.to_string()),
        })?;
        let messages = batch.records.into_iter().map(|record| TopicMessage {
            topic: record.topic,
            partition: record.partition,
            offset: record.offset,
            key: record.key,
            value: record.value,
            content_type: record.content_type,
        });
        Ok(TopicMessages { messages: messages.collect(), lost: !batch.lost.is_empty() })
    }
}
