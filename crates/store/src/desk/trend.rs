//! Reports over time, with the period before.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use model::Timestamp;
use serde::Deserialize;

use crate::desk::desk_query;
use crate::desk::filter::{AsOf, DeskFilter};
use crate::error::StoreError;
use crate::reports::ReportStore;

desk_query!(TREND, "count reports over time", "desk_trend.sql");

/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;
/// Microseconds of a day.
const DAY: i64 = 24 * HOUR;
/// 1970-01-01 was a Thursday: the Monday before lies three days back.
const MONDAY: i64 = 4 * DAY;
/// Most steps of a trend: what a chart can show, and more.
const MAX_STEPS: usize = 5_000;

/// Length of a step. Steps begin with the hour, the day, the Monday or the month of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A week from Monday on.
    Week,
    /// A month.
    Month,
}

/// A stretch of time that a dashboard looks at; the period before is as long and ends where this begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end, which is no part of it.
    pub to: Timestamp,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendPoint {
    /// Its beginning; that of the first may lie before the period.
    pub at: Timestamp,
    /// Reports posted in it, within the period.
    pub reports: u64,
    /// Of them, serious.
    pub serious: u64,
    /// Reports of the period before, moved by the length of the period, that fall into the step.
    pub previous: u64,
    /// Shows the reports.
    pub filter: DeskFilter,
}

/// Reports over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// Every step of the period, oldest first.
    pub points: Vec<TrendPoint>,
    /// Reports of the period.
    pub total: u64,
    /// Reports of the period before.
    pub total_previous: u64,
    /// Rows that the database read.
    pub rows_read: u64,
}

#[derive(Deserialize)]
struct Counted {
    /// Number of the hour or day since 1970.
    unit: i64,
    reports: u64,
    serious_ones: u64,
    previous: u64,
}

impl Step {
    /// All, with their words.
    pub const ALL: [(Step, &'static str); 4] =
        [(Step::Hour, "hour"), (Step::Day, "day"), (Step::Week, "week"), (Step::Month, "month")];

    /// What the database counts by: hours, or days of which longer steps are made.
    fn unit(self) -> i64 {
        if self == Step::Hour { HOUR } else { DAY }
    }

    /// The beginning of the step that a time lies in.
    pub fn begin(self, at: Timestamp) -> Timestamp {
        Timestamp(match self {
            Step::Hour => at.0 - at.0.rem_euclid(HOUR),
            Step::Day => at.0 - at.0.rem_euclid(DAY),
            Step::Week => at.0 - (at.0 - MONDAY).rem_euclid(7 * DAY),
            Step::Month => month(at, 0).unwrap_or(at.0),
        })
    }

    /// The beginning of the next step.
    pub fn next(self, begin: Timestamp) -> Timestamp {
        Timestamp(match self {
            Step::Hour => begin.0.saturating_add(HOUR),
            Step::Day => begin.0.saturating_add(DAY),
            Step::Week => begin.0.saturating_add(7 * DAY),
            Step::Month => month(begin, 1).unwrap_or(i64::MAX),
        })
    }
}

/// The first instant of the month of a time, or of one of the months after it; nothing outside of the years of our era.
fn month(at: Timestamp, after: i32) -> Option<i64> {
    let date = TimeZone::UTC.to_datetime(jiff::Timestamp::from_microsecond(at.0).ok()?).date();
    let months = i32::from(date.year()) * 12 + i32::from(date.month()) - 1 + after;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    let first = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, 1).ok()?;
    Some(TimeZone::UTC.to_timestamp(first.at(0, 0, 0, 0)).ok()?.as_microsecond())
}

impl Period {
    /// The period before: as long, and ending where this begins.
    pub fn before(&self) -> Period {
        let length = self.to.0.saturating_sub(self.from.0).max(0);
        Period { from: Timestamp(self.from.0.saturating_sub(length)), to: self.from }
    }

    fn length(&self) -> i64 {
        self.to.0.saturating_sub(self.from.0).max(0)
    }
}

impl ReportStore {
    /// Reports by the time of their posts, of a period and the one before. Times of the filter's own do not count: the period
    /// stands for them. Of a period of more than 5,000 steps the first 5,000 are given.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn trend(
        &self,
        step: Step,
        period: Period,
        filter: &DeskFilter,
        as_of: &AsOf,
    ) -> Result<Trend, StoreError> {
        let both = DeskFilter { from: Some(period.before().from), to: Some(period.to), ..filter.clone() };
        let sql = both
            .on(TREND, as_of)
            .with("begin", period.from.0)
            .with("length", period.length())
            .with("unit", step.unit());
        let answer = self.engine.answer::<Counted>(&sql).await?;
        let mut points = empty(step, period, filter);
        let (mut total, mut total_previous) = (0, 0);
        for row in &answer.rows {
            total += row.reports;
            total_previous += row.previous;
            let begin = step.begin(Timestamp(row.unit.saturating_mul(step.unit())));
            if let Ok(place) = points.binary_search_by_key(&begin, |point| point.at) {
                points[place].reports += row.reports;
                points[place].serious += row.serious_ones;
                points[place].previous += row.previous;
            }
        }
        Ok(Trend { points, total, total_previous, rows_read: answer.rows_read() })
    }
}

/// The steps of a period, with nothing in them.
fn empty(step: Step, period: Period, filter: &DeskFilter) -> Vec<TrendPoint> {
    let mut points = Vec::new();
    let mut at = step.begin(period.from);
    while at < period.to && points.len() < MAX_STEPS {
        let next = step.next(at);
        let filter =
            DeskFilter { from: Some(at.max(period.from)), to: Some(next.min(period.to)), ..filter.clone() };
        points.push(TrendPoint { at, reports: 0, serious: 0, previous: 0, filter });
        at = next;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap_or_else(|_| panic!("{text}"))
    }

    #[test]
    fn steps_begin_and_end_with_the_calendar() {
        for (step, time, begin, next) in [
            (Step::Hour, "2026-02-28T23:59:59Z", "2026-02-28T23:00:00Z", "2026-03-01T00:00:00Z"),
            (Step::Day, "1969-12-31T12:00:00Z", "1969-12-31T00:00:00Z", "1970-01-01T00:00:00Z"),
            // A Sunday, and a Monday.
            (Step::Week, "2026-10-04T01:00:00Z", "2026-09-28T00:00:00Z", "2026-10-05T00:00:00Z"),
            (Step::Week, "2026-10-05T00:00:00Z", "2026-10-05T00:00:00Z", "2026-10-12T00:00:00Z"),
            (Step::Month, "2024-02-29T12:00:00Z", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"),
            (Step::Month, "2026-12-31T23:00:00Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ] {
            assert_eq!(step.begin(at(time)), at(begin), "{time}");
            assert_eq!(step.next(at(begin)), at(next), "{time}");
        }
    }

    #[test]
    fn steps_cover_the_period_without_gap() {
        let period = Period { from: at("2026-01-10T05:30:00Z"), to: at("2026-04-02T00:00:01Z") };
        for (step, _) in Step::ALL {
            let points = empty(step, period, &DeskFilter::default());
            assert_eq!(points[0].filter.from, Some(period.from));
            assert_eq!(points[points.len() - 1].filter.to, Some(period.to));
            assert!(points.windows(2).all(|two| two[0].filter.to == two[1].filter.from), "{step:?}");
        }
        assert_eq!(period.before().to, period.from);
        assert!(
            empty(Step::Day, Period { from: period.to, to: period.from }, &DeskFilter::default()).is_empty()
        );
    }
}
