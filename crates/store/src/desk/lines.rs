//! The copy of the trail in the order of the journal, for whoever reads all of it: verification and export.

use crate::desk::rows::TrailRow;
use crate::error::StoreError;
use crate::reports::ReportStore;
use crate::sql::Sql;

const LINES: Sql = Sql::new("read the trail in its order", include_str!("../../sql/queries/trail_lines.sql"));

impl ReportStore {
    /// At most `limit` lines of a partition from a position on, by position. Lines of two subjects at one position are both given.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn trail_lines(
        &self,
        partition: u16,
        from: u64,
        limit: u32,
    ) -> Result<Vec<TrailRow>, StoreError> {
        let sql =
            LINES.with("partition", u64::from(partition)).with("from", from).with("limit", u64::from(limit));
        self.engine.query(&sql).await
    }
}
