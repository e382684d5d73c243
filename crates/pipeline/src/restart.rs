//! Going on after the journal took a partition away or did not answer: with the last commits, after a pause.

use std::time::Duration;

use journal::{Hop, JournalError, Subscription};
use telemetry::JournalRestarted;

use crate::retry::{after_failure, wait_unless};
use crate::stop::Pace;

/// Restarts of one loop.
pub(crate) struct Restarts {
    hop: Hop,
    /// Failures since the last batch that was committed.
    failures: u32,
}

impl Restarts {
    pub(crate) fn new(hop: Hop) -> Self {
        Self { hop, failures: 0 }
    }

    /// A round went well.
    pub(crate) fn worked(&mut self) {
        self.failures = 0;
    }

    /// After a failed round: waits, longer each time, and goes on from the last commits. Gives back an error that going
    /// on cannot mend. Returns early, and quietly, when the loop is told to stop.
    pub(crate) fn after(
        &mut self,
        error: JournalError,
        subscription: &mut dyn Subscription,
        pace: &Pace,
    ) -> Result<(), JournalError> {
        let mut error = error;
        loop {
            if !error.restart() {
                return Err(error);
            }
            self.failures = self.failures.saturating_add(1);
            // A partition that moved to another member is no failure of anything: no need to wait.
            let fenced = matches!(error, JournalError::Fenced { .. } | JournalError::Trimmed { .. });
            let wait =
                if fenced && self.failures == 1 { Duration::ZERO } else { after_failure(self.failures) };
            JournalRestarted { hop: self.hop.name(), attempt: self.failures, wait, error: &error }.emit();
            if !wait_unless(wait, || pace.stopping()) {
                return Ok(());
            }
            match subscription.restart() {
                Ok(()) => return Ok(()),
                Err(next) => error = next,
            }
            if pace.stopping() {
                return Ok(());
            }
        }
    }
}
