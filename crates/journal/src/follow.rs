//! What the followers of all journals share: where each begins, and how much one answer may hold.

use std::time::{Duration, Instant};

use crate::{
    batch::{Batch, Limits},
    error::{JournalError, Place},
    record::{Delta, Hop, Partition, Position},
};

/// The position of each partition that a follower begins at, checked against what is kept of it.
pub(crate) fn begin(
    hop: Hop,
    partitions: u16,
    from: &[Position],
    mut ends: impl FnMut(Partition) -> Result<(Position, Position), JournalError>,
) -> Result<Vec<Position>, JournalError> {
    (0..partitions)
        .map(|number| {
            let partition = Partition(number);
            let at = from.get(usize::from(number)).copied().unwrap_or_default();
            let (first, end) = ends(partition)?;
            if at < first {
                return Err(JournalError::Trimmed { place: Place { hop, partition, position: at }, first });
            }
            if at > end {
                return Err(JournalError::OutsideLog {
                    delta: Delta { hop, partition, from: at, to: at },
                    end,
                });
            }
            Ok(at)
        })
        .collect()
}

/// One answer in the making: batches of several partitions within limits that hold for all of them.
pub(crate) struct Gathering {
    limits: Limits,
    records: usize,
    bytes: usize,
    pub(crate) batches: Vec<Batch>,
}

impl Gathering {
    pub(crate) fn new(limits: Limits) -> Gathering {
        Gathering { limits, records: 0, bytes: 0, batches: Vec::new() }
    }

    /// What the next partition may give; nothing when the answer is full.
    pub(crate) fn left(&self) -> Option<Limits> {
        let max_records = self.limits.max_records.max(1).saturating_sub(self.records);
        let max_bytes = self.limits.max_bytes.saturating_sub(self.bytes);
        let room = max_records > 0 && (max_bytes > 0 || self.batches.is_empty());
        room.then_some(Limits { max_records, max_bytes })
    }

    pub(crate) fn add(&mut self, batch: Batch) {
        if !batch.is_empty() {
            self.records += batch.len();
            self.bytes += batch.payload_bytes();
            self.batches.push(batch);
        }
    }
}

/// When a wait ends; a wait that is too long to be reckoned ends in an hour and is begun again by who waits.
pub(crate) fn until(wait: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(wait).unwrap_or(now + Duration::from_secs(3600))
}
