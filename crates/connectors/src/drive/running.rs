//! A source that runs: its name, how often it is asked, what it may cost, and where its finds go.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use model::{Clock, Timestamp};
use telemetry::{SourceFailed, SourceRead, SourceState as Told};

use crate::about::about;
use crate::drive::pace::{Budget, Next, after, backoff, working};
use crate::drive::{Circuit, Outcome, Sink, SinkError, SourceState, Stop};
use crate::http::Client;
use crate::source::{Found, SourceSettings};

/// Shortest time between two writings of a state that changes with each frame of a stream.
const SAVE_EVERY_MICROS: i64 = 1_000_000;

/// What all sources of a process share.
#[derive(Clone)]
pub struct Shared {
    /// Where finds go.
    pub sink: Arc<dyn Sink>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Ends everything.
    pub stop: Stop,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shared({:?})", self.stop)
    }
}

/// A source that runs.
pub struct Running {
    /// Its name.
    pub name: String,
    /// Its channel.
    pub channel: &'static str,
    /// How often it is asked and what it may cost.
    pub budget: Budget,
    /// Sends its requests.
    pub client: Client,
    /// Where it stands.
    pub state: SourceState,
    /// What it shares with others.
    pub shared: Shared,
    saved_at: Timestamp,
    /// Whether to end with the first round.
    pub(super) once: bool,
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Running({}, {})", self.name, self.channel)
    }
}

impl Running {
    /// A source with the settings given, where `state` stands.
    ///
    /// # Errors
    /// The system's TLS cannot be started.
    pub fn new(
        settings: &SourceSettings,
        channel: &'static str,
        state: SourceState,
        shared: Shared,
    ) -> Result<Self, crate::http::ClientError> {
        Ok(Self {
            name: settings.name.clone(),
            channel,
            budget: Budget {
                interval: Duration::from_secs(settings.count("poll_interval_secs")),
                requests_per_day: settings.count("max_requests_per_day"),
                // Settings speak of cents, the count of thousandths.
                cost_per_day: settings.count("max_cost_cents_per_day").saturating_mul(1000),
            },
            client: client(settings)?,
            state,
            shared,
            saved_at: Timestamp(0),
            once: false,
        })
    }

    /// The same source, which ends with its first round, and with what only a person can mend.
    #[must_use]
    pub fn once(self) -> Self {
        Self { once: true, ..self }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    /// A number that differs between sources and moments: what jitter is made of. Not random, and need not be.
    pub(super) fn chance(&self) -> u64 {
        xxhash_rust::xxh3::xxh3_64_with_seed(self.name.as_bytes(), self.now().0.unsigned_abs())
    }

    /// Decides what to do after a step, and writes down how the source fares.
    pub(super) fn after(&mut self, outcome: &Outcome) -> Next {
        let (now, chance) = (self.now(), self.chance());
        after(outcome, &mut self.state, &self.budget, now, chance)
    }

    /// Writes down that the source works.
    pub(super) fn works(&mut self) {
        let now = self.now();
        working(&mut self.state, now);
    }

    /// Makes `found` durable, waiting while the journal is away. Returns false if told to stop meanwhile: then it was not.
    ///
    /// # Errors
    /// The sink's, where trying again will not help.
    pub(super) async fn deliver(&mut self, found: &mut Found) -> Result<bool, SinkError> {
        if found.is_empty() {
            found.skipped.clear();
            return Ok(true);
        }
        found.complete(about(self.channel));
        let mut attempt = 0;
        loop {
            let (sink, name, taken) = (self.shared.sink.clone(), self.name.clone(), std::mem::take(found));
            let (result, taken) = tokio::task::spawn_blocking(move || (sink.deliver(&name, &taken), taken))
                .await
                .map_err(|_| SinkError {
                    what: "delivering ended with a fault of the program".into(),
                    retry: false,
                })?;
            match result {
                Ok(()) => {
                    let posts = taken.posts.len() as u64;
                    self.state.posts += posts;
                    if posts > 0 {
                        self.state.last_post = Some(self.now());
                    }
                    SourceRead { source: &self.name, posts, refused: taken.refused.len() as u64 }.emit();
                    return Ok(true);
                }
                Err(error) if error.retry => {
                    *found = taken;
                    attempt += 1;
                    let wait = backoff(attempt, self.chance());
                    SourceFailed { source: &self.name, wait, what: &error.what }.emit();
                    if self.shared.stop.wait(wait).await {
                        return Ok(false);
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Writes down where the source stands, and tells how it fares. With `often` it is left for later if that was done
    /// within the last second.
    ///
    /// # Errors
    /// The sink's, where trying again will not help.
    pub(super) async fn save(&mut self, often: bool) -> Result<(), SinkError> {
        let now = self.now();
        if often && now.0 - self.saved_at.0 < SAVE_EVERY_MICROS {
            return Ok(());
        }
        self.tell();
        let (sink, name, state) = (self.shared.sink.clone(), self.name.clone(), self.state.clone());
        let saved = tokio::task::spawn_blocking(move || sink.save(&name, &state)).await;
        match saved {
            Ok(Ok(())) => {
                self.saved_at = now;
                Ok(())
            }
            // What is not written down is read again after a restart.
            Ok(Err(error)) if error.retry => Ok(()),
            Ok(Err(error)) => Err(error),
            Err(_) => {
                Err(SinkError { what: "saving ended with a fault of the program".into(), retry: false })
            }
        }
    }

    /// Tells how it fares, in metrics.
    pub(super) fn tell(&self) {
        Told {
            source: &self.name,
            circuit: match self.state.circuit {
                Circuit::Closed => 0,
                Circuit::Waiting => 1,
                Circuit::Open => 2,
            },
            quota_left: self.state.quota_left,
            requests_today: self.state.requests_today,
            last_success: self.state.last_success.map(|at| at.millis() as f64 / 1000.0),
        }
        .emit();
    }

    /// Tells of a failure, once for each that is new.
    pub(super) fn tell_failure(&self, before: Option<&str>, wait: Duration) {
        if let Some(what) = self.state.problem.as_deref()
            && before != Some(what)
        {
            SourceFailed { source: &self.name, wait, what }.emit();
        }
    }
}

/// The client of a source.
///
/// # Errors
/// The system's TLS cannot be started.
pub fn client(settings: &SourceSettings) -> Result<Client, crate::http::ClientError> {
    let contact = settings.given("contact").map_or_else(String::new, |contact| format!(" ({contact})"));
    let agent = match settings.given("user_agent") {
        Some(own) => own.to_owned(),
        None => format!("hark/{}{contact}", env!("CARGO_PKG_VERSION")),
    };
    let most = usize::try_from(settings.count("max_response_mib")).unwrap_or(32) << 20;
    Client::new(&agent, settings.flag("allow_private_addresses"), most)
}
