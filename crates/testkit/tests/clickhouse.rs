//! The server answers, survives what tests do to it, and keeps its port and data.

#![allow(clippy::unwrap_used, reason = "a failed test may panic")]

use std::net::TcpStream;
use std::time::Duration;

use testkit::SmallDisk;
use testkit::clickhouse::Server;
use testkit::waiting::until;

testkit::clickhouse_server_process!();

const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn it_is_killed_stopped_paused_and_comes_back_on_the_same_port_with_the_same_data() {
    let temp = tempfile::tempdir().unwrap();
    let mut server = Server::start(temp.path().join("data"));
    let url = server.url();
    server.query("CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n").unwrap();
    server.query("INSERT INTO t SELECT number FROM numbers(1000)").unwrap();
    let sum = |server: &Server| server.query("SELECT count(), sum(n) FROM t FORMAT CSV");
    assert_eq!(sum(&server), Ok("1000,499500".to_owned()));
    let unknown = server.query("SELECT nothing").unwrap_err();
    assert!(unknown.contains("UNKNOWN_IDENTIFIER"), "{unknown}");

    server.kill();
    assert!(TcpStream::connect(server.address()).is_err());
    server.restart();
    assert_eq!(sum(&server), Ok("1000,499500".to_owned()));

    server.pause();
    let address = server.address();
    let asked = std::thread::spawn(move || {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        std::io::Write::write_all(&mut &stream, b"GET /ping HTTP/1.0\r\n\r\n").unwrap();
        std::io::Read::read(&mut &stream, &mut [0; 1])
    });
    assert!(asked.join().unwrap().is_err(), "connected, and no answer");
    server.resume();
    until("the resumed server", PATIENCE, || sum(&server).is_ok());

    server.stop();
    assert!(sum(&server).is_err());
    server.restart();
    assert_eq!((server.url(), sum(&server)), (url, Ok("1000,499500".to_owned())));
}

#[test]
fn two_run_side_by_side() {
    let temp = tempfile::tempdir().unwrap();
    let [one, two] = ["one", "two"].map(|name| Server::start(temp.path().join(name)));
    one.query("CREATE TABLE t (n UInt64) ENGINE = Memory").unwrap();
    assert!(two.query("SELECT * FROM t").is_err());
}

#[test]
fn a_disk_gets_full_and_then_has_room() {
    let temp = tempfile::tempdir().unwrap();
    let mounted = SmallDisk::mount(temp.path().join("disk"), 24);
    let Ok(disk) = mounted.inspect_err(|why| testkit::left_out("a disk gets full", why)) else { return };
    let server = Server::start(disk.path().join("data"));
    server.query("CREATE TABLE t (s String CODEC(NONE)) ENGINE = MergeTree ORDER BY tuple()").unwrap();
    let insert = || server.query("INSERT INTO t SELECT randomPrintableASCII(1000) FROM numbers(30000)");
    let full = insert().unwrap_err();
    assert!(full.contains("NOT_ENOUGH_SPACE") || full.contains("No space left"), "{full}");
    assert_eq!(server.query("SELECT count() FROM t"), Ok("0".to_owned()), "all or nothing");
    disk.grow(400);
    until("room", PATIENCE, || insert().is_ok());
    assert_eq!(server.query("SELECT count() FROM t"), Ok("30000".to_owned()));
}
