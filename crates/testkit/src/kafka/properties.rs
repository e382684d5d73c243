//! The settings of a broker for tests: small, quick to notice, strict.

use std::path::Path;

use super::install::{PASSWORD, USER};

/// How clients reach the broker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Security {
    /// Neither encrypted nor with users.
    #[default]
    Plaintext,
    /// With users: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512; the user is [`USER`] with [`PASSWORD`].
    SaslPlaintext,
    /// Encrypted; a client certificate is asked for and may be missing
    /// (the property `listener.name.clients.ssl.client.auth` changes that).
    Ssl,
    /// Both.
    SaslSsl,
}

impl Security {
    /// As Kafka and librdkafka call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plaintext => "PLAINTEXT",
            Self::SaslPlaintext => "SASL_PLAINTEXT",
            Self::Ssl => "SSL",
            Self::SaslSsl => "SASL_SSL",
        }
    }

    pub(super) fn encrypted(self) -> bool {
        matches!(self, Self::Ssl | Self::SaslSsl)
    }

    fn with_users(self) -> bool {
        matches!(self, Self::SaslPlaintext | Self::SaslSsl)
    }
}

/// What differs from the usual test broker.
#[derive(Clone, Debug, Default)]
pub struct BrokerOptions {
    /// Of the clients' listener.
    pub security: Security,
    /// Properties of the broker, put after its own: they win.
    pub properties: Vec<(String, String)>,
}

/// Ports of the three listeners.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ports {
    pub(super) clients: u16,
    /// The broker's own connections: transaction markers. Plain, whatever the clients' listener is.
    pub(super) internal: u16,
    pub(super) controller: u16,
}

/// Each with what breaks without it.
const FIXED: &[(&str, &str)] = &[
    ("process.roles", "broker,controller"),
    ("node.id", "1"),
    ("controller.listener.names", "CONTROLLER"),
    ("inter.broker.listener.name", "INTERNAL"),
    // A topic that nobody made is a mistake.
    ("auto.create.topics.enable", "false"),
    // A record of 17 MiB passes: a post of 10 MB with its envelope. A segment must hold the largest.
    ("message.max.bytes", "18874368"),
    ("replica.fetch.max.bytes", "18874368"),
    ("log.segment.bytes", "33554432"),
    // There is one broker to replicate to.
    ("offsets.topic.replication.factor", "1"),
    ("transaction.state.log.replication.factor", "1"),
    ("transaction.state.log.min.isr", "1"),
    ("share.coordinator.state.topic.replication.factor", "1"),
    ("share.coordinator.state.topic.min.isr", "1"),
    // Fewer files to make when the first group or transaction comes.
    ("offsets.topic.num.partitions", "4"),
    ("transaction.state.log.num.partitions", "4"),
    ("share.coordinator.state.topic.num.partitions", "1"),
    ("log.index.size.max.bytes", "1048576"),
    // Tests wait for what these delay: groups that form, members that die, transactions that time out, …
    ("group.initial.rebalance.delay.ms", "0"),
    ("group.min.session.timeout.ms", "1000"),
    ("group.consumer.min.session.timeout.ms", "1000"),
    ("group.consumer.min.heartbeat.interval.ms", "200"),
    ("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"),
    // … records that retention or compaction removes, …
    ("log.initial.task.delay.ms", "500"),
    ("log.retention.check.interval.ms", "1000"),
    ("log.segment.delete.delay.ms", "1000"),
    ("log.cleaner.backoff.ms", "500"),
    // … and a broker that comes back: the controller waits until the session of its last life is over.
    ("broker.session.timeout.ms", "1000"),
    ("broker.heartbeat.interval.ms", "200"),
    ("controller.quorum.election.timeout.ms", "300"),
    ("controller.quorum.election.backoff.max.ms", "100"),
    // Two cores and little memory.
    ("num.network.threads", "2"),
    ("num.io.threads", "3"),
    ("num.recovery.threads.per.data.dir", "1"),
    ("background.threads", "2"),
    ("group.coordinator.threads", "1"),
    ("log.cleaner.dedupe.buffer.size", "4194304"),
];

/// The text of `server.properties`.
pub(super) fn text(options: &BrokerOptions, ports: Ports, data: &Path, tls: &Path) -> String {
    let Ports { clients, internal, controller } = ports;
    let mut lines: Vec<(String, String)> = Vec::new();
    let mut set = |name: &str, value: String| lines.push((name.to_owned(), value));
    for (name, value) in FIXED {
        set(name, (*value).to_owned());
    }
    set("log.dirs", data.display().to_string());
    set("controller.quorum.voters", format!("1@127.0.0.1:{controller}"));
    let open = format!("CLIENTS://127.0.0.1:{clients},INTERNAL://127.0.0.1:{internal}");
    set("listeners", format!("{open},CONTROLLER://127.0.0.1:{controller}"));
    set("advertised.listeners", open);
    set(
        "listener.security.protocol.map",
        format!("CLIENTS:{},INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT", options.security.name()),
    );
    if options.security.with_users() {
        set("listener.name.clients.sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512".to_owned());
        let module = "org.apache.kafka.common.security";
        set(
            "listener.name.clients.plain.sasl.jaas.config",
            format!("{module}.plain.PlainLoginModule required user_{USER}=\"{PASSWORD}\";"),
        );
        // Their passwords are in the formatted data directory.
        for mechanism in ["scram-sha-256", "scram-sha-512"] {
            set(
                &format!("listener.name.clients.{mechanism}.sasl.jaas.config"),
                format!("{module}.scram.ScramLoginModule required;"),
            );
        }
    }
    if options.security.encrypted() {
        set("ssl.keystore.type", "PEM".to_owned());
        set("ssl.keystore.location", tls.join("broker.pem").display().to_string());
        set("ssl.truststore.type", "PEM".to_owned());
        set("ssl.truststore.location", tls.join("ca.pem").display().to_string());
        set("listener.name.clients.ssl.client.auth", "requested".to_owned());
    }
    lines.extend(options.properties.iter().cloned());
    lines.into_iter().map(|(name, value)| format!("{name}={value}\n")).collect()
}

/// Warnings to standard output, and the one line that says that the broker is ready.
pub(super) const LOGGING: &str = "\
rootLogger.level=warn
rootLogger.appenderRef.out.ref=out
logger.ready.name=kafka.server.KafkaRaftServer
logger.ready.level=info
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d %p %m (%c)%n%throwable
";
