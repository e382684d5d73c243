//! Trimming, forgetting, and what a journal says about itself.

use super::{
    ALL, GROUP, PARTITIONS, Subject, ZERO, append_each, assert_holds, at_most, next, reader, record,
};
use crate::{
    error::JournalError,
    record::{Hop, Millis, StateChange, StateKey},
};

pub(super) fn trims_wait_for_age_and_for_readers(subject: &Subject) {
    let journal = subject.open();
    for (time, payload) in [(1000, "a"), (2000, "b"), (3000, "c")] {
        subject.set_time(time);
        append_each(&*journal, &[payload]);
    }
    assert_eq!(journal.trim(Hop::Posts, Millis(9000)).unwrap().records, 0, "no group has read");
    let mut one = reader(&*journal);
    let mut other = journal.reader("other", Hop::Posts, ZERO).unwrap();
    let batch = one.next_batch(ALL).unwrap().unwrap();
    one.commit(batch.delta(), &[], &[]).unwrap();
    assert_eq!(journal.trim(Hop::Posts, Millis(9000)).unwrap().records, 0, "the other group has not read");
    let batch = other.next_batch(at_most(2)).unwrap().unwrap();
    other.commit(batch.delta(), &[], &[]).unwrap();
    assert_eq!(journal.trim(Hop::Posts, Millis(1000)).unwrap().records, 0, "nothing is that old");
    assert_eq!(journal.trim(Hop::Posts, Millis(2000)).unwrap().records, 1, "only the first is that old");
    assert_eq!(journal.trim(Hop::Posts, Millis(9000)).unwrap().records, 1, "the last is not read by all");
    assert_eq!(next(&mut *other, ALL), ["c"]);
    assert_holds(&*journal, Hop::Posts, ZERO, &["c"]);
}

pub(super) fn positions_go_on_after_a_trim(subject: &Subject) {
    let journal = subject.open();
    append_each(&*journal, &["a", "b"]);
    let mut group = reader(&*journal);
    let batch = group.next_batch(ALL).unwrap().unwrap();
    group.commit(batch.delta(), &[], &[]).unwrap();
    assert_eq!(journal.trim(Hop::Posts, Millis(9000)).unwrap().records, 2);
    assert_eq!(journal.read_at(Hop::Posts, ZERO, batch.delta().from).unwrap(), None);
    drop((group, journal));
    let journal = subject.open();
    append_each(&*journal, &["c"]);
    let mut group = reader(&*journal);
    let later = group.next_batch(ALL).unwrap().unwrap();
    assert!(later.delta().from >= batch.delta().to, "a position is never used twice");
    assert_eq!(super::texts(&later), ["c"]);
    group.commit(later.delta(), &[], &[]).unwrap();
}

pub(super) fn dead_letters_go_by_age_alone(subject: &Subject) {
    let journal = subject.open();
    journal.append(Hop::DeadLetters, &[record("old")]).unwrap();
    subject.set_time(2000);
    journal.append(Hop::DeadLetters, &[record("new")]).unwrap();
    assert_eq!(journal.trim(Hop::DeadLetters, Millis(2000)).unwrap().records, 1);
    assert_holds(&*journal, Hop::DeadLetters, ZERO, &["new"]);
}

pub(super) fn a_forgotten_group_holds_nothing_up(subject: &Subject) {
    let journal = subject.open();
    append_each(&*journal, &["a", "b"]);
    let mut stale = journal.reader("stale", Hop::Posts, ZERO).unwrap();
    let first = stale.next_batch(at_most(1)).unwrap().unwrap();
    let state = [StateChange { key: StateKey([1; 16]), value: Some(Vec::new()) }];
    stale.commit(first.delta(), &[], &state).unwrap();
    let mut group = reader(&*journal);
    let batch = group.next_batch(ALL).unwrap().unwrap();
    group.commit(batch.delta(), &[], &[]).unwrap();
    journal.forget("stale", Hop::Posts).unwrap();
    journal.forget("never seen", Hop::Posts).unwrap();
    assert_eq!(journal.state_len("stale", Hop::Posts).unwrap(), 0);
    assert_eq!(journal.trim(Hop::Posts, Millis(9000)).unwrap().records, 2);
    // What it had read ahead it may still hand out; what it does with it is refused below.
    match stale.next_batch(ALL) {
        Err(JournalError::Trimmed { .. }) => {}
        Ok(Some(ahead)) => assert_eq!(super::texts(&ahead), ["b"]),
        other => panic!("{other:?}"),
    }
    let rest = crate::Delta { from: first.delta().to, to: batch.delta().to, ..*batch.delta() };
    let fenced = stale.commit(&rest, &[], &[]);
    assert!(matches!(fenced, Err(JournalError::Fenced { .. })), "{fenced:?}");
}

pub(super) fn info_tells_partitions_and_readers(subject: &Subject) {
    let journal = subject.open();
    append_each(&*journal, &["a", "b"]);
    let mut group = reader(&*journal);
    let batch = group.next_batch(at_most(1)).unwrap().unwrap();
    group.plan(batch.delta()).unwrap();
    let info = journal.info().unwrap();
    assert_eq!(info.partitions.len(), Hop::ALL.len() * usize::from(PARTITIONS));
    let posts = info.partitions.iter().find(|row| (row.hop, row.partition) == (Hop::Posts, ZERO)).unwrap();
    assert!(posts.end > posts.first);
    assert!(posts.stored_bytes > 0 || info.bytes_on_disk == 0, "a journal on this disk knows its sizes");
    assert_eq!(info.readers.len(), usize::from(PARTITIONS), "a group registers for every partition");
    let own = info.readers.iter().find(|row| row.partition == ZERO).unwrap();
    assert_eq!((own.group.as_str(), own.planned), (GROUP, Some(batch.delta().to)));
    assert_eq!(own.committed, batch.delta().from);
}
