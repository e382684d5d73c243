//! Looks after jobs until the process stops, each on its own: one that takes long holds up no other.

use std::future::Future;
use std::time::Duration;

use super::{Job, Outcome, Period, Runner, WorkError};

/// How often a job is looked after: turns are on the minute, and a clock may be put right.
const LOOK: Duration = Duration::from_secs(20);

/// Waits after failures: the first, and the longest.
const WAITS: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(1800));

/// Runs jobs until `stop` is done. What is at work then is dropped and taken up again at the next start.
pub async fn run(runner: Runner, jobs: Vec<Job>, stop: impl Future<Output = ()>) {
    let mut tasks = tokio::task::JoinSet::new();
    for job in jobs {
        let runner = runner.clone();
        tasks.spawn(async move { look_after(&runner, &job).await });
    }
    stop.await;
    tasks.shutdown().await;
}

async fn look_after(runner: &Runner, job: &Job) {
    let mut done: Vec<Period> = Vec::new();
    let mut known = false;
    let mut wait = WAITS.0;
    loop {
        let now = runner.clock.now();
        // The trail is asked where something may be due: at the start, and after a turn of the schedule.
        if known && job.due(&done, now).is_empty() {
            tokio::time::sleep(LOOK).await;
            continue;
        }
        match runner.step(job, None).await {
            // There may be another, which the next look at the trail says.
            Ok(Outcome::Done { .. } | Outcome::Already { .. }) => (known, wait) = (false, WAITS.0),
            Ok(Outcome::Idle) => {
                // Another process may have finished it.
                if let Ok(state) = runner.state(&job.settings.name).await {
                    (done, known) = (state.done(), true);
                }
                tokio::time::sleep(LOOK).await;
            }
            Ok(Outcome::Elsewhere { .. } | Outcome::Lost { .. }) => {
                known = false;
                tokio::time::sleep(LOOK).await;
            }
            Err(error) => {
                failed(job, wait, &error);
                tokio::time::sleep(wait).await;
                wait = WAITS.1.min(wait * 2);
            }
        }
    }
}

fn failed(job: &Job, wait: Duration, error: &WorkError) {
    telemetry::JobFailed { job: &job.settings.name, wait, error }.emit();
}
