//! Typed access to a setting that is a table of its own ([`crate::source::Takes::Table`]): the connector says which keys it
//! may have, and every problem names the key with its table.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use secrecy::SecretString;

use crate::source::{SettingValue, SettingsProblem, SourceSettings};

/// A table and the path that leads to it.
pub(crate) struct Table<'a> {
    settings: &'a SourceSettings,
    path: String,
    values: &'a BTreeMap<String, SettingValue>,
}

impl<'a> Table<'a> {
    /// The table at `key`, or nothing where it is not set.
    ///
    /// # Errors
    /// It is no table, or has a key that is not in `known`. Nothing in `known` means that any key may stand in it.
    pub(crate) fn of(
        settings: &'a SourceSettings,
        key: &str,
        known: &[&str],
    ) -> Result<Option<Self>, SettingsProblem> {
        match settings.get(key) {
            None => Ok(None),
            Some(SettingValue::Table(values)) => {
                Self { settings, path: key.to_owned(), values }.checked(known).map(Some)
            }
            Some(_) => Err(settings.problem(key, "takes a table")),
        }
    }

    /// A table inside this one.
    pub(crate) fn table(&self, key: &str, known: &[&str]) -> Result<Option<Self>, SettingsProblem> {
        match self.values.get(key) {
            None => Ok(None),
            Some(SettingValue::Table(values)) => {
                Self { settings: self.settings, path: format!("{}.{key}", self.path), values }
                    .checked(known)
                    .map(Some)
            }
            Some(_) => Err(self.problem(key, "takes a table")),
        }
    }

    fn checked(self, known: &[&str]) -> Result<Self, SettingsProblem> {
        match self.values.keys().find(|key| !known.is_empty() && !known.contains(&key.as_str())) {
            Some(unknown) => Err(self.problem(unknown, format!("is no key of it: {}", known.join(", ")))),
            None => Ok(self),
        }
    }

    /// A problem with a key of the table; an empty one speaks of the table.
    pub(crate) fn problem(&self, key: &str, what: impl Into<String>) -> SettingsProblem {
        let path = if key.is_empty() { self.path.clone() } else { format!("{}.{key}", self.path) };
        self.settings.problem(&path, what)
    }

    /// The keys and values as written.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'a str, &'a SettingValue)> {
        self.values.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// A text, or nothing where it is empty or not set.
    pub(crate) fn text(&self, key: &str) -> Result<Option<&'a str>, SettingsProblem> {
        match self.values.get(key) {
            None => Ok(None),
            Some(SettingValue::Text(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(_) => Err(self.problem(key, "takes a text")),
        }
    }

    /// A text that must be there; `what` says what it is.
    pub(crate) fn needed(&self, key: &str, what: &str) -> Result<&'a str, SettingsProblem> {
        self.text(key)?.ok_or_else(|| self.problem(key, format!("is missing: {what}")))
    }

    /// One of `choices`, the first where it is not set.
    pub(crate) fn choice<T: Copy>(&self, key: &str, choices: &[(&str, T)]) -> Result<T, SettingsProblem> {
        let written = self.text(key)?.unwrap_or(choices[0].0);
        choices.iter().find(|(name, _)| *name == written).map(|(_, choice)| *choice).ok_or_else(|| {
            let names: Vec<_> = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            self.problem(key, format!("takes {}", names.join(" or ")))
        })
    }

    /// A whole number, `default` where it is not set.
    pub(crate) fn number(
        &self,
        key: &str,
        bounds: RangeInclusive<i64>,
        default: i64,
    ) -> Result<i64, SettingsProblem> {
        let number = match self.values.get(key) {
            None => Some(default),
            Some(SettingValue::Number(number)) => Some(*number),
            Some(SettingValue::Text(text)) => text.parse().ok(),
            Some(_) => None,
        };
        number.filter(|number| bounds.contains(number)).ok_or_else(|| {
            self.problem(key, format!("takes a number from {} to {}", bounds.start(), bounds.end()))
        })
    }

    /// Whether a flag is set.
    pub(crate) fn flag(&self, key: &str) -> Result<bool, SettingsProblem> {
        match self.values.get(key) {
            None => Ok(false),
            Some(SettingValue::Flag(flag)) => Ok(*flag),
            Some(SettingValue::Text(text)) if text == "true" || text == "false" => Ok(text == "true"),
            Some(_) => Err(self.problem(key, "takes true or false")),
        }
    }

    /// A list of texts, numbers and flags, each as JSON writes it; one value counts as a list.
    pub(crate) fn list(&self, key: &str) -> Result<Vec<String>, SettingsProblem> {
        let one = |value: &SettingValue| match value {
            SettingValue::Text(text) => Ok(text.clone()),
            SettingValue::Number(number) => Ok(number.to_string()),
            SettingValue::Flag(flag) => Ok(flag.to_string()),
            _ => Err(self.problem(key, "takes a list of texts, numbers or flags")),
        };
        match self.values.get(key) {
            None => Ok(Vec::new()),
            Some(SettingValue::List(list)) => list.iter().map(one).collect(),
            Some(value) => one(value).map(|value| vec![value]),
        }
    }

    /// The secret in the file that a key of the table names.
    pub(crate) fn secret(&self, key: &str) -> Result<SecretString, SettingsProblem> {
        let path = self.needed(key, "name a file that holds the secret")?;
        self.settings.secret_in(&format!("{}.{key}", self.path), path)
    }
}
