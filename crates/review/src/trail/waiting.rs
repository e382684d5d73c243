//! Who waits for the outcome of which entry.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use casework::{EntryId, Line};
use tokio::sync::oneshot;

/// What the follower found of an entry.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// It stands.
    Applied(Box<Line>),
    /// It does not, for another of its subject, or one with the same number, came first.
    Void,
}

#[derive(Default)]
struct List {
    /// How many have waited so far.
    count: u64,
    /// Whether nothing will come any more.
    ended: bool,
    senders: HashMap<EntryId, Vec<(u64, oneshot::Sender<Outcome>)>>,
}

/// All who wait. Clones share one list.
#[derive(Clone, Default)]
pub(super) struct Waiting {
    list: Arc<Mutex<List>>,
}

/// One who waits; leaves the list when dropped.
pub(super) struct Waiter {
    waiting: Waiting,
    entry: EntryId,
    number: u64,
    outcome: Option<oneshot::Receiver<Outcome>>,
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gets in line; to be done before the entry is appended. Nothing when nothing will come any more.
    pub(super) fn wait_for(&self, entry: EntryId) -> Option<Waiter> {
        let (sender, outcome) = oneshot::channel();
        let mut list = self.lock();
        if list.ended {
            return None;
        }
        list.count += 1;
        let number = list.count;
        list.senders.entry(entry).or_default().push((number, sender));
        drop(list);
        Some(Waiter { waiting: self.clone(), entry, number, outcome: Some(outcome) })
    }

    /// Tells all who wait for the entry.
    pub(super) fn tell(&self, entry: EntryId, outcome: &Outcome) {
        for (_, sender) in self.lock().senders.remove(&entry).unwrap_or_default() {
            // Whoever is gone asks again under the same number.
            let _ = sender.send(outcome.clone());
        }
    }

    /// Tells all that nothing will come any more.
    pub(super) fn end(&self) {
        let mut list = self.lock();
        list.ended = true;
        list.senders.clear();
    }
}

impl Waiter {
    /// The outcome; nothing when the follower has ended.
    pub(super) async fn outcome(mut self) -> Option<Outcome> {
        match self.outcome.take() {
            Some(outcome) => outcome.await.ok(),
            None => None,
        }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        let mut list = self.waiting.lock();
        if let Some(senders) = list.senders.get_mut(&self.entry) {
            senders.retain(|(number, _)| *number != self.number);
            if senders.is_empty() {
                list.senders.remove(&self.entry);
            }
        }
    }
}
