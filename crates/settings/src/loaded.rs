//! Puts the sources together, and shows what is in force.

use std::collections::BTreeMap;
use std::fmt::Write;

use toml::{Table, Value};

use crate::catalogue::{ANY, Catalogue, generalised};
use crate::check::check;
use crate::mistake::{Mistake, Origin, SettingsError};
use crate::read::Read;
use crate::rules;
use crate::sections::Settings;

/// The settings that change what is said of a post. Where the program runs, how large its batches are and how
/// long it keeps things change nothing in a report; dictionary and model state their own versions.
const SCREENING: [&str; 3] = ["screen.policy", "screen.without_model", "channels.*.policy"];

/// Valid settings, and where each was written.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// Where each key that differs from the defaults was written, by path (`store.url`, `channels.x.retention_hours`).
    pub origins: BTreeMap<String, Origin>,
    values: BTreeMap<String, Value>,
}

/// Puts settings together from `files` (name and text), the environment and `--set` arguments; later wins.
///
/// # Errors
/// All mistakes of all sources.
pub fn parse(
    files: &[(String, String)],
    env: &[(String, String)],
    sets: &[String],
) -> Result<Loaded, SettingsError> {
    let catalogue = Catalogue::new();
    let mut read = Read::default();
    for (name, text) in files {
        read.file(&catalogue, name, text);
    }
    read.env(env);
    read.sets(sets);

    let mut mistakes = read.mistakes;
    let mut origins = BTreeMap::new();
    let defaults = catalogue.keys.iter().filter_map(|key| Some((key.path.clone(), key.default.clone()?)));
    let mut values: BTreeMap<String, Value> = defaults.collect();
    for entry in read.entries {
        match check(&catalogue, &entry) {
            Ok(value) => {
                values.insert(entry.path.clone(), value);
                origins.insert(entry.path, entry.value_origin);
            }
            Err(mistake) => mistakes.push(mistake),
        }
    }
    // Every value was checked against the schema of `Settings`, so that this cannot fail; if it does, the
    // schema and the structs disagree, and the person should see it rather than a panic.
    let settings: Option<Settings> = match nested(&values).try_into() {
        Ok(settings) => Some(settings),
        Err(error) => {
            let what = format!("the checked settings could not be read: {}", error.message());
            mistakes.push(Mistake {
                origin: Origin::Default,
                what,
                hint: Some("this is a bug in Hark".to_owned()),
            });
            None
        }
    };
    for (key, what) in settings.as_ref().map(rules::broken).unwrap_or_default() {
        let origin = origins.get(key).cloned().unwrap_or_default();
        mistakes.push(Mistake { origin, what: what.to_owned(), hint: None });
    }
    match settings {
        Some(settings) if mistakes.is_empty() => Ok(Loaded { settings, origins, values }),
        _ => {
            mistakes.sort_by_key(|mistake| rank(files, &mistake.origin));
            mistakes.dedup();
            Err(SettingsError { mistakes })
        }
    }
}

/// Sorts by source in the order of reading, then by place.
fn rank(files: &[(String, String)], origin: &Origin) -> (usize, usize, usize) {
    match origin {
        Origin::Default => (0, 0, 0),
        Origin::File { name, line, column } => {
            (1 + files.iter().position(|(file, _)| file == name).unwrap_or_default(), *line, *column)
        }
        Origin::Env(_) => (files.len() + 1, 0, 0),
        Origin::Set(_) => (files.len() + 2, 0, 0),
    }
}

/// `{"store.url": …}` → `{"store": {"url": …}}`
fn nested(values: &BTreeMap<String, Value>) -> Table {
    let mut root =
        Table::from_iter(["channels", "sources"].map(|map| (map.to_owned(), Value::Table(Table::new()))));
    for (path, value) in values {
        let mut parts: Vec<&str> = path.split('.').collect();
        let Some(leaf) = parts.pop() else { continue };
        let table = parts.into_iter().fold(&mut root, |table, part| {
            let inner = table.entry(part).or_insert_with(|| Value::Table(Table::new()));
            // A path is never both a section and a key: the catalogue holds every path.
            inner.as_table_mut().expect("a section is a table")
        });
        table.insert(leaf.to_owned(), value.clone());
    }
    root
}

impl Loaded {
    /// Where the key at `path` was written.
    pub fn origin(&self, path: &str) -> Origin {
        self.origins.get(path).cloned().unwrap_or_default()
    }

    /// What is in force, as a TOML file that gives the same settings when it is read; with `origin`, each line
    /// says where its value was written. Holds no secret, since no setting does.
    pub fn show(&self, origin: bool) -> String {
        let catalogue = Catalogue::new();
        let mut out = String::new();
        let mut section = "";
        for key in catalogue.keys.iter().filter(|key| !key.path.contains(ANY)) {
            if key.section() != section {
                section = key.section();
                let _ = writeln!(out, "\n[{section}]");
            }
            self.line(&mut out, &key.path, origin);
        }
        let channels = self.settings.channels.keys().map(|name| format!("channels.{name}"));
        let sources = self.settings.sources.keys().map(|name| format!("sources.{name}"));
        for section in channels.chain(sources) {
            let prefix = format!("{section}.");
            let _ = writeln!(out, "\n[{section}]");
            for path in self.values.keys().filter(|path| path.starts_with(&prefix)) {
                self.line(&mut out, path, origin);
            }
        }
        out
    }

    fn line(&self, out: &mut String, path: &str, origin: bool) {
        let Some(value) = self.values.get(path) else { return };
        let name = path.rsplit('.').next().unwrap_or(path);
        let _ = match (origin, self.origin(path)) {
            (false, _) => writeln!(out, "{name} = {value}"),
            (true, Origin::File { name: file, line, .. }) => {
                writeln!(out, "{name} = {value}  # from {file}:{line}")
            }
            (true, from) => writeln!(out, "{name} = {value}  # from {from}"),
        };
    }

    /// Short hash (8 hexadecimal digits) of the settings that change what is said of a post: the same hash,
    /// dictionary and model give the same reports.
    pub fn screening_hash(&self) -> String {
        let mut hash = xxhash_rust::xxh3::Xxh3::new();
        let catalogue = Catalogue::new();
        // Keys that came later count where they differ from their default: else every report made before them would
        // look as if it had been made by other settings.
        let counts = |path: &str, value: &Value| {
            let general = generalised(path);
            let usual = || catalogue.find(path).and_then(|key| key.default.as_ref());
            general == SCREENING[0] || SCREENING.contains(&general.as_str()) && usual() != Some(value)
        };
        for (path, value) in &self.values {
            if counts(path, value) {
                hash.update(format!("{path}={value}\n").as_bytes());
            }
        }
        format!("{:08x}", hash.digest() >> 32)
    }
}
