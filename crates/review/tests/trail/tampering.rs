//! One flipped byte is found, wherever it is: each kind of change to the copy, or to the journal, is told with its place.

use std::sync::Arc;
use std::time::Duration;

use casework::chain::{Fault, Wrong};
use casework::{Actor, Entry, Hash};
use journal::{Hop, Journal, MemoryJournal, Millis, Partitions, Record, read_hop};
use review::trail::verify;
use store::TrailRow;

use crate::bench::{Hand, NOON, about, comment, journal, run, start, stop};
use crate::fake::{Data, Fake};

fn memory() -> MemoryJournal {
    MemoryJournal::new(Partitions::all(1), Arc::new(|| Millis(NOON / 1000)))
}

/// Six entries about two reports, copied.
async fn copied(journal: &Arc<dyn Journal>) -> Arc<Fake> {
    let store = Arc::new(Fake::default());
    let (trail, follower) = start(journal, store.clone(), &Hand::new());
    for (number, text) in [(1, "a"), (2, "b"), (1, "c"), (1, "d"), (2, "e"), (2, "f")] {
        trail.propose(about(number, "anna", comment(text))).await.unwrap();
    }
    stop(follower).await;
    store
}

fn at(data: &mut Data, position: u64) -> &mut TrailRow {
    data.rows.get_mut(&(0, position)).unwrap()
}

fn exchange(data: &mut Data, one: u64, other: u64) {
    let (mut first, mut second) = (at(data, one).clone(), at(data, other).clone());
    (first.position, second.position) = (other, one);
    data.rows.insert((0, other), first);
    data.rows.insert((0, one), second);
}

/// In words, what is done to the copy, and what must be told of which position.
type Tampering = (&'static str, fn(&mut Data), &'static [(u64, Wrong)]);

const TAMPERINGS: &[Tampering] = &[
    (
        "a byte of the body",
        |data| at(data, 2).body = at(data, 2).body.replace("\"c\"", "\"C\""),
        &[(2, Wrong::Hash), (2, Wrong::Chain), (2, Wrong::Differs)],
    ),
    ("the hash", |data| at(data, 2).hash.replace_range(0..1, "x"), &[(2, Wrong::Hash)]),
    ("the chain", |data| at(data, 2).chain.replace_range(0..1, "x"), &[(2, Wrong::Chain), (3, Wrong::Chain)]),
    ("whether it stands", |data| at(data, 2).applied = 0, &[(2, Wrong::Applied)]),
    ("who it was", |data| at(data, 2).actor = "ben".to_owned(), &[(2, Wrong::Columns)]),
    ("when it was", |data| at(data, 2).at += 1, &[(2, Wrong::Columns)]),
    ("what it was", |data| at(data, 2).change = "decided".to_owned(), &[(2, Wrong::Columns)]),
    ("which number it had", |data| at(data, 2).entry.replace_range(0..1, "x"), &[(2, Wrong::Columns)]),
    ("what it was about", |data| at(data, 2).subject = "desk".to_owned(), &[(2, Wrong::Columns)]),
    (
        "a removed line",
        |data| drop(data.rows.remove(&(0, 2))),
        &[(2, Wrong::Missing), (3, Wrong::Chain), (3, Wrong::Applied)],
    ),
    ("the last line removed", |data| drop(data.rows.remove(&(0, 5))), &[(5, Wrong::Missing)]),
    (
        "a line added at the end",
        |data| {
            let mut row = at(data, 5).clone();
            row.position = 6;
            data.rows.insert((0, 6), row);
        },
        &[(6, Wrong::Extra), (6, Wrong::Chain), (6, Wrong::Applied)],
    ),
    (
        "two lines exchanged",
        |data| exchange(data, 2, 3),
        &[(2, Wrong::Differs), (2, Wrong::Chain), (3, Wrong::Differs), (3, Wrong::Chain)],
    ),
    (
        "a body, with its hash and chain made to fit",
        |data| {
            let before = Hash(at(data, 4).chain.clone());
            let row = at(data, 5);
            let mut entry = Entry::parse(row.body.as_bytes()).unwrap();
            entry.by = Actor::Person("ben".to_owned());
            row.body = String::from_utf8(entry.to_bytes()).unwrap();
            row.actor = "ben".to_owned();
            row.hash = Hash::of(row.body.as_bytes()).0;
            row.chain = Hash::chained(&before, row.body.as_bytes()).0;
        },
        &[(5, Wrong::Differs)],
    ),
];

