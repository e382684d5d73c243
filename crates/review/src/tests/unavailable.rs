//! What does not answer is named.

use std::sync::Arc;
use std::time::Duration;

use super::access::on_this_machine;
use super::empty;
use super::fake::Fake;
use crate::Told;
use crate::problem::Problem;
use crate::state::Asked;

/// An answer that never comes.
fn never() -> Told<'static, ()> {
    Box::pin(std::future::pending())
}

/// One that says why there is none.
fn failed() -> Told<'static, ()> {
    Box::pin(async { Err("the disk is full".into()) })
}

#[tokio::test]
async fn the_problem_says_what_does_not_answer() {
    let state = empty::state(Arc::new(Fake { reports: Vec::new(), away: true }), on_this_machine());
    for (asked, kind, title) in [
        (Asked::Alerts, "urn:hark:problem:alerts-unavailable", "Alerts unavailable"),
        (Asked::Exports, "urn:hark:problem:exports-unavailable", "Exports unavailable"),
    ] {
        let late = state.told_within(asked, Duration::from_millis(20), never()).await;
        for answer in [late, state.told_by(asked, failed()).await] {
            let problem: Problem = answer.unwrap_err();
            assert_eq!((problem.kind.as_str(), problem.title, problem.status.as_u16()), (kind, title, 503));
            assert!(!problem.detail.contains("database"), "{}", problem.detail);
        }
    }
}
