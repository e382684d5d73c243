//! Settings from TOML, for tests.

use std::collections::BTreeMap;

use crate::source::SettingValue;

/// The values of a source as they stand in its table.
pub(crate) fn written(toml: &str) -> BTreeMap<String, SettingValue> {
    table(&toml.parse().unwrap())
}

fn table(table: &toml::Table) -> BTreeMap<String, SettingValue> {
    table.iter().map(|(key, inner)| (key.clone(), value(inner))).collect()
}

fn value(written: &toml::Value) -> SettingValue {
    match written {
        toml::Value::String(text) => SettingValue::Text(text.clone()),
        toml::Value::Integer(number) => SettingValue::Number(*number),
        toml::Value::Boolean(flag) => SettingValue::Flag(*flag),
        toml::Value::Array(list) => SettingValue::List(list.iter().map(value).collect()),
        toml::Value::Table(inner) => SettingValue::Table(table(inner)),
        other => panic!("{other} is no value of a setting"),
    }
}
