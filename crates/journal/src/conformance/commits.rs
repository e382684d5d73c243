//! Committing, planning, fencing.

use super::{
    ALL, GROUP, Subject, ZERO, append_each, assert_holds, at_most, contents, later, next, reader, record,
    texts,
};
use crate::{
    error::JournalError,
    record::{Delta, Hop, MAX_RECORD_BYTES, Partition, Position, Record, StateChange, StateKey},
};

pub(super) fn commits_move_the_group_and_nothing_else_does(subject: &Subject) {
    let journal = subject.open();
    append_each(&*journal, &["a", "b", "c"]);
    let mut first = reader(&*journal);
    let batch = first.next_batch(at_most(2)).unwrap().unwrap();
    assert_eq!(next(&mut *reader(&*journal), ALL), ["a", "b", "c"], "reading commits nothing");
    let mut first = reader(&*journal);
    first.commit(batch.delta(), &[], &[]).unwrap();
    assert_eq!(next(&mut *first, ALL), ["c"], "a commit moves its own reader past what it had not read");
    drop((first, journal));
    assert_eq!(next(&mut *reader(&*subject.open()), ALL), ["c"]);
}

pub(super) fn batches_read_ahead_commit_in_order(subject: &Subject) {
    let journal = subject.open();
    append_each(&*journal, &["a", "b", "c", "d"]);
    let mut ahead = reader(&*journal);
    let batches: Vec<_> = (0..4).map(|_| ahead.next_batch(at_most(1)).unwrap().unwrap()).collect();
    ahead.commit(batches[0].delta(), &[], &[]).unwrap();
    let skipped = ahead.commit(batches[2].delta(), &[], &[]);
    assert!(matches!(skipped, Err(JournalError::Fenced { .. })), "{skipped:?}");
    let both = Delta { to: batches[2].delta().to, ..*batches[1].delta() };
    ahead.commit(&both, &[], &[]).unwrap();
    assert_eq!(next(&mut *reader(&*journal), ALL), ["d"]);
    append_each(&*journal, &["e"]);
    assert_eq!(later(&mut *ahead, 1), ["e"], "commits do not turn a reader back");
}

pub(super) fn rewinding_returns_to_the_commit(subject: &Subject) {
    let journal = subject.open();
    append_each(&*journal, &["a", "b", "c"]);
    let mut reader = reader(&*journal);
    let batch = reader.next_batch(at_most(1)).unwrap().unwrap();
    reader.commit(batch.delta(), &[], &[]).unwrap();
    assert_eq!(next(&mut *reader, at_most(1)), ["b"]);
    reader.rewind().unwrap();
    assert_eq!(next(&mut *reader, ALL), ["b", "c"]);
}

pub(super) fn groups_are_independent(subject: &Subject) {
    let journal = subject.open();
    append_each(&*journal, &["a", "b"]);
    let mut one = reader(&*journal);
    let batch = one.next_batch(ALL).unwrap().unwrap();
    one.commit(batch.delta(), &[], &[]).unwrap();
    let mut other = journal.reader("other", Hop::Posts, ZERO).unwrap();
    assert_eq!(next(&mut *other, ALL), ["a", "b"]);
}

pub(super) fn a_commit_is_all_or_nothing(subject: &Subject) {
    let journal = subject.open();
    append_each(&*journal, &["a"]);
    let mut reader = reader(&*journal);
    let batch = reader.next_batch(ALL).unwrap().unwrap();
    let key = StateKey([1; 16]);
    let state = [StateChange { key, value: Some(b"seen".to_vec()) }];
    let long = Record::routed(0, vec![0; MAX_RECORD_BYTES + 1]);
    let out = [(Hop::Reports, record("report")), (Hop::DeadLetters, record("letter"))];
    let refused = [&out[..], &[(Hop::Reports, long)]].concat();
    assert!(reader.commit(batch.delta(), &refused, &state).is_err());
    assert!(contents(&*journal, Hop::Reports, ZERO).is_empty());
    assert_eq!(reader.state(&[key]).unwrap(), [None]);
    reader.commit(batch.delta(), &out, &state).unwrap();
    drop(reader);
    let journal = subject.open();
    assert_holds(&*journal, Hop::Reports, ZERO, &["report"]);
    assert_holds(&*journal, Hop::DeadLetters, ZERO, &["letter"]);
    let mut reader = super::reader(&*journal);
    assert_eq!(reader.state(&[key]).unwrap(), [Some(b"seen".to_vec())]);
    assert!(reader.next_batch(ALL).unwrap().is_none());
}

