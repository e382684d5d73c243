//! The journal over a real broker keeps every promise of the suite.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use futures_executor::block_on;
use journal::{Journal, conformance};
use journal_kafka::{KafkaJournal, KafkaOptions, Made, TopicPlan, create_topics, describe_topics};
use rdkafka::{
    ClientConfig,
    admin::{AdminClient, AdminOptions, AlterConfig, ResourceSpecifier},
    client::DefaultClientContext,
};
use testkit::kafka::Broker;

fn plan() -> TopicPlan {
    TopicPlan { partitions: conformance::partitions(), replication: 1, posts_retention_hours: 48 }
}

/// Makes topics that keep everything: the suite's clock begins in 1970, and the brokers know only the real one.
fn create_lasting_topics(options: &KafkaOptions) {
    let admin: AdminClient<DefaultClientContext> =
        ClientConfig::new().set("bootstrap.servers", &options.brokers).create().unwrap();
    for (spec, _) in create_topics(options, &plan()).unwrap() {
        let lasting = spec.config.iter().map(|(name, value)| match *name {
            // Many of the suite's records are about the same thing, and all of them are to stay.
            "cleanup.policy" => (*name, "delete"),
            name => (name, value.as_str()),
        });
        let lasting = lasting.filter(|(name, _)| *name != "retention.ms");
        let config = AlterConfig::new(ResourceSpecifier::Topic(&spec.name)).set("retention.ms", "-1");
        let config = lasting.fold(config, |config, (name, value)| config.set(name, value));
        for altered in block_on(admin.alter_configs(&[config], &AdminOptions::new())).unwrap() {
            altered.unwrap();
        }
    }
}

#[test]
fn kafka_conforms() {
    let broker = match Broker::shared() {
        Ok(broker) => broker,
        Err(unavailable) => return testkit::left_out("kafka_conforms", &unavailable),
    };
    let journals = AtomicU32::new(0);
    conformance::run("kafka", &|clock| {
        let prefix = format!("conformance{}", journals.fetch_add(1, Ordering::Relaxed));
        let mut options = KafkaOptions::new(broker.bootstrap(), &prefix, clock);
        options.linger_millis = 0;
        options.request_timeout = Duration::from_secs(10);
        create_lasting_topics(&options);
        Box::new(move || Arc::new(KafkaJournal::open(options.clone()).unwrap()) as Arc<dyn Journal>)
    });
}

#[test]
fn topics_are_made_once_and_described() {
    let broker = match Broker::shared() {
        Ok(broker) => broker,
        Err(unavailable) => return testkit::left_out("topics_are_made_once_and_described", &unavailable),
    };
    let options = KafkaOptions::new(broker.bootstrap(), "made", Arc::new(|| journal::Millis(0)));
    let made = create_topics(&options, &plan()).unwrap();
    assert!(made.iter().all(|(_, made)| *made == Made::New));
    let again = create_topics(&options, &plan()).unwrap();
    assert!(again.iter().all(|(_, made)| *made == Made::There));
    let mut wider = plan();
    wider.partitions.posts = 5;
    let differs = create_topics(&options, &wider).unwrap();
    let posts = differs.iter().find(|(spec, _)| spec.name == "made.posts.v1").unwrap();
    assert_eq!(posts.1, Made::Differs { found: 3 });
    for info in describe_topics(&options, &plan()).unwrap() {
        assert_eq!((info.replicas, info.in_sync), (1, 1), "{}", info.name);
        let spec = made.iter().find(|(spec, _)| spec.name == info.name).map(|(spec, _)| spec).unwrap();
        let wanted: Vec<(String, String)> =
            spec.config.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        assert_eq!(info.config, wanted, "{}", info.name);
    }
}
