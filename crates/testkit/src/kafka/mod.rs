//! A real Apache Kafka broker: one node, KRaft, started in about a second, killed, paused and restarted at will.
//!
//! It is what `scripts/install-kafka.sh` installed. Where nothing is installed, [`Broker::start`] gives an
//! [`Unavailable`], and a test says with [`crate::left_out`] that it proved nothing. A broker that is installed and
//! does not start fails the test.
//!
//! One node stands for a cluster as far as the protocol goes: transactions, fencing, groups, retention, compaction,
//! TLS and SASL are the real ones. Not proved by it: replication and the loss of one broker of several.

mod broker;
mod install;
mod produce;
mod properties;
mod tls;

pub use broker::Broker;
pub use install::{PASSWORD, USER, Unavailable, VERSION};
pub use produce::produce;
pub use properties::{BrokerOptions, Security};
pub use tls::TlsFiles;
