//! An outbox and a journal that were restored, moved or made anew apart from each other.

use std::ops::Range;
use std::path::Path;

use alert::outbox::Outbox;
use alert::run::{Apart, Batch, Done, Evaluation, Incoming};
use model::Timestamp;

use super::invented::{START, rules};
use super::kill::report;

const EACH: &str = "[[rules]]\nname = \"each\"\nkind = \"report\"\n";
const FAR: u64 = 1_200_000;

fn open(dir: &Path) -> Evaluation<Outbox> {
    let outbox = Outbox::open(&dir.join("alerts.sqlite")).expect("an outbox");
    Evaluation::open(rules(EACH), outbox, 1).expect("it goes on")
}

/// The record at a position is the report of that number.
fn read(evaluation: &mut Evaluation<Outbox>, positions: Range<u64>) -> Done {
    let incoming = |position| (position, Incoming::Report(Box::new(report(position, 1, 0))));
    let records = positions.clone().map(incoming).collect();
    let batch = Batch { partition: 0, from: positions.start, upto: positions.end, records };
    evaluation.step(&[batch], Timestamp(START)).expect("it works")
}

/// Nothing for rules up to there.
fn pass(evaluation: &mut Evaluation<Outbox>, positions: Range<u64>) -> Done {
    let batch = Batch { partition: 0, from: positions.start, upto: positions.end, records: Vec::new() };
    evaluation.step(&[batch], Timestamp(START)).expect("it works")
}

fn position(evaluation: &Evaluation<Outbox>) -> Option<u64> {
    evaluation.ledger().positions().expect("positions").get(&0).copied()
}

#[test]
fn what_comes_again_is_skipped_and_is_no_cause_for_alarm() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut evaluation = open(dir.path());
    // Where an outbox begins is where the journal begins for it.
    assert_eq!(read(&mut evaluation, 500..503).apart, []);
    for (positions, reports, new) in [(500..503, 0, 0), (500..505, 2, 2), (503..505, 0, 0), (505..506, 1, 1)]
    {
        let done = read(&mut evaluation, positions.clone());
        let got = (done.tally.reports, done.committed.new.len(), done.apart);
        assert_eq!(got, (reports, new, vec![]), "{positions:?}");
    }
    // As much as one step can be, and no more.
    pass(&mut evaluation, 506..4_506);
    assert_eq!(read(&mut evaluation, 500..506).apart, [], "4,000 behind");
    pass(&mut evaluation, 4_506..4_507);
    let apart = read(&mut evaluation, 500..506).apart;
    assert_eq!(apart, [Apart { partition: 0, known: 4_507, from: 500 }], "4,001 behind");
}

#[test]
fn records_that_an_older_copy_never_had_are_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut evaluation = open(dir.path());
    read(&mut evaluation, 0..3);
    let done = read(&mut evaluation, 10..12);
    assert_eq!(done.apart, [Apart { partition: 0, known: 3, from: 10 }]);
    assert_eq!((done.apart[0].missed(), done.committed.new.len()), (7, 2));
    assert_eq!(position(&evaluation), Some(12));
    assert_eq!(read(&mut evaluation, 12..13).apart, [], "told once");
}

#[test]
fn the_positions_of_another_journal_hide_nothing_of_this_one() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut evaluation = open(dir.path());
    assert_eq!(read(&mut evaluation, 0..2).committed.new.len(), 2);
    pass(&mut evaluation, 2..FAR);
    // The journal is another, and has two of the reports again.
    let done = read(&mut evaluation, 0..3);
    assert_eq!(done.apart, [Apart { partition: 0, known: FAR, from: 0 }]);
    assert_eq!((done.apart[0].missed(), done.committed.new.len()), (0, 1), "what was told is not told again");
    let done = read(&mut evaluation, 3..5);
    assert_eq!((done.committed.new.len(), done.apart), (2, vec![]));
    // A process that begins anew goes on there.
    assert_eq!(position(&evaluation), Some(5));
    drop(evaluation);
    let mut evaluation = open(dir.path());
    let done = read(&mut evaluation, 3..6);
    assert_eq!((done.tally.reports, done.committed.new.len(), done.apart), (1, 1, vec![]));
}
