//! When a loop goes on, waits, or ends.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// How long an idle loop sleeps when nobody wakes it: another process may have appended.
const POLL: Duration = Duration::from_millis(50);

/// Wakes idle loops of this process when there is something to read.
#[derive(Clone, Default)]
pub struct Bell(Arc<(Mutex<u64>, Condvar)>);

impl Bell {
    /// Wakes everyone who waits.
    pub fn ring(&self) {
        let (count, wake) = &*self.0;
        if let Ok(mut count) = count.lock() {
            *count += 1;
        }
        wake.notify_all();
    }

    fn wait(&self, time: Duration) {
        let (count, wake) = &*self.0;
        if let Ok(guard) = count.lock() {
            // A wake-up that is missed costs one poll interval, no more.
            drop(wake.wait_timeout(guard, time));
        }
    }
}

/// What to do after a round over the partitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There may be more.
    Again,
    /// Nothing is left and nothing will come, or the loop was told to stop.
    Finished,
}

/// The pace of one loop: who tells it to stop, and whether more can come.
#[derive(Clone)]
pub struct Pace {
    stop: Arc<AtomicBool>,
    upstream_done: Arc<AtomicBool>,
    bell: Bell,
}

impl Pace {
    /// A loop that ends when `stop` is set, or when it has nothing left after `upstream_done` was set.
    pub fn new(stop: Arc<AtomicBool>, upstream_done: Arc<AtomicBool>, bell: Bell) -> Self {
        Self { stop, upstream_done, bell }
    }

    /// Whether to stop after what is in hand.
    pub fn stopping(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    /// Whether nothing more will come. Must be asked before looking for work, or the last batch could be missed.
    pub fn upstream_done(&self) -> bool {
        self.upstream_done.load(Ordering::Acquire)
    }

    /// Decides after a round that found nothing (`idle`) or something; waits if there is reason to.
    pub fn after_round(&self, idle: bool, upstream_was_done: bool) -> Progress {
        if self.stopping() || idle && upstream_was_done {
            return Progress::Finished;
        }
        if idle {
            self.bell.wait(POLL);
        } else {
            self.bell.ring();
        }
        Progress::Again
    }

    /// Waits for up to `time`, or until there may be something to read.
    pub fn rest(&self, time: Duration) {
        self.bell.wait(time);
    }
}
