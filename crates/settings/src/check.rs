//! Judges one entry by what its key takes.

use toml::Value;

use crate::catalogue::{Catalogue, Key, Kind};
use crate::document::takes;
use crate::mistake::{Mistake, Origin};
use crate::read::{Entry, Given};
use crate::source;
use crate::suggest;

/// The value of a known key, or what is wrong with the entry.
pub(crate) fn check(catalogue: &Catalogue, entry: &Entry) -> Result<Value, Mistake> {
    let path = &entry.path;
    if let Some((name, _)) = source::split(path) {
        return of_source(name, entry);
    }
    let Some(key) = catalogue.find(path) else {
        return Err(unknown(catalogue, entry));
    };
    if let Some(channel) = path.strip_prefix("channels.").and_then(|rest| rest.split('.').next())
        && !is_channel(channel)
    {
        let what =
            format!("`{path}` names a channel that cannot be; a name is letters a to z, digits, `-` and `_`");
        return Err(mistake(&entry.origin, what, None));
    }
    let wrong = || wrong_type(key, entry);
    match (&key.kind, &entry.given) {
        (Kind::Text, Given::Text(text) | Given::Raw(text)) => Ok(Value::String(text.clone())),
        (Kind::Flag, Given::Flag(flag)) => Ok(Value::Boolean(*flag)),
        (Kind::Flag, Given::Raw(text)) => text.parse().map(Value::Boolean).map_err(|_| wrong()),
        (Kind::Choice(allowed), Given::Text(text) | Given::Raw(text)) => {
            if allowed.contains(text) {
                return Ok(Value::String(text.clone()));
            }
            let what = format!("`{path}` cannot be {text:?}; it takes {}", takes(key));
            let hint = suggest::for_value(allowed, text).map(|near| format!("did you mean \"{near}\"?"));
            Err(mistake(&entry.value_origin, what, hint))
        }
        (Kind::Number { min, max }, given) => {
            let number = match given {
                Given::Number(number) => *number,
                Given::Raw(text) => text.replace('_', "").parse().map_err(|_| wrong())?,
                _ => return Err(wrong()),
            };
            if (*min..=*max).contains(&number) {
                return Ok(Value::Integer(number));
            }
            Err(mistake(
                &entry.value_origin,
                format!("`{path}` cannot be {number}; it takes {}", takes(key)),
                None,
            ))
        }
        _ => Err(wrong()),
    }
}

/// A key of a source: its connector knows what it takes.
fn of_source(name: &str, entry: &Entry) -> Result<Value, Mistake> {
    let path = &entry.path;
    if !is_channel(name) {
        let what =
            format!("`{path}` names a source that cannot be; a name is letters a to z, digits, `-` and `_`");
        return Err(mistake(&entry.origin, what, None));
    }
    match &entry.given {
        Given::Any(value) if source::usable(value) => Ok(value.clone()),
        Given::Raw(text) => Ok(Value::String(text.clone())),
        _ => Err(mistake(
            &entry.value_origin,
            format!("`{path}` takes no fraction and no date"),
            Some("put quotes around it if it is a text".to_owned()),
        )),
    }
}

fn mistake(origin: &Origin, what: String, hint: Option<String>) -> Mistake {
    Mistake { origin: origin.clone(), what, hint }
}

fn unknown(catalogue: &Catalogue, entry: &Entry) -> Mistake {
    let path = &entry.path;
    if catalogue.has_section(path) {
        let what = format!("`{path}` is a section, not a key");
        return mistake(
            &entry.origin,
            what,
            Some(format!("write `[{path}]` on a line of its own, its keys below it")),
        );
    }
    mistake(&entry.origin, format!("unknown key `{path}`"), suggest::for_key(catalogue, path))
}

/// Never repeats the value: a password put under the wrong key would end up in a log.
fn wrong_type(key: &Key, entry: &Entry) -> Mistake {
    let (path, takes) = (&entry.path, takes(key));
    let found = match &entry.given {
        Given::Text(_) => ", not a text",
        Given::Number(_) => ", not a number",
        Given::Flag(_) => ", not true or false",
        Given::Raw(_) | Given::Any(_) => "",
        Given::Other(name) => &format!(", not {} {name}", article(name)),
    };
    let hint = match (&entry.given, &key.kind) {
        (Given::Text(text) | Given::Raw(text), Kind::Number { .. }) => {
            let plain = text.replace('_', "").parse::<u64>().ok();
            plain.or_else(|| suggest::converted(key.name(), text)).map(|number| format!("write {number}"))
        }
        (Given::Text(text), Kind::Flag) if text.parse::<bool>().is_ok() => {
            Some(format!("write {text} without quotes"))
        }
        (Given::Number(_), Kind::Text) => Some("put quotes around it".to_owned()),
        _ => None,
    };
    mistake(&entry.value_origin, format!("`{path}` takes {takes}{found}"), hint)
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

fn is_channel(name: &str) -> bool {
    let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    !name.is_empty() && name.bytes().all(letter)
}
