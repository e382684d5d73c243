//! Tables as people and vendors export them: comma, semicolon, tab or bar between cells, in any usual encoding, with or
//! without rows of explanation above the header. Reads text that is in memory; knows nothing of posts.
//!
//! # Contract
//! * [`decode`] makes text of the bytes; [`Table::find`] looks for the header row and its delimiter; [`Table::next_row`]
//!   gives the rows below it, one at a time, without an allocation each.
//! * Columns are looked up by [`key`]: letters and digits only, lower case, so that `Full Text`, `full_text` and `FullText` are
//!   one column.
//! * A cell in quotes may hold delimiters, line ends and doubled quotes (RFC 4180). A row whose quote never closes costs its
//!   first line only: reading goes on at the next one.
//!
//! Limits: a header within the first [`MAX_PREAMBLE_LINES`] lines, rows up to [`MAX_ROW_BYTES`]; XLSX is not read: save it as
//! CSV.

mod columns;
mod encoding;
mod rows;
#[cfg(test)]
mod tests;

pub use columns::{Columns, key};
pub use encoding::decode;
pub use rows::{Row, Table};

/// Lines in which the header row is looked for. Vendors write a dozen lines of explanation at most.
pub const MAX_PREAMBLE_LINES: usize = 60;

/// Longest row, in bytes. Longer ones are a quote that was never closed.
pub const MAX_ROW_BYTES: usize = 4 << 20;
