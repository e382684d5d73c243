//! The broker starts, survives what tests do to it, keeps its ports and data, and never outlives its process.

#![allow(clippy::unwrap_used, reason = "a failed test may panic")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use testkit::kafka::{Broker, BrokerOptions, Security};
use testkit::waiting::until;

/// `ApiVersions` version 0 with correlation id 7 and no client id: the one request that every broker answers.
const API_VERSIONS: &[u8] = &[0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 0xff, 0xff];

/// The correlation id and the error code that the broker answers with; `None` if it says nothing within `patience`.
fn ask(bootstrap: &str, patience: Duration) -> Option<([u8; 4], [u8; 2])> {
    let mut stream = TcpStream::connect(bootstrap).ok()?;
    stream.set_read_timeout(Some(patience)).unwrap();
    stream.write_all(API_VERSIONS).ok()?;
    let mut answer = [0; 10];
    stream.read_exact(&mut answer).ok()?;
    Some((answer[4..8].try_into().unwrap(), answer[8..10].try_into().unwrap()))
}

const WELL: Option<([u8; 4], [u8; 2])> = Some(([0, 0, 0, 7], [0, 0]));
const PATIENCE: Duration = Duration::from_secs(20);

/// A broker of its own, or `None` and a line on standard error.
fn start(test: &str, security: Security) -> Option<Broker> {
    let options = BrokerOptions { security, ..BrokerOptions::default() };
    Broker::start(&options).inspect_err(|why| testkit::left_out(test, why)).ok()
}

#[test]
fn it_is_killed_stopped_paused_and_comes_back_on_the_same_port_with_the_same_data() {
    let began = Instant::now();
    let Some(mut broker) = start("the broker", Security::Plaintext) else { return };
    println!("first start: {:.2?}", began.elapsed());
    let bootstrap = broker.bootstrap().to_owned();
    assert_eq!(ask(&bootstrap, PATIENCE), WELL);
    let log = |broker: &Broker| {
        let kept = broker.data().join("__cluster_metadata-0/00000000000000000000.log");
        std::fs::read(kept).unwrap()
    };

    broker.kill();
    assert_eq!(ask(&bootstrap, PATIENCE), None, "nobody listens");
    let before = log(&broker);
    let began = Instant::now();
    broker.restart();
    println!("start after kill: {:.2?}", began.elapsed());
    assert_eq!(ask(&bootstrap, PATIENCE), WELL);
    assert!(!before.is_empty() && log(&broker).starts_with(&before), "goes on where it was");

    broker.pause();
    assert_eq!(ask(&bootstrap, Duration::from_millis(300)), None, "connected, and no answer");
    broker.resume();
    until("the resumed broker", PATIENCE, || ask(&bootstrap, PATIENCE) == WELL);

    broker.stop();
    assert_eq!(ask(&bootstrap, PATIENCE), None);
    let began = Instant::now();
    broker.restart();
    println!("start after stop: {:.2?}", began.elapsed());
    assert_eq!(broker.bootstrap(), bootstrap);
    assert_eq!(ask(&bootstrap, PATIENCE), WELL);

    let (log, data) = (broker.log(), broker.data());
    drop(broker);
    assert!(!log.exists() && !data.exists());
}

#[test]
fn one_is_shared_and_known_by_name() {
    let Ok(broker) = Broker::shared().inspect_err(|why| testkit::left_out("the shared broker", why)) else {
        return;
    };
    assert_eq!(ask(broker.bootstrap(), PATIENCE), WELL);
    assert!(std::ptr::eq(broker, Broker::shared().unwrap()));
}
