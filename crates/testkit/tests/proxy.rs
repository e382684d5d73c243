//! Each mode of the proxy, in front of a server that sends back what it gets.

#![allow(clippy::unwrap_used, reason = "a failed test may panic")]

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use testkit::proxy::{Mode, Proxy};
use testkit::waiting::until;

/// Long enough for any answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a test waits for what must not come.
const SILENCE: Duration = Duration::from_millis(100);

/// Sends back what it gets, for as long as the test process lives.
fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            std::thread::spawn(move || std::io::copy(&mut &stream, &mut &stream));
        }
    });
    address
}

fn connect(proxy: &Proxy) -> TcpStream {
    let stream = TcpStream::connect(proxy.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

fn say(mut stream: &TcpStream, word: &str) {
    stream.write_all(word.as_bytes()).unwrap();
}

/// What comes back, as far as `length` bytes or the end of the connection.
fn hear(stream: &TcpStream, length: usize) -> String {
    let mut heard = Vec::new();
    // A reset ends a connection as a farewell does.
    let _ = stream.take(length as u64).read_to_end(&mut heard);
    String::from_utf8(heard).unwrap()
}

/// Whether the connection is open and nothing comes.
fn is_silent(stream: &TcpStream) -> bool {
    stream.set_read_timeout(Some(SILENCE)).unwrap();
    let read = (&mut &*stream).read(&mut [0; 1]);
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    matches!(read, Err(error) if error.kind() == ErrorKind::WouldBlock)
}

/// Whether the other side has ended the connection.
fn is_closed(stream: &TcpStream) -> bool {
    match (&mut &*stream).read(&mut [0; 1]) {
        Ok(read) => read == 0,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

#[test]
fn bytes_pass_both_ways_and_are_counted() {
    let proxy = Proxy::start(echo());
    let stream = connect(&proxy);
    say(&stream, "hello");
    assert_eq!(hear(&stream, 5), "hello");
    // The end passes in one direction while the other goes on.
    say(&stream, "bye");
    stream.shutdown(Shutdown::Write).unwrap();
    assert_eq!(hear(&stream, 100), "bye");
    let big = vec![b'x'; 3 << 20];
    let stream = connect(&proxy);
    std::thread::scope(|scope| {
        scope.spawn(|| (&mut &stream).write_all(&big).unwrap());
        assert_eq!(hear(&stream, big.len()).len(), big.len());
    });
    let counts = proxy.counts();
    assert_eq!((counts.connections, counts.to_target, counts.to_client), (2, (3 << 20) + 8, (3 << 20) + 8));
}

#[test]
fn refused_and_welcome_again_on_the_same_port() {
    let proxy = Proxy::start(echo());
    let open = connect(&proxy);
    for _ in 0..20 {
        proxy.set(Mode::Refuse);
        let refused = TcpStream::connect(proxy.address()).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        proxy.set(Mode::Pass);
        let stream = connect(&proxy);
        say(&stream, "again");
        assert_eq!(hear(&stream, 5), "again");
    }
    assert!(is_closed(&open));
}

#[test]
fn a_black_hole_says_nothing_and_ends_what_it_swallowed_from() {
    let proxy = Proxy::start(echo());
    let (talking, idle) = (connect(&proxy), connect(&proxy));
    for stream in [&talking, &idle] {
        say(stream, "a");
        assert_eq!(hear(stream, 1), "a");
    }
    proxy.set(Mode::BlackHole);
    say(&talking, "into the dark");
    let new = connect(&proxy);
    say(&new, "anybody?");
    assert!(is_silent(&talking) && is_silent(&new) && is_silent(&idle));
    assert_eq!(proxy.counts().to_target, 2);
    proxy.set(Mode::Pass);
    assert!(is_closed(&talking) && is_closed(&new), "what follows would make no sense");
    say(&idle, "b");
    assert_eq!(hear(&idle, 1), "b", "it lost nothing");
}

#[test]
fn a_cut_that_heals_loses_nothing() {
    let proxy = Proxy::start(echo());
    let stream = connect(&proxy);
    proxy.set(Mode::Hold);
    say(&stream, "patience");
    let new = connect(&proxy);
    say(&new, "new");
    assert!(is_silent(&stream) && is_silent(&new));
    proxy.set(Mode::Pass);
    assert_eq!((hear(&stream, 8), hear(&new, 3)), ("patience".to_owned(), "new".to_owned()));
}

#[test]
fn a_slow_network_is_slow_each_way() {
    let proxy = Proxy::start(echo());
    let stream = connect(&proxy);
    proxy.set(Mode::Delay(SILENCE));
    let began = Instant::now();
    say(&stream, "slow");
    assert_eq!(hear(&stream, 4), "slow");
    assert!(began.elapsed() >= 2 * SILENCE, "{:?}", began.elapsed());
}

#[test]
fn connections_are_cut_after_so_many_bytes() {
    let proxy = Proxy::start(echo());
    let old = connect(&proxy);
    say(&old, "counted from the switch");
    assert_eq!(hear(&old, 23).len(), 23);
    let before = proxy.counts();
    proxy.set(Mode::CutRequest(7));
    for stream in [&old, &connect(&proxy)] {
        say(stream, "abc");
        assert_eq!(hear(stream, 3), "abc");
        say(stream, "defghi");
        // How much of the echo comes back before the end is a race.
        let echo = hear(stream, 100);
        assert!("defg".starts_with(&echo), "{echo}");
        assert!(is_closed(stream));
    }
    assert_eq!(proxy.counts().to_target - before.to_target, 14);
    proxy.set(Mode::CutAnswer(4));
    let stream = connect(&proxy);
    say(&stream, "abcdef");
    assert_eq!(hear(&stream, 100), "abcd");
}

#[test]
fn an_answer_is_lost_after_the_request_arrived() {
    let proxy = Proxy::start(echo());
    let stream = connect(&proxy);
    proxy.set(Mode::LostAnswer);
    say(&stream, "do it");
    until("the request", PATIENCE, || proxy.counts().to_target == 5);
    assert!(is_silent(&stream));
    assert_eq!(proxy.counts().to_client, 0);
    proxy.set(Mode::Pass);
    assert!(is_closed(&stream));
}

#[test]
fn every_request_gets_the_same_answer_and_none_passes() {
    let proxy = Proxy::start(echo());
    let open = connect(&proxy);
    say(&open, "a");
    assert_eq!(hear(&open, 1), "a");
    proxy.set(Mode::Answer(500, "broken".to_owned()));
    assert!(is_closed(&open));
    let stream = connect(&proxy);
    let answer = "HTTP/1.1 500 Injected\r\ncontent-length: 6\r\n\r\nbroken";
    for _ in 0..2 {
        say(&stream, "POST / HTTP/1.1\r\ncontent-length: 4\r\n\r\nab");
        assert!(is_silent(&stream), "the request has not ended");
        say(&stream, "cd");
        assert_eq!(hear(&stream, answer.len()), answer);
    }
    assert_eq!((proxy.counts().answered, proxy.counts().to_target), (2, 1));
    proxy.set(Mode::Pass);
    assert!(is_closed(&stream), "the target never saw it");
}

#[test]
fn a_target_that_is_down_shows_as_a_connection_that_ends() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let proxy = Proxy::start(nobody);
    assert!(is_closed(&connect(&proxy)));
    let address = proxy.address();
    drop(proxy);
    assert!(TcpStream::connect(address).is_err());
}
