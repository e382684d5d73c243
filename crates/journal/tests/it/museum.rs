//! A museum of damaged, foreign and full journals: each is refused with an error that names the file.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc, time::Duration};

use journal::{
    Batch, Blame, EmbeddedJournal, Hop, Journal, JournalError, Lag, Limits, Millis, OpenOptions, Partition,
    Partitions, Position, Record, StateChange, StateKey,
};
use rusqlite::Connection;
use tempfile::TempDir;

const ALL: Limits = Limits { max_records: usize::MAX, max_bytes: usize::MAX };

fn options() -> OpenOptions {
    OpenOptions::new(Partitions::all(2), Arc::new(|| Millis(0)))
}

fn open(folder: &Path) -> Result<EmbeddedJournal, JournalError> {
    EmbeddedJournal::open(folder, options())
}

fn record(n: usize) -> Record {
    let word = ["rash", "nausea", "tired"][n % 3];
    Record::routed(0, format!("{n}: {}", format!("{word} {n} ").repeat(20)).into_bytes())
}

/// A closed journal of ten appends of ten records in partition 0, all in `journal.db`.
fn journal() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path()).unwrap();
    for append in 0..10 {
        let records: Vec<Record> = (0..10).map(|n| record(append * 10 + n)).collect();
        journal.append(Hop::Posts, &records).unwrap();
    }
    drop(journal);
    assert!(!folder.path().join("journal.db-wal").exists());
    folder
}

/// Runs SQL on a closed journal, as a hand or a bad disk might.
fn edit(folder: &TempDir, sql: &str) {
    let connection = Connection::open(folder.path().join("journal.db")).unwrap();
    connection.execute_batch(sql).unwrap();
}

fn read_all(folder: &Path) -> Result<Vec<Batch>, JournalError> {
    let mut reader = open(folder)?.reader("group", Hop::Posts, Partition(0))?;
    let mut batches = Vec::new();
    while let Some(batch) = reader.next_batch(Limits { max_records: 7, ..ALL })? {
        batches.push(batch);
    }
    Ok(batches)
}

/// The error of a refused journal; it must name the file and say what to do.
fn refusal<T>(result: Result<T, JournalError>, folder: &Path) -> JournalError {
    let Err(error) = result else { panic!("accepted") };
    let text = error.to_string();
    assert!(text.contains(&folder.display().to_string()), "{text}");
    assert!(!error.retry() || matches!(error, JournalError::Busy { .. } | JournalError::DiskFull { .. }));
    error
}

#[test]
fn damaged_rows_are_refused_with_their_place() {
    let damages = [
        "UPDATE log SET block = CAST(substr(block, 1, 20) || x'00' || substr(block, 22) AS BLOB) WHERE first = 30",
        "UPDATE log SET block = substr(block, 1, length(block) - 1) WHERE first = 30",
        "UPDATE log SET block = x'' WHERE first = 30",
        "UPDATE log SET sum = sum + 1 WHERE first = 30",
        "UPDATE log SET count = 9 WHERE first = 30",
        "UPDATE log SET count = 11 WHERE first = 30",
        "UPDATE log SET raw_bytes = 9223372036854775807 WHERE first = 30",
        "UPDATE log SET first = 31 WHERE first = 30",
        "UPDATE log SET appended_at = 7 WHERE first = 30",
        "DELETE FROM log WHERE first = 30",
        "UPDATE log SET partition = 1 WHERE first = 30",
    ];
    for sql in damages {
        let folder = journal();
        edit(&folder, sql);
        let error = refusal(read_all(folder.path()), folder.path());
        let JournalError::Corrupt { place: Some(place), .. } = &error else { panic!("{sql}: {error:?}") };
        assert_eq!(
            (place.hop, place.partition, place.position),
            (Hop::Posts, Partition(0), Position(30)),
            "{sql}"
        );
        assert!(error.to_string().contains("posts, partition 0, position 30"), "{error}");
        assert_eq!(error.blame(), Blame::Outside);
        refusal(open(folder.path()).unwrap().verify(), folder.path());
    }
}

