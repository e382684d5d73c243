//! The SQLite file: one writing connection behind a lock, one for looking around, more for readers.
//!
//! Several processes may have the file open. Every write therefore takes the file's write lock first
//! (`BEGIN IMMEDIATE`) and reads what it builds on inside that transaction.

use std::{
    path::{Path, PathBuf},
    sync::{Condvar, Mutex, PoisonError},
    thread,
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior, ffi};

use super::{columns::Count, options::OpenOptions};
use crate::error::{JournalError, Place};

/// Bytes of a page; fixed when the file is made.
pub(super) const PAGE_BYTES: u64 = 8192;

/// Prepared statements kept per connection: more than this crate has.
const STATEMENTS: usize = 64;

/// An open journal file.
pub(super) struct Database {
    path: PathBuf,
    busy: Duration,
    /// For status pages and single look-ups, so that they wait neither for a writer nor for a reader.
    glance: Mutex<Connection>,
    /// Appends of this process so far, and a bell for those who wait for the next one.
    appends: Mutex<u64>,
    bell: Condvar,
    /// Last, so that it is closed last: only a connection that may write clears the write-ahead log away on closing.
    writer: Mutex<Connection>,
}

/// What goes wrong inside a transaction: SQLite's refusals get a path on the way out.
#[derive(Debug)]
pub(super) enum Fault {
    /// SQLite refused.
    Sql(rusqlite::Error),
    /// Our own refusal, complete.
    Journal(JournalError),
    /// What is stored cannot be what was written.
    Damage(Option<Place>, String),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Fault {
        Fault::Sql(error)
    }
}

impl From<JournalError> for Fault {
    fn from(error: JournalError) -> Fault {
        Fault::Journal(error)
    }
}

impl Database {
    /// Opens connections to a file that exists and has been checked.
    pub(super) fn connect(path: PathBuf, options: &OpenOptions) -> Result<Database, JournalError> {
        let busy = options.busy_wait;
        let open = || -> Result<(Connection, Connection), rusqlite::Error> {
            let writer = open(&path, true, busy, options.writer_cache_bytes)?;
            if let Some(bytes) = options.max_bytes {
                writer.pragma_update(None, "max_page_count", Count((bytes / PAGE_BYTES).max(1)))?;
            }
            Ok((writer, open(&path, false, busy, options.reader_cache_bytes)?))
        };
        let (writer, glance) = open().map_err(|error| explain(&path, busy, "open", Fault::Sql(error)))?;
        let (glance, writer) = (Mutex::new(glance), Mutex::new(writer));
        Ok(Database { path, busy, glance, appends: Mutex::new(0), bell: Condvar::new(), writer })
    }

