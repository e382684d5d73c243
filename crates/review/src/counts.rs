//! Counts of the queue for everybody who listens: asked once for all, and only while somebody does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use store::DeskFilter;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::controllers::queue::counts_of;
use crate::state::ReviewState;

/// Most who listen at once. Each costs a connection and some kilobytes.
const LISTENERS: usize = 1_000;
/// Between two questions.
const PACE: Duration = Duration::from_secs(5);

/// Who listens, and the last counts as JSON; empty before the first.
pub(crate) struct Listeners {
    places: Arc<Semaphore>,
    counts: watch::Sender<Arc<str>>,
    asking: AtomicBool,
}

impl Default for Listeners {
    fn default() -> Self {
        Listeners {
            places: Arc::new(Semaphore::new(LISTENERS)),
            counts: watch::channel(Arc::from("")).0,
            asking: AtomicBool::new(false),
        }
    }
}

impl Listeners {
    /// A place; nothing when all are taken.
    pub(crate) fn place(&self) -> Option<OwnedSemaphorePermit> {
        self.places.clone().try_acquire_owned().ok()
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
