//! `[kafka]`: how to reach the brokers, and how records and transactions are sent to them.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::sections::given;

/// How records are packed on their way to the brokers and there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KafkaCompression {
    /// Smallest.
    Zstd,
    /// Least work.
    Lz4,
    /// Not packed.
    None,
}

/// How brokers are spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KafkaSecurity {
    /// In the clear, as nobody.
    Plaintext,
    /// TLS.
    Ssl,
    /// In the clear, as a user.
    SaslPlaintext,
    /// TLS, as a user.
    SaslSsl,
}

impl KafkaSecurity {
    /// Whether a user and a password are needed.
    pub fn has_user(self) -> bool {
        matches!(self, Self::SaslPlaintext | Self::SaslSsl)
    }
}

/// How a user proves who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SaslMechanism {
    /// The password itself: only over TLS.
    Plain,
    /// SCRAM with SHA-256.
    #[serde(rename = "scram_sha_256")]
    ScramSha256,
    /// SCRAM with SHA-512.
    #[serde(rename = "scram_sha_512")]
    ScramSha512,
}

/// `[kafka]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Kafka {
    /// `host:port` of brokers, with commas between them.
    pub brokers: String,
    /// First part of all names.
    pub topic_prefix: String,
    /// Name of this process; empty: none.
    pub instance: String,
    /// Replicas of a new topic.
    #[schemars(range(min = 1, max = 100))]
    pub replication: u16,
    /// Partitions of the other hops than posts.
    #[schemars(range(min = 1, max = 1_024))]
    pub reports_partitions: u16,
    /// How records are packed.
    pub compression: KafkaCompression,
    /// Wait of a record for others, in milliseconds.
    #[schemars(range(max = 10_000))]
    pub linger_millis: u64,
    /// Silence after which a member is taken for dead, in milliseconds. Brokers refuse what is outside their own range.
    #[schemars(range(min = 1_000, max = 300_000))]
    pub session_timeout_millis: u64,
    /// Longest transaction, in milliseconds. Brokers refuse more than their own limit.
    #[schemars(range(min = 1_000, max = 900_000))]
    pub transaction_timeout_millis: u64,
    /// How brokers are spoken to.
    pub security: KafkaSecurity,
    /// How the user proves who they are.
    pub sasl_mechanism: SaslMechanism,
    /// The user.
    pub sasl_user: String,
    /// File with the password. Read it with [`crate::read_secret`].
    pub sasl_password_file: PathBuf,
    /// Authorities, PEM; empty: the system's.
    pub ca_file: PathBuf,
    /// Certificate of this client, PEM; empty: none.
    pub certificate_file: PathBuf,
    /// Its key, PEM.
    pub private_key_file: PathBuf,
}

impl Kafka {
    /// The name of this process, if it has one.
    pub fn instance(&self) -> Option<&str> {
        (!self.instance.is_empty()).then_some(&*self.instance)
    }

    /// The file with the password, if one is named.
    pub fn sasl_password_file(&self) -> Option<&Path> {
        given(&self.sasl_password_file)
    }

    /// The file of authorities, if one is named.
    pub fn ca_file(&self) -> Option<&Path> {
        given(&self.ca_file)
    }

    /// The files of this client's certificate and its key, if they are named.
    pub fn certificate(&self) -> Option<(&Path, &Path)> {
        given(&self.certificate_file).zip(given(&self.private_key_file))
    }
}
