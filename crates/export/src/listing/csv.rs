//! CSV after RFC 4180: lines end in CR LF, a field with a comma, a quote or a line end is quoted, quotes are doubled.
//!
//! An empty field is an empty cell. Days are `2026-02-28`, times RFC 3339 in UTC, truths `true` and `false`.

use std::io::Write;
use std::path::{Path, PathBuf};

use icsr::listing::Cell;

use super::part::{Part, beside};
use super::text::neutral;
use super::{ListingError, Sink, Table};

const BOM: &str = "\u{feff}";

pub(super) struct CsvSink {
    cases: Part,
    reactions: Part,
    cover: Part,
    line: String,
}

impl CsvSink {
    pub(super) fn create(out: &Path, bom: bool) -> Result<CsvSink, ListingError> {
        let mut sink = CsvSink {
            cases: Part::create(out)?,
            reactions: Part::create(&beside(out, "reactions", "csv"))?,
            cover: Part::create(&beside(out, "cover", "csv"))?,
            line: String::new(),
        };
        for part in [&mut sink.cases, &mut sink.reactions, &mut sink.cover].into_iter().filter(|_| bom) {
            part.write_all(BOM.as_bytes()).map_err(|source| part.failed(source))?;
        }
        for table in [Table::Cases, Table::Reactions] {
            let names: Vec<Cell> = table.columns().iter().map(|column| Cell::text(column.name)).collect();
            sink.row(table, &names)?;
        }
        Ok(sink)
    }
}

impl Sink for CsvSink {
    fn row(&mut self, table: Table, row: &[Cell]) -> Result<(), ListingError> {
        let part = match table {
            Table::Cases => &mut self.cases,
            Table::Reactions => &mut self.reactions,
        };
        line(&mut self.line, row);
        part.write_all(self.line.as_bytes()).map_err(|source| part.failed(source))
    }

    fn finish(mut self: Box<Self>, cover: &[(String, String)]) -> Result<Vec<PathBuf>, ListingError> {
        let head = ("what".to_owned(), "says".to_owned());
        for (name, text) in std::iter::once(&head).chain(cover) {
            line(&mut self.line, &[Cell::text(name), Cell::text(text)]);
            self.cover.write_all(self.line.as_bytes()).map_err(|source| self.cover.failed(source))?;
        }
        // The cases last: whoever waits for their file finds the others beside it.
        let (reactions, cover) = (self.reactions.finish()?, self.cover.finish()?);
        Ok(vec![self.cases.finish()?, reactions, cover])
    }
}

fn line(line: &mut String, row: &[Cell]) {
    line.clear();
    for (at, cell) in row.iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => field(line, &neutral(text)),
            Cell::Integer(number) => line.push_str(&number.to_string()),
            Cell::Number(number) => line.push_str(&number.to_string()),
            Cell::Date(date) => line.push_str(&date.to_string()),
            Cell::Time(at) => line.push_str(&at.to_string()),
            Cell::Bool(truth) => line.push_str(if *truth { "true" } else { "false" }),
        }
    }
    line.push_str("\r\n");
}

fn field(line: &mut String, text: &str) {
    if !text.contains([',', '"', '\n', '\r', '\'']) && !text.starts_with(' ') && !text.ends_with(' ') {
        line.push_str(text);
        return;
    }
    line.push('"');
    for (at, piece) in text.split('"').enumerate() {
        if at > 0 {
            line.push_str("\"\"");
        }
        line.push_str(piece);
    }
    line.push('"');
}
