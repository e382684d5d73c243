//! Recent changes, from where reading stood to the present, and what each edit added.
//!
//! Cursor: the time of the latest change, and the numbers of those within a few seconds before it: changes of one second come
//! in any order, so those seconds are read again and what is known is left out. It moves only once every edit up to there was
//! handed over.

use std::collections::VecDeque;

use model::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::Cursor;
use crate::http::{Answer, Judgement, Request};
use crate::source::{Document, Found, Opening, Poll, Step, Trouble};
use crate::when;
use crate::wikipedia::action::{Change, Query, change};
use crate::wikipedia::settings::Settings;
use crate::wikipedia::{fetch, parse};

/// How far before the latest change is read again.
const OVERLAP_SECS: i64 = 15;

/// Where reading stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    at: Timestamp,
    /// Numbers of the changes behind `at - OVERLAP_SECS`, with their times.
    #[serde(default)]
    known: Vec<(String, Timestamp)>,
}

/// An edit whose text is still to be asked for.
struct Edit {
    revision: String,
    before: Option<String>,
}

/// Walks the recent changes.
pub(super) struct Changes {
    settings: Settings,
    /// Everything up to here was handed over.
    place: Place,
    /// Where it stands once the edits that wait are handed over.
    ahead: Place,
    waiting: VecDeque<Edit>,
    /// What the next page is asked with.
    further: Vec<(String, String)>,
    done: bool,
}

impl Changes {
    /// `None` if the cursor is none of recent changes.
    pub(super) fn new(settings: Settings, opening: &Opening<'_>) -> Option<Self> {
        let place = match opening.from {
            Some(cursor) => serde_json::from_str::<Place>(&cursor.0).ok()?,
            None => Place { at: opening.since, known: Vec::new() },
        };
        let (ahead, waiting) = (place.clone(), VecDeque::new());
        Some(Self { settings, place, ahead, waiting, further: Vec::new(), done: false })
    }

    fn ask_changes(&self) -> Request {
        let start = Timestamp(self.ahead.at.0 - OVERLAP_SECS * 1_000_000);
        let request = self
            .settings
            .query("query")
            .query("list", "recentchanges")
            .query("rcprop", "ids|title|user|userid|timestamp|comment|flags|tags|loginfo")
            .query("rctype", "edit|new|log")
            .query("rcdir", "newer")
            .query("rcnamespace", self.settings.spaces())
            .query("rclimit", self.settings.page_size)
            .query_if("rcshow", (!self.settings.bots).then_some("!bot"));
        match self.further.is_empty() {
            // To the second: wikis know no fractions.
            true => request.query("rcstart", Timestamp(start.0 - start.0.rem_euclid(1_000_000))),
            false => self.further.iter().fold(request, |request, (name, value)| request.query(name, value)),
        }
    }

    fn ask_text(&self, edit: &Edit) -> Request {
        match &edit.before {
            Some(before) => self
                .settings
                .query("compare")
                .query("fromrev", before)
                .query("torev", &edit.revision)
                .query("prop", "diff|ids|title|user|comment|timestamp"),
            None => self
                .settings
                .query("query")
                .query("prop", "revisions")
                .query("revids", &edit.revision)
                .query("rvprop", "ids|timestamp|user|userid|comment|content|tags")
                .query("rvslots", "main"),
        }
    }

    fn page(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        #[derive(Deserialize)]
        struct Page<'a> {
            #[serde(borrow, default)]
            query: Option<Query<'a>>,
            #[serde(default, rename = "continue")]
            further: std::collections::BTreeMap<String, serde_json::Value>,
        }
        let page: Page<'_> = serde_json::from_slice(&answer.body)
            .map_err(|_| Trouble::Malformed("it is no page of recent changes".to_owned()))?;
        let changes = page.query.and_then(|query| query.recentchanges).unwrap_or_default().0;
        for raw in changes {
            self.take(raw, found);
        }
        let earliest = self.ahead.at.0 - OVERLAP_SECS * 1_000_000;
        self.ahead.known.retain(|(_, at)| at.0 >= earliest);
        self.further = page
            .further
            .into_iter()
            .map(|(name, value)| (name, value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect();
        self.done = self.further.is_empty();
        Ok(())
    }

    /// One change: an edit waits for its text, or is handed over with its summary; the log is handed over.
    fn take(&mut self, raw: &RawValue, found: &mut Found) {
        let Ok(one) = serde_json::from_str::<Change<'_>>(raw.get()) else {
            return found.refuse("an item that cannot be read", raw.get());
        };
        let at = when::iso(one.timestamp.as_str()).unwrap_or(self.ahead.at);
        if let Some(number) = one.rcid.given() {
            if self.ahead.known.iter().any(|(known, _)| known == number) {
                return;
            }
            self.ahead.known.push((number.to_owned(), at));
        }
        self.ahead.at = self.ahead.at.max(at);
        if !self.settings.titles.wants(one.title.as_str()) {
            return found.skip("a page that is not looked for");
        }
        match one.revision().filter(|_| self.settings.texts && one.is_edit()) {
            Some(revision) => self.waiting.push_back(Edit {
                revision: revision.to_owned(),
                before: one.old_revid.given().filter(|id| *id != "0").map(str::to_owned),
            }),
            None => {
                if change(raw.get(), self.settings.site(), found).is_none() {
                    found.refuse("an item that cannot be read", raw.get());
                }
            }
        }
    }
}

impl Poll for Changes {
    fn next(&mut self, _: Timestamp) -> Step {
        if let Some(edit) = self.waiting.front() {
            return Step::Ask(self.ask_text(edit).tag("text"));
        }
        if std::mem::take(&mut self.done) {
            return Step::Rest;
        }
        Step::Ask(self.ask_changes())
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        fetch::judge(answer, now)
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let error = fetch::error(answer);
        if self.waiting.is_empty() {
            if error.is_some() {
                self.further.clear();
                return Err(Trouble::Lost("the wiki does not know its own place any more".to_owned()));
            }
            self.page(answer, found)?;
        } else {
            if error.is_some() {
                // It was deleted since: the log tells.
                found.skip("an edit that is gone already");
            } else {
                let document = Document { url: Some(&self.settings.base), ..Document::of(&answer.body) };
                parse::document(&document, found)
                    .map_err(|_| Trouble::Malformed("it is no comparison of revisions".to_owned()))?;
            }
            self.waiting.pop_front();
        }
        if self.waiting.is_empty() {
            self.place.clone_from(&self.ahead);
        }
        Ok(())
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(&self.place).unwrap_or_default())
    }
}
