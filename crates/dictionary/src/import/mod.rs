//! Bringing your own terminology: a licensed release becomes a *set folder* that [`crate::Sources`] reads.
//!
//! ```text
//! MedDRA, RxNorm, OBO, TSV ──Lines──▶ entries ──Placer──▶ SetWriter ──rename──▶ manifest.toml concepts.tsv
//!      one reader each                          │ known concepts?              terms.tsv [mappings.tsv]
//! ```
//!
//! * Files are streamed, one pass each; held in memory is only what rows of several files must be joined for.
//! * Any mistake names file and line and leaves no set behind: a set appears whole, by a rename, or not at all.
//! * With a folder of dictionaries to map onto, a concept that is there already gets the codes and terms of the
//!   imported one, and no second concept is made ([`Request::map_onto`]).
//!
//! Not here: what is in the releases. No term and no code of a licensed terminology is part of this program.

mod known;
mod lines;
mod meddra;
mod obo;
mod place;
mod rxnorm;
mod tsv;
mod write;

use std::io;
use std::path::{Path, PathBuf};

use model::MentionKind;

pub use obo::Scope;

use crate::source::{SetManifest, SourceError};
use known::Known;
use place::Placer;
use write::SetWriter;

/// What is imported.
#[derive(Clone, Debug)]
pub enum Release {
    /// The folder of a MedDRA ASCII release.
    Meddra {
        /// With `llt.asc`, `pt.asc`, `hlt.asc`, `hlgt.asc`, `soc.asc` and `mdhier.asc`.
        dir: PathBuf,
        /// Language of the release, a BCP 47 subtag.
        lang: String,
    },
    /// The folder of an RxNorm release.
    Rxnorm {
        /// With `RXNCONSO.RRF`, `RXNREL.RRF` and `RXNSAT.RRF`.
        dir: PathBuf,
    },
    /// An ontology in OBO format.
    Obo {
        /// The file.
        file: PathBuf,
        /// Synonyms of these scopes become terms.
        scopes: Vec<Scope>,
        /// What its terms are.
        kind: MentionKind,
        /// Language of the ontology, a BCP 47 subtag.
        lang: String,
    },
    /// A table of one's own.
    Tsv {
        /// The file.
        file: PathBuf,
        /// What a concept is whose row and key do not say.
        kind: MentionKind,
    },
}

/// Where the set goes and what it is called.
#[derive(Clone, Debug)]
pub struct Request {
    /// The set folder to make.
    pub out: PathBuf,
    /// Whether a set that stands there may be replaced.
    pub replace: bool,
    /// What the set says of itself; an empty `version` means the release's own, where it has one.
    pub manifest: SetManifest,
    /// A folder of dictionaries (with `manifest.toml`, `drugs/` …) whose concepts imported ones are mapped onto.
    pub map_onto: Option<PathBuf>,
    /// A file of terms, one a line, that count only with evidence nearby.
    pub weak: Option<PathBuf>,
}

/// What was imported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Lines read from the release.
    pub rows: u64,
    /// Concepts the set defines.
    pub concepts: u64,
    /// Imported concepts that were mapped onto concepts of other sets.
    pub mapped: u64,
    /// Terms written.
    pub terms: u64,
    /// Those of them that count only with evidence nearby.
    pub weak: u64,
    /// Names left out because they belong to no imported concept, or say nothing once folded.
    pub left_out: u64,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// An input file cannot be opened or read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The content of an input file is wrong.
    #[error(transparent)]
    Bad(#[from] SourceError),
    /// Something stands where the set should go.
    #[error("`{}` is there already: {advice}", path.display())]
    Exists {
        /// The place.
        path: PathBuf,
        /// What to do about it.
        advice: &'static str,
    },
    /// The set cannot be written.
    #[error("cannot write `{}`", path.display())]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl ImportError {
    fn bad(file: &str, line: usize, what: impl Into<String>) -> ImportError {
        SourceError { file: file.to_owned(), line, what: what.into() }.into()
    }
}

/// Imports a release as one set folder.
///
/// # Errors
/// See [`ImportError`]. After an error the place of the set is as it was before.
pub fn import(release: &Release, request: &Request) -> Result<Summary, ImportError> {
    let mut known = match &request.map_onto {
        Some(dir) => Known::read(dir, &request.out)?,
        None => Known::default(),
    };
    if let Some(file) = &request.weak {
        known.doubt(file)?;
    }
    let mut placer = Placer::new(known, SetWriter::begin(&request.out, request.replace)?);
    let stated = match release {
        Release::Meddra { dir, lang } => meddra::read(dir, lang, &mut placer).map(|()| None),
        Release::Rxnorm { dir } => rxnorm::read(dir, &mut placer).map(|()| None),
        Release::Obo { file, scopes, kind, lang } => obo::read(file, scopes, *kind, lang, &mut placer),
        Release::Tsv { file, kind } => tsv::read(file, *kind, &mut placer).map(|()| None),
    }?;
    let mut manifest = request.manifest.clone();
    for version in [&mut manifest.version, &mut manifest.source_version] {
        if version.is_empty() {
            *version = stated.clone().unwrap_or_else(|| "unstated".to_owned());
        }
    }
    placer.finish(&manifest)
}

/// A path as messages show it.
fn shown(path: &Path) -> String {
    path.display().to_string()
}
