//! Term sources as people edit them: folders with `manifest.toml`, `concepts.tsv`, `terms.tsv` and, where a set adds
//! codes to concepts of other sets, `mappings.tsv` (`docs/dictionary.md` describes the columns). Pure: text in, rows or
//! a mistake with file and line out.

use std::collections::{BTreeMap, BTreeSet};

use model::MentionKind;
use serde::{Deserialize, Serialize};

use crate::format::Register;

/// One set of terms with where it comes from and what its licence is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetManifest {
    /// Short name, unique.
    pub name: String,
    /// Title for people.
    #[serde(default)]
    pub title: String,
    /// Version of the set.
    pub version: String,
    /// Where it comes from.
    pub source: String,
    /// Version of the source.
    #[serde(default)]
    pub source_version: String,
    /// SPDX expression or name of the licence.
    pub licence: String,
    /// Where the licence can be read.
    #[serde(default)]
    pub licence_url: String,
    /// Whom to name.
    #[serde(default)]
    pub attribution: String,
    /// Whether its names are looked up where somebody slips; not for registers full of names that nobody writes.
    #[serde(default = "yes")]
    pub slips: bool,
}

/// Codes by terminology. Several codes of one terminology are joined by commas.
pub type Codes = BTreeMap<String, String>;

/// The columns of each table of a set.
pub(crate) struct Headers {
    pub(crate) concepts: [&'static str; 5],
    pub(crate) terms: [&'static str; 5],
    pub(crate) mappings: [&'static str; 2],
}

pub(crate) const HEADERS: Headers = Headers {
    concepts: ["concept", "kind", "preferred", "group", "codes"],
    terms: ["term", "concept", "lang", "register", "flags"],
    mappings: ["concept", "codes"],
};

fn yes() -> bool {
    true
}

/// One concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConceptRow {
    /// Stable id, such as `drug/sertraline`.
    pub key: String,
    /// What it is.
    pub kind: MentionKind,
    /// Plain-language name.
    pub preferred: String,
    /// Body system or class; may be empty.
    pub group: String,
    /// Codes by terminology.
    pub codes: Codes,
}

/// Codes that a set adds to a concept of another set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappingRow {
    /// Key of the concept.
    pub concept: String,
    /// Codes to add.
    pub codes: Codes,
}

/// One way to say a concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermRow {
    /// As written; folded by the compiler.
    pub term: String,
    /// Key of the concept.
    pub concept: String,
    /// Primary BCP 47 subtag, or `*`.
    pub lang: String,
    /// What kind of name it is.
    pub register: Register,
    /// Counts only with evidence nearby.
    pub weak: bool,
}

/// A mistake in a source, with where it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {what}")]
pub struct SourceError {
    /// File as named by the caller.
    pub file: String,
    /// 1-based line; 0 where the whole file is meant.
    pub line: usize,
    /// What is wrong and what is expected.
    pub what: String,
}

pub(crate) fn mistake(file: &str, line: usize, what: impl Into<String>) -> SourceError {
    SourceError { file: file.to_owned(), line, what: what.into() }
}

/// Reads a set's `manifest.toml`; source and licence are required.
pub fn parse_manifest(file: &str, toml: &str) -> Result<SetManifest, SourceError> {
    let manifest: SetManifest = toml::from_str(toml).map_err(|error| {
        let line = error.span().map_or(0, |span| toml[..span.start].lines().count().max(1));
        mistake(file, line, error.message())
    })?;
    for (field, value) in [
        ("name", &manifest.name),
        ("version", &manifest.version),
        ("source", &manifest.source),
        ("licence", &manifest.licence),
    ] {
        if value.trim().is_empty() {
            return Err(mistake(file, 0, format!("`{field}` is empty; every set states it")));
        }
    }
    Ok(manifest)
}

/// Reads a `concepts.tsv`.
pub fn parse_concepts(file: &str, tsv: &str) -> Result<Vec<ConceptRow>, SourceError> {
    rows(file, tsv, HEADERS.concepts, |line, [key, kind, preferred, group, codes]| {
        let kind = parse_kind(kind).map_err(|what| mistake(file, line, what))?;
        if key.is_empty() || preferred.is_empty() {
            return Err(mistake(file, line, "concept and preferred name must not be empty"));
        }
        let codes = parse_codes(codes).map_err(|what| mistake(file, line, what))?;
        Ok(ConceptRow {
            key: key.to_owned(),
            kind,
            preferred: preferred.to_owned(),
            group: group.to_owned(),
            codes,
        })
    })
}

