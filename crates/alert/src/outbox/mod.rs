//! The durable outbox: one SQLite file that holds how far the rules have read, what they remember, what they found, and what of
//! it each endpoint still has to be told.
//!
//! Contract
//! * [`Outbox::commit`] is one transaction, on the disk when it returns: positions, memory, alerts and what is to be sent move
//!   together or not at all. A process killed at any instant has therefore neither lost an alert nor made one twice.
//! * An alert whose id is there is ignored, for ever: rows of alerts stay, also after [`Outbox::prune`] has taken their content.
//! * Deliveries to an endpoint are numbered from 1 in the order of the commits; a replay is a new number at the end of the queue.
//! * What an endpoint is still to be told waits while the settings do not name it: see [`Outbox::subscribe`] and [`Outbox::prune`].
//! * What was sent but not yet noted when the process died is sent again, with the same id: receivers look at the id.
//! * Several processes may have the file open; each change takes the file's write lock and reads what it builds on under it.
//!
//! Format: SQLite in WAL mode with `synchronous=FULL`, `user_version` is the format's number. Not for network file systems.
//! No text of a post and no identity is in it, as none is in an alert.

mod alerts;
mod deliveries;
mod endpoints;
mod error;
mod queue;
mod subscription;
mod switched_off;
mod tallies;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params};
use tokio::sync::watch;

use error::{Fault, explain};

pub use alerts::{AlertQuery, AlertRow, AlertState};
pub use deliveries::{AttemptRow, DeliveryQuery, DeliveryRow, DeliveryState, Repeated, Replay, Retention};
pub use endpoints::EndpointRow;
pub use error::OutboxError;
pub use queue::{Queue, Queued, Record, Verdict};
pub use subscription::Subscription;
pub use switched_off::SwitchedOff;
pub use tallies::Tally;

use crate::{Alert, AlertId};

/// The changes of the format, in order; the file's `user_version` says how many it has had.
const MIGRATIONS: [&str; 2] = [include_str!("schema.sql"), include_str!("switched_off.sql")];

/// How long to wait for another process that writes.
const BUSY: Duration = Duration::from_secs(10);

/// Prepared statements kept: more than this module has.
const STATEMENTS: usize = 64;

/// An open outbox; cheap to share behind an `Arc`.
pub struct Outbox {
    path: PathBuf,
    connection: Mutex<Connection>,
    /// What SQLite said when it was asked last whether others have changed the file.
    seen: AtomicI64,
    /// Rings when something may be there to send.
    bell: watch::Sender<u64>,
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox").field("path", &self.path).finish_non_exhaustive()
    }
}

/// What one step of the rules changed.
#[derive(Clone, Default, PartialEq)]
pub struct Step {
    /// Partitions of the reports and the position after what was read. It goes back where the journal is another one.
    pub positions: Vec<(u16, u64)>,
    /// What the rules remember, by key; `None` forgets the key.
    pub state: Vec<(String, Option<Vec<u8>>)>,
    /// What they found, in order.
    pub alerts: Vec<Alert>,
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Step")
            .field("positions", &self.positions)
            .field("state", &self.state.len())
            .field("alerts", &self.alerts.len())
            .finish()
    }
}

/// What a commit added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// Alerts that were not there, in order.
    pub new: Vec<AlertId>,
    /// Deliveries that are now to be made.
    pub deliveries: u64,
}

