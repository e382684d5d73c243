//! Times at which a rule is muted: parts of days in a time zone. Which time counts is that of the report, so that a replay mutes
//! the same alerts.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use model::Timestamp;

/// Times that follow on one another are joined, up to so many: two weeks of whole days.
const MAX_JOINED: usize = 14;

/// From a time of the day to another, on some days.
#[derive(Clone, Debug)]
pub(super) struct Mute {
    pub(super) zone: TimeZone,
    /// Days on which it begins.
    pub(super) days: Vec<Weekday>,
    pub(super) from: Time,
    /// At or before `from`: on the next day.
    pub(super) to: Time,
}

impl Mute {
    /// When the mute ends that `at` lies in.
    fn end(&self, at: Timestamp) -> Option<Timestamp> {
        let local = self.zone.to_datetime(jiff::Timestamp::from_microsecond(at.0).ok()?);
        let begins = |date: Date| self.days.contains(&date.weekday());
        let (today, time, overnight) = (local.date(), local.time(), self.to <= self.from);
        let last = if overnight {
            match (time >= self.from && begins(today), time < self.to && today.yesterday().is_ok_and(begins))
            {
                (true, _) => today.tomorrow().ok()?,
                (_, true) => today,
                _ => return None,
            }
        } else if time >= self.from && time < self.to && begins(today) {
            today
        } else {
            return None;
        };
        // Where clocks are put forward past the end, the end is as long after the gap as it would be into it.
        let end = self.zone.to_timestamp(last.to_datetime(self.to)).ok()?;
        Some(Timestamp(end.as_microsecond()))
    }
}

/// When the last of the mutes ends that follow on one another from `at`; `None` where none covers it.
pub(super) fn muted_until(mutes: &[Mute], at: Timestamp) -> Option<Timestamp> {
    let mut until = None;
    for _ in 0..MAX_JOINED {
        let from = until.unwrap_or(at);
        match mutes.iter().filter_map(|mute| mute.end(from)).max() {
            Some(end) if end > from => until = Some(end),
            _ => break,
        }
    }
    until
}
