//! Reads a source of lines into the journal, batch by batch. Each batch is durable before the next is read.

use std::time::Instant;

use connectors::LineBatch;
use connectors::file::{FileError, Lines};
use model::{Clock, SystemClock};
use pipeline::intake::{Accepted, Intake};
use telemetry::{FileRead, IntakeRetried};

use crate::home::Home;
use crate::roles::Control;

/// Counts of a whole source.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fed {
    /// Lines that became posts in the journal.
    pub(crate) posts: u64,
    /// Lines that became dead letters.
    pub(crate) dead: u64,
}

/// Feeds `lines` to the journal and calls `after_batch` once each batch is durable. Ends early, with what is
/// durable so far, when the pipeline was told to stop.
///
/// # Errors
/// The source's or the journal's; everything reported to `after_batch` is durable all the same.
pub(crate) fn feed(
    home: &Home,
    control: &Control,
    clock: &dyn Clock,
    origin: &str,
    lines: &mut Lines,
    mut after_batch: impl FnMut(&Fed, u64) -> anyhow::Result<()>,
) -> anyhow::Result<Fed> {
    let intake = Intake { keys: &home.keys, journal: &*home.journal, clock };
    let started = Instant::now();
    let mut fed = Fed::default();
    let mut failed: Option<FileError> = None;
    while !control.stopping() {
        let batch = match lines.next_batch(home.settings().ingest.batch_posts) {
            Ok(Some(batch)) => batch,
            Ok(None) => break,
            // What was read before the damage has been delivered; now say what is wrong.
            Err(error) => {
                failed = Some(error);
                break;
            }
        };
        let Some(Accepted { posts, dead }) = accepted(&intake, origin, batch, control)? else { break };
        control.bell.ring();
        fed.posts += posts as u64;
        fed.dead += dead as u64;
        after_batch(&fed, lines.bytes_read())?;
    }
    FileRead { posts: fed.posts, dead: fed.dead, bytes: lines.bytes_read(), elapsed: started.elapsed() }
        .emit();
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(fed),
    }
}

/// Makes a batch durable, and waits while the journal is away: what it may have taken already is recognised. Nothing if
/// told to stop meanwhile.
fn accepted(
    intake: &Intake<'_>,
    origin: &str,
    batch: &LineBatch,
    control: &Control,
) -> anyhow::Result<Option<Accepted>> {
    let mut attempt = 0;
    loop {
        let error = match intake.lines(origin, batch) {
            Ok(accepted) => return Ok(Some(accepted)),
            Err(error) if error.restart() => error,
            Err(error) => return Err(error.into()),
        };
        attempt += 1;
        let wait = pipeline::after_failure(attempt);
        IntakeRetried { attempt, wait, error: &error }.emit();
        if !pipeline::wait_unless(wait, || control.stopping()) {
            return Ok(None);
        }
    }
}

/// The clock of intake: stands still at the stated day of awareness, or runs.
pub(crate) fn clock(observed_at: Option<model::Timestamp>) -> Box<dyn Clock> {
    match observed_at {
        Some(at) => Box::new(model::FixedClock(at)),
        None => Box::new(SystemClock),
    }
}
