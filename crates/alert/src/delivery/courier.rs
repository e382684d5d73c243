//! All endpoints: a task for each, started, stopped and renewed as the settings change.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::Clock;
use telemetry::{DeliveriesPending, EndpointState, OutboxRetried};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::decide::{Answer, Next, decide};
use super::guard::{Names, SystemNames};
use super::message::Notice;
use super::recorder::Recorder;
use super::send::{SendError, Sender};
use super::task::{Task, record};
use super::telling::Telling;
use crate::outbox::{EndpointRow, Outbox, OutboxError, Retention, SwitchedOff, Verdict};
use crate::settings::{AlertSettings, Endpoint};

/// Between two looks at the clock and at what other processes did to the outbox.
const LOOK: Duration = Duration::from_millis(500);

/// Looks between two counts of what waits.
const LOOKS_A_COUNT: u32 = 30;

/// Looks before a task that ended by itself is begun anew.
const LOOKS_A_RESTART: u32 = 20;

/// Looks between two removals of what is old.
const LOOKS_A_PRUNE: u32 = 7_200;

/// Delivers what is in an outbox.
pub struct Courier {
    outbox: Arc<Outbox>,
    clock: Arc<dyn Clock>,
    names: Arc<dyn Names>,
    look: Duration,
}

/// The task of an endpoint.
struct Running {
    trace: [u8; 32],
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    /// Looks since it was seen to have ended though nobody told it to.
    ended: u32,
}

/// The tasks of all endpoints.
struct Tasks {
    recorder: Recorder,
    running: BTreeMap<String, Running>,
    /// Of endpoints that the settings name no more, or not yet again: each ends with its attempt under way.
    ending: BTreeMap<String, JoinHandle<()>>,
    /// That tell of endpoints that are switched off, by their names.
    telling: BTreeMap<String, JoinHandle<()>>,
}

/// What a look at the outbox found.
#[derive(Default)]
struct Seen {
    /// Now and then, to count what waits.
    endpoints: Vec<EndpointRow>,
    untold: Vec<SwitchedOff>,
}

/// A task ended though nobody told it to; it has told why.
#[derive(Debug, thiserror::Error)]
#[error("the task of the endpoint `{0}` ended; another takes over")]
struct Ended(String);

impl Courier {
    /// One with the system's resolver.
    pub fn new(outbox: Arc<Outbox>, clock: Arc<dyn Clock>) -> Courier {
        Courier { outbox, clock, names: Arc::new(SystemNames), look: LOOK }
    }

    /// The same with another resolver.
    #[must_use]
    pub fn with_names(self, names: Arc<dyn Names>) -> Courier {
        Courier { names, ..self }
    }

    /// The same with another time between two looks at the clock.
    #[must_use]
    pub fn with_look(self, look: Duration) -> Courier {
        Courier { look, ..self }
    }

    /// Delivers until `stop` holds `true`, or its sender is gone. Endpoints follow the settings: one that is new is begun, one that
    /// changed is begun anew, one that is gone gets nothing more. Attempts under way are finished first, each within its timeout, and
    /// no other endpoint waits for them.
    pub async fn run(
        &self,
        mut settings: watch::Receiver<Arc<AlertSettings>>,
        mut stop: watch::Receiver<bool>,
    ) {
        let recorder = Recorder::start(self.outbox.clone());
        let mut tasks =
            Tasks { recorder, running: BTreeMap::new(), ending: BTreeMap::new(), telling: BTreeMap::new() };
        let mut current = settings.borrow_and_update().clone();
        self.renew(&mut tasks, &current, &mut stop).await;
        let mut looks: u32 = 0;
        while !*stop.borrow() {
            tokio::select! {
                changed = stop.changed() => if changed.is_err() { break },
                // A sender that is gone changes nothing any more.
                Ok(()) = settings.changed() => {
                    current = settings.borrow_and_update().clone();
                    self.renew(&mut tasks, &current, &mut stop).await;
                }
                () = tokio::time::sleep(self.look) => {
                    looks = looks.wrapping_add(1);
                    let untold = self.look(looks, &current).await;
                    self.tell(&mut tasks, untold, &current);
                    self.replace_ended(&mut tasks, &current);
                }
            }
        }
        tasks.end().await;
    }

