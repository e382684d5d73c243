//! Verification: the copy of the trail against itself and against the journal, line by line.

use std::sync::Arc;
use std::time::Duration;

use casework::Hash;
use casework::chain::{Copied, Fault, Heads, Walk, Wrong};
use journal::{Hop, Journal, JournalError, Limits, Millis, Partition, Position};
use store::TrailRow;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::store::TrailStore;
use super::{TrailError, rows};

/// Lines asked for at once.
const PAGE: u32 = 20_000;

/// Records read from the journal at once.
const LIMITS: Limits = Limits { max_records: 1000, max_bytes: 4 << 20 };

/// Faults that are told one by one; more are counted.
const FAULTS: usize = 1000;

/// Between two looks for lines that the follower is about to write.
const NAP: Duration = Duration::from_millis(50);

/// What a verification went through, and what it found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Lines of the copy.
    pub lines: u64,
    /// Of these, entries that stand.
    pub stand: u64,
    /// Of these, records that are no entry that this version knows; no fault by themselves.
    pub unreadable: u64,
    /// The chain of each partition, by its number: whoever noted them earlier can see that nothing before them was changed.
    pub chains: Vec<Hash>,
    /// What is wrong, by partition and position, at most a thousand.
    pub faults: Vec<Fault>,
    /// How many more faults there are.
    pub more: u64,
}

impl Verification {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    fn tell(&mut self, fault: Fault) {
        if self.faults.len() < FAULTS {
            self.faults.push(fault);
        } else {
            self.more += 1;
        }
    }
}

/// Reads all of the copy and all of the journal, and compares. Records that the journal has beyond the copy are waited for, as a
/// follower may be about to copy them: for `patience` in all of a partition.
///
/// # Errors
/// When one of the two cannot be asked. What is damaged is no error but a fault.
pub async fn verify(
    journal: Arc<dyn Journal>,
    store: Arc<dyn TrailStore>,
    patience: Duration,
) -> Result<Verification, TrailError> {
    let mut found = Verification::default();
    let mut heads = Heads::default();
    let partitions = journal.partitions(Hop::Reviews);
    let ends = store.trail_ends().await?;
    for partition in 0..partitions {
        let last = ends.iter().find(|end| end.partition == partition).map(|end| end.position);
        let copy =
            Copy { store: &*store, partition, from: 0, page: Vec::new().into_iter(), next: None, last };
        let compared = Comparison { copy, walk: Walk::new(partition), found: &mut found, heads: &mut heads };
        compared.run(&journal, patience).await?;
    }
    for end in ends.iter().filter(|end| end.partition >= partitions) {
        found.tell(Fault { partition: end.partition, position: end.position, wrong: Wrong::Extra });
    }
    Ok(found)
}

/// A partition of the copy, read page by page.
struct Copy<'a> {
    store: &'a dyn TrailStore,
    partition: u16,
    from: u64,
    page: std::vec::IntoIter<TrailRow>,
    next: Option<TrailRow>,
    /// Its last line when the verification began: behind it lines may still come.
    last: Option<u64>,
}

impl Copy<'_> {
    /// The next line, without taking it. Waited for until `until` where it may still come.
    async fn peek(&mut self, wanted: u64, until: Instant) -> Result<Option<&TrailRow>, TrailError> {
        while self.next.is_none() {
            if let Some(row) = self.page.next() {
                self.next = Some(row);
                break;
            }
            let rows = self.store.trail_lines(self.partition, self.from, PAGE).await?;
            if let Some(row) = rows.last() {
                self.from = row.position + 1;
                self.page = rows.into_iter();
                continue;
            }
            if self.last.is_some_and(|last| wanted <= last) || Instant::now() >= until {
                break;
            }
            tokio::time::sleep(NAP).await;
        }
        Ok(self.next.as_ref())
    }
}

struct Comparison<'a> {
    copy: Copy<'a>,
    walk: Walk,
    found: &'a mut Verification,
    heads: &'a mut Heads,
}

type Records = Result<Vec<(u64, Vec<u8>)>, JournalError>;