#[test]
fn undamaged_records_before_and_after_damage_can_be_read() {
    let folder = journal();
    edit(&folder, "UPDATE log SET sum = 0 WHERE first = 30");
    let journal = open(folder.path()).unwrap();
    let mut reader = journal.reader("group", Hop::Posts, Partition(0)).unwrap();
    let batch = reader.next_batch(Limits { max_records: 30, ..ALL }).unwrap().unwrap();
    reader.commit(batch.delta(), &[], &[]).unwrap();
    assert!(reader.next_batch(ALL).is_err());
    assert!(reader.next_batch(ALL).is_err(), "damage does not heal by asking again");
    // An operator can step over the damage.
    let mut over = *batch.delta();
    (over.from, over.to) = (Position(30), Position(40));
    reader.commit(&over, &[], &[]).unwrap();
    assert_eq!(reader.next_batch(ALL).unwrap().unwrap().len(), 60);
}

#[test]
fn numbers_out_of_range_are_refused() {
    let damages = [
        "UPDATE log SET first = -1 WHERE first = 0",
        "UPDATE log SET count = -1 WHERE first = 0",
        "UPDATE log SET raw_bytes = -5 WHERE first = 0",
        "UPDATE ends SET next = -3 WHERE hop = 0 AND partition = 0",
        "UPDATE ends SET next = 9223372036854775807 WHERE hop = 0 AND partition = 0",
        "UPDATE ends SET next = 90 WHERE hop = 0 AND partition = 0",
        "UPDATE ends SET next = 110 WHERE hop = 0 AND partition = 0",
        "UPDATE ends SET first = 10 WHERE hop = 0 AND partition = 0",
        "DELETE FROM log WHERE first = 0",
        "DELETE FROM log WHERE first = 90",
        "DELETE FROM log",
        "DELETE FROM ends WHERE hop = 0 AND partition = 0",
        "DROP TABLE readers",
        "PRAGMA user_version = 0",
    ];
    for sql in damages {
        let folder = journal();
        edit(&folder, sql);
        let error = refusal(read_all(folder.path()), folder.path());
        assert!(matches!(error, JournalError::Corrupt { .. }), "{sql}: {error:?}");
    }
}

#[test]
fn files_of_others_and_of_the_future_are_refused() {
    let folder = journal();
    edit(&folder, "PRAGMA user_version = 2");
    let error = refusal(open(folder.path()), folder.path());
    assert!(matches!(error, JournalError::NewerFormat { found: 2, known: 1, .. }), "{error:?}");
    assert_eq!(error.blame(), Blame::Operator);

    edit(&folder, "PRAGMA application_id = 7");
    let error = refusal(open(folder.path()), folder.path());
    assert!(matches!(error, JournalError::NotAJournal { found: 7, .. }), "{error:?}");
}

#[test]
fn other_partition_counts_are_refused() {
    let folder = journal();
    let wanted = OpenOptions { partitions: Partitions { reports: 5, ..Partitions::all(2) }, ..options() };
    let error = refusal(EmbeddedJournal::open(folder.path(), wanted), folder.path());
    assert!(
        matches!(error, JournalError::PartitionsDiffer { hop: Hop::Reports, found: 2, wanted: 5, .. }),
        "{error:?}"
    );
    assert_eq!(read_all(folder.path()).unwrap().len(), 15, "100 records by 7");
}