    /// Begins, ends and renews tasks so that they are those of the settings. Waits for no attempt: the task that takes over waits for
    /// the one of its own endpoint.
    async fn renew(
        &self,
        tasks: &mut Tasks,
        settings: &Arc<AlertSettings>,
        stop: &mut watch::Receiver<bool>,
    ) {
        tasks.ending.retain(|_, task| !task.is_finished());
        // Whom to tell may be another now.
        tasks.silence();
        let wanted = |name: &str, trace| settings.endpoint(name).is_some_and(|it| it.trace == trace);
        let old: Vec<String> = tasks
            .running
            .iter()
            .filter(|(name, it)| !wanted(name, it.trace))
            .map(|(name, _)| name.clone())
            .collect();
        for name in old {
            let Some(it) = tasks.running.remove(&name) else { continue };
            it.stop.send_replace(true);
            let task = match settings.endpoint(&name) {
                Some(_) => it.task,
                None => tokio::spawn(forgotten(name.clone(), it.task)),
            };
            tasks.ending.insert(name, task);
        }
        if !self.subscribe(settings, stop).await {
            return;
        }
        for endpoint in &settings.endpoints {
            if !tasks.running.contains_key(&endpoint.name) {
                self.begin(tasks, endpoint, settings);
            }
        }
    }

    /// Tells the outbox which endpoints there are, again and again until it is written or `stop` says so. Whether it is written.
    async fn subscribe(&self, settings: &Arc<AlertSettings>, stop: &mut watch::Receiver<bool>) -> bool {
        let mut attempt = 0;
        while !*stop.borrow() {
            let (outbox, subscriptions) = (self.outbox.clone(), settings.subscriptions());
            match blocking(move || outbox.subscribe(&subscriptions)).await {
                Ok(()) => return true,
                Err(error) => {
                    attempt += 1;
                    OutboxRetried { attempt, error: &error }.emit();
                }
            }
            tokio::select! {
                changed = stop.changed() => if changed.is_err() { return false },
                () = tokio::time::sleep(self.look) => {}
            }
        }
        false
    }

    /// Begins the task of an endpoint, after the one that it had.
    fn begin(&self, tasks: &mut Tasks, endpoint: &Endpoint, settings: &Arc<AlertSettings>) {
        let (stop, stopped) = watch::channel(false);
        let task = Task {
            endpoint: endpoint.clone(),
            settings: settings.clone(),
            outbox: self.outbox.clone(),
            recorder: tasks.recorder.clone(),
            clock: self.clock.clone(),
            names: self.names.clone(),
            look: self.look,
            stop: stopped,
            before: tasks.ending.remove(&endpoint.name),
        };
        let task = tokio::spawn(task.run());
        let running = Running { trace: endpoint.trace, stop, task, ended: 0 };
        tasks.running.insert(endpoint.name.clone(), running);
    }

    /// Begins anew the tasks that ended though nobody told them to, each after a while: what makes one end may come again, and what it
    /// sent last may not be noted.
    fn replace_ended(&self, tasks: &mut Tasks, settings: &Arc<AlertSettings>) {
        if tasks.recorder.has_ended() {
            // Tasks that still hold the old one end with their next note.
            tasks.recorder = Recorder::start(self.outbox.clone());
        }
        let mut again = Vec::new();
        for (name, it) in &mut tasks.running {
            if it.task.is_finished() {
                it.ended += 1;
                if it.ended >= LOOKS_A_RESTART {
                    again.push(name.clone());
                }
            }
        }
        for name in again {
            let Some(endpoint) = settings.endpoint(&name) else { continue };
            OutboxRetried { attempt: 1, error: &Ended(name) }.emit();
            self.begin(tasks, endpoint, settings);
        }
    }

    /// Begins to tell of endpoints that are switched off, where the settings say whom.
    fn tell(&self, tasks: &mut Tasks, untold: Vec<SwitchedOff>, settings: &Arc<AlertSettings>) {
        tasks.telling.retain(|_, task| !task.is_finished());
        for off in untold {
            let named = settings.endpoint(&off.endpoint).and_then(|endpoint| endpoint.tell.as_deref());
            let Some(other) = named.and_then(|name| settings.endpoint(name)) else { continue };
            if tasks.telling.contains_key(&off.endpoint) {
                continue;
            }
            let name = off.endpoint.clone();
            let telling = Telling {
                off,
                other: other.clone(),
                settings: settings.clone(),
                outbox: self.outbox.clone(),
                clock: self.clock.clone(),
                names: self.names.clone(),
                pause: self.look,
            };
            tasks.telling.insert(name, tokio::spawn(telling.run()));
        }
    }

