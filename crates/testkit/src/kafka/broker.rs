//! Starting, stopping and hurting a broker.

use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::install::Install;
use super::properties::{self, Door, Layout};
use super::{BrokerOptions, TlsFiles, Unavailable, tls};
use crate::ports::lasting_port;
use crate::process::{GUARD, Process};
use crate::proxy::Proxy;
use crate::scratch::Scratch;

/// A start takes one to two seconds; a machine where everything runs at once gets much more.
const START: Duration = Duration::from_secs(90);
/// The line that says that every listener is open and the broker is part of the cluster.
const READY: &str = "Kafka Server started";
/// The heap is sized for a few records of 17 MiB at once; with what Java needs besides, a process is below 500 MB.
/// Without the slower compiler and a collector with threads of its own a broker starts sooner, is smaller, and
/// works as fast: 2 million records of 500 bytes cost it 6.0 s of processor time so, and 7.0 s with both compilers.
const JAVA: &[&str] =
    &["-Xms64m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError"];

/// A broker with a data directory of its own, both gone when it is dropped or the process of the tests ends.
#[derive(Debug)]
pub struct Broker {
    process: Option<Process>,
    install: Install,
    dir: Scratch,
    bootstrap: String,
    tls: Option<TlsFiles>,
    proxies: Vec<Proxy>,
}

impl Broker {
    /// A broker that all tests of this process share; started by the first that asks. As nobody owns it, nobody can
    /// stop it: a test that wants to starts its own.
    ///
    /// # Errors
    /// If none is installed.
    ///
    /// # Panics
    /// If it is installed and does not start.
    pub fn shared() -> Result<&'static Self, Unavailable> {
        static SHARED: OnceLock<Result<Broker, Unavailable>> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(&BrokerOptions::default())).as_ref().map_err(Clone::clone)
    }

    /// Starts a broker without topics and waits until it is ready.
    ///
    /// # Errors
    /// If none is installed, or no certificates can be made for one that needs them.
    ///
    /// # Panics
    /// If it is installed and does not start; with the end of its log.
    pub fn start(options: &BrokerOptions) -> Result<Self, Unavailable> {
        let install = Install::find()?;
        let dir = Scratch::new();
        let tls_dir = dir.path().join("tls");
        let tls = if options.security.encrypted() { Some(tls::make(&tls_dir)?) } else { None };
        let direct = lasting_port();
        let mut doors = vec![Door { port: direct, told: direct }];
        let mut proxies = Vec::new();
        for port in (0..options.proxies).map(|_| lasting_port()) {
            let proxy = Proxy::start((Ipv4Addr::LOCALHOST, port));
            doors.push(Door { port, told: proxy.address().port() });
            proxies.push(proxy);
        }
        let data = dir.path().join("data");
        copy(&install.template(), &data);
        let (internal, controller) = (lasting_port(), lasting_port());
        let layout = Layout { doors: &doors, internal, controller, data: &data, tls: &tls_dir };
        write(&dir.path().join("server.properties"), &properties::text(options, &layout));
        write(&dir.path().join("log4j2.properties"), properties::LOGGING);
        let bootstrap = format!("127.0.0.1:{direct}");
        let mut broker = Self { process: None, install, dir, bootstrap, tls, proxies };
        broker.launch()?;
        Ok(broker)
    }

    /// Host and port of the clients' listener without a proxy, as `bootstrap.servers` wants it.
    pub fn bootstrap(&self) -> &str {
        &self.bootstrap
    }

    /// The proxies that the options asked for; a client behind one begins at its [`Proxy::address`].
    pub fn proxies(&self) -> &[Proxy] {
        &self.proxies
    }

    /// The certificates, if the listener is encrypted.
    pub fn tls(&self) -> Option<&TlsFiles> {
        self.tls.as_ref()
    }

    /// What the broker wrote, over all restarts. Kept when a test panics.
    pub fn log(&self) -> PathBuf {
        self.dir.path().join("broker.log")
    }

    /// The data directory: one folder for each partition (`TOPIC-N`).
    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// SIGKILL: what was not written to the file system is lost, connections are reset.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// SIGTERM: the broker writes what it holds and says good-bye to its clients.
    ///
    /// # Panics
    /// If it does not end within half a minute.
    pub fn stop(&mut self) {
        let in_time =
            self.process.take().is_none_or(|mut process| process.terminate(Duration::from_secs(30)));
        assert!(in_time, "the broker did not stop; its log ends with:\n{}", self.log_end());
    }

    /// Starts it again, on the same ports and the same data; a broker that still runs is killed first.
    ///
    /// # Panics
    /// If it does not start; with the end of its log.
    pub fn restart(&mut self) {
        self.kill();
        self.launch().unwrap_or_else(|error| panic!("{error}"));
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

    fn launch(&mut self) -> Result<(), Unavailable> {
        let (dir, log) = (self.dir.path(), self.log());
        let file = std::fs::OpenOptions::new().create(true).append(true).open(&log);
        let file = file.unwrap_or_else(|error| panic!("cannot open {}: {error}", log.display()));
        let before = file.metadata().map_or(0, |metadata| metadata.len());
        let errors =
            file.try_clone().unwrap_or_else(|error| panic!("cannot open {}: {error}", log.display()));
        let mut command = Process::command("java");
        command.args(JAVA);
        // An archive that does not fit the machine's Java is passed over.
        let classes = self.install.classes();
        if classes.is_file() {
            command.arg(format!("-XX:SharedArchiveFile={}", classes.display()));
        }
        command
            .arg(format!("-Dlog4j2.configurationFile={}", dir.join("log4j2.properties").display()))
            .args(["-cp", &self.install.class_path(), "kafka.Kafka"])
            .arg(dir.join("server.properties"))
            .current_dir(dir)
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(errors);
        let process = Process::start(command);
        let mut process =
            process.map_err(|error| Unavailable { why: format!("`{GUARD}` cannot be started: {error}") })?;
        let began = Instant::now();
        while !self.said_ready(before) {
            let alive = process.is_running();
            assert!(
                alive && began.elapsed() < START,
                "the broker {} after {:.1?}; its log {} ends with:\n{}",
                if alive { "is not ready" } else { "ended" },
                began.elapsed(),
                log.display(),
                self.log_end(),
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        let connected = TcpStream::connect(&self.bootstrap);
        assert!(
            connected.is_ok(),
            "the broker says that it is ready, and {} refuses: {connected:?}",
            self.bootstrap
        );
        self.process = Some(process);
        Ok(())
    }

    /// Whether the line stands in the log after its first `before` bytes.
    fn said_ready(&self, before: u64) -> bool {
        let log = std::fs::read(self.log()).unwrap_or_default();
        let new = log.get(usize::try_from(before).unwrap_or(0)..).unwrap_or_default();
        new.windows(READY.len()).any(|window| window == READY.as_bytes())
    }

    fn log_end(&self) -> String {
        let log = std::fs::read(self.log()).unwrap_or_default();
        String::from_utf8_lossy(&log[log.len().saturating_sub(4000)..]).into_owned()
    }
}

/// Copies the files of a flat directory.
fn copy(from: &Path, to: &Path) {
    let copied = std::fs::create_dir_all(to).and_then(|()| {
        for entry in std::fs::read_dir(from)?.flatten() {
            std::fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
        Ok(())
    });
    copied.unwrap_or_else(|error| panic!("cannot copy {} to {}: {error}", from.display(), to.display()));
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
}
