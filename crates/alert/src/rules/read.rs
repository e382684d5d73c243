//! Reads the `[[rules]]` of `alerts.toml`, keeping the line of every key, so that all mistakes can be told at once with their place.
//!
//! Other tables of the file are others' business; of `[[endpoints]]` only the names are looked at, because rules send to them.

use std::collections::{BTreeMap, BTreeSet};

use model::{Metric, QUALITY_LABELS};
use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use super::check::{CRITERIA, WEEKDAYS};
use super::period::Period;
use super::rule::Rules;
use super::spec::RuleSpec;
use crate::document::{document, line_of};
use crate::near::did_you_mean;
use crate::{Mistake, Mistakes};

/// What a key takes.
enum Takes {
    Text,
    Flag,
    Number,
    Texts,
    Period,
    OneOf(&'static [&'static str]),
    SomeOf(&'static [&'static str]),
    /// A table of counts by the names of [`Metric`].
    Counts,
    Table(&'static [Key]),
    Tables(&'static [Key]),
}

/// A key with what it takes.
type Key = (&'static str, Takes);

const KINDS: &[&str] = &["report", "count", "authors", "rate", "first_pair", "velocity"];

const WHEN: &[Key] = &[
    ("serious", Takes::Flag),
    ("seriousness", Takes::SomeOf(&CRITERIA)),
    ("drugs", Takes::Texts),
    ("atc", Takes::Texts),
    ("events", Takes::Texts),
    ("meddra_pt", Takes::Texts),
    ("meddra_hlt", Takes::Texts),
    ("meddra_hlgt", Takes::Texts),
    ("meddra_soc", Takes::Texts),
    ("linked", Takes::Flag),
    ("situations", Takes::Texts),
    ("languages", Takes::Texts),
    ("channels", Takes::Texts),
    ("countries", Takes::Texts),
    ("reach", Takes::Counts),
    ("min_score", Takes::Number),
    ("min_criteria", Takes::Number),
    ("first_hand", Takes::Flag),
    ("without_quality", Takes::SomeOf(&QUALITY_LABELS)),
];

const MUTE: &[Key] = &[
    ("time_zone", Takes::Text),
    ("weekdays", Takes::SomeOf(&WEEKDAYS)),
    ("from", Takes::Text),
    ("to", Takes::Text),
];

const RULE: &[Key] = &[
    ("name", Takes::Text),
    ("note", Takes::Text),
    ("severity", Takes::OneOf(&["info", "warning", "critical"])),
    ("tracked", Takes::Flag),
    ("to", Takes::Texts),
    ("kind", Takes::OneOf(KINDS)),
    ("when", Takes::Table(WHEN)),
    ("group_by", Takes::SomeOf(&["drug", "event", "pair", "channel", "country", "language"])),
    ("window", Takes::Period),
    ("threshold", Takes::Number),
    ("min_count", Takes::Number),
    ("p_value", Takes::Number),
    ("baseline_weeks", Takes::Number),
    ("min_weeks", Takes::Number),
    ("learn", Takes::Period),
    ("cascade", Takes::SomeOf(&["parent", "fingerprint", "thread"])),
    ("cool_down", Takes::Period),
    ("lateness", Takes::Period),
    ("mute", Takes::Tables(MUTE)),
];

/// Keys without which a table is none.
const REQUIRED: [(&str, &[&str]); 2] = [("", &["name", "kind"]), ("mute", &["time_zone", "from", "to"])];

/// The rules of the text of an `alerts.toml`.
///
/// # Errors
/// Every mistake, each with the line of its key, or of its rule where the key is missing.
pub fn read(text: &str) -> Result<Rules, Mistakes> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document = document(text)?;
    let mut reader =
        Reader { text, mistakes: Vec::new(), lines: BTreeMap::new(), rule: String::new(), number: 0 };
    let (mut specs, mut numbers) = (Vec::new(), Vec::new());
    let rules =
        document.get_ref().get("rules").map(|rules| reader.tables("rules", rules)).unwrap_or_default();
    for (number, (table, line)) in rules.into_iter().enumerate() {
        let before = reader.mistakes.len();
        reader.rule = name_of(table).map_or_else(|| format!("#{}", number + 1), str::to_owned);
        reader.number = number;
        reader.lines.insert((number, String::new()), line);
        reader.table("", RULE, table, line);
        let mut whole = whole_table(table);
        let broken: Vec<String> =
            reader.mistakes[before..].iter().map(|mistake| mistake.key.clone()).collect();
        broken.iter().for_each(|key| leave_out(&mut whole, key));
        // The walk has found every mistake that serde would; what it left of a rule is checked too.
        match RuleSpec::deserialize(whole) {
            Ok(spec) => {
                numbers.push((number, broken));
                specs.push(spec);
            }
            Err(error) if broken.is_empty() => reader.tell("", line, error.message().to_owned(), None),
            Err(_) => {}
        }
    }
    let endpoints = document.get_ref().get("endpoints").and_then(|all| all.get_ref().as_array());
    let endpoints: Option<BTreeSet<String>> = endpoints.map(|all| {
        let tables = all.iter().filter_map(|one| one.get_ref().as_table());
        tables.filter_map(name_of).map(str::to_owned).collect()
    });
    let Reader { mut mistakes, lines, .. } = reader;
    let (rules, found) = Rules::examined(&specs, endpoints.as_ref());
    for (place, mistake) in found {
        let Some((number, broken)) = numbers.get(place) else { continue };
        // What was left out is not missing.
        if broken.contains(&mistake.key) {
            continue;
        }
        let line = |key: &str| lines.get(&(*number, key.to_owned())).copied();
        mistakes.push(Mistake { line: line(&mistake.key).or_else(|| line("")), ..mistake });
    }
    if mistakes.is_empty() {
        return Ok(rules);
    }
    mistakes.sort_by_key(|mistake| mistake.line);
    Err(Mistakes(mistakes))
}

/// A table with the line it begins on.
type Placed<'d, 'i> = (&'d DeTable<'i>, usize);

struct Reader<'t> {
    text: &'t str,
    mistakes: Vec<Mistake>,
    /// Line of each key of each rule.
    lines: BTreeMap<(usize, String), usize>,
    /// The rule that is read: its name, and which it is.
    rule: String,
    number: usize,
}

