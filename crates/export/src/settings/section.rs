//! Reads a TOML document key by key and keeps every mistake. Whoever asks for a key makes it known; what was never asked for is
//! unknown, and the nearest known key was probably meant.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use ::settings::{Mistake, Origin, nearest};
use toml::de::{DeTable, DeValue};

/// A document and its mistakes.
pub(super) struct Document<'d> {
    name: &'d str,
    text: &'d str,
    folder: &'d Path,
    mistakes: RefCell<Vec<Mistake>>,
}

/// A table of the document. [`Section::end`] tells what in it is unknown.
pub(super) struct Section<'d> {
    document: &'d Document<'d>,
    /// `destinations.eudra`; empty for the whole document.
    pub(super) path: String,
    table: &'d DeTable<'d>,
    at: usize,
    known: RefCell<Vec<&'static str>>,
}

impl<'d> Document<'d> {
    pub(super) fn new(name: &'d str, text: &'d str, folder: &'d Path) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Document { name, text, folder, mistakes: RefCell::default() }
    }

    /// The document, as far as it is TOML, and the lines that are not.
    pub(super) fn table(&self) -> (DeTable<'d>, Vec<usize>) {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        let mut broken = Vec::new();
        for error in errors {
            let (line, _) = self.place(error.span().map_or(0, |span| span.start));
            broken.push(line);
            let what = format!("not valid TOML: {}", error.message().replace('\n', ", "));
            self.mistake(error.span().map_or(0, |span| span.start), what, None);
        }
        (table.into_inner(), broken)
    }

    pub(super) fn section(&'d self, path: &str, table: &'d DeTable<'d>) -> Section<'d> {
        Section { document: self, path: path.to_owned(), table, at: 0, known: RefCell::default() }
    }

    /// All mistakes in the order of lines. Where the grammar is broken, only that counts: what is left of a broken document says
    /// nothing about what was meant.
    pub(super) fn into_mistakes(self, broken: Vec<usize>) -> Vec<Mistake> {
        let line = |mistake: &Mistake| match mistake.origin {
            Origin::File { line, column, .. } => (line, column),
            _ => (0, 0),
        };
        let mut mistakes = self.mistakes.into_inner();
        if !broken.is_empty() {
            mistakes.retain(|mistake| mistake.what.starts_with("not valid TOML"));
        }
        mistakes.sort_by_key(line);
        mistakes.dedup();
        mistakes
    }

    /// Line and column of a byte, both from 1.
    fn place(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
    }

    fn mistake(&self, at: usize, what: impl Into<String>, hint: Option<String>) {
        let (line, column) = self.place(at);
        let origin = Origin::File { name: self.name.to_owned(), line, column };
        self.mistakes.borrow_mut().push(Mistake { origin, what: what.into(), hint });
    }
}

/// `"a", "b" or "c"`
pub(super) fn one_of<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let quoted: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// What to say of a name that is not among `names`.
pub(super) fn meant<'n>(given: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    nearest(given, names.map(|name| (name, name))).map(|near| format!("did you mean \"{near}\"?"))
}

impl<'d> Section<'d> {
    fn get(&self, key: &'static str) -> Option<&'d DeValue<'d>> {
        self.known.borrow_mut().push(key);
        self.table.get(key).map(|value| value.get_ref())
    }

    /// Where the value of a key stands; where the table stands, if it has none.
    fn value_at(&self, key: &str) -> usize {
        self.table.get(key).map_or(self.at, |value| value.span().start)
    }

    /// The heading, for sentences.
    pub(super) fn heading(&self) -> String {
        format!("[{}]", self.path)
    }

    /// A mistake in the value of a key.
    pub(super) fn wrong(&self, key: &str, what: impl Into<String>, hint: Option<String>) {
        self.document.mistake(self.value_at(key), what, hint);
    }

    /// That a key is missing.
    pub(super) fn missing(&self, key: &str, takes: &str) {
        if self.table.get(key).is_none() {
            self.wrong(key, format!("{} lacks `{key}`; it takes {takes}", self.heading()), None);
        }
    }

    fn takes(&self, key: &str, takes: &str) {
        self.wrong(key, format!("`{key}` takes {takes}"), None);
    }

