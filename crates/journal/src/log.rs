//! The traits every journal implements: [`Journal`], shared by all threads, [`Reader`], [`Scan`] and [`Follow`], owned by one.

use std::time::Duration;

use crate::{
    batch::{Batch, Limits},
    error::JournalError,
    info::{JournalInfo, Lag, Trimmed},
    record::{Delta, Hop, Millis, Partition, Position, Record, StateChange, StateKey},
    subscription::{Member, Readers, Subscription},
};

/// A durable, partitioned log with consumer groups. Blocking; see the crate's contract.
pub trait Journal: Send + Sync {
    /// Number of partitions of a hop, at least 1; never changes while the journal lives.
    fn partitions(&self, hop: Hop) -> u16;

    /// Appends the records to the partitions their routes pick, keeping their order within each partition.
    /// Durable when it returns: on the disk, not only in the page cache, or acknowledged by every replica in sync.
    /// After an error any of them may be there.
    ///
    /// # Errors
    /// [`JournalError::RecordTooLarge`] (nothing was written), [`JournalError::DiskFull`], [`JournalError::Busy`], IO.
    fn append(&self, hop: Hop, records: &[Record]) -> Result<(), JournalError>;

    /// Opens the group's reader of one partition, at its last committed position. A group that is new to the hop is
    /// registered for *all* its partitions at the first position still kept; from then on [`trim`](Journal::trim)
    /// waits for it.
    fn reader(&self, group: &str, hop: Hop, partition: Partition) -> Result<Box<dyn Reader>, JournalError>;

    /// Joins the group as one of its members. Whose the partitions are is settled between all members, or, where the
    /// journal knows only this process, by the member's number.
    ///
    /// # Errors
    /// As for [`reader`](Journal::reader).
    fn subscribe(
        &self,
        group: &str,
        hop: Hop,
        member: Member,
    ) -> Result<Box<dyn Subscription>, JournalError> {
        Ok(Box::new(Readers::open(self, group, hop, member)?))
    }

    /// Reads one partition from the first record that was appended at or after `since`, up to where it ends now,
    /// without being a group: nothing waits for it, and nothing is committed.
    ///
    /// # Errors
    /// As for [`reader`](Journal::reader).
    fn scan(&self, hop: Hop, partition: Partition, since: Millis) -> Result<Box<dyn Scan>, JournalError>;

    /// Reads all partitions from positions that the caller keeps, and goes on as records come, without being a group:
    /// nothing waits for it, and nothing is committed. `from` has one position for each partition, by its number; those
    /// it leaves out begin at 0.
    ///
    /// # Errors
    /// [`JournalError::Trimmed`] when records at a position are gone, [`JournalError::OutsideLog`] when the partition
    /// ends before it; and as for [`reader`](Journal::reader).
    fn follow(&self, hop: Hop, from: &[Position]) -> Result<Box<dyn Follow>, JournalError>;

    /// How far the group is behind, one entry per partition, by partition number.
    fn lag(&self, group: &str, hop: Hop) -> Result<Vec<Lag>, JournalError>;

    /// Removes, from the front, what was appended before `older_than` and every registered group has committed.
    /// A hop that groups read keeps everything until a first group registers; dead letters go by age alone.
    /// Reviews stay for ever. Only whole blocks go, as they were appended, so a little more than asked may stay. Works in short steps, so
    /// others can append meanwhile, and gives the space back to the disk.
    fn trim(&self, hop: Hop, older_than: Millis) -> Result<Trimmed, JournalError>;

    /// Forgets a group: its positions and its state. Its open readers are fenced. Unknown groups are no error.
    fn forget(&self, group: &str, hop: Hop) -> Result<(), JournalError>;

    /// The payload at a position; `None` when it was trimmed or not yet written.
    fn read_at(
        &self,
        hop: Hop,
        partition: Partition,
        position: Position,
    ) -> Result<Option<Vec<u8>>, JournalError>;

    /// Number of entries in the group's state over all partitions of the hop, where a journal keeps no note of pruning
    /// with those that were pruned lately. Counts them: for status pages.
    fn state_len(&self, group: &str, hop: Hop) -> Result<u64, JournalError>;

