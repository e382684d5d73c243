//! Runs a source that is asked over HTTP: one task, one question at a time, until told to stop.

use std::time::Duration;

use crate::drive::pace::{Next, spent};
use crate::drive::{Circuit, Outcome, Running, SinkError, listen, step};
use crate::http::Judgement;
use crate::source::{Found, Poll, Trouble};

/// Runs it. Returns when told to stop, or when the source is done.
///
/// # Errors
/// The sink's, where trying again will not help: then the process has to stop.
pub async fn run(mut running: Running, mut poll: Box<dyn Poll>) -> Result<(), SinkError> {
    running.tell();
    let stop = running.shared.stop.clone();
    let mut found = Found::default();
    while !stop.stopping() {
        let now = running.now();
        running.state.turn_day(now);
        if spent(&running.state, &running.budget) {
            running.state.circuit = Circuit::Waiting;
            running.save(false).await?;
            let until = running.state.next_day().0 - now.0;
            if stop.wait(Duration::from_micros(until.unsigned_abs())).await {
                break;
            }
            continue;
        }
        let before = running.state.problem.clone();
        // A request that is under way when the word to stop comes is given up: its answer was not read.
        let outcome = tokio::select! {
            outcome = step(&running.client, &mut *poll, now, &mut found) => outcome,
            () = stop.stopped() => break,
        };
        count(&mut running, &outcome);
        let next = running.after(&outcome);
        let had = !found.is_empty();
        if !running.deliver(&mut found).await? {
            break;
        }
        running.state.cursor = Some(poll.cursor().0);
        running.save(!had && next == Next::Go).await?;
        let wait = match next {
            Next::Go => continue,
            Next::End => break,
            Next::Listen | Next::Wait(_) if running.once && ends_once(&outcome, &running) => break,
            Next::Wait(wait) => wait,
            Next::Listen => {
                let Outcome::Listen(request, framing) = outcome else { continue };
                match listen(&mut running, &mut *poll, &request, framing).await? {
                    Some(wait) => wait,
                    None => break,
                }
            }
        };
        running.tell_failure(before.as_deref(), wait);
        if stop.wait(wait).await {
            break;
        }
    }
    running.save(false).await
}

/// Whether a source that runs once is done: its round is, or waiting is of no use.
fn ends_once(outcome: &Outcome, running: &Running) -> bool {
    match outcome {
        Outcome::Rest | Outcome::Listen(..) => true,
        Outcome::Judged(Judgement::Denied(_) | Judgement::Refused(_), _)
        | Outcome::Trouble(Trouble::Fatal(_)) => true,
        _ => running.state.circuit == Circuit::Open,
    }
}

/// Counts a question, and what its answer says is left of the limit.
fn count(running: &mut Running, outcome: &Outcome) {
    if matches!(outcome, Outcome::Rest | Outcome::Done | Outcome::Listen(..)) {
        return;
    }
    running.state.requests_today += 1;
    telemetry::SourceAsked { source: &running.name, outcome: word(outcome) }.emit();
}

/// A word of a bounded set for metrics.
fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Read(..) => "read",
        Outcome::Judged(Judgement::Limited(_), _) => "limited",
        Outcome::Judged(Judgement::Denied(_), _) => "denied",
        Outcome::Judged(Judgement::Refused(_), _) => "refused",
        Outcome::Judged(..) => "failed",
        Outcome::Trouble(_) => "unreadable",
        _ => "no_answer",
    }
}
