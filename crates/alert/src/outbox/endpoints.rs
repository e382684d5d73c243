//! Endpoints in the outbox: which alerts each takes, its circuit, and whether it is disabled.

use model::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::Serialize;

use super::error::Fault;
use super::{Outbox, OutboxError, Subscription};

/// An endpoint as the outbox knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndpointRow {
    /// Its name.
    pub name: String,
    /// Whether the settings name it.
    pub listed: bool,
    /// Attempts that failed since the last that did not.
    pub failures: u32,
    /// Until when nothing is sent to it, because of those; in the past or 0: it is not waiting.
    pub open_until: Timestamp,
    /// Why nothing is sent to it until somebody says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled: Option<String>,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<Timestamp>,
    /// Deliveries that are still to be made.
    pub pending: u64,
}

impl Outbox {
    /// Says which endpoints there are, from the settings. Alerts from now on go to the endpoints named here. One that is no longer
    /// named gets nothing; what it was still to be told waits until it is named again, or until [`Outbox::prune`] lets go of it: a
    /// file that was looked at while somebody wrote it must not cost an alert. To say the same twice changes nothing.
    ///
    /// # Errors
    /// See [`OutboxError`].
    pub fn subscribe(&self, subscriptions: &[Subscription]) -> Result<(), OutboxError> {
        self.write("write the endpoints", |t| {
            t.execute("UPDATE endpoints SET listed = 0", [])?;
            for subscription in subscriptions {
                let text = serde_json::to_string(subscription)
                    .map_err(|_| Fault::Damage("a subscription cannot be written".to_owned()))?;
                t.prepare_cached(
                    "INSERT INTO endpoints (name, subscription, listed) VALUES (?1, ?2, 1) ON CONFLICT (name) \
                     DO UPDATE SET subscription = excluded.subscription, listed = 1",
                )?
                .execute(params![subscription.endpoint, text])?;
            }
            Ok(())
        })?;
        self.ring();
        Ok(())
    }

    /// All endpoints, by name; also those that the settings name no more.
    ///
    /// # Errors
    /// See [`OutboxError`].
    pub fn endpoints(&self) -> Result<Vec<EndpointRow>, OutboxError> {
        self.read("list endpoints", |t| {
            let mut statement = t.prepare_cached(
                "SELECT name, listed, failures, open_until, disabled, disabled_at, (SELECT count(*) FROM deliveries \
                 WHERE endpoint = number AND state = 'pending') FROM endpoints ORDER BY name",
            )?;
            let rows = statement.query_map([], |row| {
                Ok(EndpointRow {
                    name: row.get(0)?,
                    listed: row.get(1)?,
                    failures: row.get(2)?,
                    open_until: Timestamp(row.get(3)?),
                    disabled: row.get(4)?,
                    disabled_at: row.get::<_, Option<i64>>(5)?.map(Timestamp),
                    pending: row.get::<_, i64>(6)? as u64,
                })
            })?;
            rows.map(|row| row.map_err(Fault::from)).collect()
        })
    }

    /// Sends to an endpoint again, at once: it is no longer disabled, its circuit is closed, and what waits is due
    /// and has all its attempts again.
    ///
    /// # Errors
    /// [`OutboxError::Unknown`] where it is not there; else see [`OutboxError`].
    pub fn enable(&self, endpoint: &str) -> Result<(), OutboxError> {
        self.write("enable an endpoint", |t| {
            let number = number_of(t, endpoint)?;
            t.execute(
                "UPDATE endpoints SET failures = 0, open_until = 0, disabled = NULL, disabled_at = NULL, \
                 told_at = NULL WHERE number = ?1",
                [number],
            )?;
            t.execute(
                "UPDATE deliveries SET next_at = 0, attempts = 0 WHERE endpoint = ?1 AND state = 'pending'",
                [number],
            )?;
            Ok(())
        })?;
        self.ring();
        Ok(())
    }
}

/// The row number of an endpoint.
pub(super) fn number_of(t: &Transaction<'_>, endpoint: &str) -> Result<i64, Fault> {
    let mut statement = t.prepare_cached("SELECT number FROM endpoints WHERE name = ?1")?;
    let found: Option<i64> = statement.query_row([endpoint], |row| row.get(0)).optional()?;
    found.ok_or_else(|| Fault::Unknown("endpoint", endpoint.to_owned()))
}

/// Those that are told of new alerts: row number, last number of the queue, which alerts.
pub(super) fn listed(t: &Transaction<'_>) -> Result<Vec<(i64, i64, Subscription)>, Fault> {
    let mut statement =
        t.prepare_cached("SELECT number, last_sequence, subscription FROM endpoints WHERE listed = 1")?;
    let rows = statement.query_and_then([], |row| {
        let text: String = row.get(2)?;
        Ok((row.get(0)?, row.get(1)?, subscription(&text)?))
    })?;
    rows.collect()
}

/// The subscription that a row holds.
pub(super) fn subscription(text: &str) -> Result<Subscription, Fault> {
    serde_json::from_str(text).map_err(|_| Fault::Damage("a subscription is not what was written".to_owned()))
}

/// Notes the last number of an endpoint's queue.
pub(super) fn grown(t: &Transaction<'_>, endpoint: i64, last: i64) -> Result<(), Fault> {
    t.prepare_cached("UPDATE endpoints SET last_sequence = ?2 WHERE number = ?1")?
        .execute(params![endpoint, last])?;
    Ok(())
}
