//! Line listings as files: CSV, XLSX and Parquet, written row by row in flat memory.
//!
//! | format | files | cover |
//! |---|---|---|
//! | CSV (RFC 4180, UTF-8, byte order mark on request) | `NAME.csv`, `NAME.reactions.csv` | `NAME.cover.csv` |
//! | XLSX | `NAME.xlsx`: sheets Cover, Cases, Reactions and drugs, Overflow | sheet Cover |
//! | Parquet (zstd, typed columns) | `NAME.parquet`, `NAME.reactions.parquet` | key-value metadata `hark.*` of both |
//!
//! # Contract
//! * Every format has the same rows of the same columns ([`icsr::listing`]) in the same order.
//! * The files appear under their names only once they are whole; an abandoned listing leaves nothing behind.
//! * Nothing is cut silently. Texts over the 32,767 characters of a spreadsheet cell end in a note and go on, whole, on the
//!   sheet Overflow; rows over the 1,048,576 of a sheet go on, on a further sheet (`Cases 2`).
//! * No text is a formula. In XLSX texts are cells of text; in CSV, which has no types, a text that begins as a formula does
//!   gets an apostrophe in front.
//! * What no format can carry (control characters but tab and line feed, U+FFFE, U+FFFF) becomes U+FFFD in all of them, and
//!   each kind of line end a line feed: what is read back is the same from each.
//!
//! # Why the cover of a CSV is a file of its own
//! Comment lines before the header are not part of RFC 4180: readers take the first of them for the header. So filter, counts,
//! cut-off and versions stand in `NAME.cover.csv`, and since files get parted, the caveat also stands in every row, as the
//! column `caveat`, in every format.

mod candidate;
mod cover;
mod csv;
mod parquet;
mod part;
mod text;
mod xlsx;

use std::path::{Path, PathBuf};

use icsr::listing::{CASES, Cell, Column, PAIRS, Row};

pub use candidate::{Candidate, entry, instant};
pub use cover::{Counts, Cover};
/// An instant, as rows and cover have it.
pub use jiff::Timestamp as Instant;
pub use text::{legible, neutral};

/// What a listing is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values.
    Csv {
        /// Whether a byte order mark comes first, without which some spreadsheets take UTF-8 for something else; programs may
        /// take it for part of the first name.
        bom: bool,
    },
    /// A workbook.
    Xlsx,
    /// Columns with types.
    Parquet,
}

/// The two tables of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Table {
    Cases,
    Reactions,
}

impl Table {
    fn columns(self) -> &'static [Column] {
        match self {
            Table::Cases => &CASES,
            Table::Reactions => &PAIRS,
        }
    }
}

/// The rows of one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its row among the cases.
    pub case: Row,
    /// Its rows among reactions and drugs.
    pub reactions: Vec<Row>,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// How many rows.
    pub counts: Counts,
    /// Under which names, the cases first.
    pub files: Vec<PathBuf>,
}

/// Why a listing is not written.
#[derive(Debug, thiserror::Error)]
pub enum ListingError {
    /// The file system.
    #[error("cannot write {}: is there room, and is it allowed?", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
    /// The workbook.
    #[error("the workbook cannot be written")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// The columns.
    #[error("the Parquet file cannot be written")]
    Parquet(#[from] ::parquet::errors::ParquetError),
    /// A row that is not of its table: a mistake of whoever made it.
    #[error("a row does not fit its table at column `{column}`: this is a mistake in Hark, please report it")]
    Misfit {
        /// The first column that it does not fit.
        column: &'static str,
    },
}

/// Writes rows in one format.
trait Sink {
    fn row(&mut self, table: Table, row: &[Cell]) -> Result<(), ListingError>;
    fn finish(self: Box<Self>, cover: &[(String, String)]) -> Result<Vec<PathBuf>, ListingError>;
}

/// A listing that is being written.
pub struct Listing {
    sink: Box<dyn Sink + Send>,
    counts: Counts,
}

impl Listing {
    /// Begins one. `out` names the file of the cases; the others stand beside it.
    ///
    /// # Errors
    /// When there can be no such file.
    pub fn create(format: Format, out: &Path) -> Result<Listing, ListingError> {
        let sink: Box<dyn Sink + Send> = match format {
            Format::Csv { bom } => Box::new(csv::CsvSink::create(out, bom)?),
            Format::Xlsx => Box::new(xlsx::XlsxSink::create(out)?),
            Format::Parquet => Box::new(parquet::ParquetSink::create(out)?),
        };
        Ok(Listing { sink, counts: Counts::default() })
    }

    /// Adds a case.
    ///
    /// # Errors
    /// When the rows do not fit, or cannot be written.
    pub fn push(&mut self, mut entry: Entry) -> Result<(), ListingError> {
        self.put(Table::Cases, &mut entry.case)?;
        for row in &mut entry.reactions {
            self.put(Table::Reactions, row)?;
        }
        self.counts.cases += 1;
        self.counts.reactions += entry.reactions.len() as u64;
        Ok(())
    }

    fn put(&mut self, table: Table, row: &mut [Cell]) -> Result<(), ListingError> {
        let columns = table.columns();
        let misfit = |at: usize| columns.get(at).or(columns.last()).map_or("", |column| column.name);
        if row.len() != columns.len() {
            return Err(ListingError::Misfit { column: misfit(row.len().min(columns.len())) });
        }
        for (at, (cell, column)) in row.iter_mut().zip(columns).enumerate() {
            if cell.kind().is_some_and(|kind| kind != column.kind) {
                return Err(ListingError::Misfit { column: misfit(at) });
            }
            if let Cell::Text(text) = cell
                && let std::borrow::Cow::Owned(clean) = legible(text)
            {
                *text = clean;
            }
        }
        self.sink.row(table, row)
    }

    /// Writes the cover and gives the files their names.
    ///
    /// # Errors
    /// When they cannot be written; then there are none.
    pub fn finish(self, cover: &Cover) -> Result<Written, ListingError> {
        let lines: Vec<(String, String)> = cover
            .lines(self.counts)
            .into_iter()
            .map(|(name, text)| (name, legible(&text).into_owned()))
            .collect();
        Ok(Written { counts: self.counts, files: self.sink.finish(&lines)? })
    }
}

/// Writes a whole listing.
///
/// # Errors
/// Those of the rows, and those of [`Listing`].
pub fn write<E: From<ListingError>>(
    format: Format,
    out: &Path,
    entries: impl IntoIterator<Item = Result<Entry, E>>,
    cover: &Cover,
) -> Result<Written, E> {
    let mut listing = Listing::create(format, out)?;
    for entry in entries {
        listing.push(entry?)?;
    }
    Ok(listing.finish(cover)?)
}
