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
    /// (the property `listener.name.clients0.ssl.client.auth` changes that).
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
    /// Proxies before the broker, each with a listener of its own: a client that begins at a proxy's address stays
    /// behind it, for the broker tells clients the address of the listener that they came through.
    pub proxies: usize,
}

/// A listener for clients.
#[derive(Clone, Copy, Debug)]
pub(super) struct Door {
    /// Where the broker listens.
    pub(super) port: u16,
    /// Where clients are told to connect to: the same, or a proxy before it.
    pub(super) told: u16,
}

/// Where everything is.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    /// The first is the one without a proxy.
    pub(super) doors: &'a [Door],
    /// The broker's own connections: transaction markers. Plain, whatever the clients' listeners are.
    pub(super) internal: u16,
    pub(super) controller: u16,
    pub(super) data: &'a Path,
    pub(super) tls: &'a Path,
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
    // … and a broker that was killed: the controller waits until the session of its last life is over. One second
    // less, and a machine with too much to do takes a broker for dead that only waits for its turn.
    ("broker.session.timeout.ms", "2000"),
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
pub(super) fn text(options: &BrokerOptions, layout: &Layout<'_>) -> String {
    let mut lines: Vec<(String, String)> =
        FIXED.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let mut set = |name: &str, value: String| lines.push((name.to_owned(), value));
    let Layout { internal, controller, .. } = layout;
    set("log.dirs", layout.data.display().to_string());
    set("controller.quorum.voters", format!("1@127.0.0.1:{controller}"));
    let mut listeners = format!("INTERNAL://127.0.0.1:{internal}");
    let mut advertised = listeners.clone();
    let mut protocols = "INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT".to_owned();
    for (number, Door { port, told }) in layout.doors.iter().enumerate() {
        listeners += &format!(",CLIENTS{number}://127.0.0.1:{port}");
        advertised += &format!(",CLIENTS{number}://127.0.0.1:{told}");
        protocols += &format!(",CLIENTS{number}:{}", options.security.name());
    }
    set("listeners", format!("{listeners},CONTROLLER://127.0.0.1:{controller}"));
    set("advertised.listeners", advertised);
    set("listener.security.protocol.map", protocols);
    if options.security.with_users() {
        let module = "org.apache.kafka.common.security";
        for number in 0..layout.doors.len() {
            let listener = format!("listener.name.clients{number}");
            set(
                &format!("{listener}.sasl.enabled.mechanisms"),
                "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512".to_owned(),
            );
            set(
                &format!("{listener}.plain.sasl.jaas.config"),
                format!("{module}.plain.PlainLoginModule required user_{USER}=\"{PASSWORD}\";"),
            );
            // Their passwords are in the formatted data directory.
            for mechanism in ["scram-sha-256", "scram-sha-512"] {
                set(
                    &format!("{listener}.{mechanism}.sasl.jaas.config"),
                    format!("{module}.scram.ScramLoginModule required;"),
                );
            }
        }
    }
    if options.security.encrypted() {
        set("ssl.keystore.type", "PEM".to_owned());
        set("ssl.keystore.location", layout.tls.join("broker.pem").display().to_string());
        set("ssl.truststore.type", "PEM".to_owned());
        set("ssl.truststore.location", layout.tls.join("ca.pem").display().to_string());
        for number in 0..layout.doors.len() {
            set(&format!("listener.name.clients{number}.ssl.client.auth"), "requested".to_owned());
        }
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
