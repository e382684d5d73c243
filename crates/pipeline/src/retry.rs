//! When to try again: a pure rule, so that it can be read and tested.

use std::time::{Duration, Instant};

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

/// How often a wait looks whether it is to end early.
const LOOK: Duration = Duration::from_millis(20);

/// Waits for `time`, and looks all the while whether to give up. Whether the whole time has passed.
pub fn wait_unless(time: Duration, mut give_up: impl FnMut() -> bool) -> bool {
    let until = Instant::now() + time;
    while Instant::now() < until {
        if give_up() {
            return false;
        }
        std::thread::sleep(LOOK.min(time));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_stay_bounded() {
        let waits: Vec<u128> = [1, 2, 3, 8, 9, 40, u32::MAX].map(|n| after_failure(n).as_millis()).into();
        assert_eq!(waits, [100, 200, 400, 12_800, 15_000, 15_000, 15_000]);
    }

    #[test]
    fn a_wait_ends_with_its_time_or_when_told_to() {
        assert!(wait_unless(Duration::ZERO, || true), "no time, no look");
        assert!(wait_unless(Duration::from_millis(1), || false));
        let mut looks = 0;
        assert!(!wait_unless(Duration::from_secs(60), || {
            looks += 1;
            looks == 2
        }));
    }
}
