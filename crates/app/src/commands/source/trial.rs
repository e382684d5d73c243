//! One round of a source outside the running program: nothing is kept, and its place does not move.

use std::time::{Duration, Instant};

use anyhow::Context;
use connectors::drive::{Outcome, SourceState, Stop, client, round};
use connectors::http::Judgement;
use connectors::source::{Found, ReaderError, Stopping};
use model::{Clock, SystemClock, Timestamp};

use crate::args::Global;
use crate::commands::load_settings;
use crate::exit::{self, failure};
use crate::knowledge;
use crate::sources::{Opened, find, open};

/// How long a stream is listened to.
const LISTEN: Duration = Duration::from_secs(15);

/// What a trial came to.
pub(super) struct Trial {
    pub(super) opened: Opened,
    pub(super) found: Found,
    pub(super) requests: u64,
    /// How it ended, for a person.
    pub(super) end: String,
}

/// Opens the source `name` as on a first run.
pub(super) fn opened(global: &Global, name: &str, since: Option<Timestamp>) -> anyhow::Result<Opened> {
    let loaded = load_settings(global)?;
    let source = find(&loaded.settings, name)?;
    let knowledge = knowledge::load(&loaded)?;
    open(source, Some(&knowledge.dictionary), SourceState::default(), since)
}

/// Asks a source until `most_posts` came, it rests, or `most_requests` were asked.
///
/// # Errors
/// What a person has to mend (exit code 78 or 69).
pub(super) fn run(
    global: &Global,
    name: &str,
    most_requests: u64,
    most_posts: usize,
) -> anyhow::Result<Trial> {
    let mut opened = opened(global, name, None)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let client = client(&opened.source.settings)?;
    if let Some(mut poll) = opened.feed.poll.take() {
        let now = SystemClock.now();
        let mut round = runtime.block_on(round(&client, &mut *poll, now, most_requests, most_posts));
        let end = match round.end {
            Outcome::Rest | Outcome::Done => "answered; nothing more at the moment".to_owned(),
            Outcome::Read(..) => "answered".to_owned(),
            Outcome::Listen(request, framing) => {
                let heard =
                    connectors::drive::overhear(&client, &mut *poll, &request, framing, LISTEN, most_posts);
                let (found, end) = runtime.block_on(heard);
                round.found.append(found);
                end.map_err(|what| failure(exit::UNAVAILABLE, format!("source `{name}`: {what}")))?
            }
            Outcome::Judged(Judgement::Limited(at), _) => {
                let until = at.map_or_else(String::new, |at| format!(" until {at}"));
                return Err(failure(
                    exit::TRY_AGAIN,
                    format!("source `{name}`: the platform's limit is reached{until}"),
                ));
            }
            Outcome::Judged(Judgement::Denied(what), _) => {
                let text =
                    format!("source `{name}`: the platform refuses the credentials or lacks a right: {what}");
                return Err(failure(exit::CONFIG, text));
            }
            Outcome::Judged(Judgement::Refused(what), _) => {
                return Err(failure(
                    exit::CONFIG,
                    format!("source `{name}`: the platform refuses the question: {what}"),
                ));
            }
            Outcome::Judged(judgement, _) => {
                return Err(failure(exit::UNAVAILABLE, format!("source `{name}`: {judgement:?}")));
            }
            Outcome::Trouble(trouble) => {
                return Err(failure(exit::UNAVAILABLE, format!("source `{name}`: {trouble}")));
            }
            Outcome::NoAnswer(error) => {
                return Err(failure(exit::UNAVAILABLE, format!("source `{name}`: {error}")));
            }
        };
        return Ok(Trial { opened, found: round.found, requests: round.requests, end });
    }
    if let Some(mut reader) = opened.feed.reader.take() {
        let mut found = Found::default();
        let more = reader.read(&Patient(Instant::now()), &mut found).map_err(|error| {
            let code = if matches!(error, ReaderError::Retry(_)) { exit::UNAVAILABLE } else { exit::CONFIG };
            failure(code, format!("source `{name}`: {error}"))
        })?;
        let end = if more { "read; there is more" } else { "read to its end" }.to_owned();
        return Ok(Trial { opened, found, requests: 0, end });
    }
    let has_hook = opened.feed.hook.is_some();
    let end = if has_hook { "is pushed to: its settings can work" } else { "has nothing to ask" }.to_owned();
    Ok(Trial { opened, found: Found::default(), requests: 0, end })
}

/// Lets a reader wait for a while, not for ever.
struct Patient(Instant);

impl Stopping for Patient {
    fn stopping(&self) -> bool {
        self.0.elapsed() > LISTEN
    }

    fn wait(&self, most: Duration) -> bool {
        std::thread::sleep(most.min(Duration::from_secs(1)));
        self.stopping()
    }
}

/// A word to stop that comes with Ctrl-C.
pub(super) fn interrupted(runtime: &tokio::runtime::Runtime) -> anyhow::Result<Stop> {
    let stop = Stop::default();
    let told = stop.clone();
    let _entered = runtime.enter();
    let mut interrupt = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())
        .context("cannot listen for Ctrl-C")?;
    runtime.spawn(async move {
        interrupt.recv().await;
        told.stop();
    });
    Ok(stop)
}
