//! Cells, and the columns they stand in.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A day.
    Date,
    /// An instant.
    Time,
    /// True or false.
    Bool,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name: ASCII, lower case, stable.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it is filled from: elements of ICH E2B(R3), or what Hark knows beside them.
    pub from: &'static str,
}

pub(super) const fn column(name: &'static str, kind: Kind, from: &'static str) -> Column {
    Column { name, kind, from }
}

/// The columns of a table that has what fills each beside it.
pub(super) const fn columns<F, const N: usize>(table: &[(Column, F); N]) -> [Column; N] {
    let mut columns = [table[0].0; N];
    let mut at = 0;
    while at < N {
        columns[at] = table[at].0;
        at += 1;
    }
    columns
}

/// A cell. Of the kind of its column, or empty.
#[derive(Clone, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Empty,
    /// A text, not empty.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number; finite.
    Number(f64),
    /// A day.
    Date(Date),
    /// An instant.
    Time(Timestamp),
    /// True or false.
    Bool(bool),
}

/// One row: as many cells as there are columns.
pub type Row = Vec<Cell>;

impl Cell {
    /// A text; an empty one is an empty cell, in every format.
    pub fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    /// A number as it was written, where it is one.
    pub(super) fn number(text: &str) -> Cell {
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Cell::Number(number),
            _ => Cell::Empty,
        }
    }

    /// Its kind; nothing where it is empty.
    pub fn kind(&self) -> Option<Kind> {
        Some(match self {
            Cell::Empty => return None,
            Cell::Text(_) => Kind::Text,
            Cell::Integer(_) => Kind::Integer,
            Cell::Number(_) => Kind::Number,
            Cell::Date(_) => Kind::Date,
            Cell::Time(_) => Kind::Time,
            Cell::Bool(_) => Kind::Bool,
        })
    }
}

/// Texts may be words of a post: only their length is told.
impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Empty => f.write_str("Empty"),
            Cell::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Cell::Integer(number) => write!(f, "{number}"),
            Cell::Number(number) => write!(f, "{number}"),
            Cell::Date(date) => write!(f, "{date}"),
            Cell::Time(at) => write!(f, "{at}"),
            Cell::Bool(truth) => write!(f, "{truth}"),
        }
    }
}
