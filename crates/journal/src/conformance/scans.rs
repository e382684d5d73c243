//! Scans.

use super::{ALL, Subject, ZERO, append_each, at_most, reader, texts};
use crate::{
    log::Journal,
    record::{Hop, Millis, Partition},
};

fn scanned(journal: &dyn Journal, since: i64) -> Vec<String> {
    let mut scan = journal.scan(Hop::Posts, ZERO, Millis(since)).unwrap();
    let mut found = Vec::new();
    while let Some(batch) = scan.next_batch(at_most(2)).unwrap() {
        assert!(batch.len() <= 2 && batch.appended_at().is_some());
        found.extend(texts(&batch));
    }
    found
}

pub(super) fn a_scan_reads_from_a_time_to_the_end_of_its_day(subject: &Subject) {
    let journal = subject.open();
    for (time, payloads) in [(1000, &["a", "b"][..]), (2000, &["c", "d", "e"]), (3000, &["f"])] {
        subject.set_time(time);
        append_each(&*journal, payloads);
    }
    assert_eq!(scanned(&*journal, 0), ["a", "b", "c", "d", "e", "f"]);
    assert_eq!(scanned(&*journal, 1001), ["c", "d", "e", "f"]);
    assert_eq!(scanned(&*journal, 2000), ["c", "d", "e", "f"]);
    assert_eq!(scanned(&*journal, 3001), [""; 0]);
    let mut scan = journal.scan(Hop::Posts, ZERO, Millis(3000)).unwrap();
    append_each(&*journal, &["later"]);
    assert_eq!(texts(&scan.next_batch(ALL).unwrap().unwrap()), ["f"], "a scan ends where it began to end");
    assert!(scan.next_batch(ALL).unwrap().is_none());
    assert!(journal.scan(Hop::Posts, Partition(1), Millis(0)).unwrap().next_batch(ALL).unwrap().is_none());
    assert!(journal.scan(Hop::Posts, Partition(99), Millis(0)).is_err());
}

pub(super) fn a_scan_is_no_group(subject: &Subject) {
    let journal = subject.open();
    append_each(&*journal, &["a", "b"]);
    assert_eq!(scanned(&*journal, 0), ["a", "b"]);
    assert!(journal.info().unwrap().readers.is_empty());
    let mut group = reader(&*journal);
    let batch = group.next_batch(ALL).unwrap().unwrap();
    group.commit(batch.delta(), &[], &[]).unwrap();
    let scan = journal.scan(Hop::Posts, ZERO, Millis(0)).unwrap();
    assert_eq!(journal.trim(Hop::Posts, Millis(9000)).unwrap().records, 2, "nothing waits for a scan");
    drop(scan);
}
