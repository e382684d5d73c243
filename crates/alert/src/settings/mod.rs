//! Settings of alerts: `alerts.toml`.
//!
//! Contract
//! * `[[endpoints]]`, `[smtp]`, `[egress]` and `[keep]` are read here; `[[rules]]` by `rules`, from the same text.
//! * Unknown keys are refused. All mistakes are told at once, each with its line and what was probably meant.
//! * No secret stands in the file: keys that end in `_file` name the file that holds one, relative to the settings' folder. Neither
//!   a mistake nor `Debug` shows one, or the address of an endpoint: of Slack and Teams the address is the secret.
//! * [`parse`] is pure but for reading those files through a function that is passed in.

mod endpoint;
mod smtp;
mod table;

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretSlice, SecretString};

pub use endpoint::{Endpoint, Target};
pub use smtp::{Encryption, Smtp};

use crate::document::{document, hash};
use crate::near::did_you_mean;
use crate::outbox::Subscription;
use crate::{Mistake, Mistakes};
use table::Table;

/// Tables of the file.
const TABLES: [&str; 5] = ["rules", "endpoints", "smtp", "egress", "keep"];

/// A file that is named for a secret and is longer than this is not one.
const LONGEST_FILE: u64 = 256 * 1024;

/// Default of `keep.days`.
const KEEP_DAYS: u64 = 90;

/// Default of `keep.attempts`.
const KEEP_ATTEMPTS: u64 = 200_000;

/// What is in the file, but for the rules.
#[derive(Clone, Default)]
pub struct AlertSettings {
    /// Who is told.
    pub endpoints: Vec<Endpoint>,
    /// The mail server.
    pub smtp: Option<Smtp>,
    /// A proxy for everything that is sent by HTTP; it may be at a private address. It resolves the names of receivers itself: what may
    /// be reached is then its business.
    pub proxy: Option<SecretString>,
    /// How long alerts and what became of them are kept, in days.
    pub keep_days: u64,
    /// How many attempts the log of deliveries keeps.
    pub keep_attempts: u64,
    /// Address under which people reach the desk; not of this file.
    pub desk: Option<String>,
}

impl fmt::Debug for AlertSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AlertSettings")
            .field("endpoints", &self.endpoints)
            .field("smtp", &self.smtp)
            .finish_non_exhaustive()
    }
}

impl AlertSettings {
    /// An endpoint by its name.
    pub fn endpoint(&self, name: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.name == name)
    }

    /// Which alerts each endpoint takes, for the outbox.
    pub fn subscriptions(&self) -> Vec<Subscription> {
        self.endpoints.iter().map(|endpoint| endpoint.subscription.clone()).collect()
    }
}

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("could not read the settings of alerts `{}`; check that the file exists and this user may read it", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It holds mistakes.
    #[error("`{}`: {mistakes}", .path.display())]
    Mistakes {
        /// The file.
        path: PathBuf,
        /// All of them.
        mistakes: Mistakes,
    },
}

/// Reads the file and the secrets that it names. `desk`: the address under which people reach the desk.
///
/// # Errors
/// See [`SettingsError`].
pub fn load(path: &Path, desk: Option<&str>) -> Result<AlertSettings, SettingsError> {
    load_text(&text_of(path)?, path, desk)
}

/// The text of the file.
///
/// # Errors
/// [`SettingsError::Read`].
pub fn text_of(path: &Path) -> Result<String, SettingsError> {
    fs::read_to_string(path).map_err(|source| SettingsError::Read { path: path.to_owned(), source })
}

/// As [`load`], where the text of the file was read before.
///
/// # Errors
/// [`SettingsError::Mistakes`].
pub fn load_text(text: &str, path: &Path, desk: Option<&str>) -> Result<AlertSettings, SettingsError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    parse(text, desk, &mut |file| read_file(&folder.join(file)))
        .map_err(|mistakes| SettingsError::Mistakes { path: path.to_owned(), mistakes })
}

