//! The header row and the rows below it.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::table::{Columns, MAX_PREAMBLE_LINES, MAX_ROW_BYTES};

/// Between cells: what is tried, in this order.
static DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Longest header row, in bytes.
const MAX_HEADER_BYTES: usize = 64 << 10;

/// How often a quote that never closes is got over; a file with more of them is no table.
const MAX_OPEN_QUOTES: usize = 16;

/// A table, read from its header on.
pub struct Table<'a> {
    text: &'a str,
    at: usize,
    columns: Columns,
    delimiter: u8,
    record: Record,
    open_quotes: usize,
}

/// One row. Cells are text without the quotes around them.
pub struct Row<'t> {
    /// The row as it is written, for the dead letters.
    pub raw: &'t str,
    record: &'t Record,
    columns: usize,
    broken: Option<&'static str>,
}

impl<'t> Row<'t> {
    /// The cell of a column, without space around it; empty where the row has none.
    pub fn cell(&self, column: Option<usize>) -> &'t str {
        column.and_then(|column| self.record.cell(column)).unwrap_or_default().trim()
    }

    /// Why it cannot be read, if it cannot: a quote that never closes, or more cells than the header has.
    pub fn broken(&self) -> Option<&'static str> {
        let more = || {
            (self.columns..self.record.len())
                .any(|at| self.record.cell(at).is_some_and(|c| !c.trim().is_empty()))
        };
        self.broken.or_else(|| more().then_some("the row has more cells than the header has columns"))
    }
}

impl<'a> Table<'a> {
    /// Finds the first row that is a header in the eyes of `is_header`, whatever stands between its cells. A header that is
    /// known by one column alone is found with any delimiter: ask for two.
    pub fn find(text: &'a str, is_header: impl Fn(&Columns) -> bool) -> Option<Self> {
        let mut record = Record::default();
        let mut start = 0;
        for _ in 0..MAX_PREAMBLE_LINES {
            let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
            for delimiter in DELIMITERS {
                let (used, whole) =
                    record.read(&rest[..rest.floor_char_boundary(MAX_HEADER_BYTES)], delimiter);
                if !whole {
                    continue;
                }
                let columns = Columns::of((0..record.len()).filter_map(|at| record.cell(at)));
                if is_header(&columns) {
                    return Some(Self { text, at: start + used, columns, delimiter, record, open_quotes: 0 });
                }
            }
            start += line_length(rest);
        }
        None
    }

    /// The columns.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The next row that is not empty.
    pub fn next_row(&mut self) -> Option<Row<'_>> {
        loop {
            let rest = &self.text[self.at..];
            if rest.is_empty() {
                return None;
            }
            let within = &rest[..rest.floor_char_boundary(MAX_ROW_BYTES)];
            let (mut used, whole) = self.record.read(within, self.delimiter);
            let mut broken = None;
            if !whole {
                self.open_quotes += 1;
                broken = Some("a quote that is opened in the row is never closed");
                used = if self.open_quotes > MAX_OPEN_QUOTES { rest.len() } else { line_length(rest) };
            }
            let raw = rest[..used].trim_matches(['\r', '\n']);
            self.at += used;
            if raw.trim().is_empty() || (broken.is_none() && self.record.is_blank()) {
                continue;
            }
            return Some(Row { raw, record: &self.record, columns: self.columns.len(), broken });
        }
    }
}

/// Length of the first line, its end included.
fn line_length(text: &str) -> usize {
    memchr::memchr(b'\n', text.as_bytes()).map_or(text.len(), |at| at + 1)
}

/// Reads one row, and has room for its cells.
#[derive(Default)]
struct Record {
    reader: Option<(u8, Reader)>,
    cells: Vec<u8>,
    filled: usize,
    ends: Vec<usize>,
    ended: usize,
}

impl Record {
    /// Reads one row from the start of `text`: the bytes used, and whether its quotes are closed.
    fn read(&mut self, text: &str, delimiter: u8) -> (usize, bool) {
        if self.reader.as_ref().is_none_or(|(known, _)| *known != delimiter) {
            self.reader = Some((delimiter, ReaderBuilder::new().delimiter(delimiter).build()));
        }
        let Some((_, reader)) = &mut self.reader else { return (text.len(), false) };
        reader.reset();
        (self.filled, self.ended) = (0, 0);
        let (mut used, mut ended) = (0, false);
        loop {
            // Behind the end stands one more line end: it closes the last row, unless that is inside quotes.
            let rest = if ended { &b"\n"[..] } else { &text.as_bytes()[used..] };
            let (result, read, wrote, cells) =
                reader.read_record(rest, &mut self.cells[self.filled..], &mut self.ends[self.ended..]);
            used += if ended { 0 } else { read };
            self.filled += wrote;
            self.ended += cells;
            match result {
                ReadRecordResult::OutputFull => self.cells.resize((self.cells.len() * 2).max(1024), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize((self.ends.len() * 2).max(32), 0),
                ReadRecordResult::InputEmpty if ended => return (used, self.filled + self.ended == 0),
                ReadRecordResult::InputEmpty => ended = true,
                ReadRecordResult::Record | ReadRecordResult::End => return (used, true),
            }
        }
    }

    fn len(&self) -> usize {
        self.ended
    }

    fn cell(&self, at: usize) -> Option<&str> {
        let end = *self.ends[..self.ended].get(at)?;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        // Cells of a text are text: delimiters, quotes and line ends are ASCII.
        std::str::from_utf8(self.cells.get(start..end)?).ok()
    }

    fn is_blank(&self) -> bool {
        self.cells[..self.filled].iter().all(u8::is_ascii_whitespace)
    }
}
