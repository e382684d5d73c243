//! The awareness ledger of a report, day 0, and the days that are left.

use model::Timestamp;
use serde::{Deserialize, Serialize};

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// What was known of a report when somebody first saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awareness {
    /// When it was posted, as the channel says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posted: Option<Timestamp>,
    /// When Hark read it.
    pub read: Timestamp,
    /// When it stood as a candidate report.
    pub flagged: Timestamp,
}

/// From when the days count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayZero {
    /// When it was posted (company media, EU GVP VI); when it was read, where the channel gives no time.
    Posted,
    /// When Hark read it.
    Read,
    /// When it stood as a candidate report.
    Flagged,
    /// When a person first saw it.
    Seen,
    /// When all four criteria were first met: by the machine's finding when Hark read it, else when a person found so.
    #[default]
    CriteriaMet,
}

/// Every step of knowing, in order; what has not happened is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Posted, read, flagged.
    #[serde(flatten)]
    pub awareness: Awareness,
    /// When a person first saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Timestamp>,
    /// When all four criteria were first met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criteria_met: Option<Timestamp>,
}

impl Ledger {
    /// Day 0 by a rule; nothing while what the rule waits for has not happened.
    pub fn day_zero(&self, rule: DayZero) -> Option<Timestamp> {
        match rule {
            DayZero::Posted => Some(self.awareness.posted.unwrap_or(self.awareness.read)),
            DayZero::Read => Some(self.awareness.read),
            DayZero::Flagged => Some(self.awareness.flagged),
            DayZero::Seen => self.seen,
            DayZero::CriteriaMet => self.criteria_met,
        }
    }
}

/// How many days a report may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadlines {
    /// From when they count.
    pub day_zero: DayZero,
    /// Days of a serious one.
    pub serious_days: u16,
    /// Days of another.
    pub other_days: u16,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self { day_zero: DayZero::default(), serious_days: 15, other_days: 90 }
    }
}

impl Deadlines {
    /// The end of the last day, as calendar days of UTC: day 0 is the day of awareness.
    pub fn due(&self, day_zero: Timestamp, serious: bool) -> Timestamp {
        let days = if serious { self.serious_days } else { self.other_days };
        let start = day_zero.0 - day_zero.0.rem_euclid(DAY);
        Timestamp(start + (i64::from(days) + 1) * DAY)
    }
}

/// Whole days from `now` until `due`; negative when it is past. On the last day it is 0.
pub fn days_left(due: Timestamp, now: Timestamp) -> i64 {
    (due.0 - 1 - now.0).div_euclid(DAY)
}