pub(super) fn a_plan_comes_back_exactly(subject: &Subject) {
    let journal = subject.open();
    append_each(&*journal, &["a", "b", "c", "d"]);
    let mut first = reader(&*journal);
    let planned = first.next_batch(at_most(3)).unwrap().unwrap();
    first.plan(planned.delta()).unwrap();
    first.plan(planned.delta()).unwrap();
    assert_eq!(next(&mut *first, ALL), ["d"], "planning does not turn a reader back");
    first.rewind().unwrap();
    assert_eq!(first.next_batch(at_most(1)).unwrap().unwrap(), planned);
    drop((first, journal));
    let journal = subject.open();
    append_each(&*journal, &["e"]);
    for limits in [at_most(1), ALL] {
        let mut again = reader(&*journal);
        assert_eq!(again.next_batch(limits).unwrap().unwrap(), planned);
        assert_eq!(next(&mut *again, ALL), ["d", "e"]);
    }
    let mut again = reader(&*journal);
    again.commit(planned.delta(), &[], &[]).unwrap();
    assert_eq!(next(&mut *again, at_most(1)), ["d"]);
    assert_eq!(next(&mut *reader(&*journal), ALL), ["d", "e"], "the plan ends with its commit");
}

pub(super) fn another_delta_than_the_planned_is_refused(subject: &Subject) {
    let journal = subject.open();
    append_each(&*journal, &["a", "b"]);
    let mut reader = reader(&*journal);
    let one = reader.next_batch(at_most(1)).unwrap().unwrap();
    let two = reader.next_batch(at_most(1)).unwrap().unwrap();
    reader.plan(one.delta()).unwrap();
    let both = Delta { to: two.delta().to, ..*one.delta() };
    let results = [reader.plan(&both), reader.commit(&both, &[(Hop::Reports, record("x"))], &[])];
    for result in results {
        assert!(matches!(result, Err(JournalError::PlanPending { .. })), "{result:?}");
    }
    assert!(contents(&*journal, Hop::Reports, ZERO).is_empty());
    reader.commit(one.delta(), &[], &[]).unwrap();
    reader.commit(two.delta(), &[], &[]).unwrap();
}

pub(super) fn the_second_reader_to_commit_is_fenced(subject: &Subject) {
    let journal = subject.open();
    append_each(&*journal, &["a"]);
    let (mut slow, mut quick) = (reader(&*journal), reader(&*subject.open()));
    let batch = slow.next_batch(ALL).unwrap().unwrap();
    quick.commit(batch.delta(), &[(Hop::Reports, record("quick"))], &[]).unwrap();
    let fenced =
        [slow.plan(batch.delta()), slow.commit(batch.delta(), &[(Hop::Reports, record("slow"))], &[])];
    for result in fenced {
        assert!(matches!(result, Err(JournalError::Fenced { .. })), "{result:?}");
    }
    assert_holds(&*journal, Hop::Reports, ZERO, &["quick"]);
}

pub(super) fn deltas_of_other_places_are_refused(subject: &Subject) {
    let journal = subject.open();
    append_each(&*journal, &["a"]);
    let mut reader = reader(&*journal);
    let right = *reader.next_batch(ALL).unwrap().unwrap().delta();
    let wrong = [
        Delta { hop: Hop::Reports, ..right },
        Delta { partition: Partition(1), ..right },
        Delta { to: Position(right.to.0 + 1), ..right },
        Delta { from: right.to, to: right.from, ..right },
    ];
    for delta in wrong {
        for result in [reader.plan(&delta), reader.commit(&delta, &[], &[])] {
            assert!(matches!(result, Err(JournalError::OutsideLog { .. })), "{delta}: {result:?}");
        }
    }
    reader.commit(&right, &[], &[]).unwrap();
}

pub(super) fn lag_counts_what_is_left(subject: &Subject) {
    let journal = subject.open();
    append_each(&*journal, &["a", "b", "c"]);
    let records =
        |group| journal.lag(group, Hop::Posts).unwrap().iter().map(|lag| lag.records()).collect::<Vec<_>>();
    assert_eq!(records("never seen"), [3, 0, 0]);
    let mut reader = reader(&*journal);
    let batch = reader.next_batch(at_most(2)).unwrap().unwrap();
    assert_eq!(texts(&batch), ["a", "b"]);
    reader.commit(batch.delta(), &[], &[]).unwrap();
    assert_eq!(records(GROUP), [1, 0, 0]);
    assert_eq!(journal.lag(GROUP, Hop::Posts).unwrap()[0].committed, batch.delta().to);
}
