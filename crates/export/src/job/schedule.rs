//! When a job takes its turn: five fields of cron and a time zone.
//!
//! The fields are those of Vixie's cron with `L`, `W` and `#` (crate `cronexpr`). What happens where clocks are put forward or back
//! follows Vixie's cron as well:
//! * Fields with fixed hours mean the clock on the wall. A time that is left out comes as much later as the clock was put forward;
//!   a time that comes twice is taken the first time only.
//! * Where the field of hours begins with `*`, turns are as far apart as the fields say, whatever the wall shows: hours that come
//!   twice are taken twice, hours that are left out not at all.

use std::fmt;

use cronexpr::{Crontab, MakeTimestamp};
use jiff::tz::{Offset, TimeZone};
use model::Timestamp;

/// Seconds since 1970 of some clock.
type Seconds = i64;

/// The largest leap that a clock was ever put forward or back, twice: seconds.
const LEAP: Seconds = 2 * 3 * 3600;

/// See the module.
#[derive(Clone)]
pub struct Schedule {
    cron: String,
    zone: String,
    /// Turns of a clock that is never put forward or back.
    turns: Crontab,
    time_zone: TimeZone,
    /// Whether the wall does not matter.
    elapsed: bool,
}

/// Why a text is no schedule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// The fields are wrong.
    #[error(
        "`schedule` takes five fields of cron, minute hour day month weekday, such as \"0 6 * * *\" for every day at six: {what}"
    )]
    Fields {
        /// Why.
        what: String,
    },
    /// There is no turn, ever.
    #[error("`schedule` never comes: no year has such a day")]
    Never,
    /// The time zone is unknown.
    #[error("`time_zone` takes a name of the IANA time zone database, such as \"Europe/Berlin\"")]
    Zone,
}

impl ScheduleError {
    /// Whether the time zone is at fault.
    pub fn is_of_zone(&self) -> bool {
        *self == ScheduleError::Zone
    }
}

impl fmt::Debug for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Schedule({} {})", self.cron, self.zone)
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.cron, self.zone)
    }
}

impl PartialEq for Schedule {
    fn eq(&self, other: &Self) -> bool {
        (&self.cron, &self.zone) == (&other.cron, &other.zone)
    }
}

impl Schedule {
    /// Reads five fields and the name of a time zone.
    ///
    /// # Errors
    /// [`ScheduleError`].
    pub fn parse(cron: &str, zone: &str) -> Result<Schedule, ScheduleError> {
        let fields: Vec<&str> = cron.split_whitespace().collect();
        let [_, hours, ..] = fields[..] else {
            return Err(ScheduleError::Fields { what: "there are fewer".to_owned() });
        };
        if fields.len() != 5 {
            let what = format!("there are {}; a time zone has a key of its own, `time_zone`", fields.len());
            return Err(ScheduleError::Fields { what });
        }
        let turns = cronexpr::parse_crontab(&format!("{} UTC", fields.join(" ")))
            .map_err(|error| ScheduleError::Fields { what: error.to_string().replace('\n', " ") })?;
        let time_zone = TimeZone::get(zone).map_err(|_| ScheduleError::Zone)?;
        let (elapsed, cron, zone) = (hours.starts_with('*'), fields.join(" "), zone.to_owned());
        let schedule = Schedule { cron, zone, turns, time_zone, elapsed };
        // 2024 is a leap year: whatever comes at all comes within the eight years after its begin, 2100 being far.
        schedule.turn_after(1_704_067_200).ok_or(ScheduleError::Never)?;
        Ok(schedule)
    }

    /// The first turn after an instant; nothing where time ends first.
    pub fn after(&self, instant: Timestamp) -> Option<Timestamp> {
        let instant = instant.0.div_euclid(1_000_000);
        let turn = if self.elapsed { self.by_elapsed_time(instant)? } else { self.by_the_wall(instant)? };
        Some(Timestamp(turn.checked_mul(1_000_000)?))
    }

    /// The last turn at or before an instant; nothing within the twelve years before it where there is none.
    pub fn at_or_before(&self, instant: Timestamp) -> Option<Timestamp> {
        let day = 86_400_000_000;
        // Looked for in ever longer stretches, so that a schedule of minutes is not walked through for years.
        [day / 24, day, 8 * day, 64 * day, 512 * day, 4400 * day].into_iter().find_map(|back| {
            let mut last = None;
            let mut at = Timestamp(instant.0.saturating_sub(back));
            while let Some(turn) = self.after(at).filter(|turn| *turn <= instant) {
                last = Some(turn);
                at = turn;
            }
            last
        })
    }

    /// The next turn of a clock that is never put forward or back.
    fn turn_after(&self, clock: Seconds) -> Option<Seconds> {
        let next = self.turns.find_next(MakeTimestamp::from_second(clock).ok()?).ok()?;
        Some(next.timestamp().as_second())
    }

    fn offset(&self, instant: Seconds) -> Option<Offset> {
        Some(self.time_zone.to_offset(jiff::Timestamp::from_second(instant).ok()?))
    }

    /// Between two changes of the clock it goes evenly; each such stretch is looked through from its begin.
    fn by_elapsed_time(&self, instant: Seconds) -> Option<Seconds> {
        let mut from = instant;
        let mut offset = Seconds::from(self.offset(instant)?.seconds());
        loop {
            let turn = self.turn_after(from + offset)? - offset;
            let change = self.time_zone.following(jiff::Timestamp::from_second(from).ok()?).next();
            let Some(change) = change.filter(|change| change.timestamp().as_second() <= turn) else {
                return Some(turn);
            };
            offset = Seconds::from(change.offset().seconds());
            let at = change.timestamp().as_second();
            // The begin of the stretch may be a turn itself.
            let first = self.turn_after(at + offset - 1)? - offset;
            if first == at {
                return Some(first);
            }
            from = at;
        }
    }

    /// Turns near the instant on the wall, each put where the wall shows it, or would.
    fn by_the_wall(&self, instant: Seconds) -> Option<Seconds> {
        let wall = instant + Seconds::from(self.offset(instant)?.seconds());
        let mut best: Option<Seconds> = None;
        let mut at = wall - LEAP;
        let mut enough = Seconds::MAX;
        loop {
            at = self.turn_after(at)?;
            if at > enough {
                return best;
            }
            let turn = self.shown_at(at)?;
            if turn > instant && best.is_none_or(|best| turn < best) {
                best = Some(turn);
                // Those that come later on the wall can come earlier in time by no more than a leap.
                enough = enough.min(at + LEAP);
            }
        }
    }

    /// When the wall shows a time: the first time it does; as much later as the clock is put forward where it never does.
    fn shown_at(&self, wall: Seconds) -> Option<Seconds> {
        let time = Offset::UTC.to_datetime(jiff::Timestamp::from_second(wall).ok()?);
        Some(self.time_zone.to_ambiguous_timestamp(time).compatible().ok()?.as_second())
    }
}
