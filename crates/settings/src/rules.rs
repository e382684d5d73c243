//! What types and ranges cannot say: the form of addresses and names, and which keys need each other.

use crate::desk::are_roles;
use crate::kafka::{KafkaSecurity, SaslMechanism};
use crate::sections::{JournalEngine, Settings, StoreEngine};

/// One rule: the key it speaks of, whether the settings keep it, and what to say where they do not.
type Rule = (&'static str, fn(&Settings) -> bool, &'static str);

/// The version this program reads.
const VERSION: u32 = 1;

const RULES: &[Rule] = &[
    (
        "version",
        |s| s.version == VERSION,
        "this program reads version 1; a later version needs a later program",
    ),
    ("data.dir", |s| !s.data.dir.as_os_str().is_empty(), "`data.dir` cannot be empty"),
    (
        "serve.listen",
        |s| is_address(&s.serve.listen),
        "`serve.listen` takes `address:port`, such as \"127.0.0.1:8480\"",
    ),
    (
        "store.url",
        |s| !has_user(&s.store.url),
        "`store.url` cannot hold a user or password; use `store.user` and `store.password_file`",
    ),
    (
        "store.url",
        |s| !of_server(s) || has_user(&s.store.url) || is_url(&s.store.url),
        "`store.url` takes addresses that begin with http:// or https://, with commas between them, without `?` or `#`",
    ),
    (
        "store.database",
        |s| !of_server(s) || is_name(&s.store.database),
        "`store.database` takes letters a to z, digits and `_`, not beginning with a digit",
    ),
    (
        "store.user",
        |s| !of_server(s) || !s.store.user.is_empty(),
        "`store.user` cannot be empty with `engine = \"server\"`",
    ),
    (
        "kafka.brokers",
        |s| !of_kafka(s) || s.kafka.brokers.split(',').all(|broker| is_address(broker.trim())),
        "`kafka.brokers` takes `host:port`, with commas between several",
    ),
    (
        "kafka.topic_prefix",
        |s| !of_kafka(s) || is_topic_name(&s.kafka.topic_prefix),
        "`kafka.topic_prefix` takes letters a to z, digits, `.`, `_` and `-`, at most 100",
    ),
    (
        "kafka.instance",
        |s| s.kafka.instance.is_empty() || is_topic_name(&s.kafka.instance),
        "`kafka.instance` takes letters a to z, digits, `.`, `_` and `-`, at most 100",
    ),
    (
        "kafka.sasl_user",
        |s| !of_kafka(s) || !s.kafka.security.has_user() || !s.kafka.sasl_user.is_empty(),
        "`kafka.sasl_user` cannot be empty with a `security` that begins with `sasl`",
    ),
    (
        "kafka.sasl_password_file",
        |s| !of_kafka(s) || !s.kafka.security.has_user() || s.kafka.sasl_password_file().is_some(),
        "`kafka.sasl_password_file` cannot be empty with a `security` that begins with `sasl`",
    ),
    (
        "kafka.sasl_mechanism",
        |s| {
            !of_kafka(s)
                || s.kafka.security != KafkaSecurity::SaslPlaintext
                || s.kafka.sasl_mechanism != SaslMechanism::Plain
        },
        "`plain` would send the password in the clear; use `security = \"sasl_ssl\"`, or a SCRAM mechanism",
    ),
    (
        "kafka.certificate_file",
        |s| {
            s.kafka.certificate_file.as_os_str().is_empty() == s.kafka.private_key_file.as_os_str().is_empty()
        },
        "`kafka.certificate_file` and `kafka.private_key_file` go together",
    ),
    (
        "kafka.transaction_timeout_millis",
        |s| !of_kafka(s) || s.kafka.transaction_timeout_millis >= s.kafka.linger_millis * 10,
        "`kafka.transaction_timeout_millis` must be ten times `kafka.linger_millis` at least",
    ),
    (
        "serve.trusted_proxies",
        |s| {
            let addresses = s.serve.trusted_proxies.split(',').map(str::trim).filter(|text| !text.is_empty());
            addresses.count() == s.serve.trusted_proxies().len()
        },
        "`serve.trusted_proxies` takes addresses such as \"10.0.0.5\", with commas between them",
    ),
    (
        "sign_in.public_url",
        |s| s.sign_in.public_url.is_empty() || is_url(&s.sign_in.public_url),
        "`sign_in.public_url` takes an address that begins with http:// or https://, without `?` or `#`",
    ),
    (
        "sign_in.oidc_issuer",
        |s| !s.sign_in.oidc() || is_url(&s.sign_in.oidc_issuer),
        "`sign_in.oidc_issuer` takes an address that begins with http:// or https://, without `?` or `#`",
    ),
    (
        "sign_in.oidc_issuer",
        |s| !s.sign_in.oidc() || s.sign_in.public_url().is_some(),
        "`sign_in.oidc_issuer` needs `sign_in.public_url`: the provider sends people back there",
    ),
    (
        "sign_in.oidc_client_id",
        |s| !s.sign_in.oidc() || !s.sign_in.oidc_client_id.is_empty(),
        "`sign_in.oidc_client_id` cannot be empty with an identity provider",
    ),
    (
        "sign_in.oidc_roles",
        |s| are_roles(&s.sign_in.oidc_roles) && (!s.sign_in.oidc() || !s.sign_in.oidc_roles.is_empty()),
        "`sign_in.oidc_roles` takes `group=role` with commas between them, of the roles viewer, analyst, reviewer, exporter, dictionary_editor, admin, auditor; without one nobody could sign in",
    ),
    (
        "ingest.listen",
        |s| s.ingest.listen().is_none_or(is_address),
        "`ingest.listen` takes `address:port`, such as \"127.0.0.1:8490\"",
    ),
    (
        "telemetry.listen",
        |s| s.telemetry.listen().is_none_or(is_address),
        "`telemetry.listen` takes `address:port`, such as \"127.0.0.1:9464\"",
    ),
    (
        "store.ca_file",
        |s| !of_server(s) || s.store.ca_file().is_none() || s.store.url.contains("https://"),
        "`store.ca_file` is of no use with a `store.url` that begins with http://",
    ),
    (
        "store.cluster",
        |s| s.store.cluster().is_none_or(|_| of_server(s)),
        "`store.cluster` needs `engine = \"server\"`",
    ),
];

