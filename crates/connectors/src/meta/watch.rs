//! Posts whose comments are asked for again: which were seen, what they said, and what was told of their comments.
//!
//! A feed is listed as far back as posts are watched, each round; what is new or edited in it is handed over, and comments are
//! asked for where the numbers changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::secs;
use crate::sign::{Hash, hex};
use model::Timestamp;

/// Most posts that are watched; the oldest go first. Bounds the cursor.
const MAX_POSTS: usize = 5_000;

/// Bytes of a text's hash: enough to see that one post was edited.
const HASH_BYTES: usize = 6;

/// A day in seconds.
const DAY_SECS: i64 = 86_400;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    at: i64,
    text: String,
    told: String,
    /// How often it was seen to say something else.
    #[serde(default)]
    edits: u64,
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Watched {
    /// What is older was there before the source, in seconds since 1970.
    from: i64,
    /// From here on posts are watched.
    start: i64,
    posts: BTreeMap<String, Seen>,
}

/// What a look at a post showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// It is to be handed over.
    pub(crate) news: bool,
    /// It says something else than before.
    pub(crate) edited: bool,
    /// There may be new comments.
    pub(crate) comments: bool,
}

impl Watched {
    /// A round begins: posts of the last `days` are watched, those since `from` are news.
    pub(crate) fn begin(&mut self, now: Timestamp, days: i64, from: i64) {
        if self.from == 0 {
            self.from = from;
        }
        self.start = secs(now).saturating_sub(days.saturating_mul(DAY_SECS));
        let start = self.start;
        self.posts.retain(|_, seen| seen.at >= start);
    }

    /// From when on posts have to be listed, for a visit that has read up to `since`.
    pub(crate) fn list_from(&self, since: i64) -> i64 {
        since.min(self.start).max(0)
    }

    /// A post is seen: when it was written, what it says, and what is `told` of its comments, if anything.
    pub(crate) fn see(&mut self, id: &str, at: i64, text: &str, told: Option<String>) -> Look {
        let hash = Hash::Sha256.of(text.as_bytes());
        let mut seen = Seen {
            at,
            text: hex(&hash[..hash.len().min(HASH_BYTES)]),
            told: told.clone().unwrap_or_default(),
            edits: self.posts.get(id).map_or(0, |before| before.edits),
        };
        let look = match self.posts.get(id) {
            None => Look { news: at >= self.from, edited: false, comments: true },
            Some(before) => Look {
                news: before.text != seen.text,
                edited: before.text != seen.text,
                comments: told.is_none() || before.told != seen.told,
            },
        };
        seen.edits += u64::from(look.edited);
        if at >= self.start {
            self.posts.insert(id.to_owned(), seen);
        }
        while self.posts.len() > MAX_POSTS {
            let oldest = self.posts.iter().min_by_key(|(_, seen)| seen.at).map(|(id, _)| id.clone());
            oldest.map(|oldest| self.posts.remove(&oldest));
        }
        look
    }

    /// How often a post was seen to say something else.
    pub(crate) fn edits(&self, id: &str) -> u64 {
        self.posts.get(id).map_or(0, |seen| seen.edits)
    }

    /// A post is gone.
    pub(crate) fn forget(&mut self, id: &str) {
        self.posts.remove(id);
    }
}