/// The settings in `text`; `read` gives the bytes of a file that it names, or says in words why there are none.
///
/// # Errors
/// Every mistake.
pub fn parse(
    text: &str,
    desk: Option<&str>,
    read: &mut dyn FnMut(&Path) -> Result<Vec<u8>, String>,
) -> Result<AlertSettings, Mistakes> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document = document(text)?;
    let root = document.get_ref();
    let mut mistakes = Vec::new();
    let mut file = Table::new(String::new(), text, 0, root);
    // What all endpoints depend on.
    let mut common = blake3::Hasher::new();
    common.update(desk.unwrap_or_default().as_bytes());
    let unknown: Vec<String> = root.keys().map(|name| name.get_ref().to_string()).collect();
    for name in unknown.into_iter().filter(|name| !TABLES.contains(&name.as_str())) {
        file.wrong(&name, "no such table", did_you_mean(&name, TABLES));
    }
    let mut settings = AlertSettings {
        keep_days: KEEP_DAYS,
        keep_attempts: KEEP_ATTEMPTS,
        desk: desk.map(str::to_owned),
        ..AlertSettings::default()
    };
    for name in ["smtp", "egress", "keep"] {
        let Some(value) = root.get(name) else { continue };
        let Some(inner) = value.get_ref().as_table() else {
            file.wrong(name, format!("takes a table, written as `[{name}]`"), None);
            continue;
        };
        let mut table = Table::new(name.to_owned(), text, value.span().start, inner);
        let mut secrets = Secrets { read, hasher: blake3::Hasher::new() };
        match name {
            "smtp" => settings.smtp = smtp::read(&mut table, &mut secrets),
            "egress" => settings.proxy = proxy(&mut table, &mut secrets),
            _ => {
                settings.keep_days = table.number("days", 1..=3_650).unwrap_or(KEEP_DAYS);
                settings.keep_attempts = table.number("attempts", 100..=100_000_000).unwrap_or(KEEP_ATTEMPTS);
            }
        }
        common.update(secrets.hasher.finalize().as_bytes());
        hash(&mut common, inner);
        table.done(&mut mistakes);
    }
    let rules: Vec<&str> = root.get("rules").map(|rules| names_of(rules.get_ref())).unwrap_or_default();
    let mut all: &[toml::Spanned<toml::de::DeValue<'_>>] = &[];
    if let Some(value) = root.get("endpoints") {
        match value.get_ref().as_array() {
            Some(array) => all = array,
            None => file.wrong("endpoints", "takes tables, written as `[[endpoints]]`", None),
        }
    }
    for (number, one) in all.iter().enumerate() {
        let Some(inner) = one.get_ref().as_table() else {
            file.wrong("endpoints", "takes tables, written as `[[endpoints]]`", None);
            continue;
        };
        let name = inner.get("name").and_then(|name| name.get_ref().as_str()).filter(|name| !name.is_empty());
        let name = name.map_or_else(|| format!("#{}", number + 1), str::to_owned);
        let mut table = Table::new(format!("endpoint {name}"), text, one.span().start, inner);
        let mut secrets = Secrets { read, hasher: blake3::Hasher::new() };
        if let Some(mut endpoint) = endpoint::read(&mut table, &mut secrets) {
            rules_are_there(&mut table, &endpoint, &rules);
            if settings.endpoint(&name).is_some() {
                table.wrong("name", "another endpoint has this name", None);
            }
            if matches!(endpoint.target, Target::Mail { .. }) && !root.contains_key("smtp") {
                table.wrong("kind", "mail needs a mail server: `[smtp]` is missing", None);
            }
            hash(&mut secrets.hasher, inner);
            secrets.hasher.update(common.finalize().as_bytes());
            endpoint.trace = *secrets.hasher.finalize().as_bytes();
            settings.endpoints.push(endpoint);
        }
        table.done(&mut mistakes);
    }
    tell_somebody(&settings, &mut mistakes, text, all);
    mistakes.append(&mut file.mistakes);
    if mistakes.is_empty() {
        return Ok(settings);
    }
    mistakes.sort_by_key(|mistake| mistake.line);
    Err(Mistakes(mistakes))
}

