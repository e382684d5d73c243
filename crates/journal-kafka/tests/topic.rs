//! Somebody else's topic, read against a real broker.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{sync::Arc, time::Duration};

use futures_executor::block_on;
use journal::Millis;
use journal_kafka::{KafkaOptions, TopicPositions, TopicReader, TopicStart};
use rdkafka::{
    ClientConfig, Offset, TopicPartitionList,
    admin::{AdminClient, AdminOptions, NewPartitions, NewTopic, TopicReplication},
    client::DefaultClientContext,
};
use testkit::kafka::{Broker, produce};

fn options(broker: &Broker) -> KafkaOptions {
    let mut options = KafkaOptions::new(broker.bootstrap(), "unused", Arc::new(|| Millis(0)));
    options.request_timeout = Duration::from_secs(10);
    options
}

fn admin(broker: &Broker) -> AdminClient<DefaultClientContext> {
    ClientConfig::new().set("bootstrap.servers", broker.bootstrap()).create().unwrap()
}

/// Values of what comes until nothing comes for a while, with `~` for a tombstone.
fn drain(reader: &mut TopicReader, most: usize) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        let batch = reader.next_batch(most, Duration::from_secs(2)).unwrap();
        assert!(batch.lost.is_empty() && batch.records.len() <= most);
        if batch.records.is_empty() {
            all.sort();
            return all;
        }
        all.extend(batch.records.into_iter().map(|record| {
            let value = record.value.map_or("~".into(), |value| String::from_utf8(value).unwrap());
            format!("{} {value}", String::from_utf8(record.key.unwrap_or_default()).unwrap())
        }));
    }
}

#[test]
fn topics_are_read_from_positions_of_our_own() {
    let broker = match Broker::shared() {
        Ok(broker) => broker,
        Err(unavailable) => {
            return testkit::left_out("topics_are_read_from_positions_of_our_own", &unavailable);
        }
    };
    let (admin, topic) = (admin(broker), "partner.posts".to_owned());
    let wanted = NewTopic::new(&topic, 2, TopicReplication::Fixed(1));
    block_on(admin.create_topics([&wanted], &AdminOptions::new())).unwrap()[0].as_ref().unwrap();
    let put = |partition: u16, key: &str, value: Option<&str>| {
        produce(broker.bootstrap(), &topic, partition, key.as_bytes(), value.map(str::as_bytes));
    };
    put(0, "a", Some("1"));
    put(1, "b", Some("2"));
    put(0, "a", None);
    let (options, topics) = (options(broker), [topic.clone()]);
    let open =
        |positions: &TopicPositions, start| TopicReader::open(&options, &topics, positions, start).unwrap();

    let mut reader = open(&TopicPositions::new(), TopicStart::Earliest);
    assert_eq!(drain(&mut reader, 2), ["a 1", "a ~", "b 2"]);
    let positions = reader.positions().clone();
    assert_eq!(positions, [((topic.clone(), 0), 2), ((topic.clone(), 1), 1)].into());
    drop(reader);

    // A new reader goes on where the positions say, and one without reads from the time or the end.
    let mut latest = open(&TopicPositions::new(), TopicStart::Latest);
    put(1, "c", Some("3"));
    assert_eq!(drain(&mut open(&positions, TopicStart::Earliest), 10), ["c 3"]);
    assert_eq!(drain(&mut latest, 10), ["c 3"]);
    assert_eq!(drain(&mut open(&TopicPositions::new(), TopicStart::Since(Millis(1))), 10).len(), 4);
    let future = TopicStart::Since(Millis(7_000_000_000_000));
    assert!(drain(&mut open(&TopicPositions::new(), future), 10).is_empty());

    // What the brokers deleted is told, and reading goes on behind it.
    let mut gone = TopicPartitionList::new();
    gone.add_partition_offset(&topic, 0, Offset::Offset(2)).unwrap();
    block_on(admin.delete_records(&gone, &AdminOptions::new())).unwrap();
    put(0, "d", Some("4"));
    let mut late = open(&[((topic.clone(), 0), 0), ((topic.clone(), 1), 2)].into(), TopicStart::Earliest);
    let mut lost = Vec::new();
    for _ in 0..20 {
        lost.extend(late.next_batch(10, Duration::from_secs(1)).unwrap().lost);
        if !lost.is_empty() {
            break;
        }
    }
    assert_eq!(lost, [(topic.clone(), 0)]);
    assert_eq!(drain(&mut late, 10), ["d 4"]);

    // A partition that is added is found by whoever opens the topic anew.
    block_on(admin.create_partitions(&[NewPartitions::new(&topic, 3)], &AdminOptions::new())).unwrap();
    put(2, "e", Some("5"));
    assert_eq!(drain(&mut open(late.positions(), TopicStart::Earliest), 10), ["e 5"]);
}

#[test]
fn a_topic_that_is_not_there_is_said() {
    let broker = match Broker::shared() {
        Ok(broker) => broker,
        Err(unavailable) => return testkit::left_out("a_topic_that_is_not_there_is_said", &unavailable),
    };
    let mut options = options(broker);
    options.request_timeout = Duration::from_secs(2);
    let topics = ["no.such.topic".to_owned()];
    let error =
        TopicReader::open(&options, &topics, &TopicPositions::new(), TopicStart::Earliest).unwrap_err();
    assert!(error.to_string().contains("topics"), "{error}");
}
