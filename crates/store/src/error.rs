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
    /// The server shows a certificate that nobody we trust has signed, or that is of another host.
    #[error(
        "could not {does} on {place}: its certificate is not trusted. Name the file with the certificate of its \
         authority in `store.ca_file`, and reach it by a name that its certificate has"
    )]
    Untrusted {
        /// What was tried.
        does: &'static str,
        /// Where.
        place: String,
        /// What the TLS library says.
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
    /// An answer does not read.
    #[error(
        "could not {does} on {place}: the answer is not what this version asks for. Is it a ClickHouse of 26?"
    )]
    BadAnswer {
        /// What was tried.
        does: &'static str,
        /// Where.
        place: String,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
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
            StoreError::Untrusted { .. }
            | StoreError::BadAnswer { .. }
            | StoreError::BadRow { .. }
            | StoreError::BadReport { .. } => false,
        }
    }

    /// A statement that failed at `place`.
    pub(crate) fn database(does: &'static str, (source, place): (ClientError, String)) -> StoreError {
        if is_untrusted(&source) {
            return StoreError::Untrusted { does, place, source };
        }
        StoreError::Database { does, place, source }
    }
}

fn passes(error: &ClientError) -> bool {
    match error {
        ClientError::Network(_) | ClientError::TimedOut => true,
        ClientError::BadResponse(text) => match code(text) {
            Some(code) => PASSING.contains(&code),
            // No code: something in between answered, with a page of its own or a bare status. What it holds against
            // the request itself stays; everything else passes.
            None => {
                !text.starts_with('4') || ["408", "425", "429"].iter().any(|status| text.starts_with(status))
            }
        },
        _ => false,
    }
}

/// Whether asking another replica may succeed where this one failed.
pub(crate) fn other_host_may_help(error: &ClientError) -> bool {
    passes(error) || is_untrusted(error)
}

/// A word for logs, which hold no text of a database's answer.
pub(crate) fn kind(error: &ClientError) -> &'static str {
    match error {
        ClientError::TimedOut => "timeout",
        ClientError::Network(_) if is_untrusted(error) => "untrusted certificate",
        ClientError::Network(_) => "network",
        ClientError::BadResponse(_) => "refused",
        _ => "client",
    }
}

/// OpenSSL's words for a certificate that does not check out, somewhere down the chain of causes: the TLS crates pass
/// them on as text only.
fn is_untrusted(error: &ClientError) -> bool {
    let ClientError::Network(network) = error else { return false };
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(network.as_ref());
    while let Some(error) = cause {
        if error.to_string().contains("certificate verify failed") {
            return true;
        }
        cause = error.source();
    }
    false
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
            ("Code: 243. DB::Exception: Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)", true),
            ("Code: 242. DB::Exception: Table is in readonly mode. (TABLE_IS_READ_ONLY)", true),
            ("503 Service Unavailable", true),
            ("500 Internal Server Error", true),
            ("429 Too Many Requests", true),
            ("<html><title>502 Bad Gateway</title></html>", true),
            ("404 Not Found", false),
            ("401 Unauthorized", false),
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