    pub(super) fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        match self.get(key)? {
            DeValue::String(text) if !text.trim().is_empty() => Some(text.to_string()),
            DeValue::String(_) => {
                self.takes(key, "a text that is not empty");
                None
            }
            _ => {
                self.takes(key, "a text");
                None
            }
        }
    }

    /// Empty where it is missing, which is a mistake.
    pub(super) fn wanted_text(&self, key: &'static str) -> String {
        let text = self.text(key);
        self.missing(key, "a text");
        text.unwrap_or_default()
    }

    /// A path, from the folder of the file.
    pub(super) fn path(&self, key: &'static str) -> Option<PathBuf> {
        self.text(key).map(|path| self.document.folder.join(path))
    }

    pub(super) fn wanted_path(&self, key: &'static str) -> PathBuf {
        self.document.folder.join(self.wanted_text(key))
    }

    pub(super) fn flag(&self, key: &'static str) -> Option<bool> {
        match self.get(key)? {
            DeValue::Boolean(flag) => Some(*flag),
            _ => {
                self.takes(key, "true or false");
                None
            }
        }
    }

    pub(super) fn number(&self, key: &'static str, range: std::ops::RangeInclusive<u64>) -> Option<u64> {
        let number = match self.get(key)? {
            DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            self.takes(key, &format!("a whole number from {} to {}", range.start(), range.end()));
        }
        number
    }

    pub(super) fn texts(&self, key: &'static str) -> Option<Vec<String>> {
        let texts = match self.get(key)? {
            DeValue::Array(all) => all
                .iter()
                .map(|one| match one.get_ref() {
                    DeValue::String(text) => Some(text.to_string()),
                    _ => None,
                })
                .collect::<Option<Vec<_>>>(),
            _ => None,
        };
        if texts.is_none() {
            self.takes(key, "a list of texts, such as [\"a\", \"b\"]");
        }
        texts
    }

    pub(super) fn paths(&self, key: &'static str) -> Vec<PathBuf> {
        let texts = self.texts(key).unwrap_or_default();
        texts.into_iter().map(|path| self.document.folder.join(path)).collect()
    }

    /// One of the texts of a closed list.
    pub(super) fn choice<T: Copy>(&self, key: &'static str, choices: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(key)?;
        let found = choices.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
        if found.is_none() {
            let names = || choices.iter().map(|(name, _)| *name);
            let shown: String = text.chars().take(40).collect();
            let what = format!("`{key}` is \"{shown}\"; it takes {}", one_of(names()));
            self.wrong(key, what, meant(&text, names()));
        }
        found
    }

    /// A table below this one.
    pub(super) fn table(&self, key: &'static str) -> Option<Section<'d>> {
        let DeValue::Table(table) = self.get(key)? else {
            self.takes(key, &format!("a section: [{}]", self.below(key)));
            return None;
        };
        Some(self.inner(key, table, self.value_at(key)))
    }

    /// The tables below the table `key`, each with its name: `[profiles.NAME]`.
    pub(super) fn named(&self, key: &'static str) -> Vec<(String, Section<'d>)> {
        let Some(section) = self.table(key) else { return Vec::new() };
        let mut all = Vec::new();
        for (name, value) in section.table {
            let (name, at) = (name.get_ref().to_string(), value.span().start);
            match value.get_ref() {
                DeValue::Table(table) => {
                    let inner = section.inner(&name, table, at);
                    all.push((name, inner));
                }
                _ => self.document.mistake(at, format!("`{key}` holds sections: [{key}.NAME]"), None),
            }
        }
        all
    }

    /// The tables of a list: `[[jobs]]`.
    pub(super) fn list(&self, key: &'static str) -> Vec<Section<'d>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let tables = match value {
            DeValue::Array(all) => all
                .iter()
                .map(|one| match one.get_ref() {
                    DeValue::Table(table) => Some(self.inner(key, table, one.span().start)),
                    _ => None,
                })
                .collect::<Option<Vec<_>>>(),
            _ => None,
        };
        if tables.is_none() {
            self.takes(key, &format!("sections that repeat: [[{key}]]"));
        }
        tables.unwrap_or_default()
    }

    fn below(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn inner(&self, key: &str, table: &'d DeTable<'d>, at: usize) -> Section<'d> {
        Section { document: self.document, path: self.below(key), table, at, known: RefCell::default() }
    }

    /// Tells what is unknown.
    pub(super) fn end(self) {
        let known = self.known.borrow();
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let what = match self.path.as_str() {
                "" => format!("unknown section `[{name}]`"),
                path => format!("unknown key `{name}` in [{path}]"),
            };
            let near = nearest(name, known.iter().map(|known| (*known, *known)));
            let secret = known.iter().find(|known| known.strip_suffix("_file") == Some(name));
            let hint = secret
                .map(|key| {
                    format!("a secret is not a setting: put it in a file and name that file in `{key}`")
                })
                .or_else(|| near.map(|near| format!("did you mean `{near}`?")));
            self.document.mistake(key.span().start, what, hint);
        }
    }
}
