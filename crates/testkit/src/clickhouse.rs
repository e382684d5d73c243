//! A ClickHouse server that tests may kill: the embedded engine behind a TCP port, in a process of its own.
//!
//! The process is the test binary once more, told to run nothing but the ignored test that
//! [`clickhouse_server_process!`](crate::clickhouse_server_process) puts into it. Every test binary that starts a
//! server has that line in its root module.
//!
//! It is the real engine with real tables, and no whole server: no users, no replicas, no request compression.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::ports::lasting_port;
use crate::process::Process;
use crate::scratch::Scratch;

/// Name of the ignored test.
const TEST: &str = "clickhouse_server_process";
/// Tell the process where its data lies and on which port to serve it.
const DIR: &str = "HARK_TESTKIT_CLICKHOUSE_DIR";
const PORT: &str = "HARK_TESTKIT_CLICKHOUSE_PORT";
/// A start takes half a second; a machine where everything runs at once gets much more.
const START: Duration = Duration::from_secs(60);
/// The longest that one answer to [`Server::query`] or to a ping may take.
const ANSWER: Duration = Duration::from_secs(60);

/// Makes this test binary able to start a [`Server`](crate::clickhouse::Server). For its root module.
#[macro_export]
macro_rules! clickhouse_server_process {
    () => {
        #[test]
        #[ignore = "no test: the process of a server that other tests start"]
        fn clickhouse_server_process() {
            $crate::clickhouse::serve();
        }
    };
}

/// A server on a directory; killed when dropped, and with the process of the tests.
#[derive(Debug)]
pub struct Server {
    process: Option<Process>,
    dir: PathBuf,
    address: SocketAddr,
    logs: Scratch,
}

impl Server {
    /// Serves `dir`, which is made if it does not exist and stays; it may be a disk that is small.
    ///
    /// # Panics
    /// If the server does not start, with what it said; for example if the binary lacks
    /// [`clickhouse_server_process!`](crate::clickhouse_server_process).
    #[track_caller]
    pub fn start(dir: impl Into<PathBuf>) -> Self {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, lasting_port()));
        let mut server = Self { process: None, dir: dir.into(), address, logs: Scratch::new() };
        server.restart();
        server
    }

    /// `http://HOST:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Host and port, the same after every restart.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What the process wrote, over all restarts. Kept when a test panics.
    pub fn log(&self) -> PathBuf {
        self.logs.path().join("clickhouse.log")
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// SIGTERM: running requests are waited for.
    ///
    /// # Panics
    /// If it does not end within half a minute.
    pub fn stop(&mut self) {
        let in_time =
            self.process.take().is_none_or(|mut process| process.terminate(Duration::from_secs(30)));
        assert!(in_time, "the server did not stop; it said:\n{}", self.said());
    }

    /// Starts it again on the same port and directory; one that still runs is killed first.
    ///
    /// # Panics
    /// If it does not start, with what it said.
    #[track_caller]
    pub fn restart(&mut self) {
        self.kill();
        let (binary, log) = (std::env::current_exe(), self.log());
        let binary = binary.unwrap_or_else(|error| panic!("the test binary has no name: {error}"));
        let open = || std::fs::OpenOptions::new().create(true).append(true).open(&log);
        let [out, err] = [open(), open()]
            .map(|file| file.unwrap_or_else(|error| panic!("cannot open {}: {error}", log.display())));
        let mut command = Process::command(binary);
        command.args(["--ignored", "--exact", TEST, "--nocapture"]);
        command.env(DIR, &self.dir).env(PORT, self.address.port().to_string());
        command.stdin(Stdio::null()).stdout(out).stderr(err);
        let process = Process::start(command);
        let mut process = process.unwrap_or_else(|error| panic!("the server cannot be started: {error}"));
        let began = Instant::now();
        while !self.is_up() {
            let alive = process.is_running();
            assert!(
                alive && began.elapsed() < START,
                "the server on {} {} after {:.1?}; it said:\n{}",
                self.dir.display(),
                if alive { "does not answer" } else { "ended" },
                began.elapsed(),
                self.said(),
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        self.process = Some(process);
    }

    /// SIGSTOP: connections stay open, and nothing answers.
    pub fn pause(&self) {
        if let Some(process) = &self.process {
            process.pause();
        }
    }

    /// SIGCONT.
    pub fn resume(&self) {
        if let Some(process) = &self.process {
            process.resume();
        }
    }

    /// Runs one statement past all the code under test and gives what the server answers, without the last line's
    /// end.
    ///
    /// # Errors
    /// The server's own words, or what happened to the connection.
    pub fn query(&self, sql: &str) -> Result<String, String> {
        query(self.address, sql)
    }

    fn is_up(&self) -> bool {
        request(self.address, "GET /ping", "").is_ok_and(|(status, _)| status == 200)
    }

    fn said(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap_or_default()
    }
}

/// As [`Server::query`], for a thread that does not have the server.
///
/// # Errors
/// As there.
pub fn query(address: SocketAddr, sql: &str) -> Result<String, String> {
    let (status, body) = request(address, "POST /", sql).map_err(|error| error.to_string())?;
    let body = body.trim_end_matches('\n').to_owned();
    if status == 200 { Ok(body) } else { Err(body) }
}

/// Status and body. HTTP/1.0: the body ends with the connection and comes in one piece.
fn request(address: SocketAddr, what: &str, body: &str) -> io::Result<(u16, String)> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(ANSWER))?;
    let length = body.len();
    stream.write_all(
        format!("{what} HTTP/1.0\r\nhost: test\r\ncontent-length: {length}\r\n\r\n{body}").as_bytes(),
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let cut = || io::Error::new(io::ErrorKind::UnexpectedEof, "the server's answer is cut");
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(cut)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(cut)?;
    Ok((status, body.to_owned()))
}

/// The server's process: serves until it is killed, or told to stop. Does nothing in a process that no
/// [`Server`] started. Called by [`clickhouse_server_process!`](crate::clickhouse_server_process).
///
/// # Panics
/// If the directory cannot be opened or the port not served.
pub fn serve() {
    let (Some(dir), Ok(port)) = (std::env::var_os(DIR), std::env::var(PORT)) else { return };
    let port: u16 = port.parse().unwrap_or_else(|error| panic!("{PORT}: {error}"));
    let engine = chdb::Chdb::open(&chdb::OpenOptions::new(dir)).unwrap_or_else(|error| panic!("{error}"));
    let runtime = tokio::runtime::Runtime::new().unwrap_or_else(|error| panic!("{error}"));
    let served = runtime.block_on(async {
        use tokio::signal::unix::{SignalKind, signal};
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let mut stop = signal(SignalKind::terminate())?;
        tokio::select! {
            () = engine.serve_tcp(listener) => {}
            _ = stop.recv() => {}
        }
        engine.close().await;
        Ok::<(), io::Error>(())
    });
    served.unwrap_or_else(|error| panic!("cannot serve port {port}: {error}"));
}
