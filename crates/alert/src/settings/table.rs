//! Reads one table of the file, key by key, and notes what is wrong with each, with its line.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::Mistake;
use crate::document::line_of;
use crate::near::did_you_mean;

/// A table that is being read.
pub(super) struct Table<'d, 'i> {
    pub(super) name: String,
    line: usize,
    text: &'d str,
    table: &'d DeTable<'i>,
    asked: BTreeSet<&'static str>,
    pub(super) mistakes: Vec<Mistake>,
}

impl<'d, 'i> Table<'d, 'i> {
    /// Begins on a table that starts at byte `at` of `text`; `name` is how mistakes call it.
    pub(super) fn new(name: String, text: &'d str, at: usize, table: &'d DeTable<'i>) -> Table<'d, 'i> {
        let line = line_of(text, at);
        Table { name, line, text, table, asked: BTreeSet::new(), mistakes: Vec::new() }
    }

    /// Notes a mistake at a key; at the table as a whole, where the key is empty or not there.
    pub(super) fn wrong(&mut self, key: &str, what: impl Into<String>, hint: Option<String>) {
        let line = self
            .table
            .iter()
            .find(|(name, _)| name.get_ref() == key)
            .map_or(self.line, |(name, _)| line_of(self.text, name.span().start));
        let (table, key, what) = (self.name.clone(), key.to_owned(), what.into());
        self.mistakes.push(Mistake { line: Some(line), table, key, what, hint });
    }

    fn value(&mut self, key: &'static str) -> Option<&'d Spanned<DeValue<'i>>> {
        self.asked.insert(key);
        self.table.get(key)
    }

    /// Whether the key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        let value = self.value(key)?;
        match value.get_ref().as_str() {
            Some(text) if !text.is_empty() => Some(text.to_owned()),
            _ => {
                self.wrong(key, "takes a text", None);
                None
            }
        }
    }

    pub(super) fn flag(&mut self, key: &'static str, otherwise: bool) -> bool {
        let Some(value) = self.value(key) else { return otherwise };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(key, "takes true or false", None);
            otherwise
        })
    }

    pub(super) fn number(&mut self, key: &'static str, range: RangeInclusive<u64>) -> Option<u64> {
        let value = self.value(key)?;
        let number = value.get_ref().as_integer();
        let number = number.and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok());
        match number.filter(|number| range.contains(number)) {
            Some(number) => Some(number),
            None => {
                let what = format!("takes a number from {} to {}", range.start(), range.end());
                self.wrong(key, what, None);
                None
            }
        }
    }

    pub(super) fn texts(&mut self, key: &'static str) -> Vec<String> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let texts = value.get_ref().as_array().and_then(|all| {
            all.iter().map(|one| one.get_ref().as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        });
        texts.unwrap_or_else(|| {
            self.wrong(key, "takes a list of texts", None);
            Vec::new()
        })
    }

    /// One of a closed list.
    pub(super) fn word<T: Copy>(&mut self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        let given = self.text(key)?;
        self.word_of(key, &given, words)
    }

    /// Some of a closed list.
    pub(super) fn words<T: Copy>(&mut self, key: &'static str, words: &[(&str, T)]) -> Vec<T> {
        let given = self.texts(key);
        given.iter().filter_map(|one| self.word_of(key, one, words)).collect()
    }

    fn word_of<T: Copy>(&mut self, key: &'static str, given: &str, words: &[(&str, T)]) -> Option<T> {
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == given) {
            return Some(*value);
        }
        let list: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        self.wrong(key, format!("takes {}", list.join(", ")), did_you_mean(given, list));
        None
    }

    /// Ends: keys that nobody asked for are mistakes.
    pub(super) fn done(mut self, mistakes: &mut Vec<Mistake>) {
        let unknown: Vec<String> = self
            .table
            .iter()
            .map(|(name, _)| name.get_ref().to_string())
            .filter(|name| !self.asked.contains(name.as_str()))
            .collect();
        for name in unknown {
            let hint = did_you_mean(&name, self.asked.iter().copied());
            self.wrong(&name, "no such key", hint);
        }
        mistakes.append(&mut self.mistakes);
    }
}
