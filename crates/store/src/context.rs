//! What is known of reports beside their words: the conversation, and how long the database has had and will have them.

use std::collections::BTreeMap;

use clickhouse::Row;
use model::{ReportId, ThreadId, Timestamp};
use serde::Deserialize;

use crate::error::StoreError;
use crate::reports::ReportStore;
use crate::rows::{NEVER, ReportRow, StoredReport};
use crate::sql::Sql;

const OF_THREAD: Sql =
    Sql::new("read the reports of a conversation", include_str!("../sql/queries/reports_of_thread.sql"));
const LIFETIMES: Sql =
    Sql::new("look when reports were stored", include_str!("../sql/queries/lifetimes.sql"));

/// Reports asked for at once by [`ReportStore::lifetimes`].
const IDS_AT_ONCE: usize = 2_000;

/// From when until when the database has a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime {
    /// When the row that stands was first inserted. For rows of before this was written down: when the post was observed. Not part
    /// of a report, for the same journal delivered again gives the same reports, but not at the same time.
    pub stored_at: Timestamp,
    /// When its retention ends; `None` keeps it.
    pub kept_until: Option<Timestamp>,
}

/// A row of `lifetimes.sql`.
#[derive(Row, Deserialize)]
struct LifetimeRow {
    report_id: String,
    stored_at: i64,
    expires_at: u32,
}

impl ReportStore {
    /// The reports of a conversation that stand, oldest post first, at most `limit` and at most 1,000.
    ///
    /// # Errors
    /// When the database fails, or has rows that this version does not understand.
    pub async fn of_thread(&self, thread: ThreadId, limit: u32) -> Result<Vec<StoredReport>, StoreError> {
        let sql = OF_THREAD.with("thread", thread.to_string()).with("limit", u64::from(limit));
        self.engine.query::<ReportRow>(&sql).await?.into_iter().map(ReportRow::read).collect()
    }

    /// Since when and until when the database has some reports. Those that do not stand are absent.
    ///
    /// # Errors
    /// As [`ReportStore::of_thread`].
    pub async fn lifetimes(&self, reports: &[ReportId]) -> Result<BTreeMap<ReportId, Lifetime>, StoreError> {
        let mut found = BTreeMap::new();
        for some in reports.chunks(IDS_AT_ONCE) {
            let ids: Vec<String> = some.iter().map(ToString::to_string).collect();
            for row in self.engine.query::<LifetimeRow>(&LIFETIMES.with("reports", ids)).await? {
                let bad = |_| StoreError::BadRow {
                    report: row.report_id.clone(),
                    column: "report_id",
                    source: None,
                };
                let report = row.report_id.parse().map_err(bad)?;
                let kept_until = (row.expires_at != NEVER)
                    .then(|| Timestamp::from_millis(i64::from(row.expires_at) * 1_000));
                found.insert(report, Lifetime { stored_at: Timestamp(row.stored_at), kept_until });
            }
        }
        Ok(found)
    }
}
