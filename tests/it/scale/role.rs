//! A process that runs roles, and what tests do to it.

use std::path::PathBuf;
use std::time::Duration;

use testkit::waiting::until;
use testkit::{Hark, Process};

/// Longest wait for a process to begin.
const STARTED: Duration = Duration::from_secs(60);
/// Longest wait for a process to stop when asked.
const STOPPED: Duration = Duration::from_secs(60);

/// Killed when dropped.
pub(super) struct Role {
    hark: Hark,
    roles: String,
    log: PathBuf,
    /// Environment.
    env: Vec<(String, String)>,
    process: Option<Process>,
}

impl Role {
    /// The program with the role's data directory.
    pub(super) fn hark(&self) -> &Hark {
        &self.hark
    }

    pub(super) fn start(hark: Hark, roles: &str, log: PathBuf, env: Vec<(String, String)>) -> Self {
        let mut role = Self { hark, roles: roles.to_owned(), log, env, process: None };
        role.restart();
        role
    }

    /// Starts it again with the same name, directory and settings.
    pub(super) fn restart(&mut self) {
        self.kill();
        let env: Vec<(&str, &str)> = self.env.iter().map(|(name, value)| (&**name, &**value)).collect();
        self.process = Some(self.hark.background(["run", "--role", &self.roles], &env, &self.log));
    }

    /// Waits until it has begun to read: a role that starts while what it needs is away ends and is to be started again.
    #[track_caller]
    pub(super) fn reading(self) -> Self {
        until("the role to read", STARTED, || self.said().contains("partitions taken over"));
        self
    }

    /// SIGKILL.
    pub(super) fn kill(&mut self) {
        self.process = None;
    }

    /// SIGTERM, and waits for the end.
    #[track_caller]
    pub(super) fn stop(&mut self) {
        let stopped = self.process.take().is_none_or(|mut process| process.terminate(STOPPED));
        assert!(stopped, "{} did not stop; it said:\n{}", self.roles, self.said());
    }

    /// Whether it has not ended by itself.
    pub(super) fn is_running(&mut self) -> bool {
        self.process.as_mut().is_some_and(Process::is_running)
    }

    /// It has survived.
    #[track_caller]
    pub(super) fn assert_running(&mut self) {
        assert!(self.is_running(), "{} ended; it said:\n{}", self.roles, self.said());
    }

    /// What it said, over all starts.
    pub(super) fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}
