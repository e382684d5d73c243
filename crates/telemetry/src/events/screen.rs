//! Judging posts.

use std::time::Duration;

use crate::labels::{Stage, channel_label};
use crate::names::{Counter, Histogram};
use crate::record::{add, observe};

/// What became of one channel's posts in a batch.
#[derive(Clone, Copy, Debug)]
pub struct ChannelCount<'a> {
    /// The channel.
    pub channel: &'a str,
    /// Posts judged.
    pub screened: u64,
    /// Of them, posts that became candidate reports.
    pub flagged: u64,
}

/// A batch was screened and its results are durable.
pub struct BatchScreened<'a> {
    /// Partition of the journal.
    pub partition: u16,
    /// By channel; a channel may be listed more than once.
    pub channels: &'a [ChannelCount<'a>],
    /// From reading the batch to its commit.
    pub elapsed: Duration,
}

impl BatchScreened<'_> {
    /// Counts by channel, notes the duration, and logs at `debug`.
    pub fn emit(self) {
        let (mut screened, mut flagged) = (0, 0);
        for count in self.channels {
            let channel = [("channel", channel_label(count.channel).into())];
            add(Counter::PostsScreened, count.screened, &channel);
            add(Counter::ReportsFlagged, count.flagged, &channel);
            screened += count.screened;
            flagged += count.flagged;
        }
        observe(Histogram::StageDuration, self.elapsed, &[("stage", Stage::Screen.as_str().into())]);
        let seconds = self.elapsed.as_secs_f64();
        tracing::debug!(partition = self.partition, screened, flagged, seconds, "batch screened");
    }
}

/// A stage did not pass posts on. Not an error: each was meant to be left out, or had no use.
pub struct PostsDropped {
    /// Where.
    pub stage: Stage,
    /// Why, from a closed list of the stage.
    pub reason: &'static str,
    /// How many.
    pub count: u64,
}

impl PostsDropped {
    /// Counts, and logs at `debug`.
    pub fn emit(self) {
        let Self { stage, reason, count } = self;
        add(Counter::PostsDropped, count, &[("stage", stage.as_str().into()), ("reason", reason.into())]);
        tracing::debug!(stage = stage.as_str(), reason, count, "posts dropped");
    }
}

/// A stage worked on one batch.
pub struct StageTimed {
    /// Which.
    pub stage: Stage,
    /// How long.
    pub elapsed: Duration,
}

impl StageTimed {
    /// Notes the duration; logs nothing.
    pub fn emit(self) {
        observe(Histogram::StageDuration, self.elapsed, &[("stage", self.stage.as_str().into())]);
    }
}
