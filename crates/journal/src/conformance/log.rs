//! Appending and reading.

use std::thread;

use super::{
    ALL, GROUP, PARTITIONS, Subject, ZERO, append_each, at_most, contents, later, next, reader, record,
    routed,
};
use crate::{
    batch::Limits,
    error::JournalError,
    record::{Hop, MAX_RECORD_BYTES, Partition, Position, Record},
};

pub(super) fn records_come_back_in_order_per_partition(subject: &Subject) {
    let journal = subject.open();
    let records: Vec<Record> = (0..30).map(|n| routed(n * 7, &n.to_string())).collect();
    journal.append(Hop::Posts, &records[..17]).unwrap();
    journal.append(Hop::Posts, &records[17..]).unwrap();
    journal.append(Hop::Posts, &[]).unwrap();
    drop(journal);
    let journal = subject.open();
    for partition in 0..PARTITIONS {
        let expected: Vec<String> = (0..30u64)
            .filter(|n| n * 7 % u64::from(PARTITIONS) == u64::from(partition))
            .map(|n| n.to_string())
            .collect();
        assert_eq!(contents(&*journal, Hop::Posts, Partition(partition)), expected);
        assert!(contents(&*journal, Hop::Reports, Partition(partition)).is_empty());
    }
}

pub(super) fn an_open_reader_sees_later_appends(subject: &Subject) {
    let journal = subject.open();
    let mut reader = reader(&*journal);
    assert!(reader.next_batch(ALL).unwrap().is_none());
    append_each(&*journal, &["a", "b"]);
    assert_eq!(later(&mut *reader, 2), ["a", "b"]);
    assert!(reader.next_batch(ALL).unwrap().is_none());
    append_each(&*subject.open(), &["c"]);
    assert_eq!(later(&mut *reader, 1), ["c"]);
}

pub(super) fn limits_bound_a_batch_but_never_starve_it(subject: &Subject) {
    let journal = subject.open();
    let records: Vec<Record> = ["aaa", "bbb", "ccc", "ddd", "eee"].map(record).to_vec();
    journal.append(Hop::Posts, &records).unwrap();
    append_each(&*journal, &["fff"]);
    let bytes = |max_bytes| Limits { max_bytes, ..ALL };
    let mut reader = reader(&*journal);
    assert_eq!(next(&mut *reader, at_most(2)), ["aaa", "bbb"]);
    assert_eq!(next(&mut *reader, bytes(1)), ["ccc"]);
    assert_eq!(next(&mut *reader, bytes(8)), ["ddd", "eee"]);
    assert_eq!(next(&mut *reader, at_most(0)), ["fff"]);
    reader.rewind().unwrap();
    let mut end = Position(0);
    while let Some(batch) = reader.next_batch(at_most(4)).unwrap() {
        assert_eq!(batch.delta().from, end, "batches follow each other");
        assert!(batch.len() <= 4 && batch.payload_bytes() == 3 * batch.len());
        let numbers: Vec<Position> = batch.numbered().map(|(position, _)| position).collect();
        assert!(numbers.is_sorted() && numbers.iter().all(|position| *position < batch.delta().to));
        end = batch.delta().to;
    }
}

pub(super) fn empty_and_large_payloads_survive(subject: &Subject) {
    let journal = subject.open();
    let large = "lorem ipsum ".repeat(100_000);
    journal
        .append(Hop::Posts, &[record(""), record(&large), record(""), record(&large), record("x")])
        .unwrap();
    let mut reader = reader(&*journal);
    assert!(next(&mut *reader, at_most(1)) == [""]);
    assert!(next(&mut *reader, ALL) == [large.as_str(), "", &large, "x"]);
}

pub(super) fn too_long_a_record_is_refused_whole(subject: &Subject) {
    let journal = subject.open();
    let long = Record::routed(0, vec![0; MAX_RECORD_BYTES + 1]);
    let refused = journal.append(Hop::Posts, &[record("a"), long]);
    assert!(matches!(refused, Err(JournalError::RecordTooLarge { .. })), "{refused:?}");
    assert!(contents(&*journal, Hop::Posts, ZERO).is_empty());
}

pub(super) fn single_records_can_be_read(subject: &Subject) {
    let journal = subject.open();
    journal.append(Hop::DeadLetters, &["a", "b", "c"].map(record)).unwrap();
    let mut reader = journal.reader(GROUP, Hop::DeadLetters, ZERO).unwrap();
    let batch = reader.next_batch(ALL).unwrap().unwrap();
    for (position, payload) in batch.numbered() {
        let found = journal.read_at(Hop::DeadLetters, ZERO, position).unwrap();
        assert_eq!(found.as_deref(), Some(payload));
    }
    assert_eq!(journal.read_at(Hop::DeadLetters, ZERO, batch.delta().to).unwrap(), None);
}

pub(super) fn unknown_partitions_are_refused(subject: &Subject) {
    let journal = subject.open();
    for hop in Hop::ALL {
        assert_eq!(journal.partitions(hop), PARTITIONS);
        let reader = journal.reader(GROUP, hop, Partition(PARTITIONS)).map(|_| ());
        assert!(matches!(reader, Err(JournalError::UnknownPartition { .. })), "{reader:?}");
        let record = journal.read_at(hop, Partition(PARTITIONS), Position(0));
        assert!(matches!(record, Err(JournalError::UnknownPartition { .. })), "{record:?}");
    }
}

pub(super) fn threads_append_without_mixing_their_order(subject: &Subject) {
    let journal = subject.open();
    thread::scope(|scope| {
        for thread in 0..4 {
            let journal = &journal;
            scope.spawn(move || {
                for n in 0..25 {
                    let pair = [0, 1].map(|half| record(&format!("{thread} {:03}", 2 * n + half)));
                    journal.append(Hop::Posts, &pair).unwrap();
                }
            });
        }
    });
    let found = contents(&*journal, Hop::Posts, ZERO);
    assert_eq!(found.len(), 200);
    for thread in 0..4 {
        let own: Vec<&String> = found.iter().filter(|text| text.starts_with(&thread.to_string())).collect();
        assert!(own.len() == 50 && own.is_sorted());
    }
}

pub(super) fn meta_values_survive(subject: &Subject) {
    let journal = subject.open();
    assert_eq!(journal.meta("cursor").unwrap(), None);
    journal.set_meta("cursor", b"one").unwrap();
    journal.set_meta("empty", b"").unwrap();
    journal.set_meta("cursor", b"two").unwrap();
    drop(journal);
    let journal = subject.open();
    assert_eq!(journal.meta("cursor").unwrap().as_deref(), Some(&b"two"[..]));
    assert_eq!(journal.meta("empty").unwrap().as_deref(), Some(&b""[..]));
}
