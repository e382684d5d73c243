//! Whether two installations with the same key hold the same: what tests of faults compare with a calm run.

use serde_json::Value;
use testkit::Hark;

/// Reads standard input. Posts are told apart only by when they became known if that is left to the clock.
pub(crate) const INGEST: [&str; 6] =
    ["ingest", "-", "--output", "json", "--observed-at", "2026-11-20T08:00:00Z"];

/// Gives `to` the key of `from`: report ids and pseudonyms are digests under it.
pub(crate) fn share_key(from: &Hark, to: &Hark) {
    std::fs::create_dir_all(to.data()).unwrap();
    std::fs::copy(from.data().join("hark.key"), to.data().join("hark.key")).unwrap();
}

/// Every post and report of `calm` is in `other`, once, and nothing waits any more. Gives the number of reports.
#[track_caller]
pub(crate) fn assert_same(calm: &Hark, other: &Hark) -> usize {
    let (expected, found) = (dump(calm), dump(other));
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    let (calm, other) = (status(calm), status(other));
    assert_eq!(other["posts_known"], calm["posts_known"], "every acknowledged post was screened");
    // Rows that merges have yet to fold are left out: when they run is the database's affair.
    for count in ["reports", "seals", "posts", "flagged"] {
        assert_eq!(other["tables"][count], calm["tables"][count], "{count}: stored twice or lost");
    }
    assert_eq!((other["posts_waiting"].as_u64(), other["reports_waiting"].as_u64()), (Some(0), Some(0)));
    expected.len()
}

/// The last count that a run of [`INGEST`] acknowledged; 0 if it acknowledged nothing.
pub(crate) fn acknowledged<'a>(lines: impl Iterator<Item = &'a str>) -> usize {
    let count = |line| serde_json::from_str::<Value>(line).ok()?["acknowledged"].as_u64();
    lines.filter_map(count).last().unwrap_or(0) as usize
}

/// What is known, waits and is stored.
pub(crate) fn status(hark: &Hark) -> Value {
    hark.run(["db", "status", "--output", "json"]).success().json_lines().remove(0)
}

/// Every stored report as the line that is printed of it: bytes, not values, are what must not differ.
pub(crate) fn dump(hark: &Hark) -> Vec<String> {
    let list = ["reports", "list", "--limit", "0", "--output", "json"];
    let mut reports: Vec<String> = hark.run(list).success().stdout.lines().map(str::to_owned).collect();
    reports.sort_unstable();
    reports
}
