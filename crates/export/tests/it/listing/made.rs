//! Rows of any content, and what must be read back of them.

use export::listing::{Entry, legible, neutral};
use icsr::listing::{CASES, Cell, Column, Kind, PAIRS, Row};
use proptest::collection::vec;
use proptest::prelude::*;

use super::Grid;

/// Texts that have broken readers and writers.
const NASTY: [&str; 20] = [
    "=1+1",
    "+49 30 1234",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1",
    "\r\n=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://example.com\";\"x\")",
    "a \"quoted\" word, and a comma",
    "line\nline\r\nline\rend",
    "nul\0bell\u{7}esc\u{1b}del\u{7f}",
    "\u{feff}mark",
    "\u{fffe}\u{ffff}",
    "頭痛とめまいがした",
    "🤮🤒👩‍⚕️ nach 2 Tagen",
    "<t>&amp;]]></t>",
    "_x000D_ and _x0041_",
    "http://example.com/a?b=c",
    " spaces around ",
    "'quoted",
    "اَلصُّدَاع",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => proptest::sample::select(NASTY.as_slice()).prop_map(str::to_owned),
        4 => any::<String>(),
        1 => Just("ä🙂=".repeat(33_334)),
        1 => proptest::sample::select(NASTY.as_slice()).prop_map(|text| text.repeat(32_767 / text.len() + 1)),
    ]
}

fn cell(kind: Kind) -> BoxedStrategy<Cell> {
    let full = match kind {
        Kind::Text => text().prop_map(Cell::text).boxed(),
        Kind::Integer => (-1_000_000i64..1_000_000).prop_map(Cell::Integer).boxed(),
        Kind::Number => (-1e9f64..1e9).prop_map(Cell::Number).boxed(),
        Kind::Date => (1901i16..2100, 1i8..=12, 1i8..=28)
            .prop_map(|(year, month, day)| Cell::Date(jiff::civil::date(year, month, day)))
            .boxed(),
        Kind::Time => (0i64..4_000_000_000)
            .prop_map(|second| Cell::Time(jiff::Timestamp::from_second(second).unwrap()))
            .boxed(),
        Kind::Bool => any::<bool>().prop_map(Cell::Bool).boxed(),
    };
    prop_oneof![1 => Just(Cell::Empty), 3 => full].boxed()
}

fn row(columns: &'static [Column]) -> impl Strategy<Value = Row> {
    columns.iter().map(|column| cell(column.kind)).collect::<Vec<_>>()
}

/// Some cases, each with some reactions and drugs.
pub(super) fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let entry = (row(&CASES), vec(row(&PAIRS), 0..3)).prop_map(|(case, reactions)| Entry { case, reactions });
    vec(entry, 0..6)
}

/// What is to be read back; CSV has the apostrophe before what looks like a formula.
pub(super) fn expected<'a>(rows: impl IntoIterator<Item = &'a Row>, csv: bool) -> Grid {
    let cell = |cell: &Cell| {
        Some(match cell {
            Cell::Empty => return None,
            Cell::Text(text) if csv => neutral(&legible(text)).into_owned(),
            Cell::Text(text) => legible(text).into_owned(),
            Cell::Integer(number) => number.to_string(),
            Cell::Number(number) => number.to_string(),
            Cell::Date(date) => date.to_string(),
            Cell::Time(at) => at.to_string(),
            Cell::Bool(truth) => truth.to_string(),
        })
    };
    rows.into_iter().map(|row| row.iter().map(cell).collect()).collect()
}
