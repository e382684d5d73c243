//! The list of all keys: names, order, comments and defaults from `default.toml`, types and ranges from the
//! schema of [`crate::Settings`]. Checking, suggestions, `show` and the documentation all read this list, so a
//! new setting is a line in `default.toml` and a field.

use serde_json::Value as Json;
use toml::de::{DeTable, DeValue};

use crate::document::structure;

/// The text of the defaults.
pub(crate) const DEFAULTS: &str = include_str!("default.toml");

/// Stands for the name of a channel in the path of a key.
pub(crate) const ANY: &str = "*";

/// What a key takes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Text,
    Flag,
    /// Inclusive.
    Number {
        min: i64,
        max: i64,
    },
    Choice(Vec<String>),
}

/// One key.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    /// `data.dir`, or `channels.*.retention_hours`.
    pub(crate) path: String,
    pub(crate) kind: Kind,
    /// Prose, one paragraph.
    pub(crate) comment: String,
    /// Absent for keys of a channel: without one the channel stays as it is.
    pub(crate) default: Option<toml::Value>,
}

impl Key {
    /// `data`, `channels.*`, or empty for a key outside every section.
    pub(crate) fn section(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(section, _)| section)
    }

    /// The key without its section.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit_once('.').map_or(&self.path, |(_, name)| name)
    }
}

/// One section with the comment above its heading.
pub(crate) struct Section {
    pub(crate) name: String,
    pub(crate) comment: String,
}

/// All keys and sections, in the order of `default.toml`; those of a channel last.
pub(crate) struct Catalogue {
    pub(crate) keys: Vec<Key>,
    pub(crate) sections: Vec<Section>,
}

impl Catalogue {
    /// Reads the embedded defaults.
    pub(crate) fn new() -> Self {
        let schema = structure();
        let table = DeTable::parse(DEFAULTS).expect("default.toml is TOML: a test reads it").into_inner();
        let (mut keys, mut sections) = (Vec::new(), Vec::new());
        for (name, value) in &table {
            let at = name.span().start;
            let name = name.get_ref().to_string();
            let property = &schema["properties"][&name];
            let DeValue::Table(inner) = value.get_ref() else {
                keys.push((at, key(name, property, comment_above(at), Some(plain(value.get_ref())))));
                continue;
            };
            for (leaf, value) in inner {
                let at = leaf.span().start;
                let leaf = leaf.get_ref();
                let property = &property["properties"][leaf.as_ref()];
                keys.push((
                    at,
                    key(format!("{name}.{leaf}"), property, comment_above(at), Some(plain(value.get_ref()))),
                ));
            }
            sections.push((at, Section { name, comment: comment_above(at) }));
        }
        keys.sort_by_key(|(at, _)| *at);
        sections.sort_by_key(|(at, _)| *at);
        let channel = &schema["properties"]["channels"]["additionalProperties"]["properties"];
        let of_channel = channel.as_object().into_iter().flatten().map(|(leaf, property)| {
            let comment = property["description"].as_str().unwrap_or_default().to_owned();
            key(format!("channels.{ANY}.{leaf}"), property, comment, None)
        });
        Self {
            keys: keys.into_iter().map(|(_, key)| key).chain(of_channel).collect(),
            sections: sections.into_iter().map(|(_, section)| section).collect(),
        }
    }

    /// The key at `path`, where the second part of `channels.NAME.key` may be any channel.
    pub(crate) fn find(&self, path: &str) -> Option<&Key> {
        let general = generalised(path);
        self.keys.iter().find(|key| key.path == general)
    }

    /// Whether `name` is a section.
    pub(crate) fn has_section(&self, name: &str) -> bool {
        self.sections.iter().any(|section| section.name == name)
    }
}

/// `channels.x.retention_hours` → `channels.*.retention_hours`; other paths stay.
pub(crate) fn generalised(path: &str) -> String {
    match path.strip_prefix("channels.").and_then(|rest| rest.split_once('.')) {
        Some((_, leaf)) => format!("channels.{ANY}.{leaf}"),
        None => path.to_owned(),
    }
}

fn key(path: String, property: &Json, comment: String, default: Option<toml::Value>) -> Key {
    Key { path, kind: kind(property), comment, default }
}

/// Reads what the schema says of one property.
fn kind(property: &Json) -> Kind {
    // An optional choice is written as "one of these, or null".
    let given = property["anyOf"].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null"));
    let property = given.unwrap_or(property);
    let plain = property["enum"].as_array().map(|all| all.iter().collect::<Vec<_>>());
    let described = property["oneOf"].as_array().map(|all| all.iter().map(|one| &one["const"]).collect());
    if let Some(values) = plain.or(described) {
        return Kind::Choice(values.into_iter().filter_map(Json::as_str).map(str::to_owned).collect());
    }
    // An optional number has the type ["integer", "null"].
    let is = |name: &str| {
        property["type"] == name
            || property["type"].as_array().is_some_and(|all| all.iter().any(|t| t == name))
    };
    if is("integer") {
        let bound = |name: &str| property[name].as_f64().map(|n| n as i64);
        Kind::Number { min: bound("minimum").unwrap_or(0), max: bound("maximum").unwrap_or(i64::MAX) }
    } else if is("boolean") {
        Kind::Flag
    } else {
        Kind::Text
    }
}

/// A default as an ordinary value. Defaults are texts, whole decimal numbers and flags: a test says so.
fn plain(value: &DeValue<'_>) -> toml::Value {
    match value {
        DeValue::Boolean(flag) => toml::Value::Boolean(*flag),
        DeValue::Integer(number) => toml::Value::Integer(number.as_str().parse().unwrap_or_default()),
        other => toml::Value::String(other.as_str().unwrap_or_default().to_owned()),
    }
}

/// The comment that stands directly above the line which holds byte `at`, as one paragraph.
fn comment_above(at: usize) -> String {
    let before = &DEFAULTS[..DEFAULTS[..at].rfind('\n').map_or(0, |end| end + 1)];
    let lines: Vec<&str> = before.lines().rev().map_while(|line| line.strip_prefix("# ")).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join(" ")
}
