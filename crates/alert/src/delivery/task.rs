//! The task of one endpoint: takes what is due from the outbox, one at a time, sends it, notes what came of it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::{Clock, Timestamp};
use telemetry::{DeliveryAttempted, EndpointDisabled, EndpointState, OutboxRetried};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::decide::{Circuit, Next, circuit, decide, decide_probe, due};
use super::guard::Names;
use super::message::Notice;
use super::pace::Pace;
use super::recorder::Recorder;
use super::send::Sender;
use crate::outbox::{Outbox, OutboxError, Queue, Queued, Record, Verdict};
use crate::settings::{AlertSettings, Endpoint};

/// Messages taken from the outbox at a time. So many are still sent when another process disables the endpoint.
const BATCH: usize = 32;

/// What a task works with.
pub(super) struct Task {
    pub(super) endpoint: Endpoint,
    pub(super) settings: Arc<AlertSettings>,
    pub(super) outbox: Arc<Outbox>,
    pub(super) recorder: Recorder,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) names: Arc<dyn Names>,
    /// Between two looks at the clock.
    pub(super) look: Duration,
    pub(super) stop: watch::Receiver<bool>,
    /// The task that this one takes over from: two would send the same message at the same time.
    pub(super) before: Option<JoinHandle<()>>,
}

impl Task {
    /// Works until told to stop, or until nobody notes attempts any more; an attempt that is under way is finished and noted.
    pub(super) async fn run(mut self) {
        if let Some(before) = self.before.take() {
            // One that panicked has told why.
            let _ = before.await;
        }
        let Some(sender) = self.sender().await else { return };
        let mut bell = self.outbox.bell();
        let mut pace = Pace::new(self.endpoint.per_minute);
        let mut failed_reads = 0;
        loop {
            bell.mark_unchanged();
            let queue = match self.queue().await {
                Ok(queue) => queue,
                Err(error) => {
                    failed_reads += 1;
                    OutboxRetried { attempt: failed_reads, error: &error }.emit();
                    if self.rest(self.look).await {
                        return;
                    }
                    continue;
                }
            };
            failed_reads = 0;
            self.tell_state(&queue);
            let mut items: VecDeque<Queued> = queue.items.into();
            let (mut failures, mut open_until) = (queue.failures, queue.open_until);
            if items.is_empty() {
                if self.ring_or_stop(&mut bell, None).await {
                    return;
                }
                continue;
            }
            while let Some(item) = items.pop_front() {
                let due = due(&item, self.endpoint.ordered, failures, open_until).0.max(pace.free_at().0);
                if due > self.clock.now().0 {
                    if self.ring_or_stop(&mut bell, Some(Timestamp(due))).await {
                        return;
                    }
                    // What is first may be another by now.
                    break;
                }
                if *self.stop.borrow() {
                    return;
                }
                pace.sent(self.clock.now());
                let Some(next) = self.attempt(&sender, &item, failures).await else { return };
                (failures, open_until) = (next.failures, next.open_until);
                if next.verdict != Verdict::Delivered {
                    break;
                }
            }
        }
    }

    /// The sender; while there is none, because of what the settings name, the queue waits.
    async fn sender(&mut self) -> Option<Sender> {
        loop {
            let made = sender(&self.endpoint, &self.settings, &self.names).await;
            if made.is_some() {
                return made;
            }
            if self.rest(Duration::from_secs(60)).await {
                return None;
            }
        }
    }

    async fn queue(&self) -> Result<Queue, OutboxError> {
        let (outbox, name, ordered) =
            (self.outbox.clone(), self.endpoint.name.clone(), self.endpoint.ordered);
        let read = tokio::task::spawn_blocking(move || outbox.queued(&name, ordered, BATCH)).await;
        // A reading thread that panicked has told why; there is nothing to send.
        read.unwrap_or_else(|_| Ok(Queue::default()))
    }

