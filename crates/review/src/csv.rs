//! CSV for people's spreadsheets (RFC 4180). The first line is the caveat; a cell that a spreadsheet would take for a formula
//! begins with an apostrophe, which spreadsheets show as text.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::wire::dashboard::CAVEAT;

/// What spreadsheets take for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A table as CSV.
pub(crate) struct Csv {
    text: String,
}

impl Csv {
    /// With the caveat and the names of the columns.
    pub(crate) fn new(columns: &[&str]) -> Csv {
        // A byte order mark: without it spreadsheets read UTF-8 as something else.
        let mut csv = Csv { text: "\u{feff}".to_owned() };
        csv.row(&[format!("# {CAVEAT}")]);
        let columns: Vec<String> = columns.iter().map(|&column| column.to_owned()).collect();
        csv.row(&columns);
        csv
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: &[String]) {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            self.text.push_str(&quoted(cell));
        }
        self.text.push_str("\r\n");
    }

    /// The answer, under a name for the file.
    pub(crate) fn answer(self, name: &str) -> Response {
        let disposition = format!("attachment; filename=\"hark-{name}.csv\"");
        let disposition =
            HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
        let media = HeaderValue::from_static("text/csv; charset=utf-8");
        ([(header::CONTENT_TYPE, media), (header::CONTENT_DISPOSITION, disposition)], self.text)
            .into_response()
    }
}

/// A cell that no reader takes for more than text. Numbers stay numbers.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(FORMULA) && cell.parse::<f64>().is_err();
    let apostrophe = if formula { "'" } else { "" };
    if formula || cell.contains([',', '"', '\n', '\r', '\'']) {
        format!("\"{apostrophe}{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Csv, quoted};

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_out() {
        for (cell, expected) in [
            ("plain", "plain"),
            ("-3.5", "-3.5"),
            ("=1+1", "\"'=1+1\""),
            ("+cmd|' /C calc'!A0", "\"'+cmd|' /C calc'!A0\""),
            ("-2+3", "\"'-2+3\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\tx", "\"'\tx\""),
            ("a,b \"c\"\nd", "\"a,b \"\"c\"\"\nd\""),
        ] {
            assert_eq!(quoted(cell), expected);
        }
    }

    #[test]
    fn the_caveat_stands_first() {
        let mut csv = Csv::new(&["a", "b"]);
        csv.row(&["1".to_owned(), "2".to_owned()]);
        let lines: Vec<&str> = csv.text.split("\r\n").collect();
        assert!(lines[0].contains("Counts are posts, not patients") && lines.len() == 4);
        assert_eq!((lines[1], lines[2]), ("a,b", "1,2"));
    }
}
