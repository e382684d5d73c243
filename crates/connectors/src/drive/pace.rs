//! When to ask again: pure decisions from what came of a step.

use std::time::Duration;

use model::Timestamp;

use crate::drive::{Circuit, Outcome, SourceState};
use crate::http::Judgement;
use crate::source::Trouble;

/// First pause after a failure; each further one in a row doubles it.
const BASE: Duration = Duration::from_secs(1);

/// Longest pause after failures that may pass by themselves.
const CAP: Duration = Duration::from_secs(300);

/// Pause after what only a person can mend: often enough that a mended token is noticed before long.
pub(super) const FOR_A_PERSON: Duration = Duration::from_secs(900);

/// Failures in a row from which on a source counts as failing.
const OPENS_AT: u32 = 5;

/// How often a source is asked, and what it may cost.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Pause between two rounds.
    pub interval: Duration,
    /// Most requests a day; 0: no cap.
    pub requests_per_day: u64,
    /// Most that a day may cost, in thousandths of a cent; 0: no cap.
    pub cost_per_day: u64,
}

/// What to do after a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask on at once.
    Go,
    /// Wait so long, then ask on.
    Wait(Duration),
    /// Open the stream.
    Listen,
    /// The source is done.
    End,
}

/// Whether a day's budget is spent.
pub fn spent(state: &SourceState, budget: &Budget) -> bool {
    (budget.requests_per_day > 0 && state.requests_today >= budget.requests_per_day)
        || (budget.cost_per_day > 0 && state.cost_today >= budget.cost_per_day)
}

/// The pause before attempt `failures + 1`: doubling from a second to five minutes, less up to a half by chance, so that
/// sources that failed together do not come back together. `chance` is any number.
pub fn backoff(failures: u32, chance: u64) -> Duration {
    let whole = BASE.saturating_mul(1 << failures.clamp(1, 16).saturating_sub(1)).min(CAP);
    whole - whole.mul_f64((chance % 1000) as f64 / 2000.0)
}

/// Decides, and writes down in `state` how the source fares.
pub fn after(
    outcome: &Outcome,
    state: &mut SourceState,
    budget: &Budget,
    now: Timestamp,
    chance: u64,
) -> Next {
    match outcome {
        Outcome::Read(cost, quota) => {
            working(state, now);
            state.cost_today += cost;
            (state.quota_left, state.quota_reset) = (quota.remaining, quota.reset);
            // A limit that is spent is waited for before it is broken.
            match (state.quota_left, state.quota_reset) {
                (Some(left), Some(reset)) if left < 1.0 && reset.0 > now.0 => {
                    state.circuit = Circuit::Waiting;
                    Next::Wait(until(reset, now))
                }
                _ => Next::Go,
            }
        }
        Outcome::Judged(Judgement::Read | Judgement::Again, _) => Next::Go,
        Outcome::Judged(Judgement::Limited(at), _) => {
            state.circuit = Circuit::Waiting;
            state.failures = state.failures.saturating_add(1);
            // A platform that says "now" and means "not yet" would be asked without pause.
            let least = backoff(state.failures.min(4), chance);
            Next::Wait(at.map_or_else(|| backoff(state.failures + 3, chance), |at| until(at, now).max(least)))
        }
        Outcome::Judged(Judgement::Retry(what), _) => failing(state, what.clone(), chance),
        Outcome::NoAnswer(error) => failing(state, error.to_string(), chance),
        Outcome::Trouble(trouble @ (Trouble::Malformed(_) | Trouble::Ended(_))) => {
            failing(state, trouble.to_string(), chance)
        }
        Outcome::Trouble(trouble @ Trouble::Lost(_)) => {
            state.problem = Some(trouble.to_string());
            Next::Go
        }
        Outcome::Judged(Judgement::Denied(what), _) => {
            for_a_person(state, format!("the platform refuses the credentials or lacks a right: {what}"))
        }
        Outcome::Judged(Judgement::Refused(what), _) => {
            for_a_person(state, format!("the platform refuses the question: {what}"))
        }
        Outcome::Trouble(trouble @ Trouble::Fatal(_)) => for_a_person(state, trouble.to_string()),
        Outcome::Listen(..) => Next::Listen,
        Outcome::Rest => {
            let interval = budget.interval;
            Next::Wait(interval - interval.mul_f64((chance % 1000) as f64 / 10_000.0))
        }
        Outcome::Done => Next::End,
    }
}

