//! One migrator at a time, by tickets in a table.
//!
//! A ClickHouse without Keeper has no lock, no conditional write and no transaction over two statements. It does have
//! this: a row that was inserted is seen by every select that begins after the insert was answered. That is enough. Who
//! wants to migrate puts down a ticket, *then* looks; who sees no other live ticket migrates, who sees one takes the own
//! ticket back, waits for a random while and begins again. Of two that put theirs down at once both may see the other
//! and both step back, but never can both go on: one of the two inserts was answered first, and the other one's look
//! came after it.
//!
//! A ticket runs out unless it is renewed, which happens while statements run. So a process that dies leaves the lock
//! to the next one after the lease, and one that was frozen finds its ticket run out and stops. What it may still have
//! in flight then does no harm: every statement of a migration bears repetition. The lock spares double work and
//! confusing errors; what keeps data whole is that repetition.
//!
//! In a cluster the tickets are a replicated table, and a look first waits for everything put down before it.

use std::time::{Duration, Instant};

use clickhouse::Row;
use serde::Deserialize;

use crate::engine::{Engine, random};
use crate::error::StoreError;
use crate::migrations::MigrateError;
use crate::sql::Sql;

pub(crate) const TABLE: Sql =
    Sql::new("create the table of tickets", include_str!("../sql/schema/migration_tickets.sql"));
const PUT: Sql = Sql::new("put down a ticket", include_str!("../sql/queries/put_ticket.sql"));
const LIVE: Sql = Sql::new("read the tickets", include_str!("../sql/queries/live_tickets.sql"));
const SYNC: Sql = Sql::new("wait for the tickets", include_str!("../sql/queries/sync_tickets.sql"));

/// How the lock on migrations behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockOptions {
    /// A ticket that was not renewed for so long has run out: its process is taken for dead.
    pub lease: Duration,
    /// How long to wait for another migrator before giving up.
    pub patience: Duration,
}

impl Default for LockOptions {
    /// A minute, and ten.
    fn default() -> LockOptions {
        LockOptions { lease: Duration::from_secs(60), patience: Duration::from_secs(600) }
    }
}

/// A ticket that has not run out.
#[derive(Debug, Row, Deserialize)]
struct Live {
    ticket: String,
    holder: String,
    left_millis: u64,
}

/// The lock, held.
pub(crate) struct Lock<'a> {
    engine: &'a Engine,
    options: LockOptions,
    ticket: String,
    version: u64,
    /// There are tickets to put down: others could migrate at the same time.
    shared: bool,
}

impl<'a> Lock<'a> {
    /// Waits until no other migrator is there.
    ///
    /// # Errors
    /// When the database fails, or another one holds on longer than the patience.
    pub(crate) async fn take(engine: &'a Engine, options: LockOptions) -> Result<Lock<'a>, MigrateError> {
        engine.execute_ddl(&TABLE).await?;
        let mut lock =
            Lock { engine, options, ticket: format!("{:016x}", random()), version: 0, shared: true };
        let began = Instant::now();
        let mut told = false;
        loop {
            // Looking first saves most tickets that would only be taken back.
            let mut other = lock.other().await?;
            if other.is_none() {
                lock.put(options.lease).await?;
                other = lock.other().await?;
                if other.is_none() {
                    return Ok(lock);
                }
                lock.put(Duration::ZERO).await?;
            }
            if let Some(Live { holder, left_millis, .. }) = other {
                if began.elapsed() >= options.patience {
                    return Err(MigrateError::Locked { holder, seconds: left_millis.div_ceil(1000) });
                }
                if !told {
                    tracing::info!(%holder, "another process migrates the database; waiting for it");
                    told = true;
                }
            }
            // Random, or two that step back together would meet again.
            let pause = Duration::from_millis(20 + random() % 230);
            tokio::time::sleep(pause.min(options.patience)).await;
        }
    }

    /// The lock of a database that no other process can have open: nothing is taken, and a killed process leaves nothing
    /// behind that the next one would have to wait for.
    pub(crate) fn alone(engine: &'a Engine) -> Lock<'a> {
        Lock { engine, options: LockOptions::default(), ticket: String::new(), version: 0, shared: false }
    }

    /// Awaits the work, and renews the ticket meanwhile.
    ///
    /// # Errors
    /// The work's own, or when the ticket has run out.
    pub(crate) async fn during<T>(
        &mut self,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, MigrateError> {
        if !self.shared {
            return Ok(work.await?);
        }
        self.renew().await?;
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Ok(done?),
                () = tokio::time::sleep(self.options.lease / 3) => self.renew().await?,
            }
        }
    }

    /// Gives the lock back. A failure costs the next migrator the rest of the lease.
    pub(crate) async fn release(mut self) {
        if !self.shared {
            return;
        }
        if let Err(error) = self.put(Duration::ZERO).await {
            tracing::warn!(%error, "the lock on migrations could not be given back; it runs out by itself");
        }
    }

    async fn renew(&mut self) -> Result<(), MigrateError> {
        if !self.live().await?.iter().any(|live| live.ticket == self.ticket) {
            return Err(MigrateError::LockLost);
        }
        Ok(self.put(self.options.lease).await?)
    }

    async fn put(&mut self, lease: Duration) -> Result<(), StoreError> {
        self.version += 1;
        let put = PUT
            .with("ticket", self.ticket.as_str())
            .with("version", self.version)
            .with("holder", holder())
            .with("lease_millis", u64::try_from(lease.as_millis()).unwrap_or(u64::MAX));
        self.engine.execute(&put).await
    }

    async fn other(&self) -> Result<Option<Live>, StoreError> {
        Ok(self.live().await?.into_iter().find(|live| live.ticket != self.ticket))
    }

    async fn live(&self) -> Result<Vec<Live>, StoreError> {
        if self.engine.dialect().cluster().is_some() {
            self.engine.execute(&SYNC).await?;
        }
        self.engine.query(&LIVE).await
    }
}

/// Who we are, for another process's message.
fn holder() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    format!("process {} on {}", std::process::id(), host.trim())
}