#[test]
fn every_kind_of_tampering_with_the_copy_is_told_with_its_place() {
    run(async {
        let journal: Arc<dyn Journal> = Arc::new(memory());
        let store = copied(&journal).await;
        let sound = verify(journal.clone(), store.clone(), Duration::ZERO).await.unwrap();
        assert!(sound.is_sound() && sound.lines == 6, "{sound:?}");
        for (name, tamper, expected) in TAMPERINGS {
            let copy = Fake::default();
            {
                let mut data = copy.data();
                data.rows.clone_from(&store.data().rows);
                tamper(&mut data);
            }
            let found = verify(journal.clone(), Arc::new(copy), Duration::ZERO).await.unwrap();
            for (position, wrong) in *expected {
                let fault = Fault { partition: 0, position: *position, wrong: *wrong };
                assert!(found.faults.contains(&fault), "{name}: {wrong:?} at {position} is not in {found:?}");
            }
            let first = found.faults.iter().map(|fault| fault.position).min();
            assert_eq!(first, expected.first().map(|(position, _)| *position), "{name}: {found:?}");
        }
    });
}

#[test]
fn every_single_flipped_byte_of_a_line_is_found() {
    run(async {
        let journal: Arc<dyn Journal> = Arc::new(memory());
        let store = copied(&journal).await;
        let row = store.data().rows[&(0, 2)].clone();
        for byte in 0..row.body.len() {
            let mut bytes = row.body.clone().into_bytes();
            bytes[byte] ^= 1;
            let Ok(body) = String::from_utf8(bytes) else { continue };
            let copy = Fake::default();
            {
                let mut data = copy.data();
                data.rows.clone_from(&store.data().rows);
                data.rows.insert((0, 2), TrailRow { body, ..row.clone() });
            }
            let found = verify(journal.clone(), Arc::new(copy), Duration::ZERO).await.unwrap();
            assert!(found.faults.iter().any(|fault| fault.position == 2), "byte {byte}");
        }
    });
}

/// All records of the trail.
fn records(journal: &dyn Journal) -> Vec<Vec<u8>> {
    let mut records = Vec::new();
    read_hop(journal, Hop::Reviews, |payload| records.push(payload.to_vec())).unwrap();
    records
}

/// A journal whose own sums fit, of these records.
fn forged(records: impl IntoIterator<Item = Vec<u8>>) -> Arc<dyn Journal> {
    let forged = memory();
    for payload in records {
        forged.append(Hop::Reviews, &[Record::routed(0, payload)]).unwrap();
    }
    Arc::new(forged)
}

#[test]
fn a_byte_of_the_journal_is_found_against_the_copy() {
    run(async {
        let journal: Arc<dyn Journal> = Arc::new(memory());
        let store = copied(&journal).await;
        for position in 0..6 {
            let mut changed = records(&*journal);
            let record = &mut changed[position];
            let middle = record.len() / 2;
            record[middle] ^= 1;
            let found = verify(forged(changed), store.clone(), Duration::ZERO).await.unwrap();
            let fault = Fault { partition: 0, position: position as u64, wrong: Wrong::Differs };
            assert_eq!(found.faults, [fault]);
        }
        // One that has lost its end.
        let short = forged(records(&*journal).into_iter().take(4));
        let found = verify(short, store, Duration::ZERO).await.unwrap();
        let lost = [4, 5].map(|position| Fault { partition: 0, position, wrong: Wrong::Extra });
        assert_eq!(found.faults, lost);
    });
}

/// The file of the embedded journal itself: its own sums tell, and the verification says so instead of failing.
#[test]
fn a_byte_of_the_journals_file_is_found() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let opened = journal(folder.path());
        let store = copied(&opened).await;
        drop(opened);
        let file = folder.path().join("journal.db");
        let original = std::fs::read(&file).unwrap();
        let needle = b"anna";
        let places = original.windows(needle.len()).enumerate().filter(|(_, bytes)| *bytes == needle);
        let places: Vec<usize> = places.map(|(place, _)| place).collect();
        assert!(!places.is_empty(), "the records are in the file");
        for place in places {
            let mut bytes = original.clone();
            bytes[place] ^= 1;
            std::fs::write(&file, bytes).unwrap();
            let found = verify(journal(folder.path()), store.clone(), Duration::ZERO).await.unwrap();
            assert!(found.faults.iter().any(|fault| fault.wrong == Wrong::Damaged), "{place}: {found:?}");
        }
    });
}
