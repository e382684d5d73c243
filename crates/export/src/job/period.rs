//! A stretch of time that a job exports once.

use std::fmt;
use std::str::FromStr;

use model::Timestamp;

/// From one turn of the schedule to a later one. Written as on the trail, `2026-11-25T06:00:00Z/2026-11-26T06:00:00Z` (ISO 8601).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// Its begin, which is part of it.
    pub from: Timestamp,
    /// Its end, which is not.
    pub to: Timestamp,
}

/// A text is no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a period; write two instants, such as 2026-11-25T06:00:00Z/2026-11-26T06:00:00Z")]
pub struct PeriodError;

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.from, self.to)
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let (from, to) = text.split_once('/').ok_or(PeriodError)?;
        let (from, to) = (from.parse().map_err(|_| PeriodError)?, to.parse().map_err(|_| PeriodError)?);
        if from < to { Ok(Period { from, to }) } else { Err(PeriodError) }
    }
}

impl Period {
    /// Its end as names of files have it: `20261126T060000Z`.
    pub fn stamp(&self) -> String {
        let whole = Timestamp(self.to.0 - self.to.0.rem_euclid(1_000_000));
        whole.to_string().replace(['-', ':'], "")
    }
}
