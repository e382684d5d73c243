//! How much of what each endpoint was to be told arrived: for people, who look now and then.

use std::collections::BTreeMap;

use model::Timestamp;

use super::error::Fault;
use super::{Outbox, OutboxError};

/// Of the deliveries that are still kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Arrived.
    pub delivered: u64,
    /// Given up.
    pub failed: u64,
    /// When one last arrived.
    pub last_success: Option<Timestamp>,
}

impl Outbox {
    /// What became of deliveries that are done, by the endpoint's name. Reads all of them.
    ///
    /// # Errors
    /// See [`OutboxError`].
    pub fn tallies(&self) -> Result<BTreeMap<String, Tally>, OutboxError> {
        self.read("count deliveries", |t| {
            let mut statement = t.prepare_cached(
                "SELECT e.name, sum(d.state = 'delivered'), sum(d.state = 'failed'), \
                 max(CASE WHEN d.state = 'delivered' THEN d.done_at END) \
                 FROM deliveries d JOIN endpoints e ON e.number = d.endpoint GROUP BY e.name",
            )?;
            let rows = statement.query_map([], |row| {
                let count = |at: usize| row.get::<_, i64>(at).map(|count| count as u64);
                let last_success = row.get::<_, Option<i64>>(3)?.map(Timestamp);
                Ok((row.get(0)?, Tally { delivered: count(1)?, failed: count(2)?, last_success }))
            })?;
            rows.map(|row| row.map_err(Fault::from)).collect()
        })
    }
}