    /// Looks whether others changed the outbox, and now and then tidies it up and counts what waits. Gives the endpoints that are
    /// switched off and of which nobody was told.
    async fn look(&self, looks: u32, settings: &AlertSettings) -> Vec<SwitchedOff> {
        let outbox = self.outbox.clone();
        let count = looks % LOOKS_A_COUNT == 1;
        let age = i64::try_from(settings.keep_days).unwrap_or(i64::MAX).saturating_mul(86_400_000_000);
        let now = self.clock.now();
        let keep = Retention {
            at: now,
            before: model::Timestamp(now.0.saturating_sub(age)),
            attempts: settings.keep_attempts,
        };
        let prune = looks % LOOKS_A_PRUNE == 1;
        let looked = blocking(move || {
            outbox.look()?;
            if prune {
                outbox.prune(&keep)?;
            }
            let endpoints = if count { outbox.endpoints()? } else { Vec::new() };
            Ok(Seen { endpoints, untold: outbox.untold()? })
        });
        match looked.await {
            Ok(seen) => {
                for row in seen.endpoints.iter().filter(|row| row.listed) {
                    DeliveriesPending { endpoint: &row.name, pending: row.pending }.emit();
                }
                seen.untold
            }
            Err(error) => {
                OutboxRetried { attempt: 1, error: &error }.emit();
                Vec::new()
            }
        }
    }
}

impl Tasks {
    /// Ends what tells of endpoints that are switched off: what it was at is told again, under the same id.
    fn silence(&mut self) {
        std::mem::take(&mut self.telling).into_values().for_each(|task| task.abort());
    }

    /// Tells all to stop, then waits for each.
    async fn end(mut self) {
        self.silence();
        for it in self.running.values() {
            it.stop.send_replace(true);
        }
        for task in self.running.into_values().map(|it| it.task).chain(self.ending.into_values()) {
            // One that panicked has told why.
            let _ = task.await;
        }
    }
}

/// Waits for the last task of an endpoint that the settings name no more, then leaves nothing of it in the gauges: whoever is woken
/// by them would be woken for ever.
async fn forgotten(endpoint: String, task: JoinHandle<()>) {
    // One that panicked has told why.
    let _ = task.await;
    EndpointState { endpoint: &endpoint, state: 0 }.emit();
    DeliveriesPending { endpoint: &endpoint, pending: 0 }.emit();
}

/// Asks the outbox on a thread that may wait for the disk.
pub(super) async fn blocking<T: Send + Default + 'static>(
    work: impl FnOnce() -> Result<T, OutboxError> + Send + 'static,
) -> Result<T, OutboxError> {
    // A thread that panicked has told why.
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Ok(T::default()))
}

/// Sends a test to an endpoint, notes it, and, where it arrives, enables the endpoint: what waits is then sent at once.
///
/// # Errors
/// The settings, or the outbox.
pub async fn test(
    outbox: &Outbox,
    endpoint: &Endpoint,
    settings: &AlertSettings,
    clock: &dyn Clock,
    names: Arc<dyn Names>,
) -> Result<(Answer, Next), TestError> {
    let sender = Sender::new(endpoint, settings, names)?;
    let (at, started) = (clock.now(), Instant::now());
    let answer = sender.send(Notice::Test { at }, at).await;
    let next = decide(1, answer, 0, clock.now(), 0);
    let row = outbox.endpoints()?.into_iter().find(|row| row.name == endpoint.name);
    if let Some(row) = row {
        let mut note = record(&endpoint.name, None, 1, at, started.elapsed(), answer, &next);
        // A failed test says nothing of the queue, which has its own schedule.
        (note.failures, note.open_until, note.disabled) = (row.failures, row.open_until, None);
        outbox.record(&[note])?;
        if next.verdict == Verdict::Delivered {
            outbox.enable(&endpoint.name)?;
        }
    }
    Ok((answer, next))
}

/// Why a test was not made or noted.
#[derive(Debug, thiserror::Error)]
pub enum TestError {
    /// Nothing can be sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// It was sent, but the outbox cannot be written.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
}
