//! Deliveries and attempts as people look at them, replays, and how long the log is kept.

use model::Timestamp;
use rusqlite::{Row, Transaction, params};
use serde::Serialize;

use super::error::Fault;
use super::{Outbox, OutboxError, alerts, endpoints, queue};
use crate::AlertId;

/// How far a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// To be made.
    Pending,
    /// The receiver has it.
    Delivered,
    /// All attempts failed, while the receiver took others.
    Failed,
    /// Never to be made: the settings have not named the endpoint for as long as alerts are kept.
    Skipped,
}

impl DeliveryState {
    /// All of them.
    pub const ALL: [DeliveryState; 4] = [Self::Pending, Self::Delivered, Self::Failed, Self::Skipped];

    /// As it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// A delivery of an alert to an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeliveryRow {
    /// The endpoint's name.
    pub endpoint: String,
    /// Its number in the endpoint's queue.
    pub sequence: u64,
    /// The alert.
    pub alert: AlertId,
    /// The alert's rule.
    pub rule: String,
    /// How far it is.
    pub state: DeliveryState,
    /// Attempts made.
    pub attempts: u32,
    /// When the next attempt is due; `None` where none is, or it is due at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
    /// When it was delivered, given up or skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_at: Option<Timestamp>,
}

/// Which deliveries to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryQuery {
    /// To this endpoint.
    pub endpoint: Option<String>,
    /// Of this alert.
    pub alert: Option<String>,
    /// In this state.
    pub state: Option<DeliveryState>,
    /// Only what comes after this row in the list: the id of its alert, its endpoint, its number in the endpoint's queue. The row
    /// itself may be gone.
    pub after: Option<(String, String, u64)>,
    /// At most so many, the newest; 0: all.
    pub limit: usize,
}

/// An attempt to deliver, or a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AttemptRow {
    /// The endpoint's name.
    pub endpoint: String,
    /// The delivery; `None`: a test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// Which attempt it was, from 1; of a probe between two attempts, the one before it.
    pub attempt: u32,
    /// When it began.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// The status that the receiver answered with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What came of it.
    pub outcome: String,
}

/// Which alerts to send once more. All that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replay {
    /// This alert.
    pub alert: Option<String>,
    /// Alerts of this time or later.
    pub since: Option<Timestamp>,
    /// Alerts before this time.
    pub until: Option<Timestamp>,
    /// To this endpoint only: of many alerts those that it takes, and one alert that is named in any case. Else to each that was
    /// to be told before.
    pub endpoint: Option<String>,
}

/// What came of a replay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Repeated {
    /// Deliveries that are to be made. What was still to be delivered is not delivered twice for that.
    pub deliveries: u64,
    /// Endpoints among those to be told that are switched off, by name: what is theirs waits until somebody enables them.
    pub disabled: Vec<String>,
}

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Now.
    pub at: Timestamp,
    /// Content of alerts, deliveries that are done and attempts older than this go.
    pub before: Timestamp,
    /// At most so many attempts stay, the newest.
    pub attempts: u64,
}

impl Outbox {
    /// Deliveries, the newest first.
    ///
    /// # Errors
    /// See [`OutboxError`].
    pub fn deliveries(&self, query: &DeliveryQuery) -> Result<Vec<DeliveryRow>, OutboxError> {
        self.read("list deliveries", |t| {
            let mut statement = t.prepare_cached(
                "SELECT e.name, d.sequence, a.id, a.rule, d.state, d.attempts, d.next_at, d.done_at FROM deliveries d \
                 JOIN endpoints e ON e.number = d.endpoint JOIN alerts a ON a.number = d.alert \
                 WHERE (?1 IS NULL OR e.name = ?1) AND (?2 IS NULL OR a.id = ?2) AND (?3 IS NULL OR d.state = ?3) \
                 AND (?5 IS NULL OR d.alert < (SELECT number FROM alerts WHERE id = ?5) \
                 OR (d.alert = (SELECT number FROM alerts WHERE id = ?5) AND (e.name > ?6 OR (e.name = ?6 AND d.sequence < ?7)))) \
                 ORDER BY d.alert DESC, e.name, d.sequence DESC LIMIT ?4",
            )?;
            let state = query.state.map(DeliveryState::word);
            let after = query.after.as_ref();
            let rows = statement.query_and_then(
                params![
                    query.endpoint,
                    query.alert,
                    state,
                    limit(query.limit),
                    after.map(|(alert, ..)| alert),
                    after.map(|(_, endpoint, _)| endpoint),
                    after.map(|(.., sequence)| i64::try_from(*sequence).unwrap_or(i64::MAX))
                ],
                delivery,
            )?;
            rows.collect()
        })
    }

