//! Which periods a job has to run now. Pure.

use model::Timestamp;

use super::{Period, Schedule};

/// What becomes of periods whose end nobody was there for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CatchUp {
    /// One run covers all of them: nothing is left out, and receivers get one set of files.
    #[default]
    Together,
    /// Each is run, in order.
    Each,
    /// Only the last is run; what lies before it is left out.
    Latest,
    /// None is run: only a period that ended less than ten minutes ago is.
    None,
}

/// How late a period may be for [`CatchUp::None`]: time for a restart.
const LATE: i64 = 600 * 1_000_000;

/// Periods that are answered at once; what lies after them comes when they are done.
const MOST: usize = 1000;

/// Periods as stretches of time that do not touch, in order: those that touch or overlap become one.
pub fn merged(periods: impl IntoIterator<Item = Period>) -> Vec<Period> {
    let mut all: Vec<Period> = periods.into_iter().collect();
    all.sort();
    let mut stretches: Vec<Period> = Vec::new();
    for period in all {
        match stretches.last_mut() {
            Some(last) if period.from <= last.to => last.to = last.to.max(period.to),
            _ => stretches.push(period),
        }
    }
    stretches
}

/// The periods that are due at `now`, in order. `done` is what is finished, [`merged`]; `starts` holds back what ends at or before
/// it.
///
/// Who catches up begins at the end of the first stretch of `done`, and runs what lies between two stretches too: a period that
/// somebody ran by hand leaves out nothing that lies before it. No time is exported twice.
///
/// Of a schedule that was changed, the first period goes from the end of the last one to the first turn of the new schedule.
pub fn due(
    schedule: &Schedule,
    done: &[Period],
    now: Timestamp,
    catch_up: CatchUp,
    starts: Option<Timestamp>,
) -> Vec<Period> {
    let Some(end) = schedule.at_or_before(now) else { return Vec::new() };
    let mut periods = match catch_up {
        CatchUp::Together | CatchUp::Each if !done.is_empty() => {
            missing(schedule, done, end, catch_up == CatchUp::Each)
        }
        _ => latest(schedule, done, end).into_iter().collect(),
    };
    if catch_up == CatchUp::None {
        periods.retain(|period| now.0 - period.to.0 < LATE);
    }
    periods.retain(|period| starts.is_none_or(|starts| period.to > starts));
    periods.truncate(MOST);
    periods
}

/// What ended last, for who never ran, and for who does not look back further.
fn latest(schedule: &Schedule, done: &[Period], end: Timestamp) -> Option<Period> {
    let turn = schedule.at_or_before(Timestamp(end.0 - 1))?;
    // The schedule may have been changed after the last turn, and the period may have been run in part by hand.
    let from = match done {
        [] => turn,
        // Where all that is done is yet to come the clock went back.
        done => turn.max(done.iter().rev().find(|done| done.from < end)?.to),
    };
    (from < end).then_some(Period { from, to: end })
}

/// What lies between the stretches that are done, and after the last of them.
fn missing(schedule: &Schedule, done: &[Period], end: Timestamp, each: bool) -> Vec<Period> {
    let mut periods = Vec::new();
    for (place, stretch) in done.iter().enumerate() {
        let until = done.get(place + 1).map_or(end, |next| end.min(next.from));
        let mut from = stretch.to;
        while from < until {
            let turn = schedule.after(from).filter(|_| each);
            let to = turn.map_or(until, |turn| turn.min(until));
            periods.push(Period { from, to });
            from = to;
        }
    }
    periods
}
