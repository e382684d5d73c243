//! Finding, making and checking the journal file.
//!
//! A lock file keeps two processes from making it at once. The journal file itself is never opened here but through
//! SQLite: closing any other descriptor of it would drop the locks SQLite holds on it in this process.

use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io::{self, ErrorKind},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
    thread,
    time::Duration,
};

use rusqlite::Connection;

use super::{
    columns::Count,
    database::{Database, Fault, PAGE_BYTES, explain, open as connect},
    options::OpenOptions,
};
use crate::{error::JournalError, record::Hop};

/// "HARK" in the file's header.
const APPLICATION_ID: u32 = 0x4841_524B;

/// The format written by this version, and the newest it reads.
const FORMAT: u32 = 1;

const SCHEMA: &str = include_str!("schema.sql");

/// Tables without which the file is no journal.
const TABLES: [&str; 5] = ["ends", "log", "meta", "readers", "state"];

/// Opens the journal in `folder`, making what is missing.
pub(super) fn open(folder: &Path, options: &OpenOptions) -> Result<Database, JournalError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|source| refused(folder, "make the folder", source))?;
    let path = folder.join("journal.db");
    // Released when this function returns.
    let _lock = lock(&folder.join("journal.lock"), options.busy_wait)?;
    match fs::metadata(&path) {
        Ok(found) if found.len() == 0 => return Err(damaged(&path, "the file is empty")),
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {
            if fs::exists(folder.join("journal.db-wal")).unwrap_or(false) {
                return Err(damaged(&path, "the file is missing, but its write-ahead log is there"));
            }
            make(folder, &path, options)?;
        }
        Err(source) => return Err(refused(&path, "look at", source)),
    }
    add_later_hops(&path, options)
        .map_err(|error| explain(&path, options.busy_wait, "open", Fault::Sql(error)))?;
    check(&path, options)?;
    Database::connect(path, options)
}

/// Hops that came after format 1 did: a journal made before them has no partitions of theirs yet.
const LATER_HOPS: [Hop; 2] = [Hop::Erasures, Hop::Reviews];

/// Gives an older journal the partitions of the hops that came later. Nothing else is touched, so a file that is no
/// journal of this format is left as it is.
fn add_later_hops(path: &Path, options: &OpenOptions) -> Result<(), rusqlite::Error> {
    let mut connection = connect(path, true, options.busy_wait, options.writer_cache_bytes)?;
    let found = look(&connection)?;
    let lacks = |hop: &Hop| found.partitions.iter().all(|(of, ..)| of != hop);
    let missing: Vec<Hop> = LATER_HOPS.into_iter().filter(lacks).collect();
    if found.partitions.is_empty() || missing.is_empty() || found.read_only {
        return Ok(());
    }
    let transaction = connection.transaction()?;
    for hop in missing {
        make_partitions(&transaction, hop, options)?;
    }
    transaction.commit()
}

fn make_partitions(
    transaction: &rusqlite::Transaction<'_>,
    hop: Hop,
    options: &OpenOptions,
) -> Result<(), rusqlite::Error> {
    for partition in 0..options.partitions.of(hop).max(1) {
        transaction.execute("INSERT INTO ends VALUES (?1, ?2, 0, 0)", (hop, partition))?;
    }
    Ok(())
}

fn refused(path: &Path, doing: &'static str, source: io::Error) -> JournalError {
    match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => JournalError::DiskFull { path: path.to_owned() },
        _ => JournalError::Io { path: path.to_owned(), doing, source },
    }
}

fn damaged(path: &Path, what: &str) -> JournalError {
    JournalError::Corrupt { path: path.to_owned(), place: None, what: what.to_owned() }
}

/// Takes the lock file's lock; it goes when the file is dropped, or with the process.
fn lock(path: &Path, busy: Duration) -> Result<File, JournalError> {
    const NAP: Duration = Duration::from_millis(10);
    let file = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(|source| refused(path, "open", source))?;
    let mut waited = Duration::ZERO;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if waited < busy => {
                thread::sleep(NAP);
                waited += NAP;
            }
            Err(TryLockError::WouldBlock) => {
                return Err(JournalError::Busy { path: path.to_owned(), waited });
            }
            Err(TryLockError::Error(source)) => return Err(refused(path, "lock", source)),
        }
    }
}