/// The names of tables in a list.
fn names_of<'d>(list: &'d toml::de::DeValue<'_>) -> Vec<&'d str> {
    let tables = list.as_array().into_iter().flatten().filter_map(|one| one.get_ref().as_table());
    tables.filter_map(|table| table.get("name")?.get_ref().as_str()).collect()
}

/// Rules that an endpoint takes are rules of the file: of one that was misspelt it would never hear. A file without rules is one
/// in the making.
fn rules_are_there(table: &mut Table<'_, '_>, endpoint: &Endpoint, known: &[&str]) {
    let missing = endpoint.subscription.rules.iter().filter(|rule| !known.contains(&rule.as_str()));
    for rule in missing.filter(|_| !known.is_empty()) {
        let hint = did_you_mean(rule, known.iter().copied());
        table.wrong("rules", format!("the file has no rule `{rule}`"), hint);
    }
}

/// `tell` names another endpoint.
fn tell_somebody(
    settings: &AlertSettings,
    mistakes: &mut Vec<Mistake>,
    text: &str,
    all: &[toml::Spanned<toml::de::DeValue<'_>>],
) {
    let names: BTreeSet<&str> = settings.endpoints.iter().map(|endpoint| endpoint.name.as_str()).collect();
    for one in all {
        let Some(inner) = one.get_ref().as_table() else { continue };
        let text_of = |key: &str| inner.get(key).and_then(|value| value.get_ref().as_str());
        let (Some(name), Some(tell)) = (text_of("name"), text_of("tell")) else { continue };
        if name == tell || !names.contains(tell) {
            let mut table = Table::new(format!("endpoint {name}"), text, one.span().start, inner);
            let others = names.iter().copied().filter(|other| *other != name);
            table.wrong("tell", "takes the name of another endpoint", did_you_mean(tell, others));
            mistakes.append(&mut table.mistakes);
        }
    }
}

fn proxy(table: &mut Table<'_, '_>, secrets: &mut Secrets<'_>) -> Option<SecretString> {
    let given = table.text("proxy").map(SecretString::from);
    let filed = secrets.text(table, "proxy_file");
    let proxy = given.or(filed)?;
    if reqwest::Proxy::all(proxy.expose_secret()).is_err() {
        table.wrong("proxy", "takes an address such as `http://proxy.example.com:3128`", None);
    }
    Some(proxy)
}

/// The files that a table names.
struct Secrets<'r> {
    read: &'r mut dyn FnMut(&Path) -> Result<Vec<u8>, String>,
    /// Of what was read.
    hasher: blake3::Hasher,
}

impl Secrets<'_> {
    fn bytes(&mut self, table: &mut Table<'_, '_>, key: &'static str) -> Option<Vec<u8>> {
        let path = table.text(key)?;
        match (self.read)(Path::new(&path)) {
            Ok(bytes) => {
                self.hasher.update(key.as_bytes()).update(&bytes);
                Some(bytes)
            }
            Err(why) => {
                table.wrong(key, why, None);
                None
            }
        }
    }

    fn text(&mut self, table: &mut Table<'_, '_>, key: &'static str) -> Option<SecretString> {
        let bytes = SecretSlice::from(self.bytes(table, key)?);
        match std::str::from_utf8(bytes.expose_secret()).map(str::trim) {
            Ok(text) if !text.is_empty() => Some(SecretString::from(text.to_owned())),
            _ => {
                table.wrong(key, "the file is empty or no text", None);
                None
            }
        }
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(|error| format!("could not read the file: {}", error.kind()))?;
    let read = file.take(LONGEST_FILE + 1).read_to_end(&mut bytes);
    read.map_err(|error| format!("could not read the file: {}", error.kind()))?;
    if bytes.len() as u64 > LONGEST_FILE {
        return Err("the file is longer than 256 KiB".to_owned());
    }
    Ok(bytes)
}