impl Reader<'_> {
    fn tell(&mut self, key: &str, line: usize, what: String, hint: Option<String>) {
        self.mistakes
            .push(Mistake { line: Some(line), ..Mistake::of_rule(&self.rule, key, what).hint(hint) });
    }

    /// The tables of an array of tables.
    fn tables<'d, 'i>(&mut self, key: &str, value: &'d toml::Spanned<DeValue<'i>>) -> Vec<Placed<'d, 'i>> {
        let line = line_of(self.text, value.span().start);
        let mut found = Vec::new();
        let Some(array) = value.get_ref().as_array() else {
            self.tell(key, line, format!("takes tables, written as `[[{key}]]`"), None);
            return found;
        };
        for one in array.iter() {
            let line = line_of(self.text, one.span().start);
            match one.get_ref().as_table() {
                Some(table) => found.push((table, line)),
                None => self.tell(key, line, format!("takes tables, written as `[[{key}]]`"), None),
            }
        }
        found
    }

    fn table(&mut self, above: &str, keys: &'static [Key], table: &DeTable<'_>, line: usize) {
        for (name, value) in table.iter() {
            let path = if above.is_empty() {
                name.get_ref().to_string()
            } else {
                format!("{above}.{}", name.get_ref())
            };
            let line = line_of(self.text, name.span().start);
            self.lines.entry((self.number, path.clone())).or_insert(line);
            match keys.iter().find(|(known, _)| *known == &**name.get_ref()) {
                Some((_, takes)) => self.value(&path, takes, value, line),
                None => {
                    let hint = did_you_mean(name.get_ref(), keys.iter().map(|(known, _)| *known));
                    self.tell(&path, line, "no key of a rule".to_owned(), hint);
                }
            }
        }
        let required = REQUIRED.iter().filter(|(of, _)| *of == above).flat_map(|(_, names)| names.iter());
        for name in required.filter(|name| !table.contains_key(**name)) {
            let path = if above.is_empty() { (*name).to_owned() } else { format!("{above}.{name}") };
            self.tell(&path, line, "is missing".to_owned(), None);
        }
    }

    fn value(&mut self, path: &str, takes: &'static Takes, value: &toml::Spanned<DeValue<'_>>, line: usize) {
        let it = value.get_ref();
        let wrong = match takes {
            Takes::Text => (!it.is_str()).then_some("takes a text"),
            Takes::Flag => (!it.is_bool()).then_some("takes true or false"),
            Takes::Number => (!it.is_integer() && !it.is_float()).then_some("takes a number"),
            Takes::Period => match it.as_str().map(str::parse::<Period>) {
                Some(Ok(_)) => None,
                _ => Some("takes a length of time, such as \"30m\", \"24h\", \"7d\" or \"2w\""),
            },
            Takes::Texts => {
                let texts = it.as_array().is_some_and(|all| all.iter().all(|one| one.get_ref().is_str()));
                (!texts).then_some("takes a list of texts")
            }
            Takes::OneOf(words) => return self.words(path, words, std::slice::from_ref(value), line),
            Takes::SomeOf(words) => match it.as_array() {
                Some(all) => {
                    for one in all.iter() {
                        self.words(path, words, std::slice::from_ref(one), line);
                    }
                    None
                }
                None => Some("takes a list of texts"),
            },
            Takes::Counts => return self.counts(path, it, line),
            Takes::Table(keys) => match it.as_table() {
                Some(table) => return self.table(path, keys, table, line),
                None => Some("takes a table"),
            },
            Takes::Tables(keys) => {
                for (table, line) in self.tables(path, value) {
                    self.table(path, keys, table, line);
                }
                None
            }
        };
        if let Some(wrong) = wrong {
            self.tell(path, line, wrong.to_owned(), None);
        }
    }

    fn words(&mut self, path: &str, words: &[&str], given: &[toml::Spanned<DeValue<'_>>], line: usize) {
        for one in given {
            let word = one.get_ref().as_str();
            if word.is_some_and(|word| words.contains(&word)) {
                continue;
            }
            let hint = word.and_then(|word| did_you_mean(word, words.iter().copied()));
            self.tell(path, line, format!("takes {}", words.join(", ")), hint);
        }
    }

    fn counts(&mut self, path: &str, value: &DeValue<'_>, line: usize) {
        let words = Metric::ALL.map(Metric::word);
        let Some(table) = value.as_table() else {
            return self.tell(path, line, format!("takes least counts of {}", words.join(", ")), None);
        };
        for (name, count) in table.iter() {
            let (path, line) = (format!("{path}.{}", name.get_ref()), line_of(self.text, name.span().start));
            if !words.contains(&&**name.get_ref()) {
                let hint = did_you_mean(name.get_ref(), words);
                self.tell(&path, line, format!("no count of a post: these are {}", words.join(", ")), hint);
            }
            let whole = count
                .get_ref()
                .as_integer()
                .and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok());
            if whole.is_none() {
                self.tell(&path, line, "takes a whole number, 0 or more".to_owned(), None);
            }
        }
    }
}

