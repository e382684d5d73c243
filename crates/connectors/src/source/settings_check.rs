//! Checks the settings of a source against the keys of its connector.

use std::collections::BTreeMap;

use crate::source::settings::coerced;
use crate::source::{COMMON, Key, SettingValue, SettingsProblem, Takes};

/// The values with defaults filled in, or all that is wrong with them.
pub(super) fn checked(
    name: &str,
    keys: &[Key],
    values: BTreeMap<String, SettingValue>,
) -> Result<BTreeMap<String, SettingValue>, Vec<SettingsProblem>> {
    // A connector's own row of a common key stands for it: it may have another default.
    let of = |wanted: &str| keys.iter().chain(COMMON).find(|key| key.name == wanted);
    let mut problems = Vec::new();
    let mut problem = |key: &str, what: String| {
        problems.push(SettingsProblem { source_name: name.to_owned(), key: key.to_owned(), what });
    };
    let mut checked = BTreeMap::new();
    for (written, value) in values {
        let Some(key) = of(&written) else {
            problem(&written, format!("is no key of this channel{}", near(keys, &written)));
            continue;
        };
        match coerced(key.takes, value) {
            Some(value) => drop(checked.insert(written, value)),
            None => problem(&written, format!("takes {}", takes(key.takes))),
        }
    }
    for key in keys.iter().chain(COMMON) {
        if checked.contains_key(key.name) {
            continue;
        }
        match key.default {
            Some(default) => {
                let value = coerced(key.takes, SettingValue::Text(default.to_owned()));
                checked.extend(value.map(|value| (key.name.to_owned(), value)));
            }
            None if key.required => problem(key.name, format!("is missing: {}", first_small(key.help))),
            None => {}
        }
    }
    if problems.is_empty() { Ok(checked) } else { Err(problems) }
}

/// What a key takes, in words.
pub(crate) fn takes(takes: Takes) -> String {
    match takes {
        Takes::Text => "a text".to_owned(),
        Takes::Url => "an address that begins with https://, http://, wss:// or ws://".to_owned(),
        Takes::SecretFile => "the name of a file that holds the secret".to_owned(),
        Takes::Path => "a path".to_owned(),
        Takes::Number(low, high) => format!("a number from {low} to {high}"),
        Takes::Flag => "true or false".to_owned(),
        Takes::List => "a list of texts".to_owned(),
        Takes::Choice(all) => {
            all.iter().map(|choice| format!("\"{choice}\"")).collect::<Vec<_>>().join(" or ")
        }
        Takes::Table => "a table".to_owned(),
    }
}

fn near(keys: &[Key], written: &str) -> String {
    keys.iter()
        .chain(COMMON)
        .map(|key| (strsim::damerau_levenshtein(key.name, written), key.name))
        .min()
        .filter(|(distance, _)| *distance <= 3)
        .map_or_else(String::new, |(_, name)| format!("; did you mean `{name}`?"))
}

fn first_small(help: &str) -> String {
    let mut letters = help.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + letters.as_str())
}
