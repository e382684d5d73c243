//! Rows of counts: tallies as written, and the sums that queries return.

use std::collections::BTreeMap;

use clickhouse::Row;
use model::{Tally, Timestamp};
use serde::{Deserialize, Serialize};

/// A row of `tallies`.
#[derive(Debug, Clone, PartialEq, Row, Serialize)]
pub(crate) struct TallyRow {
    hour: u32,
    channel: String,
    drug: String,
    event: String,
    delta: String,
    posts: u64,
    flagged: u64,
}

/// The rows of one batch: each hour, channel, drug and event once, since of two rows with one key the later stands.
pub(crate) fn tally_rows(tallies: &[Tally], delta: &str) -> Vec<TallyRow> {
    let mut sums: BTreeMap<(u32, &str, &str, &str), (u64, u64)> = BTreeMap::new();
    for tally in tallies {
        let key = (seconds(tally.hour.hour()), &*tally.channel, &*tally.drug, &*tally.event);
        let (posts, flagged) = sums.entry(key).or_default();
        *posts += tally.posts;
        *flagged += tally.flagged;
    }
    let row =
        |((hour, channel, drug, event), (posts, flagged)): ((u32, &str, &str, &str), (u64, u64))| TallyRow {
            hour,
            channel: channel.to_owned(),
            drug: drug.to_owned(),
            event: event.to_owned(),
            delta: delta.to_owned(),
            posts,
            flagged,
        };
    sums.into_iter().map(row).collect()
}

/// Whole seconds since 1970, kept inside ClickHouse's DateTime: a post dated before 1970 counts there, one dated after
/// 2106 at its end.
pub(crate) fn seconds(at: Timestamp) -> u32 {
    let seconds = at.millis().div_euclid(1000);
    u32::try_from(seconds.max(0)).unwrap_or(u32::MAX)
}

/// Posts of one hour.
#[derive(Debug, Clone, PartialEq, Eq, Row, Serialize, Deserialize)]
pub struct HourCount {
    /// Start of the hour, seconds since 1970.
    pub hour: u32,
    /// Posts screened.
    pub posts: u64,
    /// Posts flagged.
    pub flagged: u64,
}

/// Reports of one hour.
#[derive(Debug, Clone, PartialEq, Eq, Row, Serialize, Deserialize)]
pub struct HourReports {
    /// Start of the hour, seconds since 1970.
    pub hour: u32,
    /// Reports that stand.
    pub reports: u64,
}

/// Posts that name a drug and an event.
#[derive(Debug, Clone, PartialEq, Eq, Row, Serialize, Deserialize)]
pub struct PairCount {
    /// Concept of the drug.
    pub drug: String,
    /// Concept of the event.
    pub event: String,
    /// Posts screened.
    pub posts: u64,
    /// Posts flagged.
    pub flagged: u64,
}

/// What a channel brought.
#[derive(Debug, Clone, PartialEq, Eq, Row, Serialize, Deserialize)]
pub struct ChannelTotals {
    /// The channel.
    pub channel: String,
    /// Posts screened.
    pub posts: u64,
    /// Posts flagged.
    pub flagged: u64,
    /// Reports that stand; none for a channel that allows counts only.
    pub reports: u64,
}

/// How much lies in the tables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Row, Serialize, Deserialize)]
pub struct TableCounts {
    /// Rows of `reports`, replaced revisions and withdrawals included.
    pub report_rows: u64,
    /// Reports that stand.
    pub reports: u64,
    /// Rows of `seals`, replaced ones and tombstones included.
    pub seal_rows: u64,
    /// Seals that stand.
    pub seals: u64,
    /// Posts screened, by the tallies.
    pub posts: u64,
    /// Posts flagged, by the tallies.
    pub flagged: u64,
}
