//! Where a source stands: its cursor.
//!
//! A scan of comments goes from the newest down to the newest of the scan before. Its place moves page by page; the mark
//! below which everything was read moves only once the scan is done. What a page asks to be read besides (further replies,
//! whole videos) stands in the cursor until it was.

use std::collections::BTreeMap;

use model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Cursor;
use crate::source::{Opening, SettingsProblem};

/// The whole place. Times are microseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Place {
    /// Nothing that was last changed before is handed over: where the first run began.
    pub since: i64,
    /// Scans by what they read.
    pub scans: BTreeMap<String, Scan>,
    /// Threads whose further replies are still to be read.
    pub replies: Vec<Replies>,
    /// Videos that a search found and that are still to be read whole.
    pub videos: Vec<String>,
    /// Until when the comments of found videos are read.
    pub followed: BTreeMap<String, i64>,
    /// Searches by query.
    pub searches: BTreeMap<String, Search>,
    /// When the last search was made, and which query is next.
    pub searched_at: i64,
    /// Number of the query that is searched next.
    pub next_query: usize,
    /// Live chats by id.
    pub chats: BTreeMap<String, Chat>,
    /// When each channel was last subscribed to.
    pub subscribed: BTreeMap<String, i64>,
}

/// A scan of pages, newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Scan {
    /// Everything up to here was read.
    pub newest: i64,
    /// The newest of the scan that is going on.
    pub top: i64,
    /// The page that is read next; none for the first.
    pub page: Option<String>,
    /// Pages read in this scan.
    pub pages: u64,
    /// How many replies the threads of the last scan had.
    pub counts: BTreeMap<String, u64>,
    /// The same for the scan that is going on.
    pub next_counts: BTreeMap<String, u64>,
}

/// Further replies of one thread.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Replies {
    pub thread: String,
    pub video: Option<String>,
    pub page: Option<String>,
}

/// A search.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Search {
    pub newest: i64,
    pub top: i64,
    pub page: Option<String>,
}

/// A live chat.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Chat {
    pub page: Option<String>,
    pub next_at: i64,
    pub ended: bool,
}

impl Place {
    /// Where the source goes on, or where a first run begins.
    pub(super) fn of(opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        match opening.from {
            None => Ok(Self { since: opening.since.0, ..Self::default() }),
            Some(cursor) => serde_json::from_str(&cursor.0).map_err(|_| {
                let what =
                    "cannot go on: its cursor is not one of this channel; remove the cursor to begin anew";
                opening.settings.problem("", what)
            }),
        }
    }

    /// As it is written down.
    pub(super) fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(self).unwrap_or_default())
    }

    /// The scan of this name, which begins where the first run did.
    pub(super) fn scan(&mut self, name: &str) -> &mut Scan {
        let since = self.since;
        self.scans.entry(name.to_owned()).or_insert_with(|| Scan { newest: since, ..Scan::default() })
    }

    /// Follows a video until `until`, and lets go of the one that ends first where there are more than `most`.
    pub(super) fn follow(&mut self, video: &str, until: Timestamp, most: usize) {
        self.followed.entry(video.to_owned()).or_insert(until.0);
        while self.followed.len() > most {
            let first = self.followed.iter().min_by_key(|(_, until)| **until).map(|(video, _)| video.clone());
            let Some(first) = first else { break };
            self.unfollow(&first);
        }
    }

    /// Lets go of a video and its scan.
    pub(super) fn unfollow(&mut self, video: &str) {
        self.followed.remove(video);
        self.scans.remove(&format!("v:{video}"));
    }
}

impl Scan {
    /// Takes note of a page: the newest and the oldest on it, and where the next one is. Returns whether the scan is done.
    pub(super) fn page_read(
        &mut self,
        newest: Option<i64>,
        oldest: Option<i64>,
        next: Option<String>,
        least: u64,
    ) -> bool {
        self.top = self.top.max(newest.unwrap_or_default());
        self.pages += 1;
        let reached = oldest.is_none_or(|oldest| oldest <= self.newest);
        if next.is_some() && (!reached || self.pages < least) {
            self.page = next;
            return false;
        }
        self.newest = self.newest.max(self.top);
        self.counts = std::mem::take(&mut self.next_counts);
        self.restart();
        true
    }

    /// Begins at the first page again.
    pub(super) fn restart(&mut self) {
        (self.top, self.page, self.pages) = (0, None, 0);
        self.next_counts.clear();
    }
}
