//! Alerts in the outbox: written with what is to be sent of them, listed, acknowledged.

use std::collections::BTreeMap;

use model::Timestamp;
use rusqlite::{Row, Transaction, params};
use serde::Serialize;

use super::error::Fault;
use super::{Committed, Outbox, OutboxError, Subscription};
use crate::{Alert, AlertId};

/// Whether somebody must still say that they saw an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// It only informs.
    Told,
    /// Nobody has said so yet.
    Open,
    /// Somebody has.
    Acknowledged,
}

impl AlertState {
    /// All of them.
    pub const ALL: [AlertState; 3] = [Self::Told, Self::Open, Self::Acknowledged];

    /// As it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Open => "open",
            Self::Acknowledged => "acknowledged",
        }
    }

    fn read(word: &str) -> Result<AlertState, Fault> {
        let found = Self::ALL.into_iter().find(|state| state.word() == word);
        found.ok_or_else(|| Fault::Damage("an alert is in no known state".to_owned()))
    }
}

/// An alert, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlertRow {
    /// Its place in the outbox, in the order of the commits.
    pub number: u64,
    /// Its number, as in `alert`.
    pub id: AlertId,
    /// The rule's name.
    pub rule: String,
    /// When the report that set it off was read.
    pub at: Timestamp,
    /// Whether somebody must still look at it.
    pub state: AlertState,
    /// When somebody acknowledged it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<Timestamp>,
    /// Who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged_by: Option<String>,
    /// All of it; gone after the time that alerts are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<Alert>,
}

/// Which alerts to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertQuery {
    /// At this time or later.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
    /// Of this rule.
    pub rule: Option<String>,
    /// In this state.
    pub state: Option<AlertState>,
    /// Only what comes after this row in the list: its time and its place.
    pub after: Option<(Timestamp, u64)>,
    /// At most so many, the newest; 0: all.
    pub limit: usize,
}

const COLUMNS: &str = "number, id, rule, at, state, acknowledged_at, acknowledged_by, content";

impl Outbox {
    /// Alerts, the newest first.
    ///
    /// # Errors
    /// See [`OutboxError`].
    pub fn alerts(&self, query: &AlertQuery) -> Result<Vec<AlertRow>, OutboxError> {
        let limit = if query.limit == 0 { -1 } else { i64::try_from(query.limit).unwrap_or(-1) };
        self.read("list alerts", |t| {
            let mut statement = t.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM alerts WHERE at >= ?1 AND at < ?2 AND (?3 IS NULL OR rule = ?3) \
                 AND (?4 IS NULL OR state = ?4) AND (at, number) < (?6, ?7) ORDER BY at DESC, number DESC LIMIT ?5"
            ))?;
            let rows = statement.query_and_then(
                params![
                    query.since.map_or(i64::MIN, |at| at.0),
                    query.until.map_or(i64::MAX, |at| at.0),
                    query.rule,
                    query.state.map(AlertState::word),
                    limit,
                    query.after.map_or(i64::MAX, |(at, _)| at.0),
                    query.after.map_or(i64::MAX, |(_, number)| i64::try_from(number).unwrap_or(i64::MAX))
                ],
                row,
            )?;
            rows.collect()
        })
    }

    /// One alert by its id.
    ///
    /// # Errors
    /// [`OutboxError::Unknown`] where it is not there; else see [`OutboxError`].
    pub fn alert(&self, id: &str) -> Result<AlertRow, OutboxError> {
        self.read("look up an alert", |t| one(t, id))
    }

    /// Says that somebody saw an alert. Whoever said so first stays; one that only informs can be acknowledged too.
    ///
    /// # Errors
    /// [`OutboxError::Unknown`] where it is not there; else see [`OutboxError`].
    pub fn acknowledge(&self, id: &str, by: &str, at: Timestamp) -> Result<AlertRow, OutboxError> {
        self.write("acknowledge an alert", |t| {
            t.prepare_cached(
                "UPDATE alerts SET state = 'acknowledged', acknowledged_at = ?2, acknowledged_by = ?3 \
                 WHERE id = ?1 AND state <> 'acknowledged'",
            )?
            .execute(params![id, at.0, by])?;
            one(t, id)
        })
    }
}

fn one(t: &Transaction<'_>, id: &str) -> Result<AlertRow, Fault> {
    let mut statement = t.prepare_cached(&format!("SELECT {COLUMNS} FROM alerts WHERE id = ?1"))?;
    let mut rows = statement.query_and_then([id], row)?;
    rows.next().unwrap_or_else(|| Err(Fault::Unknown("alert", id.to_owned())))
}

fn row(row: &Row<'_>) -> Result<AlertRow, Fault> {
    let id: String = row.get(1)?;
    let state: String = row.get(4)?;
    let content: Option<String> = row.get(7)?;
    Ok(AlertRow {
        number: row.get::<_, i64>(0)? as u64,
        id: written(&id)?,
        rule: row.get(2)?,
        at: Timestamp(row.get(3)?),
        state: AlertState::read(&state)?,
        acknowledged_at: row.get::<_, Option<i64>>(5)?.map(Timestamp),
        acknowledged_by: row.get(6)?,
        alert: content.as_deref().map(parse).transpose()?,
    })
}

/// The id that a row holds.
pub(super) fn written(id: &str) -> Result<AlertId, Fault> {
    serde_json::from_value(id.into()).map_err(|_| Fault::Damage("an alert has no id".to_owned()))
}

/// The alert that a row holds.
pub(super) fn parse(content: &str) -> Result<Alert, Fault> {
    serde_json::from_str(content).map_err(|_| Fault::Damage("an alert is not what was written".to_owned()))
}

/// Writes the alerts that are not there, and a delivery to each endpoint that takes them.
pub(super) fn insert(t: &Transaction<'_>, alerts: &[Alert]) -> Result<Committed, Fault> {
    let mut committed = Committed::default();
    if alerts.is_empty() {
        return Ok(committed);
    }
    let endpoints = super::endpoints::listed(t)?;
    // The last number of each endpoint's queue that grew.
    let mut last: BTreeMap<i64, i64> = BTreeMap::new();
    for alert in alerts {
        let content = serde_json::to_string(alert)
            .map_err(|_| Fault::Damage("an alert holds a number that JSON cannot write".to_owned()))?;
        let state = if alert.tracked { AlertState::Open } else { AlertState::Told };
        let added = t
            .prepare_cached(
                "INSERT INTO alerts (id, rule, at, content, state) VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT (id) DO NOTHING",
            )?
            .execute(params![alert.id.as_str(), alert.rule, alert.at.0, content, state.word()])?;
        if added == 0 {
            continue;
        }
        let number = t.last_insert_rowid();
        committed.new.push(alert.id.clone());
        for (endpoint, sequence, subscription) in &endpoints {
            if Subscription::takes(subscription, alert) {
                let next = last.entry(*endpoint).or_insert(*sequence);
                *next += 1;
                super::queue::enqueue(t, *endpoint, *next, number)?;
                committed.deliveries += 1;
            }
        }
    }
    for (endpoint, sequence) in last {
        super::endpoints::grown(t, endpoint, sequence)?;
    }
    Ok(committed)
}
