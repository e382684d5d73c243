//! What is asked once for everybody: counts of the queue, while somebody listens, and how many decided reports were accepted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use store::{DecileShare, DeskFilter};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, watch};

use crate::controllers::queue::counts_of;
use crate::reports::Unavailable;
use crate::state::ReviewState;

/// Most who listen at once. Each costs a connection and some kilobytes.
const LISTENERS: usize = 1_000;
/// How old the shares of accepted reports may be, in microseconds.
const SHARES_AGE: i64 = 60_000_000;
/// Between two questions.
const PACE: Duration = Duration::from_secs(5);

/// Who listens, and the last counts as JSON; empty before the first.
pub(crate) struct Listeners {
    places: Arc<Semaphore>,
    counts: watch::Sender<Arc<str>>,
    asking: AtomicBool,
    /// When they were asked for, in microseconds, and what they were.
    shares: Mutex<Option<(i64, Vec<DecileShare>)>>,
}

impl Default for Listeners {
    fn default() -> Self {
        Listeners {
            places: Arc::new(Semaphore::new(LISTENERS)),
            counts: watch::channel(Arc::from("")).0,
            asking: AtomicBool::new(false),
            shares: Mutex::const_new(None),
        }
    }
}

impl Listeners {
    /// A place; nothing when all are taken.
    pub(crate) fn place(&self) -> Option<OwnedSemaphorePermit> {
        self.places.clone().try_acquire_owned().ok()
    }

    /// Of decided reports the share that was accepted, by the tenth of their score: at most a minute old. Every card shows one,
    /// and it changes slowly.
    pub(crate) async fn shares(&self, state: &ReviewState) -> Result<Vec<DecileShare>, Unavailable> {
        let mut known = self.shares.lock().await;
        let now = state.clock.now().0;
        if let Some((_, shares)) = known.as_ref().filter(|(at, _)| now - at < SHARES_AGE) {
            return Ok(shares.clone());
        }
        let shares = state.ask(state.desk.accepted_share(&state.as_of())).await?;
        *known = Some((now, shares.clone()));
        Ok(shares)
    }

    /// The counts from now on; the last ones at once. Somebody asks while anybody listens.
    pub(crate) fn counts(&self, state: &ReviewState) -> watch::Receiver<Arc<str>> {
        let mut counts = self.counts.subscribe();
        counts.mark_changed();
        if !self.asking.swap(true, Ordering::AcqRel) {
            tokio::spawn(ask(state.clone()));
        }
        counts
    }
}

/// Asks until nobody listens.
async fn ask(state: ReviewState) {
    let listeners = &state.listeners.0;
    loop {
        let counts = counts_of(&state, &DeskFilter::default(), None).await;
        if let Some(text) = counts.ok().and_then(|counts| serde_json::to_string(&counts).ok()) {
            // What did not change is not told.
            listeners.counts.send_if_modified(|last| {
                let changed = **last != *text;
                if changed {
                    *last = Arc::from(text);
                }
                changed
            });
        }
        tokio::time::sleep(PACE).await;
        if listeners.counts.receiver_count() == 0 {
            listeners.asking.store(false, Ordering::Release);
            // Somebody may have come between the two: whoever finds it unset asks on.
            if listeners.counts.receiver_count() == 0 || listeners.asking.swap(true, Ordering::AcqRel) {
                return;
            }
        }
    }
}
