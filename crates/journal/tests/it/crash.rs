//! Processes that are killed, and processes that share a journal: this test program starts itself again as a child,
//! which works on a journal and says on its standard output what was acknowledged.

use std::{
    collections::BTreeSet,
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use journal::{
    EmbeddedJournal, Hop, Journal, Limits, Millis, OpenOptions, Partition, Partitions, Record, StateChange,
    StateKey,
};

const FOLDER: &str = "HARK_JOURNAL_TEST_FOLDER";
const CHILD: &str = "HARK_JOURNAL_TEST_CHILD";
const PARTITIONS: u16 = 2;
const BATCH: u64 = 40;
const LIMITS: Limits = Limits { max_records: 25, max_bytes: usize::MAX };

fn open(folder: &Path) -> EmbeddedJournal {
    EmbeddedJournal::open(folder, OpenOptions::new(Partitions::all(PARTITIONS), Arc::new(|| Millis(0))))
        .unwrap()
}

/// Starts the named test once more, as a child.
fn child(test: &str, folder: &Path, number: u64) -> Child {
    Command::new(env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(CHILD, number.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

/// Folder and number, in a child.
fn task() -> Option<(String, u64)> {
    Some((env::var(FOLDER).ok()?, env::var(CHILD).ok()?.parse().unwrap()))
}

/// Tells the parent, in one write so that a kill cannot tear it in two. The test harness leaves a line open before us.
fn tell(line: &str) {
    std::io::stdout().lock().write_all(format!("\n{line}\n").as_bytes()).unwrap();
}

/// The lines of a finished child that start with `ack`, with the word removed.
fn acknowledged(child: Child) -> Vec<String> {
    let mut child = child;
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let acks = lines.filter_map(|line| line.strip_prefix("ack ").map(str::to_owned)).collect();
    child.wait().unwrap();
    acks
}

/// A batch of records `child/batch/number`, spread over the partitions.
fn batch(child: u64, batch: u64) -> Vec<Record> {
    let record = |n| Record::routed(n, format!("{child}/{batch}/{n} {}", "word ".repeat(40)).into_bytes());
    (0..BATCH).map(record).collect()
}

fn append_until_killed(folder: &str, number: u64) {
    let journal = open(Path::new(folder));
    for count in 0.. {
        journal.append(Hop::Posts, &batch(number, count)).unwrap();
        tell(&format!("ack {number}/{count}"));
    }
}

/// Turns each post into one report and one state entry, committed together.
fn screen_until_killed(folder: &str, partition: u16) {
    let journal = open(Path::new(folder));
    let mut reader = journal.reader("screen", Hop::Posts, Partition(partition)).unwrap();
    loop {
        let Some(batch) = reader.next_batch(LIMITS).unwrap() else {
            thread::sleep(Duration::from_millis(1));
            continue;
        };
        reader.plan(batch.delta()).unwrap();
        let route = u64::from(partition);
        let out: Vec<_> =
            batch.iter().map(|payload| (Hop::Reports, Record::routed(route, payload.to_vec()))).collect();
        let entry = |position: u64| StateChange { key: key(position), value: Some(Vec::new()) };
        let state: Vec<_> = batch.numbered().map(|(position, _)| entry(position.0)).collect();
        reader.commit(batch.delta(), &out, &state).unwrap();
    }
}

fn key(position: u64) -> StateKey {
    StateKey(u128::from(position).to_be_bytes())
}

/// Names `child/batch/number` of every record of a partition, in order; positions must be dense.
fn names(journal: &EmbeddedJournal, hop: Hop, partition: u16) -> Vec<String> {
    let mut reader = journal.reader("check", hop, Partition(partition)).unwrap();
    let mut names = Vec::new();
    while let Some(batch) = reader.next_batch(LIMITS).unwrap() {
        for (position, payload) in batch.numbered() {
            assert_eq!(position.0, names.len() as u64);
            names.push(String::from_utf8_lossy(payload).split(' ').next().unwrap().to_owned());
        }
    }
    names
}

/// Every batch that left a trace is there whole, in one piece per partition; returns the batches `child/batch`.
fn whole_batches(posts: &[Vec<String>]) -> BTreeSet<String> {
    let mut found = Vec::new();
    for (partition, names) in posts.iter().enumerate() {
        let numbers: Vec<u64> =
            (0..BATCH).filter(|n| n % u64::from(PARTITIONS) == partition as u64).collect();
        let mut batches = BTreeSet::new();
        for piece in names.chunks(numbers.len()) {
            let batch = piece[0].rsplit_once('/').unwrap().0;
            let whole: Vec<String> = numbers.iter().map(|n| format!("{batch}/{n}")).collect();
            assert_eq!(piece, whole, "a torn or mixed batch");
            assert!(batches.insert(batch.to_owned()), "{batch} twice");
        }
        found.push(batches);
    }
    assert!(found.windows(2).all(|pair| pair[0] == pair[1]), "a batch reached only some partitions");
    found.remove(0)
}

#[test]
fn kill_loses_nothing_acknowledged() {
    if let Some((folder, number)) = task() {
        let screens = folder.clone();
        thread::spawn(move || screen_until_killed(&screens, 0));
        let screens = folder.clone();
        thread::spawn(move || screen_until_killed(&screens, 1));
        append_until_killed(&folder, number);
    }
    let folder = tempfile::tempdir().unwrap();
    let mut acked = BTreeSet::new();
    for round in 0..15 {
        let mut child = child("crash::kill_loses_nothing_acknowledged", folder.path(), round);
        // Spread over start-up, recovery and steady work.
        thread::sleep(Duration::from_millis(15 + round * 37 % 211));
        child.kill().unwrap();
        acked.extend(acknowledged(child));

        let journal = open(folder.path());
        let posts: Vec<_> = (0..PARTITIONS).map(|partition| names(&journal, Hop::Posts, partition)).collect();
        let found = whole_batches(&posts);
        assert!(acked.is_subset(&found), "lost: {:?}", acked.difference(&found));
        let lag = journal.lag("screen", Hop::Posts).unwrap();
        for (partition, posts) in posts.iter().enumerate() {
            let committed = lag[partition].committed.0;
            let reports = names(&journal, Hop::Reports, partition as u16);
            assert_eq!(reports, posts[..committed as usize], "reports are not those of the committed posts");
            let reader = journal.reader("screen", Hop::Posts, Partition(partition as u16)).unwrap();
            let keys: Vec<_> = (0..posts.len() as u64).map(key).collect();
            let known = reader.state(&keys).unwrap();
            let until = known.iter().position(Option::is_none).unwrap_or(known.len());
            assert_eq!(until as u64, committed);
            assert!(known[until..].iter().all(Option::is_none));
        }
        journal.verify().unwrap();
    }
    let journal = open(folder.path());
    assert!(acked.len() > 15, "the children hardly worked: {}", acked.len());
    assert!(!names(&journal, Hop::Reports, 0).is_empty(), "the children committed nothing");
}

#[test]
fn processes_append_side_by_side() {
    const BATCHES: u64 = 60;
    if let Some((folder, number)) = task() {
        let journal = open(Path::new(&folder));
        for count in 0..BATCHES {
            journal.append(Hop::Posts, &batch(number, count)).unwrap();
            tell(&format!("ack {number}/{count}"));
        }
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // No journal is there yet, so the children also race to make it.
    let children =
        [0, 1, 2].map(|number| child("crash::processes_append_side_by_side", folder.path(), number));
    let journal = open(folder.path());
    let mut reader = journal.reader("live", Hop::Posts, Partition(0)).unwrap();
    let expected = 3 * BATCHES * BATCH / u64::from(PARTITIONS);
    let mut read = 0;
    for _ in 0..2000 {
        match reader.next_batch(LIMITS).unwrap() {
            Some(batch) => {
                reader.commit(batch.delta(), &[], &[]).unwrap();
                read += batch.len() as u64;
            }
            None if read == expected => break,
            None => thread::sleep(Duration::from_millis(10)),
        }
    }
    assert_eq!(read, expected, "the parent reads and commits while the children append");
    let acked: BTreeSet<String> = children.into_iter().flat_map(acknowledged).collect();
    assert_eq!(acked.len() as u64, 3 * BATCHES);
    let posts: Vec<_> = (0..PARTITIONS).map(|partition| names(&journal, Hop::Posts, partition)).collect();
    assert_eq!(whole_batches(&posts), acked);
    for number in 0..3 {
        let own = posts[0].iter().filter(|name| name.starts_with(&format!("{number}/")));
        let order: Vec<u64> = own.map(|name| name.split('/').nth(1).unwrap().parse().unwrap()).collect();
        assert!(order.is_sorted(), "the order of process {number} is lost");
    }
}
