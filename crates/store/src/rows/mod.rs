//! The rows of the tables as Rust sees them. Field names and order are the columns of `sql/migrations`.

mod counts;
mod report;
mod seal;
mod stored;

pub use counts::{ChannelTotals, HourCount, PairCount, TableCounts};
pub(crate) use counts::{seconds, tally_rows};
pub(crate) use report::ReportRow;
pub(crate) use seal::{SealRow, SealedText};
pub use stored::StoredReport;

use model::Timestamp;

/// `expires_at` of a row that is kept for ever: the last instant of ClickHouse's DateTime (2106-02-07).
const NEVER: u32 = u32::MAX;
const SECONDS_PER_DAY: i64 = 86_400;

/// The version that ReplacingMergeTree compares: twice the revision, plus one for a withdrawal, so that a withdrawal
/// wins over the report of the same revision.
fn version(revision: u64, withdrawn: bool) -> u64 {
    revision.min(u64::MAX / 2).saturating_mul(2) + u64::from(withdrawn)
}

/// When a row seen at `from` may go, in seconds since 1970; `days` 0 keeps it.
fn expires_at(from: Timestamp, days: u32) -> u32 {
    if days == 0 {
        return NEVER;
    }
    let seconds = from.millis() / 1000 + i64::from(days) * SECONDS_PER_DAY;
    u32::try_from(seconds.max(0)).unwrap_or(NEVER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_order_by_revision_then_withdrawal() {
        let order =
            [version(0, false), version(0, true), version(1, false), version(1, true), version(2, false)];
        assert!(order.is_sorted_by(|a, b| a < b), "{order:?}");
        assert_eq!(version(u64::MAX, true), u64::MAX);
    }

    #[test]
    fn expiry_counts_days_and_zero_keeps() {
        let day_20000 = Timestamp::from_millis(20_000 * 86_400_000);
        assert_eq!(expires_at(day_20000, 30), 20_030 * 86_400);
        assert_eq!(expires_at(day_20000, 0), NEVER);
        assert_eq!(expires_at(day_20000, u32::MAX), NEVER);
        assert_eq!(expires_at(Timestamp(i64::MIN), 1), 0);
    }
}
