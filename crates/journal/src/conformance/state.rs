//! A reader's state.

use super::{ALL, GROUP, Subject, ZERO, append_each, at_most, reader};
use crate::{
    log::Reader,
    record::{Hop, Partition, StateChange, StateKey},
};

fn key(n: u8) -> StateKey {
    StateKey([n; 16])
}

fn set(n: u8, value: &str) -> StateChange {
    StateChange { key: key(n), value: Some(value.as_bytes().to_vec()) }
}

fn text(value: &str) -> Option<Vec<u8>> {
    Some(value.as_bytes().to_vec())
}

pub(super) fn state_is_written_by_commits(subject: &Subject) {
    let journal = subject.open();
    append_each(&*journal, &["a", "b"]);
    let mut first = reader(&*journal);
    let batch = first.next_batch(at_most(1)).unwrap().unwrap();
    first.commit(batch.delta(), &[], &[set(1, "one"), set(2, "two"), set(3, ""), set(1, "uno")]).unwrap();
    let keys = [key(3), key(1), key(9), key(2), key(1)];
    let after_first = [text(""), text("uno"), None, text("two"), text("uno")];
    assert_eq!(first.state(&keys).unwrap(), after_first);
    let batch = first.next_batch(at_most(1)).unwrap().unwrap();
    let remove = |n| StateChange { key: key(n), value: None };
    first.commit(batch.delta(), &[], &[remove(1), set(2, "duo"), remove(7), set(3, "x"), remove(3)]).unwrap();
    drop((first, journal));
    let journal = subject.open();
    assert_eq!(reader(&*journal).state(&keys).unwrap(), [None, None, None, text("duo"), None]);
    assert_eq!(journal.state_len(GROUP, Hop::Posts).unwrap(), 1);
}

pub(super) fn state_belongs_to_its_reader(subject: &Subject) {
    let journal = subject.open();
    append_each(&*journal, &["a"]);
    let mut owner = reader(&*journal);
    let batch = owner.next_batch(ALL).unwrap().unwrap();
    owner.commit(batch.delta(), &[], &[set(1, "mine")]).unwrap();
    for (group, hop, partition) in
        [("other", Hop::Posts, ZERO), (GROUP, Hop::Posts, Partition(1)), (GROUP, Hop::Reports, ZERO)]
    {
        let stranger = journal.reader(group, hop, partition).unwrap();
        assert_eq!(stranger.state(&[key(1)]).unwrap(), [None], "{group} {hop} {partition}");
    }
    assert_eq!(reader(&*journal).state(&[key(1)]).unwrap(), [text("mine")]);
    assert_eq!(journal.state_len("other", Hop::Posts).unwrap(), 0);
}

pub(super) fn pruning_takes_the_oldest_first(subject: &Subject) {
    let journal = subject.open();
    append_each(&*journal, &["a", "b", "c"]);
    let mut reader = reader(&*journal);
    let mut ends = Vec::new();
    for n in 0..3u8 {
        let batch = reader.next_batch(at_most(1)).unwrap().unwrap();
        // Key 0 is written by every commit, so it is as young as the last one.
        let changes = [set(0, "again"), set(10 + n, "own"), set(20 + n, "own")];
        reader.commit(batch.delta(), &[], &changes).unwrap();
        ends.push(batch.delta().to);
    }
    assert_eq!(journal.state_len(GROUP, Hop::Posts).unwrap(), 7);
    assert_eq!(reader.prune_state(ends[0], 100).unwrap(), 0, "nothing ended before the first commit did");
    assert_eq!(reader.prune_state(ends[2], 1).unwrap(), 1);
    let keys = [0, 10, 20, 11, 21, 12, 22].map(key);
    let left = |reader: &dyn Reader| -> Vec<bool> {
        reader.state(&keys).unwrap().iter().map(Option::is_some).collect()
    };
    assert_eq!(left(&*reader).iter().filter(|left| **left).count(), 6);
    assert_eq!(reader.prune_state(ends[2], 100).unwrap(), 3);
    let left = left(&*reader);
    assert_eq!(left, [true, false, false, false, false, true, true]);
}
