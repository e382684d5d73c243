//! A workbook, its sheets written row by row to temporary files beside it (they have no names, and go with the process).
//!
//! Limits of the format: 32,767 characters (UTF-16 units) a cell, 1,048,576 rows a sheet, days from 1900 on. What is longer
//! ends in [`NOTE`] and goes on, on the sheet Overflow, under the sheet, row and column where it began; more rows go on, on
//! another sheet; an earlier day is a text.

use std::path::{Path, PathBuf};

use icsr::listing::{Cell, Column};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::part::Part;
use super::{ListingError, Sink, Table};

/// Longest text of a cell, in UTF-16 units.
const LONGEST: usize = 32_767;
/// Rows of a sheet.
const ROWS: u32 = 1_048_576;
/// What a text ends in that goes on elsewhere.
pub(super) const NOTE: &str = " … [goes on: see the sheet Overflow]";
/// Whole numbers beyond this are no longer whole in a spreadsheet.
const WHOLE: i64 = 1 << 53;

const CASES: usize = 0;
const REACTIONS: usize = 1;
const OVERFLOW: usize = 2;
const NAMES: [&str; 3] = ["Cases", "Reactions and drugs", "Overflow"];
const OVERFLOW_COLUMNS: [&str; 5] = ["sheet", "row", "column", "part", "text"];

pub(super) struct XlsxSink {
    part: Part,
    book: Workbook,
    /// Most rows of a sheet.
    most: u32,
    rolls: [Roll; 3],
    bold: Format,
    day: Format,
    time: Format,
}

/// A table over as many sheets as it needs.
#[derive(Clone, Default)]
struct Roll {
    /// The sheet that is written, as the workbook counts them.
    sheet: usize,
    /// Its name.
    name: String,
    /// How many sheets there are.
    sheets: u32,
    /// The next free row of it.
    next: u32,
}

impl XlsxSink {
    pub(super) fn create(out: &Path) -> Result<XlsxSink, ListingError> {
        XlsxSink::with_rows(out, ROWS)
    }

    /// With so many rows a sheet, that of the columns' names among them.
    fn with_rows(out: &Path, most: u32) -> Result<XlsxSink, ListingError> {
        let part = Part::create(out)?;
        let mut book = Workbook::new();
        // Words of posts are not left with the temporary files of others.
        let dir = out.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
        book.set_tempdir(dir)?;
        book.add_worksheet().set_name("Cover")?;
        let mut sink = XlsxSink {
            part,
            book,
            most,
            rolls: [const { Roll { sheet: 0, name: String::new(), sheets: 0, next: 0 } }; 3],
            bold: Format::new().set_bold(),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        };
        sink.begin(CASES)?;
        sink.begin(REACTIONS)?;
        Ok(sink)
    }

    /// Begins a sheet with the names of its columns.
    fn begin(&mut self, which: usize) -> Result<(), XlsxError> {
        let index = self.book.worksheets().len();
        let sheets = self.rolls[which].sheets + 1;
        let name = match sheets {
            1 => NAMES[which].to_owned(),
            more => format!("{} {more}", NAMES[which]),
        };
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(&name)?;
        sheet.set_freeze_panes(1, 0)?;
        let names: Vec<&str> = match which {
            CASES => Table::Cases.columns().iter().map(|column| column.name).collect(),
            REACTIONS => Table::Reactions.columns().iter().map(|column| column.name).collect(),
            _ => OVERFLOW_COLUMNS.to_vec(),
        };
        for (at, name) in (0u16..).zip(names) {
            sheet.write_string_with_format(0, at, name, &self.bold)?;
        }
        self.rolls[which] = Roll { sheet: index, name, sheets, next: 1 };
        Ok(())
    }

    /// The next free row of a table, on a further sheet where this one is full.
    fn next(&mut self, which: usize) -> Result<u32, XlsxError> {
        if self.rolls[which].sheets == 0 || self.rolls[which].next == self.most {
            self.begin(which)?;
        }
        let row = self.rolls[which].next;
        self.rolls[which].next += 1;
        Ok(row)
    }

    fn sheet(&mut self, which: usize) -> Result<&mut Worksheet, XlsxError> {
        self.book.worksheet_from_index(self.rolls[which].sheet)
    }

