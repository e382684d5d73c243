//! Starts logs and metrics, once per process.

use std::io::IsTerminal;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::names::{Gauge, Histogram};
use crate::{process, record};

/// How often observations are folded into their buckets. Longer keeps more of them in memory.
const UPKEEP: Duration = Duration::from_secs(5);

/// What other libraries log below `warn` says nothing to an operator.
const QUIET: [&str; 3] = ["hyper", "hyper_util", "clickhouse"];

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Text where standard error is a terminal, else JSON.
    #[default]
    Auto,
    /// For people.
    Text,
    /// One JSON object per line: `timestamp`, `level`, `target`, `message`, the fields of the event.
    Json,
}

/// What to log.
#[derive(Clone, Debug)]
pub struct LogOptions {
    /// `off`, `error`, `warn`, `info`, `debug` or `trace`, or directives such as `info,store=debug`.
    pub level: String,
    /// How.
    pub format: Format,
}

/// Why telemetry could not start.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// The level is none.
    #[error("{0:?} is not a log level; use off, error, warn, info, debug or trace")]
    Level(String),
    /// Another part of the process has taken logs or metrics.
    #[error("logs and metrics were started before; start them once, in `main`")]
    Started,
}

/// Renders the metrics. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    metrics: PrometheusHandle,
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Handle")
    }
}

/// Takes what events record where it is installed.
pub type Recorder = PrometheusRecorder;

impl Handle {
    /// All metrics in the Prometheus text format (0.0.4).
    pub fn render(&self) -> String {
        if let Some(bytes) = process::resident_memory() {
            record::set(Gauge::ResidentMemory, bytes as f64, &[]);
        }
        self.metrics.render()
    }
}

/// A recorder that is not installed, and its handle: `init` installs one for the process, a test puts one in
/// force for a closure.
pub fn recorder() -> (Recorder, Handle) {
    let builder = Histogram::ALL.iter().fold(PrometheusBuilder::new(), |builder, histogram| {
        let name = Matcher::Full(histogram.name().to_owned());
        builder.set_buckets_for_metric(name, histogram.buckets()).expect("every histogram has buckets")
    });
    let recorder = builder.build_recorder();
    let handle = Handle { metrics: recorder.handle() };
    metrics::with_local_recorder(&recorder, record::describe);
    (recorder, handle)
}

/// Starts logs to standard error and metrics.
///
/// # Errors
/// A level that is none, or a second start.
pub fn init(options: &LogOptions) -> Result<Handle, InitError> {
    let filter = filter(&options.level)?;
    let terminal = std::io::stderr().is_terminal();
    let colour = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let logs =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colour);
    let json = match options.format {
        Format::Json => true,
        Format::Text => false,
        Format::Auto => !terminal,
    };
    let started =
        if json { logs.json().flatten_event(true).finish().try_init() } else { logs.finish().try_init() };
    started.map_err(|_| InitError::Started)?;

    let (recorder, handle) = recorder();
    metrics::set_global_recorder(recorder).map_err(|_| InitError::Started)?;
    let metrics = handle.metrics.clone();
    let upkeep = std::thread::Builder::new().name("hark-metrics".to_owned());
    // Without the thread a scrape does the same work; only memory between scrapes is at stake.
    let _ = upkeep.spawn(move || {
        loop {
            std::thread::sleep(UPKEEP);
            metrics.run_upkeep();
        }
    });
    Ok(handle)
}

fn filter(level: &str) -> Result<EnvFilter, InitError> {
    let known = ["off", "error", "warn", "info", "debug", "trace"];
    let well_formed = level.split(',').all(|directive| {
        let level = directive.rsplit('=').next().unwrap_or_default().trim();
        known.contains(&level)
    });
    if !well_formed {
        return Err(InitError::Level(level.to_owned()));
    }
    let quiet: String = QUIET.iter().map(|name| format!("{name}=warn,")).collect();
    let off = level == "off";
    EnvFilter::try_new(if off { "off".to_owned() } else { format!("{quiet}{level}") })
        .map_err(|_| InitError::Level(level.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::filter;

    #[test]
    fn levels_and_directives_are_taken_and_slips_refused() {
        for good in ["off", "info", "trace", "info,store=debug"] {
            assert!(filter(good).is_ok(), "{good}");
        }
        for bad in ["", "information", "info,", "store=loud", "INFO "] {
            let error = filter(bad).unwrap_err().to_string();
            assert!(error.contains("use off, error, warn"), "{error}");
        }
        let directives = filter("error,hyper=debug").unwrap().to_string();
        let mut directives: Vec<&str> = directives.split(',').collect();
        directives.sort();
        // What the operator asks for outranks what is quiet by default.
        assert_eq!(directives, ["clickhouse=warn", "error", "hyper=debug", "hyper_util=warn"]);
    }
}