    /// A further connection that only reads.
    pub(super) fn reading(&self, cache_bytes: u64) -> Result<Connection, JournalError> {
        open(&self.path, false, self.busy, cache_bytes).map_err(|error| self.explain("open", error.into()))
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `act` in one write transaction and commits it, durably. On an error everything is undone.
    pub(super) fn write<T>(
        &self,
        doing: &'static str,
        act: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, JournalError> {
        // A panic inside `act` undid its transaction while it unwound, so the connection is good to use.
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let run = || {
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = act(&transaction)?;
            transaction.commit()?;
            Ok(value)
        };
        run().map_err(|fault| self.explain(doing, fault))
    }

    /// Runs `act` on the writing connection outside any transaction, for statements that refuse to run inside one.
    pub(super) fn maintain(
        &self,
        doing: &'static str,
        act: impl FnOnce(&Connection) -> Result<(), Fault>,
    ) -> Result<(), JournalError> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        act(&writer).map_err(|fault| self.explain(doing, fault))
    }

    /// Tells those who wait that records were appended.
    pub(super) fn ring(&self) {
        *self.appends.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.bell.notify_all();
    }

    /// How many appends this process has made so far: to be asked before looking, and handed to
    /// [`wait_for_append`](Database::wait_for_append) when nothing was found.
    pub(super) fn appends(&self) -> u64 {
        *self.appends.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until this process has made another append than the `known` ones, at most so long.
    pub(super) fn wait_for_append(&self, known: u64, longest: Duration) {
        let appends = self.appends.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.bell.wait_timeout_while(appends, longest, |appends| *appends == known));
    }

    /// Runs `act` on one consistent view of the file.
    pub(super) fn glance<T>(
        &self,
        doing: &'static str,
        act: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, JournalError> {
        let glance = self.glance.lock().unwrap_or_else(PoisonError::into_inner);
        self.view(&glance, doing, act)
    }

    /// Runs `act` on one consistent view of the file through `connection`.
    pub(super) fn view<T>(
        &self,
        connection: &Connection,
        doing: &'static str,
        act: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, JournalError> {
        let run = || {
            let transaction = connection.unchecked_transaction()?;
            act(&transaction)
        };
        run().map_err(|fault| self.explain(doing, fault))
    }

    /// The error to hand out for a fault while `doing` something.
    pub(super) fn explain(&self, doing: &'static str, fault: Fault) -> JournalError {
        explain(&self.path, self.busy, doing, fault)
    }
}

/// Turns a fault into an error that names the file and says what to do.
pub(super) fn explain(path: &Path, busy: Duration, doing: &'static str, fault: Fault) -> JournalError {
    let source = match fault {
        Fault::Journal(error) => return error,
        Fault::Damage(place, what) => return JournalError::Corrupt { path: path.to_owned(), place, what },
        Fault::Sql(source) => source,
    };
    let path = path.to_owned();
    let damaged = |what: String| JournalError::Corrupt { path: path.clone(), place: None, what };
    match (source.sqlite_error_code(), source.sqlite_error().map(|error| error.extended_code)) {
        (Some(ErrorCode::DiskFull), _) | (_, Some(ffi::SQLITE_IOERR_SHMSIZE)) => {
            JournalError::DiskFull { path }
        }
        (Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked), _) => {
            JournalError::Busy { path, waited: busy }
        }
        (Some(ErrorCode::NotADatabase), _) => damaged("its first page is not that of a database".to_owned()),
        (Some(ErrorCode::DatabaseCorrupt), _) => damaged("its pages do not fit together".to_owned()),
        // The schema is checked when the file is opened and the statements are ours: a constraint that fails, a
        // column of another type or a number out of range can only come from damaged pages.
        (Some(ErrorCode::ConstraintViolation), _) | (None, _) => {
            damaged(format!("a row is not what was written ({source})"))
        }
        (Some(code), _) => match io_kind(code) {
            Some(kind) => JournalError::Io { path, doing, source: std::io::Error::new(kind, source) },
            None => JournalError::Engine { path, doing, source },
        },
    }
}

/// SQLite's words for the operating system's refusals.
fn io_kind(code: ErrorCode) -> Option<std::io::ErrorKind> {
    match code {
        ErrorCode::ReadOnly => Some(std::io::ErrorKind::ReadOnlyFilesystem),
        ErrorCode::PermissionDenied => Some(std::io::ErrorKind::PermissionDenied),
        ErrorCode::CannotOpen | ErrorCode::SystemIoFailure => Some(std::io::ErrorKind::Other),
        _ => None,
    }
}

/// Opens one connection. Never creates the file.
pub(super) fn open(
    path: &Path,
    write: bool,
    busy: Duration,
    cache_bytes: u64,
) -> Result<Connection, rusqlite::Error> {
    // No mutex inside SQLite: a connection is only ever used by who owns it or holds its lock.
    let mode = if write { OpenFlags::SQLITE_OPEN_READ_WRITE } else { OpenFlags::SQLITE_OPEN_READ_ONLY };
    let mut connection = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    wait_when_busy(&mut connection, busy)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "cache_size", -i64::try_from(cache_bytes / 1024).unwrap_or(i64::MAX))?;
    if write {
        // Each commit reaches the disk before it returns.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
        connection.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
        // Trimmed posts are people's words: deleted bytes are zeroed where that costs no extra write, and trimming
        // gives the freed pages back to the file system.
        connection.pragma_update(None, "secure_delete", "FAST")?;
    }
    Ok(connection)
}

/// Waits for a locked file in short sleeps. SQLite's own handler goes up to 100 ms per sleep, in which a busy
/// appender of another process takes and returns the lock twenty times, and the sleeper can miss every gap.
fn wait_when_busy(connection: &mut Connection, busy: Duration) -> Result<(), rusqlite::Error> {
    const NAP: Duration = Duration::from_millis(2);
    let naps = i32::try_from(busy.as_millis() / NAP.as_millis()).unwrap_or(i32::MAX);
    connection.busy_handler(Some(move |naps_taken| {
        let wait = naps_taken < naps;
        if wait {
            thread::sleep(NAP);
        }
        wait
    }))
}
