//! When to try again: a pure rule, so that it can be read and tested.

use std::time::Duration;

/// First wait.
const FIRST: Duration = Duration::from_millis(100);
/// Longest wait: a database that comes back is noticed within this time.
const LONGEST: Duration = Duration::from_secs(15);

/// How long to wait after the `attempt`-th failure in a row (counted from 1): doubling, bounded. There is no
/// jitter: one loop writes to one database, so there is no herd to break up.
pub fn after_failure(attempt: u32) -> Duration {
    let factor = 1u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
    FIRST.saturating_mul(factor).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_stay_bounded() {
        let waits: Vec<u128> = [1, 2, 3, 8, 9, 40, u32::MAX].map(|n| after_failure(n).as_millis()).into();
        assert_eq!(waits, [100, 200, 400, 12_800, 15_000, 15_000, 15_000]);
    }
}
