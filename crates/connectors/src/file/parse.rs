//! CSV to JSON lines. Pure: bytes in, batch out.
//!
//! RFC 4180 with quoted line ends; the delimiter is the one of comma, semicolon and tab that the header row has
//! most of. Every row becomes a JSON object of the mapped columns; an empty cell is an absent field.

use std::path::Path;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use serde_json::{Map, Value};

use crate::batch::LineBatch;
use crate::file::FileError;
use crate::file::settings::{FIELDS, FileSettings};

/// Reads CSV rows from pieces of a file.
pub(super) struct Rows {
    reader: Reader,
    /// Field of the post for each column, where it has one.
    columns: Vec<Option<&'static str>>,
    header: bool,
    delimiter: u8,
    /// The row that is being read: original bytes, cells, ends of cells.
    raw: Vec<u8>,
    cells: Vec<u8>,
    filled: usize,
    ends: Vec<usize>,
    ended: usize,
    over_long: bool,
    /// Line ends before the row, and in it.
    lines_before: u64,
    lines_inside: u64,
}

impl Rows {
    pub(super) fn new() -> Self {
        Self {
            reader: Reader::new(),
            columns: Vec::new(),
            header: false,
            delimiter: b',',
            raw: Vec::new(),
            cells: vec![0; 4096],
            filled: 0,
            ends: vec![0; 64],
            ended: 0,
            over_long: false,
            lines_before: 0,
            lines_inside: 0,
        }
    }

    /// 1-based line of the file at which the row starts.
    pub(super) fn line(&self) -> u64 {
        // Line ends before the row's first byte are those of the row before it and of empty lines.
        let leading =
            self.raw.iter().take_while(|b| matches!(b, b'\r' | b'\n')).filter(|b| **b == b'\n').count();
        self.lines_before + leading as u64 + 1
    }

    /// Whether the header row was read.
    pub(super) fn has_header(&self) -> bool {
        self.header
    }

    /// Sets the delimiter from the first line of the file.
    pub(super) fn sniff(&mut self, first_line: &[u8]) {
        let count = |delimiter: u8| first_line.iter().filter(|b| **b == delimiter).count();
        self.delimiter =
            [b';', b'\t'].into_iter().fold(b',', |best, d| if count(d) > count(best) { d } else { best });
        self.reader = ReaderBuilder::new().delimiter(self.delimiter).build();
    }

    /// Reads from `input` (empty at the end of the file) until a row is whole; gives the bytes used and whether
    /// one is.
    pub(super) fn feed(&mut self, input: &[u8], max_row_bytes: usize) -> (usize, Fed) {
        let mut used = 0;
        loop {
            let rest = &input[used..];
            let (result, read, wrote, ended) =
                self.reader.read_record(rest, &mut self.cells[self.filled..], &mut self.ends[self.ended..]);
            let room = (max_row_bytes + 1).saturating_sub(self.raw.len()).min(read);
            self.raw.extend_from_slice(&rest[..room]);
            self.lines_inside += memchr::memchr_iter(b'\n', &rest[..read]).count() as u64;
            used += read;
            self.filled += wrote;
            self.ended += ended;
            self.over_long |= self.raw.len() > max_row_bytes;
            if self.over_long {
                // Cells are of no use any more; their room is used again so that memory stays bounded.
                self.filled = 0;
                self.ended = 0;
            }
            match result {
                ReadRecordResult::InputEmpty => return (used, Fed::More),
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => return (used, Fed::Row),
                ReadRecordResult::End => return (used, Fed::End),
            }
        }
    }

    /// Takes the row as the header.
    pub(super) fn take_header(&mut self, path: &Path, settings: &FileSettings) -> Result<(), FileError> {
        let path = path.to_owned();
        let cells = self
            .cells()
            .filter(|_| !self.over_long)
            .ok_or_else(|| FileError::BadHeader { path: path.clone() })?;
        let found: Vec<String> = cells.into_iter().map(|cell| cell.trim().to_owned()).collect();
        let map = settings.columns()?;
        let mut columns: Vec<Option<&'static str>> = vec![None; found.len()];
        let mut missing = Vec::new();
        for field in FIELDS {
            let mapped = map.iter().find(|(known, _)| *known == field).map(|(_, column)| *column);
            let at = match mapped {
                // An exact name before one that differs in case.
                Some(column) => found
                    .iter()
                    .position(|name| name == column)
                    .or_else(|| found.iter().position(|name| name.eq_ignore_ascii_case(column))),
                None => found.iter().position(|name| name.eq_ignore_ascii_case(field)),
            };
            match at {
                Some(at) => columns[at] = Some(field),
                None if mapped.is_some() || field == "id" || field == "text" => {
                    missing.push(mapped.unwrap_or(field).to_owned());
                }
                None => {}
            }
        }
        if !missing.is_empty() {
            return Err(FileError::NoColumn { path, missing, found });
        }
        self.columns = columns;
        self.header = true;
        self.reset();
        Ok(())
    }

    /// Adds the row to the batch as a line of JSON, or as refused.
    pub(super) fn take_row(&mut self, batch: &mut LineBatch) {
        let start = batch.bytes();
        let refusal = if self.over_long {
            Some("the row is longer than the longest line allowed".to_owned())
        } else {
            match self.cells() {
                None => Some("the row is not UTF-8".to_owned()),
                Some(cells) if cells.len() != self.columns.len() => {
                    Some(format!("the row has {} columns, the header {}", cells.len(), self.columns.len()))
                }
                Some(cells) => {
                    let mut object = Map::new();
                    for (field, cell) in self.columns.iter().zip(cells) {
                        if let Some(field) = field
                            && !cell.is_empty()
                        {
                            object.insert((*field).to_owned(), value(field, cell));
                        }
                    }
                    // A row without a cell for text is still a line: the reader says that `text` is missing.
                    batch.extend(Value::Object(object).to_string().as_bytes());
                    None
                }
            }
        };
        if refusal.is_some() {
            let breaks = |b: &u8| matches!(b, b'\r' | b'\n');
            let start = self.raw.iter().position(|b| !breaks(b)).unwrap_or(self.raw.len());
            let end = self.raw.iter().rposition(|b| !breaks(b)).map_or(start, |last| last + 1);
            batch.extend(&self.raw[start..end]);
        }
        batch.close(start, self.line());
        if let Some(reason) = refusal {
            batch.refuse_last(reason);
        }
        self.reset();
    }

    fn cells(&self) -> Option<Vec<&str>> {
        let text = std::str::from_utf8(&self.cells[..self.filled]).ok()?;
        let mut start = 0;
        self.ends[..self.ended]
            .iter()
            .map(|end| {
                let cell = text.get(start..*end);
                start = *end;
                cell
            })
            .collect()
    }

    fn reset(&mut self) {
        self.lines_before += std::mem::take(&mut self.lines_inside);
        self.raw.clear();
        self.filled = 0;
        self.ended = 0;
        self.over_long = false;
    }
}

/// Numbers stay numbers where the post format knows them as numbers; times may be Unix times.
fn value(field: &str, cell: &str) -> Value {
    let numeric = field == "revision" || field == "created_at";
    match cell.parse::<i64>() {
        Ok(number) if numeric => Value::from(number),
        _ => Value::from(cell),
    }
}

/// What [`Rows::feed`] found.
pub(super) enum Fed {
    /// The row is not whole yet.
    More,
    /// A row is whole.
    Row,
    /// There are no more rows.
    End,
}
