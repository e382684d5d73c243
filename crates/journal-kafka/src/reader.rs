//! A reader of one partition: a member that needs no group to give it its partition.

use journal::{
    Batch, Delta, Hop, JournalError, Limits, Partition, Position, Reader, Record, StateChange, StateKey,
    Subscription, Work,
};

use crate::member::KafkaMember;

/// One group's view of one partition.
pub(crate) struct KafkaReader {
    member: KafkaMember,
    partition: Partition,
}

impl KafkaReader {
    pub(crate) fn new(member: KafkaMember, partition: Partition) -> KafkaReader {
        KafkaReader { member, partition }
    }
}

impl Reader for KafkaReader {
    fn next_batch(&mut self, limits: Limits) -> Result<Option<Batch>, JournalError> {
        Ok(self.member.next_batches(limits)?.pop())
    }

    fn rewind(&mut self) -> Result<(), JournalError> {
        self.member.rewind()
    }

    fn plan(&mut self, delta: &Delta) -> Result<(), JournalError> {
        self.member.plan(&[*delta])
    }

    fn commit(
        &mut self,
        upto: &Delta,
        out: &[(Hop, Record)],
        state: &[StateChange],
    ) -> Result<(), JournalError> {
        self.member.commit(&[Work { delta: *upto, out: out.to_vec(), state: state.to_vec() }])
    }

    fn state(&self, keys: &[StateKey]) -> Result<Vec<Option<Vec<u8>>>, JournalError> {
        self.member.values(self.partition, keys)
    }

    fn prune_state(&mut self, before: Position, max_entries: usize) -> Result<usize, JournalError> {
        self.member.prune_state(self.partition, before, max_entries)
    }
}