impl Outbox {
    /// Opens the file, for its owner alone if it is new, and brings it to the newest format.
    ///
    /// # Errors
    /// See [`OutboxError`].
    pub fn open(path: &Path) -> Result<Outbox, OutboxError> {
        match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(source) => return Err(OutboxError::Make { path: path.to_owned(), source }),
        }
        let connection =
            connect(path).and_then(migrated).map_err(|fault| explain(path, BUSY, "open", fault))?;
        match connection {
            Ok(connection) => {
                let (bell, _) = watch::channel(0);
                Ok(Outbox {
                    path: path.to_owned(),
                    connection: Mutex::new(connection),
                    seen: AtomicI64::new(0),
                    bell,
                })
            }
            Err(found) => {
                Err(OutboxError::Newer { path: path.to_owned(), found, known: MIGRATIONS.len() as i64 })
            }
        }
    }

    /// How far the rules have read, by partition; a partition that is not here was not read yet.
    ///
    /// # Errors
    /// See [`OutboxError`].
    pub fn positions(&self) -> Result<BTreeMap<u16, u64>, OutboxError> {
        self.read("read positions", |t| {
            let mut statement = t.prepare_cached("SELECT partition, position FROM positions")?;
            let rows = statement.query_map([], |row| Ok((row.get::<_, u16>(0)?, row.get::<_, i64>(1)?)))?;
            rows.map(|row| row.map(|(partition, position)| (partition, position as u64)).map_err(Fault::from))
                .collect()
        })
    }

    /// What the rules remember under a key.
    ///
    /// # Errors
    /// See [`OutboxError`].
    pub fn state(&self, key: &str) -> Result<Option<Vec<u8>>, OutboxError> {
        self.read("read what a rule remembers", |t| {
            let mut statement = t.prepare_cached("SELECT value FROM rule_state WHERE key = ?1")?;
            Ok(statement.query_row([key], |row| row.get(0)).optional()?)
        })
    }

    /// All that the rules remember, by key.
    ///
    /// # Errors
    /// See [`OutboxError`].
    pub fn states(&self) -> Result<BTreeMap<String, Vec<u8>>, OutboxError> {
        self.read("read what the rules remember", |t| {
            let mut statement = t.prepare_cached("SELECT key, value FROM rule_state")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.map(|row| row.map_err(Fault::from)).collect()
        })
    }

    /// Writes a step, and what of it each endpoint is to be told, in one transaction. When this returns, it is on the disk.
    ///
    /// # Errors
    /// See [`OutboxError`]; nothing of the step is then written.
    pub fn commit(&self, step: Step) -> Result<Committed, OutboxError> {
        let committed = self.write("write a step", |t| {
            for (partition, position) in &step.positions {
                t.prepare_cached(
                    "INSERT INTO positions VALUES (?1, ?2) ON CONFLICT (partition) \
                     DO UPDATE SET position = excluded.position",
                )?
                .execute(params![partition, *position as i64])?;
            }
            for (key, value) in &step.state {
                match value {
                    Some(value) => t
                        .prepare_cached("INSERT OR REPLACE INTO rule_state VALUES (?1, ?2)")?
                        .execute(params![key, value])?,
                    None => t.prepare_cached("DELETE FROM rule_state WHERE key = ?1")?.execute([key])?,
                };
            }
            alerts::insert(t, &step.alerts)
        })?;
        if committed.deliveries > 0 {
            self.ring();
        }
        Ok(committed)
    }

    /// Rings when something may be there to send, because of this process. Other processes are heard
    /// through [`Outbox::look`].
    pub fn bell(&self) -> watch::Receiver<u64> {
        self.bell.subscribe()
    }

    /// Rings if another process has changed the file since this was asked last.
    ///
    /// # Errors
    /// See [`OutboxError`].
    pub fn look(&self) -> Result<(), OutboxError> {
        let version = {
            let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
            connection.pragma_query_value(None, "data_version", |row| row.get::<_, i64>(0))
        };
        let version =
            version.map_err(|error| explain(&self.path, BUSY, "look for changes", Fault::Sql(error)))?;
        if self.seen.swap(version, Ordering::Relaxed) != version {
            self.ring();
        }
        Ok(())
    }

    fn ring(&self) {
        self.bell.send_modify(|rung| *rung = rung.wrapping_add(1));
    }

    fn read<T>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, OutboxError> {
        self.run(TransactionBehavior::Deferred, doing, work)
    }

    fn write<T>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, OutboxError> {
        self.run(TransactionBehavior::Immediate, doing, work)
    }

    fn run<T>(
        &self,
        behavior: TransactionBehavior,
        doing: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, OutboxError> {
        // A thread that panicked inside a transaction rolled it back: the connection is as good as before.
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let done = within(&mut connection, behavior, work);
        done.map_err(|fault| explain(&self.path, BUSY, doing, fault))
    }
}

fn within<T>(
    connection: &mut Connection,
    behavior: TransactionBehavior,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let transaction = connection.transaction_with_behavior(behavior)?;
    let value = work(&transaction)?;
    transaction.commit()?;
    Ok(value)
}

fn connect(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Each commit reaches the disk before it returns.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "journal_size_limit", 16 * 1024 * 1024)?;
    Ok(connection)
}

/// The connection with the newest format; or the format's number, where it is newer than this program.
fn migrated(mut connection: Connection) -> Result<Result<Connection, i64>, Fault> {
    let known = MIGRATIONS.len() as i64;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known {
        return Ok(Err(found));
    }
    if found == 0 {
        let tables: i64 =
            transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables > 0 {
            return Err(Fault::Damage("it is a database of something else".to_owned()));
        }
    }
    for migration in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(Ok(connection))
}