    /// Sets a small durable value (a channel's cursor, a version). Durable when it returns.
    fn set_meta(&self, key: &str, value: &[u8]) -> Result<(), JournalError>;

    /// Reads back what [`set_meta`](Journal::set_meta) wrote last; `None` for an unknown key.
    fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, JournalError>;

    /// Sizes and positions of everything.
    fn info(&self) -> Result<JournalInfo, JournalError>;
}

/// Records of one partition, read once in order, by nobody in particular.
pub trait Scan: Send {
    /// The next records; `None` at the end that the partition had when the scan began.
    ///
    /// # Errors
    /// [`JournalError::Trimmed`] when records were trimmed meanwhile, [`JournalError::Corrupt`].
    fn next_batch(&mut self, limits: Limits) -> Result<Option<Batch>, JournalError>;
}

/// Records of all partitions as they come, each partition in order.
pub trait Follow: Send {
    /// What came: at most one batch of a partition, within the limits together (one record always fits). Waits up to
    /// `wait` for the first record, for no more; empty when none came.
    ///
    /// # Errors
    /// As for [`Reader::next_batch`]. After one, follow anew from the position behind what was returned last.
    fn next(&mut self, limits: Limits, wait: Duration) -> Result<Vec<Batch>, JournalError>;
}

/// Reads all that a hop keeps now, partition by partition, for whoever needs no group: `take` gets one payload after the
/// other.
///
/// # Errors
/// As for [`Journal::scan`] and [`Scan::next_batch`].
pub fn read_hop(journal: &dyn Journal, hop: Hop, mut take: impl FnMut(&[u8])) -> Result<(), JournalError> {
    const LIMITS: Limits = Limits { max_records: 1000, max_bytes: 8 << 20 };
    for partition in (0..journal.partitions(hop)).map(Partition) {
        let mut scan = journal.scan(hop, partition, Millis(0))?;
        while let Some(batch) = scan.next_batch(LIMITS)? {
            batch.iter().for_each(&mut take);
        }
    }
    Ok(())
}

/// One group's view of one partition.
pub trait Reader: Send {
    /// The records after what this reader returned last; `None` when there are none yet. Several batches may be read
    /// ahead and committed one by one, in order, or together.
    ///
    /// A reader that opens (or rewinds) with a plan pending returns exactly the planned delta first, whatever the
    /// limits.
    ///
    /// # Errors
    /// [`JournalError::Trimmed`] when the records are gone (the group was forgotten), [`JournalError::Corrupt`].
    fn next_batch(&mut self, limits: Limits) -> Result<Option<Batch>, JournalError>;

    /// Goes back to the last committed position, so that what was read and not committed comes again.
    fn rewind(&mut self) -> Result<(), JournalError>;

    /// Makes the boundaries of the next delta durable before its effects leave the process: a retry, also after a
    /// crash, then covers the very same records. Planning the same delta again changes nothing.
    ///
    /// # Errors
    /// [`JournalError::Fenced`] when another reader of the group has committed meanwhile;
    /// [`JournalError::PlanPending`] when a different delta is planned.
    fn plan(&mut self, delta: &Delta) -> Result<(), JournalError>;

    /// Writes output records (to any hop), state changes and the new position `upto.to` in one transaction. `upto`
    /// starts at the last committed position. With several changes of one key the last one holds.
    ///
    /// # Errors
    /// As for [`plan`](Reader::plan), and those of [`Journal::append`]. Nothing was written then, unless the error is
    /// one of the disk's and came from the last step; [`rewind`](Reader::rewind) shows which.
    fn commit(
        &mut self,
        upto: &Delta,
        out: &[(Hop, Record)],
        state: &[StateChange],
    ) -> Result<(), JournalError>;

    /// The values of the keys, in their order, as of the last commit of this group in this hop and partition.
    fn state(&self, keys: &[StateKey]) -> Result<Vec<Option<Vec<u8>>>, JournalError>;

    /// Removes up to `max_entries` state entries that were last written by a commit whose delta ended before
    /// `before`, oldest first. Returns how many went; fewer than `max_entries` means there are no more.
    fn prune_state(&mut self, before: Position, max_entries: usize) -> Result<usize, JournalError>;
}
