//! What the settings look like from outside: the commented defaults, a JSON Schema for editors, and the page
//! `docs/settings.md`. All three come from `default.toml` and the structs.

use schemars::generate::SchemaSettings;
use serde_json::{Value as Json, json};

use crate::catalogue::{ANY, Catalogue, DEFAULTS, Key, Kind};
use crate::sections::Settings;

/// The defaults with their comments, as `hark settings init` writes them.
pub fn default_toml() -> &'static str {
    DEFAULTS
}

/// Names, types and ranges, without defaults; nothing is behind a reference.
pub(crate) fn structure() -> Json {
    let settings = SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = true);
    settings.into_generator().into_root_schema_for::<Settings>().to_value()
}

/// JSON Schema (draft 2020-12) of a settings file. Every key is optional, as a file holds only what it changes.
pub fn schema() -> Json {
    let catalogue = Catalogue::new();
    let mut root = structure();
    root["title"] = json!("Settings of Hark");
    for section in &catalogue.sections {
        root["properties"][&section.name]["description"] = json!(section.comment);
    }
    for key in &catalogue.keys {
        let mut at = &mut root;
        for part in key.path.split('.') {
            at = if part == ANY { &mut at["additionalProperties"] } else { &mut at["properties"][part] };
        }
        at["description"] = json!(key.comment);
        if let Some(default) = &key.default {
            at["default"] = json!(default);
        }
    }
    all_optional(&mut root);
    root
}

fn all_optional(schema: &mut Json) {
    match schema {
        Json::Object(members) => {
            members.remove("required");
            members.values_mut().for_each(all_optional);
        }
        Json::Array(items) => items.iter_mut().for_each(all_optional),
        _ => {}
    }
}

/// What a key takes, in words.
pub(crate) fn takes(key: &Key) -> String {
    match &key.kind {
        Kind::Text => "a text".to_owned(),
        Kind::Flag => "true or false".to_owned(),
        Kind::Choice(values) => {
            let quoted: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
            match quoted.split_last() {
                Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
                _ => quoted.concat(),
            }
        }
        Kind::Number { min, max } => {
            let of = crate::suggest::unit_of(key.name()).map_or(String::new(), |unit| format!(" of {unit}"));
            match (*min, *max) {
                (min, i64::MAX) => format!("a number{of}, {} or more", grouped(min)),
                (min, max) => format!("a number{of} from {} to {}", grouped(min), grouped(max)),
            }
        }
    }
}

/// `10000000` → `10_000_000`, as TOML allows it to be written.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    out
}

/// The page `docs/settings.md`: one table per section.
pub fn settings_doc() -> String {
    let catalogue = Catalogue::new();
    let header: Vec<&str> =
        DEFAULTS.lines().map_while(|line| line.strip_prefix('#')).map(str::trim).collect();
    let mut page = format!("# Settings\n\n{}\n\n", header.join("\n"));
    page.push_str(
        "This page is made from `crates/settings/src/default.toml`; `hark settings schema` prints the\n",
    );
    page.push_str(
        "same as JSON Schema, `hark settings show --origin` what is in force and where it was written.\n",
    );
    rows(&mut page, catalogue.keys.iter().filter(|key| key.section().is_empty()));
    for section in &catalogue.sections {
        let name = if section.name == "channels" { format!("channels.{ANY}") } else { section.name.clone() };
        let title = if name == "sources" { "sources.NAME".to_owned() } else { name.replace(ANY, "NAME") };
        page.push_str(&format!("\n## `[{title}]`\n\n{}\n", section.comment));
        if name == "sources" {
            continue;
        }
        rows(&mut page, catalogue.keys.iter().filter(|key| key.section() == name));
    }
    page
}

fn rows<'k>(page: &mut String, keys: impl Iterator<Item = &'k Key>) {
    page.push_str("\n| key | takes | default | what it does |\n|---|---|---|---|\n");
    for key in keys {
        let default = match &key.default {
            Some(toml::Value::Integer(number)) => format!("`{}`", grouped(*number)),
            Some(value) => format!("`{value}`"),
            None => "–".to_owned(),
        };
        let comment = key.comment.replace('|', "\\|");
        page.push_str(&format!("| `{}` | {} | {default} | {comment} |\n", key.name(), takes(key)));
    }
}
