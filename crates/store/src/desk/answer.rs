//! Answers that say what they cost. ClickHouse puts its statistics behind the rows of its JSON format, on a server and in this
//! process alike; rows of a queue or a dashboard are few, so that their text costs nothing.

use model::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use crate::engine::Engine;
use crate::error::StoreError;
use crate::sql::Sql;

/// Rows of a statement.
#[derive(Deserialize)]
#[serde(bound = "R: DeserializeOwned")]
pub(crate) struct Answer<R> {
    /// The rows.
    #[serde(rename = "data")]
    pub(crate) rows: Vec<R>,
    /// How many rows there were before the statement's `LIMIT`, where it has one.
    #[serde(default, rename = "rows_before_limit_at_least")]
    pub(crate) before_limit: Option<u64>,
    statistics: Statistics,
}

#[derive(Deserialize)]
struct Statistics {
    rows_read: u64,
}

impl<R> Answer<R> {
    /// Rows that the database read.
    pub(crate) fn rows_read(&self) -> u64 {
        self.statistics.rows_read
    }
}

impl Engine {
    /// Runs a statement and returns its rows, by the names of its columns, with what it cost.
    pub(crate) async fn answer<R: DeserializeOwned>(&self, sql: &Sql) -> Result<Answer<R>, StoreError> {
        let bytes = self.query_bytes(sql, "JSON").await?;
        serde_json::from_slice(&bytes).map_err(|source| StoreError::BadAnswer {
            does: sql.does(),
            place: self.place().to_owned(),
            source,
        })
    }
}

/// Reads microseconds since 1970.
pub(crate) fn micros<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    i64::deserialize(deserializer).map(Timestamp)
}

/// Reads microseconds since 1970, or nothing.
pub(crate) fn some_micros<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(Option::<i64>::deserialize(deserializer)?.map(Timestamp))
}
