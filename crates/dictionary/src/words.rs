//! Lists of words by language: `lang/<xx>/common.txt` (words that everybody uses for other things, too) and
//! `lang/<xx>/allow.txt` (common words that may stand in a dictionary as strong terms all the same).
//! One word a line, folded when read; `#` begins a comment line.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use text::fold_term;

use crate::source::SourceError;

/// Common words without the allowed ones, by language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordLists(BTreeMap<String, BTreeSet<String>>);

impl WordLists {
    /// Reads the lists below `dir/lang/`; a language without lists has no common words.
    ///
    /// # Errors
    /// A folder or file that is there and cannot be read.
    pub fn read(dir: &Path) -> Result<Self, SourceError> {
        let mut lists = Self::default();
        let folder = dir.join("lang");
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(lists),
            Err(error) => return Err(unreadable(&folder, &error)),
        };
        for entry in entries.flatten() {
            let lang = entry.file_name().to_string_lossy().into_owned();
            let [common, allow] =
                ["common.txt", "allow.txt"].map(|name| read_if_there(&entry.path().join(name)));
            lists.add(&lang, &common?, &allow?);
        }
        Ok(lists)
    }

    /// Adds the words of `common` that are not in `allow`.
    pub fn add(&mut self, lang: &str, common: &str, allow: &str) {
        let allowed = words(allow);
        let common = words(common).into_iter().filter(|word| !allowed.contains(word));
        self.0.entry(lang.to_owned()).or_default().extend(common);
    }

    /// The first language of which `word` (folded) is a common word: `lang` alone, or any of them for `*`.
    pub fn common_in(&self, word: &str, lang: &str) -> Option<&str> {
        let asked = self.0.iter().filter(|(name, _)| lang == "*" || *name == lang);
        asked.filter(|(_, words)| words.contains(word)).map(|(name, _)| name.as_str()).next()
    }
}

fn words(text: &str) -> BTreeSet<String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(fold_term).filter(|word| !word.is_empty()).collect()
}

fn read_if_there(path: &Path) -> Result<String, SourceError> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        other => other.map_err(|error| unreadable(path, &error)),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> SourceError {
    SourceError { file: path.display().to_string(), line: 0, what: format!("cannot be read: {error}") }
}