/// Makes the file under another name and renames it when it is whole.
fn make(folder: &Path, path: &Path, options: &OpenOptions) -> Result<(), JournalError> {
    let unfinished = folder.join("journal.db.new");
    for suffix in ["", "-journal", "-wal", "-shm"] {
        let left_over = folder.join(format!("journal.db.new{suffix}"));
        match fs::remove_file(&left_over) {
            Err(source) if source.kind() != ErrorKind::NotFound => {
                return Err(refused(&left_over, "remove", source));
            }
            _ => {}
        }
    }
    // SQLite gives its companion files the mode of this one.
    let file = File::options().write(true).create_new(true).mode(0o600).open(&unfinished);
    drop(file.map_err(|source| refused(&unfinished, "make", source))?);
    fill(&unfinished, options)
        .map_err(|error| explain(&unfinished, options.busy_wait, "make", Fault::Sql(error)))?;
    fs::rename(&unfinished, path).map_err(|source| refused(path, "make", source))?;
    // The name must survive a power cut as the contents do.
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|source| refused(folder, "sync the folder", source))
}

fn fill(path: &Path, options: &OpenOptions) -> Result<(), rusqlite::Error> {
    let mut connection = connect(path, true, options.busy_wait, options.writer_cache_bytes)?;
    connection.pragma_update(None, "page_size", Count(PAGE_BYTES))?;
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(SCHEMA)?;
    for hop in Hop::ALL {
        make_partitions(&transaction, hop, options)?;
    }
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()?;
    // Stays in the file's header. Last, so that the file is whole without any companion once it is closed.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.close().map_err(|(_, error)| error)
}

/// What a file's header and tables say.
struct Found {
    application_id: u32,
    format: u32,
    tables: usize,
    partitions: Vec<(Hop, u16, u16)>,
    read_only: bool,
}

/// Refuses files that are not journals, are damaged at the root, or are newer than this program.
fn check(path: &Path, options: &OpenOptions) -> Result<(), JournalError> {
    let found = connect(path, true, options.busy_wait, options.writer_cache_bytes)
        .and_then(|connection| look(&connection))
        .map_err(|error| explain(path, options.busy_wait, "open", Fault::Sql(error)))?;
    if found.application_id != APPLICATION_ID {
        return Err(JournalError::NotAJournal { path: path.to_owned(), found: found.application_id });
    }
    if found.format > FORMAT {
        return Err(JournalError::NewerFormat { path: path.to_owned(), found: found.format, known: FORMAT });
    }
    if found.format != FORMAT || found.tables != TABLES.len() {
        return Err(damaged(path, "its tables are not those of a journal"));
    }
    if found.read_only {
        return Err(refused(path, "write", ErrorKind::PermissionDenied.into()));
    }
    for hop in Hop::ALL {
        let wanted = options.partitions.of(hop);
        let rows = found.partitions.iter().find(|(of, ..)| *of == hop);
        match rows {
            Some((_, count, last)) if last.checked_add(1) == Some(*count) && *count == wanted => {}
            Some((_, count, last)) if last.checked_add(1) == Some(*count) => {
                return Err(JournalError::PartitionsDiffer {
                    path: path.to_owned(),
                    hop,
                    found: *count,
                    wanted,
                });
            }
            _ => return Err(damaged(path, "its table of partitions has holes")),
        }
    }
    Ok(())
}

fn look(connection: &Connection) -> Result<Found, rusqlite::Error> {
    let application_id: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let format: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let mut found = Found {
        application_id: application_id as u32,
        format: format as u32,
        tables: 0,
        partitions: Vec::new(),
        read_only: connection.is_readonly("main")?,
    };
    if found.application_id != APPLICATION_ID || found.format != FORMAT {
        return Ok(found);
    }
    let mut names = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    let names: Vec<String> = names.query_map((), |row| row.get(0))?.collect::<Result<_, _>>()?;
    found.tables = TABLES.into_iter().filter(|table| names.iter().any(|name| name == table)).count();
    if found.tables == TABLES.len() {
        let mut counts =
            connection.prepare("SELECT hop, count(*), max(partition) FROM ends GROUP BY hop ORDER BY hop")?;
        found.partitions = counts
            .query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?;
    }
    Ok(found)
}