/// Reads a `terms.tsv`.
pub fn parse_terms(file: &str, tsv: &str) -> Result<Vec<TermRow>, SourceError> {
    rows(file, tsv, HEADERS.terms, |line, [term, concept, lang, register, flags]| {
        let Some(register) = Register::parse(register) else {
            return Err(mistake(file, line, format!("register `{register}` is not known")));
        };
        if let Some(flag) = flags.split(',').find(|flag| !matches!(*flag, "" | "weak")) {
            return Err(mistake(file, line, format!("flag `{flag}`: the only flag is weak")));
        }
        if lang != "*" && !(2..=3).contains(&lang.len()) {
            return Err(mistake(file, line, format!("language `{lang}`: expected * or a tag such as en")));
        }
        Ok(TermRow {
            term: term.to_owned(),
            concept: concept.to_owned(),
            lang: lang.to_owned(),
            register,
            weak: flags.contains("weak"),
        })
    })
}

/// Reads a `mappings.tsv`.
pub fn parse_mappings(file: &str, tsv: &str) -> Result<Vec<MappingRow>, SourceError> {
    rows(file, tsv, HEADERS.mappings, |line, [concept, codes]| {
        let codes = parse_codes(codes).map_err(|what| mistake(file, line, what))?;
        if concept.is_empty() || codes.is_empty() {
            return Err(mistake(file, line, "concept and codes must not be empty"));
        }
        Ok(MappingRow { concept: concept.to_owned(), codes })
    })
}

/// A kind by its name in a source.
pub(crate) fn parse_kind(name: &str) -> Result<MentionKind, String> {
    match name {
        "drug" => Ok(MentionKind::Drug),
        "event" => Ok(MentionKind::Event),
        "situation" => Ok(MentionKind::Situation),
        other => Err(format!("kind `{other}`: expected drug, event or situation")),
    }
}

/// Reads `name=value;name=value`.
pub(crate) fn parse_codes(cell: &str) -> Result<Codes, String> {
    let codes = cell.split(';').filter(|code| !code.is_empty());
    let pairs = codes.map(|code| {
        let (name, value) =
            code.split_once('=').ok_or_else(|| format!("code `{code}`: expected name=value"))?;
        Ok((name.trim().to_owned(), value.trim().to_owned()))
    });
    pairs.collect()
}

/// Writes what [`parse_codes`] reads.
pub(crate) fn write_codes(codes: &Codes) -> String {
    let pairs: Vec<String> = codes.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join(";")
}

/// Adds codes to codes. Where both name a terminology, the values are united, sorted, joined by commas: in whatever
/// order they come, the result is the same.
pub(crate) fn join_codes(codes: &mut Codes, more: &Codes) {
    for (name, value) in more {
        match codes.get_mut(name) {
            Some(held) => {
                let values: BTreeSet<&str> = held.split(',').chain(value.split(',')).collect();
                *held = values.into_iter().collect::<Vec<_>>().join(",");
            }
            None => {
                codes.insert(name.clone(), value.clone());
            }
        }
    }
}

/// The lines of a TSV that are neither empty nor a comment (`#`), with their numbers from 1: the header, then one
/// for each row.
pub(crate) fn table_lines(tsv: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = tsv.lines().enumerate().map(|(i, text)| (i + 1, text.trim_end_matches('\r')));
    lines.filter(|(_, text)| !text.is_empty() && !text.starts_with('#'))
}

/// Splits a TSV with the given header into rows of exactly that many columns.
fn rows<const N: usize, T>(
    file: &str,
    tsv: &str,
    header: [&str; N],
    mut row: impl FnMut(usize, [&str; N]) -> Result<T, SourceError>,
) -> Result<Vec<T>, SourceError> {
    let mut out = Vec::new();
    let mut seen_header = false;
    for (line, text) in table_lines(tsv) {
        let mut cells = [""; N];
        let mut count = 0;
        for cell in text.split('\t') {
            if let Some(slot) = cells.get_mut(count) {
                *slot = cell;
            }
            count += 1;
        }
        if !seen_header {
            if count != N || cells != header {
                return Err(mistake(file, line, format!("the header must be: {}", header.join(" "))));
            }
            seen_header = true;
            continue;
        }
        if count != N {
            return Err(mistake(file, line, format!("{count} columns, expected {N}")));
        }
        out.push(row(line, cells)?);
    }
    if !seen_header {
        return Err(mistake(file, 0, format!("it is empty; the header must be: {}", header.join(" "))));
    }
    Ok(out)
}
