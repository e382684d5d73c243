//! Signatures of deliveries: which header holds them, how they are written, and what is signed.
//!
//! A scheme is data. The ones with a name:
//!
//! | scheme | header | signed | written |
//! |---|---|---|---|
//! | standard | `webhook-signature` | `{id}.{ts}.{body}` with the decoded secret behind `whsec_` | `v1,<base64>`, several with spaces between |
//! | slack | `x-slack-signature` | `v0:{ts}:{body}` | `v0=<hex>` |
//! | tiktok | `tiktok-signature` | `{ts}.{body}` | `t=<ts>,s=<hex>` |

use secrecy::{ExposeSecret, SecretBox, SecretSlice};

use crate::sign::{self, Hash};
use crate::source::{HookRequest, SettingsProblem, SourceSettings};
use crate::when;

/// A secret shorter than this is guessed too easily; what platforms make is longer.
const MIN_SECRET_BYTES: usize = 16;

/// Most signatures in one header that are compared.
const MOST_SIGNATURES: usize = 16;

/// A part of what is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Words(String),
    Id,
    Time,
    Body,
}

/// Where a signature stands in its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// All of it, or several with spaces between.
    Whole,
    /// In `t=…,s=…`, together with the time.
    Members,
}

/// How deliveries are signed, and with what.
pub(super) struct Scheme {
    header: String,
    place: Place,
    prefix: String,
    hash: Hash,
    base64: bool,
    signed: Vec<Part>,
    time_header: Option<String>,
    id_header: Option<String>,
    tolerance_micros: i64,
    secrets: Vec<SecretSlice<u8>>,
}

/// A delivery whose signature is right.
pub(super) struct Checked {
    /// What makes it the same as an earlier one.
    pub(super) delivery: String,
}

impl Scheme {
    /// From the settings.
    ///
    /// # Errors
    /// No secret, or one that is too short; a scheme whose parts do not fit together.
    pub(super) fn of(settings: &SourceSettings) -> Result<Self, SettingsProblem> {
        let scheme = settings.text("scheme");
        let own = ["header", "prefix", "timestamp_header", "id_header"];
        if let Some(key) = own.into_iter().find(|key| scheme != "custom" && settings.given(key).is_some()) {
            return Err(settings
                .problem(key, "counts with `scheme = \"custom\"` only: set that, or leave the key out"));
        }
        let named = |header: &str,
                     place,
                     prefix: &str,
                     base64,
                     signed: Vec<Part>,
                     time: Option<&str>,
                     id: Option<&str>| Self {
            header: header.to_owned(),
            place,
            prefix: prefix.to_owned(),
            hash: Hash::Sha256,
            base64,
            signed,
            time_header: time.map(str::to_owned),
            id_header: id.map(str::to_owned),
            tolerance_micros: settings.number("tolerance_secs") * 1_000_000,
            secrets: Vec::new(),
        };
        let template = |text: &str| template(text).map_err(|what| settings.problem("signed_template", what));
        let mut made = match scheme {
            "slack" => named(
                "x-slack-signature",
                Place::Whole,
                "v0=",
                false,
                template("v0:{ts}:{body}")?,
                Some("x-slack-request-timestamp"),
                None,
            ),
            "tiktok" => {
                named("tiktok-signature", Place::Members, "", false, template("{ts}.{body}")?, None, None)
            }
            "custom" => Self {
                hash: match settings.text("algorithm") {
                    "sha1" => Hash::Sha1,
                    "sha512" => Hash::Sha512,
                    _ => Hash::Sha256,
                },
                ..named(
                    &name(settings, "header")?.ok_or_else(|| {
                        settings.problem("header", "is missing: the header with the signature")
                    })?,
                    Place::Whole,
                    settings.text("prefix"),
                    settings.text("encoding") == "base64",
                    template(settings.text("signed_template"))?,
                    name(settings, "timestamp_header")?.as_deref(),
                    name(settings, "id_header")?.as_deref(),
                )
            },
            _ => named(
                "webhook-signature",
                Place::Whole,
                "v1,",
                true,
                template("{id}.{ts}.{body}")?,
                Some("webhook-timestamp"),
                Some("webhook-id"),
            ),
        };
        made.fits(settings)?;
        made.secrets = secrets(settings, scheme == "standard")?;
        Ok(made)
    }

    /// Whether header and template speak of the same things.
    fn fits(&self, settings: &SourceSettings) -> Result<(), SettingsProblem> {
        let signs = |part| self.signed.contains(&part);
        let timed = self.time_header.is_some() || self.place == Place::Members;
        match () {
            () if !signs(Part::Body) => {
                Err(settings.problem("signed_template", "has no `{body}`: what is not signed proves nothing"))
            }
            () if signs(Part::Time) && !timed => {
                Err(settings.problem("timestamp_header", "is missing: the template signs a `{ts}`"))
            }
            () if timed && !signs(Part::Time) => Err(settings.problem(
                "timestamp_header",
                "is not signed: a time without `{ts}` in the template proves nothing",
            )),
            () if signs(Part::Id) && self.id_header.is_none() => {
                Err(settings.problem("id_header", "is missing: the template signs an `{id}`"))
            }
            () => Ok(()),
        }
    }

