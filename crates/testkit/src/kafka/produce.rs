//! Writing a record past all the code under test: what another program, or a broken one, might put into a topic.

use std::sync::OnceLock;
use std::time::Duration;

use rdkafka::error::KafkaError;
use rdkafka::producer::{BaseProducer, BaseRecord, DeliveryResult, Producer, ProducerContext};
use rdkafka::{ClientConfig, ClientContext};

/// Longest wait for the broker.
const PATIENCE: Duration = Duration::from_secs(30);

/// Notes what became of the one record.
#[derive(Default)]
struct Fate(OnceLock<Result<(), KafkaError>>);

impl ClientContext for Fate {}

impl ProducerContext for Fate {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        let _ = self.0.set(result.as_ref().map(drop).map_err(|(error, _)| error.clone()));
    }
}

/// Writes one record to a partition of a topic and waits until the broker has it. A `payload` of `None` is what Kafka
/// calls a tombstone.
///
/// # Panics
/// If the broker does not take it.
#[track_caller]
pub fn produce(bootstrap: &str, topic: &str, partition: u16, key: &[u8], payload: Option<&[u8]>) {
    let mut client = ClientConfig::new();
    client
        .set("bootstrap.servers", bootstrap)
        .set("acks", "all")
        .set("message.max.bytes", "33554432")
        .set("message.timeout.ms", PATIENCE.as_millis().to_string())
        .set("linger.ms", "0");
    let producer: Result<BaseProducer<Fate>, KafkaError> = client.create_with_context(Fate::default());
    let producer = producer.unwrap_or_else(|error| panic!("no producer for {bootstrap}: {error}"));
    let mut record = BaseRecord::<[u8], [u8]>::to(topic).partition(i32::from(partition)).key(key);
    if let Some(payload) = payload {
        record = record.payload(payload);
    }
    let sent = producer.send(record).map_err(|(error, _)| error).and_then(|()| producer.flush(PATIENCE));
    sent.unwrap_or_else(|error| panic!("{topic} does not take the record: {error}"));
    let fate = producer.context().0.get().cloned();
    assert_eq!(fate, Some(Ok(())), "{topic} does not take the record");
}
