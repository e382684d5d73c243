//! The settings as the program reads them. What each key does, and its default, stands in `default.toml`; the
//! ranges here are part of the published schema and are enforced from it.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::desk::{Alerts, Exports, Review, SignIn};
use crate::kafka::Kafka;
use crate::source::Source;

/// All settings, complete: every key has a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Version of the format; 1.
    #[schemars(range(min = 1))]
    pub version: u32,
    /// Where Hark keeps what it writes.
    pub data: Data,
    /// The master key.
    pub keys: Keys,
    /// How posts come in.
    pub ingest: Ingest,
    /// The durable log.
    pub journal: Journal,
    /// Apache Kafka as the durable log.
    pub kafka: Kafka,
    /// How posts are judged.
    pub screen: Screen,
    /// Where reports are kept.
    pub store: Store,
    /// The HTTP interface.
    pub serve: Serve,
    /// The analyst's desk.
    pub review: Review,
    /// What safety teams are told of.
    pub alert: Alerts,
    /// What regulators get.
    pub export: Exports,
    /// Who may sit at it.
    pub sign_in: SignIn,
    /// Logs.
    pub telemetry: Telemetry,
    /// How the program runs.
    pub run: Run,
    /// What differs for one channel, by the channel's name.
    pub channels: BTreeMap<String, Channel>,
    /// Where posts are read from, by a name of the operator's own.
    #[schemars(with = "BTreeMap<String, BTreeMap<String, serde_json::Value>>")]
    pub sources: BTreeMap<String, Source>,
}

/// `[data]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// Directory of everything Hark writes.
    pub dir: PathBuf,
}

/// `[keys]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// File with the master key; empty: see [`Settings::key_file`].
    pub file: PathBuf,
}

/// `[ingest]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ingest {
    /// Directory to watch; empty: off.
    pub inbox: PathBuf,
    /// Most posts made durable together.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub batch_posts: usize,
    /// Longest wait for a batch to fill, in milliseconds.
    #[schemars(range(min = 1, max = 60_000))]
    pub flush_interval_millis: u64,
    /// `host:port` of the webhooks of sources; empty: none.
    pub listen: String,
    /// Longest line, in bytes. Below 1 KiB ordinary posts would not fit; above 64 MiB one line stalls its batch.
    #[schemars(range(min = 1_024, max = 67_108_864))]
    pub max_line_bytes: usize,
}

/// What keeps the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JournalEngine {
    /// Files in the data directory.
    Embedded,
    /// The brokers of `[kafka]`.
    Kafka,
}

/// `[journal]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Journal {
    /// What keeps it.
    pub engine: JournalEngine,
    /// Partitions of a new journal.
    #[schemars(range(min = 1, max = 1_024))]
    pub partitions: u16,
    /// How long raw posts are kept, in hours.
    #[schemars(range(min = 1, max = 87_600))]
    pub posts_retention_hours: u64,
    /// Cap on disk, in bytes; 0: none.
    pub max_bytes: u64,
    /// How many posts back a repetition is recognised.
    #[schemars(range(max = 1_000_000_000))]
    pub dedupe_window_posts: usize,
}

/// Which posts are flagged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Misses least.
    Sensitive,
    /// Between the two.
    Balanced,
    /// Shows least.
    Precise,
}

/// Which posts are flagged in a language that the model does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WithoutModel {
    /// By the score of language-neutral signals.
    Signals,
    /// Every post that pairs a drug with an event that happened.
    Mentions,
    /// None.
    Skip,
}

/// `[screen]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Screen {
    /// Threads; 0: one per core.
    #[schemars(range(max = 1_024))]
    pub threads: usize,
    /// Most posts screened together.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub batch_posts: usize,
    /// Which posts are flagged.
    pub policy: Policy,
    /// Which posts are flagged in a language that the model does not know.
    pub without_model: WithoutModel,
    /// Compiled dictionary; empty: built in.
    pub dictionary: PathBuf,
    /// Trained model; empty: built in.
    pub model: PathBuf,
    /// Net that the model was weighed against; empty: built in.
    pub net: PathBuf,
    /// How often the files are looked at, in seconds; 0: never.
    #[schemars(range(max = 86_400))]
    pub reload_interval_secs: u64,
}

/// What keeps the reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StoreEngine {
    /// ClickHouse inside the process.
    Embedded,
    /// A ClickHouse server.
    Server,
}

/// How bytes travel to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StoreCompression {
    /// Packed with LZ4.
    Lz4,
    /// As they are.
    None,
}

