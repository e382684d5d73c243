//! A release of MedDRA that the operator has a licence for: codes of lowest level terms by name and by code, and the primary system
//! organ class of each.
//!
//! # Contract
//! * Read from the files of the release as the MSSO gives them: `llt.asc`, `pt.asc` and `soc.asc`, fields with `$` between them;
//!   nothing of MedDRA comes with Hark.
//! * A name is found where it is a term, letter for letter after folding (case, diacritics, hyphens): no guess is made.
//! * Only terms that are current may be used; a term that is not is known, so that a reason can say so.
//!
//! Limits: names up to 64 KiB each, a release of some 90,000 terms takes about 9 MB.

mod error;
mod read;

use std::collections::BTreeMap;
use std::path::Path;

pub use error::MeddraError;

/// A lowest level term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Llt<'a> {
    /// Its code.
    pub code: u32,
    /// Its name.
    pub name: &'a str,
    /// Code of its preferred term.
    pub pt: u32,
    /// Whether it may be used.
    pub current: bool,
}

/// A term, with its names in one text for all.
#[derive(Clone, Copy, Debug)]
struct Row {
    code: u32,
    pt: u32,
    start: u32,
    length: u16,
    folded_start: u32,
    folded_length: u16,
    current: bool,
}

/// A release.
pub struct Release {
    version: String,
    /// By code.
    rows: Vec<Row>,
    /// Places in `rows`, by folded name, current terms first.
    by_name: Vec<u32>,
    names: String,
    folded: String,
    /// Code of the primary system organ class by code of the preferred term.
    class_of: BTreeMap<u32, u32>,
    /// Names of the system organ classes by code: fewer than thirty.
    classes: BTreeMap<u32, String>,
}

/// Says how much, no term.
impl std::fmt::Debug for Release {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Release({}, {} terms)", self.version, self.rows.len())
    }
}

impl Release {
    /// Reads the release in a folder. `version` is what the operator calls it, such as `28.1`; it is sent with every code.
    ///
    /// # Errors
    /// When a file is missing or is not of this form, or the version is none; see [`MeddraError`].
    pub fn open(dir: &Path, version: &str) -> Result<Release, MeddraError> {
        read::open(dir, version)
    }

    /// E.i.2.1a.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// How many terms it has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The term with a code of eight digits; nothing where the release has none.
    pub fn code(&self, code: &str) -> Option<Llt<'_>> {
        let code: u32 = code.parse().ok()?;
        let at = self.rows.binary_search_by_key(&code, |row| row.code).ok()?;
        self.rows.get(at).map(|row| self.llt(row))
    }

    /// The current term of a name; nothing where no current term is called so.
    pub fn named(&self, name: &str) -> Option<Llt<'_>> {
        let wanted = text::fold_term(name);
        if wanted.is_empty() {
            return None;
        }
        let row = |place: &u32| self.rows.get(*place as usize);
        let first = self
            .by_name
            .partition_point(|place| row(place).is_some_and(|row| self.folded(row) < wanted.as_str()));
        let found = row(self.by_name.get(first)?)?;
        (self.folded(found) == wanted && found.current).then(|| self.llt(found))
    }

    /// The primary system organ class of a preferred term; nothing where the release has no such term.
    pub fn primary_class(&self, pt: u32) -> Option<&str> {
        self.classes.get(self.class_of.get(&pt)?).map(String::as_str)
    }

    fn folded(&self, row: &Row) -> &str {
        let start = row.folded_start as usize;
        self.folded.get(start..start + usize::from(row.folded_length)).unwrap_or_default()
    }

    fn llt(&self, row: &Row) -> Llt<'_> {
        let start = row.start as usize;
        let name = self.names.get(start..start + usize::from(row.length)).unwrap_or_default();
        Llt { code: row.code, name, pt: row.pt, current: row.current }
    }
}
