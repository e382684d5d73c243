//! Writes a set folder: into a hidden folder beside its place, which takes the place by a rename when it is whole.
//!
//! A process that dies leaves the hidden folder behind, and nothing reads that: [`crate::Sources`] passes over names
//! that begin with a dot. Should it die in the instant between the two renames that replace a set, the old set lies
//! whole in `.<name>.replaced-<process>` and the new one in `.<name>.importing-<process>`.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::ImportError;
use crate::source::{ConceptRow, HEADERS, MappingRow, SetManifest, TermRow, write_codes};

/// The files of a set. A folder that holds any other is not replaced: somebody keeps more than a set there.
const FILES: [&str; 4] = ["manifest.toml", "concepts.tsv", "terms.tsv", "mappings.tsv"];

/// A set that is being written.
pub(super) struct SetWriter {
    out: PathBuf,
    part: Part,
    concepts: Table,
    terms: Table,
}

/// The hidden folder; it goes when this is dropped.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // After the rename there is nothing to remove; after an error the next import tries again.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// One TSV file.
struct Table {
    path: PathBuf,
    file: BufWriter<File>,
}

impl SetWriter {
    /// Begins a set that will stand at `out`.
    pub(super) fn begin(out: &Path, replace: bool) -> Result<SetWriter, ImportError> {
        if let Some(advice) = obstacle(out, replace) {
            return Err(ImportError::Exists { path: out.to_owned(), advice });
        }
        let part = beside(out, "importing");
        // A process of the same number may have died here.
        let _ = fs::remove_dir_all(&part);
        let made = fs::create_dir_all(&part).map(|()| Part(part.clone()));
        let part = made.map_err(|source| ImportError::Unwritable { path: part, source })?;
        let concepts = Table::create(part.0.join("concepts.tsv"), &HEADERS.concepts)?;
        let terms = Table::create(part.0.join("terms.tsv"), &HEADERS.terms)?;
        Ok(SetWriter { out: out.to_owned(), part, concepts, terms })
    }

    pub(super) fn concept(&mut self, row: &ConceptRow) -> Result<(), ImportError> {
        let codes = write_codes(&row.codes);
        self.concepts.row(&[&row.key, kind(row), &row.preferred, &row.group, &codes])
    }

    pub(super) fn term(&mut self, row: &TermRow) -> Result<(), ImportError> {
        let flags = if row.weak { "weak" } else { "" };
        self.terms.row(&[&row.term, &row.concept, &row.lang, row.register.name(), flags])
    }

    /// Completes the set and puts it in its place, instead of an older one.
    pub(super) fn finish(
        self,
        manifest: &SetManifest,
        mappings: impl Iterator<Item = MappingRow>,
    ) -> Result<(), ImportError> {
        let SetWriter { out, part, concepts, terms } = self;
        concepts.close()?;
        terms.close()?;
        let mut mappings = mappings.peekable();
        if mappings.peek().is_some() {
            let mut table = Table::create(part.0.join("mappings.tsv"), &HEADERS.mappings)?;
            for row in mappings {
                table.row(&[&row.concept, &write_codes(&row.codes)])?;
            }
            table.close()?;
        }
        let path = part.0.join("manifest.toml");
        write_manifest(&path, manifest).map_err(|source| ImportError::Unwritable { path, source })?;
        install(&part.0, &out).map_err(|source| ImportError::Unwritable { path: out, source })
    }
}

/// Renames `part` to `out`. A set that stood there is moved aside first, and back if the rename fails.
fn install(part: &Path, out: &Path) -> io::Result<()> {
    if !out.exists() {
        return fs::rename(part, out);
    }
    let old = beside(out, "replaced");
    fs::rename(out, &old)?;
    if let Err(error) = fs::rename(part, out) {
        fs::rename(&old, out)?;
        return Err(error);
    }
    // The new set stands; what cannot be removed of the old one is hidden and does no harm.
    let _ = fs::remove_dir_all(old);
    Ok(())
}

fn write_manifest(path: &Path, manifest: &SetManifest) -> io::Result<()> {
    let text = toml::to_string(manifest).map_err(io::Error::other)?;
    let mut file = File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// A hidden name in the same folder, of this process alone.
fn beside(out: &Path, what: &str) -> PathBuf {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    out.with_file_name(format!(".{name}.{what}-{}", std::process::id()))
}

/// Why no set may be put at `out`.
fn obstacle(out: &Path, replace: bool) -> Option<&'static str> {
    if !out.exists() {
        return None;
    }
    let names = fs::read_dir(out).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let only_a_set = out.is_dir() && names.into_iter().all(|name| FILES.iter().any(|file| name == *file));
    match (only_a_set, replace) {
        (false, _) => Some("it holds more than a set, so it is not replaced; name another folder"),
        (true, false) => Some("give --replace to put the new set in its place"),
        (true, true) => None,
    }
}

fn kind(row: &ConceptRow) -> &'static str {
    match row.kind {
        model::MentionKind::Drug => "drug",
        model::MentionKind::Event => "event",
        model::MentionKind::Situation => "situation",
    }
}

impl Table {
    fn create(path: PathBuf, header: &[&str]) -> Result<Table, ImportError> {
        match File::create(&path) {
            Ok(file) => {
                let mut table = Table { path, file: BufWriter::new(file) };
                table.row(header)?;
                Ok(table)
            }
            Err(source) => Err(ImportError::Unwritable { path, source }),
        }
    }

    /// Writes a row. Tabs and line ends inside a cell become spaces. A `#` at the start would make the row a comment;
    /// it goes, since folding takes it away in any case.
    fn row(&mut self, cells: &[&str]) -> Result<(), ImportError> {
        let mut line = String::new();
        for (i, cell) in cells.iter().enumerate() {
            if i > 0 {
                line.push('\t');
            }
            let cell = if i == 0 { cell.trim_start_matches(['#', ' ']) } else { cell };
            line.extend(cell.chars().map(|c| if c.is_control() { ' ' } else { c }));
        }
        line.push('\n');
        let written = self.file.write_all(line.as_bytes());
        written.map_err(|source| ImportError::Unwritable { path: self.path.clone(), source })
    }

    /// Brings the rows to the disk.
    fn close(self) -> Result<(), ImportError> {
        let Table { path, file } = self;
        let synced =
            file.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all());
        synced.map_err(|source| ImportError::Unwritable { path, source })
    }
}