impl Comparison<'_> {
    async fn run(mut self, journal: &Arc<dyn Journal>, patience: Duration) -> Result<(), TrailError> {
        let partition = self.copy.partition;
        let mut records = read(journal.clone(), partition);
        let until = Instant::now() + patience;
        let mut position = 0;
        let mut whole = true;
        while let Some(read) = records.recv().await {
            let read = match read {
                Ok(read) => read,
                Err(JournalError::Corrupt { place, .. }) => {
                    let position = place.map_or(Position(position), |place| place.position).0;
                    self.found.tell(Fault { partition, position, wrong: Wrong::Damaged });
                    whole = false;
                    break;
                }
                Err(error) => return Err(error.into()),
            };
            for (at, bytes) in read {
                position = at + 1;
                self.record(at, &bytes, until).await?;
            }
        }
        self.rest(whole).await?;
        self.found.lines += self.walk.lines;
        self.found.stand += self.walk.stand;
        self.found.unreadable += self.walk.unreadable;
        self.found.chains.push(self.walk.chain().clone());
        Ok(())
    }

    /// Finds the line of a record.
    async fn record(&mut self, at: u64, bytes: &[u8], until: Instant) -> Result<(), TrailError> {
        let partition = self.copy.partition;
        loop {
            match self.copy.peek(at, until).await?.map(|row| row.position) {
                Some(position) if position < at => self.line(None, true),
                Some(position) if position == at => {
                    self.line(Some(bytes), true);
                    return Ok(());
                }
                _ => {
                    self.found.tell(Fault { partition, position: at, wrong: Wrong::Missing });
                    return Ok(());
                }
            }
        }
    }

    /// Goes along the lines behind the last record. Those that came since the beginning are left for the next time.
    async fn rest(&mut self, whole: bool) -> Result<(), TrailError> {
        let last = self.copy.last;
        let now = Instant::now();
        while let Some(row) = self.copy.peek(0, now).await? {
            if last.is_none_or(|last| row.position > last) {
                break;
            }
            self.line(None, whole);
        }
        Ok(())
    }

    /// Checks the next line of the copy, and takes it. `compare`: whether the journal could be read as far.
    fn line(&mut self, record: Option<&[u8]>, compare: bool) {
        let Some(row) = self.copy.next.take() else { return };
        let (partition, position) = (row.partition, row.position);
        let bytes = rows::bytes(&row.body);
        let mut tell = |wrong| self.found.tell(Fault { partition, position, wrong });
        match record {
            Some(record) if record != bytes => tell(Wrong::Differs),
            None if compare => tell(Wrong::Extra),
            _ => {}
        }
        let expected = match rows::line(&row) {
            Some(line) => rows::row(&line),
            None => rows::unreadable((partition, position), &Hash(row.chain.clone()), &bytes),
        };
        // Hash, chain and outcome are told by the walk.
        if expected != (TrailRow { hash: expected.hash.clone(), applied: expected.applied, ..row.clone() }) {
            tell(Wrong::Columns);
        }
        let (hash, chain, applied) = (Hash(row.hash), Hash(row.chain), row.applied == 1);
        let line = Copied { position, bytes, hash, chain, applied };
        self.walk.line(&line, self.heads, |fault| self.found.tell(fault));
    }
}

/// Reads a partition of the journal on a thread that may block.
fn read(journal: Arc<dyn Journal>, partition: u16) -> mpsc::Receiver<Records> {
    let (sender, records) = mpsc::channel(4);
    tokio::task::spawn_blocking(move || {
        let mut scan = match journal.scan(Hop::Reviews, Partition(partition), Millis(0)) {
            Ok(scan) => scan,
            Err(error) => return drop(sender.blocking_send(Err(error))),
        };
        loop {
            let read = match scan.next_batch(LIMITS) {
                Ok(None) => return,
                Ok(Some(batch)) => Ok(batch.numbered().map(|(at, bytes)| (at.0, bytes.to_vec())).collect()),
                Err(error) => Err(error),
            };
            let ended = read.is_err();
            if sender.blocking_send(read).is_err() || ended {
                return;
            }
        }
    });
    records
}