/// The source works.
pub fn working(state: &mut SourceState, now: Timestamp) {
    state.circuit = Circuit::Closed;
    state.failures = 0;
    state.problem = None;
    state.last_success = Some(now);
}

fn failing(state: &mut SourceState, what: String, chance: u64) -> Next {
    state.failures = state.failures.saturating_add(1);
    if state.failures >= OPENS_AT {
        state.circuit = Circuit::Open;
    }
    state.problem = Some(what);
    Next::Wait(backoff(state.failures, chance))
}

fn for_a_person(state: &mut SourceState, what: String) -> Next {
    state.failures = state.failures.saturating_add(1);
    state.circuit = Circuit::Open;
    state.problem = Some(what);
    // The first time may be a slip of the platform.
    Next::Wait(if state.failures == 1 { backoff(5, 0) } else { FOR_A_PERSON })
}

fn until(at: Timestamp, now: Timestamp) -> Duration {
    Duration::from_micros(u64::try_from(at.0.saturating_sub(now.0)).unwrap_or(0))
        .min(Duration::from_secs(86_400))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Answer, Quota};

    const NOW: Timestamp = Timestamp(1_767_225_600_000_000);

    fn judged(judgement: Judgement) -> Outcome {
        Outcome::Judged(judgement, Answer::default())
    }

    #[test]
    fn failures_are_tried_again_at_growing_intervals() {
        let budget = Budget { interval: Duration::from_secs(60), requests_per_day: 0, cost_per_day: 0 };
        let mut state = SourceState::default();
        let mut waits = Vec::new();
        for _ in 0..12 {
            let retry = judged(Judgement::Retry("status 500".into()));
            match after(&retry, &mut state, &budget, NOW, 0) {
                Next::Wait(wait) => waits.push(wait.as_secs()),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        assert_eq!(state.circuit, Circuit::Open);
        assert_eq!(after(&Outcome::Read(7, Quota::default()), &mut state, &budget, NOW, 0), Next::Go);
        assert_eq!((state.circuit, state.failures, state.cost_today), (Circuit::Closed, 0, 7));
        assert!(state.problem.is_none());
    }

    #[test]
    fn limits_are_waited_for_as_the_platform_says() {
        let budget = Budget { interval: Duration::from_secs(60), requests_per_day: 3, cost_per_day: 10 };
        let mut state = SourceState::default();
        let at = Timestamp(NOW.0 + 17_000_000);
        let limited = judged(Judgement::Limited(Some(at)));
        assert_eq!(after(&limited, &mut state, &budget, NOW, 0), Next::Wait(Duration::from_secs(17)));
        assert_eq!(state.circuit, Circuit::Waiting);
        // "Now" is not believed twice.
        let now = judged(Judgement::Limited(Some(NOW)));
        assert_eq!(after(&now, &mut state, &budget, NOW, 0), Next::Wait(Duration::from_secs(2)));
        let none_left = Quota { remaining: Some(0.0), reset: Some(at) };
        assert_eq!(
            after(&Outcome::Read(1, none_left), &mut state, &budget, NOW, 0),
            Next::Wait(Duration::from_secs(17))
        );
        assert!(!spent(&state, &budget));
        state.requests_today = 3;
        assert!(spent(&state, &budget));
        state.turn_day(NOW);
        assert!(!spent(&state, &budget), "a new day");
        state.cost_today = 10;
        assert!(spent(&state, &budget));
        assert_eq!(state.next_day().0 - NOW.0, 86_400_000_000);
    }

    #[test]
    fn what_only_a_person_can_mend_is_told_and_tried_seldom() {
        let budget = Budget { interval: Duration::from_secs(60), requests_per_day: 0, cost_per_day: 0 };
        let mut state = SourceState::default();
        let denied = judged(Judgement::Denied("status 401".into()));
        assert_eq!(after(&denied, &mut state, &budget, NOW, 0), Next::Wait(Duration::from_secs(16)));
        assert_eq!(after(&denied, &mut state, &budget, NOW, 0), Next::Wait(Duration::from_secs(900)));
        assert_eq!(state.circuit, Circuit::Open);
        assert!(state.problem.unwrap().contains("status 401"));
    }

    #[test]
    fn chance_shortens_a_pause_by_at_most_a_half() {
        for failures in 1..20 {
            for chance in [0, 1, 499, 999, u64::MAX] {
                let (most, wait) = (backoff(failures, 0), backoff(failures, chance));
                assert!(wait <= most && wait >= most / 2, "{failures} {chance}");
            }
        }
    }
}
