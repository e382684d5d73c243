//! Errors that a healthy broker never gives, injected into the library's own mock cluster: it knows no transactions worth
//! the name, so only what stands outside of them is tried here.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{sync::Arc, time::Duration};

use journal::{Blame, Hop, Journal, JournalError, Millis, Partition, Position, Record};
use journal_kafka::{KafkaJournal, KafkaOptions};
use rdkafka::{
    mocking::MockCluster, producer::DefaultProducerContext, types::RDKafkaApiKey, types::RDKafkaRespErr,
};

const TOPICS: [&str; 7] = ["posts", "reports", "deadletters", "erasures", "reviews", "state", "meta"];

fn cluster() -> (MockCluster<'static, DefaultProducerContext>, KafkaJournal) {
    let cluster = MockCluster::new(1).unwrap();
    for topic in TOPICS {
        cluster.create_topic(&format!("hark.{topic}.v1"), 2, 1).unwrap();
    }
    let mut options = KafkaOptions::new(&cluster.bootstrap_servers(), "hark", Arc::new(|| Millis(1000)));
    options.request_timeout = Duration::from_secs(3);
    let journal = KafkaJournal::open(options).unwrap();
    (cluster, journal)
}

/// Everything in the posts. The mock cluster cannot look a time up, so each record is asked for by its position.
fn stored(journal: &KafkaJournal) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for partition in (0..2).map(Partition) {
        let at = |position| journal.read_at(Hop::Posts, partition, Position(position)).unwrap();
        found.extend((0..).map_while(at));
    }
    found.sort();
    found
}

#[test]
fn an_append_rides_over_errors_that_pass() {
    let (cluster, journal) = cluster();
    let passing = [
        RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
        RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
        RDKafkaRespErr::RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
    ];
    cluster.request_errors(RDKafkaApiKey::Produce, &passing);
    let records: Vec<Record> = (0..20).map(|n| Record::routed(n, vec![n as u8])).collect();
    journal.append(Hop::Posts, &records).unwrap();
    let found = stored(&journal);
    assert_eq!(found, (0..20u8).map(|n| vec![n]).collect::<Vec<_>>(), "all of them, each once");
}

#[test]
fn an_append_that_the_brokers_refuse_is_an_error_with_its_blame() {
    let (cluster, journal) = cluster();
    cluster.request_errors(
        RDKafkaApiKey::Produce,
        &[RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED],
    );
    let error = journal.append(Hop::Posts, &[Record::routed(0, b"x".to_vec())]).unwrap_err();
    assert_eq!((error.blame(), error.restart()), (Blame::Operator, false), "{error}");
    assert!(error.to_string().contains("append records"), "{error}");
}

#[test]
fn brokers_that_do_not_answer_are_an_error_that_passes() {
    let (cluster, journal) = cluster();
    journal.append(Hop::Posts, &[Record::routed(0, b"before".to_vec())]).unwrap();
    cluster.broker_down(1).unwrap();
    let error = journal.append(Hop::Posts, &[Record::routed(0, b"lost?".to_vec())]).unwrap_err();
    assert!(matches!(error, JournalError::Backend { .. }) && error.restart(), "{error:?}");
    cluster.broker_up(1).unwrap();
    journal.append(Hop::Posts, &[Record::routed(0, b"after".to_vec())]).unwrap();
    let found = stored(&journal);
    assert!(found.contains(&b"before".to_vec()) && found.contains(&b"after".to_vec()), "{}", found.len());
}
