//! Settings as TOML writes them.

use std::collections::BTreeMap;

use crate::source::SettingValue;

/// An inline table, such as `{a = "b"}`; nothing for what is none.
pub(super) fn inline(text: &str) -> Option<SettingValue> {
    let mut whole = toml::from_str::<toml::Table>(&format!("table = {text}")).ok()?;
    match whole.remove("table")? {
        toml::Value::Table(inner) => values_of(&inner).map(SettingValue::Table),
        _ => None,
    }
}

/// The values of a table; nothing where one is of a type that no setting has (a fraction, a date).
pub fn values_of(table: &toml::Table) -> Option<BTreeMap<String, SettingValue>> {
    table.iter().map(|(key, inner)| Some((key.clone(), value(inner)?))).collect()
}

fn value(written: &toml::Value) -> Option<SettingValue> {
    Some(match written {
        toml::Value::String(text) => SettingValue::Text(text.clone()),
        toml::Value::Integer(number) => SettingValue::Number(*number),
        toml::Value::Boolean(flag) => SettingValue::Flag(*flag),
        toml::Value::Array(list) => SettingValue::List(list.iter().map(value).collect::<Option<_>>()?),
        toml::Value::Table(inner) => SettingValue::Table(values_of(inner)?),
        toml::Value::Float(_) | toml::Value::Datetime(_) => return None,
    })
}

/// The values of a source as they stand in its table.
#[cfg(test)]
pub(crate) fn written(toml: &str) -> BTreeMap<String, SettingValue> {
    values_of(&toml.parse().unwrap()).unwrap()
}
