//! Reading a whole `dictionaries/` folder from disk.

use std::fs;
use std::path::{Path, PathBuf};

use crate::grammar::Grammar;
use crate::language::{Language, parse_forms, parse_words};
use crate::source::{
    ConceptRow, MappingRow, SetManifest, SourceError, TermRow, parse_concepts, parse_manifest,
    parse_mappings, parse_terms, table_lines,
};

/// Everything a folder of sources holds, in the order of its paths.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Name of the dictionary.
    pub name: String,
    /// Version of the dictionary.
    pub version: String,
    /// The sets.
    pub sets: Vec<SetManifest>,
    /// All concepts.
    pub concepts: Vec<ConceptRow>,
    /// All terms.
    pub terms: Vec<TermRow>,
    /// What is known of languages beside their terms.
    pub languages: Vec<Language>,
    /// Where each of `concepts` stands, in the same order; empty for sources that no file holds.
    pub concept_places: Vec<Place>,
    /// Where each of `terms` stands, in the same order; empty for sources that no file holds.
    pub places: Vec<Place>,
    /// All codes that sets add to concepts of other sets.
    pub mappings: Vec<MappingRow>,
    /// Every file read, for build systems that track changes.
    pub files: Vec<PathBuf>,
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index into [`Sources::sets`].
    pub set: usize,
    /// Index into [`Sources::files`].
    pub file: usize,
    /// Line, from 1.
    pub line: usize,
}

#[derive(serde::Deserialize)]
struct TopManifest {
    name: String,
    version: String,
}

/// The folders of a dictionary that hold sets.
const SET_FOLDERS: [&str; 3] = ["drugs", "events", "situations"];

impl Sources {
    /// Reads `dir/manifest.toml` and every set below `drugs/`, `events/` and `situations/`.
    ///
    /// # Errors
    /// The first file that cannot be read or the first mistake, with file and line.
    pub fn read(dir: &Path) -> Result<Self, SourceError> {
        Self::read_without(dir, None)
    }

    /// Reads all but the set in the folder `without`.
    pub(crate) fn read_without(dir: &Path, without: Option<&Path>) -> Result<Self, SourceError> {
        let without = without.and_then(|path| path.canonicalize().ok());
        let mut sources = Self::default();
        let (file, text) = sources.text(dir.join("manifest.toml"))?;
        let top: TopManifest = toml::from_str(&text).map_err(|error| SourceError {
            file,
            line: 0,
            what: error.message().to_owned(),
        })?;
        (sources.name, sources.version) = (top.name, top.version);
        for folder in SET_FOLDERS {
            for set in folders(&dir.join(folder))? {
                if without.is_some() && set.canonicalize().ok() == without {
                    continue;
                }
                let (file, text) = sources.text(set.join("manifest.toml"))?;
                let manifest = parse_manifest(&file, &text)?;
                sources.sets.push(manifest);
                let (file, text) = sources.text(set.join("concepts.tsv"))?;
                sources.concepts.extend(parse_concepts(&file, &text)?);
                sources.concept_places.extend(sources.row_places(&text));
                let (file, text) = sources.text(set.join("terms.tsv"))?;
                sources.terms.extend(parse_terms(&file, &text)?);
                sources.places.extend(sources.row_places(&text));
                if let Some((file, text)) = sources.optional(set.join("mappings.tsv"))? {
                    sources.mappings.extend(parse_mappings(&file, &text)?);
                }
            }
        }
        for folder in folders(&dir.join("lang"))? {
            let language = sources.language(&folder)?;
            sources.languages.push(language);
        }
        Ok(sources)
    }

    fn language(&mut self, folder: &Path) -> Result<Language, SourceError> {
        let tag = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut language = Language { tag, ..Language::default() };
        let lists = [
            ("common.txt", &mut language.common),
            ("fillers.txt", &mut language.fillers),
            ("joiners.txt", &mut language.joiners),
            ("allow.txt", &mut language.allowed),
        ];
        for (name, words) in lists {
            if let Some((_, text)) = self.optional(folder.join(name))? {
                *words = parse_words(&text);
            }
        }
        if let Some((file, text)) = self.optional(folder.join("forms.tsv"))? {
            (language.forms, language.endings) = parse_forms(&file, &text)?;
        }
        if let Some((file, text)) = self.optional(folder.join("grammar.tsv"))? {
            language.grammar = Grammar::parse(&file, &text)?;
        }
        Ok(language)
    }

    /// A file that need not be there.
    fn optional(&mut self, path: PathBuf) -> Result<Option<(String, String)>, SourceError> {
        if path.exists() { self.text(path).map(Some) } else { Ok(None) }
    }

    /// `file:line` of a place.
    pub fn place(&self, place: Place) -> String {
        let file = self.files.get(place.file).map_or_else(String::new, |file| file.display().to_string());
        format!("{file}:{}", place.line)
    }

    /// The places of the rows of `text`, which is the file that was read last, of the set that was read last.
    fn row_places(&self, text: &str) -> Vec<Place> {
        let (set, file) = (self.sets.len().saturating_sub(1), self.files.len().saturating_sub(1));
        table_lines(text).skip(1).map(|(line, _)| Place { set, file, line }).collect()
    }

    fn text(&mut self, path: PathBuf) -> Result<(String, String), SourceError> {
        let file = path.display().to_string();
        let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
        self.files.push(path);
        Ok((file, text))
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> SourceError {
    SourceError { file: path.display().to_string(), line: 0, what: format!("cannot be read: {error}") }
}

/// Sub-folders by name; a missing folder has none. Hidden ones are no sets: an import that broke off leaves such.
fn folders(dir: &Path) -> Result<Vec<PathBuf>, SourceError> {
    if !dir.exists() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(dir).map_err(|error| unreadable(dir, &error))?;
    let mut paths: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir() && !is_hidden(path))
        .collect();
    paths.sort();
    Ok(paths)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}
