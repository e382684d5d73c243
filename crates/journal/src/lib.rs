//! The durable journal under both hops: what it promises, the embedded log, a memory twin, the conformance suite.
//!
//! # Contract
//! * [`Journal::append`] is durable when it returns. After an error any of its records may be there (a crash can hide
//!   the answer): append again, and let the reader drop what it has seen.
//! * A [`Reader`] is one consumer group's view of one partition. Its [`commit`](Reader::commit) writes output
//!   records, state changes and the new position in one transaction: all of it or nothing.
//! * A [`Subscription`] is one member of a group: several partitions, which another member may take over at any time.
//!   What this member then commits of them is refused.
//! * Two readers of the same group and partition are safe: the second one to commit is refused
//!   ([`JournalError::Fenced`]) and has written nothing.
//! * [`Reader::plan`] pins the boundaries of a delta before its effects leave the process, so that the retry after a
//!   crash covers exactly the same records and can carry the same deduplication token.
//! * A [`Follow`] reads all partitions from positions that its caller keeps: for a copy that knows where it ends.
//! * Everything blocks. Call it from threads of your own, never from an async task.
//!
//! # Limits
//! A record holds at most [`MAX_RECORD_BYTES`]; positions count up to 2^63; the number of partitions of a hop is
//! fixed when a journal is made, because `route % partitions` decides which reader's state knows a record.
//!
//! Payloads never appear in `Debug` output or in errors.

mod batch;
mod error;
mod follow;
mod info;
mod log;
mod memory;
mod progress;
mod record;
mod subscription;

pub mod conformance;
pub mod embedded;

pub use batch::{Batch, Limits};
pub use embedded::{EmbeddedJournal, OpenOptions};
pub use error::{Blame, JournalError, Place};
pub use info::{JournalInfo, Lag, PartitionInfo, ReaderInfo, Trimmed};
pub use log::{Follow, Journal, Reader, Scan, read_hop};
pub use memory::MemoryJournal;
pub use progress::Progress;
pub use record::{
    Clock, Delta, Hop, MAX_RECORD_BYTES, Millis, Partition, Partitions, Position, Record, RecordKey,
    StateChange, StateKey, check_lengths,
};
pub use subscription::{Member, Readers, Subscription, Work};
