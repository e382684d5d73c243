//! Start and stop.

use std::time::Duration;

use crate::names::Gauge;
use crate::record::set;

/// The program is about to work.
pub struct Started<'a> {
    /// Version of the program.
    pub version: &'a str,
    /// Version and short hash of the dictionary; empty where the process uses none.
    pub dictionary: &'a str,
    /// Version and short hash of the model; empty where the process uses none.
    pub model: &'a str,
}

impl Started<'_> {
    /// States the versions as metrics, and logs at `info`.
    pub fn emit(self) {
        let Self { version, dictionary, model } = self;
        let gauges =
            [(Gauge::BuildInfo, version), (Gauge::DictionaryInfo, dictionary), (Gauge::ModelInfo, model)];
        for (gauge, version) in gauges.into_iter().filter(|(_, version)| !version.is_empty()) {
            set(gauge, 1.0, &[("version", version.to_owned().into())]);
        }
        tracing::info!(version, dictionary, model, "hark started");
    }
}

/// Dictionary or model were replaced while the program works.
pub struct KnowledgeReplaced<'a> {
    /// Version and short hash of the dictionary from now on.
    pub dictionary: &'a str,
    /// Version and short hash of the model from now on.
    pub model: &'a str,
    /// Versions until now.
    pub before: (&'a str, &'a str),
}

impl KnowledgeReplaced<'_> {
    /// States the versions as metrics, those until now as 0, and logs at `info`.
    pub fn emit(self) {
        let Self { dictionary, model, before } = self;
        for (gauge, old, new) in
            [(Gauge::DictionaryInfo, before.0, dictionary), (Gauge::ModelInfo, before.1, model)]
        {
            set(gauge, 0.0, &[("version", old.to_owned().into())]);
            set(gauge, 1.0, &[("version", new.to_owned().into())]);
        }
        tracing::info!(dictionary, model, "new dictionary or model in use");
    }
}

/// A changed dictionary or model cannot be used; the old one stays.
pub struct KnowledgeRefused<'a> {
    /// What is wrong with it.
    pub error: &'a (dyn std::error::Error + 'static),
}

impl KnowledgeRefused<'_> {
    /// Logs at `error`.
    pub fn emit(self) {
        tracing::error!(
            error = self.error,
            "the changed dictionary or model cannot be used; the old one stays"
        );
    }
}

/// The program was asked to stop.
pub struct ShutdownStarted {
    /// How long it may take.
    pub limit: Duration,
}

impl ShutdownStarted {
    /// Logs at `info`.
    pub fn emit(self) {
        tracing::info!(limit_seconds = self.limit.as_secs(), "stopping: finishing what is under way");
    }
}

/// The program has stopped working.
pub struct ShutdownFinished {
    /// How long it took.
    pub elapsed: Duration,
    /// Records of the journal that wait for the next start.
    pub left: u64,
    /// Whether everything under way was finished in time.
    pub clean: bool,
}

impl ShutdownFinished {
    /// Logs at `info`, or at `warn` where work was cut short.
    pub fn emit(self) {
        let (seconds, left) = (self.elapsed.as_secs_f64(), self.left);
        if self.clean {
            tracing::info!(
                seconds,
                left,
                "stopped; what is left is in the journal and continues at the next start"
            );
        } else {
            tracing::warn!(
                seconds,
                left,
                "stopped at the limit; what was cut short is repeated at the next start"
            );
        }
    }
}
