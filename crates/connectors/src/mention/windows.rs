//! A search that is asked by time, page by page: from where the last round ended, a little earlier, to the present.
//!
//! Cursor: for each subject (a saved query, a search) the time up to which it was read, and the page of the window that is being
//! read. Platforms index posts late: each window begins [`Windows::overlap_secs`] before the end of the one before, and what is
//! read twice is removed by id.

use std::collections::{BTreeMap, VecDeque};

use model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Cursor;
use crate::http::{Answer, Judgement, Request};
use crate::source::{Found, Poll, Step, Trouble};

/// Most pages of one window; a platform that gives more never ends.
const MAX_PAGES: u32 = 100_000;

/// The part of a search that is being read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Window {
    /// What is searched.
    pub subject: String,
    /// From here, in microseconds since 1970.
    pub from: i64,
    /// Up to here.
    pub to: i64,
    /// The page, in the platform's words; empty for the first.
    pub page: String,
    /// Pages read so far.
    pub pages: u32,
}

#[derive(Default, Serialize, Deserialize)]
struct Place {
    #[serde(default)]
    read: BTreeMap<String, i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    window: Option<Window>,
}

/// Walks through subjects and time.
pub(crate) struct Windows {
    subjects: Vec<String>,
    since: Timestamp,
    overlap_secs: i64,
    place: Place,
    /// Subjects still to be read in this round; none before a round begins.
    round: Option<VecDeque<String>>,
}

impl Windows {
    /// From where a cursor stands, or from `since` on.
    ///
    /// # Errors
    /// The cursor is none of such a search.
    pub(crate) fn new(
        subjects: Vec<String>,
        since: Timestamp,
        overlap_secs: u64,
        cursor: Option<&Cursor>,
    ) -> Result<Self, &'static str> {
        let place: Place = match cursor {
            Some(cursor) => serde_json::from_str(&cursor.0)
                .map_err(|_| "the stored cursor is none of a search: forget it to start over")?,
            None => Place::default(),
        };
        let overlap_secs = i64::try_from(overlap_secs).unwrap_or(0);
        Ok(Self { subjects, since, overlap_secs, place, round: None })
    }

    /// The window to ask for; nothing at the end of a round.
    fn window(&mut self, now: Timestamp) -> Option<&Window> {
        let subjects = &self.subjects;
        if self.place.window.as_ref().is_some_and(|window| !subjects.contains(&window.subject)) {
            self.place.window = None;
        }
        let round = self.round.get_or_insert_with(|| subjects.iter().cloned().collect());
        if self.place.window.is_none() {
            let Some(subject) = round.pop_front() else {
                self.round = None;
                return None;
            };
            let from = match self.place.read.get(&subject) {
                Some(read) => read.saturating_sub(self.overlap_secs.saturating_mul(1_000_000)),
                None => self.since.0,
            };
            let from = from.min(now.0);
            self.place.window = Some(Window { subject, from, to: now.0, page: String::new(), pages: 0 });
        }
        self.place.window.as_ref()
    }

    /// A page was read; `next` is the one behind it.
    fn turn(&mut self, next: Option<String>) {
        let Some(window) = &mut self.place.window else { return };
        window.pages += 1;
        match next.filter(|page| *page != window.page && window.pages < MAX_PAGES) {
            Some(page) => window.page = page,
            None => {
                let (subject, to) = (window.subject.clone(), window.to);
                self.place.read.insert(subject.clone(), to);
                self.place.window = None;
                if let Some(round) = &mut self.round {
                    round.retain(|waiting| *waiting != subject);
                }
            }
        }
    }

    /// The page is no page any more: the window begins again.
    fn rewind(&mut self) {
        if let Some(window) = &mut self.place.window {
            window.page.clear();
            window.pages = 0;
        }
    }

    fn cursor(&self) -> Cursor {
        // Texts and numbers can always be written.
        Cursor(serde_json::to_string(&self.place).unwrap_or_default())
    }
}

/// How a platform is asked, and what it answers.
pub(crate) trait Search: Send {
    /// The request for a page of a window.
    fn ask(&self, window: &Window) -> Request;

    /// What an answer means, before it is read.
    fn judge(&self, answer: &Answer, now: Timestamp) -> Judgement;

    /// Reads a page; gives the next one, if there is one.
    ///
    /// # Errors
    /// The answer cannot be read as a whole.
    fn read(&self, answer: &Answer, window: &Window, found: &mut Found) -> Result<Option<String>, Trouble>;
}

/// A source that asks such a platform.
pub(crate) struct Windowed<S> {
    pub search: S,
    pub windows: Windows,
}

impl<S: Search> Poll for Windowed<S> {
    fn next(&mut self, now: Timestamp) -> Step {
        match self.windows.window(now) {
            Some(window) => Step::Ask(self.search.ask(window)),
            None => Step::Rest,
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match self.search.judge(answer, now) {
            // A page that is refused while the first one of the window was not has expired.
            Judgement::Refused(_)
                if self.windows.place.window.as_ref().is_some_and(|w| !w.page.is_empty()) =>
            {
                self.windows.rewind();
                Judgement::Again
            }
            other => other,
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let Some(window) = self.windows.place.window.clone() else { return Ok(()) };
        let next = self.search.read(answer, &window, found)?;
        self.windows.turn(next);
        Ok(())
    }

    fn cursor(&self) -> Cursor {
        self.windows.cursor()
    }

    fn requests_per_round(&self) -> u64 {
        self.windows.subjects.len() as u64
    }
}