    /// Attempts, the newest first; of one endpoint and one delivery where given.
    ///
    /// # Errors
    /// See [`OutboxError`].
    pub fn attempts(
        &self,
        endpoint: Option<&str>,
        sequence: Option<u64>,
        most: usize,
    ) -> Result<Vec<AttemptRow>, OutboxError> {
        self.read("list attempts", |t| {
            let mut statement = t.prepare_cached(
                "SELECT e.name, t.sequence, t.attempt, t.at, t.millis, t.status, t.outcome FROM attempts t \
                 JOIN endpoints e ON e.number = t.endpoint WHERE (?1 IS NULL OR e.name = ?1) \
                 AND (?2 IS NULL OR t.sequence = ?2) ORDER BY t.number DESC LIMIT ?3",
            )?;
            let sequence = sequence.map(|sequence| sequence as i64);
            let rows = statement.query_map(params![endpoint, sequence, limit(most)], |row| {
                Ok(AttemptRow {
                    endpoint: row.get(0)?,
                    sequence: row.get::<_, Option<i64>>(1)?.map(|sequence| sequence as u64),
                    attempt: row.get(2)?,
                    at: Timestamp(row.get(3)?),
                    millis: row.get::<_, i64>(4)? as u64,
                    status: row.get(5)?,
                    outcome: row.get(6)?,
                })
            })?;
            rows.map(|row| row.map_err(Fault::from)).collect()
        })
    }

    /// Sends alerts once more, with the same id: new deliveries at the end of the queues, in the order of the alerts. An alert whose
    /// content is gone stays away, and so do an endpoint that the settings name no more and what an endpoint still waits for. Switches
    /// no endpoint on.
    ///
    /// # Errors
    /// [`OutboxError::Unknown`] where the alert or the endpoint is not there; else see [`OutboxError`].
    pub fn replay(&self, replay: &Replay) -> Result<Repeated, OutboxError> {
        let repeated = self.write("replay alerts", |t| {
            let endpoint =
                replay.endpoint.as_deref().map(|name| endpoints::number_of(t, name)).transpose()?;
            if let Some(id) = &replay.alert {
                let known = t.prepare_cached("SELECT 1 FROM alerts WHERE id = ?1")?.exists([id])?;
                if !known {
                    return Err(Fault::Unknown("alert", id.clone()));
                }
            }
            let mut repeated = Repeated::default();
            for target in targets(t, replay, endpoint)? {
                if target.disabled && !repeated.disabled.contains(&target.name) {
                    repeated.disabled.push(target.name);
                }
                if target.pending {
                    continue;
                }
                let last: i64 = t
                    .prepare_cached("SELECT last_sequence FROM endpoints WHERE number = ?1")?
                    .query_row([target.endpoint], |row| row.get(0))?;
                queue::enqueue(t, target.endpoint, last + 1, target.alert)?;
                endpoints::grown(t, target.endpoint, last + 1)?;
                repeated.deliveries += 1;
            }
            repeated.disabled.sort();
            Ok(repeated)
        })?;
        self.ring();
        Ok(repeated)
    }

