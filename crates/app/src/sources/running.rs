//! Opens the sources of the settings and runs them until told to stop.

use std::sync::Arc;
use std::thread::JoinHandle;

use anyhow::Context;
use connectors::drive::{self, Shared, SinkError, SourceState, Stop};
use connectors::query::Term;
use connectors::receive::{Receiver, hook_path, router};
use connectors::source::{Feed, Opening};
use dictionary::Dictionary;
use model::{Clock, SystemClock, Timestamp};
use store::ReportStore;
use tokio::net::TcpListener;
use tokio::runtime::Handle;

use super::terms::terms;
use super::{JournalSink, Source, recall, recheck, topics};
use crate::engine::clock;
use crate::exit::{self, failure};
use crate::home::Home;
use crate::output::note;
use crate::roles::Control;

/// Microseconds in an hour.
const HOUR: i64 = 3_600_000_000;

/// An opened source.
pub(crate) struct Opened {
    /// What the settings say.
    pub(crate) source: Source,
    /// How posts arrive.
    pub(crate) feed: Feed,
    /// Where it stood.
    pub(crate) state: SourceState,
}

/// Opens a source where `state` stands. `since` says how far back a first run reads, in place of the settings.
///
/// # Errors
/// Its settings cannot work.
pub(crate) fn open(
    source: Source,
    dictionary: Option<&Dictionary>,
    state: SourceState,
    since: Option<Timestamp>,
) -> anyhow::Result<Opened> {
    let now = SystemClock.now();
    let wrong = |what: String| failure(exit::CONFIG, what);
    let terms = match dictionary {
        Some(dictionary) => terms(dictionary, &source.settings)
            .map_err(|what| wrong(source.settings.problem("", what).to_string()))?,
        // Whoever asks only for what is known needs no names to look for; a connector wants to see some all the same.
        None => vec![Term { name: "–".to_owned(), drug: "–".to_owned(), misspelled: false }],
    };
    let back = i64::try_from(source.settings.count("backfill_hours")).unwrap_or(0).saturating_mul(HOUR);
    let cursor = state.cursor();
    let opening = Opening {
        settings: &source.settings,
        from: cursor.as_ref(),
        now,
        since: since.unwrap_or(Timestamp(now.0.saturating_sub(back).max(0))),
        terms: &terms,
    };
    let mut feed = source.connector.open(&opening).map_err(|problem| wrong(problem.to_string()))?;
    if let Some(wanted) = feed.topic.take() {
        let topic = topics::open(&wanted.options, clock())
            .with_context(|| format!("source `{}`: cannot open its topics", source.name()))?;
        feed.reader = Some((wanted.reader)(topic));
    }
    Ok(Opened { source, feed, state })
}

/// Sources that run.
pub(crate) struct Running {
    stop: Stop,
    tasks: Vec<tokio::task::JoinHandle<Result<(), SinkError>>>,
    threads: Vec<JoinHandle<Result<(), SinkError>>>,
    /// Where webhooks are received, if any source has one.
    pub(crate) address: Option<std::net::SocketAddr>,
}

