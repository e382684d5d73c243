//! Lists that stand newest first and are read page by page, one list after the other: reviews of several shops, say.
//!
//! A walk begins at the top of a list each time and ends at the first page with a post that an earlier walk handed over. A
//! source that was stopped within a walk begins it again, for tokens of pages do not live long, and hands over only what it
//! had not ([`Seen`]).

use std::collections::BTreeMap;

use model::Timestamp;

use crate::Cursor;
use crate::http::{Answer, Judgement, Request};
use crate::seen::Seen;
use crate::source::{Found, Opening, Poll, SettingsProblem, Step, Trouble};

/// What a channel says of its lists.
pub(crate) trait Listing: Send {
    /// The lists, each by a name that stays: the key of its place in the cursor.
    fn names(&self) -> Vec<String>;

    /// Asks for a page of a list, the first one without a word on which.
    fn ask(&self, list: &str, page: Option<&str>, now: Timestamp) -> Request;

    /// As [`Poll::judge`].
    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement;

    /// Reads a page; says which one is next, if there is one.
    ///
    /// # Errors
    /// See [`Trouble`]; after [`Trouble::Lost`] the next list is read.
    fn read(
        &mut self,
        list: &str,
        page: Option<&str>,
        answer: &Answer,
        found: &mut Found,
    ) -> Result<Option<String>, Trouble>;

    /// Most pages of one walk.
    fn most_pages(&self) -> u64;
}

/// Reads the lists of a channel.
pub(crate) struct Listed<L> {
    listing: L,
    since: Timestamp,
    names: Vec<String>,
    stands: BTreeMap<String, Seen>,
    at: usize,
    page: Option<String>,
    pages: u64,
    now: Timestamp,
}

impl<L: Listing> Listed<L> {
    /// Opens a source at its cursor.
    pub(crate) fn open(listing: L, opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let stands = match opening.from {
            Some(Cursor(text)) => serde_json::from_str(text).map_err(|_| {
                opening
                    .settings
                    .problem("", "stands at a place that is none of this channel: reset its cursor")
            })?,
            None => BTreeMap::new(),
        };
        let names = listing.names();
        Ok(Self {
            listing,
            since: opening.since,
            names,
            stands,
            at: 0,
            page: None,
            pages: 0,
            now: opening.now,
        })
    }

    /// The walk over this list is through.
    fn turn(&mut self) {
        if let Some(seen) = self.names.get(self.at).and_then(|name| self.stands.get_mut(name)) {
            seen.finish();
        }
        self.at += 1;
        (self.page, self.pages) = (None, 0);
    }
}

impl<L: Listing> Poll for Listed<L> {
    fn next(&mut self, now: Timestamp) -> Step {
        self.now = now;
        match self.names.get(self.at) {
            Some(name) => Step::Ask(self.listing.ask(name, self.page.as_deref(), now)),
            None => {
                self.at = 0;
                Step::Rest
            }
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        self.listing.judge(answer, now)
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let Some(name) = self.names.get(self.at).cloned() else { return Ok(()) };
        let mut read = Found::default();
        let next = match self.listing.read(&name, self.page.as_deref(), answer, &mut read) {
            Ok(next) => next,
            Err(trouble) => {
                if matches!(trouble, Trouble::Lost(_)) {
                    self.at += 1;
                    (self.page, self.pages) = (None, 0);
                }
                return Err(trouble);
            }
        };
        let met = self.stands.entry(name).or_default().sift(&mut read, self.since, self.now);
        found.append(read);
        self.pages += 1;
        match next {
            Some(next) if !met && self.pages < self.listing.most_pages() => self.page = Some(next),
            _ => self.turn(),
        }
        Ok(())
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(&self.stands).unwrap_or_default())
    }

    fn requests_per_round(&self) -> u64 {
        self.names.len() as u64
    }
}
