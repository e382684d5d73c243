//! How many messages a minute an endpoint gets: evenly, without saving up.

use model::Timestamp;

/// When the next message may go.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    gap_micros: i64,
    free_at: Timestamp,
}

impl Pace {
    /// At most so many a minute; `None`: as many as there are.
    pub fn new(per_minute: Option<u32>) -> Pace {
        let gap_micros = per_minute.map_or(0, |most| 60_000_000 / i64::from(most.max(1)));
        Pace { gap_micros, free_at: Timestamp(0) }
    }

    /// When the next may go; in the past: now.
    pub fn free_at(&self) -> Timestamp {
        self.free_at
    }

    /// One goes now.
    pub fn sent(&mut self, now: Timestamp) {
        self.free_at = Timestamp(now.0.saturating_add(self.gap_micros));
    }
}
