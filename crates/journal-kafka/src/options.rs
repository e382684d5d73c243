//! How to reach the brokers, and what the clients of each kind are told.

use std::{fmt, path::PathBuf, time::Duration};

use journal::Clock;
use rdkafka::ClientConfig;
use secrecy::{ExposeSecret, SecretString};

/// Longest record on the wire: the journal's longest payload, its key, and the frame around both.
pub(crate) const MAX_MESSAGE_BYTES: usize = journal::MAX_RECORD_BYTES + 1024 * 1024;

/// What one consumer may hold of records that were fetched and not read yet, in KiB. This bounds memory where posts
/// are long; where they are short, more of them wait.
const FETCHED_KIB: usize = 32 * 1024;

/// How records are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Smallest.
    Zstd,
    /// Least work.
    Lz4,
    /// Not packed.
    None,
}

/// How a user proves who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mechanism {
    /// The password itself.
    Plain,
    /// SCRAM with SHA-256.
    ScramSha256,
    /// SCRAM with SHA-512.
    ScramSha512,
}

/// A user of the brokers.
#[derive(Debug, Clone)]
pub struct User {
    /// Its name.
    pub name: String,
    /// Its password.
    pub password: SecretString,
    /// How it is proved.
    pub mechanism: Mechanism,
}

/// How the brokers are spoken to.
#[derive(Debug, Clone, Default)]
pub struct Security {
    /// Over TLS.
    pub encrypted: bool,
    /// Authorities (PEM); `None`: the system's.
    pub ca_file: Option<PathBuf>,
    /// This client's certificate and its key (PEM).
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// As whom; `None`: as nobody.
    pub user: Option<User>,
}

/// What the journal needs to know.
#[derive(Clone)]
pub struct KafkaOptions {
    /// `host:port` of brokers, with commas between them.
    pub brokers: String,
    /// First part of the names of topics, groups and transactional ids.
    pub prefix: String,
    /// Stamps what is appended.
    pub clock: Clock,
    /// Name of this process that stays over restarts; `None`: a new member each time.
    pub instance: Option<String>,
    /// How records are packed.
    pub compression: Compression,
    /// Wait of a record for others, in milliseconds.
    pub linger_millis: u64,
    /// Silence after which a member is taken for dead, in milliseconds.
    pub session_timeout_millis: u64,
    /// Longest transaction, in milliseconds.
    pub transaction_timeout_millis: u64,
    /// How long one request, or an append, may take in all.
    pub request_timeout: Duration,
    /// How the brokers are spoken to.
    pub security: Security,
}

impl KafkaOptions {
    /// In the clear, as nobody, with the defaults of the settings.
    pub fn new(brokers: &str, prefix: &str, clock: Clock) -> KafkaOptions {
        KafkaOptions {
            brokers: brokers.to_owned(),
            prefix: prefix.to_owned(),
            clock,
            instance: None,
            compression: Compression::Lz4,
            linger_millis: 5,
            session_timeout_millis: 6_000,
            transaction_timeout_millis: 10_000,
            request_timeout: Duration::from_secs(30),
            security: Security::default(),
        }
    }

    /// What every client is told.
    pub(crate) fn client(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", &self.brokers)
            .set("client.id", "hark")
            .set("allow.auto.create.topics", "false")
            .set("message.max.bytes", MAX_MESSAGE_BYTES.to_string())
            .set("receive.message.max.bytes", (4 * MAX_MESSAGE_BYTES).to_string())
            .set("socket.nagle.disable", "true")
            // A broker that comes back is found within a second.
            .set("reconnect.backoff.ms", "50")
            .set("reconnect.backoff.max.ms", "1000")
            .set("log.connection.close", "false");
        self.secure(&mut config);
        config
    }

    fn secure(&self, config: &mut ClientConfig) {
        let Security { encrypted, ca_file, certificate, user } = &self.security;
        let protocol = match (user.is_some(), encrypted) {
            (false, false) => "plaintext",
            (false, true) => "ssl",
            (true, false) => "sasl_plaintext",
            (true, true) => "sasl_ssl",
        };
        config.set("security.protocol", protocol);
        if let Some(file) = ca_file {
            config.set("ssl.ca.location", file.to_string_lossy());
        }
        if let Some((certificate, key)) = certificate {
            config.set("ssl.certificate.location", certificate.to_string_lossy());
            config.set("ssl.key.location", key.to_string_lossy());
        }
        if let Some(user) = user {
            let mechanism = match user.mechanism {
                Mechanism::Plain => "PLAIN",
                Mechanism::ScramSha256 => "SCRAM-SHA-256",
                Mechanism::ScramSha512 => "SCRAM-SHA-512",
            };
            config
                .set("sasl.mechanism", mechanism)
                .set("sasl.username", &user.name)
                .set("sasl.password", user.password.expose_secret());
        }
    }

    /// What every consumer is told: positions are committed by us alone, and what is aborted is never seen.
    pub(crate) fn consumer(&self, group: &str) -> ClientConfig {
        let mut config = self.client();
        config
            .set("group.id", group)
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            .set("enable.partition.eof", "true")
            .set("isolation.level", "read_committed")
            // A position that is not there is an error that we see, never a silent jump.
            .set("auto.offset.reset", "error")
            .set("fetch.wait.max.ms", "50")
            .set("fetch.message.max.bytes", (4 * 1024 * 1024).to_string())
            .set("queued.max.messages.kbytes", FETCHED_KIB.to_string())
            .set("fetch.queue.backoff.ms", "20")
            .set("check.crcs", "true");
        config
    }

    /// What every producer is told: nothing counts until every replica in sync has it, and nothing is sent twice.
    pub(crate) fn producer(&self) -> ClientConfig {
        let mut config = self.client();
        config
            .set("enable.idempotence", "true")
            .set("acks", "all")
            .set(
                "compression.type",
                match self.compression {
                    Compression::Zstd => "zstd",
                    Compression::Lz4 => "lz4",
                    Compression::None => "none",
                },
            )
            .set("linger.ms", self.linger_millis.to_string())
            .set("batch.size", (1024 * 1024).to_string())
            .set("queue.buffering.max.kbytes", (64 * 1024).to_string())
            .set("queue.buffering.max.messages", "500000");
        config
    }
}

impl fmt::Debug for KafkaOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KafkaOptions")
            .field("brokers", &self.brokers)
            .field("prefix", &self.prefix)
            .field("instance", &self.instance)
            .finish_non_exhaustive()
    }
}
