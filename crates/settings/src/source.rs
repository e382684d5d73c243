//! `[sources.<name>]`: where posts are read from. Which keys a source takes is known by the connector of its channel, which
//! checks them; here they are kept as they were written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The keys of one source.
pub type Source = BTreeMap<String, SourceValue>;

/// A value as it was written; from the environment and from arguments every value is a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SourceValue {
    /// True or false.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<SourceValue>),
    /// A table.
    Table(BTreeMap<String, SourceValue>),
}

/// What stands in the path of a key before the name of a source.
pub(crate) const PREFIX: &str = "sources.";

/// The name of the source and the key, of a path that is one.
pub(crate) fn split(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix(PREFIX)?.split_once('.')
}

/// A value of TOML that a source may have; nothing for fractions and dates.
pub(crate) fn usable(value: &toml::Value) -> bool {
    match value {
        toml::Value::String(_) | toml::Value::Integer(_) | toml::Value::Boolean(_) => true,
        toml::Value::Array(all) => all.iter().all(usable),
        toml::Value::Table(table) => table.values().all(usable),
        toml::Value::Float(_) | toml::Value::Datetime(_) => false,
    }
}
