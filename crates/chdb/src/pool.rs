//! The open connections of one data directory.
//!
//! A connection runs one statement at a time and a stream occupies it until it ends, so there are a few
//! ([`crate::OpenOptions::connections`]); whoever finds none free waits in order. They are opened when first needed.
//! One more, the anchor, is never lent: the engine shuts the directory when its last connection closes.

use std::ffi::CString;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::ffi::{Api, Connection, EngineText};
use crate::lock::DirLock;

/// The database a fresh connection is in.
const DEFAULT_DATABASE: &str = "default";

/// A connection with what we know of its state.
struct Pooled {
    connection: Connection,
    database: String,
}

/// Connections to one open directory. Fields drop in order: connections before the lock.
pub(crate) struct Pool {
    idle: Mutex<Vec<Pooled>>,
    anchor: Mutex<Option<Connection>>,
    seats: Arc<Semaphore>,
    size: u32,
    api: Arc<Api>,
    arguments: Vec<CString>,
    lock: Mutex<Option<DirLock>>,
}

/// Nothing a thread did while it held one of the pool's locks can leave the data half changed.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pool {
    /// A pool of at most `size` lent connections around the open `anchor`.
    pub(crate) fn new(
        api: Arc<Api>,
        arguments: Vec<CString>,
        size: usize,
        anchor: Connection,
        lock: DirLock,
    ) -> Pool {
        let size = u32::try_from(size.clamp(1, 64)).unwrap_or(64);
        Pool {
            idle: Mutex::new(Vec::new()),
            anchor: Mutex::new(Some(anchor)),
            seats: Arc::new(Semaphore::new(size as usize)),
            size,
            api,
            arguments,
            lock: Mutex::new(Some(lock)),
        }
    }

    /// Waits for a free connection. `None` once the pool is closed.
    pub(crate) async fn lease(self: &Arc<Pool>) -> Option<Lease> {
        let seat = Arc::clone(&self.seats).acquire_owned().await.ok()?;
        let pooled = locked(&self.idle).pop();
        Some(Lease { pooled, retired: false, pool: Arc::clone(self), _seat: seat })
    }

    /// Waits until nothing is lent, then closes every connection and lets go of the directory. Later leases fail.
    pub(crate) async fn close(&self) {
        let Ok(_all) = self.seats.acquire_many(self.size).await else { return };
        self.seats.close();
        locked(&self.idle).clear();
        *locked(&self.anchor) = None;
        *locked(&self.lock) = None;
    }
}

/// A connection lent to one request; goes back when dropped.
pub(crate) struct Lease {
    pooled: Option<Pooled>,
    retired: bool,
    pool: Arc<Pool>,
    _seat: OwnedSemaphorePermit,
}

impl Lease {
    /// The connection, opened now if the pool had none idle. Blocks; call it from a blocking thread.
    pub(crate) fn connection(&mut self) -> Result<&mut Connection, EngineText> {
        self.pooled().map(|pooled| &mut pooled.connection)
    }

    fn pooled(&mut self) -> Result<&mut Pooled, EngineText> {
        if self.pooled.is_none() {
            let connection = Connection::open(&self.pool.api, &self.pool.arguments).ok_or_else(|| {
                EngineText("Code: 202. DB::Exception: the engine refused another connection. (TOO_MANY_SIMULTANEOUS_QUERIES)".into())
            })?;
            self.pooled = Some(Pooled { connection, database: DEFAULT_DATABASE.to_owned() });
        }
        self.pooled.as_mut().ok_or_else(|| EngineText(String::new()))
    }

    /// Makes `database` (or the default) the current one, if it is not already.
    pub(crate) fn use_database(&mut self, database: Option<&str>) -> Result<(), EngineText> {
        let wanted = database.unwrap_or(DEFAULT_DATABASE);
        let pooled = self.pooled()?;
        if pooled.database != wanted {
            let quoted = wanted.replace('\\', "\\\\").replace('`', "\\`");
            pooled.connection.query(&format!("USE `{quoted}`"), "TabSeparated", &[])?;
            wanted.clone_into(&mut pooled.database);
        }
        Ok(())
    }

    /// Marks the connection as unfit for another request: it is closed instead of going back.
    pub(crate) fn retire(&mut self) {
        self.retired = true;
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // A panic may have left a setting or a stream behind.
        if !self.retired && !std::thread::panicking() {
            locked(&self.pool.idle).extend(self.pooled.take());
        }
    }
}
