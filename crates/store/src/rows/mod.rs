//! The rows of the tables as Rust sees them. Field names and order are the columns of `sql/migrations`.

mod counts;
mod report;
mod seal;
mod stored;

pub use counts::{ChannelTotals, HourCount, HourReports, PairCount, TableCounts};
pub(crate) use counts::{seconds, tally_rows};
pub(crate) use report::ReportRow;
pub(crate) use seal::{SealRow, SealedText};
pub use stored::StoredReport;

use model::Timestamp;

/// `expires_at` of a row that is kept for ever: the last instant of ClickHouse's DateTime (2106-02-07).
pub(crate) const NEVER: u32 = u32::MAX;
const SECONDS_PER_DAY: i64 = 86_400;

/// Bits of a version below the revision: eleven of the generation, one of the withdrawal.
const GENERATION_BITS: u32 = 11;
const MAX_GENERATION: u32 = model::LAST_GENERATION;
const _: () = assert!(MAX_GENERATION == (1 << GENERATION_BITS) - 1);
const REVISION_SHIFT: u32 = GENERATION_BITS + 1;
const MAX_REVISION: u64 = u64::MAX >> REVISION_SHIFT;

/// The version that ReplacingMergeTree compares: revision, then generation, then whether it is a withdrawal.
///
/// A later revision of the post wins over every earlier one. Of one revision, a replay with another dictionary or model
/// (a later generation, at most 2047) wins over what was screened before, withdrawals included; within a generation the
/// withdrawal wins. Rows from before generations were known have versions of `2 × revision + withdrawn`, which no
/// version here is below for the same revision, so what is written now wins over them. Each part stops at its greatest
/// value.
fn version(revision: u64, generation: u32, withdrawn: bool) -> u64 {
    let generation = u64::from(generation.min(MAX_GENERATION));
    revision.min(MAX_REVISION) << REVISION_SHIFT | generation << 1 | u64::from(withdrawn)
}

/// The generation that a report was screened in: how many replays went before, 0 for what was screened as it came.
pub(crate) fn generation_of(report: &deident::SafeReport) -> u32 {
    report.generation()
}

/// The generation in a version of a row of this revision. Rows from before generations were known are of the first: but
/// for revision 0, whose version was 0 then as well, the revision does not stand where it stands now.
fn generation_in(version: u64, revision: u64) -> u32 {
    if version >> REVISION_SHIFT == revision.min(MAX_REVISION) {
        (version >> 1) as u32 & MAX_GENERATION
    } else {
        0
    }
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
    fn versions_order_by_revision_then_generation_then_withdrawal() {
        let order = [
            version(0, 0, false),
            version(0, 0, true),
            version(0, 1, false),
            version(0, 1, true),
            version(0, 2047, true),
            version(1, 0, false),
            version(1, 0, true),
            version(2, 0, false),
        ];
        assert!(order.is_sorted_by(|a, b| a < b), "{order:?}");
        assert_eq!(version(0, 2048, false), version(0, 2047, false));
        assert_eq!(version(u64::MAX, u32::MAX, true), u64::MAX);
    }

    #[test]
    fn a_version_tells_its_generation() {
        for revision in [0, 1, 2, 4095, 4096, MAX_REVISION] {
            for generation in [0, 1, 7, MAX_GENERATION] {
                assert_eq!(generation_in(version(revision, generation, false), revision), generation);
            }
            assert_eq!(generation_in(2 * revision, revision), 0, "a row of revision {revision} from before");
        }
    }

    #[test]
    fn what_is_written_now_wins_over_what_stands_from_before() {
        for revision in [0, 1, 2, 7, 1 << 40, MAX_REVISION] {
            for withdrawn in [false, true] {
                assert!(version(revision, 0, withdrawn) >= 2 * revision + u64::from(withdrawn));
            }
        }
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
