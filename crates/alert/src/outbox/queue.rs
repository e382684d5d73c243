//! What is to be sent, and what came of it: the part of the outbox that the workers of `delivery` use.

use model::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

use super::error::Fault;
use super::{Outbox, OutboxError, alerts, endpoints};
use crate::Alert;

/// A delivery that is to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct Queued {
    /// Its number in the endpoint's queue.
    pub sequence: u64,
    /// Attempts made so far.
    pub attempts: u32,
    /// When the next attempt is due.
    pub next_at: Timestamp,
    /// When it was tried last; `None`: never, not since the endpoint was enabled, or the log has let go of it.
    pub tried_at: Option<Timestamp>,
    /// The alert; its id is the message's.
    pub alert: Alert,
}

/// An endpoint's queue, and how the endpoint fares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Queue {
    /// Attempts that failed since the last that did not.
    pub failures: u32,
    /// Until when nothing is sent to it; in the past or 0: it may go on.
    pub open_until: Timestamp,
    /// Whether nothing is sent to it until somebody enables it.
    pub disabled: bool,
    /// What is to be sent; empty while it is disabled, and while the settings do not name it.
    pub items: Vec<Queued>,
}

/// What an attempt means for its delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The receiver has it.
    Delivered,
    /// Again, not before this time.
    Again(Timestamp),
    /// Never again, unless somebody replays it.
    Failed,
}

/// An attempt and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The endpoint's name.
    pub endpoint: String,
    /// The delivery; `None`: a test.
    pub sequence: Option<u64>,
    /// Which attempt it was, from 1; of a probe, the attempt before it.
    pub attempt: u32,
    /// When it began.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// The status that the receiver answered with.
    pub status: Option<u16>,
    /// What came of it, in a few words of the program's own; nothing of what the receiver wrote.
    pub outcome: String,
    /// What it means for the delivery.
    pub verdict: Verdict,
    /// Attempts of this endpoint that failed since the last that did not, this one among them.
    pub failures: u32,
    /// Until when nothing more is sent to the endpoint; 0: it may go on.
    pub open_until: Timestamp,
    /// Why nothing more is sent to the endpoint until somebody enables it.
    pub disabled: Option<String>,
}

impl Outbox {
    /// What is to be sent to an endpoint, in order of the queue, or, where order does not matter, what is due first; at most
    /// `limit`. Nothing while the endpoint is disabled or the settings do not name it.
    ///
    /// # Errors
    /// [`OutboxError::Unknown`] where the endpoint is not there; else see [`OutboxError`].
    pub fn queued(&self, endpoint: &str, ordered: bool, limit: usize) -> Result<Queue, OutboxError> {
        let order = if ordered { "d.sequence" } else { "d.next_at, d.sequence" };
        self.read("look for what is to be sent", |t| {
            let (number, listed, mut queue) = t
                .prepare_cached(
                    "SELECT number, failures, open_until, disabled IS NOT NULL, listed FROM endpoints WHERE name = ?1",
                )?
                .query_row([endpoint], |row| {
                    let (failures, open_until) = (row.get(1)?, Timestamp(row.get(2)?));
                    let queue = Queue { failures, open_until, disabled: row.get(3)?, items: Vec::new() };
                    Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(4)?, queue))
                })
                .optional()?
                .ok_or_else(|| Fault::Unknown("endpoint", endpoint.to_owned()))?;
            if queue.disabled || !listed {
                return Ok(queue);
            }
            let mut statement = t.prepare_cached(&format!(
                "SELECT d.sequence, d.attempts, d.next_at, a.content, CASE WHEN d.attempts > 0 THEN (SELECT max(t.at) \
                 FROM attempts t WHERE t.endpoint = d.endpoint AND t.sequence = d.sequence) END \
                 FROM deliveries d JOIN alerts a ON a.number = d.alert \
                 WHERE d.endpoint = ?1 AND d.state = 'pending' AND a.content IS NOT NULL ORDER BY {order} LIMIT ?2"
            ))?;
            let rows = statement.query_and_then(params![number, i64::try_from(limit).unwrap_or(1)], |row| {
                let content: String = row.get(3)?;
                Ok::<_, Fault>(Queued {
                    sequence: row.get::<_, i64>(0)? as u64,
                    attempts: row.get(1)?,
                    next_at: Timestamp(row.get(2)?),
                    tried_at: row.get::<_, Option<i64>>(4)?.map(Timestamp),
                    alert: alerts::parse(&content)?,
                })
            })?;
            queue.items = rows.collect::<Result<_, _>>()?;
            Ok(queue)
        })
    }

    /// Notes attempts and what they mean, all in one transaction. When this returns, it is on the disk.
    ///
    /// # Errors
    /// See [`OutboxError`]; nothing is then noted, and what was sent may be sent again.
    pub fn record(&self, records: &[Record]) -> Result<(), OutboxError> {
        self.write("note attempts", |t| records.iter().try_for_each(|record| note(t, record)))
    }
}

fn note(t: &Transaction<'_>, record: &Record) -> Result<(), Fault> {
    let endpoint = endpoints::number_of(t, &record.endpoint)?;
    let sequence = record.sequence.map(|sequence| sequence as i64);
    t.prepare_cached(
        "INSERT INTO attempts (endpoint, sequence, attempt, at, millis, status, outcome) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        endpoint,
        sequence,
        record.attempt,
        record.at.0,
        record.millis as i64,
        record.status,
        record.outcome
    ])?;
    if let Some(sequence) = sequence {
        let (state, next_at, done_at) = match record.verdict {
            Verdict::Delivered => ("delivered", 0, Some(record.at.0)),
            Verdict::Again(at) => ("pending", at.0, None),
            Verdict::Failed => ("failed", 0, Some(record.at.0)),
        };
        // One that was skipped while it was under way stays so, unless it arrived.
        t.prepare_cached(
            "UPDATE deliveries SET state = ?3, attempts = ?4, next_at = ?5, done_at = ?6 WHERE endpoint = ?1 AND sequence = ?2 \
             AND (state = 'pending' OR ?3 = 'delivered')",
        )?
        .execute(params![endpoint, sequence, state, record.attempt, next_at, done_at])?;
    }
    t.prepare_cached(
        "UPDATE endpoints SET failures = ?2, open_until = ?3, disabled = coalesce(?4, disabled), \
         disabled_at = CASE WHEN ?4 IS NULL OR disabled IS NOT NULL THEN disabled_at ELSE ?5 END WHERE number = ?1",
    )?
    .execute(params![endpoint, record.failures, record.open_until.0, record.disabled, record.at.0])?;
    Ok(())
}

/// Puts an alert into an endpoint's queue.
pub(super) fn enqueue(t: &Transaction<'_>, endpoint: i64, sequence: i64, alert: i64) -> Result<(), Fault> {
    t.prepare_cached(
        "INSERT INTO deliveries (endpoint, sequence, alert, state) VALUES (?1, ?2, ?3, 'pending')",
    )?
    .execute(params![endpoint, sequence, alert])?;
    Ok(())
}
