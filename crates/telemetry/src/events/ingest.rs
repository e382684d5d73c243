//! Posts coming in.

use std::time::Duration;

use crate::causes::Causes;
use crate::labels::{Stage, channel_label};
use crate::names::{Counter, Gauge};
use crate::record::{add, set};

/// Posts are durable in the journal.
pub struct PostsReceived<'a> {
    /// Their channel.
    pub channel: &'a str,
    /// How many.
    pub count: u64,
    /// When, in seconds since 1970.
    pub at: f64,
}

impl PostsReceived<'_> {
    /// Counts, notes the time, and logs at `debug`.
    pub fn emit(self) {
        let channel = channel_label(self.channel);
        add(Counter::PostsReceived, self.count, &[("channel", channel.into())]);
        set(Gauge::SourceLastReceived, self.at, &[("channel", channel.into())]);
        tracing::debug!(channel, count = self.count, "posts received");
    }
}

/// Inputs could not be read and were put with the dead letters.
pub struct DeadLettered {
    /// Where.
    pub stage: Stage,
    /// Why, from a closed list of the stage.
    pub reason: &'static str,
    /// How many.
    pub count: u64,
}

impl DeadLettered {
    /// Counts; logs nothing: whoever reads the source tells of them at its end.
    pub fn count(&self) {
        let labels = [("stage", self.stage.as_str().into()), ("reason", self.reason.into())];
        add(Counter::DeadLetters, self.count, &labels);
    }

    /// Counts, and logs at `warn`.
    pub fn emit(self) {
        self.count();
        let Self { stage, reason, count } = self;
        tracing::warn!(
            stage = stage.as_str(),
            reason,
            count,
            "inputs that could not be read; see `hark deadletters list`"
        );
    }
}

/// The journal did not take posts and is tried again; nothing was acknowledged.
pub struct IntakeRetried<'a> {
    /// Attempts so far.
    pub attempt: u32,
    /// Until the next.
    pub wait: Duration,
    /// What went wrong.
    pub error: &'a (dyn std::error::Error + 'static),
}

impl IntakeRetried<'_> {
    /// Logs at `warn` with the causes of the error.
    pub fn emit(self) {
        let (error, seconds) = (Causes(self.error), self.wait.as_secs_f64());
        tracing::warn!(
            attempt = self.attempt,
            wait_seconds = seconds,
            %error,
            "the journal did not take posts; trying again"
        );
    }
}

/// A file was read to its end.
pub struct FileRead {
    /// Lines that were posts.
    pub posts: u64,
    /// Lines that were not.
    pub dead: u64,
    /// Bytes, unpacked.
    pub bytes: u64,
    /// How long it took.
    pub elapsed: Duration,
}

impl FileRead {
    /// Logs at `info`; the posts themselves are counted by [`PostsReceived`] and [`DeadLettered`].
    pub fn emit(self) {
        let seconds = self.elapsed.as_secs_f64();
        tracing::info!(
            posts = self.posts,
            dead_letters = self.dead,
            bytes = self.bytes,
            seconds,
            "file read"
        );
    }
}
