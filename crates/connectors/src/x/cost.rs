//! What answers cost, counted so that a budget holds.
//!
//! The platform bills what an answer holds, which is known only afterwards. A request is charged with what is missing to one
//! full page over all that was paid and not used: the first with the price of a full page, each further one with what the
//! one before really held. So the sum of all charges is never below what was used, and at most one full page above it.
//! Resources that the platform does not bill twice on one day are counted each time.

/// Prices, in thousandths of a cent.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Prices {
    /// Of a post.
    pub(super) post: u64,
    /// Of a user.
    pub(super) user: u64,
    /// Of a direct message.
    pub(super) message: u64,
    /// Of a post of the own account, or to it.
    pub(super) owned: u64,
}

/// Counts what was paid and used.
#[derive(Clone, Debug, Default)]
pub(super) struct Meter {
    /// Paid and not used.
    credit: u64,
    /// Charged with the request under way.
    charged: u64,
}

impl Meter {
    /// What the next request is charged, if its answer can cost `most`. Asking twice changes nothing.
    pub(super) fn charge(&mut self, most: u64) -> u64 {
        self.charged = most.saturating_sub(self.credit);
        self.charged
    }

    /// Its answer was read, and cost `used`.
    pub(super) fn settle(&mut self, used: u64) {
        self.credit = (self.credit + std::mem::take(&mut self.charged)).saturating_sub(used);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn charges_cover_what_is_used_and_at_most_one_page_more(pages in prop::collection::vec((1u64..1000, 0u64..=100), 1..50)) {
            let mut meter = Meter::default();
            let (mut charged, mut used, mut most) = (0, 0, 0);
            for (bound, percent) in pages {
                most = most.max(bound);
                meter.charge(bound);
                charged += meter.charge(bound);
                used += bound * percent / 100;
                meter.settle(bound * percent / 100);
                prop_assert!(charged >= used && charged <= used + most, "{charged} {used} {most}");
            }
        }
    }
}