/// Leaves a key with a mistake out, so that the rest of its rule can be looked at.
fn leave_out(table: &mut toml::Table, key: &str) {
    let mut parts = key.split('.');
    let (first, second) = (parts.next().unwrap_or_default(), parts.next());
    match (table.get_mut(first), second) {
        (Some(toml::Value::Table(inner)), Some(second)) => {
            inner.remove(second);
        }
        (Some(toml::Value::Array(all)), Some("weekdays")) => {
            for one in all.iter_mut().filter_map(toml::Value::as_table_mut) {
                one.remove("weekdays");
            }
        }
        _ => {
            table.remove(first);
        }
    }
}

fn name_of<'d>(table: &'d DeTable<'_>) -> Option<&'d str> {
    table.get("name").and_then(|name| name.get_ref().as_str()).filter(|name| !name.is_empty())
}

fn whole_table(table: &DeTable<'_>) -> toml::Table {
    table.iter().map(|(name, value)| (name.get_ref().to_string(), whole(value.get_ref()))).collect()
}

fn whole(value: &DeValue<'_>) -> toml::Value {
    match value {
        DeValue::String(text) => toml::Value::String(text.to_string()),
        DeValue::Boolean(flag) => toml::Value::Boolean(*flag),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => toml::Value::Integer(number),
            // A number that no key takes; serde says so.
            Err(_) => toml::Value::String(number.as_str().to_owned()),
        },
        DeValue::Float(number) => toml::Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Datetime(time) => toml::Value::Datetime(*time),
        DeValue::Array(all) => toml::Value::Array(all.iter().map(|one| whole(one.get_ref())).collect()),
        DeValue::Table(table) => toml::Value::Table(whole_table(table)),
    }
}
