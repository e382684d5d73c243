//! A batch: the records of one delta in one buffer, so that reading allocates per batch and never per record.

use std::fmt;

use crate::record::{Delta, Hop, Millis, Partition, Position};

/// How much one batch may hold. A batch always holds at least one record, however large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most records; 0 counts as 1.
    pub max_records: usize,
    /// Most payload bytes.
    pub max_bytes: usize,
}

/// The records of one delta, in order. `len()` counts records; where a journal leaves gaps between positions it can be
/// smaller than `to - from`.
#[derive(Clone)]
pub struct Batch {
    delta: Delta,
    bytes: Vec<u8>,
    /// Per record its position and where its payload ends in `bytes`; both only ever grow.
    ends: Vec<(Position, usize)>,
    appended_at: Option<Millis>,
    taken_over: bool,
}

impl Batch {
    /// An empty batch that starts at `from`; journals fill it with [`push`](Batch::push).
    pub fn starting_at(hop: Hop, partition: Partition, from: Position) -> Batch {
        Batch {
            delta: Delta { hop, partition, from, to: from },
            bytes: Vec::new(),
            ends: Vec::new(),
            appended_at: None,
            taken_over: false,
        }
    }

    /// Notes when a record of it was appended; the earliest note stands.
    pub fn note_time(&mut self, at: Millis) {
        self.appended_at = Some(self.appended_at.map_or(at, |known| known.min(at)));
    }

    /// Notes that it is the first since its partition was taken over.
    pub fn note_taken_over(&mut self) {
        self.taken_over = true;
    }

    /// When its oldest record was appended, where the journal says: how late the reader is.
    pub fn appended_at(&self) -> Option<Millis> {
        self.appended_at
    }

    /// How long its oldest record has waited at `now`, in seconds, where the journal says when it was appended.
    pub fn waited_secs(&self, now: Millis) -> Option<f64> {
        Some(now.0.saturating_sub(self.appended_at?.0).max(0) as f64 / 1000.0)
    }

    /// Whether it is the first since its partition was taken over, at a start or from another member: what an earlier
    /// owner did with these records outside of the journal is not known.
    pub fn taken_over(&self) -> bool {
        self.taken_over
    }

    /// Adds the record at `position`, which must be at or after the batch's end; the delta then ends just after it.
    pub fn push(&mut self, position: Position, payload: &[u8]) {
        debug_assert!(position >= self.delta.to, "records come in order");
        self.bytes.extend_from_slice(payload);
        self.ends.push((position, self.bytes.len()));
        self.delta.to = Position(position.0 + 1);
    }

    /// Moves the end of the delta past positions that hold no record.
    pub fn extend_to(&mut self, to: Position) {
        self.delta.to = self.delta.to.max(to);
    }

    /// What the batch covers.
    pub fn delta(&self) -> &Delta {
        &self.delta
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Sum of the payload lengths, in bytes.
    pub fn payload_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// The payloads, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        (0..self.ends.len()).map(|index| self.payload(index))
    }

    /// The payloads with their positions, in order.
    pub fn numbered(&self) -> impl ExactSizeIterator<Item = (Position, &[u8])> {
        (0..self.ends.len()).map(|index| (self.ends[index].0, self.payload(index)))
    }

    /// Whether one more record of `bytes` would break `limits`.
    pub fn is_full(&self, limits: Limits, bytes: usize) -> bool {
        !self.is_empty()
            && (self.ends.len() >= limits.max_records.max(1)
                || self.bytes.len().saturating_add(bytes) > limits.max_bytes)
    }

    fn payload(&self, index: usize) -> &[u8] {
        let start = if index == 0 { 0 } else { self.ends[index - 1].1 };
        &self.bytes[start..self.ends[index].1]
    }
}

/// Two batches are equal when they hold the same records of the same delta.
impl PartialEq for Batch {
    fn eq(&self, other: &Batch) -> bool {
        (self.delta, &self.bytes, &self.ends) == (other.delta, &other.bytes, &other.ends)
    }
}

impl Eq for Batch {}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("delta", &self.delta)
            .field("records", &self.len())
            .field("bytes", &self.bytes.len())
            .finish()
    }
}
