//! Endpoints that are switched off, until somebody was told of it. That they are is noted with the attempt that decided it, so that a
//! process which ends at that moment leaves it to the next.

use model::Timestamp;
use rusqlite::params;

use super::{Outbox, OutboxError};

/// An endpoint that is switched off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwitchedOff {
    /// Its name.
    pub endpoint: String,
    /// Why.
    pub why: String,
    /// Since when.
    pub at: Timestamp,
}

impl Outbox {
    /// Endpoints of the settings that are switched off, and of which nobody was told yet.
    ///
    /// # Errors
    /// See [`OutboxError`].
    pub fn untold(&self) -> Result<Vec<SwitchedOff>, OutboxError> {
        self.read("look for endpoints that are switched off", |t| {
            let mut statement = t.prepare_cached(
                "SELECT name, disabled, disabled_at FROM endpoints \
                 WHERE listed = 1 AND disabled IS NOT NULL AND told_at IS NULL ORDER BY name",
            )?;
            let rows = statement.query_map([], |row| {
                Ok(SwitchedOff { endpoint: row.get(0)?, why: row.get(1)?, at: Timestamp(row.get(2)?) })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Notes that somebody was told of it. Does nothing where it was switched on, or off anew, meanwhile.
    ///
    /// # Errors
    /// See [`OutboxError`].
    pub fn told(&self, off: &SwitchedOff, at: Timestamp) -> Result<(), OutboxError> {
        self.write("note that somebody was told of an endpoint", |t| {
            t.prepare_cached("UPDATE endpoints SET told_at = ?3 WHERE name = ?1 AND disabled_at = ?2")?
                .execute(params![off.endpoint, off.at.0, at.0])?;
            Ok(())
        })
    }
}