/// `[store]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// What keeps the reports.
    pub engine: StoreEngine,
    /// HTTP addresses of the server's hosts, with commas between them; never hold a user or password.
    pub url: String,
    /// Database of the server.
    pub database: String,
    /// User of the server.
    pub user: String,
    /// File with the server's password; empty: none. Read it with [`crate::read_secret`].
    pub password_file: PathBuf,
    /// File with the authorities to trust; empty: the system's. See [`Store::ca_file`].
    pub ca_file: PathBuf,
    /// How bytes travel.
    pub compression: StoreCompression,
    /// The server's cluster; empty: none. See [`Store::cluster`].
    pub cluster: String,
    /// Longest wait for a connection, in milliseconds.
    #[schemars(range(min = 1, max = 600_000))]
    pub connect_timeout_millis: u64,
    /// Longest wait for an answer, in seconds.
    #[schemars(range(min = 1, max = 86_400))]
    pub request_timeout_secs: u64,
    /// Library of embedded ClickHouse; empty: looked for.
    pub library: PathBuf,
    /// Memory of embedded ClickHouse, in MiB. Below 256 it fails at its own start.
    #[schemars(range(min = 256, max = 1_048_576))]
    pub max_memory_mib: u64,
    /// Most reports inserted together.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub insert_rows: usize,
    /// Longest wait for an insert to fill, in milliseconds.
    #[schemars(range(min = 1, max = 60_000))]
    pub flush_interval_millis: u64,
    /// How long reports are kept, in days.
    #[schemars(range(min = 1, max = 36_500))]
    pub reports_retention_days: u32,
    /// How long seals are kept, in days.
    #[schemars(range(min = 1, max = 36_500))]
    pub seals_retention_days: u32,
}

/// `[serve]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Serve {
    /// `host:port`; port 0 takes a free one.
    pub listen: String,
    /// Names of hosts with commas between them; see [`Serve::allowed_hosts`].
    pub allowed_hosts: String,
    /// Addresses with commas between them; see [`Serve::trusted_proxies`].
    pub trusted_proxies: String,
}

/// Least level that is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What failed.
    Error,
    /// What may fail soon.
    Warn,
    /// What happens.
    Info,
    /// What happens inside.
    Debug,
    /// Everything.
    Trace,
}

impl LogLevel {
    /// The name as it is written in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Text on a terminal, else JSON.
    Auto,
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// `[telemetry]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Telemetry {
    /// Least level that is logged.
    pub log_level: LogLevel,
    /// How log lines look.
    pub log_format: LogFormat,
    /// `host:port` of metrics and health of a process that does not serve pages; empty: none.
    pub listen: String,
}

/// `[run]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// How long a stop may take, in seconds.
    #[schemars(range(min = 1, max = 3_600))]
    pub graceful_shutdown_secs: u64,
}

/// `[channels.<name>]`: what differs for one channel. An absent key leaves the channel as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// The operator has a contract that allows storing what the channel's public terms forbid.
    #[serde(default)]
    pub storage_attested: bool,
    /// How long raw posts may be kept because of this channel, in hours, in place of what its terms say. The strictest channel
    /// in use decides for all posts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 87_600))]
    pub retention_hours: Option<u64>,
    /// Which posts of this channel become candidate reports, where that differs from `screen.policy`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
}

impl Settings {
    /// The file of the master key: `keys.file`, or `hark.key` in the data directory.
    pub fn key_file(&self) -> PathBuf {
        given(&self.keys.file).map_or_else(|| self.data.dir.join("hark.key"), Path::to_owned)
    }
}

/// An optional path: `None` where the setting is empty.
pub(crate) fn given(path: &Path) -> Option<&Path> {
    (!path.as_os_str().is_empty()).then_some(path)
}

impl Telemetry {
    /// The address of metrics and health, if one is set.
    pub fn listen(&self) -> Option<&str> {
        (!self.listen.is_empty()).then_some(&*self.listen)
    }
}

impl Ingest {
    /// The address of webhooks, if one is set.
    pub fn listen(&self) -> Option<&str> {
        (!self.listen.is_empty()).then_some(&*self.listen)
    }

    /// The directory to watch, if one is set.
    pub fn inbox(&self) -> Option<&Path> {
        given(&self.inbox)
    }
}

impl Serve {
    /// The proxies whose word on who asks is believed.
    pub fn trusted_proxies(&self) -> Vec<IpAddr> {
        self.trusted_proxies.split(',').filter_map(|address| address.trim().parse().ok()).collect()
    }

    /// The names under which browsers may reach the interface besides this machine's own. Without such a list a
    /// page of any website could have its own name resolve to this machine and read the reports.
    pub fn allowed_hosts(&self) -> Vec<String> {
        self.allowed_hosts
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect()
    }
}

impl Screen {
    /// The dictionary to use in place of the built-in one, if one is set.
    pub fn dictionary(&self) -> Option<&Path> {
        given(&self.dictionary)
    }

    /// The model to use in place of the built-in one, if one is set.
    pub fn model(&self) -> Option<&Path> {
        given(&self.model)
    }

    /// The net to use in place of the built-in one, if one is set.
    pub fn net(&self) -> Option<&Path> {
        given(&self.net)
    }
}

impl Store {
    /// The file with the server's password, if one is set.
    pub fn password_file(&self) -> Option<&Path> {
        given(&self.password_file)
    }

    /// The file with the authorities to trust, if one is set.
    pub fn ca_file(&self) -> Option<&Path> {
        given(&self.ca_file)
    }

    /// The cluster, if one is set.
    pub fn cluster(&self) -> Option<&str> {
        Some(self.cluster.as_str()).filter(|name| !name.is_empty())
    }

    /// The library of embedded ClickHouse, if one is set.
    pub fn library(&self) -> Option<&Path> {
        given(&self.library)
    }
}