/// Starts every source that is enabled.
///
/// # Errors
/// Settings that cannot work, a state that cannot be read, or an address for webhooks that cannot be had.
pub(crate) fn start(
    home: &Arc<Home>,
    sources: Vec<Source>,
    dictionary: &Dictionary,
    store: Option<&ReportStore>,
    control: &Control,
    runtime: &Handle,
) -> anyhow::Result<Running> {
    let stop = Stop::default();
    let sink = Arc::new(JournalSink::new(home.clone(), control.bell.clone()));
    let mut again = Vec::new();
    let shared = Shared { sink: sink.clone(), clock: Arc::new(SystemClock), stop: stop.clone() };
    let mut running = Running { stop, tasks: Vec::new(), threads: Vec::new(), address: None };
    let mut receivers = Vec::new();
    for source in sources.into_iter().filter(|source| source.settings.flag("enabled")) {
        let name = source.name().to_owned();
        let state =
            recall(home, &name).with_context(|| format!("source `{name}`: cannot read where it stood"))?;
        let Opened { source, feed, state } = open(source, Some(dictionary), state, None)?;
        let make = |state| drive::Running::new(&source.settings, source.channel(), state, shared.clone());
        if let Some(hook) = feed.hook {
            match home.settings().ingest.listen() {
                Some(_) => {
                    let state = recall(home, &format!("{name}/hook"))?;
                    receivers.push(Receiver::new(&name, source.channel(), hook, state, SystemClock.now()));
                }
                None if feed.poll.is_none() && feed.reader.is_none() => {
                    let what = format!(
                        "source `{name}` is pushed to: set `ingest.listen` to the address of its webhook"
                    );
                    return Err(failure(exit::CONFIG, what));
                }
                None => note(&format!("source `{name}`: its webhook is off, as `ingest.listen` is empty")),
            }
        }
        if let Some(poll) = feed.poll {
            let (asked, control) = (make(state.clone())?, control.clone());
            running.tasks.push(runtime.spawn(async move { ended(drive::run(asked, poll).await, &control) }));
        }
        if let Some(reader) = feed.reader {
            let (running_source, control, runtime) = (make(state)?, control.clone(), runtime.clone());
            running.threads.push(std::thread::spawn(move || {
                ended(drive::run_reader(running_source, reader, &runtime), &control)
            }));
        }
        if feed.recheck.is_some() {
            again.push(source);
        }
    }
    if let (Some(store), false) = (store, again.is_empty()) {
        let watched = recheck::watch(home.clone(), again, store.clone(), sink, running.stop.clone());
        running.tasks.push(runtime.spawn(async move {
            watched.await;
            Ok(())
        }));
    }
    if let (Some(listen), false) = (home.settings().ingest.listen(), receivers.is_empty()) {
        let listener = runtime.block_on(TcpListener::bind(listen)).map_err(|error| {
            failure(exit::UNAVAILABLE, format!("cannot listen at {listen} (ingest.listen): {error}"))
        })?;
        running.address = Some(listener.local_addr()?);
        let stop = running.stop.clone();
        running.tasks.push(runtime.spawn(async move {
            axum::serve(listener, router(receivers, shared))
                .with_graceful_shutdown(async move { stop.stopped().await })
                .await
                .map_err(|error| SinkError {
                    what: format!("the webhooks' listener failed: {error}"),
                    retry: false,
                })
        }));
    }
    Ok(running)
}

/// A source that cannot hand over what it finds ends the process: whoever watches it starts it again, and it goes on.
fn ended(result: Result<(), SinkError>, control: &Control) -> Result<(), SinkError> {
    if result.is_err() {
        control.stop();
    }
    result
}

impl Running {
    /// Tells every source to stop, and waits until each has written down where it stands.
    ///
    /// # Errors
    /// The first that ended before because the journal took nothing more.
    pub(crate) fn stop(self, runtime: &Handle) -> anyhow::Result<()> {
        self.stop.stop();
        let mut first = Ok(());
        let mut note = |ended: Result<Result<(), SinkError>, String>| {
            let failed = match ended {
                Ok(Ok(())) => return,
                Ok(Err(error)) => anyhow::Error::new(error),
                Err(what) => anyhow::anyhow!("{what}"),
            };
            if first.is_ok() {
                first = Err(failed.context("a source stopped; nothing is lost"));
            }
        };
        for task in self.tasks {
            note(runtime.block_on(task).map_err(|_| "a source ended with a fault of the program".to_owned()));
        }
        for thread in self.threads {
            note(thread.join().map_err(|_| "a source ended with a fault of the program".to_owned()));
        }
        first
    }
}

/// The address at which a platform reaches the webhook of a source, as far as it is known here.
pub(crate) fn hook_address(home: &Home, source: &str) -> Option<String> {
    home.settings().ingest.listen().map(|listen| format!("http://{listen}{}", hook_path(source)))
}
