//! What is remembered of a source between two runs. Kept sealed: a cursor may hold ids of posts.

use model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Cursor;

/// Microseconds in a day.
const DAY: i64 = 86_400_000_000;

/// How a source fares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Circuit {
    /// It works.
    #[default]
    Closed,
    /// It fails, and is tried at growing intervals.
    Open,
    /// It waits for the platform's limit, or for a new day of its budget.
    Waiting,
}

impl Circuit {
    /// In one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "working",
            Self::Open => "failing",
            Self::Waiting => "waiting",
        }
    }
}

/// What is remembered of a source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceState {
    /// Where it stands.
    pub cursor: Option<String>,
    /// When an answer was last read, or a frame or delivery came.
    pub last_success: Option<Timestamp>,
    /// When a post last came.
    pub last_post: Option<Timestamp>,
    /// Posts so far, repetitions among them.
    pub posts: u64,
    /// The UTC day of the two figures below, as days since 1970.
    pub day: i64,
    /// Requests of that day.
    pub requests_today: u64,
    /// What that day cost, in thousandths of a cent.
    pub cost_today: u64,
    /// What the platform says is left of its limit.
    pub quota_left: Option<f64>,
    /// When the limit starts anew.
    pub quota_reset: Option<Timestamp>,
    /// How it fares.
    pub circuit: Circuit,
    /// Failures in a row.
    pub failures: u32,
    /// The last failure, in words without content.
    pub problem: Option<String>,
}

impl SourceState {
    /// Where it stands.
    pub fn cursor(&self) -> Option<Cursor> {
        self.cursor.clone().map(Cursor)
    }

    /// Begins a new day where one has begun.
    pub fn turn_day(&mut self, now: Timestamp) {
        let today = now.0.div_euclid(DAY);
        if today != self.day {
            (self.day, self.requests_today, self.cost_today) = (today, 0, 0);
        }
    }

    /// The start of the next UTC day.
    pub fn next_day(&self) -> Timestamp {
        Timestamp((self.day + 1) * DAY)
    }
}
