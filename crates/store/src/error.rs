//! What can go wrong between us and the database, and whether trying again makes sense.

use clickhouse::error::Error as ClientError;

/// A statement that failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database refused, or could not be reached.
    #[error("could not {does} on {place}")]
    Database {
        /// What was tried, for example `list reports`.
        does: &'static str,
        /// Where: `embedded ClickHouse` or the server's URL without its user.
        place: String,
        /// The client's words.
        #[source]
        source: ClientError,
    },
    /// Rows did not get in.
    #[error("could not insert {rows} rows into `{table}` on {place}; repeating the batch is safe")]
    Insert {
        /// The table.
        table: &'static str,
        /// Rows in the batch.
        rows: usize,
        /// Where.
        place: String,
        /// The client's words.
        #[source]
        source: ClientError,
    },
    /// A stored row does not read back: written by a newer version, or damaged.
    #[error("report {report} cannot be read: its column `{column}` is not what this version writes")]
    BadRow {
        /// The report.
        report: String,
        /// The column.
        column: &'static str,
        /// What is wrong with it, when it is JSON.
        #[source]
        source: Option<serde_json::Error>,
    },
    /// A part of a report has no JSON form.
    #[error("report {report} cannot be stored: its {column} has no JSON form")]
    BadReport {
        /// The report.
        report: String,
        /// The column.
        column: &'static str,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
}

/// ClickHouse's error codes that pass by themselves: timeouts, too much at once, network, memory, space, replicas.
const PASSING: &[u32] = &[
    3, 159, 164, 201, 202, 203, 209, 210, 225, 236, 241, 242, 243, 252, 279, 285, 286, 319, 364, 425, 439,
    999,
];

impl StoreError {
    /// Whether the same statement may succeed later without anybody changing anything.
    pub fn retry(&self) -> bool {
        match self {
            StoreError::Database { source, .. } | StoreError::Insert { source, .. } => passes(source),
            StoreError::BadRow { .. } | StoreError::BadReport { .. } => false,
        }
    }
}

fn passes(error: &ClientError) -> bool {
    match error {
        ClientError::Network(_) | ClientError::TimedOut => true,
        ClientError::BadResponse(text) => match code(text) {
            Some(code) => PASSING.contains(&code),
            // No code: a proxy in between answered.
            None => ["429", "502", "503", "504"].iter().any(|status| text.starts_with(status)),
        },
        _ => false,
    }
}

/// The number in `Code: 60. DB::Exception: …`.
pub(crate) fn code(text: &str) -> Option<u32> {
    let rest = &text[text.find("Code: ")? + 6..];
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_retried_and_what_stays_is_not() {
        for (text, retry) in [
            ("Code: 241. DB::Exception: Memory limit (total) exceeded. (MEMORY_LIMIT_EXCEEDED)", true),
            ("Code: 159. DB::Exception: Timeout exceeded. (TIMEOUT_EXCEEDED)", true),
            ("Code: 60. DB::Exception: Table hark.reports does not exist. (UNKNOWN_TABLE)", false),
            ("Code: 516. DB::Exception: default: Authentication failed. (AUTHENTICATION_FAILED)", false),
            ("503 Service Unavailable", true),
            ("404 Not Found", false),
        ] {
            let error = StoreError::Database {
                does: "list reports",
                place: "a server".into(),
                source: ClientError::BadResponse(text.into()),
            };
            assert_eq!(error.retry(), retry, "{text}");
        }
        let schema = ClientError::SchemaMismatch("no column".into());
        assert!(
            !StoreError::Insert { table: "reports", rows: 1, place: String::new(), source: schema }.retry()
        );
    }
}
