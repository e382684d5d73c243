//! TLS and users, against a real broker: what is right is let in, what is wrong is told with what to look at.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{sync::Arc, time::Duration};

use journal::{Blame, Hop, Journal, JournalError, Limits, Millis, Partition, Partitions, Record};
use journal_kafka::{KafkaJournal, KafkaOptions, Mechanism, Security, TopicPlan, User, create_topics};
use testkit::kafka::{self, Broker, BrokerOptions, PASSWORD, USER};

fn user(password: &str, mechanism: Mechanism) -> Option<User> {
    Some(User { name: USER.to_owned(), password: password.into(), mechanism })
}

fn options(broker: &Broker, prefix: &str, user: Option<User>) -> KafkaOptions {
    let mut options = KafkaOptions::new(broker.bootstrap(), prefix, Arc::new(|| Millis(1_900_000_000_000)));
    options.request_timeout = Duration::from_secs(10);
    options.security = Security {
        encrypted: broker.tls().is_some(),
        ca_file: broker.tls().map(|tls| tls.ca.clone()),
        certificate: None,
        user,
    };
    options
}

/// Makes topics, writes a record and reads it back.
fn use_it(options: &KafkaOptions) {
    let plan = TopicPlan { partitions: Partitions::all(1), replication: 1, posts_retention_hours: 48 };
    create_topics(options, &plan).unwrap();
    let journal = KafkaJournal::open(options.clone()).unwrap();
    journal.append(Hop::Posts, &[Record::routed(0, b"sealed".to_vec())]).unwrap();
    let mut scan = journal.scan(Hop::Posts, Partition(0), Millis(0)).unwrap();
    let batch = scan.next_batch(Limits { max_records: 10, max_bytes: 1000 }).unwrap().unwrap();
    assert_eq!(batch.iter().collect::<Vec<_>>(), [b"sealed"]);
}

fn refused(options: KafkaOptions) -> JournalError {
    match KafkaJournal::open(options) {
        Ok(_) => panic!("let in"),
        Err(error) => error,
    }
}

#[test]
fn every_way_to_prove_a_user_works_over_tls_and_wrong_ones_are_told() {
    let started =
        Broker::start(&BrokerOptions { security: kafka::Security::SaslSsl, ..BrokerOptions::default() });
    let broker = match started {
        Ok(broker) => broker,
        Err(why) => return testkit::left_out("every_way_to_prove_a_user_works_over_tls", &why),
    };
    for (prefix, mechanism) in [
        ("plain", Mechanism::Plain),
        ("scram256", Mechanism::ScramSha256),
        ("scram512", Mechanism::ScramSha512),
    ] {
        use_it(&options(&broker, prefix, user(PASSWORD, mechanism)));
    }
    for wrong in [user("not the password", Mechanism::ScramSha512), None] {
        let error = refused(options(&broker, "plain", wrong));
        let text = error.to_string();
        assert!(text.contains(broker.bootstrap()) && text.contains("security, user"), "{text}");
        assert!(!format!("{error:?}").contains("not the password"));
    }
    let mut foreign = options(&broker, "plain", user(PASSWORD, Mechanism::Plain));
    foreign.security.ca_file = None;
    assert_ne!(
        refused(foreign).blame(),
        Blame::Bug,
        "a broker that no known authority vouches for is refused"
    );
}

#[test]
fn users_in_the_clear_and_certificates_without_users_work() {
    for security in [kafka::Security::SaslPlaintext, kafka::Security::Ssl] {
        let broker = match Broker::start(&BrokerOptions { security, ..BrokerOptions::default() }) {
            Ok(broker) => broker,
            Err(why) => {
                return testkit::left_out("users_in_the_clear_and_certificates_without_users_work", &why);
            }
        };
        let with_user = security == kafka::Security::SaslPlaintext;
        use_it(&options(&broker, "hark", user(PASSWORD, Mechanism::ScramSha512).filter(|_| with_user)));
    }
}
