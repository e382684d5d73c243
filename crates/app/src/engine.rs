//! Which journal the settings name.

use std::sync::Arc;

use journal::{Clock, EmbeddedJournal, Journal, Millis, Partitions};
use journal_kafka::{Compression, KafkaJournal, KafkaOptions, Mechanism, Security, User};
use model::{Clock as _, SystemClock};
use settings::{JournalEngine, KafkaCompression, KafkaSecurity, SaslMechanism, Settings, read_secret};

/// Opens it, and makes the embedded one where there is none yet.
pub(crate) fn open_journal(settings: &Settings) -> anyhow::Result<Arc<dyn Journal>> {
    Ok(match settings.journal.engine {
        JournalEngine::Embedded => {
            let mut options =
                journal::OpenOptions::new(Partitions::all(settings.journal.partitions), clock());
            options.max_bytes = (settings.journal.max_bytes > 0).then_some(settings.journal.max_bytes);
            Arc::new(EmbeddedJournal::open(&settings.data.dir, options)?)
        }
        JournalEngine::Kafka => Arc::new(KafkaJournal::open(kafka_options(settings)?)?),
    })
}

/// Where the journal is, for messages.
pub(crate) fn journal_place(settings: &Settings) -> String {
    match settings.journal.engine {
        JournalEngine::Embedded => format!("the data directory {}", settings.data.dir.display()),
        JournalEngine::Kafka => {
            format!("the topics {}.* at {}", settings.kafka.topic_prefix, settings.kafka.brokers)
        }
    }
}

/// The wall clock as the journal reads it.
pub(crate) fn clock() -> Clock {
    Arc::new(|| Millis(SystemClock.now().millis()))
}

/// How to reach the brokers that the settings name.
pub(crate) fn kafka_options(settings: &Settings) -> anyhow::Result<KafkaOptions> {
    let kafka = &settings.kafka;
    let mut options = KafkaOptions::new(&kafka.brokers, &kafka.topic_prefix, clock());
    options.instance = kafka.instance().map(str::to_owned);
    options.compression = match kafka.compression {
        KafkaCompression::Zstd => Compression::Zstd,
        KafkaCompression::Lz4 => Compression::Lz4,
        KafkaCompression::None => Compression::None,
    };
    options.linger_millis = kafka.linger_millis;
    options.session_timeout_millis = kafka.session_timeout_millis;
    options.transaction_timeout_millis = kafka.transaction_timeout_millis;
    let encrypted = matches!(kafka.security, KafkaSecurity::Ssl | KafkaSecurity::SaslSsl);
    options.security = Security {
        encrypted,
        ca_file: kafka.ca_file().map(Into::into),
        certificate: kafka.certificate().map(|(certificate, key)| (certificate.into(), key.into())),
        user: match kafka.sasl_password_file().filter(|_| kafka.security.has_user()) {
            Some(file) => Some(User {
                name: kafka.sasl_user.clone(),
                password: read_secret(file)?,
                mechanism: match kafka.sasl_mechanism {
                    SaslMechanism::Plain => Mechanism::Plain,
                    SaslMechanism::ScramSha256 => Mechanism::ScramSha256,
                    SaslMechanism::ScramSha512 => Mechanism::ScramSha512,
                },
            }),
            None => None,
        },
    };
    Ok(options)
}
