//! The broker starts, survives what tests do to it, keeps its ports and data, and never outlives its process.

#![allow(clippy::unwrap_used, reason = "a failed test may panic")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use testkit::kafka::{Broker, BrokerOptions, PASSWORD, Security, USER};
use testkit::proxy::Mode;
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

/// `SaslHandshake` for PLAIN and `SaslAuthenticate`: the error codes of both answers.
fn log_in(bootstrap: &str, password: &str) -> (u16, u16) {
    let mut stream = TcpStream::connect(bootstrap).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut exchange = |api: u16, version: u16, body: &[u8]| {
        let mut request = Vec::new();
        request.extend(u32::try_from(10 + body.len()).unwrap().to_be_bytes());
        request.extend([api.to_be_bytes(), version.to_be_bytes()].concat());
        request.extend([0, 0, 0, 7, 0xff, 0xff]);
        request.extend(body);
        stream.write_all(&request).unwrap();
        let mut length = [0; 4];
        stream.read_exact(&mut length).unwrap();
        let mut answer = vec![0; u32::from_be_bytes(length) as usize];
        stream.read_exact(&mut answer).unwrap();
        u16::from_be_bytes([answer[4], answer[5]])
    };
    let handshake = exchange(17, 1, b"\x00\x05PLAIN");
    let secret = format!("\0{USER}\0{password}");
    let length = u32::try_from(secret.len()).unwrap().to_be_bytes();
    (handshake, exchange(36, 0, &[&length, secret.as_bytes()].concat()))
}

#[test]
fn users_are_asked_for_their_password() {
    let Some(broker) = start("users", Security::SaslPlaintext) else { return };
    assert_eq!(log_in(broker.bootstrap(), PASSWORD), (0, 0));
    const SASL_AUTHENTICATION_FAILED: u16 = 58;
    assert_eq!(log_in(broker.bootstrap(), "guessed"), (0, SASL_AUTHENTICATION_FAILED));
}

#[test]
fn the_certificate_is_good_for_who_trusts_its_authority_and_for_nobody_else() {
    let Some(broker) = start("encryption", Security::Ssl) else { return };
    let tls = broker.tls().unwrap();
    let shake = |ca: &Path, host: &str| {
        let status = Command::new("openssl")
            .args([
                "s_client",
                "-connect",
                broker.bootstrap(),
                "-verify_return_error",
                "-verify_ip",
                host,
                "-CAfile",
            ])
            .args([ca, Path::new("-cert"), &tls.certificate, Path::new("-key"), &tls.key])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        status.unwrap().success()
    };
    assert!(shake(&tls.ca, "127.0.0.1"));
    assert!(!shake(&tls.ca, "127.0.0.2"), "another host");
    assert!(!shake(&tls.stranger, "127.0.0.1"), "another authority");
}

/// The first broker's host and port in the answer to `Metadata` version 1 for no topic.
fn told_address(bootstrap: &str) -> Option<(String, u16)> {
    let mut stream = TcpStream::connect(bootstrap).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.write_all(&[0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 7, 0xff, 0xff, 0, 0, 0, 0]).ok()?;
    let mut answer = vec![0; 20];
    stream.read_exact(&mut answer).ok()?;
    // Length, correlation id, count of brokers, node id; then host and port.
    let length = usize::from(u16::from_be_bytes([answer[16], answer[17]]));
    let mut rest = vec![0; length + 2];
    stream.read_exact(&mut rest).ok()?;
    let host = [&answer[18..20], &rest[..length - 2]].concat();
    Some((String::from_utf8(host).ok()?, u16::from_be_bytes([rest[length], rest[length + 1]])))
}

#[test]
fn who_comes_through_a_proxy_is_told_of_the_proxy() {
    let options = BrokerOptions { proxies: 2, ..BrokerOptions::default() };
    let started = Broker::start(&options).inspect_err(|why| testkit::left_out("proxies", why));
    let Ok(mut broker) = started else { return };
    let (one, two) = (broker.proxies()[0].address(), broker.proxies()[1].address());
    for address in [broker.bootstrap().to_owned(), one.to_string(), two.to_string()] {
        let (host, port) = told_address(&address).unwrap();
        assert_eq!(format!("{host}:{port}"), address);
    }
    broker.proxies()[0].set(Mode::Refuse);
    assert_eq!(ask(&one.to_string(), PATIENCE), None, "cut off");
    assert_eq!(ask(&two.to_string(), PATIENCE), WELL, "the other one is not");
    broker.restart();
    assert_eq!(ask(&two.to_string(), PATIENCE), WELL);
}
