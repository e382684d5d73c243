//! `ingest`: lines to posts in the journal. What is returned as accepted is durable: only then may a webhook be
//! acknowledged, a cursor moved, or a line of a file counted as read.

use std::collections::BTreeMap;

use connectors::LineBatch;
use deident::Keys;
use journal::{Hop, Journal, JournalError, Record};
use model::{Clock, Post, SystemClock, Timestamp, parse_post};
use telemetry::{DeadLettered, PostsReceived, Stage};

use crate::records::{DeadLetter, PostRecord};

/// What became of a batch of lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// Posts that are now durable.
    pub posts: usize,
    /// Lines that became dead letters, durable as well.
    pub dead: usize,
}

/// Seals posts and appends them.
pub struct Intake<'a> {
    /// Seals identities.
    pub keys: &'a Keys,
    /// Where posts go.
    pub journal: &'a dyn Journal,
    /// When posts are observed.
    pub clock: &'a dyn Clock,
}

/// One line that is no post.
pub struct Refused<'a> {
    /// 1-based line.
    pub line: u64,
    /// Why, without the content.
    pub reason: String,
    /// The original bytes.
    pub bytes: &'a [u8],
}

impl Intake<'_> {
    /// Appends a batch of JSON lines that came from `origin` (a file name for messages). Both hops are durable
    /// when it returns.
    ///
    /// # Errors
    /// The journal's; then nothing of the batch may be acknowledged, and appending it again is safe.
    pub fn lines(&self, origin: &str, batch: &LineBatch) -> Result<Accepted, JournalError> {
        let mut refused = Vec::new();
        let mut posts = Vec::with_capacity(batch.len());
        for (line, bytes, refusal) in batch.entries() {
            let reason = match refusal {
                Some(reason) => reason.to_owned(),
                None => match parse_post(bytes) {
                    Ok(post) => {
                        posts.push(post);
                        continue;
                    }
                    Err(bad) => bad.to_string(),
                },
            };
            refused.push(Refused { line, reason, bytes });
        }
        self.append(origin, posts, &refused)
    }

    /// Appends posts and refused lines.
    ///
    /// # Errors
    /// The journal's, as for [`Intake::lines`].
    pub fn append(
        &self,
        origin: &str,
        posts: Vec<Post<'_>>,
        refused: &[Refused<'_>],
    ) -> Result<Accepted, JournalError> {
        let now = self.clock.now();
        let channels = by_channel(&posts);
        let accepted = Accepted { posts: posts.len(), dead: refused.len() };
        if !refused.is_empty() {
            self.journal.append(Hop::DeadLetters, &self.dead_letters(origin, refused, now))?;
        }
        if !posts.is_empty() {
            let partitions = self.journal.partitions(Hop::Posts);
            let records: Vec<Record> = posts
                .into_iter()
                .flat_map(|post| PostRecord::seal(self.keys, post, now).to_records(partitions))
                .collect();
            self.journal.append(Hop::Posts, &records)?;
        }
        self.emit(&channels, refused.len() as u64);
        Ok(accepted)
    }

    /// Counts, once all is durable.
    fn emit(&self, channels: &BTreeMap<String, u64>, dead: u64) {
        // The time of the wall, not of the stated awareness: it says whether a source is silent.
        let at = SystemClock.now().millis() as f64 / 1000.0;
        for (channel, &count) in channels {
            PostsReceived { channel, count, at }.emit();
        }
        if dead > 0 {
            DeadLettered { stage: Stage::Ingest, reason: "unreadable_line", count: dead }.count();
        }
    }

    fn dead_letters(&self, origin: &str, refused: &[Refused<'_>], now: Timestamp) -> Vec<Record> {
        refused
            .iter()
            .map(|line| {
                let reason = line.reason.clone();
                DeadLetter::seal(self.keys, "ingest", origin, line.line, reason, now, line.bytes).to_record()
            })
            .collect()
    }
}

/// How many posts each channel brought. A channel's name is copied once a batch, not once a post.
fn by_channel(posts: &[Post<'_>]) -> BTreeMap<String, u64> {
    let mut channels: BTreeMap<String, u64> = BTreeMap::new();
    for post in posts {
        match channels.get_mut(&*post.channel) {
            Some(count) => *count += 1,
            None => drop(channels.insert(post.channel.to_string(), 1)),
        }
    }
    channels
}
