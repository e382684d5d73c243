//! Reads open topics.

use std::collections::BTreeMap;
use std::time::Duration;

use super::parse;
use crate::Cursor;
use crate::fields::Reading;
use crate::source::{Found, Opening, Reader, ReaderError, SettingsProblem, Stopping, Topic};

/// Messages of one batch.
const BATCH: usize = 1000;

/// Longest wait for a message: a source that is told to stop does so within it.
const WAIT: Duration = Duration::from_millis(500);

/// Topic and partition, and the offset of the next message.
pub(super) type Positions = BTreeMap<(String, u16), u64>;

/// The positions in a cursor.
///
/// # Errors
/// A cursor that is none of a topic.
pub(super) fn positions(opening: &Opening<'_>) -> Result<Positions, SettingsProblem> {
    let Some(cursor) = opening.from else { return Ok(Positions::new()) };
    let read = || {
        let written: BTreeMap<String, u64> = serde_json::from_str(&cursor.0).ok()?;
        let place = |(name, offset): (String, u64)| {
            let (topic, partition) = name.rsplit_once('/')?;
            Some(((topic.to_owned(), partition.parse().ok()?), offset))
        };
        written.into_iter().map(place).collect::<Option<Positions>>()
    };
    read().ok_or_else(|| {
        opening.settings.problem("", "the stored cursor is not readable: forget it to start over")
    })
}

/// A source whose topics are not open yet.
pub(super) struct KafkaReader {
    reading: Reading,
    positions: Positions,
}

impl KafkaReader {
    pub(super) fn new(reading: Reading, positions: Positions) -> Self {
        Self { reading, positions }
    }

    /// The same with its topics.
    pub(super) fn with(self, topic: Box<dyn Topic>) -> impl Reader {
        OpenReader { reading: self.reading, positions: self.positions, topic, lost: false }
    }
}

struct OpenReader {
    reading: Reading,
    positions: Positions,
    topic: Box<dyn Topic>,
    /// To be told before anything more is read.
    lost: bool,
}

impl Reader for OpenReader {
    fn read(&mut self, stop: &dyn Stopping, found: &mut Found) -> Result<bool, ReaderError> {
        if std::mem::take(&mut self.lost) {
            return Err(ReaderError::Retry(
                "the brokers deleted messages before they were read, and posts were missed; reading goes on behind them: \
                 keep messages longer there"
                    .to_owned(),
            ));
        }
        if stop.stopping() {
            return Ok(false);
        }
        let batch = self.topic.next(BATCH, WAIT)?;
        self.lost = batch.lost;
        for message in &batch.messages {
            parse::message(&self.reading, message, found);
            self.positions
                .insert((message.topic.clone(), message.partition), message.offset.saturating_add(1));
        }
        Ok(self.lost || !batch.messages.is_empty())
    }

    fn cursor(&self) -> Cursor {
        let written: BTreeMap<String, u64> = self
            .positions
            .iter()
            .map(|((topic, partition), offset)| (format!("{topic}/{partition}"), *offset))
            .collect();
        Cursor(serde_json::to_string(&written).unwrap_or_default())
    }
}