/// Journals made before there were erasures, or reviews, get their partitions when they are opened.
#[test]
fn a_journal_without_later_hops_gets_them() {
    let folder = journal();
    let file = Connection::open(folder.path().join("journal.db")).unwrap();
    assert_eq!(file.execute("DELETE FROM ends WHERE hop IN (3, 4)", ()).unwrap(), 4);
    drop(file);
    let opened = open(folder.path()).unwrap();
    for hop in [Hop::Erasures, Hop::Reviews] {
        opened.append(hop, &[record(1)]).unwrap();
        assert_eq!(opened.lag("group", hop).unwrap().iter().map(Lag::records).sum::<u64>(), 1);
    }
    drop(opened);
    assert_eq!(read_all(folder.path()).unwrap().len(), 15, "100 records by 7");
}

#[test]
fn what_is_no_database_is_refused() {
    let contents: [&[u8]; 3] = [b"", b"not a database, only some words", &[0; 20_000]];
    for bytes in contents {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("journal.db"), bytes).unwrap();
        let error = refusal(open(folder.path()), folder.path());
        assert!(matches!(error, JournalError::Corrupt { .. }), "{error:?}");
        assert_eq!(fs::read(folder.path().join("journal.db")).unwrap(), bytes, "left as it was found");
    }
}

#[test]
fn a_lost_file_is_not_made_anew_over_its_write_ahead_log() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("journal.db-wal"), b"left over").unwrap();
    let error = refusal(open(folder.path()), folder.path());
    assert!(matches!(error, JournalError::Corrupt { .. }), "{error:?}");
}

#[test]
fn an_unfinished_file_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("journal.db.new"), b"half of a header").unwrap();
    fs::write(folder.path().join("journal.db.new-journal"), b"half of a rollback").unwrap();
    open(folder.path()).unwrap().append(Hop::Posts, &[record(1)]).unwrap();
    assert!(!folder.path().join("journal.db.new").exists());
}

/// Flips bytes all over the file. Whatever that hits, the answer is an error or exactly what was written.
#[test]
fn flipped_bytes_never_change_a_record() {
    let folder = journal();
    let expected: Vec<Vec<u8>> = (0..100).map(|n| record(n).payload).collect();
    let original = fs::read(folder.path().join("journal.db")).unwrap();
    let (mut refused, mut unharmed) = (0, 0);
    for at in (0..original.len()).step_by(97) {
        let copy = tempfile::tempdir().unwrap();
        let mut bytes = original.clone();
        bytes[at] ^= 0x55;
        fs::write(copy.path().join("journal.db"), bytes).unwrap();
        match read_all(copy.path()) {
            Ok(batches) => {
                let found: Vec<&[u8]> = batches.iter().flat_map(Batch::iter).collect();
                assert_eq!(found, expected, "byte {at}");
                unharmed += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 20 && unharmed > 50, "{refused} refused, {unharmed} unharmed");
}

#[test]
fn folders_that_cannot_be_written_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), b"").unwrap();
    for path in [Path::new("/proc/hark-journal"), &folder.path().join("file")] {
        let error = refusal(open(path), path);
        assert!(matches!(error, JournalError::Io { .. }), "{error:?}");
        assert_eq!(error.blame(), Blame::Operator);
    }
}

#[test]
fn only_the_owner_may_read_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("made");
    let journal = open(&inner).unwrap();
    journal.append(Hop::Posts, &[record(1)]).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&inner), 0o700);
    let files: Vec<_> = fs::read_dir(&inner).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 4, "file, write-ahead log, its index, lock: {files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn a_full_journal_keeps_what_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let small = OpenOptions { max_bytes: Some(600_000), ..options() };
    let journal = EmbeddedJournal::open(folder.path(), small).unwrap();
    let mut acknowledged = 0;
    let noise = |n: u64| {
        // Does not compress, so that the cap is soon reached.
        let mut word = n;
        let bytes = std::iter::repeat_with(|| {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (word >> 56) as u8
        });
        Record::routed(0, bytes.take(20_000).collect())
    };
    let error = loop {
        match journal.append(Hop::Posts, &[noise(acknowledged)]) {
            Ok(()) => acknowledged += 1,
            Err(error) => break error,
        }
        assert!(acknowledged < 100, "the cap does not hold");
    };
    assert!(matches!(error, JournalError::DiskFull { .. }), "{error:?}");
    assert!(error.retry() && error.blame() == Blame::Operator);
    assert!(error.to_string().contains("nothing acknowledged was lost"));
    assert!(acknowledged > 10);
    let mut reader = journal.reader("group", Hop::Posts, Partition(0)).unwrap();
    let batch = reader.next_batch(ALL).unwrap().unwrap();
    let expected: Vec<_> = (0..acknowledged).map(|n| noise(n).payload).collect();
    assert_eq!(batch.iter().collect::<Vec<_>>(), expected);
    reader.commit(batch.delta(), &[], &[]).unwrap();
    assert_eq!(journal.trim(Hop::Posts, Millis(1)).unwrap().records, acknowledged);
    journal.append(Hop::Posts, &[noise(7)]).unwrap();
    journal.verify().unwrap();
}