    /// Checks a delivery, on the raw body, with each secret.
    ///
    /// # Errors
    /// Why it is refused, for a reply in 401.
    pub(super) fn check(&self, request: &HookRequest<'_>) -> Result<Checked, &'static str> {
        let written = request.header(&self.header).ok_or("the signature is missing")?;
        let mut time = match &self.time_header {
            Some(header) => Some(request.header(header).ok_or("the time of the delivery is missing")?),
            None => None,
        };
        let mut given: Vec<&str> = Vec::new();
        match self.place {
            Place::Whole => given.extend(written.split([' ', ';']).filter(|one| !one.is_empty())),
            Place::Members => {
                for (name, value) in written.split(',').filter_map(|member| member.trim().split_once('=')) {
                    match name {
                        "t" => time = Some(value),
                        "s" => given.push(value),
                        _ => {}
                    }
                }
            }
        }
        let id = match &self.id_header {
            Some(header) => request.header(header),
            None => None,
        };
        let mut parts: Vec<&[u8]> = Vec::new();
        for part in &self.signed {
            parts.push(match part {
                Part::Words(words) => words.as_bytes(),
                Part::Body => request.body,
                Part::Time => time.ok_or("the time of the delivery is missing")?.as_bytes(),
                Part::Id => id.ok_or("the id of the delivery is missing")?.as_bytes(),
            });
        }
        let wanted: Vec<Vec<u8>> =
            self.secrets.iter().map(|secret| self.hash.keyed(secret.expose_secret(), &parts)).collect();
        let signatures = given.into_iter().take(MOST_SIGNATURES).filter_map(|one| self.decoded(one));
        let right = signatures
            .into_iter()
            .find(|one| wanted.iter().fold(false, |any, wanted| any | sign::same(one, wanted)));
        let right = right.ok_or("the signature is wrong")?;
        // Only now is the time known to be the sender's.
        if let Some(time) = time {
            let time = time.trim().parse().ok().and_then(when::epoch_any).ok_or("the time is no number")?;
            if (request.now.0 - time.0).abs() > self.tolerance_micros {
                return Err("the delivery is too old, or from the future");
            }
        }
        // An id that is not signed could be changed by whoever replays a delivery.
        let delivery = match (self.signed.contains(&Part::Id), id) {
            (true, Some(id)) => id.to_owned(),
            _ => sign::hex(&Hash::Sha256.of(&right)),
        };
        Ok(Checked { delivery })
    }

    fn decoded(&self, written: &str) -> Option<Vec<u8>> {
        let digits = written.strip_prefix(self.prefix.as_str())?;
        if self.base64 { sign::unbase64(digits) } else { sign::unhex(digits) }
    }
}

/// The name of a header in lower case, as requests have them.
fn name(settings: &SourceSettings, key: &str) -> Result<Option<String>, SettingsProblem> {
    let Some(name) = settings.given(key) else { return Ok(None) };
    match name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
        true => Ok(Some(name.to_ascii_lowercase())),
        false => Err(settings.problem(key, "is no name of a header")),
    }
}

fn template(text: &str) -> Result<Vec<Part>, &'static str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((words, tail)) = rest.split_once('{') {
        let (name, behind) = tail.split_once('}').ok_or("has a `{` without a `}`")?;
        if !words.is_empty() {
            parts.push(Part::Words(words.to_owned()));
        }
        parts.push(match name {
            "id" => Part::Id,
            "ts" => Part::Time,
            "body" => Part::Body,
            _ => return Err("knows `{id}`, `{ts}` and `{body}` only"),
        });
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(Part::Words(rest.to_owned()));
    }
    Ok(parts)
}

/// The secrets in the file, one a line. Those of Standard Webhooks are base64 behind `whsec_`.
fn secrets(settings: &SourceSettings, standard: bool) -> Result<Vec<SecretSlice<u8>>, SettingsProblem> {
    let text = settings.secret("secret_file")?;
    let lines = text.expose_secret().lines().map(str::trim).filter(|line| !line.is_empty());
    let secrets = lines.map(|line| {
        let secret = match line.strip_prefix("whsec_").filter(|_| standard) {
            Some(digits) => sign::unbase64(digits).ok_or_else(|| {
                settings.problem("secret_file", "holds a `whsec_` secret that is not base64")
            })?,
            None => line.as_bytes().to_vec(),
        };
        match secret.len() < MIN_SECRET_BYTES {
            true => Err(settings.problem(
                "secret_file",
                format!("holds a secret of fewer than {MIN_SECRET_BYTES} bytes: make a longer one"),
            )),
            false => Ok(SecretBox::from(secret)),
        }
    });
    let secrets = secrets.collect::<Result<Vec<_>, _>>()?;
    match secrets.is_empty() {
        true => {
            Err(settings.problem("secret_file", "holds no secret: a receiver is never open to everybody"))
        }
        false => Ok(secrets),
    }
}
