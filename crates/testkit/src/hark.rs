//! Runs the program as a user would: the real binary, a data directory of its own.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::process::Process;

/// What a run of the program left.
#[derive(Debug)]
pub struct Output {
    /// Exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// Code or signal in words.
    status: ExitStatus,
}

impl Output {
    /// The output, if the program succeeded.
    ///
    /// # Panics
    /// With all the program said, if it did not.
    #[track_caller]
    pub fn success(self) -> Output {
        assert_eq!(self.code, Some(0), "{}; stdout:\n{}\nstderr:\n{}", self.status, self.stdout, self.stderr);
        self
    }

    /// Standard output as JSON lines.
    ///
    /// # Panics
    /// If a line is not JSON.
    #[track_caller]
    pub fn json_lines(&self) -> Vec<serde_json::Value> {
        let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.stdout.lines().map(parse).collect()
    }
}

/// The binary under test with a data directory.
#[derive(Clone, Debug)]
pub struct Hark {
    binary: PathBuf,
    data: PathBuf,
    /// Arguments of every command.
    always: Vec<String>,
}

impl Hark {
    /// `binary` is the program (`env!("CARGO_BIN_EXE_hark")`), `data` its data directory.
    pub fn new(binary: impl Into<PathBuf>, data: impl Into<PathBuf>) -> Self {
        Self { binary: binary.into(), data: data.into(), always: Vec::new() }
    }

    /// The same with arguments that every command gets, after its own: a settings file, settings.
    #[must_use]
    pub fn always<S: Into<String>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.always.extend(args.into_iter().map(Into::into));
        self
    }

    /// The data directory.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// What proves to a process that serves this data directory that one may read: an `Authorization` header's value.
    /// Empty while no process has served it.
    pub fn bearer(&self) -> String {
        let secret = std::fs::read_to_string(self.data.join("hark.local")).unwrap_or_default();
        format!("Bearer local.{}", secret.trim())
    }

    /// A command with these arguments, cut off from the environment's settings and from any `hark.toml`.
    pub fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .args(args)
            .args(&self.always)
            .arg("--data-dir")
            .arg(&self.data)
            .env("NO_COLOR", "1")
            .env_remove("HARK_CHDB_LIB");
        if let Some(parent) = self.data.parent() {
            command.current_dir(parent);
        }
        command
    }

    /// Runs to the end without input.
    ///
    /// # Panics
    /// If the program cannot be started.
    #[track_caller]
    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Output {
        self.run_with(args, "")
    }

    /// Runs to the end with `input` on standard input.
    ///
    /// # Panics
    /// If the program cannot be started.
    #[track_caller]
    pub fn run_with<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>, input: &str) -> Output {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", self.binary.display()));
        let mut stdin = child.stdin.take();
        let input = input.to_owned();
        let feeder = std::thread::spawn(move || {
            // A program that ends early closes its input: that is its right.
            stdin.take().map(|mut pipe| pipe.write_all(input.as_bytes()))
        });
        let output = child.wait_with_output().unwrap_or_else(|error| panic!("cannot wait: {error}"));
        drop(feeder.join());
        Output {
            code: output.status.code(),
            status: output.status,
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Starts without waiting; standard input, output and error are pipes.
    ///
    /// # Panics
    /// If the program cannot be started.
    #[track_caller]
    pub fn start<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Child {
        self.command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", self.binary.display()))
    }

    /// Starts without waiting and without input; what it says is added to the file `log`. Ends with the value, or with
    /// the process of the tests.
    ///
    /// # Panics
    /// If the program cannot be started.
    #[track_caller]
    pub fn background<S: AsRef<OsStr>>(
        &self,
        args: impl IntoIterator<Item = S>,
        env: &[(&str, &str)],
        log: &Path,
    ) -> Process {
        let said = File::options().create(true).append(true).open(log);
        let said = said.and_then(|file| Ok((file.try_clone()?, file)));
        let (out, err) = said.unwrap_or_else(|error| panic!("cannot open {}: {error}", log.display()));
        let alone = self.command(args);
        let mut command = Process::command(alone.get_program());
        command.args(alone.get_args());
        for (name, value) in alone.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(dir) = alone.get_current_dir() {
            command.current_dir(dir);
        }
        command.envs(env.iter().copied()).stdin(Stdio::null()).stdout(out).stderr(err);
        Process::start(command)
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", self.binary.display()))
    }
}

/// A port on the loopback interface that was free a moment ago.
///
/// # Panics
/// If the machine has none.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .unwrap_or_else(|error| panic!("no free port: {error}"))
}
