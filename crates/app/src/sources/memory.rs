//! Where posts of sources go, and where it is written down how far each source is: both in the journal. The state of a source
//! is sealed: a cursor may hold ids of posts.

use std::sync::Arc;

use connectors::drive::{Sink, SinkError, SourceState};
use connectors::source::{Found, Item};
use journal::JournalError;
use model::{Post, SystemClock, check_post};
use pipeline::intake::{Intake, Refused};
use pipeline::stop::Bell;

use crate::home::Home;

/// Makes posts and places durable in the journal.
pub(crate) struct JournalSink {
    home: Arc<Home>,
    bell: Bell,
}

impl JournalSink {
    /// The journal of `home`; `bell` wakes who reads it.
    pub(crate) fn new(home: Arc<Home>, bell: Bell) -> Self {
        Self { home, bell }
    }
}

impl Sink for JournalSink {
    fn deliver(&self, source: &str, found: &Found) -> Result<(), SinkError> {
        // A backfill has a place of its own below the source's, and brings posts of the source.
        let source = source.split('/').next().unwrap_or(source);
        let mut posts = Vec::with_capacity(found.posts.len());
        let mut refused: Vec<Refused<'_>> = found
            .refused
            .iter()
            .map(|refusal| Refused { line: 0, reason: refusal.reason.clone(), bytes: &refusal.bytes })
            .collect();
        let mut unusable: Vec<(String, Vec<u8>)> = Vec::new();
        for post in &found.posts {
            match check_post(post) {
                Ok(()) => posts.push(Post { source: Some(source.into()), ..post.clone() }),
                Err(bad) => unusable.push((bad.to_string(), bytes_of(post))),
            }
        }
        refused.extend(unusable.iter().map(|(reason, bytes)| Refused {
            line: 0,
            reason: reason.clone(),
            bytes,
        }));
        let intake = Intake { keys: &self.home.keys, journal: &*self.home.journal, clock: &SystemClock };
        intake.append(source, posts, &refused).map_err(failed)?;
        self.bell.ring();
        Ok(())
    }

    fn save(&self, source: &str, state: &SourceState) -> Result<(), SinkError> {
        let text =
            serde_json::to_vec(state).map_err(|error| SinkError { what: error.to_string(), retry: false })?;
        let sealed = self.home.keys.seal_bytes(&text);
        self.home.journal.set_meta(&key(source), sealed.as_str().as_bytes()).map_err(failed)
    }
}

/// What is remembered of a source; nothing of one that never ran.
///
/// # Errors
/// The journal's, or a state that cannot be opened: another key, or a later program.
pub(crate) fn recall(home: &Home, source: &str) -> anyhow::Result<SourceState> {
    let Some(bytes) = home.journal.meta(&key(source))? else { return Ok(SourceState::default()) };
    let sealed = std::str::from_utf8(&bytes)?.parse()?;
    Ok(serde_json::from_slice(&home.keys.open_bytes(&sealed)?)?)
}

/// The state of a source, with what its webhook brought.
///
/// # Errors
/// As [`recall`].
pub(crate) fn state(home: &Home, source: &str) -> anyhow::Result<SourceState> {
    let (mut state, hook) = (recall(home, source)?, recall(home, &format!("{source}/hook"))?);
    state.posts += hook.posts;
    state.last_success = state.last_success.max(hook.last_success);
    state.last_post = state.last_post.max(hook.last_post);
    Ok(state)
}

fn key(source: &str) -> String {
    format!("source/{source}")
}

fn failed(error: JournalError) -> SinkError {
    SinkError { what: error.to_string(), retry: error.restart() }
}

/// A post as a line, for the dead letters.
fn bytes_of(post: &Item) -> Vec<u8> {
    serde_json::to_vec(post).unwrap_or_default()
}
