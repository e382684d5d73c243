//! One `[[endpoints]]`: who is told, how, and of what.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use super::Secrets;
use super::table::Table;
use crate::Severity;
use crate::delivery::{Allowed, Payload, Shape, Signer};
use crate::outbox::Subscription;

/// How an endpoint is reached.
#[derive(Clone)]
pub enum Target {
    /// By HTTP, at an address that may hold a token.
    Http {
        /// The address. Not for logs: of Slack and Teams it is the secret.
        url: SecretString,
        /// What is sent.
        shape: Shape,
    },
    /// By mail, to these addresses.
    Mail {
        /// Receivers.
        to: Vec<String>,
    },
}

/// An endpoint.
#[derive(Clone)]
pub struct Endpoint {
    /// Its name.
    pub name: String,
    /// How it is reached.
    pub target: Target,
    /// What its messages are signed with.
    pub signer: Signer,
    /// Which alerts it takes.
    pub subscription: Subscription,
    /// How much it is told.
    pub payload: Payload,
    /// Longest wait for an answer.
    pub timeout: Duration,
    /// Most messages a minute.
    pub per_minute: Option<u32>,
    /// Whether a message waits for the one before it.
    pub ordered: bool,
    /// Private places that it may be at.
    pub allowed: Allowed,
    /// Whether it may be reached without encryption.
    pub allow_http: bool,
    /// Certificates of an authority of the house, PEM.
    pub authority: Option<Vec<u8>>,
    /// The endpoint that is told when nothing more is sent to this one.
    pub tell: Option<String>,
    /// Changes when anything that the endpoint depends on does, secrets among it.
    pub trace: [u8; 32],
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("name", &self.name)
            .field("signer", &self.signer)
            .field("subscription", &self.subscription)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Webhook,
    Slack,
    Teams,
    Email,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Signing {
    Shared,
    Asymmetric,
    Both,
}

const KINDS: [(&str, Kind); 4] =
    [("webhook", Kind::Webhook), ("slack", Kind::Slack), ("teams", Kind::Teams), ("email", Kind::Email)];
const SIGNINGS: [(&str, Signing); 3] =
    [("v1", Signing::Shared), ("v1a", Signing::Asymmetric), ("both", Signing::Both)];
const SEVERITIES: [(&str, Severity); 3] =
    [("info", Severity::Info), ("warning", Severity::Warning), ("critical", Severity::Critical)];
const PAYLOADS: [(&str, Payload); 2] = [("thin", Payload::Thin), ("full", Payload::Full)];
const SHAPES: [(&str, Shape); 2] = [("standard", Shape::Standard), ("cloudevents", Shape::CloudEvents)];

/// Default of `timeout_secs`; Standard Webhooks advises 15 to 30.
const TIMEOUT_SECS: u64 = 20;

/// Reads an endpoint. What is wrong is noted in the table.
pub(super) fn read(table: &mut Table<'_, '_>, secrets: &mut Secrets<'_>) -> Option<Endpoint> {
    let name = table.text("name");
    match &name {
        None if !table.has("name") => table.wrong("", "`name` is missing", None),
        Some(name) if !is_name(name) => {
            table.wrong("name", "takes small letters, digits, `-` and `_`, at most 64", None);
        }
        _ => {}
    }
    let kind = match table.has("kind") {
        true => table.word("kind", &KINDS),
        false => {
            table.wrong("", "`kind` is missing: webhook, slack, teams or email", None);
            None
        }
    };
    let shape = table.word("format", &SHAPES);
    let allow_http = table.flag("allow_http", false);
    let target = target(table, secrets, kind, shape, allow_http);
    let signer = signer(table, secrets, kind);
    let payload = table.word("payload", &PAYLOADS).unwrap_or_default();
    let timeout = Duration::from_secs(table.number("timeout_secs", 1..=120).unwrap_or(TIMEOUT_SECS));
    let per_minute = table.number("max_per_minute", 1..=60_000).and_then(|number| u32::try_from(number).ok());
    let ordered = table.flag("ordered", true);
    let mut allowed = Allowed::default();
    for one in table.texts("allow_private") {
        if allowed.add(&one).is_err() {
            table.wrong("allow_private", "takes hosts, addresses and networks such as `10.2.0.0/16`", None);
        }
    }
    let authority = secrets.bytes(table, "ca_file");
    if let Some(pem) = &authority
        && reqwest::Certificate::from_pem_bundle(pem).map_or(true, |all| all.is_empty())
    {
        table.wrong("ca_file", "the file holds no certificate in PEM", None);
    }
    let tell = table.text("tell");
    let rules: BTreeSet<String> = table.texts("rules").into_iter().collect();
    let severities: BTreeSet<Severity> = table.words("severities", &SEVERITIES).into_iter().collect();
    let (name, target) = (name?, target?);
    let subscription = Subscription { endpoint: name.clone(), rules, severities };
    let trace = [0; 32];
    Some(Endpoint {
        name,
        target,
        signer,
        subscription,
        payload,
        timeout,
        per_minute,
        ordered,
        allowed,
        allow_http,
        authority,
        tell,
        trace,
    })
}

fn target(
    table: &mut Table<'_, '_>,
    secrets: &mut Secrets<'_>,
    kind: Option<Kind>,
    shape: Option<Shape>,
    allow_http: bool,
) -> Option<Target> {
    let url = table.text("url").map(SecretString::from);
    let filed = secrets.text(table, "url_file");
    let to = table.texts("to");
    let kind = kind?;
    if kind == Kind::Email {
        if to.is_empty() {
            table.wrong("to", "an e-mail endpoint takes `to`, a list of addresses", None);
        }
        if to.iter().any(|one| one.parse::<lettre::Address>().is_err()) {
            table.wrong("to", "takes addresses such as `safety@example.com`", None);
        }
        for key in ["url", "url_file", "format"].into_iter().filter(|key| table.has(key)).collect::<Vec<_>>()
        {
            table.wrong(key, "an e-mail endpoint does not take it", None);
        }
        return Some(Target::Mail { to });
    }
    if table.has("to") {
        table.wrong("to", "only an e-mail endpoint takes it", None);
    }
    if shape.is_some() && kind != Kind::Webhook {
        table.wrong("format", "only a webhook takes it", None);
    }
    let url = match (url, filed) {
        (Some(_), Some(_)) => {
            table.wrong("url_file", "takes `url` or `url_file`, not both", None);
            return None;
        }
        (Some(url), None) | (None, Some(url)) => url,
        (None, None) => {
            if !table.has("url") && !table.has("url_file") {
                let hint = "put an address that holds a token in a file".to_owned();
                table.wrong("", "`url` or `url_file` is missing", Some(hint));
            }
            return None;
        }
    };
    let key = if table.has("url") { "url" } else { "url_file" };
    match Url::parse(url.expose_secret()) {
        Ok(parsed) if !parsed.username().is_empty() || parsed.password().is_some() => {
            table.wrong(key, "an address with a name or password in it is not taken", None);
        }
        Ok(parsed) if parsed.scheme() == "https" || (parsed.scheme() == "http" && allow_http) => {}
        Ok(parsed) if parsed.scheme() == "http" => {
            let hint = "set `allow_http = true` where the network between is trusted".to_owned();
            table.wrong(key, "takes an address that begins with https://", Some(hint));
        }
        _ => table.wrong(key, "takes an address that begins with https://", None),
    }
    let shape = match kind {
        Kind::Slack => Shape::Slack,
        Kind::Teams => Shape::Teams,
        Kind::Webhook | Kind::Email => shape.unwrap_or_default(),
    };
    Some(Target::Http { url, shape })
}

fn signer(table: &mut Table<'_, '_>, secrets: &mut Secrets<'_>, kind: Option<Kind>) -> Signer {
    let signing = table.word("signing", &SIGNINGS);
    let mut signer = Signer::default();
    let mut found = [false; 2];
    for key in ["secret_file", "previous_secret_file"] {
        if let Some(secret) = secrets.text(table, key) {
            found[0] |= key == "secret_file";
            if let Err(error) = signer.add_secret(&secret) {
                table.wrong(key, error.to_string(), None);
            }
        }
    }
    for key in ["key_file", "previous_key_file"] {
        if let Some(secret) = secrets.text(table, key) {
            found[1] |= key == "key_file";
            if let Err(error) = signer.add_key(&secret) {
                table.wrong(key, error.to_string(), None);
            }
        }
    }
    let signs = ["secret_file", "previous_secret_file", "key_file", "previous_key_file", "signing"];
    match kind {
        Some(Kind::Webhook) => {
            let signing = signing.unwrap_or(match (table.has("key_file"), table.has("secret_file")) {
                (true, true) => Signing::Both,
                (true, false) => Signing::Asymmetric,
                _ => Signing::Shared,
            });
            let needs = [("secret_file", Signing::Asymmetric), ("key_file", Signing::Shared)];
            for ((key, unless), found) in needs.into_iter().zip(found) {
                if signing != unless && !found && !table.has(key) {
                    table.wrong(
                        "",
                        format!("`{key}` is missing"),
                        Some("`hark alert keys` makes one".to_owned()),
                    );
                }
                if signing == unless && table.has(key) {
                    table.wrong(key, "`signing` does not use it", None);
                }
            }
        }
        Some(_) => {
            for key in signs.into_iter().filter(|key| table.has(key)).collect::<Vec<_>>() {
                table.wrong(key, "only a webhook is signed", None);
            }
        }
        None => {}
    }
    signer
}

fn is_name(name: &str) -> bool {
    name.len() <= 64
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
}