    /// Removes what need not be kept. What is still to be sent or acknowledged stays, and so does the id of every alert. What was to
    /// be sent to an endpoint that the settings do not name is skipped once its alert is that old.
    ///
    /// # Errors
    /// See [`OutboxError`].
    pub fn prune(&self, keep: &Retention) -> Result<(), OutboxError> {
        self.write("remove what is old", |t| {
            t.execute("DELETE FROM attempts WHERE at < ?1", [keep.before.0])?;
            t.execute(
                "DELETE FROM attempts WHERE number <= (SELECT coalesce(max(number), 0) FROM attempts) - ?1",
                [i64::try_from(keep.attempts).unwrap_or(i64::MAX)],
            )?;
            t.execute("DELETE FROM deliveries WHERE state <> 'pending' AND done_at < ?1", [keep.before.0])?;
            // It is seen as skipped for as long as others are seen as delivered.
            t.execute(
                "UPDATE deliveries SET state = 'skipped', next_at = 0, done_at = ?2 WHERE state = 'pending' \
                 AND endpoint IN (SELECT number FROM endpoints WHERE listed = 0) \
                 AND alert IN (SELECT number FROM alerts WHERE at < ?1)",
                [keep.before.0, keep.at.0],
            )?;
            t.execute(
                "UPDATE alerts SET content = NULL WHERE content IS NOT NULL AND at < ?1 AND state <> 'open' \
                 AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.alert = alerts.number)",
                [keep.before.0],
            )?;
            Ok(())
        })
    }
}

/// An alert that an endpoint is to get once more.
struct Target {
    endpoint: i64,
    name: String,
    disabled: bool,
    alert: i64,
    /// It waits for it already.
    pending: bool,
}

/// Whom a replay is for, in the order of the alerts.
fn targets(t: &Transaction<'_>, replay: &Replay, endpoint: Option<i64>) -> Result<Vec<Target>, Fault> {
    let mut statement = t.prepare_cached(
        "SELECT e.number, e.name, e.disabled IS NOT NULL, e.subscription, a.number, a.content, EXISTS (SELECT 1 \
         FROM deliveries d WHERE d.alert = a.number AND d.endpoint = e.number AND d.state = 'pending') \
         FROM alerts a JOIN endpoints e ON e.listed = 1 AND (e.number = ?1 OR (?1 IS NULL \
         AND EXISTS (SELECT 1 FROM deliveries d WHERE d.alert = a.number AND d.endpoint = e.number))) \
         WHERE a.content IS NOT NULL AND (?2 IS NULL OR a.id = ?2) AND a.at >= ?3 AND a.at < ?4 ORDER BY a.number",
    )?;
    // Whoever names an alert and an endpoint knows what they want; a span of time is for what the endpoint takes.
    let filtered = endpoint.is_some() && replay.alert.is_none();
    let since = replay.since.map_or(i64::MIN, |at| at.0);
    let until = replay.until.map_or(i64::MAX, |at| at.0);
    let mut rows = statement.query(params![endpoint, replay.alert, since, until])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        if filtered {
            let subscription = endpoints::subscription(&row.get::<_, String>(3)?)?;
            if !subscription.takes(&alerts::parse(&row.get::<_, String>(5)?)?) {
                continue;
            }
        }
        found.push(Target {
            endpoint: row.get(0)?,
            name: row.get(1)?,
            disabled: row.get(2)?,
            alert: row.get(4)?,
            pending: row.get(6)?,
        });
    }
    Ok(found)
}

fn limit(most: usize) -> i64 {
    if most == 0 { -1 } else { i64::try_from(most).unwrap_or(-1) }
}

fn delivery(row: &Row<'_>) -> Result<DeliveryRow, Fault> {
    let id: String = row.get(2)?;
    let word: String = row.get(4)?;
    let state = DeliveryState::ALL.into_iter().find(|state| state.word() == word);
    let next_at: i64 = row.get(6)?;
    Ok(DeliveryRow {
        endpoint: row.get(0)?,
        sequence: row.get::<_, i64>(1)? as u64,
        alert: alerts::written(&id)?,
        rule: row.get(3)?,
        state: state.ok_or_else(|| Fault::Damage("a delivery is in no known state".to_owned()))?,
        attempts: row.get(5)?,
        next_at: (next_at != 0).then_some(Timestamp(next_at)),
        done_at: row.get::<_, Option<i64>>(7)?.map(Timestamp),
    })
}