    /// One attempt or probe, and the note of it on the disk; nothing where it could not be noted.
    async fn attempt(&mut self, sender: &Sender, item: &Queued, failures: u32) -> Option<Next> {
        let (began, started) = (self.clock.now(), Instant::now());
        let answer = sender.send(Notice::Alert(&item.alert), began).await;
        let elapsed = started.elapsed();
        let (attempt, next) = if began < item.next_at {
            (item.attempts, decide_probe(item.next_at, answer, failures, self.clock.now()))
        } else {
            let attempt = item.attempts.saturating_add(1);
            let seed = xxhash_rust::xxh3::xxh3_64(
                format!("{}/{}/{attempt}", self.endpoint.name, item.alert.id).as_bytes(),
            );
            (attempt, decide(attempt, answer, failures, self.clock.now(), seed))
        };
        DeliveryAttempted { endpoint: &self.endpoint.name, outcome: next.outcome, attempt, elapsed }.emit();
        let record = record(&self.endpoint.name, Some(item.sequence), attempt, began, elapsed, answer, &next);
        if !self.note(record).await {
            return None;
        }
        if let Some(why) = &next.disabled {
            EndpointDisabled { endpoint: &self.endpoint.name, why }.emit();
        }
        Some(next)
    }

    /// Until it is noted nothing more is sent: what is not noted would be sent again. Whether it is noted: not where this task is
    /// told to stop meanwhile, nor where nobody notes anything any more.
    async fn note(&mut self, record: Record) -> bool {
        let mut tries = 0;
        loop {
            match self.recorder.record(record.clone()).await {
                Some(Ok(())) => return true,
                None => return false,
                Some(Err(error)) => {
                    tries += 1;
                    OutboxRetried { attempt: tries, error: &*error }.emit();
                    if self.rest(self.look).await {
                        return false;
                    }
                }
            }
        }
    }

    fn tell_state(&self, queue: &Queue) {
        let state = match circuit(queue.failures, queue.open_until, self.clock.now()) {
            _ if queue.disabled => 3,
            Circuit::Closed => 0,
            Circuit::HalfOpen => 1,
            Circuit::Open => 2,
        };
        EndpointState { endpoint: &self.endpoint.name, state }.emit();
    }

    /// Waits for the bell, or until `due` by the clock. Whether to stop.
    async fn ring_or_stop(&mut self, bell: &mut watch::Receiver<u64>, due: Option<Timestamp>) -> bool {
        loop {
            let left = due.map(|due| due.0.saturating_sub(self.clock.now().0).max(0).unsigned_abs());
            if left == Some(0) || *self.stop.borrow() {
                return *self.stop.borrow();
            }
            // The clock may be set, or be a test's: it is looked at again and again.
            let nap = left.map_or(Duration::from_secs(3_600), Duration::from_micros).min(match due {
                Some(_) => self.look,
                None => Duration::from_secs(3_600),
            });
            tokio::select! {
                rung = bell.changed() => return rung.is_err(),
                changed = self.stop.changed() => return changed.is_err() || *self.stop.borrow(),
                () = tokio::time::sleep(nap) => {}
            }
        }
    }

    /// Waits. Whether to stop.
    async fn rest(&mut self, time: Duration) -> bool {
        tokio::select! {
            changed = self.stop.changed() => changed.is_err() || *self.stop.borrow(),
            () = tokio::time::sleep(time) => *self.stop.borrow(),
        }
    }
}

/// A sender, made on a thread of its own: it reads all certificates of the system, which with a hundred endpoints takes so long
/// that answers to others would be missed meanwhile.
pub(super) async fn sender(
    endpoint: &Endpoint,
    settings: &Arc<AlertSettings>,
    names: &Arc<dyn Names>,
) -> Option<Sender> {
    let (endpoint, settings, names) = (endpoint.clone(), settings.clone(), names.clone());
    let made = tokio::task::spawn_blocking(move || Sender::new(&endpoint, &settings, names)).await;
    // A thread that panicked has told why.
    match made.ok()? {
        Ok(sender) => Some(sender),
        Err(error) => {
            OutboxRetried { attempt: 1, error: &error }.emit();
            None
        }
    }
}

/// The note of an attempt.
pub(super) fn record(
    endpoint: &str,
    sequence: Option<u64>,
    attempt: u32,
    at: Timestamp,
    elapsed: Duration,
    answer: super::decide::Answer,
    next: &Next,
) -> Record {
    use super::decide::Answer;
    Record {
        endpoint: endpoint.to_owned(),
        sequence,
        attempt,
        at,
        millis: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
        status: match answer {
            Answer::Status { code, .. } => Some(code),
            Answer::MailRefused(code) | Answer::MailPartlyTaken(code) => code,
            Answer::MailTaken | Answer::Nothing(_) => None,
        },
        outcome: next.outcome.to_owned(),
        verdict: next.verdict.clone(),
        failures: next.failures,
        open_until: next.open_until,
        disabled: next.disabled.clone(),
    }
}
