//! The settings of one source, with typed access by key.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use secrecy::SecretString;

use crate::source::{Key, Takes};

/// A value as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingValue {
    /// A text; from the environment and from arguments every value is one.
    Text(String),
    /// A whole number.
    Number(i64),
    /// True or false.
    Flag(bool),
    /// A list.
    List(Vec<SettingValue>),
    /// A table.
    Table(BTreeMap<String, SettingValue>),
}

/// Settings that cannot work: which key, what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("source `{source_name}`: {}{what}", key_of(.key))]
pub struct SettingsProblem {
    /// The source.
    pub source_name: String,
    /// The key, or empty.
    pub key: String,
    /// What is wrong and what to do. Never repeats a secret.
    pub what: String,
}

fn key_of(key: &str) -> String {
    if key.is_empty() { String::new() } else { format!("`{key}` ") }
}

/// The settings of one source. Defaults of the keys it was made with are filled in.
#[derive(Clone, PartialEq, Eq)]
pub struct SourceSettings {
    /// Its name: a part of metrics, cursors and webhook addresses.
    pub name: String,
    values: BTreeMap<String, SettingValue>,
}

impl fmt::Debug for SourceSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourceSettings({}, {} keys)", self.name, self.values.len())
    }
}

impl SourceSettings {
    /// Checks `values` against `keys` and [`crate::source::COMMON`], and fills in defaults.
    ///
    /// # Errors
    /// All problems at once: unknown keys, wrong types, what is missing.
    pub fn new(
        name: &str,
        keys: &[Key],
        values: BTreeMap<String, SettingValue>,
    ) -> Result<Self, Vec<SettingsProblem>> {
        super::settings_check::checked(name, keys, values)
            .map(|values| Self { name: name.to_owned(), values })
    }

    /// A problem with one of its keys.
    pub fn problem(&self, key: &str, what: impl Into<String>) -> SettingsProblem {
        SettingsProblem { source_name: self.name.clone(), key: key.to_owned(), what: what.into() }
    }

    /// The value as written.
    pub fn get(&self, key: &str) -> Option<&SettingValue> {
        self.values.get(key)
    }

    /// A text, an address, a choice, a path; empty where it is not set.
    pub fn text(&self, key: &str) -> &str {
        match self.values.get(key) {
            Some(SettingValue::Text(text)) => text,
            _ => "",
        }
    }

    /// The same without a slash at its end, for addresses that paths are added to.
    pub fn url(&self, key: &str) -> &str {
        self.text(key).trim_end_matches('/')
    }

    /// A text, or nothing where it is empty or not set.
    pub fn given(&self, key: &str) -> Option<&str> {
        Some(self.text(key)).filter(|text| !text.is_empty())
    }

    /// A path, or nothing.
    pub fn path(&self, key: &str) -> Option<PathBuf> {
        self.given(key).map(PathBuf::from)
    }

    /// A number; 0 where it is not set.
    pub fn number(&self, key: &str) -> i64 {
        match self.values.get(key) {
            Some(SettingValue::Number(number)) => *number,
            _ => 0,
        }
    }

    /// The same as an unsigned number.
    pub fn count(&self, key: &str) -> u64 {
        u64::try_from(self.number(key)).unwrap_or_default()
    }

    /// Whether a flag is set.
    pub fn flag(&self, key: &str) -> bool {
        matches!(self.values.get(key), Some(SettingValue::Flag(true)))
    }

    /// A list of texts; empty where it is not set.
    pub fn list(&self, key: &str) -> Vec<&str> {
        match self.values.get(key) {
            Some(SettingValue::List(list)) => list
                .iter()
                .filter_map(|value| match value {
                    SettingValue::Text(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The secret in the file that a key names; an end of line at its end is not part of it.
    ///
    /// # Errors
    /// The key is not set, or the file cannot be read or is empty. The message names the file, never what stands in it.
    pub fn secret(&self, key: &str) -> Result<SecretString, SettingsProblem> {
        let path = self
            .given(key)
            .ok_or_else(|| self.problem(key, "is missing: name a file that holds the secret"))?;
        self.secret_in(key, path)
    }

    /// The secret in a file; `key` is what names it, for the message.
    pub(crate) fn secret_in(&self, key: &str, path: &str) -> Result<SecretString, SettingsProblem> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| self.problem(key, format!("names {path}, which cannot be read: {error}")))?;
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            return Err(self.problem(key, format!("names {path}, which is empty")));
        }
        Ok(SecretString::from(text))
    }

    /// The secret in the file that a key names, or nothing where the key is not set.
    ///
    /// # Errors
    /// As for [`SourceSettings::secret`].
    pub fn secret_if_given(&self, key: &str) -> Result<Option<SecretString>, SettingsProblem> {
        self.given(key).map(|_| self.secret(key)).transpose()
    }
}

/// Reads one value as what its key takes.
pub(super) fn coerced(takes: Takes, value: SettingValue) -> Option<SettingValue> {
    use SettingValue::{Flag, List, Number, Table, Text};
    Some(match (takes, value) {
        (Takes::Text | Takes::SecretFile | Takes::Path, Text(text)) => Text(text),
        (Takes::Text, Number(number)) => Text(number.to_string()),
        (Takes::Url, Text(text)) => {
            let known =
                ["https://", "http://", "wss://", "ws://"].iter().any(|scheme| text.starts_with(scheme));
            return (text.is_empty() || known).then_some(Text(text));
        }
        (Takes::Number(low, high), Number(number)) => {
            return (low..=high).contains(&number).then_some(Number(number));
        }
        (Takes::Number(..), Text(text)) => {
            return coerced(takes, Number(text.replace('_', "").parse().ok()?));
        }
        (Takes::Flag, Flag(flag)) => Flag(flag),
        (Takes::Flag, Text(text)) => Flag(text.parse().ok()?),
        (Takes::Choice(all), Text(text)) => return all.contains(&&*text).then_some(Text(text)),
        (Takes::List, List(list)) => {
            List(list.into_iter().map(|value| coerced(Takes::Text, value)).collect::<Option<_>>()?)
        }
        (Takes::List, Text(text)) => List(
            text.split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(|part| Text(part.to_owned()))
                .collect(),
        ),
        (Takes::Table, Table(table)) => Table(table),
        // From the environment: an inline table of TOML.
        (Takes::Table, Text(text)) => return super::written::inline(&text),
        _ => return None,
    })
}