    /// A text; what does not fit goes on elsewhere.
    fn text(
        &mut self,
        which: usize,
        row: u32,
        at: u16,
        column: &Column,
        text: &str,
    ) -> Result<(), XlsxError> {
        // No character takes more units than bytes.
        let rest = if text.len() <= LONGEST { "" } else { split(text, LONGEST).1 };
        if rest.is_empty() {
            self.sheet(which)?.write_string(row, at, text)?;
            return Ok(());
        }
        let (head, mut rest) = split(text, LONGEST - NOTE.encode_utf16().count());
        self.sheet(which)?.write_string(row, at, format!("{head}{NOTE}"))?;
        let place = self.rolls[which].name.clone();
        let mut part = 2u32;
        while !rest.is_empty() {
            let (piece, more) = split(rest, LONGEST);
            let to = self.next(OVERFLOW)?;
            let sheet = self.sheet(OVERFLOW)?;
            sheet.write_string(to, 0, place.as_str())?;
            // As the spreadsheet counts its rows.
            sheet.write_number(to, 1, row + 1)?;
            sheet.write_string(to, 2, column.name)?;
            sheet.write_number(to, 3, part)?;
            sheet.write_string(to, 4, piece)?;
            (rest, part) = (more, part + 1);
        }
        Ok(())
    }
}

impl Sink for XlsxSink {
    fn row(&mut self, table: Table, cells: &[Cell]) -> Result<(), ListingError> {
        let which = match table {
            Table::Cases => CASES,
            Table::Reactions => REACTIONS,
        };
        let row = self.next(which)?;
        let (day, time) = (self.day.clone(), self.time.clone());
        for ((at, column), cell) in (0u16..).zip(table.columns()).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => self.text(which, row, at, column, text)?,
                Cell::Integer(number) if (-WHOLE..=WHOLE).contains(number) => {
                    #[expect(clippy::cast_precision_loss, reason = "within what a float has whole")]
                    self.sheet(which)?.write_number(row, at, *number as f64)?;
                }
                Cell::Integer(number) => {
                    self.sheet(which)?.write_string(row, at, number.to_string())?;
                }
                Cell::Number(number) => {
                    self.sheet(which)?.write_number(row, at, *number)?;
                }
                Cell::Bool(truth) => {
                    self.sheet(which)?.write_boolean(row, at, *truth)?;
                }
                Cell::Date(date) => {
                    let cell = u16::try_from(date.year()).ok().and_then(|year| {
                        let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
                        ExcelDateTime::from_ymd(year, month, day).ok()
                    });
                    let sheet = self.sheet(which)?;
                    match cell {
                        Some(cell) => sheet.write_datetime_with_format(row, at, &cell, &day)?,
                        None => sheet.write_string(row, at, date.to_string())?,
                    };
                }
                Cell::Time(instant) => {
                    let sheet = self.sheet(which)?;
                    match ExcelDateTime::from_timestamp(instant.as_second()) {
                        Ok(cell) => sheet.write_datetime_with_format(row, at, &cell, &time)?,
                        Err(_) => sheet.write_string(row, at, instant.to_string())?,
                    };
                }
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, cover: &[(String, String)]) -> Result<Vec<PathBuf>, ListingError> {
        let bold = self.bold.clone();
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let sheet = self.book.worksheet_from_index(0)?;
        sheet.set_column_width(0, 34)?.set_column_width(1, 90)?;
        for (row, (name, text)) in (0u32..).zip(cover) {
            sheet.write_string_with_format(row, 0, name.as_str(), &bold)?;
            sheet.write_string_with_format(row, 1, text.as_str(), &wrapped)?;
        }
        let XlsxSink { mut part, mut book, .. } = *self;
        book.save_to_writer(&mut part)?;
        Ok(vec![part.finish()?])
    }
}

/// Divides a text after at most so many UTF-16 units, between characters.
fn split(text: &str, most: usize) -> (&str, &str) {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > most {
            return text.split_at(at);
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use icsr::listing::Cell;

    use super::super::{Sink, Table};
    use super::{XlsxSink, split};

    #[test]
    fn a_text_is_divided_between_characters() {
        for (text, most, expected) in [
            ("abc", 3, ("abc", "")),
            ("abcd", 3, ("abc", "d")),
            // An emoji takes two units.
            ("a🙂b", 2, ("a", "🙂b")),
            ("a🙂b", 3, ("a🙂", "b")),
            ("日本語", 2, ("日本", "語")),
        ] {
            assert_eq!(split(text, most), expected);
        }
    }

    #[test]
    fn rows_that_a_sheet_does_not_hold_stand_on_another() {
        let dir = tempfile::tempdir().unwrap();
        let mut sink = XlsxSink::with_rows(&dir.path().join("list.xlsx"), 4).unwrap();
        let row = vec![Cell::Empty; Table::Cases.columns().len()];
        for _ in 0..7 {
            sink.row(Table::Cases, &row).unwrap();
        }
        let names: Vec<String> =
            sink.book.worksheets().iter().map(rust_xlsxwriter::Worksheet::name).collect();
        assert_eq!(names, ["Cover", "Cases", "Reactions and drugs", "Cases 2", "Cases 3"]);
        assert_eq!((sink.rolls[0].sheets, sink.rolls[0].next), (3, 2));
    }
}
