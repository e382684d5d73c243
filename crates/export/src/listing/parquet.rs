//! Parquet, a file for each table: every column optional and of its type, compressed with zstd, the cover as key-value
//! metadata under `hark.`.
//!
//! Rows are gathered into row groups of at most [`GROUP_BYTES`] of values or [`GROUP_ROWS`] rows; memory holds one for each
//! table, whatever the length of the listing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use icsr::listing::{Cell, Column, Kind};
use jiff::civil::{Date, date};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::part::{Part, beside};
use super::{ListingError, Sink, Table};

/// Most rows of a row group.
const GROUP_ROWS: usize = 50_000;
/// Values of a row group, in bytes, about.
const GROUP_BYTES: usize = 16 << 20;
/// The day that days are counted from.
const EPOCH: Date = date(1970, 1, 1);

pub(super) struct ParquetSink {
    cases: Sheet,
    reactions: Sheet,
}

/// A file with the rows that are not in it yet.
struct Sheet {
    writer: SerializedFileWriter<Part>,
    held: Vec<Held>,
    rows: usize,
    bytes: usize,
}

/// Values of a column, and for each row whether there is one (definition level 1) or not (0).
struct Held {
    there: Vec<i16>,
    values: Values,
}

enum Values {
    Text(Vec<ByteArray>),
    Long(Vec<i64>),
    Number(Vec<f64>),
    Day(Vec<i32>),
    Truth(Vec<bool>),
}

impl ParquetSink {
    pub(super) fn create(out: &Path) -> Result<ParquetSink, ListingError> {
        let cases = Sheet::create(out, Table::Cases)?;
        let reactions = Sheet::create(&beside(out, "reactions", "parquet"), Table::Reactions)?;
        Ok(ParquetSink { cases, reactions })
    }
}

impl Sink for ParquetSink {
    fn row(&mut self, table: Table, row: &[Cell]) -> Result<(), ListingError> {
        match table {
            Table::Cases => self.cases.row(row),
            Table::Reactions => self.reactions.row(row),
        }
    }

    fn finish(self: Box<Self>, cover: &[(String, String)]) -> Result<Vec<PathBuf>, ListingError> {
        // The cases last: whoever waits for their file finds the other beside it.
        let reactions = self.reactions.finish(cover)?;
        Ok(vec![self.cases.finish(cover)?, reactions])
    }
}

impl Sheet {
    fn create(path: &Path, table: Table) -> Result<Sheet, ListingError> {
        let fields = table.columns().iter().map(field).collect::<Result<Vec<TypePtr>, _>>()?;
        let schema = Type::group_type_builder("listing").with_fields(fields).build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
            .set_created_by(concat!("Hark version ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let writer = SerializedFileWriter::new(Part::create(path)?, Arc::new(schema), Arc::new(properties))?;
        let held = table.columns().iter().map(|column| Held::of(column.kind)).collect();
        Ok(Sheet { writer, held, rows: 0, bytes: 0 })
    }

    fn row(&mut self, row: &[Cell]) -> Result<(), ListingError> {
        for (held, cell) in self.held.iter_mut().zip(row) {
            self.bytes += held.push(cell);
        }
        self.rows += 1;
        if self.rows >= GROUP_ROWS || self.bytes >= GROUP_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), ListingError> {
        let mut group = self.writer.next_row_group()?;
        for held in &mut self.held {
            held.write(&mut group)?;
        }
        group.close()?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }

    fn finish(mut self, cover: &[(String, String)]) -> Result<PathBuf, ListingError> {
        if self.rows > 0 {
            self.flush()?;
        }
        for (name, text) in cover {
            self.writer.append_key_value_metadata(KeyValue::new(format!("hark.{name}"), text.clone()));
        }
        self.writer.into_inner()?.finish()
    }
}

impl Held {
    fn of(kind: Kind) -> Held {
        let values = match kind {
            Kind::Text => Values::Text(Vec::new()),
            Kind::Integer | Kind::Time => Values::Long(Vec::new()),
            Kind::Number => Values::Number(Vec::new()),
            Kind::Date => Values::Day(Vec::new()),
            Kind::Bool => Values::Truth(Vec::new()),
        };
        Held { there: Vec::new(), values }
    }

    /// Takes a cell of the column's kind, and tells its size in bytes. The kind was looked at before.
    fn push(&mut self, cell: &Cell) -> usize {
        let size = match (&mut self.values, cell) {
            (Values::Text(values), Cell::Text(text)) => {
                values.push(ByteArray::from(text.as_str()));
                text.len() + size_of::<ByteArray>()
            }
            (Values::Long(values), Cell::Integer(number)) => put(values, *number),
            (Values::Long(values), Cell::Time(at)) => put(values, at.as_microsecond()),
            (Values::Number(values), Cell::Number(number)) => put(values, *number),
            (Values::Day(values), Cell::Date(date)) => put(values, days(*date)),
            (Values::Truth(values), Cell::Bool(truth)) => put(values, *truth),
            _ => 0,
        };
        self.there.push(i16::from(size > 0));
        size
    }

    /// Writes them as the next column of a row group, and forgets them.
    fn write(&mut self, group: &mut SerializedRowGroupWriter<'_, Part>) -> Result<(), ParquetError> {
        let there = std::mem::take(&mut self.there);
        let mut column = group.next_column()?.ok_or_else(|| {
            ParquetError::General("there are more columns of values than the schema has".to_owned())
        })?;
        match &mut self.values {
            Values::Text(values) => {
                column.typed::<ByteArrayType>().write_batch(&std::mem::take(values), Some(&there), None)?
            }
            Values::Long(values) => {
                column.typed::<Int64Type>().write_batch(&std::mem::take(values), Some(&there), None)?
            }
            Values::Number(values) => {
                column.typed::<DoubleType>().write_batch(&std::mem::take(values), Some(&there), None)?
            }
            Values::Day(values) => {
                column.typed::<Int32Type>().write_batch(&std::mem::take(values), Some(&there), None)?
            }
            Values::Truth(values) => {
                column.typed::<BoolType>().write_batch(&std::mem::take(values), Some(&there), None)?
            }
        };
        column.close()
    }
}

fn put<T>(values: &mut Vec<T>, value: T) -> usize {
    values.push(value);
    size_of::<T>()
}

/// Days since 1970; negative before.
fn days(date: Date) -> i32 {
    // Days between any two dates of the calendar fit.
    i32::try_from(date.duration_since(EPOCH).as_hours() / 24).unwrap_or_default()
}

fn field(column: &Column) -> Result<TypePtr, ParquetError> {
    let (physical, logical) = match column.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer => (Physical::INT64, None),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Time => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
        Kind::Bool => (Physical::BOOLEAN, None),
    };
    let field = Type::primitive_type_builder(column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    Ok(Arc::new(field.build()?))
}
