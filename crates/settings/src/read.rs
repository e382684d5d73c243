//! Turns files, variables of the environment and `--set` arguments into one list of entries, without judging
//! what they say.

use toml::de::{DeTable, DeValue};

use crate::catalogue::Catalogue;
use crate::mistake::{Mistake, Origin};
use crate::source;
use crate::suggest;

/// Prefix of the variables that are settings.
pub(crate) const PREFIX: &str = "HARK__";

/// A value before it is checked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Given {
    Text(String),
    Number(i64),
    Flag(bool),
    /// From the environment or an argument: read as what the key takes.
    Raw(String),
    /// Any value, of a source.
    Any(toml::Value),
    /// What no key takes: the TOML name of the type.
    Other(&'static str),
}

/// One key as it was written.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) path: String,
    pub(crate) given: Given,
    pub(crate) origin: Origin,
    /// Where the value stands, for mistakes in the value rather than the key.
    pub(crate) value_origin: Origin,
}

/// What was read, and what could not be.
#[derive(Default)]
pub(crate) struct Read {
    pub(crate) entries: Vec<Entry>,
    pub(crate) mistakes: Vec<Mistake>,
}

impl Read {
    /// Reads one TOML file. After a mistake in the grammar the rest of the file is still read.
    pub(crate) fn file(&mut self, catalogue: &Catalogue, name: &str, text: &str) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let place = |at: usize| place(name, text, at);
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut broken = Vec::new();
        for error in errors {
            let origin = place(error.span().map_or(0, |span| span.start));
            broken.push(line_of(&origin));
            let what = format!("not valid TOML: {}", error.message().replace('\n', ", "));
            self.mistakes.push(Mistake { origin, what, hint: None });
        }
        let mut found = Read::default();
        found.table(catalogue, "", table.get_ref(), &place);
        // What is left of a line that could not be read says nothing about what was meant; below a broken
        // heading it is not even known which section a key belongs to.
        let is_heading =
            |line: usize| text.lines().nth(line - 1).is_some_and(|text| text.trim_start().starts_with('['));
        let lost = broken.iter().copied().filter(|line| is_heading(*line)).min().unwrap_or(usize::MAX);
        let readable = |origin: &Origin| !broken.contains(&line_of(origin)) && line_of(origin) < lost;
        found.entries.retain(|entry| readable(&entry.origin));
        found.mistakes.retain(|mistake| readable(&mistake.origin));
        found.entries.sort_by_key(|entry| position(&entry.origin));
        self.entries.append(&mut found.entries);
        self.mistakes.append(&mut found.mistakes);
    }

    fn table(
        &mut self,
        catalogue: &Catalogue,
        above: &str,
        table: &DeTable<'_>,
        place: &dyn Fn(usize) -> Origin,
    ) {
        for (name, value) in table {
            let path = if above.is_empty() {
                name.get_ref().to_string()
            } else {
                format!("{above}.{}", name.get_ref())
            };
            let (origin, value_origin) = (place(name.span().start), place(value.span().start));
            let may_hold_keys = catalogue.has_section(&path) || matches!(above, "channels" | "sources");
            let given = match value.get_ref() {
                _ if source::split(&path).is_some() => Given::Any(whole(value.get_ref())),
                DeValue::Table(inner) if may_hold_keys => {
                    self.table(catalogue, &path, inner, place);
                    continue;
                }
                DeValue::Table(_) if above.is_empty() && catalogue.find(&path).is_none() => {
                    let hint = suggest::for_section(catalogue, &path);
                    self.mistakes.push(Mistake { origin, what: format!("unknown section `[{path}]`"), hint });
                    continue;
                }
                DeValue::String(text) => Given::Text(text.to_string()),
                DeValue::Boolean(flag) => Given::Flag(*flag),
                DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                    Ok(number) => Given::Number(number),
                    Err(_) => Given::Other("integer beyond 64 bits"),
                },
                other => Given::Other(other.type_str()),
            };
            self.entries.push(Entry { path, given, origin, value_origin });
        }
    }

    /// Reads the variables that begin with `HARK__`; others are not ours.
    pub(crate) fn env(&mut self, variables: &[(String, String)]) {
        let mut ours: Vec<_> = variables.iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
        ours.sort();
        for (name, value) in ours {
            let path = name[PREFIX.len()..].split("__").collect::<Vec<_>>().join(".").to_ascii_lowercase();
            let origin = Origin::Env(name.clone());
            self.entries.push(Entry {
                path,
                given: Given::Raw(value.clone()),
                value_origin: origin.clone(),
                origin,
            });
        }
    }

    /// Reads `--set section.key=value` arguments.
    pub(crate) fn sets(&mut self, arguments: &[String]) {
        for argument in arguments {
            let Some((path, value)) = argument.split_once('=') else {
                let what = "an argument without `=`; it takes `section.key=value`".to_owned();
                let origin = Origin::Set(argument.split_whitespace().next().unwrap_or_default().to_owned());
                self.mistakes.push(Mistake { origin, what, hint: None });
                continue;
            };
            let (path, value) = (path.trim(), value.trim());
            // Whoever writes the quotes of TOML means the text inside them.
            let inner = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            let origin = Origin::Set(path.to_owned());
            self.entries.push(Entry {
                path: path.to_owned(),
                given: Given::Raw(inner.unwrap_or(value).to_owned()),
                value_origin: origin.clone(),
                origin,
            });
        }
    }
}

/// A value with all that is inside it.
fn whole(value: &DeValue<'_>) -> toml::Value {
    match value {
        DeValue::String(text) => toml::Value::String(text.to_string()),
        DeValue::Boolean(flag) => toml::Value::Boolean(*flag),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => toml::Value::Integer(number),
            // No key takes it: the connector says so.
            Err(_) => toml::Value::String(number.as_str().to_owned()),
        },
        DeValue::Float(number) => toml::Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Datetime(time) => toml::Value::Datetime(*time),
        DeValue::Array(all) => toml::Value::Array(all.iter().map(|one| whole(one.get_ref())).collect()),
        DeValue::Table(table) => toml::Value::Table(
            table.iter().map(|(name, value)| (name.get_ref().to_string(), whole(value.get_ref()))).collect(),
        ),
    }
}

/// Line and column of byte `at`, both from 1.
fn place(name: &str, text: &str, at: usize) -> Origin {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Origin::File {
        name: name.to_owned(),
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}

fn line_of(origin: &Origin) -> usize {
    position(origin).0
}

fn position(origin: &Origin) -> (usize, usize) {
    match origin {
        Origin::File { line, column, .. } => (*line, *column),
        _ => (0, 0),
    }
}