#[test]
fn trimming_gives_the_space_back() {
    let folder = journal();
    let journal = open(folder.path()).unwrap();
    let big: Vec<Record> = (0..2000).map(record).collect();
    for _ in 0..20 {
        journal.append(Hop::Posts, &big).unwrap();
    }
    let mut reader = journal.reader("group", Hop::Posts, Partition(0)).unwrap();
    while let Some(batch) = reader.next_batch(ALL).unwrap() {
        reader.commit(batch.delta(), &[], &[]).unwrap();
    }
    let before = journal.info().unwrap().bytes_on_disk;
    let trimmed = journal.trim(Hop::Posts, Millis(1)).unwrap();
    let after = journal.info().unwrap().bytes_on_disk;
    assert_eq!(trimmed.records, 40_100);
    assert!(after < 300_000 && after + trimmed.stored_bytes / 2 < before, "{before} to {after}");
    let left = fs::read(journal.path()).unwrap();
    assert!(!left.windows(6).any(|window| window == b"nausea"), "trimmed words are still in the file");
}

#[test]
fn a_locked_journal_says_so() {
    let folder = journal();
    let journal = EmbeddedJournal::open(
        folder.path(),
        OpenOptions { busy_wait: Duration::from_millis(30), ..options() },
    )
    .unwrap();
    let other = Connection::open(folder.path().join("journal.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = refusal(journal.append(Hop::Posts, &[record(1)]), folder.path());
    assert!(matches!(error, JournalError::Busy { .. }) && error.retry(), "{error:?}");
    assert_eq!(
        read_all(folder.path()).map(|batches| batches.len()).ok(),
        None,
        "a new group cannot register"
    );
    other.execute_batch("ROLLBACK").unwrap();
    journal.append(Hop::Posts, &[record(1)]).unwrap();
}

#[test]
fn forgetting_sweeps_the_state_that_a_killed_process_left() {
    let folder = journal();
    let journal = open(folder.path()).unwrap();
    for group in ["kept", "gone"] {
        let mut reader = journal.reader(group, Hop::Posts, Partition(0)).unwrap();
        let batch = reader.next_batch(ALL).unwrap().unwrap();
        let change = |n: u128| StateChange { key: StateKey(n.to_be_bytes()), value: Some(Vec::new()) };
        reader.commit(batch.delta(), &[], &(0..5000).map(change).collect::<Vec<_>>()).unwrap();
    }
    // As if `forget` had been killed after its first step.
    edit(&folder, "DELETE FROM readers WHERE grp = 'gone'");
    journal.forget("another", Hop::Posts).unwrap();
    let count = Connection::open(journal.path()).unwrap();
    let entries: u64 =
        count.query_row("SELECT count(*) FROM state", (), |row| row.get::<_, i64>(0)).unwrap().unsigned_abs();
    assert_eq!(entries, 5000);
    assert_eq!(journal.state_len("kept", Hop::Posts).unwrap(), 5000);
}
