//! A budget of searches in any 24 hours, spread over the day.
//!
//! A bucket that holds a tenth of the budget and is filled with the rest in the course of a day: whatever the moment, the 24
//! hours before it saw no more than both together.

use serde::{Deserialize, Serialize};

/// A day in seconds.
const DAY_SECS: f64 = 86_400.0;

/// What of the budget may be used at once.
const BURST: f64 = 0.1;

/// See the module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Budget {
    left: f64,
    /// When it was filled last, in seconds since 1970; 0 before the first time.
    at: i64,
}

impl Budget {
    /// Fills up, and takes as many as are wanted and there.
    pub(super) fn take(&mut self, wanted: usize, per_day: u64, now: i64) -> usize {
        let whole = (per_day as f64 * BURST).max(1.0).min(per_day as f64);
        let passed = now.saturating_sub(self.at).max(0) as f64;
        self.left = match self.at {
            0 => whole,
            _ => (self.left + passed * (per_day as f64 - whole) / DAY_SECS).min(whole),
        };
        self.at = now.max(self.at);
        let taken = wanted.min(self.left.max(0.0) as usize);
        self.left -= taken as f64;
        taken
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_day_sees_more_than_the_budget(
            per_day in 0_u64..3000,
            asked in prop::collection::vec((1_i64..4000, 0_usize..300), 1..400),
        ) {
            let mut budget = Budget::default();
            let mut now = 1_700_000_000;
            let mut taken: Vec<(i64, usize)> = Vec::new();
            for (pause, wanted) in asked {
                now += pause;
                taken.push((now, budget.take(wanted, per_day, now)));
                let day: usize =
                    taken.iter().filter(|(at, _)| *at > now - 86_400).map(|(_, count)| count).sum();
                prop_assert!(day as u64 <= per_day, "{day} of {per_day}");
            }
        }
    }

    #[test]
    fn it_fills_up_again() {
        let mut budget = Budget::default();
        assert_eq!(budget.take(1000, 2200, 1_000_000), 220);
        assert_eq!(budget.take(10, 2200, 1_000_000), 0);
        assert_eq!(budget.take(1000, 2200, 1_000_000 + 3600), 82);
        assert_eq!(budget.take(1000, 2200, 1_000_000 + 86_400 * 5), 220);
        assert_eq!(Budget::default().take(5, 0, 1_000_000), 0);
    }
}
