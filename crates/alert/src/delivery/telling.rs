//! Tells the endpoint that the settings name for it (`tell`) that another one is switched off: until it has taken that, over restarts
//! too, each time under the same id. It goes past the queue of the endpoint that is told: it is no alert.

use std::sync::Arc;
use std::time::{Duration, Instant};

use model::Clock;
use telemetry::{DeliveryAttempted, OutboxRetried};

use super::courier::blocking;
use super::decide::decide;
use super::guard::Names;
use super::message::Notice;
use super::task::sender;
use crate::outbox::{Outbox, SwitchedOff, Verdict};
use crate::settings::{AlertSettings, Endpoint};

/// Longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(900);

/// What is needed to tell of one endpoint.
pub(super) struct Telling {
    pub(super) off: SwitchedOff,
    /// Who is told.
    pub(super) other: Endpoint,
    pub(super) settings: Arc<AlertSettings>,
    pub(super) outbox: Arc<Outbox>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) names: Arc<dyn Names>,
    /// The first pause between two tries; it doubles.
    pub(super) pause: Duration,
}

impl Telling {
    /// Tries until it is told, or until there is nothing to tell any more. May be cut short at any time: what is told and not noted is
    /// told again.
    pub(super) async fn run(self) {
        let mut pause = self.pause;
        for attempt in 1.. {
            if self.attempt(attempt).await && self.noted(attempt).await {
                return;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
            if !self.still(attempt).await {
                return;
            }
        }
    }

    /// Whether it was taken.
    async fn attempt(&self, attempt: u32) -> bool {
        let Some(sender) = sender(&self.other, &self.settings, &self.names).await else { return false };
        let SwitchedOff { endpoint, why, at } = &self.off;
        let (now, started) = (self.clock.now(), Instant::now());
        let answer = sender.send(Notice::Disabled { endpoint, why, at: *at }, now).await;
        let next = decide(1, answer, 0, now, 0);
        let elapsed = started.elapsed();
        DeliveryAttempted { endpoint: &self.other.name, outcome: next.outcome, attempt, elapsed }.emit();
        next.verdict == Verdict::Delivered
    }

    /// Whether that it was told is on the disk.
    async fn noted(&self, attempt: u32) -> bool {
        let (outbox, off, now) = (self.outbox.clone(), self.off.clone(), self.clock.now());
        let noted = blocking(move || outbox.told(&off, now)).await;
        noted.inspect_err(|error| OutboxRetried { attempt, error }.emit()).is_ok()
    }

    /// Whether there is still something to tell.
    async fn still(&self, attempt: u32) -> bool {
        let outbox = self.outbox.clone();
        match blocking(move || outbox.untold()).await {
            Ok(untold) => untold.contains(&self.off),
            Err(error) => {
                OutboxRetried { attempt, error: &error }.emit();
                true
            }
        }
    }
}
