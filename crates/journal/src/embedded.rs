//! The embedded log: one SQLite file per journal, safe between threads and between processes on one machine.
//!
//! # Folder
//! ```text
//! journal.db          the file, mode 0600; application id "HARK", user_version = format; schema in schema.sql
//! journal.db-wal,-shm SQLite's write-ahead log and its index; they belong to the file: move or copy all three
//! journal.lock        held while a process opens or makes the file
//! journal.db.new      a file being made; renamed when it is whole, so an empty journal.db is always damage
//! ```
//! One row holds what one append wrote to one partition (see `block.rs`). Where a partition ends is read and moved
//! inside the write transaction, so appends of several processes never claim the same position.
//!
//! # Limits
//! A local disk (SQLite's write-ahead log needs shared memory). One writer at a time in all processes together. Trimmed
//! bytes leave the file with the trim and the write-ahead log with the checkpoint that follows it.

mod block;
mod columns;
mod create;
mod database;
mod follow;
mod inspect;
mod options;
mod progress;
mod reader;
mod rows;
mod scan;
mod state;
mod trim;

use std::{path::Path, sync::Arc};

use database::Database;
use follow::EmbeddedFollow;
pub use inspect::Verified;
pub use options::OpenOptions;
use reader::EmbeddedReader;
use scan::EmbeddedScan;

use crate::{
    error::JournalError,
    info::{JournalInfo, Lag, Trimmed},
    log::{Follow, Journal, Reader, Scan},
    record::{Hop, Millis, Partition, Position, Record, check_lengths},
};

/// A journal in one SQLite file; clones share its connections.
#[derive(Clone)]
pub struct EmbeddedJournal {
    database: Arc<Database>,
    options: OpenOptions,
}

impl EmbeddedJournal {
    /// Opens the journal in `folder`, and makes folder (mode 0700) and journal when they are not there.
    ///
    /// # Errors
    /// [`JournalError::Io`], [`JournalError::Corrupt`], [`JournalError::NotAJournal`], [`JournalError::NewerFormat`],
    /// [`JournalError::PartitionsDiffer`], [`JournalError::Busy`].
    pub fn open(folder: &Path, options: OpenOptions) -> Result<EmbeddedJournal, JournalError> {
        let database = Arc::new(create::open(folder, &options)?);
        Ok(EmbeddedJournal { database, options })
    }

    /// The journal's file.
    pub fn path(&self) -> &Path {
        self.database.path()
    }

    /// Reads every page and every record and checks that nothing is damaged or missing. Takes as long as reading the
    /// file does.
    ///
    /// # Errors
    /// [`JournalError::Corrupt`] with the first damage found.
    pub fn verify(&self) -> Result<Verified, JournalError> {
        inspect::verify(&self.database, &self.options.partitions)
    }

    fn check(&self, hop: Hop, partition: Partition) -> Result<(), JournalError> {
        let count = self.partitions(hop);
        if partition.0 < count {
            return Ok(());
        }
        Err(JournalError::UnknownPartition { hop, partition, count })
    }
}

impl Journal for EmbeddedJournal {
    fn partitions(&self, hop: Hop) -> u16 {
        self.options.partitions.of(hop)
    }

    fn append(&self, hop: Hop, records: &[Record]) -> Result<(), JournalError> {
        check_lengths(records.iter())?;
        let parcels = rows::pack(&self.options.partitions, records.iter().map(|record| (hop, record)));
        if parcels.is_empty() {
            return Ok(());
        }
        let at = (self.options.clock)();
        self.database.write("append records", |transaction| rows::append(transaction, at, &parcels))?;
        self.database.ring();
        Ok(())
    }

    fn reader(&self, group: &str, hop: Hop, partition: Partition) -> Result<Box<dyn Reader>, JournalError> {
        self.check(hop, partition)?;
        let reader = EmbeddedReader::open(self.database.clone(), &self.options, group, hop, partition)?;
        Ok(Box::new(reader))
    }

    fn scan(&self, hop: Hop, partition: Partition, since: Millis) -> Result<Box<dyn Scan>, JournalError> {
        self.check(hop, partition)?;
        let scan = EmbeddedScan::open(
            self.database.clone(),
            self.options.reader_cache_bytes,
            (hop, partition),
            since,
        )?;
        Ok(Box::new(scan))
    }

    fn follow(&self, hop: Hop, from: &[Position]) -> Result<Box<dyn Follow>, JournalError> {
        let partitions = self.partitions(hop);
        let cache = self.options.reader_cache_bytes;
        let follow = EmbeddedFollow::open(self.database.clone(), cache, hop, partitions, from)?;
        Ok(Box::new(follow))
    }

    fn lag(&self, group: &str, hop: Hop) -> Result<Vec<Lag>, JournalError> {
        inspect::lag(&self.database, group, hop)
    }

    fn trim(&self, hop: Hop, older_than: Millis) -> Result<Trimmed, JournalError> {
        trim::trim(&self.database, self.partitions(hop), hop, older_than)
    }

    fn forget(&self, group: &str, hop: Hop) -> Result<(), JournalError> {
        trim::forget(&self.database, group, hop)
    }

    fn read_at(
        &self,
        hop: Hop,
        partition: Partition,
        position: Position,
    ) -> Result<Option<Vec<u8>>, JournalError> {
        self.check(hop, partition)?;
        rows::read_at(&self.database, hop, partition, position)
    }

    fn state_len(&self, group: &str, hop: Hop) -> Result<u64, JournalError> {
        self.database.glance("count state entries", |view| state::len(view, group, hop))
    }

    fn set_meta(&self, key: &str, value: &[u8]) -> Result<(), JournalError> {
        self.database.write("write a value", |transaction| {
            transaction
                .prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?
                .execute((key, value))?;
            Ok(())
        })
    }

    fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, JournalError> {
        self.database.glance("read a value", |view| {
            let mut select = view.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
            let mut rows = select.query([key])?;
            Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
        })
    }

    fn info(&self) -> Result<JournalInfo, JournalError> {
        inspect::info(&self.database)
    }
}