/// The rules that are not kept: key and what to say.
pub(crate) fn broken(settings: &Settings) -> Vec<(&'static str, &'static str)> {
    RULES.iter().filter(|(_, kept, _)| !kept(settings)).map(|(key, _, what)| (*key, *what)).collect()
}

fn of_server(settings: &Settings) -> bool {
    settings.store.engine == StoreEngine::Server
}

fn of_kafka(settings: &Settings) -> bool {
    settings.journal.engine == JournalEngine::Kafka
}

/// What Kafka takes as a part of a name, and we as well as a whole one.
fn is_topic_name(text: &str) -> bool {
    (1..=100).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

fn is_address(text: &str) -> bool {
    match text.rsplit_once(':') {
        Some((host, port)) => {
            let whole = !host.contains(':') || (host.starts_with('[') && host.ends_with(']'));
            !host.is_empty() && whole && !host.contains(['/', ' ']) && port.parse::<u16>().is_ok()
        }
        None => false,
    }
}

/// Everything between the scheme and the first slash.
fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

fn has_user(urls: &str) -> bool {
    urls.split(',').any(|url| authority(url).contains('@'))
}

/// One address, or several with commas between them.
fn is_url(urls: &str) -> bool {
    urls.split(',').map(str::trim).all(|url| {
        (url.starts_with("http://") || url.starts_with("https://"))
            && !authority(url).is_empty()
            && !url.contains([' ', '?', '#'])
    })
}

fn is_name(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !text.is_empty()
        && !text.as_bytes()[0].is_ascii_digit()
}
