//! Settings of topics.

use super::reader::Positions;
use crate::fields;
use crate::source::{Key, Opening, SettingsProblem, Takes, TopicBegin, TopicOptions, TopicUser, key};

/// How a user proves who they are.
const MECHANISMS: [&str; 3] = ["scram-sha-512", "scram-sha-256", "plain"];

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[
    key("brokers", Takes::List, "`host:port` of some of the brokers.").needed(),
    key("topics", Takes::List, "The topics that are read.").needed(),
    key(
        "begin",
        Takes::Choice(&["backfill", "earliest", "latest"]),
        "Where a first run begins: as far back as `backfill_hours`, at the first message that is kept, or at the end.",
    )
    .or("backfill"),
    key("encrypted", Takes::Flag, "Whether the brokers are spoken to over TLS.").or("true"),
    key("ca_file", Takes::Path, "The authorities that sign the brokers' certificates (PEM); without it the system's."),
    key("certificate_file", Takes::Path, "A certificate that proves who asks (PEM)."),
    key("certificate_key_file", Takes::SecretFile, "The private key of the certificate (PEM)."),
    key("user", Takes::Text, "The user."),
    key("password_file", Takes::SecretFile, "The user's password."),
    key("mechanism", Takes::Choice(&MECHANISMS), "How the password is proved.").or("scram-sha-512"),
    fields::ITEMS,
    fields::FIELDS,
    fields::HTML,
    fields::DELETED,
    fields::TIME_FORMAT,
    fields::AS_CHANNEL,
];

/// Which topics are wanted.
///
/// # Errors
/// No brokers or topics, half a certificate or half a user, a password in the clear.
pub(super) fn options(opening: &Opening<'_>, positions: Positions) -> Result<TopicOptions, SettingsProblem> {
    let settings = opening.settings;
    let brokers = settings.list("brokers");
    let addressed = |broker: &&str| {
        broker.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
    };
    if brokers.is_empty() || !brokers.iter().all(addressed) {
        return Err(settings.problem("brokers", "takes addresses such as \"broker1.example.org:9093\""));
    }
    let topics = settings.list("topics");
    let named = |topic: &&str| {
        (1..=249).contains(&topic.len())
            && topic.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    if topics.is_empty() || !topics.iter().all(named) {
        return Err(settings.problem("topics", "takes names of letters, digits, `.`, `_` and `-`"));
    }
    let certificate = match (settings.path("certificate_file"), settings.path("certificate_key_file")) {
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (None, None) => None,
        (Some(_), None) => {
            return Err(settings.problem("certificate_key_file", "is missing: the certificate has a key"));
        }
        (None, Some(_)) => {
            return Err(settings.problem("certificate_file", "is missing: the key has a certificate"));
        }
    };
    let mechanism =
        MECHANISMS.into_iter().find(|name| *name == settings.text("mechanism")).unwrap_or(MECHANISMS[0]);
    let encrypted = settings.flag("encrypted");
    let user = match settings.given("user") {
        Some(_) if mechanism == "plain" && !encrypted => {
            return Err(
                settings.problem("mechanism", "would send the password in the clear: set `encrypted = true`")
            );
        }
        Some(name) => {
            Some(TopicUser { name: name.to_owned(), password: settings.secret("password_file")?, mechanism })
        }
        None if settings.given("password_file").is_some() => {
            return Err(settings.problem("user", "is missing: the password has a user"));
        }
        None => None,
    };
    Ok(TopicOptions {
        brokers: brokers.join(","),
        topics: topics.into_iter().map(str::to_owned).collect(),
        positions,
        begin: match settings.text("begin") {
            "earliest" => TopicBegin::Earliest,
            "latest" => TopicBegin::Latest,
            _ => TopicBegin::Since(opening.since),
        },
        encrypted,
        ca_file: settings.path("ca_file"),
        certificate,
        user,
    })
}
