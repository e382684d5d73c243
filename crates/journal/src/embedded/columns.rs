//! Our words as SQLite columns. A number out of range on the way back means a damaged row and is an error.

use rusqlite::{
    ToSql,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef},
};

use crate::record::{Hop, Millis, Partition, Position, StateKey};

/// A number of things: never negative.
pub(super) struct Count(pub(super) u64);

impl From<usize> for Count {
    fn from(count: usize) -> Count {
        Count(count as u64)
    }
}

/// SQLite's integers are signed; no position or count comes near 2^63, and one that did must not wrap.
fn unsigned(number: u64) -> rusqlite::Result<ToSqlOutput<'static>> {
    let number =
        i64::try_from(number).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    Ok(number.into())
}

fn nonnegative(value: ValueRef<'_>) -> FromSqlResult<u64> {
    let number = i64::column_result(value)?;
    u64::try_from(number).map_err(|_| FromSqlError::OutOfRange(number))
}

impl ToSql for Count {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        unsigned(self.0)
    }
}

impl FromSql for Count {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Count> {
        nonnegative(value).map(Count)
    }
}

impl ToSql for Position {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        unsigned(self.0)
    }
}

impl FromSql for Position {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Position> {
        nonnegative(value).map(Position)
    }
}

impl ToSql for Partition {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.into())
    }
}

impl FromSql for Partition {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Partition> {
        u16::column_result(value).map(Partition)
    }
}

impl ToSql for Hop {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.code().into())
    }
}

impl FromSql for Hop {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Hop> {
        let code = i64::column_result(value)?;
        Hop::from_code(code).ok_or(FromSqlError::OutOfRange(code))
    }
}

impl ToSql for Millis {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.into())
    }
}

impl FromSql for Millis {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Millis> {
        i64::column_result(value).map(Millis)
    }
}

impl ToSql for StateKey {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(&self.0)))
    }
}

impl FromSql for StateKey {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<StateKey> {
        <[u8; 16]>::column_result(value).map(StateKey)
    }
}
