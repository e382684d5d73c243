//! Followers, and the hop that is followed: reviews.

use std::{
    collections::BTreeMap,
    thread,
    time::{Duration, Instant},
};

use super::{ALL, PARTITIONS, PATIENCE, Subject, append_each, at_most, reader, record, routed, texts};
use crate::{
    batch::Limits,
    error::JournalError,
    log::{Follow, Journal},
    record::{Hop, Millis, Partition, Position},
};

const WAIT: Duration = Duration::from_millis(200);

/// Appends one record after the other, round the partitions: `<partition>.<number>`.
fn fill(journal: &dyn Journal, numbers: std::ops::Range<u16>) {
    for number in numbers {
        for partition in 0..PARTITIONS {
            let text = format!("{partition}.{number:02}");
            journal.append(Hop::Reviews, &[routed(u64::from(partition), &text)]).unwrap();
        }
    }
}

/// So many records, patiently: what each partition gave, and the position behind it.
fn take(follow: &mut dyn Follow, limits: Limits, records: usize) -> BTreeMap<u16, (Vec<String>, Position)> {
    let until = Instant::now() + PATIENCE;
    let mut found: BTreeMap<u16, (Vec<String>, Position)> = BTreeMap::new();
    let mut count = 0;
    while count < records && Instant::now() < until {
        let batches = follow.next(limits, WAIT).unwrap();
        assert!(batches.iter().map(crate::Batch::len).sum::<usize>() <= limits.max_records);
        for batch in batches {
            assert_eq!(batch.delta().hop, Hop::Reviews);
            let (own, to) = found.entry(batch.delta().partition.0).or_default();
            assert!(batch.delta().from >= *to, "no record comes twice");
            own.extend(texts(&batch));
            *to = batch.delta().to;
            count += batch.len();
        }
    }
    found
}

pub(super) fn a_follower_goes_on_from_its_positions(subject: &Subject) {
    let journal = subject.open();
    fill(&*journal, 0..4);
    let all = usize::from(PARTITIONS) * 4;
    let mut follow = journal.follow(Hop::Reviews, &[]).unwrap();
    let found = take(&mut *follow, at_most(5), all);
    for partition in 0..PARTITIONS {
        let expected: Vec<String> = (0..4).map(|number| format!("{partition}.{number:02}")).collect();
        assert_eq!(found[&partition].0, expected);
    }
    fill(&*journal, 4..6);
    let positions: Vec<Position> = (0..PARTITIONS).map(|partition| found[&partition].1).collect();
    drop(journal);
    let again = subject.open();
    let mut later = again.follow(Hop::Reviews, &positions).unwrap();
    for follow in [&mut follow, &mut later] {
        let found = take(&mut **follow, ALL, usize::from(PARTITIONS) * 2);
        for partition in 0..PARTITIONS {
            assert_eq!(found[&partition].0, [format!("{partition}.04"), format!("{partition}.05")]);
        }
    }
}

pub(super) fn a_follower_is_no_group_and_waits(subject: &Subject) {
    let journal = subject.open();
    let mut follow = journal.follow(Hop::Reviews, &[Position(0); PARTITIONS as usize]).unwrap();
    let began = Instant::now();
    assert!(follow.next(ALL, WAIT).unwrap().is_empty());
    assert!(began.elapsed() >= WAIT, "it waits as long as it may");
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(WAIT);
            journal.append(Hop::Reviews, &[record("late")]).unwrap();
        });
        let found = take(&mut *follow, ALL, 1);
        assert_eq!(found[&0].0, ["late"]);
    });
    assert!(journal.info().unwrap().readers.is_empty());
}

pub(super) fn a_follower_refuses_what_is_not_there(subject: &Subject) {
    let journal = subject.open();
    let beyond = journal.follow(Hop::Reviews, &[Position(5)]).map(|_| ());
    assert!(matches!(beyond, Err(JournalError::OutsideLog { .. })), "{beyond:?}");
    append_each(&*journal, &["a", "b"]);
    let mut group = reader(&*journal);
    let batch = group.next_batch(ALL).unwrap().unwrap();
    group.commit(batch.delta(), &[], &[]).unwrap();
    assert_eq!(journal.trim(Hop::Posts, Millis(9000)).unwrap().records, 2);
    let gone = journal.follow(Hop::Posts, &[Position(0)]).map(|_| ());
    assert!(matches!(gone, Err(JournalError::Trimmed { .. })), "{gone:?}");
}

pub(super) fn reviews_are_never_trimmed(subject: &Subject) {
    let journal = subject.open();
    journal.append(Hop::Reviews, &["a", "b"].map(record)).unwrap();
    assert_eq!(journal.trim(Hop::Reviews, Millis(9000)).unwrap().records, 0);
    // Nor when a group has read all of them.
    let mut group = journal.reader("group", Hop::Reviews, Partition(0)).unwrap();
    let batch = group.next_batch(ALL).unwrap().unwrap();
    group.commit(batch.delta(), &[], &[]).unwrap();
    assert_eq!(journal.trim(Hop::Reviews, Millis(9000)).unwrap().records, 0);
    let first = journal.read_at(Hop::Reviews, Partition(0), batch.delta().from).unwrap();
    assert_eq!(first.as_deref(), Some(&b"a"[..]));
}
